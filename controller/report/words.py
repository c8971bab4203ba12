"""Every sentence of reports and drawings, in one place, as the catalogue has it.

Owns the wording; must not know numbers' formulas nor how a page looks. What is a constant here is
said by whoever shows it; ``say`` is the language of the report.
"""

from __future__ import annotations

from typing import Final

from controller.measures.session import SessionCurve
from controller.protocol.queries import SampleSeries
from controller.protocol.vocabulary import CloseReason, FallTag
from controller.report.tongue import Tongue, n_
from languages.sentences import N_

NOT_A_DEVICE: Final = N_(
    "fearladder is not a certified medical device. It is used under the responsibility of a "
    "clinician who knows the patient."
)
NO_PDF: Final = (
    'A PDF needs WeasyPrint (install fearladder with its extra "report") and the system\'s Pango; '
    "this is the same page as HTML."
)
NO_PDF_MADE: Final = "No PDF could be made of this page; it is the same as HTML."

SIMULATED: Final = N_("Simulated patient: synthetic data")
FILE_TITLE: Final = N_("Exposure session")
PATIENT_TITLE: Final = N_("Your session")
GOAL: Final = N_("Goal: {goal}")
MEASURES: Final = N_("Measures of each continuous exposure")
MEASURES_NOTE: Final = N_(
    "Of ratings given during that exposure alone (SUDS, 0 calm to 100 worst); an interrupted "
    "exposure is several. Times count from its start."
)
NO_RATING: Final = N_("No rating was given during an exposure, so there are no measures.")
STEPS: Final = N_("Steps, predictions and outcomes")
LEARNT: Final = N_("What was learnt, in the patient's words")
HOMEWORK: Final = N_("Until the next session")
NOTES: Final = N_("Notes")
FALLS: Final = N_("Falls of distress, by what happened in between")
SAFETY: Final = N_("Safety and asking")

STEP_HEADS: Final = (N_("At"), N_("Step"), N_("Dose"), N_("Predicted"), N_("Outcome"))
MEASURE_ROWS: Final = (
    ("n", N_("Ratings in it"), N_("count")),
    ("initial", N_("First rating"), N_("SUDS")),
    ("peak", N_("Peak: highest rating"), N_("SUDS")),
    ("end", N_("End: last rating"), N_("SUDS")),
    ("time_weighted_mean", N_("Mean over time: area by duration"), N_("SUDS")),
    ("wsh", N_("Within-session fall: peak minus end"), N_("SUDS")),
    ("wsh_percent", N_("Within-session fall: peak minus end"), N_("% of peak")),
    ("half_peak_time_min", N_("Half of the peak reached, interpolated"), N_("min")),
)
"""Name in CurveSummary, words with the variant, unit."""

PATIENT_DID: Final = N_("What you did")
PATIENT_CURVE: Final = N_("Your distress, as you gave it")
PATIENT_CURVE_NOTE: Final = N_(
    "Each point is a number you gave: 0 is calm, 100 is the worst. Below it is how strong it "
    "was. Filled points were given during the exercise, hollow ones before or after."
)
PATIENT_EXPECTED: Final = N_("What you expected, and what happened")
PATIENT_LEARNT: Final = N_("What you learnt, in your words")
PATIENT_HEADS: Final = (
    N_("You expected"),
    N_("How likely you thought it"),
    N_("What happened"),
)
NOTHING_YET: Final = N_("Nothing was written down.")
HAPPENED: Final = N_("It happened.")
DID_NOT_HAPPEN: Final = N_("It did not happen.")
NOT_ASKED: Final = N_("Not talked about yet.")

CLOSED: Final = {
    CloseReason.COMPLETED: N_("completed"),
    CloseReason.STOPPED_EARLY: N_("stopped early"),
    CloseReason.INTERRUPTED: N_("interrupted"),
    None: N_("still open"),
}
TAGS: Final = {
    FallTag.DOSE_LOWERED: N_("dose lowered"),
    FallTag.EVENT_ENDED: N_("an event ended"),
    FallTag.LOOKED_AWAY: N_("looked away"),
    FallTag.SAFETY_BEHAVIOUR: N_("safety behaviour"),
    FallTag.REASSURANCE: N_("reassurance"),
    FallTag.TECHNICAL_PAUSE: N_("technical pause"),
    FallTag.SAFE_PLACE: N_("safe place"),
    FallTag.STOPPED: N_("patient used stop"),
    FallTag.DOSE_HELD: N_("dose held, nothing else"),
}

DISTRESS: Final = N_("Distress 0-100")
DOSE: Final = N_("Dose 0-100")
UNRECORDED: Final = N_("not recorded")

QUANTITIES: Final = {
    "rate_per_min": (N_("Heart rate"), N_("a minute")),
    "heart_rate_per_min": (N_("Heart rate"), N_("a minute")),
    "heart_signal_percent": (N_("Heart signal"), N_("% usable")),
    "pitch_deg": (N_("Looking up"), N_("degrees, down < 0")),
    "heading_deg": (N_("Turned left"), N_("degrees, right < 0")),
    "away_deg": (N_("Looking away"), N_("degrees")),
    "eyes_away_deg": (N_("Eyes away"), N_("degrees")),
}
"""Name of a quantity to its words and unit."""


