"""A document carries the moment that an authority stamped (RFC 3161): a stand-in answers by HTTP as a real one does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from uuid import UUID

import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from tests.cast import NOW, Factory, found_factory
from tests.flow.acceptance.made_order import make_order, sign
from yinuo.flow.acceptance import jobs, keys, pdf_signature
from yinuo.ground.kernel import clock, files
from yinuo.ground.kernel.tenancy import acting_for
from yinuo.ground.people import actions as people

pytestmark = pytest.mark.django_db
STAMPED = datetime(2026, 3, 11, 1, 2, 3, tzinfo=UTC)


def authority() -> DummyTimeStamper:
    """Return what stamps, with a key and a certificate for just that."""
    secret = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Stand-in TSA")])
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(3)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(NOW + timedelta(days=900))
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(secret, hashes.SHA256())
    )
    der = serialization.Encoding.DER
    plain = secret.private_bytes(der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(certificate.public_bytes(der)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(plain),
        fixed_dt=STAMPED,
    )


@pytest.fixture(params=["stamps", "refuses", "talks nonsense"])
def asked(request: pytest.FixtureRequest) -> Iterator[tuple[str, str, list[str]]]:
    """How an authority behaves, its address, and the media types that it was asked with."""
    stamper, heard = authority(), list[str]()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.headers["Content-Type"])
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = b"?"
            if request.param == "stamps":
                answer = stamper.request_tsa_response(tsp.TimeStampReq.load(body)).dump()
            self.send_response(503 if request.param == "refuses" else 200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield request.param, f"http://127.0.0.1:{server.server_port}/tsa", heard
    server.shutdown()


def test_the_moment_of_the_authority_stands_in_the_document_and_none_where_it_fails(
    asked: tuple[str, str, list[str]],
) -> None:
    behaves, address, heard = asked
    factory: Factory = found_factory()
    with acting_for(factory.id), clock.frozen(NOW):
        people.set_preferences(changes={keys.TIME_STAMP_URL.name: address})
        order_id: UUID = make_order(factory)

        pdf = files.content_of(file_id=jobs.pdf_of(acceptance_id=sign(order_id).id))

        found = pdf_signature.examined(pdf=pdf)
    assert heard and set(heard) == {"application/timestamp-query"}
    assert found.verdict == "ours" and found.stamped_at == (STAMPED if behaves == "stamps" else None)
