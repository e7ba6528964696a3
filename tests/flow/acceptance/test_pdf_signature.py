"""The document reads as the right characters, carries the organisation's signature, and tells of any changed byte."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.test import override_settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance import photos
from tests.flow.acceptance.made_order import make_order, sign
from yinuo.flow.acceptance import jobs, keys, pdf_signature
from yinuo.flow.acceptance.actions import PhotoTold, Told
from yinuo.flow.acceptance.models import SigningKey
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.tenancy import acting_for

pytestmark = pytest.mark.django_db


def document(order_id: UUID, **told: object) -> bytes:
    return files.content_of(file_id=jobs.pdf_of(acceptance_id=sign(order_id, **told).id))


def words(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout


def said_by_pdfsig(pdf: bytes, tmp_path: Path) -> str:
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig (poppler-utils) is not installed")
    path = tmp_path / "b.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout


def test_the_document_extracts_as_the_right_characters(order_id: UUID, tmp_path: Path) -> None:
    pdf = document(
        order_id,
        remarks="外箱轻微破损 #strong[x]",
        lines={1: Told(accepted="1", refused="1", reason="quality", words="轴承异响")},
        photos=[PhotoTold(content=photos.from_camera(), position=1)],
        device="MicroMessenger/8.0",
    )

    text = words(pdf, tmp_path)

    expected = (
        "交付验收单",
        "华东重工",
        "减速机",
        "王工",
        "外箱轻微破损 #strong[x]",
        "部分接收",
        "质量不合格",
        "轴承异响",
        "MicroMessenger",
    )
    assert [word for word in expected if word not in text] == []


def test_the_signature_verifies_with_the_library_and_with_poppler(order_id: UUID, tmp_path: Path) -> None:
    pdf = document(order_id)

    reader = PdfFileReader(io.BytesIO(pdf))
    [signature] = reader.embedded_regular_signatures
    key = keys.active_key()
    assert key is not None
    root = asn1_x509.Certificate.load(pem.unarmor(key.certificate.encode())[2])
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    assert status.bottom_line and signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "YS-2026-001" in str(signature.sig_object["/Reason"]) and signature.sig_object["/Name"] == "远山机械"

    said = said_by_pdfsig(pdf, tmp_path)
    assert "Signature is Valid" in said and "Total document signed" in said


def test_our_own_check_knows_the_document(order_id: UUID) -> None:
    found = pdf_signature.examined(pdf=document(order_id))

    assert (found.verdict, found.signer) == ("ours", "远山机械") and found.signed_at is not None


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.999])
def test_a_changed_byte_is_told_wherever_it_is(order_id: UUID, share: float, tmp_path: Path) -> None:
    pdf = bytearray(document(order_id))
    pdf[int(len(pdf) * share)] ^= 1

    assert pdf_signature.examined(pdf=bytes(pdf)).verdict in ("changed", "unreadable")


def test_poppler_does_not_find_a_changed_document_valid(order_id: UUID, tmp_path: Path) -> None:
    pdf = bytearray(document(order_id))
    pdf[int(len(pdf) * 0.3)] ^= 1

    assert "Signature is Valid" not in said_by_pdfsig(bytes(pdf), tmp_path)


def test_something_added_behind_the_signature_is_told(order_id: UUID) -> None:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(document(order_id)))
    writer.root["/Lang"] = writer.root.get("/Lang", "/x")
    writer.update_root()
    writer.write(output)

    assert pdf_signature.examined(pdf=output.getvalue()).verdict == "changed"


NOT_OURS = [
    ("nothing", b""),
    ("no PDF", b"hello"),
    ("half a PDF", b"%PDF-1.7\n1 0 obj\n<<"),
    ("noise", bytes(range(256)) * 40),
]


@pytest.mark.parametrize(("what", "content"), NOT_OURS, ids=[row[0] for row in NOT_OURS])
def test_what_is_no_pdf_is_no_document_of_ours(factory: Factory, what: str, content: bytes) -> None:
    assert pdf_signature.examined(pdf=content).verdict == "unreadable"


def test_another_organisations_document_is_not_ours(factory: Factory, order_id: UUID) -> None:
    pdf = document(order_id)
    other = found_factory(name="南山电子")

    with acting_for(other.id):
        assert pdf_signature.examined(pdf=pdf).verdict == "not_ours"


def test_the_secret_is_sealed_and_the_key_made_once(factory: Factory) -> None:
    first, secret = keys.key_to_sign()
    again, _secret = keys.key_to_sign()

    row = SigningKey.objects.get(pk=first.id)
    assert first == again and b"PRIVATE KEY" in secret
    assert "PRIVATE" not in row.sealed and (first.ends_at - NOW).days > 3_600 and not first.ends_soon(NOW)


def test_a_key_that_ended_or_cannot_be_opened_any_more_is_followed_by_another(factory: Factory) -> None:
    first, _secret = keys.key_to_sign()
    with override_settings(SECRET_KEY="the installation got another key"):
        second, _secret = keys.key_to_sign()
        with clock.frozen(NOW + timedelta(days=4_000)):
            third, _secret = keys.key_to_sign()

    assert len({first.id, second.id, third.id}) == 3
    assert [one.active for one in keys.all_keys()].count(True) == 1


def own_key(*, days: int = 900, bits: int = 0, password: bytes = b"geheim") -> bytes:
    secret = rsa.generate_private_key(65537, bits) if bits else ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "远山机械 CA 证书")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(NOW + timedelta(days=days))
        .sign(secret, hashes.SHA256())
    )
    closed = serialization.BestAvailableEncryption(password)
    return pkcs12.serialize_key_and_certificates(b"key", secret, certificate, None, closed)


def test_an_organisation_signs_with_its_own_key_and_old_documents_stay_good(factory: Factory) -> None:
    before = document(make_order(factory, number="A"))

    uploaded = keys.upload_key(content=own_key(), password="geheim")
    after = document(make_order(factory, number="B"))

    assert uploaded.source == "uploaded"
    assert [pdf_signature.examined(pdf=pdf).signer for pdf in (before, after)] == ["远山机械", "远山机械 CA 证书"]
    assert [pdf_signature.examined(pdf=pdf).verdict for pdf in (before, after)] == ["ours", "ours"]


BAD_KEYS = [
    ("a wrong password", own_key(), "falsch", "unreadable"),
    ("no key file", b"hello", "geheim", "unreadable"),
    ("a short RSA key", own_key(bits=1024), "geheim", "weak"),
    ("a certificate that ended", own_key(days=-1), "geheim", "expired"),
]


@pytest.mark.parametrize(("what", "content", "password", "code"), BAD_KEYS, ids=[row[0] for row in BAD_KEYS])
def test_a_key_file_that_cannot_sign_is_refused(
    factory: Factory, what: str, content: bytes, password: str, code: str
) -> None:
    with pytest.raises(keys.BadKeyFile) as refused:
        keys.upload_key(content=content, password=password)

    assert refused.value.code == code and keys.active_key() is None


def test_a_certificate_that_ends_soon_is_told(factory: Factory) -> None:
    key = keys.upload_key(content=own_key(days=30), password="geheim")

    assert key.ends_soon(NOW) and key.days_left(NOW) == 30


class Silent(DummyTimeStamper):
    """An authority that does not answer."""

    def __init__(self) -> None:
        pass

    async def async_timestamp(self, message_digest, md_algorithm):  # type: ignore[no-untyped-def]
        raise OSError("no answer")


def test_a_document_is_signed_without_a_stamp_when_no_authority_answers(order_id: UUID) -> None:
    plain = document(order_id)
    unsigned = plain[: plain.index(b"%%EOF") + 5]

    pdf = pdf_signature.signed(pdf=unsigned, reason="x", stamper=Silent())

    found = pdf_signature.examined(pdf=pdf)
    assert (found.verdict, found.stamped_at) == ("ours", None)
