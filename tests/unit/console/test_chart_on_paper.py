"""A chart of a page in the colours of print."""

from __future__ import annotations

from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from clinician_console.chart import DISTRESS, TEXT
from clinician_console.chart_on_paper import PRINTED, on_paper
from clinician_console.patient_chart import printed_shades, shade

DRAWN = (
    '<svg width="9" height="9" xmlns="http://www.w3.org/2000/svg">'
    f'<path stroke="{DISTRESS}"/><path fill="rgb(234,240,243)"/><path fill="#123456"/></svg>'
)
ADDRESS = "data:image/svg+xml;charset=UTF-8," + quote(DRAWN)


def light(colour: str) -> float:
    """Luminance of sRGB, 0 to 1 (WCAG 2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_colours_of_the_page_are_those_of_print_and_others_stay() -> None:
    svg = on_paper(ADDRESS, "Distress <of> two & more", {"#123456": "#654321"})
    root = ElementTree.fromstring(svg)
    assert root[0].text == "Distress <of> two & more"
    assert root[1].get("fill") == "#ffffff"
    assert root[2].get("stroke") == PRINTED[DISTRESS]
    assert root[3].get("fill") == PRINTED[TEXT]
    assert root[4].get("fill") == "#654321"
    assert 'fill="#123456"' in on_paper(ADDRESS, "")


@pytest.mark.parametrize(
    "address", ["", "None", "data:image/png;base64,AAAA", "data:image/svg+xml,"]
)
def test_what_is_no_drawing_is_a_sentence(address: str) -> None:
    with pytest.raises(ValueError, match=r"^The picture did not come"):
        on_paper(address, "")


def test_what_is_read_on_white_is_dark_enough() -> None:
    for name in ("#f3b94d", "#5fb4f2", "#4cc9a4", "#cc79a7", TEXT, "#a9bac5"):
        assert 1.05 / (light(PRINTED[name]) + 0.05) >= 3


@pytest.mark.parametrize("sessions", [1, 2, 12, 30])
def test_later_sessions_are_darker_on_white(sessions: int) -> None:
    shades = printed_shades(sessions)
    assert list(shades) == [shade(number, sessions) for number in range(1, sessions + 1)]
    dark = [light(colour) for colour in shades.values()]
    assert dark == sorted(dark, reverse=True)
    assert shades[shade(sessions, sessions)] == "#d55e00"
