"""A certificate for the console's pages, from the shell, and the address as a QR code.

Owns the subcommands of ``fearladder certificate``; must not know how HTTPS is served.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Annotated

import segno
import typer

from controller.link.tls import CertificateError, fingerprint, machine_names, make_certificate
from controller.process import end_with
from controller.record_access import DataDir, default_data_dir

app = typer.Typer(help="HTTPS for pages beyond this machine.", no_args_is_help=True)


@app.callback()
def main() -> None:
    """Make certificates."""


@app.command()
def make(
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="Name or address of this machine; none: those it knows."),
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the console.")] = 8443,
    data_dir: DataDir = None,
) -> None:
    """Write a self-signed certificate, say its fingerprint, and show the address for a tablet."""
    folder: Path = (data_dir or default_data_dir("station")).expanduser().absolute()
    names = tuple(name) if name else machine_names()
    try:
        certificate, key = make_certificate(folder, names)
        seen = fingerprint(certificate)
    except (CertificateError, ValueError) as problem:
        end_with(str(problem))
    typer.echo(f"Certificate: {certificate}\nIts key:     {key}\nFor:         {', '.join(names)}")
    typer.echo(f"Fingerprint (SHA-256), to compare with what the tablet shows:\n  {seen}")
    typer.echo(
        f"Start: fearladder station --page-host 0.0.0.0 --port {port} "
        f"--certificate {certificate} --certificate-key {key}"
    )
    address = f"https://{names[0]}:{port}/"
    typer.echo(f"{address}\n{qr_code(address)}")


def qr_code(address: str) -> str:
    """The address as a QR code of blocks, for a terminal."""
    drawn = io.StringIO()
    segno.make(address, micro=False).terminal(out=drawn, compact=True)
    return drawn.getvalue()
