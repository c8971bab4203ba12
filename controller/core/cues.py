"""When to ask by itself: cues for a rating of distress, and for sickness.

Owns the moments at which a question may come; must not know how it is asked. Nothing is asked
during a rise, during an event of the scene or 10 s after one, nor beside another question.
"""

from typing import Final

from controller.core import dose
from controller.core.care_changes import exposure_time_ns
from controller.core.decision import Happening, happenings
from controller.core.phases import EXPOSURE
from controller.core.ratings import occasion_of, wording_of
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, Peer, Phase, Place

INTERVAL_S: Final = 120.0
"""From one cue to the next unless the session says otherwise, seconds."""

AFTER_EVENT_NS: Final = 10_000_000_000
"""An event of the scene is left alone for so long after its end."""

SICKNESS_EVERY_NS: Final = 300_000_000_000
"""Exposure from one question about sickness to the next."""

SICKNESS_OPEN_NS: Final = 60_000_000_000
"""A question about sickness without an answer lapses after this time."""


def asked(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    """A cue for a rating or for sickness, or the end of one; at most one of them at a time."""
    if state.sickness_due:
        return _lapsed(state, now_ns)
    if state.prompt is not None or not quiet(state, now_ns):
        return ()
    return _rating(state, now_ns) or _sickness(state, now_ns)


def quiet(state: SessionState, now_ns: int) -> bool:
    """True if somebody is there to ask, nothing gets harder and no event is on or just over."""
    if Peer.PAGE in state.lost_peers:
        return False
    if dose.rising(state.intensity, now_ns):
        return False
    if state.event_until_ns and now_ns < state.event_until_ns + AFTER_EVENT_NS:
        return False
    return not any(
        dose.getting_harder(p, state.overrides[p.name], now_ns)
        for p in (state.spec.parameters if state.spec else ())
        if p.name in state.overrides
    )


def _in_view(state: SessionState) -> bool:
    return state.phase in EXPOSURE and state.place is Place.SCENE


def _rating(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    if state.prompt_interval_s is None:
        return ()
    in_view = _in_view(state)
    by_step = state.prompt_owed and (in_view or state.phase is Phase.DEBRIEF)
    by_time = in_view and now_ns - state.asked_ns >= state.prompt_interval_s * 1e9
    if not (by_step or by_time):
        return ()
    cue = e.RatingPrompted(
        prompt_id=f"cue-{state.prompt_count + 1}-{state.session_id}"[:64],
        occasion=occasion_of(state),
        wording=wording_of(state),
        asked_by=Actor.CONTROLLER,
        in_scene=state.prompts_in_scene,
    )
    return happenings(Actor.CONTROLLER, cue)


def _sickness(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    since_ns = exposure_time_ns(state, now_ns) - state.sickness_exposure_ns
    if not _in_view(state) or since_ns < SICKNESS_EVERY_NS:
        return ()
    return happenings(Actor.CONTROLLER, k.SicknessDue())


def _lapsed(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    if now_ns - state.sickness_due_ns < SICKNESS_OPEN_NS:
        return ()
    return happenings(Actor.CONTROLLER, k.SicknessMissed())
