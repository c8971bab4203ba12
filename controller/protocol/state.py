"""The state of a session as everyone sees it, published whole on every change.

Owns the shape that the core evolves and the console shows; must not know how it changes.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.base import Identifier, Model, Name, Nanoseconds, Percent, Suds
from controller.protocol.commands import Anchors
from controller.protocol.directive import FiredEvent, OpenPrompt
from controller.protocol.ramp import Ramp
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    HoldReason,
    Occasion,
    Peer,
    Phase,
    Place,
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
    catalogue: tuple[SceneSpec, ...] = Field(default=(), description="SPECs in force")
    scene: Name | None = Field(default=None, description="Exposure scene")
    configuration: dict[str, str] = Field(default_factory=dict, description="Option to choice")
    safe_place: Name = Field(default="plain_room", description="Safe place scene")
    breathing_guide_allowed: bool = Field(default=True, description="False for BII phobia")
    therapist_in_room: bool = Field(default=True, description="False for a remote therapist")
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
    state: SessionState = Field(description="The session")
