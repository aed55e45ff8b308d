"""Certificates of an authority of our own: right, too old, for another name, by nobody."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class Authority:
    """Issues certificates; `pem` is what those must know who shall trust them."""

    def __init__(self) -> None:
        self._ca = trustme.CA(organization_name="Vetchium tests")
        self.pem = self._ca.cert_pem.bytes().decode()

    def certificate(self, name: str, *, begins: timedelta, ends: timedelta) -> ssl.SSLContext:
        """Return a server's context; the times count from now."""
        now = datetime.now(UTC)
        issued = self._ca.issue_cert(name, not_before=now + begins, not_after=now + ends)
        context = server_context()
        issued.configure_cert(context)
        return context

    def valid(self, name: str = "127.0.0.1") -> ssl.SSLContext:
        """Return a server's context with a certificate that is right for a name or address."""
        return self.certificate(name, begins=-DAY, ends=DAY)


def self_signed(address: str) -> tuple[ssl.SSLContext, str]:
    """Return a server's context with a certificate that nobody else signed, and its PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a relay")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    context = server_context()
    with trustme.Blob(secret + pem).tempfile() as path:
        context.load_cert_chain(path)
    return context, pem.decode()


def server_context() -> ssl.SSLContext:
    """Return a server's context without a certificate."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
