"""What happened: past tense, journaled once, and enough to rebuild every state.

Owns the events and the envelope of a record; must not know how they are stored or decided.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import (
    Identifier,
    Language,
    Model,
    Name,
    Nanoseconds,
    Percent,
    Suds,
    Text,
)
from controller.protocol.care_events import CareEvent
from controller.protocol.commands import Anchors
from controller.protocol.plan import FearLadder
from controller.protocol.practice import Practice
from controller.protocol.ramp import Ramp
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    HoldReason,
    MomentKind,
    Occasion,
    Peer,
    RefusalReason,
    Rehearsal,
    SafePlaceReason,
)


class SessionHeader(Model):
    """What a replay needs to know before the first event."""

    pseudonym: str = Field(description="The patient's pseudonym")
    title: str = Field(description="Title of the session")
    goal: str = Field(description="The patient's goal")
    package_version: str = Field(description="Version of fearladder that ran the controller")
    protocol_version: int = Field(description="Version of this vocabulary")
    renderer_version: str = Field(description="Version of fearladder that ran the renderer")
    catalogue: tuple[SceneSpec, ...] = Field(description="SPECs, with their curves, in force")
    asset_hashes: dict[str, str] = Field(description="Scene name to SHA-256 of its file and assets")
    anchors: Anchors = Field(description="The patient's words for 0, 50 and 100")
    wall_time_utc: str = Field(description="ISO 8601 wall clock at ``anchor_ns``")
    anchor_ns: Nanoseconds = Field(description="Controller time of the wall clock anchor")
    synthetic: bool = Field(description="True if the patient is simulated")


class SessionPrepared(Model):
    """A session was opened."""

    kind: Literal["session_prepared"] = "session_prepared"
    header: SessionHeader = Field(description="What a replay needs")
    scene: Name = Field(description="Exposure scene")
    configuration: dict[str, str] = Field(description="Option to choice, complete")
    safe_place: Name = Field(description="Safe place chosen with the patient")
    ceiling: Percent = Field(description="Highest intensity, dial")
    breathing_guide_allowed: bool = Field(description="False for blood-injection-injury phobia")
    therapist_in_room: bool = Field(description="False for a remote therapist")
    language: Language = Field(default="en", description="Language of what the patient reads")
    patient_ceiling: Percent | None = Field(
        default=None, description="Highest intensity for this patient in any session, or null"
    )
    ladder: FearLadder = Field(default_factory=FearLadder, description="Fear ladder in force")
    prompt_interval_s: float | None = Field(
        default=None, description="From one cue for a rating to the next, s; null: no cues"
    )
    trauma_interval: bool = Field(
        default=False, description="True: 300 s instead where a trauma is flagged"
    )
    prompts_in_scene: bool = Field(default=False, description="True: cues show the panel as well")
    answers_by_gaze: bool = Field(
        default=False, description="True: the patient answers by looking, hands are not free"
    )
    standing: bool = Field(
        default=False, description="True: standing, on a floor that the therapist said is clear"
    )
    page_silent_safe_s: float | None = Field(
        default=None, description="Silence of the page until the safe place, s; null: the default"
    )
    screening_required: bool = Field(
        default=False, description="True: no exposure before screening and remote confirmation"
    )
    practice: Practice | None = Field(
        default=None, description="The simulated patient practised with, or null"
    )


class BaselineStarted(Model):
    """The baseline began."""

    kind: Literal["baseline_started"] = "baseline_started"


class StopRehearsed(Model):
    """The patient tried the stop once before the first exposure."""

    kind: Literal["stop_rehearsed"] = "stop_rehearsed"
    actor: Actor = Field(description="Patient if pressed, therapist if confirmed")


class Rehearsed(Model):
    """The patient tried something in the neutral room before the first exposure."""

    kind: Literal["rehearsed"] = "rehearsed"
    what: Rehearsal = Field(description="What was tried; a number rated for practice is not kept")


class ExposureStarted(Model):
    """The scene was shown, at its lowest dose."""

    kind: Literal["exposure_started"] = "exposure_started"


class IntensityChanged(Model):
    """The dial moves along a ramp."""

    kind: Literal["intensity_changed"] = "intensity_changed"
    asked: Percent = Field(description="Intensity asked for")
    ramp: Ramp = Field(description="Intensity applied, dial over time")
    because: Literal["dial", "step_down", "hold", "resume", "ceiling", "scene", "link", "step"] = (
        Field(description="What moved it")
    )


class ParameterTaken(Model):
    """A parameter was taken off the dial and moves along a ramp of its own."""

    kind: Literal["parameter_taken"] = "parameter_taken"
    parameter: Name = Field(description="Graded parameter")
    ramp: Ramp = Field(description="Its value over time, in its unit")


class ParameterReleased(Model):
    """A parameter returns to the dial along a ramp."""

    kind: Literal["parameter_released"] = "parameter_released"
    parameter: Name = Field(description="Graded parameter")
    ramp: Ramp = Field(description="Its way back to the dial's value, in its unit")


class ConfigurationChanged(Model):
    """Another scene or configuration is shown through a fade, dose at its lowest."""

    kind: Literal["configuration_changed"] = "configuration_changed"
    scene: Name = Field(description="Exposure scene")
    configuration: dict[str, str] = Field(description="Option to choice, complete")


class CeilingChanged(Model):
    """The highest intensity of the session changed."""

    kind: Literal["ceiling_changed"] = "ceiling_changed"
    ceiling: Percent = Field(description="Highest intensity, dial")


class SceneEventFired(Model):
    """An event of the scene was let happen."""

    kind: Literal["scene_event_fired"] = "scene_event_fired"
    event: Name = Field(description="Event of the scene")
    duration_s: float = Field(ge=0, description="How long it lasts, seconds")


class Held(Model):
    """Nothing rises until this reason is gone and the therapist resumes."""

    kind: Literal["held"] = "held"
    reason: HoldReason = Field(description="Why")


class Resumed(Model):
    """The therapist ended the hold or left the safe place for the scene."""

    kind: Literal["resumed"] = "resumed"
    intensity: Percent = Field(description="Dial the exposure returns to")


class SafePlaceEntered(Model):
    """The safe place was asked for or entered; exposure is over until the therapist resumes."""

    kind: Literal["safe_place_entered"] = "safe_place_entered"
    reason: SafePlaceReason = Field(description="Why")
    actor: Actor = Field(description="Who")


class SafePlaceShown(Model):
    """The renderer drew the first frame with nothing of the scene in it."""

    kind: Literal["safe_place_shown"] = "safe_place_shown"
    epoch: int = Field(ge=0, description="Epoch of the stop it answers")
    fade_s: float = Field(ge=0, description="From the renderer's knowledge of it to that frame, s")


class PatientAskedToStay(Model):
    """The patient pressed "stay here": nothing rises until the therapist answers."""

    kind: Literal["patient_asked_to_stay"] = "patient_asked_to_stay"


class RatingPrompted(Model):
    """A rating was asked for."""

    kind: Literal["rating_prompted"] = "rating_prompted"
    prompt_id: Identifier = Field(description="Identifies the prompt")
    occasion: Occasion = Field(description="When")
    wording: str = Field(description="The exact question")
    asked_by: Actor = Field(description="Who asked")
    in_scene: bool = Field(description="True if the panel was shown in the scene")


class RatingRecorded(Model):
    """A distress rating was given."""

    kind: Literal["rating_recorded"] = "rating_recorded"
    rating_id: Identifier = Field(description="Identifies the rating")
    suds: Suds = Field(description="Subjective units of distress, 0-100")
    occasion: Occasion = Field(description="When")
    scale: str = Field(default="SUDS 0-100", description="Scale")
    anchor_version: int = Field(default=1, ge=1, description="Version of the anchor words")
    wording: str = Field(description="The exact question asked")
    asked_by: Actor = Field(description="Who asked; the patient if unasked")
    entered_by: Actor = Field(description="Who entered it")
    prompt_id: Identifier | None = Field(description="The prompt it answers, if any")
    prompted_ns: Nanoseconds | None = Field(description="Controller time of the prompt, if any")
    answered_ns: Nanoseconds = Field(description="Controller time of the answer")
    late: bool = Field(description="True if it came after the exposure it was asked in")
    synthetic: bool = Field(description="True if a simulated patient gave it")


class RatingCorrected(Model):
    """An earlier rating was corrected or withdrawn; both stay visible."""

    kind: Literal["rating_corrected"] = "rating_corrected"
    rating_id: Identifier = Field(description="The rating corrected")
    suds: Suds | None = Field(description="The right value, or null: withdrawn")


class RatingDeclined(Model):
    """The patient would rather not rate."""

    kind: Literal["rating_declined"] = "rating_declined"
    prompt_id: Identifier = Field(description="The prompt")


class RatingMissed(Model):
    """No answer came while the prompt was open."""

    kind: Literal["rating_missed"] = "rating_missed"
    prompt_id: Identifier = Field(description="The prompt")


class NoteAdded(Model):
    """The therapist wrote a note."""

    kind: Literal["note_added"] = "note_added"
    text: Text = Field(description="Free text")


class MomentMarked(Model):
    """The therapist marked a moment."""

    kind: Literal["moment_marked"] = "moment_marked"
    moment: MomentKind = Field(description="What happened")


class VolumeChanged(Model):
    """The scene's loudness changed."""

    kind: Literal["volume_changed"] = "volume_changed"
    volume: Percent = Field(description="Loudness, 0-100")


