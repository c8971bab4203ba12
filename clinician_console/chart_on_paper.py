"""A chart of a page as a picture for white paper: the same drawing in the colours of print.

Owns these colours and the picture's frame; pure, must not know charts, pages or the record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import unquote
from xml.sax.saxutils import escape

from clinician_console.chart import DISTRESS, DOSE, GRID, GROUND, MUTED, TEXT
from clinician_console.language import N_, _

PRINTED: Final[Mapping[str, str]] = {
    DISTRESS: "#d55e00",
    DOSE: "#0072b2",
    "#4cc9a4": "#009e73",
    "#cc79a7": "#a4477f",
    TEXT: "#1b1f22",
    MUTED: "#5b656c",
    GRID: "#d9dee1",
    GROUND: "#ffffff",
}
"""Colours of the page and those of print, after Okabe & Ito: apart for every colour vision."""

NO_PICTURE: Final = N_("The picture did not come; try again.")

_DATA: Final = "data:image/svg+xml"
_OPENING: Final = re.compile(r"<svg\b[^>]*>")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}\b|rgb\((\d+), ?(\d+), ?(\d+)\)")


def on_paper(address: str, title: str, colours: Mapping[str, str] | None = None) -> str:
    """The SVG document of a chart's data URL, on white, with its ``title``.

    ``colours`` are those of this chart beside `PRINTED`: of the page, "#rrggbb", to that of print.
    Raises ValueError with a sentence for what is no drawing.
    """
    kind, _comma, coded = address.partition(",")
    svg = unquote(coded)
    opening = _OPENING.search(svg)
    if not kind.startswith(_DATA) or opening is None:
        raise ValueError(_(NO_PICTURE))
    known = {**PRINTED, **(colours or {})}

    def printed(found: re.Match[str]) -> str:
        parts = found.groups()
        of_page = found[0] if parts[0] is None else "#" + "".join(f"{int(p):02x}" for p in parts)
        return known.get(of_page.lower(), found[0])

    drawn = _COLOUR.sub(printed, svg[opening.end() :])
    frame = f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="#ffffff"/>'
    return opening[0] + frame + drawn
