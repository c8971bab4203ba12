"""Numbers and names of the review, as a person reads them in a terminal.

Owns their wording; must not know which of them stand together.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from controller.measures.decay import Interval
from controller.protocol.vocabulary import CloseReason, FallTag, MomentKind

CLOSED: Final[Mapping[CloseReason | None, str]] = {
    CloseReason.COMPLETED: "completed",
    CloseReason.STOPPED_EARLY: "stopped early",
    CloseReason.INTERRUPTED: "interrupted",
    None: "open",
}

TAGS: Final[Mapping[FallTag, str]] = {
    FallTag.DOSE_LOWERED: "dose lowered",
    FallTag.EVENT_ENDED: "event of the scene ended",
    FallTag.LOOKED_AWAY: "looked away",
    FallTag.SAFETY_BEHAVIOUR: "safety behaviour",
    FallTag.REASSURANCE: "reassurance",
    FallTag.TECHNICAL_PAUSE: "technical pause",
    FallTag.SAFE_PLACE: "safe place",
    FallTag.STOPPED: "patient used stop",
    FallTag.DOSE_HELD: "dose held, nothing else",
}

MOMENTS: Final[Mapping[MomentKind, str]] = {
    MomentKind.LOOKED_AWAY: "Looked away",
    MomentKind.SAFETY_BEHAVIOUR: "Safety behaviour",
    MomentKind.REASSURANCE: "Reassurance",
}


def number(value: float | None) -> str:
    """Up to two decimals; a dash for what is not defined."""
    if value is None:
        return "-"
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def signed(value: float | None) -> str:
    """A change, with its sign; a dash for what is not defined."""
    return "-" if value is None else ("+" if value > 0 else "") + number(value)


def interval(ends: Interval) -> str:
    """An interval in words; an open end is infinite."""
    low, high = (number(float(end)) if abs(end) < float("inf") else "no limit" for end in ends)
    return f"{low} to {high}"


def local(utc: str) -> str:
    """An ISO 8601 time as this machine's wall clock shows it."""
    return datetime.fromisoformat(utc).astimezone().strftime("%Y-%m-%d %H:%M")
