"""Where the pages are served, for whoever brings a tablet to them.

Owns what a tablet has to be told; must not know how HTTPS is spoken nor who signs in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import segno

from controller.link.tls import fingerprint, is_loopback, valid_until


@dataclass(frozen=True)
class Served:
    """The addresses of this console's pages."""

    addresses: tuple[str, ...] = ()
    """Those that other machines reach; none: the pages are for this machine alone.

    Not by an IPv6 address: a page's policy cannot name one, so its own lane would be closed.
    """
    fingerprint: str = ""
    """SHA-256 of the certificate, as browsers show it; empty without HTTPS."""
    valid_until: datetime | None = None
    """End of the certificate, UTC."""
    certificate: bytes = b""
    """The certificate in PEM, which is no secret."""
    demo: bool = False
    """True: never beyond this machine."""


def served_at(
    host: str, port: int, names: Sequence[str], certificate: Path | None, *, demo: bool = False
) -> Served:
    """What is served at ``host``; ``names`` are the certificate's. Raises CertificateError."""
    if certificate is None:
        return Served(demo=demo)
    far = () if is_loopback(host) else tuple(n for n in names if not is_loopback(n))
    return Served(
        addresses=tuple(f"https://{name}:{port}/" for name in far if ":" not in name),
        fingerprint=fingerprint(certificate),
        valid_until=valid_until(certificate),
        certificate=certificate.read_bytes(),
        demo=demo,
    )


def qr_code(address: str) -> str:
    """The address as a picture of a QR code, a ``data:`` address of an SVG; black on white."""
    return str(
        segno.make(address, micro=False, error="m").svg_data_uri(
            scale=6, border=4, dark="#000", light="#fff"
        )
    )
