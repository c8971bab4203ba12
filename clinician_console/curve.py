"""What the distress curve shows: ratings, the dose under them, and what happened.

Owns the folding of recorded events into points over session time; pure, must not know charts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from clinician_console import words
from controller.protocol.commands import Anchors
from controller.protocol.events import (
    BaselineStarted,
    ConfigurationChanged,
    ControllerRestarted,
    DebriefStarted,
    ExposureStarted,
    Held,
    IntensityChanged,
    MomentMarked,
    NoteAdded,
    PatientAskedToStay,
    RatingCorrected,
    RatingDeclined,
    RatingMissed,
    RatingRecorded,
    RecordedEvent,
    Resumed,
    SafePlaceEntered,
    SceneEventFired,
    SessionClosed,
    SessionPrepared,
    StopRehearsed,
)
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Actor, Occasion, SafePlaceReason

NS_PER_MIN = 60e9


@dataclass(frozen=True)
class RatedPoint:
    """One rating in force: minutes into the session, SUDS and when it was given."""

    rating_id: str
    time_min: float
    suds: int
    occasion: Occasion
    by_patient: bool
    corrected: bool = False
    late: bool = False


@dataclass(frozen=True)
class Mark:
    """Something that happened: minutes into the session, its kind and its words."""

    time_min: float
    kind: str  # event, moment, note, hold, safe, phase
    label: str


@dataclass(frozen=True)
class SessionCurve:
    """A session over time; times in minutes since it was opened, dose on the dial 0-100."""

    ratings: tuple[RatedPoint, ...] = ()
    dose: tuple[tuple[float, float], ...] = ()
    marks: tuple[Mark, ...] = ()
    end_min: float = 0.0
    anchors: Anchors = field(default_factory=Anchors)
    synthetic: bool = False


class _Fold:
    """Walks a session's events in order of sequence and keeps what the curve needs."""

    def __init__(self) -> None:
        self.ratings: dict[str, RatedPoint] = {}
        self.dose: list[tuple[float, float]] = []
        self.marks: list[Mark] = []
        self.labels: dict[str, str] = {}
        self.anchors = Anchors()
        self.synthetic = False
        self.exposed = False
        self.ramp = Ramp.constant(0)
        self.end_min = 0.0

    def take(self, recorded: RecordedEvent) -> None:
        now_min = recorded.elapsed_ns / NS_PER_MIN
        self.end_min = max(self.end_min, now_min)
        self.synthetic = self.synthetic or recorded.synthetic
        self._take_dose(recorded, now_min)
        self._take_rating(recorded, now_min)
        mark = mark_of(recorded, self.labels)
        if mark is not None:
            self.marks.append(mark)

    def _take_dose(self, recorded: RecordedEvent, now_min: float) -> None:
        event = recorded.event
        if isinstance(event, SessionPrepared):
            self.labels = {e.name: e.label for s in event.header.catalogue for e in s.events}
            self.anchors = event.header.anchors
            self.dose.append((now_min, 0.0))
        elif isinstance(event, ExposureStarted | ConfigurationChanged):
            self._leave(recorded, now_min)
            self.exposed = self.exposed or isinstance(event, ExposureStarted)
            self.ramp = Ramp.constant(0, recorded.time_ns)
        elif isinstance(event, IntensityChanged):
            self._bring_to(recorded, now_min)
            self.ramp = event.ramp
            self._add(now_min, event.ramp.at(recorded.time_ns))
        elif isinstance(event, Resumed):
            self.exposed = True
        elif isinstance(event, ControllerRestarted):
            self._add(now_min, self.dose[-1][1] if self.dose else 0.0)
            self.ramp = Ramp.constant(event.intensity, recorded.time_ns)
        elif isinstance(event, SafePlaceEntered | DebriefStarted | SessionClosed):
            self._leave(recorded, now_min)

    def _leave(self, recorded: RecordedEvent, now_min: float) -> None:
        """The scene is no longer shown: the dose in force ends here, at nothing."""
        self._bring_to(recorded, now_min)
        self._add(now_min, 0.0)
        self.exposed = False
        self.ramp = Ramp.constant(0, recorded.time_ns)

    def _bring_to(self, recorded: RecordedEvent, now_min: float) -> None:
        """Draw the ramp in force up to this event, with its corner if it ended before."""
        ended_min = now_min - (recorded.time_ns - self.ramp.end_ns) / NS_PER_MIN
        if self.dose and self.dose[-1][0] < ended_min < now_min and self.ramp.rate_per_s > 0:
            self._add(ended_min, self.ramp.to_value)
        self._add(now_min, self.ramp.at(recorded.time_ns))

    def _add(self, time_min: float, dial: float) -> None:
        if not self.dose or self.dose[-1] != (time_min, dial):
            self.dose.append((time_min, dial))

    def _take_rating(self, recorded: RecordedEvent, now_min: float) -> None:
        event = recorded.event
        if isinstance(event, RatingRecorded):
            answered_min = now_min - (recorded.time_ns - event.answered_ns) / NS_PER_MIN
            self.ratings[event.rating_id] = RatedPoint(
                event.rating_id,
                max(0.0, answered_min),
                event.suds,
                event.occasion,
                event.entered_by is not Actor.THERAPIST,
                late=event.late,
            )
        elif isinstance(event, RatingCorrected) and event.rating_id in self.ratings:
            old = self.ratings.pop(event.rating_id)
            if event.suds is not None:
                self.ratings[event.rating_id] = replace(old, suds=event.suds, corrected=True)


