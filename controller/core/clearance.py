"""Whether a patient may be exposed today: screening, a remote patient's safety, faints, harm.

Owns the rules for screening, remote confirmation, adverse events and the help for a faint;
must not know the dose. The therapist decides; what is missing or unknown asks for a reason.
"""

from controller.core import stops
from controller.core.decision import Context, Decision, accepted, declined
from controller.core.phases import EXPOSURE
from controller.core.refusals import ACTIONS, listed, nothing_to_do, refusal
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.answers import Refusal
from controller.protocol.screening import RemoteReadiness
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import HoldReason, Place, RefusalReason


def not_cleared(state: SessionState) -> Refusal | None:
    """Why this patient is not to be exposed now, if so."""
    if state.screening_proceed is False:
        why = "you decided not to go on; record it anew if that has changed"
        return refusal(RefusalReason.NOT_SCREENED, why=why)
    if not state.screening_required:
        return None
    if state.screening_proceed is None:
        return refusal(RefusalReason.NOT_SCREENED, why="record it and your decision first")
    if not state.therapist_in_room and not state.remote.complete:
        missing = [_said(n) for n in RemoteReadiness.model_fields if not getattr(state.remote, n)]
        return refusal(RefusalReason.REMOTE_NOT_CONFIRMED, missing=listed(missing))
    return None


def record_screening(context: Context, command: q.RecordScreening) -> Decision:
    """The answers and the decision; not to go on pauses an exposure that is under way."""
    flagged = command.screening.flagged()
    if command.proceed and flagged and not command.reason.strip():
        why = f"give your reason to go on with {listed(map(_said, flagged))}"
        action = ACTIONS[command.kind]
        return declined(refusal(RefusalReason.NOT_ALLOWED, action=action, why=why))
    recorded = k.ScreeningRecorded(
        screening=command.screening, proceed=command.proceed, reason=command.reason
    )
    held = () if command.proceed else _hold(context)
    return accepted(recorded, *held, created_id=context.cause_id, lowers=not command.proceed)


def confirm_remote(context: Context, command: q.ConfirmRemote) -> Decision:
    """What is confirmed; what is taken back pauses a remote patient's exposure."""
    readiness = RemoteReadiness.model_validate(command.model_dump(exclude={"kind"}))
    remote = not context.state.therapist_in_room
    held = _hold(context) if remote and not readiness.complete else ()
    return accepted(k.RemoteConfirmed(readiness=readiness), *held, lowers=bool(held))


def record_adverse_event(context: Context, command: q.RecordAdverseEvent) -> Decision:
    """Something bad happened; what to do about it is the therapist's."""
    happened = k.AdverseEventRecorded(
        description=command.description, severity=command.severity, related=command.related
    )
    return accepted(happened, created_id=context.cause_id)


def show_faint_help(context: Context, command: q.ShowFaintHelp) -> Decision:
    """The plain picture with the steps for a faint: exposure pauses and the scene goes."""
    state = context.state
    if command.on is state.faint_help:
        shown = "shown" if command.on else "not shown"
        return declined(nothing_to_do(f"the steps for a faint are {shown}"))
    changed = k.FaintHelpChanged(on=command.on)
    if not command.on:
        return accepted(changed)
    held: tuple[e.Event, ...] = ()
    if state.phase in EXPOSURE and HoldReason.THERAPIST not in state.holds:
        held = (e.Held(reason=HoldReason.THERAPIST),)
    scene = state.place is Place.SCENE
    left = stops.leave_scene(state, "scene", context.now_ns) if scene else ()
    return accepted(*held, changed, *left, lowers=True)


def _hold(context: Context) -> tuple[e.Event, ...]:
    return stops.hold(context.state, HoldReason.THERAPIST, context.now_ns)


def _said(name: str) -> str:
    """A field's name as it is read."""
    return name.replace("_", " ")
