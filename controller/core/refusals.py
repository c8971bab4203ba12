"""Why a command changed nothing, one sentence a clinician can read for every reason.

Owns the sentences and how numbers are said in them; must not know when a rule applies.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from controller.core.phases import SPOKEN, where_allowed
from controller.protocol.answers import Refusal
from controller.protocol.vocabulary import HoldReason, Phase, RefusalReason

SENTENCES: Final[Mapping[RefusalReason, str]] = {
    RefusalReason.MALFORMED: "The message could not be read: {problem}.",
    RefusalReason.NEWER_PROTOCOL: (
        "The sender speaks protocol {theirs} and this controller {ours}: update the controller."
    ),
    RefusalReason.OLDER_PROTOCOL: (
        "The sender speaks protocol {theirs} and this controller {ours}: update the sender."
    ),
    RefusalReason.EXPIRED: (
        "The command came {late_s} s too late, so nothing changed: "
        "look at the present state and give it again."
    ),
    RefusalReason.NO_FRESH_CLOCK: (
        "The sender's clock is not known well enough to tell whether the command is still wanted: "
        "wait a moment and give it again."
    ),
    RefusalReason.WRONG_SESSION: (
        "The command was meant for session {asked}, but {open} is open: reload the page."
    ),
    RefusalReason.WRONG_PHASE: "{action} is not possible {phase}, only {where}.",
    RefusalReason.NOT_ALLOWED: "{action} is not possible: {why}.",
    RefusalReason.UNKNOWN_SCENE: "There is no {what} called '{name}'. There is {known}.",
    RefusalReason.UNKNOWN_PARAMETER: (
        "The scene '{scene}' has no parameter called '{name}'. It has {known}."
    ),
    RefusalReason.UNKNOWN_EVENT: (
        "The scene '{scene}' has no event called '{name}'. It has {known}."
    ),
    RefusalReason.UNKNOWN_CONFIGURATION: (
        "The scene '{scene}' has no {what} called '{name}'. It has {known}."
    ),
    RefusalReason.UNKNOWN_PATIENT: "There is no patient called '{name}' in the records.",
    RefusalReason.UNKNOWN_RATING: (
        "There is no rating '{name}' in this session, so there is nothing to correct."
    ),
    RefusalReason.UNKNOWN_PROMPT: (
        "There is no prompt '{name}' waiting for an answer; "
        "a rating can be entered without a prompt."
    ),
    RefusalReason.UNKNOWN_STEP: "The fear ladder has no step called '{name}'. It has {known}.",
    RefusalReason.UNKNOWN_SESSION: (
        "There is no interrupted session called '{asked}'. Found open: {known}."
    ),
    RefusalReason.OUT_OF_RANGE: "{what} {asked} is outside {low} to {high}: {help}.",
    RefusalReason.OVER_CEILING: (
        "{what} {asked} is over this session's ceiling of {ceiling}, which allows {limit}; "
        "{applied} stays. Raise the ceiling first, if the patient agrees."
    ),
    RefusalReason.NEEDS_AGREEMENT: (
        "{what} needs the patient's agreement: ask, then confirm 'patient agrees'."
    ),
    RefusalReason.HELD: "{action} is not possible now: {causes}. {help}.",
    RefusalReason.NOT_REHEARSED: (
        "The patient has not tried the stop yet: let the patient press it once in the neutral "
        "room, or confirm that it was tried."
    ),
    RefusalReason.NOT_SCREENED: "Exposure waits for the screening: {why}.",
    RefusalReason.REMOTE_NOT_CONFIRMED: (
        "Exposure of a remote patient waits until this is confirmed for this session: {missing}."
    ),
    RefusalReason.OVERTAKEN: (
        "{action} was asked for before the latest hold or stop, which stays: look, then "
        "press again."
    ),
    RefusalReason.RENDERER_AWAY: (
        "The program that shows the scenes is not there: wait until it is, or start it."
    ),
    RefusalReason.RENDERER_NOT_READY: (
        "The scene is still being made ready for this session: wait a moment, then press again."
    ),
    RefusalReason.RECORD_FAILING: (
        "Records cannot be written now, so exposure cannot start or rise: "
        "free the disk or mend the store; what was entered is kept and tried again."
    ),
    RefusalReason.PROMPT_OPEN: (
        "A rating is being asked for already, {age_s} s ago: enter the answer, "
        "or 'no answer', before asking again."
    ),
    RefusalReason.NOTHING_TO_DO: "There is nothing to change: {why}.",
}
"""One sentence for every reason; the words in braces are filled in by `refusal`."""

ACTIONS: Final[Mapping[str, str]] = {
    "prepare_session": "Preparing a session",
    "take_up_session": "Taking up an interrupted session",
    "close_interrupted": "Closing an interrupted session",
    "start_baseline": "Starting the baseline",
    "confirm_stop_rehearsed": "Confirming that the stop was tried",
    "start_exposure": "Starting the exposure",
    "set_intensity": "Setting the intensity",
    "set_parameter": "Setting a parameter",
    "release_parameter": "Putting a parameter back on the dial",
    "set_configuration": "Changing the scene or its configuration",
    "set_ceiling": "Changing the ceiling",
    "fire_event": "Letting an event happen",
    "hold": "Holding",
    "resume": "Resuming",
    "step_down": "Stepping down",
    "go_to_safe_place": "Going to the safe place",
    "ask_for_rating": "Asking for a rating",
    "record_rating": "Entering a rating",
    "correct_rating": "Correcting a rating",
    "decline_rating": "Noting that there is no answer",
    "add_note": "Writing a note",
    "mark_moment": "Marking a moment",
    "set_volume": "Setting the volume",
    "set_talking": "Talking over the scene's sound",
    "recentre": "Centring the view",
    "show_text": "Showing a text",
    "set_breathing_guide": "Starting the breathing guide",
    "start_debrief": "Starting the debrief",
    "close_session": "Closing the session",
    "edit_ladder": "Changing the fear ladder",
    "go_to_step": "Going to a step",
    "end_step": "Ending the step",
    "record_prediction": "Recording a prediction",
    "record_outcome": "Recording an outcome",
    "note_safety_behaviour": "Noting a safety behaviour",
    "drop_safety_behaviour": "Noting that a safety behaviour was dropped",
    "record_sickness": "Entering sickness",
    "record_questionnaire": "Recording a questionnaire",
    "record_screening": "Recording the screening",
    "confirm_remote": "Confirming a remote session",
    "record_adverse_event": "Recording an adverse event",
    "show_faint_help": "Showing the steps for a faint",
}
"""What each kind of command does, as the beginning of a sentence."""

HOLD_CAUSES: Final[Mapping[HoldReason, str]] = {
    HoldReason.THERAPIST: "you pressed hold",
    HoldReason.STAY_HERE: "the patient asked to stay here",
    HoldReason.PAGE_SILENT: "the page with the controls is silent or hidden",
    HoldReason.RENDERER_LOST: "the program that shows the scenes does not answer",
    HoldReason.RECORD_FAILING: "records cannot be written",
    HoldReason.RESTARTED: "the controller was restarted",
    HoldReason.TRACKING_LOST: "the headset lost its tracking",
}
"""Why exposure is held, in words."""


def number(value: float) -> str:
    """``value`` as it is said: 50, 37.4; at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def listed(names: Iterable[str]) -> str:
    """Names in a row, or 'none'."""
    return ", ".join(names) or "none"


