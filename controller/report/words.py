"""Every sentence of reports and drawings, in one place so that they can be translated.

Owns the wording; must not know numbers' formulas nor how a page looks. ``_`` is where a
translation will come in: it takes the English text and gives it back as it is.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from controller.measures.session import SessionCurve
from controller.protocol.queries import SampleSeries
from controller.protocol.vocabulary import CloseReason, FallTag


def _untranslated(text: str) -> str:
    return text


_: Final[Callable[[str], str]] = _untranslated

NOT_A_DEVICE: Final = _(
    "fearladder is not a certified medical device. It is used under the responsibility of a "
    "clinician who knows the patient."
)
NO_PDF: Final = _(
    'A PDF needs WeasyPrint (install fearladder with its extra "report") and the system\'s Pango; '
    "this is the same page as HTML."
)
NO_PDF_MADE: Final = _("No PDF could be made of this page; it is the same as HTML.")

SIMULATED: Final = _("Simulated patient: synthetic data")
FILE_TITLE: Final = _("Exposure session")
PATIENT_TITLE: Final = _("Your session")
GOAL: Final = _("Goal")
MEASURES: Final = _("Measures of each continuous exposure")
MEASURES_NOTE: Final = _(
    "Of ratings given during that exposure alone (SUDS, 0 calm to 100 worst); an interrupted "
    "exposure is several. Times count from its start."
)
NO_RATING: Final = _("No rating was given during an exposure, so there are no measures.")
STEPS: Final = _("Steps, predictions and outcomes")
LEARNT: Final = _("What was learnt, in the patient's words")
HOMEWORK: Final = _("Until the next session")
NOTES: Final = _("Notes")
FALLS: Final = _("Falls of distress, by what happened in between")
SAFETY: Final = _("Safety and asking")

STEP_HEADS: Final = (_("At"), _("Step"), _("Dose"), _("Predicted"), _("Outcome"))
MEASURE_ROWS: Final = (
    ("n", _("Ratings in it"), _("count")),
    ("initial", _("First rating"), _("SUDS")),
    ("peak", _("Peak: highest rating"), _("SUDS")),
    ("end", _("End: last rating"), _("SUDS")),
    ("time_weighted_mean", _("Mean over time: area by duration"), _("SUDS")),
    ("wsh", _("Within-session fall: peak minus end"), _("SUDS")),
    ("wsh_percent", _("Within-session fall: peak minus end"), _("% of peak")),
    ("half_peak_time_min", _("Half of the peak reached, interpolated"), _("min")),
)
"""Name in CurveSummary, words with the variant, unit."""

PATIENT_DID: Final = _("What you did")
PATIENT_CURVE: Final = _("Your distress, as you gave it")
PATIENT_CURVE_NOTE: Final = _(
    "Each point is a number you gave: 0 is calm, 100 is the worst. Below it is how strong it "
    "was. Filled points were given during the exercise, hollow ones before or after."
)
PATIENT_EXPECTED: Final = _("What you expected, and what happened")
PATIENT_LEARNT: Final = _("What you learnt, in your words")
PATIENT_HEADS: Final = (_("You expected"), _("How likely you thought it"), _("What happened"))
NOTHING_YET: Final = _("Nothing was written down.")
HAPPENED: Final = _("It happened.")
DID_NOT_HAPPEN: Final = _("It did not happen.")
NOT_ASKED: Final = _("Not talked about yet.")

CLOSED: Final = {
    CloseReason.COMPLETED: _("completed"),
    CloseReason.STOPPED_EARLY: _("stopped early"),
    CloseReason.INTERRUPTED: _("interrupted"),
    None: _("still open"),
}
TAGS: Final = {
    FallTag.DOSE_LOWERED: _("dose lowered"),
    FallTag.EVENT_ENDED: _("an event ended"),
    FallTag.LOOKED_AWAY: _("looked away"),
    FallTag.SAFETY_BEHAVIOUR: _("safety behaviour"),
    FallTag.REASSURANCE: _("reassurance"),
    FallTag.TECHNICAL_PAUSE: _("technical pause"),
    FallTag.SAFE_PLACE: _("safe place"),
    FallTag.STOPPED: _("patient used stop"),
    FallTag.DOSE_HELD: _("dose held, nothing else"),
}

DISTRESS: Final = _("Distress 0-100")
DOSE: Final = _("Dose 0-100")

QUANTITIES: Final = {
    "rate_per_min": (_("Heart rate"), _("a minute")),
    "heart_rate_per_min": (_("Heart rate"), _("a minute")),
    "pitch_deg": (_("Looking up"), _("degrees, down < 0")),
    "heading_deg": (_("Turned left"), _("degrees, right < 0")),
    "away_deg": (_("Looking away"), _("degrees")),
    "eyes_away_deg": (_("Eyes away"), _("degrees")),
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


def clock(minutes: float) -> str:
    """Minutes as minutes and seconds."""
    seconds = round(minutes * 60)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def session_facts(curve: SessionCurve) -> str:
    """When, how long, and how it ended."""
    ended = CLOSED[curve.closed]
    return _("{when}, {length} min, {ended}").format(
        when=day_and_time(curve.header.wall_time_utc),
        length=f"{curve.duration_min:.0f}",
        ended=ended,
    )


def exposure_head(number: int, scene: str, start_min: float, end_min: float) -> str:
    """An exposure over its column."""
    return _("{number}: {scene}, {start} to {end}").format(
        number=number, scene=scene.replace("_", " "), start=clock(start_min), end=clock(end_min)
    )


def prediction(likelihood: float, how_bad: float, what: str) -> str:
    """What was predicted, as a clinician reads it."""
    return _("{what} ({likelihood:g} % likely, {how_bad:g} of 100 bad)").format(
        what=what, likelihood=likelihood, how_bad=how_bad
    )


def outcome(happened: bool | None, surprise: float | None) -> str:
    """What came of it, as a clinician reads it."""
    if happened is None or surprise is None:
        return "–"
    told = _("It happened") if happened else _("It did not happen")
    return _("{told}, surprise {surprise:g} of 100").format(told=told, surprise=surprise)


def fall(tag: FallTag, points: int, count: int) -> str:
    """One line of the falls."""
    return _("{what}: {points} SUDS in {count}").format(what=TAGS[tag], points=points, count=count)


def asked(prompts: int, declined: int, missed: int) -> str:
    """How asking went."""
    return _("Asked {prompts} times; {declined} would rather not rate, {missed} no answer.").format(
        prompts=prompts, declined=declined, missed=missed
    )


def sickness(highest: int) -> str:
    """The worst answer about sickness."""
    return _("Sickness, highest answer of the fast scale: {highest} of 20.").format(highest=highest)


def harm(description: str) -> str:
    """An adverse event."""
    return _("Adverse event: {description}").format(description=description)


def stops(count: int) -> str:
    """How often the patient used stop."""
    return _("Times the patient used stop: {count}.").format(count=count)


def stayed(minutes: float, title: str) -> str:
    """What the patient did at one step."""
    return _("You stayed {minutes} minutes at: {title}.").format(
        minutes=f"{minutes:.0f}", title=title
    )


def exposed(minutes: float, scene: str) -> str:
    """What the patient did in one scene."""
    return _("You stayed {minutes} minutes in: {scene}.").format(
        minutes=f"{minutes:.0f}", scene=scene.replace("_", " ")
    )


def went(peak: float, end: float) -> str:
    """How distress went, in plain words that say which numbers are meant."""
    return _(
        "The highest number you gave during the exercise was {peak:g}, the last one {end:g}."
    ).format(peak=peak, end=end)


def used_stop(count: int) -> str:
    """That the patient used stop, to the patient."""
    if count == 1:
        return _("You used stop once. It is there for you, always.")
    return _("You used stop {count} times. It is there for you, always.").format(count=count)


def more(count: int) -> str:
    """That a list goes on in the record."""
    return _("and {count} more in the record").format(count=count)
