"""Certificates for the pages: made here for a machine's names, read, and put before a socket.

Owns keys, names and fingerprints of HTTPS; must not know who is served or what.
"""

import ipaddress
import socket
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from controller.link.errors import LinkError
from controller.link.files import write_owner_only

CERTIFICATE_NAME: Final = "console.crt"
KEY_NAME: Final = "console-tls.key"

VALID_DAYS: Final = 397
"""Browsers take no certificate of a server that is valid for longer."""


class CertificateError(LinkError):
    """A certificate or its key cannot be made or used; ``str()`` is one sentence."""


def machine_names() -> tuple[str, ...]:
    """The names and addresses by which this machine may be called; loopback among them."""
    name = socket.gethostname()
    found = [name, "localhost", "127.0.0.1", "::1"]
    try:
        found += [str(entry[4][0]) for entry in socket.getaddrinfo(name, None)]
    except OSError:
        return tuple(dict.fromkeys(found))  # a machine that does not find its own name
    return tuple(dict.fromkeys(address.partition("%")[0] for address in found))


def make_certificate(folder: Path, names: Sequence[str]) -> tuple[Path, Path]:
    """Write a self-signed certificate for ``names`` and its key (mode 0600) into ``folder``.

    Returns the paths of both. Raises CertificateError.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    now = datetime.now(UTC)
    alternatives = x509.SubjectAlternativeName([_general(name) for name in names])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=VALID_DAYS))
        .add_extension(alternatives, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    paths = folder / CERTIFICATE_NAME, folder / KEY_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_owner_only(paths[1], secret.decode("ascii"))
        paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise CertificateError(f"Cannot write into {folder}: {error.strerror}.") from error
    return paths


def names_in(certificate: Path) -> tuple[str, ...]:
    """The names and addresses a certificate is for. Raises CertificateError."""
    try:
        alternatives = _read(certificate).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except x509.ExtensionNotFound:
        raise CertificateError(
            f"The certificate {certificate} names no machine: make one with "
            "`fearladder certificate make`."
        ) from None
    hosts = alternatives.value.get_values_for_type(x509.DNSName)
    addresses = alternatives.value.get_values_for_type(x509.IPAddress)
    return (*hosts, *map(str, addresses))


def fingerprint(certificate: Path) -> str:
    """SHA-256 of a certificate, as browsers show it. Raises CertificateError."""
    return _read(certificate).fingerprint(hashes.SHA256()).hex(":").upper()


def valid_until(certificate: Path) -> datetime:
    """When a certificate ends, UTC. Raises CertificateError."""
    return _read(certificate).not_valid_after_utc


def server_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """What a server needs to speak TLS 1.2 or newer. Raises CertificateError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        reason = error.strerror or "they do not belong together"
        raise CertificateError(
            f"The certificate {certificate} and the key {key} cannot be used: {reason}."
        ) from error
    return context


def is_loopback(host: str) -> bool:
    """True for an address that no other machine can reach."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def demand_https(host: str, certificate: Path | None, key: Path | None, *, demo: bool) -> None:
    """Raise CertificateError unless pages may be served at ``host`` like this."""
    if (certificate is None) != (key is None):
        raise CertificateError("A certificate and its key belong together: give both or neither.")
    if is_loopback(host):
        return
    if demo:
        raise CertificateError(f"A demo is for this machine alone, not for {host}.")
    if certificate is None:
        raise CertificateError(
            f"Beyond this machine ({host}) pages are served over HTTPS alone: make a certificate "
            "with `fearladder certificate make` and give it with --certificate and "
            "--certificate-key."
        )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _read(certificate: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(certificate.read_bytes())
    except OSError as error:
        raise CertificateError(f"Cannot read {certificate}: {error.strerror}.") from error
    except ValueError:
        raise CertificateError(f"{certificate} is not a certificate in PEM.") from None
