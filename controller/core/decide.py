"""The one decision: a state, an input and a moment in, events or a refusal out.

Owns the dispatch; must not know any rule, clock, socket, file or source of chance.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from controller.core import (
    clearance,
    comfort,
    exposure,
    interlocks,
    learning,
    patient,
    ratings,
    session_life,
    steps,
)
from controller.core.decision import Context, Decision, Happening, declined, happenings
from controller.core.inputs import (
    CommandInput,
    Input,
    LinkInput,
    RecordInput,
    ReportInput,
    RestartInput,
    TimeInput,
)
from controller.core.phases import OPEN, allows
from controller.core.refusals import nothing_to_do, wrong_phase
from controller.core.situation import Situation
from controller.protocol import care_commands as q
from controller.protocol import commands as c
from controller.protocol.answers import Refusal
from controller.protocol.events import CommandAnswered
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor

RULES: Final[dict[type[Any], Callable[[Context, Any], Decision]]] = {
    c.PrepareSession: session_life.prepare_session,
    c.TakeUpSession: session_life.of_interrupted,
    c.CloseInterrupted: session_life.of_interrupted,
    c.StartBaseline: session_life.start_baseline,
    c.ConfirmStopRehearsed: session_life.confirm_stop_rehearsed,
    c.StartExposure: session_life.start_exposure,
    c.SetIntensity: exposure.set_intensity,
    c.SetParameter: exposure.set_parameter,
    c.ReleaseParameter: exposure.release_parameter,
    c.SetConfiguration: session_life.set_configuration,
    c.SetCeiling: exposure.set_ceiling,
    c.FireEvent: exposure.fire_event,
    c.Hold: session_life.hold,
    c.Resume: session_life.resume,
    c.StepDown: exposure.step_down,
    c.GoToSafePlace: session_life.go_to_safe_place,
    c.AskForRating: ratings.ask_for_rating,
    c.RecordRating: ratings.record_rating,
    c.CorrectRating: ratings.correct_rating,
    c.DeclineRating: ratings.decline_rating,
    c.AddNote: comfort.add_note,
    c.MarkMoment: comfort.mark_moment,
    c.SetVolume: comfort.set_volume,
    c.SetTalking: comfort.set_talking,
    c.Recentre: comfort.recentre,
    c.ShowText: comfort.show_text,
    c.SetBreathingGuide: comfort.set_breathing_guide,
    c.StartDebrief: session_life.start_debrief,
    c.CloseSession: session_life.close_session,
    q.EditLadder: steps.edit_ladder,
    q.GoToStep: steps.go_to_step,
    q.EndStep: steps.end_step,
    q.RecordPrediction: learning.record_prediction,
    q.RecordOutcome: learning.record_outcome,
    q.NoteSafetyBehaviour: learning.note_safety_behaviour,
    q.DropSafetyBehaviour: learning.drop_safety_behaviour,
    q.RecordSickness: learning.record_sickness,
    q.RecordQuestionnaire: learning.record_questionnaire,
    q.RecordScreening: clearance.record_screening,
    q.ConfirmRemote: clearance.confirm_remote,
    q.RecordAdverseEvent: clearance.record_adverse_event,
    q.ShowFaintHelp: clearance.show_faint_help,
}
"""The rule for each command; a test holds it to the vocabulary's every command."""


def decide(state: SessionState, what: Input, now_ns: int, situation: Situation) -> Decision:
    """What follows from ``what`` at ``now_ns`` (controller time).

    Pure: the same arguments give the same decision. A command is answered exactly once: by its
    events, or by a refusal that is journaled as `CommandAnswered` where a session is open.
    """
    match what:
        case CommandInput(command=command, command_id=command_id):
            return _command(Context(state, now_ns, situation, command_id), command)
        case ReportInput(report=report, report_id=report_id):
            return patient.reported(Context(state, now_ns, situation, report_id), report)
        case LinkInput():
            return interlocks.link_changed(Context(state, now_ns, situation), what)
        case RecordInput():
            return interlocks.record_changed(Context(state, now_ns, situation), what)
        case TimeInput():
            return interlocks.time_passed(Context(state, now_ns, situation), what)
        case RestartInput():
            return interlocks.restarted(Context(state, now_ns, situation), what)


def _command(context: Context, command: c.Command) -> Decision:
    phase = context.state.phase
    if allows(phase, command.kind):
        decision = RULES[type(command)](context, command)
    elif phase not in OPEN and command.kind == "go_to_safe_place":
        decision = declined(nothing_to_do("no session is open and the neutral room is shown"))
    else:
        decision = declined(wrong_phase(command.kind, phase))
    if decision.refusal is None or phase not in OPEN:
        return decision
    return replace(decision, events=answered(command.kind, decision.refusal))


def answered(kind: str, refusal: Refusal) -> tuple[Happening, ...]:
    """The journal entry of a refusal, also of one found before the core was asked."""
    entry = CommandAnswered(command=kind, reason=refusal.reason, sentence=refusal.sentence)
    return happenings(Actor.THERAPIST, entry)
