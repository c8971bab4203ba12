"""What happens without a command: a peer falls silent, the record stops, time passes, a restart.

Owns the interlocks of the controller; must not know how silence is measured.
"""

from typing import Final

from controller.core import cues, ratings, stops
from controller.core.changes import stand_still
from controller.core.decision import Context, Decision, Happening, happenings
from controller.core.inputs import LinkInput, RecordInput, RestartInput, TimeInput
from controller.core.phases import EXPOSURE, OPEN
from controller.protocol import events as e
from controller.protocol.ramp import Ramp
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor, HoldReason, Peer, SafePlaceReason

PAGE_HOLD_S: Final = 1.9
"""Silence of the page until exposure is held, seconds: 2 s, less what noticing takes."""

FADE_S: Final = 0.5
"""The longest a fade may take, seconds: it begins so much before the safe place is due."""

PAGE_SAFE_IN_ROOM_S: Final = 60.0
"""Silence until the safe place where the therapist is in the room, seconds."""

PAGE_SAFE_REMOTE_S: Final = 20.0
"""Silence until the safe place where the therapist is remote, seconds."""

PAGE_SAFE_LIMITS_S: Final = {True: (15.0, 300.0), False: (10.0, 60.0)}
"""What a session may set instead: in the room, and remote; seconds."""

_HOLDS: Final = {Peer.RENDERER: HoldReason.RENDERER_LOST, Peer.PAGE: HoldReason.PAGE_SILENT}


def page_limits_s(*, in_room: bool) -> tuple[float, float]:
    """Least and greatest silence of the page until the safe place, seconds."""
    return PAGE_SAFE_LIMITS_S[in_room]


def link_changed(context: Context, link: LinkInput) -> Decision:
    """A peer was lost or is heard again; one that was known to be so changes nothing."""
    known_lost = link.peer in context.state.lost_peers
    if context.state.phase not in OPEN or link.up is not known_lost:
        return Decision()
    if link.up:
        return _by_controller(e.LinkRestored(peer=link.peer))
    return _by_controller(*_lost(context.state, link.peer, context.now_ns), lowers=True)


def _lost(state: SessionState, peer: Peer, now_ns: int) -> tuple[e.Event, ...]:
    reason = _HOLDS.get(peer)
    held = stops.hold(state, reason, now_ns) if reason else ()
    return (e.LinkLost(peer=peer), *held)


def renderer_returned(context: Context) -> Decision:
    """A renderer presents itself: one that did so before was gone, however short the time."""
    state = context.state
    if state.phase not in OPEN:
        return Decision()
    back = e.LinkRestored(peer=Peer.RENDERER)
    if Peer.RENDERER in state.lost_peers:
        return _by_controller(back)
    lost = _lost(state, Peer.RENDERER, context.now_ns)
    return _by_controller(*lost, back, lowers=True)


def record_changed(context: Context, record: RecordInput) -> Decision:
    """Records cannot be written, or can again; a further problem of one outage is not repeated."""
    state = context.state
    if state.phase not in OPEN or record.failing is state.record_failing:
        return Decision()
    if not record.failing:
        return _by_controller(e.RecordRecovered())
    held = stops.hold(state, HoldReason.RECORD_FAILING, context.now_ns)
    return _by_controller(e.RecordFailed(problem=record.problem), *held, lowers=True)


def time_passed(context: Context, _: TimeInput) -> Decision:
    """Whatever time alone brings: cues, a missed prompt, a silent page, a way back that is over."""
    state = context.state
    if state.phase not in OPEN:
        return Decision()
    page = _page(context)
    others = ratings.missed(state, context.now_ns) + _arrived(state, context.now_ns)
    # A page that has just gone has nobody behind it to ask.
    cue = () if page else cues.asked(state, context.now_ns)
    return Decision(events=page + others + cue, lowers=bool(page))


def _page(context: Context) -> tuple[Happening, ...]:
    state, situation, now_ns = context.state, context.situation, context.now_ns
    silent_s = situation.page_silent_s
    if silent_s is None:
        return ()
    gone = silent_s >= PAGE_HOLD_S or not situation.page_visible
    known_gone = Peer.PAGE in state.lost_peers
    events: list[e.Event] = []
    if gone and not known_gone:
        events += _lost(state, Peer.PAGE, now_ns)
    elif known_gone and not gone:
        events.append(e.LinkRestored(peer=Peer.PAGE))
    if silent_s >= _page_safe_s(state) - FADE_S and state.phase in EXPOSURE:
        reason = SafePlaceReason.PAGE_SILENT
        events += stops.safe_place(state, reason, Actor.CONTROLLER, now_ns)
    return happenings(Actor.CONTROLLER, *events)


def _page_safe_s(state: SessionState) -> float:
    default_s = PAGE_SAFE_IN_ROOM_S if state.therapist_in_room else PAGE_SAFE_REMOTE_S
    return state.page_silent_safe_s or default_s


def _arrived(state: SessionState, now_ns: int) -> tuple[Happening, ...]:
    """Parameters whose way back to the dial is over follow it again."""
    if now_ns < state.intensity.end_ns or state.spec is None:
        return ()
    dial = state.intensity.to_value
    back = [
        e.ParameterReleased(parameter=p.name, ramp=Ramp.constant(p.curve.at(dial), now_ns))
        for p in state.spec.parameters
        if p.name in state.returning and now_ns >= state.overrides[p.name].end_ns
    ]
    return happenings(Actor.CONTROLLER, *back)


def restarted(context: Context, restart: RestartInput) -> Decision:
    """A new run takes the session up: held, the neutral room, every ramp standing still."""
    state, now_ns = context.state, context.now_ns
    if state.phase not in OPEN:
        return Decision()
    taken_up = e.ControllerRestarted(
        wall_time_utc=restart.wall_time_utc,
        anchor_ns=now_ns,
        intensity=min(100.0, max(0.0, state.intensity.at(state.last_event_ns))),
    )
    standing = stand_still(state, now_ns)
    held = stops.hold(standing, HoldReason.RESTARTED, now_ns)
    after = happenings(Actor.CONTROLLER, *ratings.give_up_prompt(state), *held)
    return Decision(events=happenings(restart.by, taken_up) + after, lowers=True)


def _by_controller(*events: e.Event, lowers: bool = False) -> Decision:
    return Decision(events=happenings(Actor.CONTROLLER, *events), lowers=lowers)
