"""What the preview is given to show a recorded session again.

Owns the choice of what it needs; must not know stores, processes or drawing.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Final

import numpy as np

from controller.core.session_replay import NOT_RECORDED, ShownAgain, shown_again
from controller.protocol.base import Model
from controller.protocol.events import RecordedEvent
from controller.protocol.timeline import unrecorded
from controller.report.tongue import Tongue
from controller.review_samples import Chunk

HEAD: Final = "head"
"""Name of the stream of the head's samples."""

HEAD_COLUMNS: Final = (
    *("elapsed_s", "x_m", "y_m", "z_m"),
    *("heading_deg", "pitch_deg", "roll_deg"),
)
"""What the preview needs of them, in this order."""


class Replayed(Model):
    """A whole session to be shown again."""

    directives: tuple[ShownAgain, ...]
    head: str
    end_ns: int
    unrecorded: tuple[tuple[int, int], ...] = ()
    """From and until which session time, ns, the record holds nothing."""


def replayed(events: Sequence[RecordedEvent], chunks: Sequence[Chunk]) -> Replayed:
    """What the preview needs of a session: all its events, and its head's samples or none."""
    return Replayed(
        directives=tuple(_said(one) for one in shown_again(events)),
        head=_head(chunks),
        end_ns=events[-1].elapsed_ns,
        unrecorded=unrecorded(events),
    )


def _said(shown: ShownAgain) -> ShownAgain:
    """What the preview says of itself, in the session's language."""
    if shown.directive.text != NOT_RECORDED:
        return shown
    text = Tongue(shown.directive.language)(NOT_RECORDED)
    directive = shown.directive.model_copy(update={"text": text})
    return shown.model_copy(update={"directive": directive})


def _head(chunks: Sequence[Chunk]) -> str:
    rows = [
        chunk.values[:, [chunk.names.index(name) for name in HEAD_COLUMNS]]
        for chunk in chunks
        if set(HEAD_COLUMNS) <= set(chunk.names)
    ]
    if not rows:
        return ""
    return base64.b64encode(np.concatenate(rows).astype("<f4").tobytes()).decode("ascii")