class TalkingChanged(Model):
    """The therapist began or ended talking."""

    kind: Literal["talking_changed"] = "talking_changed"
    talking: bool = Field(description="True while talking")


class Recentred(Model):
    """The patient's view was centred, by the therapist or by the headset's own software."""

    kind: Literal["recentred"] = "recentred"
    by_runtime: bool = Field(
        default=False, description="True: the patient did it in the headset's own menu"
    )


class TextShown(Model):
    """A line of text was shown to the patient, or taken away."""

    kind: Literal["text_shown"] = "text_shown"
    text: str = Field(description="The line, or empty")


class BreathingGuideChanged(Model):
    """The breathing guide was started or stopped."""

    kind: Literal["breathing_guide_changed"] = "breathing_guide_changed"
    on: bool = Field(description="True if it runs")


class LinkLost(Model):
    """A peer fell silent."""

    kind: Literal["link_lost"] = "link_lost"
    peer: Peer = Field(description="Which")


class LinkRestored(Model):
    """A peer is heard again; nothing resumes by itself."""

    kind: Literal["link_restored"] = "link_restored"
    peer: Peer = Field(description="Which")


class RecordFailed(Model):
    """A record could not be written; it is retried and nothing is dropped."""

    kind: Literal["record_failed"] = "record_failed"
    problem: str = Field(description="What the store said, in a sentence")


