"""The bar under a session's chart that plays it or moves to a moment; replay.js moves the cursor.

Owns what the browser is given for it; must not know how the chart is drawn.
"""

from __future__ import annotations

import json

from nicegui import ui

from clinician_console.elements.parts import Box, Button, Select, Tag, labelled, put
from clinician_console.language import _
from clinician_console.pages.preview import PreviewBox
from clinician_console.review_chart import MARGINS_PX
from clinician_console.station import Station
from clinician_console.unchanging import own_url
from controller.measures.session import SessionCurve

SPEEDS = (1, 2, 5, 10, 20, 60)


class ReplayBar:
    """Play and seek, here alone or led by the preview; `cursor` stands over the chart above it."""

    def __init__(self, station: Station, curve: SessionCurve, end_min: float) -> None:
        """Build the bar inside the present element; ``end_min`` is where the chart's axis ends."""
        self._bar = Box("div", "span-row", id="replay-bar", data_curve=_given(curve))
        self.window(0.0, end_min)
        with self._bar:
            Button(_("Play"), id="replay-play")
            with labelled(_("Moment"), "replay-seek") as held:
                held.classes(add="seek")
                Box(
                    *("input", "seek-range"),
                    type="range",
                    id="replay-seek",
                    min=0,
                    max=round(end_min, 3),
                    step=0.01,
                    # Not "value": with every update of the page it would go back there.
                    defaultValue=0,
                )
            with labelled(_("Times as fast"), "replay-speed"):
                Select([(str(s), str(s)) for s in SPEEDS], "1", id="replay-speed")
        Tag("p", "", "muted", id="replay-told")
        PreviewBox(station, curve.session_id, self._bar)

    def window(self, from_min: float, to_min: float) -> None:
        """The chart shows these minutes now."""
        put(self._bar, "data-from", round(from_min, 4))
        put(self._bar, "data-to", round(to_min, 4))


def add_script() -> None:
    """Load replay.js; to be called while the page is built, for later a browser takes no script."""
    source = f"{own_url()}/replay.js"
    ui.add_body_html(f'<script type="module" src="{source}"></script>')


def cursor() -> Box:
    """A line over the chart, to be built beside it in an element that holds both."""
    line = Box("div", "replay-cursor", id="replay-cursor")
    line.style(f"left: {MARGINS_PX[0]}px")
    with line:
        # For hands and pens alone: keys have the bar below, which says the moment as well.
        Box("span", "replay-knob", id="replay-knob", aria_hidden="true", title=_("Drag"))
    return line


def _given(curve: SessionCurve) -> str:
    left, right = MARGINS_PX
    return json.dumps(
        {
            "left": left,
            "right": right,
            "dose": [[round(p.time_min, 4), p.dial] for p in curve.dose],
            "unrecorded": [[round(a, 4), round(b, 4)] for a, b in curve.unrecorded],
            "ratings": [[round(r.time_min, 4), r.suds] for r in curve.ratings],
        }
    )
