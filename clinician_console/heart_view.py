"""The heart rate in one line of the live page: the rate, how good its signal is, and whose it is.

Owns the words and what is too bad to be a number; pure, must not know pages, and gives no advice:
a heart rate is shown and never acted upon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clinician_console import words
from clinician_console.language import N_, _
from controller.protocol.health import HealthUpdate, HeartHealth

GOOD_FROM: Final = 0.8
"""Usable share of the last seconds from which on a signal is good, 0-1."""

NUMBER_FROM: Final = 0.5
"""Below this share there is a dash in place of a number that would be mistaken for one."""

LASTS_S: Final = 5.0
"""An older rate is none, seconds: also where the controller itself has fallen silent."""

_GOOD: Final = N_("good signal")
_WEAK: Final = N_("weak signal")
_POOR: Final = N_("poor signal")


@dataclass(frozen=True)
class HeartLine:
    """What stands on the page."""

    words: str
    sure: bool
    """False where the signal is not good; the words say so too."""


def heart_line(
    health: HealthUpdate | None, session_id: str | None, now_ns: int
) -> HeartLine | None:
    """The line at controller time ``now_ns``; None where nothing measures in this session."""
    heart = health.heart if health is not None else None
    if heart is None or session_id is None or heart.session_id != session_id:
        return None
    age_s = max(0, now_ns - heart.heard_ns) / 1e9
    if heart.latest is None or age_s > LASTS_S:
        silent = _("Heart: no signal for {age}").format(age=words.clock(age_s))
        return HeartLine(f"{silent} · {_whose(heart)}", sure=False)
    latest = heart.latest
    rate = latest.rate_per_min if latest.quality >= NUMBER_FROM else None
    told = _("Heart –")
    if rate is not None:
        told = _("Heart {rate} a minute").format(rate=words.number(rate))
    good = rate is not None and latest.quality >= GOOD_FROM
    return HeartLine(f"{told} · {_(_signal(latest.quality))} · {_whose(heart)}", sure=good)


def _signal(quality: float) -> str:
    if quality >= GOOD_FROM:
        return _GOOD
    return _WEAK if quality >= NUMBER_FROM else _POOR


def _whose(heart: HeartHealth) -> str:
    return _("simulated") if heart.synthetic else heart.source