def quantity(series: SampleSeries, say: Tongue) -> tuple[str, str]:
    """Words and unit of a quantity; one that is not known is called as it was recorded."""
    if series.name in QUANTITIES:
        name, unit = QUANTITIES[series.name]
        return say(name), say(unit)
    return series.name.replace("_", " "), series.stream


def session_line(curve: SessionCurve, say: Tongue) -> str:
    """What session this is, in a line: pseudonym, title, when, and whether it was simulated."""
    header = curve.header
    told = [header.pseudonym, header.title, say.day_and_time(header.wall_time_utc)]
    if curve.synthetic:
        told.append(say(N_("simulated patient")))
    return " · ".join(one for one in told if one)


def clock(minutes: float) -> str:
    """Minutes as minutes and seconds."""
    seconds = round(minutes * 60)
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


def session_facts(curve: SessionCurve, say: Tongue) -> str:
    """When, how long, and how it ended."""
    return say(N_("{when}, {length} min, {ended}")).format(
        when=say.day_and_time(curve.header.wall_time_utc),
        length=say.number(curve.duration_min, 0),
        ended=say(CLOSED[curve.closed]),
    )


def scene_title(curve: SessionCurve, scene: str, say: Tongue) -> str:
    """What a scene is called, as the session's own header has it."""
    titles = (spec.title for spec in curve.header.catalogue if spec.name == scene)
    return say.of_scene(next(titles, "") or scene.replace("_", " "))


def exposure_head(number: int, scene: str, start_min: float, end_min: float, say: Tongue) -> str:
    """An exposure over its column; ``scene`` is its title."""
    return say(N_("{number}: {scene}, {start} to {end}")).format(
        number=number, scene=scene, start=clock(start_min), end=clock(end_min)
    )


def prediction(likelihood: float, how_bad: float, what: str, say: Tongue) -> str:
    """What was predicted, as a clinician reads it."""
    return say(N_("{what} ({likelihood} % likely, {how_bad} of 100 bad)")).format(
        what=what, likelihood=say.number(likelihood), how_bad=say.number(how_bad)
    )


def outcome(happened: bool | None, surprise: float | None, say: Tongue) -> str:
    """What came of it, as a clinician reads it."""
    if happened is None or surprise is None:
        return "–"
    told = say(N_("It happened")) if happened else say(N_("It did not happen"))
    return say(N_("{told}, surprise {surprise} of 100")).format(
        told=told, surprise=say.number(surprise)
    )


def fall(tag: FallTag, points: int, count: int, say: Tongue) -> str:
    """One line of the falls."""
    forms = n_("{what}: {points} SUDS in {count} fall", "{what}: {points} SUDS in {count} falls")
    return say.counted(*forms, count).format(what=say(TAGS[tag]), points=points, count=count)


def asked(prompts: int, declined: int, missed: int, say: Tongue) -> str:
    """How asking went."""
    sentence = N_("Asked {prompts} times; {declined} would rather not rate, {missed} no answer.")
    return say(sentence).format(prompts=prompts, declined=declined, missed=missed)


def sickness(highest: int, say: Tongue) -> str:
    """The worst answer about sickness."""
    sentence = N_("Sickness, highest answer of the fast scale: {highest} of 20.")
    return say(sentence).format(highest=highest)


def harm(description: str, say: Tongue) -> str:
    """An adverse event."""
    return say(N_("Adverse event: {description}")).format(description=description)


def stops(count: int, say: Tongue) -> str:
    """How often the patient used stop."""
    return say(N_("Times the patient used stop: {count}.")).format(count=count)


def stayed(minutes: float, title: str, say: Tongue) -> str:
    """What the patient did at one step."""
    forms = n_(
        "You stayed {minutes} minute at: {title}.", "You stayed {minutes} minutes at: {title}."
    )
    return say.counted(*forms, round(minutes)).format(minutes=round(minutes), title=title)


def exposed(minutes: float, scene: str, say: Tongue) -> str:
    """What the patient did in one scene; ``scene`` is its title."""
    forms = n_(
        "You stayed {minutes} minute in: {scene}.", "You stayed {minutes} minutes in: {scene}."
    )
    return say.counted(*forms, round(minutes)).format(minutes=round(minutes), scene=scene)


def went(peak: float, end: float, say: Tongue) -> str:
    """How distress went, in plain words that say which numbers are meant."""
    sentence = N_("The highest number you gave during the exercise was {peak}, the last one {end}.")
    return say(sentence).format(peak=say.number(peak), end=say.number(end))


def used_stop(count: int, say: Tongue) -> str:
    """That the patient used stop, to the patient."""
    forms = n_(
        "You used stop once. It is there for you, always.",
        "You used stop {count} times. It is there for you, always.",
    )
    return say.counted(*forms, count).format(count=count)


def more(count: int, say: Tongue) -> str:
    """That a list goes on in the record."""
    return say(N_("and {count} more in the record")).format(count=count)
