"""What the renderer is to show: one absolute message, whole at any moment.

Owns the directive from controller to renderer; must not know how it is drawn.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.base import (
    PROTOCOL_VERSION,
    Identifier,
    Language,
    Model,
    Name,
    Nanoseconds,
    Percent,
)
from controller.protocol.practice import Practice
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Place, Rehearsal


class OpenPrompt(Model):
    """A rating prompt that waits for an answer."""

    prompt_id: Identifier = Field(description="Identifies the prompt")
    wording: str = Field(description="The question")
    opened_ns: Nanoseconds = Field(description="When it was asked, controller time")
    in_scene: bool = Field(description="True: show the panel in the scene")


class FiredEvent(Model):
    """An event the renderer plays once; an id it has seen or a late one is ignored."""

    fired_id: Identifier = Field(description="Identifies the firing")
    event: Name = Field(description="Event of the scene")
    fired_ns: Nanoseconds = Field(description="When it was fired, controller time")
    expires_ns: Nanoseconds = Field(description="Not played after this controller time")


class PatientNotice(Model):
    """Why the picture changed, for the patient, shown and spoken."""

    text: str = Field(max_length=200, description="The words")


class SceneDirective(Model):
    """Everything the renderer shows and sounds, as absolute targets."""

    message: Literal["scene_directive"] = "scene_directive"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary version")
    run_id: Identifier = Field(description="Run of the controller that issued it")
    session_id: Identifier | None = Field(description="Session, or null")
    epoch: int = Field(
        ge=0, description="Rises with every stop; a latched renderer ignores lower and equal ones"
    )
    revision: int = Field(ge=0, description="Rises with every directive of a run")
    issued_ns: Nanoseconds = Field(description="Controller time")
    place: Place = Field(description="Neutral room, scene or safe place")
    scene: Name | None = Field(description="Exposure scene to keep ready, or null")
    configuration: dict[str, str] = Field(description="Option to choice, complete")
    safe_place: Name = Field(description="Scene of the safe place")
    intensity: Ramp = Field(description="The dial over controller time, 0-100")
    overrides: dict[str, Ramp] = Field(description="Parameters off the dial, in their units")
    held: bool = Field(description="True: ambient motion goes on, events do not start")
    prompt: OpenPrompt | None = Field(description="Open prompt, or null")
    events: tuple[FiredEvent, ...] = Field(description="Fired in the last seconds")
    breathing_guide: bool = Field(description="True: the guide runs, safe place only")
    volume: Percent = Field(description="Loudness, 0-100")
    talking: bool = Field(description="True: scene sound 15 dB down")
    text: str = Field(description="A line for the patient, or empty")
    notice: PatientNotice | None = Field(description="Why the picture changed, or null")
    recentre_count: int = Field(ge=0, description="Rises with every recentre asked for")
    faint_help: tuple[str, ...] = Field(
        default=(),
        description="Lines of a plain picture in the neutral room: the steps for a faint; or none",
    )
    therapist_in_room: bool | None = Field(
        default=None, description="What the renderer says by itself; null: it says neither"
    )
    language: Language = Field(default="en", description="Language of what the patient reads")
    answers_by_gaze: bool = Field(
        default=False, description="True: looking at something for a while answers"
    )
    standing: bool = Field(default=False, description="True: the patient stands, else sits")
    lobby: bool = Field(
        default=False, description="True: the neutral room teaches stop, stay here and rating"
    )
    rehearsed: tuple[Rehearsal, ...] = Field(
        default=(), description="What the patient has tried there so far"
    )
    watchers: int = Field(
        default=0, ge=0, description="How many others watch; the neutral room says so"
    )
    practice: Practice | None = Field(
        default=None, description="A simulated patient takes the patient's seat, or null"
    )
    controller_lost_hold_s: float = Field(default=1.0, gt=0, description="Silence to own hold, s")
    controller_lost_safe_s: float = Field(
        default=10.0, gt=0, description="Silence to own safe place, s"
    )
