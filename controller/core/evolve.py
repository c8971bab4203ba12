"""How an event changes the state: every event, nothing but events, always the same way.

Owns the fold from a record to a state, the exposure clock and the last tolerated dose; must not
know why an event was decided.
"""

from collections.abc import Iterable

from controller.core import dose
from controller.core.changes import CHANGES, prepared
from controller.core.course import followed
from controller.core.guidance import guidance_for
from controller.core.phases import TECHNICAL
from controller.protocol import events as e
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, Phase, Place


def replay(events: Iterable[e.RecordedEvent]) -> SessionState:
    """The state after ``events``, which are one session's, in order, from its beginning."""
    state = SessionState()
    for recorded in events:
        state = evolve(state, recorded)
    return state


def evolve(state: SessionState, recorded: e.RecordedEvent) -> SessionState:
    """The state after one more event."""
    if isinstance(recorded.event, e.SessionPrepared):
        first = prepared(recorded.event, recorded)
        return _noted(first, recorded, resume_offer=first.resume_offer)
    change = CHANGES[type(recorded.event)](state, recorded.event, recorded)
    after = state.model_copy(update=change)
    if not isinstance(recorded.event, e.ControllerRestarted):
        after = _clocked(state, after, recorded.time_ns)
    after = followed(state, _tolerated(state, after, recorded), recorded)
    if (after.faint_help, after.screening) != (state.faint_help, state.screening):
        guidance = guidance_for(after.screening, faint=after.faint_help)
        after = after.model_copy(update={"guidance": guidance})
    return _noted(after, recorded, resume_offer=_offer(after))


def after(state: SessionState, events: Iterable[e.Event], now_ns: int, run_id: str) -> SessionState:
    """The state that ``events`` would give now; for a rule that has to look one move ahead."""
    for event in events:
        supposed = e.RecordedEvent(
            session_id=state.session_id or "none",
            sequence=0,
            run_id=run_id,
            time_ns=now_ns,
            elapsed_ns=state.last_elapsed_ns,
            caused_by=None,
            actor=Actor.CONTROLLER,
            synthetic=state.synthetic,
            event=event,
        )
        state = evolve(state, supposed)
    return state


def _noted(
    state: SessionState, recorded: e.RecordedEvent, *, resume_offer: float | None
) -> SessionState:
    return state.model_copy(
        update={
            "resume_offer": resume_offer,
            "last_event_ns": recorded.time_ns,
            "last_elapsed_ns": recorded.elapsed_ns,
        }
    )


def _clocked(before: SessionState, after: SessionState, now_ns: int) -> SessionState:
    """The exposure clock: it runs while the scene is shown and nothing is held."""
    runs = after.phase is Phase.EXPOSING and after.place is Place.SCENE
    since = before.exposure_since_ns
    if runs and since is None:
        return after.model_copy(update={"exposure_since_ns": now_ns})
    if not runs and since is not None:
        total = before.exposure_ns + max(0, now_ns - since)
        return after.model_copy(update={"exposure_ns": total, "exposure_since_ns": None})
    return after


def _tolerated(
    before: SessionState, after: SessionState, recorded: e.RecordedEvent
) -> SessionState:
    """The dose in force when exposure stopped, and no more than it was lowered to since."""
    if before.place is not Place.SCENE or isinstance(
        recorded.event, e.ConfigurationChanged | e.ControllerRestarted
    ):
        return after
    if before.phase is Phase.EXPOSING and after.phase is not Phase.EXPOSING:
        return _with_tolerated(after, before.intensity.at(recorded.time_ns))
    if before.phase is Phase.PAUSED:
        lowest = min(before.intensity.at(recorded.time_ns), after.intensity.to_value)
        if after.place is not Place.SCENE or isinstance(recorded.event, e.IntensityChanged):
            return _with_tolerated(after, min(before.last_tolerated, lowest))
    return after


def _with_tolerated(state: SessionState, dial: float) -> SessionState:
    return state.model_copy(update={"last_tolerated": min(dial, state.ceiling)})


def _offer(state: SessionState) -> float | None:
    """What Resume returns to unless told otherwise; the present dose after a chosen hold."""
    if state.phase not in {Phase.PAUSED, Phase.SAFE_PLACE}:
        return None
    chosen = state.place is Place.SCENE and not TECHNICAL.intersection(state.holds)
    if state.phase is Phase.PAUSED and chosen:
        return state.last_tolerated
    return dose.lower_dose(state.last_tolerated)