class RecordRecovered(Model):
    """Records are written again."""

    kind: Literal["record_recovered"] = "record_recovered"


class ControllerRestarted(Model):
    """A new run of the controller took the session up, in hold."""

    kind: Literal["controller_restarted"] = "controller_restarted"
    wall_time_utc: str = Field(description="ISO 8601 wall clock at ``anchor_ns``")
    anchor_ns: Nanoseconds = Field(description="Time of the new run at the wall clock anchor")
    intensity: Percent = Field(description="Dose at the last record, dial")


class CommandAnswered(Model):
    """A command that changed nothing was answered."""

    kind: Literal["command_answered"] = "command_answered"
    command: str = Field(description="Kind of the command")
    reason: RefusalReason = Field(description="Why nothing changed")
    sentence: str = Field(description="The sentence shown to the therapist")


class DebriefStarted(Model):
    """Exposure is over; the neutral room is shown."""

    kind: Literal["debrief_started"] = "debrief_started"


class SessionClosed(Model):
    """The record is complete."""

    kind: Literal["session_closed"] = "session_closed"
    reason: CloseReason = Field(description="How it ended")
    summary: Text = Field(default="", description="What the patient learnt")
    homework: Text = Field(default="", description="What to do until the next session, as agreed")


Event = Annotated[
    SessionPrepared
    | BaselineStarted
    | StopRehearsed
    | Rehearsed
    | ExposureStarted
    | IntensityChanged
    | ParameterTaken
    | ParameterReleased
    | ConfigurationChanged
    | CeilingChanged
    | SceneEventFired
    | Held
    | Resumed
    | SafePlaceEntered
    | SafePlaceShown
    | PatientAskedToStay
    | RatingPrompted
    | RatingRecorded
    | RatingCorrected
    | RatingDeclined
    | RatingMissed
    | NoteAdded
    | MomentMarked
    | VolumeChanged
    | TalkingChanged
    | Recentred
    | TextShown
    | BreathingGuideChanged
    | LinkLost
    | LinkRestored
    | RecordFailed
    | RecordRecovered
    | ControllerRestarted
    | CommandAnswered
    | DebriefStarted
    | SessionClosed
    | CareEvent,
    Field(discriminator="kind"),
]


class RecordedEvent(Model):
    """An event as the record holds it."""

    session_id: Identifier = Field(description="Session")
    sequence: int = Field(ge=0, description="0, 1, 2, ... within the session, without gaps")
    run_id: Identifier = Field(description="Run of the controller; times compare within a run")
    time_ns: Nanoseconds = Field(description="Controller time")
    elapsed_ns: Nanoseconds = Field(
        description="Time since the session was opened, continuous over runs (wall-clock bridged)"
    )
    caused_by: Identifier | None = Field(description="Id of the command or report, if any")
    actor: Actor = Field(description="Who caused it")
    synthetic: bool = Field(description="True if a simulated patient took part")
    event: Event = Field(description="What happened")
