"""Signing PDFs as PAdES asks, and telling of a PDF whether we signed it and nobody changed it since."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import httpx
from asn1crypto import keys as asn1_keys
from asn1crypto import pem, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from yinuo.flow.acceptance.keys import KeyFacts, all_keys, key_to_sign

logger = logging.getLogger(__name__)
FIELD = "Yinuo"
LARGEST_BYTES = 30 * 1024 * 1024
_STAMP_SECONDS = 8
_NOT_OURS, _UNSIGNED, _UNREADABLE = "not_ours", "unsigned", "unreadable"


@dataclass(frozen=True, kw_only=True)
class Examined:
    """What a PDF is: `ours`, `changed`, `not_ours`, `unsigned` or `unreadable`; by whom and when it was signed."""

    verdict: str
    signer: str = ""
    signed_at: datetime | None = None
    stamped_at: datetime | None = None

    @property
    def is_ours(self) -> bool:
        """Return whether we signed it and nobody changed it."""
        return self.verdict == "ours"


class AuthorityStamper(TimeStamper):
    """Asks an authority by HTTP to stamp the moment (RFC 3161)."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Send the request, and return the answer."""
        async with httpx.AsyncClient(timeout=_STAMP_SECONDS, follow_redirects=False) as client:
            answer = await client.post(
                self._url, content=req.dump(), headers={"Content-Type": "application/timestamp-query"}
            )
        answer.raise_for_status()
        return tsp.TimeStampResp.load(answer.content)


def signed(*, pdf: bytes, reason: str, place: str = "", stamper: TimeStamper | None = None) -> bytes:
    """Return the PDF with the organisation's signature, stamped by an authority if one answers."""
    key, secret = key_to_sign()
    if stamper is not None:
        try:
            return _signed(pdf, key, secret, reason, place, stamper)
        except Exception:
            logger.exception("no time stamp was had; the document is signed without")
    return _signed(pdf, key, secret, reason, place, None)


def examined(*, pdf: bytes) -> Examined:
    """Tell of a PDF whether one of the organisation's keys signed all of it as it is."""
    if len(pdf) > LARGEST_BYTES:
        return Examined(verdict=_UNREADABLE)
    try:
        return _examined(pdf, all_keys())
    except Exception:
        # A stranger's file may be broken in any way there is; it is then no document of ours.
        logger.debug("a PDF could not be examined", exc_info=True)
        return Examined(verdict=_UNREADABLE)


def _signed(pdf: bytes, key: KeyFacts, secret: bytes, reason: str, place: str, stamper: TimeStamper | None) -> bytes:
    certificate = _certificates([key.certificate])[0]
    others = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    others.register_multiple(_certificates(key.chain))
    _type, _headers, der = pem.unarmor(secret)
    signer = SimpleSigner(
        signing_cert=certificate, signing_key=asn1_keys.PrivateKeyInfo.load(der), cert_registry=others
    )
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        reason=reason,
        location=place or None,
        name=_called(certificate),
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
    )
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    signers.sign_pdf(writer, metadata, signer=signer, timestamper=stamper, output=output)
    return output.getvalue()


def _examined(pdf: bytes, known: Sequence[KeyFacts]) -> Examined:
    reader = PdfFileReader(io.BytesIO(pdf))
    found = list(reader.embedded_regular_signatures)
    if not found:
        return Examined(verdict=_UNSIGNED)
    ours = {key.fingerprint: key for key in known}
    signature = found[0]
    key = ours.get(signature.signer_cert.sha256.hex())
    if key is None:
        return Examined(verdict=_NOT_OURS, signer=_called(signature.signer_cert))
    moment = signature.self_reported_timestamp
    context = ValidationContext(
        trust_roots=_roots(key), other_certs=_certificates(key.chain), allow_fetching=False, moment=moment
    )
    status = validate_pdf_signature(signature, signer_validation_context=context)
    # Nothing is ever added after our signature, so it covers the file to its last byte.
    whole = status.intact and status.valid and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    stamp = status.timestamp_validity
    return Examined(
        verdict="ours" if whole and len(found) == 1 else "changed",
        signer=_called(signature.signer_cert),
        signed_at=moment,
        stamped_at=stamp.timestamp if stamp is not None and stamp.valid else None,
    )


def _roots(key: KeyFacts) -> list[x509.Certificate]:
    """Return what is trusted for a key: the certificate itself, and its chain, because the organisation chose them."""
    return _certificates([key.certificate, *key.chain])


def _certificates(texts: Iterable[str]) -> list[x509.Certificate]:
    return [x509.Certificate.load(pem.unarmor(text.encode())[2]) for text in texts]


def _called(certificate: x509.Certificate) -> str:
    named = certificate.subject.native
    return str(named.get("common_name") or named.get("organization_name") or certificate.subject.human_friendly)
