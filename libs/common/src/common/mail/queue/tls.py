"""TLS with a mail server: whose certificates count, and why a handshake failed."""

import ssl
from functools import cache

_NOT_YET_VALID, _EXPIRED, _OTHER_NAME, _OTHER_ADDRESS = 9, 10, 62, 64
_CERTIFICATE = {  # X509_V_ERR_… of OpenSSL → words and label
    _NOT_YET_VALID: ("the server's certificate is not valid yet", "certificate_expired"),
    _EXPIRED: ("the server's certificate has expired", "certificate_expired"),
    _OTHER_NAME: ("the server's certificate is for another name", "certificate_name"),
    _OTHER_ADDRESS: ("the server's certificate is for another name", "certificate_name"),
}
_UNTRUSTED = ("the server's certificate comes from nobody that is trusted", "certificate_untrusted")
HANDSHAKE_FAILED = ("the TLS handshake with the server failed", "handshake_failed")


@cache
def context(authorities: str = "") -> ssl.SSLContext:
    """Return a context that verifies by these certificates (PEM), without any by the system's."""
    return ssl.create_default_context(cadata=authorities or None)


@cache
def unverified() -> ssl.SSLContext:
    """Return a context that takes any certificate: it hides from listeners, and only from them."""
    made = ssl.create_default_context()
    made.check_hostname = False
    made.verify_mode = ssl.CERT_NONE
    return made


def trouble(error: BaseException) -> tuple[str, str] | None:
    """Return the words and the label of a TLS error, also of one that caused another."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _CERTIFICATE.get(cause.verify_code, _UNTRUSTED)
        if isinstance(cause, ssl.SSLError):
            return HANDSHAKE_FAILED
        cause = cause.__cause__
    return None
