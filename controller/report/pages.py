"""The two pages of a session: for the patient's file, and for the patient in plain words.

Owns what stands on them; must not know wording (words.py), style (html.py) or stores.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from controller.measures.session import SessionCurve
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.care_events import AdverseEventRecorded, SicknessRecorded, StepStarted
from controller.protocol.events import RecordedEvent, SafePlaceEntered, SessionClosed
from controller.protocol.vocabulary import SafePlaceReason
from controller.report import words
from controller.report.html import listed, page, table, tag
from controller.report.svg import session_svg
from controller.report.tongue import Tongue
from languages.catalogues import SOURCE

STEPS_SHOWN, NOTES_SHOWN, EXPOSURES_SHOWN = 8, 6, 4
_LINES_TO_WRITE = 3


@dataclass(frozen=True)
class Extras:
    """What is printed beside the record, and in which language."""

    homework: str = ""
    """What to do until the next session; empty prints what was agreed at the close."""
    name: str = ""
    """The patient's name, where it was asked for; else the pseudonym stands alone."""
    language: str = SOURCE
    """Tag of the page's language; what a person typed stays as it was typed."""
    clinic_name: str = ""
    """Head of the page; empty: none."""


def file_page(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """One page for the patient's file; ``events`` are all of a session's, in order."""
    found, say = session_measures(events), Tongue(extras.language)
    curve = found.curve
    return page(
        words.session_line(curve, say),
        [
            tag("p", extras.clinic_name, "quiet"),
            tag("h1", curve.header.title or say(words.FILE_TITLE)),
            tag("p", _who(curve, extras)),
            tag("p", words.session_facts(curve, say)),
            _simulated(curve, say),
            _goal(curve, say),
            _drawing(session_svg(curve, events, language=say.tag)),
            *_measures(found, say),
            *_steps(found, events, say),
            *_section(say(words.FALLS), listed(_falls(found, say))),
            *_section(say(words.SAFETY), listed(_safety(found, events, say))),
            *_section(say(words.LEARNT), listed(learnt(found, events), "words")),
            *_section(say(words.HOMEWORK), tag("p", homework(events, extras))),
            *_section(say(words.NOTES), listed(_notes(curve, say))),
            tag("p", say(words.NOT_A_DEVICE), "quiet"),
        ],
        language=say.tag,
    )


def patient_page(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """One page for the patient, in plain words; ``events`` are all of a session's, in order."""
    found, say = session_measures(events), Tongue(extras.language)
    curve = found.curve
    told = learnt(found, events)
    drawn = session_svg(curve, events, rows=False, language=say.tag)
    to_do = tag("p", homework(events, extras), "words")
    return page(
        say(words.PATIENT_TITLE),
        [
            tag("p", extras.clinic_name, "quiet"),
            tag("h1", say(words.PATIENT_TITLE)),
            tag("p", f"{_who(curve, extras)} · {say.day_and_time(curve.header.wall_time_utc)}"),
            _simulated(curve, say),
            _goal(curve, say),
            *_section(say(words.PATIENT_DID), listed(_did(found, events, say))),
            *_section(say(words.PATIENT_CURVE), _drawing(drawn)),
            tag("p", say(words.PATIENT_CURVE_NOTE), "quiet"),
            *_section(say(words.PATIENT_EXPECTED), _expected(found, say)),
            *_section(
                say(words.PATIENT_LEARNT),
                listed(told, "words") or tag("p", say(words.NOTHING_YET)),
            ),
            *_section(say(words.HOMEWORK), to_do or _to_write()),
            tag("p", say(words.NOT_A_DEVICE), "quiet"),
        ],
        language=say.tag,
        plain=True,
    )


def learnt(found: SessionMeasures, events: Sequence[RecordedEvent]) -> list[str]:
    """What the patient learnt in their words: of each outcome, and at the close; each once."""
    told = [one.learnt for one in found.expectancies if one.learnt]
    told += [r.event.summary for r in events if isinstance(r.event, SessionClosed)]
    return list(dict.fromkeys(text.strip() for text in told if text.strip()))


def homework(events: Sequence[RecordedEvent], extras: Extras) -> str:
    """What to do until the next session: as asked for now, else as it was agreed at the close."""
    agreed = [r.event.homework for r in events if isinstance(r.event, SessionClosed)]
    return extras.homework.strip() or next(iter(agreed), "").strip()


def _who(curve: SessionCurve, extras: Extras) -> str:
    pseudonym = curve.header.pseudonym
    return f"{extras.name} ({pseudonym})" if extras.name else pseudonym


def _goal(curve: SessionCurve, say: Tongue) -> str:
    goal = curve.header.goal
    return tag("p", say(words.GOAL).format(goal=goal)) if goal else ""


def _simulated(curve: SessionCurve, say: Tongue) -> str:
    if not curve.synthetic:
        return ""
    return f'<p><span class="mark">{escape(say(words.SIMULATED))}</span></p>'


def _drawing(svg: str) -> str:
    return f"<figure style='margin: 0.3rem 0'>{svg}</figure>"


def _section(title: str, content: str) -> tuple[str, ...]:
    return (tag("h2", title), content) if content else ()


def _measures(found: SessionMeasures, say: Tongue) -> Iterator[str]:
    rated = [one.exposure for one in found.exposures if one.exposure.ratings]
    yield tag("h2", say(words.MEASURES))
    if not rated:
        yield tag("p", say(words.NO_RATING))
        return
    shown = rated[:EXPOSURES_SHOWN]
    heads = [
        words.exposure_head(
            x.index + 1, words.scene_title(found.curve, x.scene, say), x.start_min, x.end_min, say
        )
        for x in shown
    ]
    rows = [
        (say(text), say(unit), *(_figure(getattr(x.summary, name), say) for x in shown))
        for name, text, unit in words.MEASURE_ROWS
    ]
    yield table(("", "", *heads), rows, figures_from=2, classes="measures")
    left = len(rated) - len(shown)
    if left:
        yield tag("p", words.more(left, say), "quiet")
    yield tag("p", say(words.MEASURES_NOTE), "quiet")


def _figure(value: float | None, say: Tongue) -> str:
    return "" if value is None else say.number(value)


def _steps(found: SessionMeasures, events: Sequence[RecordedEvent], say: Tongue) -> Iterator[str]:
    started = [r for r in events if isinstance(r.event, StepStarted)]
    rows = []
    for recorded in started:
        assert isinstance(recorded.event, StepStarted)
        step = recorded.event.step
        at = recorded.elapsed_ns / 60e9
        later = [r.elapsed_ns / 60e9 for r in started if r.elapsed_ns > recorded.elapsed_ns]
        made = _about(found, step.step_id, at, min(later, default=float("inf")), say)
        title = say.of_scene(step.title)
        rows.append((words.clock(at), title, say.number(step.intensity), *made))
    if not rows:
        return
    yield tag("h2", say(words.STEPS))
    yield table([say(head) for head in words.STEP_HEADS], rows[:STEPS_SHOWN])
    if len(rows) > STEPS_SHOWN:
        yield tag("p", words.more(len(rows) - STEPS_SHOWN, say), "quiet")


def _about(
    found: SessionMeasures, step_id: str, from_min: float, until_min: float, say: Tongue
) -> tuple[str, str]:
    """What was predicted of a visit of a step, and what came of it."""
    of_step = [e for e in found.expectancies if e.step_id in (None, step_id)]
    # A prediction is made shortly before its step is gone to, or while it lasts.
    near = [e for e in of_step if from_min - 5 <= e.time_min < until_min]
    if not near:
        return "", ""
    one = min(near, key=lambda e: abs(e.time_min - from_min))
    return (
        words.prediction(one.likelihood_percent, one.how_bad, one.what, say),
        words.outcome(one.happened, one.surprise, say),
    )


def _falls(found: SessionMeasures, say: Tongue) -> list[str]:
    return [words.fall(tag_, t.suds, t.count, say) for tag_, t in found.falls_by_tag.items()]


def _safety(found: SessionMeasures, events: Sequence[RecordedEvent], say: Tongue) -> list[str]:
    told = [words.asked(found.prompts, found.declined, found.missed, say)]
    answers = [r.event.fms for r in events if isinstance(r.event, SicknessRecorded)]
    if answers:
        told.append(words.sickness(max(answers), say))
    stops = _stops(events)
    if stops:
        told.append(words.stops(stops, say))
    harms = [r.event.description for r in events if isinstance(r.event, AdverseEventRecorded)]
    return [*told, *(words.harm(description, say) for description in harms)]


def _stops(events: Sequence[RecordedEvent]) -> int:
    return sum(
        isinstance(r.event, SafePlaceEntered) and r.event.reason is SafePlaceReason.PATIENT_STOP
        for r in events
    )


def _notes(curve: SessionCurve, say: Tongue) -> list[str]:
    lines = [f"{words.clock(note.time_min)} {note.text}" for note in curve.notes[:NOTES_SHOWN]]
    left = len(curve.notes) - len(lines)
    return [*lines, words.more(left, say)] if left else lines


def _did(found: SessionMeasures, events: Sequence[RecordedEvent], say: Tongue) -> list[str]:
    told = [
        words.stayed(t.minutes, say.of_scene(t.title), say) for t in found.steps if t.minutes >= 0.5
    ]
    if not told:
        told = [
            words.exposed(minutes, words.scene_title(found.curve, scene, say), say)
            for scene, minutes in _by_scene(found.curve).items()
            if minutes >= 0.5
        ]
    rated = [x.summary for x in found.curve.exposures if x.ratings]
    peaks = [s.peak for s in rated if s.peak is not None]
    end = rated[-1].end if rated else None
    if peaks and end is not None:
        told.append(words.went(max(peaks), end, say))
    stops = _stops(events)
    return [*told, words.used_stop(stops, say)] if stops else told


def _by_scene(curve: SessionCurve) -> dict[str, float]:
    """Minutes in each scene, however often it was interrupted; in the order they were entered."""
    minutes: dict[str, float] = {}
    for exposure in curve.exposures:
        length = exposure.end_min - exposure.start_min
        minutes[exposure.scene] = minutes.get(exposure.scene, 0.0) + length
    return minutes


def _expected(found: SessionMeasures, say: Tongue) -> str:
    rows = [
        (one.what, f"{say.number(one.likelihood_percent)} %", say(_came(one.happened)))
        for one in found.expectancies[:STEPS_SHOWN]
    ]
    return table([say(head) for head in words.PATIENT_HEADS], rows) if rows else ""


def _came(happened: bool | None) -> str:
    if happened is None:
        return words.NOT_ASKED
    return words.HAPPENED if happened else words.DID_NOT_HAPPEN


def _to_write() -> str:
    return '<div class="write"></div>' * _LINES_TO_WRITE