def mark_of(recorded: RecordedEvent, labels: dict[str, str]) -> Mark | None:
    """The mark an event leaves on the curve, or None; ``labels`` names scene events."""
    kind, label = _mark_words(recorded, labels)
    return Mark(recorded.elapsed_ns / NS_PER_MIN, kind, label) if kind else None


def _mark_words(recorded: RecordedEvent, labels: dict[str, str]) -> tuple[str, str]:
    event = recorded.event
    match event:
        case SceneEventFired():
            return "event", words.event_label(recorded, labels)
        case MomentMarked():
            return "moment", words.MOMENTS[event.moment]
        case NoteAdded():
            return "note", event.text
        case Held():
            return "hold", words.HOLDS[event.reason].split(":")[0].split(".")[0]
        case PatientAskedToStay():
            return "hold", "Patient asked to stay here"
        case SafePlaceEntered():
            stop = event.reason is SafePlaceReason.PATIENT_STOP
            return "safe", "Patient used stop" if stop else "Safe place"
        case RatingDeclined() | RatingMissed():
            return "rating", words.NO_ANSWER
        case _:
            return _phase_words(recorded)


def _phase_words(recorded: RecordedEvent) -> tuple[str, str]:
    event = recorded.event
    match event:
        case BaselineStarted():
            return "phase", "Baseline"
        case StopRehearsed():
            return "phase", "Stop rehearsed"
        case ExposureStarted():
            return "phase", "Exposure"
        case ConfigurationChanged():
            return "phase", "Scene changed"
        case Resumed():
            return "phase", "Resumed"
        case ControllerRestarted():
            return "phase", "Controller restarted"
        case DebriefStarted():
            return "phase", "Debrief"
        case SessionClosed():
            return "phase", "Closed"
        case _:
            return "", ""


def curve_of(events: Iterable[RecordedEvent]) -> SessionCurve:
    """Fold the events of one session, in order of sequence, into its curve."""
    fold = _Fold()
    for recorded in events:
        fold.take(recorded)
    return SessionCurve(
        ratings=tuple(sorted(fold.ratings.values(), key=lambda r: r.time_min)),
        dose=tuple(fold.dose),
        marks=tuple(fold.marks),
        end_min=fold.end_min,
        anchors=fold.anchors,
        synthetic=fold.synthetic,
    )
