"""HTML to a PDF of one page, in a process of its own that is given the page and nothing else.

Owns the call of WeasyPrint; must not know what a report says. Laying out a page takes a second or
two of a processor, which must not delay what runs beside it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any, Final, NoReturn

TRIES: Final = ((10.0, 100), (9.0, 100), (8.0, 100), (7.5, 85), (7.0, 90), (7.0, 72))
"""Size of print in points and width of the drawing in per cent, tried until the page is one."""
PATIENCE_S: Final = 60.0
_NOT_INSTALLED: Final = 3


class PdfError(Exception):
    """No PDF can be made; ``installed`` says whether WeasyPrint and Pango are there at all."""

    def __init__(self, *, installed: bool) -> None:
        """Keep why."""
        super().__init__("No PDF can be made.")
        self.installed = installed


def pdf_of(html: str, command: tuple[str, ...] | None = None) -> bytes:
    """A PDF of ``html`` on one page, the print as large as fits; raises PdfError.

    ``command`` makes it (default: this module run by this Python).
    """
    try:
        made = subprocess.run(
            command or (sys.executable, "-m", "controller.report.pdf"),
            input=html.encode(),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise PdfError(installed=True) from problem
    if made.returncode != 0 or not made.stdout.startswith(b"%PDF"):
        raise PdfError(installed=made.returncode != _NOT_INSTALLED)
    return made.stdout


def _outside(url: str, **_settings: object) -> Mapping[str, object]:
    raise ValueError(f"A report loads nothing from elsewhere: {url}")


def laid_out(html: str) -> Any:
    """WeasyPrint's document of ``html``, on one page if any print that is tried lets it.

    Raises ImportError where WeasyPrint is missing and OSError where the system's Pango is.
    """
    from weasyprint import CSS, HTML

    for size_pt, drawn in TRIES:
        sheet = CSS(
            string=f"html {{ font-size: {size_pt:g}pt !important; }} figure {{ width: {drawn}% }}"
        )
        document = HTML(string=html, url_fetcher=_outside).render(stylesheets=[sheet])
        if len(document.pages) == 1:
            break
    return document


def main() -> NoReturn:
    """Read HTML from standard input and write the PDF to standard output."""
    html = sys.stdin.buffer.read().decode()
    try:
        document = laid_out(html)
    except (ImportError, OSError):
        sys.exit(_NOT_INSTALLED)
    sys.stdout.buffer.write(document.write_pdf() or b"")
    sys.exit(0)


if __name__ == "__main__":
    main()
