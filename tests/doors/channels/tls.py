"""A server of one's own house over HTTPS: its certificate is known to no public authority."""

from __future__ import annotations

import datetime
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.doors.channels.servers import Chat, Manners, serving


def certificate_for(*, host: str, folder: Path) -> tuple[Path, Path]:
    """Write a key and a certificate that vouches for itself; return where certificate and key are."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, serial_number=1)
        .public_key(key.public_key())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return certificate, private


@contextmanager
def serving_securely(*manners: Manners, host: str, folder: Path) -> Iterator[tuple[Chat, Path]]:
    """Run a server over HTTPS under a name; yield it and the certificate to trust."""
    certificate, private = certificate_for(host=host, folder=folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, private)
    with serving(*manners, secured_by=context) as told:
        told.url = told.url.replace("http://127.0.0.1", f"https://{host}")
        yield told, certificate
