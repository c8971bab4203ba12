"""What a therapist may ask for: imperative, with absolute targets, safe to send twice.

Owns the commands and their envelope; must not know who grants them or how.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.accounts import Badge
from controller.protocol.base import (
    PROTOCOL_VERSION,
    Identifier,
    Language,
    Model,
    Name,
    Nanoseconds,
    Percent,
    Suds,
    Text,
)
from controller.protocol.care_commands import CareCommand
from controller.protocol.plan import FearLadder
from controller.protocol.practice import Practice
from controller.protocol.vocabulary import CloseReason, MomentKind, Occasion

Title = Annotated[str, Field(max_length=200)]

_SEEN = (
    "The state's number of interruptions as the sender saw it: another one since then stays, and "
    "the command is refused. null: the sender does not say"
)


class Anchors(Model):
    """The patient's own words for three points of the distress scale."""

    at_0: Title = Field(default="", description="What 0 is like, in the patient's words")
    at_50: Title = Field(default="", description="What 50 is like, in the patient's words")
    at_100: Title = Field(default="", description="What 100 is like, in the patient's words")


class PrepareSession(Model):
    """Open a session in the neutral room, with the safe place chosen with the patient."""

    kind: Literal["prepare_session"] = "prepare_session"
    pseudonym: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_-]+$")] = (
        Field(description="The patient's pseudonym, never a name")
    )
    title: Title = Field(default="", description="Title of the session")
    goal: Title = Field(default="", description="The patient's goal today")
    scene: Name = Field(description="Exposure scene to begin with")
    configuration: dict[str, str] = Field(
        default_factory=dict, description="Option to choice; missing ones take the easiest"
    )
    safe_place: Name = Field(description="Safe place scene chosen with the patient")
    ceiling: Percent = Field(default=100, description="Highest intensity of this session, dial")
    anchors: Anchors = Field(default_factory=Anchors, description="Words for 0, 50 and 100")
    breathing_guide_allowed: bool = Field(
        default=True, description="False where blood-injection-injury phobia is flagged"
    )
    therapist_in_room: bool = Field(default=True, description="False for a remote therapist")
    language: Language = Field(default="en", description="Language of what the patient reads")
    patient_ceiling: Percent | None = Field(
        default=None, description="Highest intensity for this patient in any session, dial, or null"
    )
    ladder: FearLadder = Field(
        default_factory=FearLadder,
        description="The patient's fear ladder; without steps the scene's standard one",
    )
    prompts: bool = Field(default=True, description="False: ratings are asked for by hand alone")
    prompt_interval_s: Annotated[float, Field(ge=30, le=600)] | None = Field(
        default=None,
        description="From one cue for a rating to the next, s; null: 120, for a trauma 300",
    )
    prompts_in_scene: bool = Field(
        default=False, description="True: cues show the panel to the patient as well"
    )
    answers_by_gaze: bool = Field(
        default=False,
        description="True: the patient's hands are not free, so looking at something answers",
    )
    standing: bool = Field(default=False, description="True: the patient stands; else they sit")
    floor_clear: bool = Field(
        default=False,
        description="The therapist's word that the floor is clear and someone is in reach; "
        "nobody stands without it",
    )
    page_silent_safe_s: Annotated[float, Field(ge=10, le=300)] | None = Field(
        default=None,
        description=(
            "Silence of the therapist's page until the safe place, s: in the room 15-300, "
            "remote 10-60; null: 60, remote 20"
        ),
    )
    screening_required: bool = Field(
        default=True,
        description="True: no exposure before screening, nor remotely before it is confirmed",
    )
    practice: Practice | None = Field(
        default=None,
        description="The simulated patient to practise with, or null; its pseudonym begins with "
        "'practice-'",
    )


class TakeUpSession(Model):
    """Go on with a session that was found interrupted: in hold, in the neutral room."""

    kind: Literal["take_up_session"] = "take_up_session"
    interrupted_id: Identifier = Field(description="One of the state update's interrupted sessions")


class CloseInterrupted(Model):
    """Complete the record of a session that was found interrupted, as interrupted."""

    kind: Literal["close_interrupted"] = "close_interrupted"
    interrupted_id: Identifier = Field(description="One of the state update's interrupted sessions")


class StartBaseline(Model):
    """Begin the baseline: ratings before any exposure, in the neutral room."""

    kind: Literal["start_baseline"] = "start_baseline"


class ConfirmStopRehearsed(Model):
    """The therapist confirms that the patient has tried the stop once and trusts it."""

    kind: Literal["confirm_stop_rehearsed"] = "confirm_stop_rehearsed"


class StartExposure(Model):
    """Show the scene, at its lowest dose."""

    kind: Literal["start_exposure"] = "start_exposure"
    seen_interruptions: int | None = Field(default=None, ge=0, description=_SEEN)


class SetIntensity(Model):
    """Turn the dial to an absolute intensity."""

    kind: Literal["set_intensity"] = "set_intensity"
    intensity: Percent = Field(description="Target on the dial, 0-100")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class SetParameter(Model):
    """Take one parameter off the dial and bring it to a value of its own."""

    kind: Literal["set_parameter"] = "set_parameter"
    parameter: Name = Field(description="Graded parameter of the scene")
    value: float = Field(description="Target, in the parameter's unit")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class ReleaseParameter(Model):
    """Put a parameter back on the dial."""

    kind: Literal["release_parameter"] = "release_parameter"
    parameter: Name = Field(description="Graded parameter of the scene")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class SetConfiguration(Model):
    """Change scene or configuration through a fade; the dose starts at its lowest again."""

    kind: Literal["set_configuration"] = "set_configuration"
    scene: Name = Field(description="Exposure scene")
    configuration: dict[str, str] = Field(
        default_factory=dict, description="Option to choice; missing ones take the easiest"
    )
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class SetCeiling(Model):
    """Change the highest intensity of this session."""

    kind: Literal["set_ceiling"] = "set_ceiling"
    ceiling: Percent = Field(description="Highest intensity, dial")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class FireEvent(Model):
    """Let one of the scene's events happen once."""

    kind: Literal["fire_event"] = "fire_event"
    event: Name = Field(description="Event of the scene")
    patient_agrees: bool = Field(default=False, description="Therapist confirms the patient agrees")


