"""The state of a session as everyone sees it, published whole on every change.

Owns the shape that the core evolves and the console shows; must not know how it changes.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.accounts import Company, SignInMode
from controller.protocol.base import Identifier, Language, Model, Name, Nanoseconds, Percent, Suds
from controller.protocol.care import (
    ExposureRating,
    Guidance,
    Outcome,
    Prediction,
    QuestionnaireDone,
    Sickness,
)
from controller.protocol.commands import Anchors
from controller.protocol.criteria import Context, Criteria
from controller.protocol.directive import FiredEvent, OpenPrompt
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.practice import Practice
from controller.protocol.ramp import Ramp
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    FallTag,
    HoldReason,
    Occasion,
    Peer,
    Phase,
    Place,
    Rehearsal,
    SafePlaceReason,
)


class RatingSummary(Model):
    """One rating as the console lists it."""

    rating_id: Identifier = Field(description="Identifies the rating")
    suds: Suds | None = Field(description="0-100, corrected if it was; null if withdrawn")
    occasion: Occasion = Field(description="When")
    answered_ns: Nanoseconds = Field(description="Controller time of the answer")


class ClosedPrompt(Model):
    """The prompt that closed last, so that an answer that comes after it keeps its provenance."""

    prompt: OpenPrompt = Field(description="The prompt as it was asked")
    occasion: Occasion = Field(description="Its occasion")
    asked_by: Actor = Field(description="Who asked")


class SessionState(Model):
    """Everything that is true of the session now; events alone change it."""

    phase: Phase = Field(default=Phase.IDLE, description="Where the session is in its life")
    session_id: Identifier | None = Field(default=None, description="Session, or null")
    pseudonym: str = Field(default="", description="The patient's pseudonym")
    title: str = Field(default="", description="Title of the session")
    goal: str = Field(default="", description="The patient's goal")
    anchors: Anchors = Field(default_factory=Anchors, description="Words for 0, 50 and 100")
    synthetic: bool = Field(default=False, description="True if the patient is simulated")
    practice: Practice | None = Field(
        default=None, description="The simulated patient practised with, or null"
    )
    catalogue: tuple[SceneSpec, ...] = Field(default=(), description="SPECs in force")
    scene: Name | None = Field(default=None, description="Exposure scene")
    configuration: dict[str, str] = Field(default_factory=dict, description="Option to choice")
    safe_place: Name = Field(default="plain_room", description="Safe place scene")
    breathing_guide_allowed: bool = Field(default=True, description="False for BII phobia")
    therapist_in_room: bool = Field(default=True, description="False for a remote therapist")
    language: Language = Field(default="en", description="Language of what the patient reads")
    place: Place = Field(default=Place.NEUTRAL, description="What the renderer is to show")
    ceiling: Percent = Field(default=100, description="Highest intensity, dial")
    intensity: Ramp = Field(default=Ramp.constant(0), description="The dial over time")
    overrides: dict[str, Ramp] = Field(default_factory=dict, description="Off the dial, in units")
    returning: tuple[Name, ...] = Field(
        default=(), description="Parameters off the dial that are on their way back to it"
    )
    last_tolerated: Percent = Field(
        default=0, description="Dose in force when exposure last stopped, or now"
    )
    resume_offer: Percent | None = Field(
        default=None, description="Dial that 'return to this step, lower dose' returns to"
    )
    holds: tuple[HoldReason, ...] = Field(default=(), description="Why nothing may rise")
    safe_place_reason: SafePlaceReason | None = Field(default=None, description="Why, if it is")
    epoch: int = Field(default=0, ge=0, description="Number of stops so far")
    interruptions: int = Field(default=0, ge=0, description="Number of holds and stops so far")
    prompt: OpenPrompt | None = Field(default=None, description="Open prompt")
    prompt_occasion: Occasion | None = Field(default=None, description="Its occasion")
    prompt_asked_by: Actor | None = Field(default=None, description="Who asked it")
    closed_prompt: ClosedPrompt | None = Field(default=None, description="Prompt closed last")
    last_rating: RatingSummary | None = Field(default=None, description="Latest rating")
    rating_ids: tuple[Identifier, ...] = Field(default=(), description="Every rating so far")
    events: tuple[FiredEvent, ...] = Field(default=(), description="Fired in the last seconds")
    event_until_ns: Nanoseconds = Field(default=0, description="Last event ends, controller time")
    breathing_guide: bool = Field(default=False, description="True if the guide runs")
    volume: Percent = Field(default=80, description="Loudness")
    talking: bool = Field(default=False, description="True while the therapist talks")
    text: str = Field(default="", description="Line shown to the patient")
    recentre_count: int = Field(default=0, ge=0, description="Recentres asked for")
    stop_rehearsed: bool = Field(default=False, description="True once the stop was tried")
    rehearsed: tuple[Rehearsal, ...] = Field(
        default=(), description="What the patient tried before exposure, in this order"
    )
    lost_peers: tuple[Peer, ...] = Field(default=(), description="Peers that are silent")
    record_failing: bool = Field(default=False, description="True if records cannot be written")
    opened_ns: Nanoseconds = Field(default=0, description="Session opened, controller time")
    exposure_ns: Nanoseconds = Field(default=0, description="Exposure time up to the last change")
    exposure_since_ns: Nanoseconds | None = Field(
        default=None, description="Exposure clock runs since, or null if it stands"
    )
    last_event_ns: Nanoseconds = Field(default=0, description="Latest event, controller time")
    last_elapsed_ns: Nanoseconds = Field(
        default=0, description="Session time of the latest event, continuous over runs"
    )
    close_reason: CloseReason | None = Field(default=None, description="How it ended")
    patient_ceiling: Percent | None = Field(
        default=None, description="Highest ceiling that may be set for this patient, or null"
    )
    page_silent_safe_s: float | None = Field(
        default=None, description="Silence of the page until the safe place, s; null: the default"
    )
    ladder: FearLadder = Field(default_factory=FearLadder, description="Fear ladder in force")
    step: LadderStep | None = Field(default=None, description="Present step, as it was gone to")
    visit: int = Field(
        default=0, ge=0, description="Visits of steps, scenes and configurations so far"
    )
    contexts: tuple[Context, ...] = Field(default=(), description="Contexts shown so far")
    exposure_ratings: tuple[ExposureRating, ...] = Field(
        default=(), description="Ratings about the moment given during exposure"
    )
    criteria: Criteria = Field(
        default_factory=Criteria,
        description="What each theory's criterion says; acted on by nobody",
    )
    prediction: Prediction | None = Field(default=None, description="Latest prediction")
    outcome: Outcome | None = Field(default=None, description="What came of it, or null")
    safety_behaviours: tuple[str, ...] = Field(default=(), description="In use now")
    since_rating: tuple[FallTag, ...] = Field(
        default=(), description="What happened since the latest of the exposure's ratings"
    )
    event_ends_ns: tuple[Nanoseconds, ...] = Field(
        default=(), description="Ends of events since then, controller time"
    )
    prompt_interval_s: float | None = Field(
        default=None, description="From one cue for a rating to the next, s; null: no cues"
    )
    trauma_interval: bool = Field(
        default=False, description="True: 300 s instead where a trauma is flagged"
    )
    prompts_in_scene: bool = Field(default=False, description="True: cues show the panel as well")
    answers_by_gaze: bool = Field(default=False, description="True: the patient answers by looking")
    standing: bool = Field(default=False, description="True: the patient stands, else sits")
    prompt_owed: bool = Field(
        default=False, description="True: a step began or ended, so a cue comes as soon as it may"
    )
    prompt_count: int = Field(default=0, ge=0, description="Prompts so far")
    asked_ns: Nanoseconds = Field(
        default=0, description="Latest prompt, rating or beginning of exposure, controller time"
    )
    sickness: Sickness = Field(default_factory=Sickness, description="Cybersickness so far")
    sickness_due: bool = Field(
        default=False, description="True: ask now how sick the patient feels, 0 to 20"
    )
    sickness_due_ns: Nanoseconds = Field(default=0, description="Since when, controller time")
    sickness_exposure_ns: Nanoseconds = Field(
        default=0, description="Exposure time when sickness was last asked for"
    )
    questionnaires: tuple[QuestionnaireDone, ...] = Field(default=(), description="Filled in")
    screening_required: bool = Field(
        default=False, description="True: no exposure before screening and remote confirmation"
    )
    screening: Screening | None = Field(default=None, description="Screening, or null")
    screening_proceed: bool | None = Field(
        default=None, description="The therapist's decision on it, or null"
    )
    remote: RemoteReadiness = Field(
        default_factory=RemoteReadiness, description="Confirmed for a remote session"
    )
    adverse_events: int = Field(default=0, ge=0, description="Adverse events recorded")
    guidance: tuple[Guidance, ...] = Field(default=(), description="Steps for the therapist")
    faint_help: bool = Field(default=False, description="True while the steps for a faint show")
    tracked: bool = Field(default=True, description="False while the headset's tracking is lost")
    headset_worn: bool = Field(default=True, description="False while the headset is off")

    @property
    def spec(self) -> SceneSpec | None:
        """SPEC of the exposure scene, or None."""
        return next((s for s in self.catalogue if s.name == self.scene), None)

    @property
    def held(self) -> bool:
        """True if nothing may rise."""
        return bool(self.holds)


class StateUpdate(Model):
    """The state on its way to the console, whole."""

    message: Literal["state_update"] = "state_update"
    run_id: Identifier = Field(description="Run of the controller")
    revision: int = Field(ge=0, description="Rises with every update of a run")
    sequence: int = Field(ge=-1, description="Sequence of the last event in it; -1 for none")
    controller_ns: Nanoseconds = Field(description="Controller time of the update")
    renderer_catalogue: tuple[SceneSpec, ...] = Field(
        default=(), description="Scenes the renderer offers now; empty while it is away"
    )
    interrupted: tuple[Identifier, ...] = Field(
        default=(), description="Sessions of earlier runs found open"
    )
    sign_in: SignInMode = Field(
        default=SignInMode.OPEN, description="Whether people have to sign in"
    )
    company: Company = Field(default_factory=Company, description="Who is at the session")
    state: SessionState = Field(description="The session")
