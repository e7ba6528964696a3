"""The key with which an organisation signs its documents: made at first use, or its own from a PKCS#12 file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from yinuo.flow.acceptance.events import SigningKeyChanged
from yinuo.flow.acceptance.models import SigningKey
from yinuo.ground.kernel import clock, locks, log, sealing
from yinuo.ground.kernel.preferences import declare
from yinuo.ground.kernel.tenancy import current_organisation
from yinuo.ground.people import queries as people

TIME_STAMP_URL = declare(
    name="acceptance.time_stamp_url",
    default="",
    unit="address",
    meaning="An authority (RFC 3161) that stamps the moment into signed documents; none if empty.",
)
MADE_YEARS = 10
WARN_DAYS = 60
_LARGEST_FILE = 64 * 1024
_SMALLEST_RSA = 2048
_COMMON_NAME_LIMIT = 64


class BadKeyFile(Exception):
    """The file cannot be used: `unreadable` (or the wrong password), `no_key`, `weak`, `expired`, `cannot_sign`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """A signing key without its secret; certificates are PEM texts."""

    id: UUID
    source: str
    name: str
    fingerprint: str
    certificate: str
    chain: list[str]
    begins_at: datetime
    ends_at: datetime
    active: bool

    def days_left(self, now: datetime) -> int:
        """Return the whole days until the certificate ends, below zero after that."""
        return (self.ends_at - now).days

    def ends_soon(self, now: datetime) -> bool:
        """Return whether somebody should see to a new one."""
        return self.days_left(now) < WARN_DAYS


def active_key() -> KeyFacts | None:
    """Return the key that signs now, or None before the first document."""
    row = SigningKey.objects.filter(active=True).first()
    return _facts(row) if row else None


def all_keys() -> list[KeyFacts]:
    """Return every key the organisation ever signed with, the newest first."""
    return [_facts(row) for row in SigningKey.objects.order_by("-made_at", "-id")]


def key_to_sign() -> tuple[KeyFacts, bytes]:
    """Return the active key and its secret (PEM); one is made where there is none, or where it ended or is lost."""
    row = SigningKey.objects.filter(active=True).first()
    if row is not None and row.ends_at > clock.now():
        try:
            return _facts(row), sealing.unseal(sealed=row.sealed).encode()
        except sealing.SealBroken:
            pass  # the installation's key was changed: documents need a key that can be opened
    locks.hold("acceptance.signing_key")
    again = SigningKey.objects.filter(active=True).first()
    if again is not None and (row is None or again.id != row.id):
        return _facts(again), sealing.unseal(sealed=again.sealed).encode()
    made, secret = _made()
    return _facts(made), secret


def upload_key(*, content: bytes, password: str) -> KeyFacts:
    """Sign with the organisation's own key from now on; raises BadKeyFile."""
    if len(content) > _LARGEST_FILE:
        raise BadKeyFile("unreadable")
    try:
        secret, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except (ValueError, TypeError) as error:
        raise BadKeyFile("unreadable") from error
    if secret is None or certificate is None or not isinstance(secret, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise BadKeyFile("no_key")
    _fit(secret, certificate)
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    locks.hold("acceptance.signing_key")
    return _facts(_kept(SigningKey.Source.UPLOADED, certificate, list(others), pem))


def _fit(secret: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> None:
    if isinstance(secret, rsa.RSAPrivateKey) and secret.key_size < _SMALLEST_RSA:
        raise BadKeyFile("weak")
    if certificate.not_valid_after_utc <= clock.now():
        raise BadKeyFile("expired")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise BadKeyFile("cannot_sign")


def _made() -> tuple[SigningKey, bytes]:
    organisation, now = people.organisation(), clock.now()
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation.name[:_COMMON_NAME_LIMIT]),
            x509.NameAttribute(NameOID.COMMON_NAME, organisation.name[:_COMMON_NAME_LIMIT]),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=365 * MADE_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(secret.public_key()), critical=False)
        .sign(secret, hashes.SHA256())
    )
    pem = secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return _kept(SigningKey.Source.MADE, certificate, [], pem), pem


def _kept(source: str, certificate: x509.Certificate, chain: list[x509.Certificate], pem: bytes) -> SigningKey:
    load_pem_private_key(pem, password=None)
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    SigningKey.objects.filter(active=True).update(active=False)
    row = SigningKey.objects.filter(fingerprint=fingerprint).first() or SigningKey(fingerprint=fingerprint)
    row.source, row.name = source, certificate.subject.rfc4514_string()[:300]
    row.certificate = certificate.public_bytes(Encoding.PEM).decode()
    row.chain = [one.public_bytes(Encoding.PEM).decode() for one in chain]
    row.sealed = sealing.seal(text=pem.decode())
    row.begins_at, row.ends_at = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    row.active, row.made_at = True, clock.now()
    row.save()
    body = SigningKeyChanged(source=source, name=row.name, fingerprint=fingerprint, ends_at=row.ends_at)
    log.publish(subject_type="organisation", subject_id=current_organisation(), body=body)
    return row


def _facts(row: SigningKey) -> KeyFacts:
    return KeyFacts(**{name: getattr(row, name) for name in KeyFacts.__dataclass_fields__})