def refusal(reason: RefusalReason, **values: str | float) -> Refusal:
    """The refusal for ``reason`` with its sentence filled in; a missing value is a KeyError."""
    said = {k: v if isinstance(v, str) else number(v) for k, v in values.items()}
    return Refusal(reason=reason, sentence=SENTENCES[reason].format_map(said))


def wrong_phase(kind: str, phase: Phase) -> Refusal:
    """A command of ``kind`` came in a phase that does not allow it."""
    return refusal(
        RefusalReason.WRONG_PHASE,
        action=ACTIONS[kind],
        phase=SPOKEN[phase],
        where=where_allowed(kind),
    )


def held(kind: str, causes: Iterable[HoldReason], help_words: str) -> Refusal:
    """A command of ``kind`` would raise what must not rise, for these causes."""
    words = " and ".join(HOLD_CAUSES[cause] for cause in causes) or "exposure is paused"
    return refusal(RefusalReason.HELD, action=ACTIONS[kind], causes=words, help=help_words)


def nothing_to_do(why: str) -> Refusal:
    """The command asked for what is already so."""
    return refusal(RefusalReason.NOTHING_TO_DO, why=why)


def needs_agreement(what: str) -> Refusal:
    """``what`` (the beginning of a sentence) needs the patient's agreement."""
    return refusal(RefusalReason.NEEDS_AGREEMENT, what=what)
