"""The course of distress over an exposure: each rating with its dose, and what came in between.

Owns what counts as having happened between two ratings; must not know who is told of it.

Ratings about the moment (occasion "during" or "ad hoc") given in exposure, in a pause or in the
safe place make up the course; a late answer does not, for it is about a moment that is over. What
began before a rating and goes on after it (a falling dose, a pause, a safety behaviour in use)
counts as having happened on both sides of it. "Dose held" is said where nothing else happened, and
is never called habituation.
"""

from typing import Final

from controller.core import dose
from controller.core.catalogue import gets_easier
from controller.core.criteria import CRITERIA_FROM, criteria_of
from controller.core.phases import EXPOSURE, TECHNICAL
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.care import ExposureRating
from controller.protocol.criteria import Context
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import (
    FallTag,
    HoldReason,
    MomentKind,
    Occasion,
    Phase,
    Place,
    SafePlaceReason,
)

_MARKS: Final = {
    MomentKind.LOOKED_AWAY: FallTag.LOOKED_AWAY,
    MomentKind.SAFETY_BEHAVIOUR: FallTag.SAFETY_BEHAVIOUR,
    MomentKind.REASSURANCE: FallTag.REASSURANCE,
}
_PAUSES: Final = TECHNICAL | {HoldReason.RECORD_FAILING}
_BY_PATIENT: Final = frozenset({SafePlaceReason.PATIENT_STOP, SafePlaceReason.HEADSET_OFF})
_BY_INTERLOCK: Final = frozenset({SafePlaceReason.PAGE_SILENT, SafePlaceReason.CONTROLLER_LOST})
_COURSE: Final = EXPOSURE | {Phase.SAFE_PLACE}
_NOW: Final = frozenset({Occasion.DURING, Occasion.AD_HOC})


def in_course(state: SessionState, rating: e.RatingRecorded) -> bool:
    """True if a rating that is given now belongs to the course."""
    return state.phase in _COURSE and rating.occasion in _NOW and not rating.late


def rating_before(state: SessionState) -> int | None:
    """The latest rating of the course in force, 0-100, or None."""
    given = [r.suds for r in state.exposure_ratings if r.suds is not None]
    return given[-1] if given else None


def tags_until(state: SessionState, now_ns: int) -> tuple[FallTag, ...]:
    """Everything that happened from the course's latest rating to ``now_ns``."""
    tags = set(state.since_rating)
    if any(end_ns <= now_ns for end_ns in state.event_ends_ns):
        tags.add(FallTag.EVENT_ENDED)
    return _in_order(tags) or (FallTag.DOSE_HELD,)


def followed(before: SessionState, after: SessionState, recorded: e.RecordedEvent) -> SessionState:
    """``after`` with the course as it stands now."""
    event, now_ns = recorded.event, recorded.time_ns
    tags = {*after.since_rating, *_tags(before, after, recorded)}
    ends_ns = after.event_ends_ns
    if isinstance(event, e.SceneEventFired):
        ends_ns = (*ends_ns, now_ns + round(event.duration_s * 1e9))
    elif ends_ns and _cut_short(after, event):
        tags.add(FallTag.EVENT_ENDED)
        ends_ns = ()
    ratings = after.exposure_ratings
    if isinstance(event, e.RatingCorrected):
        ratings = tuple(_corrected(r, event) for r in ratings)
    elif isinstance(event, e.RatingRecorded) and in_course(before, event):
        ratings = (*ratings, _rating(before, event, recorded))
        tags = _going_on(after, now_ns)
        ends_ns = tuple(end_ns for end_ns in ends_ns if end_ns > now_ns)
    stands = {
        "since_rating": _in_order(tags),
        "event_ends_ns": ends_ns,
        "exposure_ratings": ratings,
        "contexts": _contexts(after),
    }
    changed = {name: value for name, value in stands.items() if value != getattr(after, name)}
    course = after.model_copy(update=changed) if changed else after
    if all(getattr(course, name) == getattr(before, name) for name in CRITERIA_FROM):
        return course
    return course.model_copy(update={"criteria": criteria_of(course)})


def _cut_short(after: SessionState, event: e.Event) -> bool:
    """True if no event of the scene goes on after ``event``."""
    return after.place is not Place.SCENE or isinstance(event, e.ConfigurationChanged)