class Hold(Model):
    """Nothing rises any more; the picture goes on."""

    kind: Literal["hold"] = "hold"


class Resume(Model):
    """End a hold, or return from the safe place to the step at a lower dose."""

    kind: Literal["resume"] = "resume"
    intensity: Percent | None = Field(
        default=None,
        description="Dial to return to; None is the engine's offer, never above the last tolerated",
    )
    seen_interruptions: int | None = Field(default=None, ge=0, description=_SEEN)


class StepDown(Model):
    """Lower the dose at once by one step of the dial (10), or to the named intensity."""

    kind: Literal["step_down"] = "step_down"
    intensity: Percent | None = Field(
        default=None, description="Target, at or below the present dose; None is 10 lower"
    )


class GoToSafePlace(Model):
    """Show the safe place now; never expires, needs no session id to be right."""

    kind: Literal["go_to_safe_place"] = "go_to_safe_place"


class AskForRating(Model):
    """Open a prompt for a distress rating."""

    kind: Literal["ask_for_rating"] = "ask_for_rating"
    occasion: Occasion | None = Field(default=None, description="None: the engine derives it")
    in_scene: bool = Field(default=True, description="Show the panel in the scene as well")


class RecordRating(Model):
    """The therapist enters what the patient said."""

    kind: Literal["record_rating"] = "record_rating"
    suds: Suds = Field(description="Subjective units of distress, 0-100")
    occasion: Occasion | None = Field(default=None, description="None: the engine derives it")
    prompt_id: Identifier | None = Field(default=None, description="The prompt it answers, if any")


class CorrectRating(Model):
    """Correct or withdraw an earlier rating; the earlier one stays in the record."""

    kind: Literal["correct_rating"] = "correct_rating"
    rating_id: Identifier = Field(description="The rating to correct")
    suds: Suds | None = Field(description="The right value, or null to withdraw it")


class DeclineRating(Model):
    """The patient would rather not rate now."""

    kind: Literal["decline_rating"] = "decline_rating"
    prompt_id: Identifier = Field(description="The open prompt")


class AddNote(Model):
    """A note of the therapist, with the moment it was written."""

    kind: Literal["add_note"] = "add_note"
    text: Annotated[Text, Field(min_length=1)] = Field(description="The note, free text")


class MarkMoment(Model):
    """A one-touch mark of what the patient or the therapist just did."""

    kind: Literal["mark_moment"] = "mark_moment"
    moment: MomentKind = Field(description="What happened")


class SetVolume(Model):
    """Loudness of the scene for the patient."""

    kind: Literal["set_volume"] = "set_volume"
    volume: Percent = Field(description="Loudness, 0-100")


class SetTalking(Model):
    """The therapist talks: the scene's sound goes 15 dB down at once while true."""

    kind: Literal["set_talking"] = "set_talking"
    talking: bool = Field(description="True while the therapist talks")


class Recentre(Model):
    """Make the patient's present heading and position the middle."""

    kind: Literal["recentre"] = "recentre"


class ShowText(Model):
    """A line of text the patient sees; empty takes it away."""

    kind: Literal["show_text"] = "show_text"
    text: Annotated[str, Field(max_length=200)] = Field(description="The line, or empty")


class SetBreathingGuide(Model):
    """Start or stop the breathing guide in a safe place."""

    kind: Literal["set_breathing_guide"] = "set_breathing_guide"
    on: bool = Field(description="True to start it")


class StartDebrief(Model):
    """End the exposure and return to the neutral room."""

    kind: Literal["start_debrief"] = "start_debrief"


class CloseSession(Model):
    """Complete the record."""

    kind: Literal["close_session"] = "close_session"
    reason: CloseReason = Field(default=CloseReason.COMPLETED, description="How it ended")
    summary: Text = Field(default="", description="What the patient learnt, in their words")
    homework: Text = Field(default="", description="What to do until the next session, as agreed")


Command = Annotated[
    PrepareSession
    | TakeUpSession
    | CloseInterrupted
    | StartBaseline
    | ConfirmStopRehearsed
    | StartExposure
    | SetIntensity
    | SetParameter
    | ReleaseParameter
    | SetConfiguration
    | SetCeiling
    | FireEvent
    | Hold
    | Resume
    | StepDown
    | GoToSafePlace
    | AskForRating
    | RecordRating
    | CorrectRating
    | DeclineRating
    | AddNote
    | MarkMoment
    | SetVolume
    | SetTalking
    | Recentre
    | ShowText
    | SetBreathingGuide
    | StartDebrief
    | CloseSession
    | CareCommand,
    Field(discriminator="kind"),
]


class CommandEnvelope(Model):
    """A command on its way to the controller."""

    message: Literal["command"] = "command"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary of the sender")
    command_id: Identifier = Field(description="Unique; the same id is answered once, never redone")
    session_id: Identifier | None = Field(description="Session it is meant for; null for none")
    expires_ns: Nanoseconds | None = Field(
        description="Controller time after which it is too late; null only for the safe place"
    )
    badge: Badge | None = Field(default=None, description="Who asks; null from a program")
    command: Command = Field(description="What is asked")
