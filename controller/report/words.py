"""Every sentence of reports and drawings, in one place so that they can be translated.

Owns the wording; must not know numbers' formulas nor how a page looks. ``_`` is where a
translation will come in: it takes the English text and gives it back as it is.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from controller.measures.session import SessionCurve
from controller.protocol.queries import SampleSeries


def _untranslated(text: str) -> str:
    return text


_: Final[Callable[[str], str]] = _untranslated

DISTRESS: Final = _("Distress 0-100")
DOSE: Final = _("Dose 0-100")

QUANTITIES: Final = {
    "rate_per_min": (_("Heart rate"), _("a minute")),
    "heart_rate_per_min": (_("Heart rate"), _("a minute")),
    "pitch_deg": (_("Looking up"), _("degrees, down < 0")),
    "heading_deg": (_("Turned left"), _("degrees, right < 0")),
    "away_deg": (_("Looking away"), _("degrees")),
}
"""Name of a quantity to its words and unit."""


def quantity(series: SampleSeries) -> tuple[str, str]:
    """Words and unit of a quantity; one that is not known is called as it was recorded."""
    known = QUANTITIES.get(series.name)
    return known or (series.name.replace("_", " "), series.stream)


def session_line(curve: SessionCurve) -> str:
    """What session this is, in a line: pseudonym, title, when, and whether it was simulated."""
    told = [curve.header.pseudonym, curve.header.title, day_and_time(curve.header.wall_time_utc)]
    if curve.synthetic:
        told.append(_("simulated patient"))
    return " · ".join(one for one in told if one)


def day_and_time(utc: str) -> str:
    """An ISO 8601 time as this machine's wall clock shows it; what is none stays as it is."""
    try:
        return datetime.fromisoformat(utc).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return utc