def _in_order(tags: set[FallTag]) -> tuple[FallTag, ...]:
    return tuple(tag for tag in FallTag if tag in tags)


def _rating(
    state: SessionState, event: e.RatingRecorded, recorded: e.RecordedEvent
) -> ExposureRating:
    dial = state.intensity.at(recorded.time_ns) if state.place is Place.SCENE else 0.0
    return ExposureRating(
        rating_id=event.rating_id,
        suds=event.suds,
        dial=min(100.0, max(0.0, dial)),
        visit=state.visit,
        elapsed_min=recorded.elapsed_ns / 60e9,
    )


def _corrected(rating: ExposureRating, event: e.RatingCorrected) -> ExposureRating:
    if rating.rating_id != event.rating_id:
        return rating
    return rating.model_copy(update={"suds": event.suds})


def _contexts(state: SessionState) -> tuple[Context, ...]:
    if state.place is not Place.SCENE or state.scene is None:
        return state.contexts
    here = Context(scene=state.scene, configuration=state.configuration)
    return state.contexts if here in state.contexts else (*state.contexts, here)


def _going_on(state: SessionState, now_ns: int) -> set[FallTag]:
    """What a rating finds under way."""
    tags: set[FallTag] = set()
    if _falling(state, now_ns):
        tags.add(FallTag.DOSE_LOWERED)
    if state.safety_behaviours:
        tags.add(FallTag.SAFETY_BEHAVIOUR)
    if _PAUSES.intersection(state.holds):
        tags.add(FallTag.TECHNICAL_PAUSE)
    if state.phase is Phase.SAFE_PLACE:
        tags.add(FallTag.SAFE_PLACE)
    return tags


def _falling(state: SessionState, now_ns: int) -> bool:
    if state.intensity.to_value < state.intensity.at(now_ns) - dose.SLACK:
        return True
    return any(
        dose.harder(p, ramp.at(now_ns), ramp.to_value)
        for p in (state.spec.parameters if state.spec else ())
        if (ramp := state.overrides.get(p.name)) is not None
    )


def _tags(before: SessionState, after: SessionState, recorded: e.RecordedEvent) -> set[FallTag]:
    """What one event adds."""
    tags: set[FallTag] = set()
    if before.place is Place.SCENE and after.place is not Place.SCENE:
        tags.add(FallTag.DOSE_LOWERED)
    match recorded.event:
        case e.IntensityChanged(ramp=ramp):
            if ramp.to_value < before.intensity.at(recorded.time_ns) - dose.SLACK:
                tags.add(FallTag.DOSE_LOWERED)
        case e.ParameterTaken() | e.ParameterReleased():
            tags |= _eased(before, recorded.event, recorded.time_ns)
        case e.ConfigurationChanged(scene=scene, configuration=configuration):
            # It brings the dial to its lowest by itself.
            fell = before.intensity.at(recorded.time_ns) > dose.SLACK
            known = before.catalogue, scene, before.configuration, configuration
            if fell or scene != before.scene or gets_easier(*known):
                tags.add(FallTag.DOSE_LOWERED)
        case e.MomentMarked(moment=moment):
            tags.add(_MARKS[moment])
        case k.SafetyBehaviourNoted():
            tags.add(FallTag.SAFETY_BEHAVIOUR)
        case e.Held(reason=reason) if reason in _PAUSES:
            tags.add(FallTag.TECHNICAL_PAUSE)
        case e.ControllerRestarted():
            tags.add(FallTag.TECHNICAL_PAUSE)
        case e.SafePlaceEntered(reason=why):
            tags |= _safe_place(why)
        case _:
            pass
    return tags


def _eased(
    before: SessionState, event: e.ParameterTaken | e.ParameterReleased, now_ns: int
) -> set[FallTag]:
    parameter = before.spec.parameter(event.parameter) if before.spec else None
    if parameter is None:
        return set()
    present = dose.value_now(before, parameter, now_ns)
    eased = dose.harder(parameter, present, event.ramp.to_value)
    return {FallTag.DOSE_LOWERED} if eased else set()


def _safe_place(why: SafePlaceReason) -> set[FallTag]:
    tags = {FallTag.SAFE_PLACE}
    if why in _BY_PATIENT:
        tags.add(FallTag.STOPPED)
    if why in _BY_INTERLOCK:
        tags.add(FallTag.TECHNICAL_PAUSE)
    return tags
