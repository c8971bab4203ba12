"""What peers tell the controller: what the patient did, what was drawn, how the link is.

Owns the reports and the small messages of the safety lane; must not know what is done with them.
"""

from typing import Annotated, Literal

from pydantic import Field

from controller.protocol.base import (
    PROTOCOL_VERSION,
    Identifier,
    Model,
    Name,
    Nanoseconds,
    Percent,
    Suds,
)
from controller.protocol.spec import SceneSpec
from controller.protocol.vocabulary import Place

HeartRatePerMin = Annotated[float, Field(ge=20, le=250)]
"""Beats of a heart a minute, as far as a living person's can be."""

SignalQuality = Annotated[float, Field(ge=0, le=1)]
"""Share of a signal that could be used: 0 none of it, 1 all."""

SourceName = Annotated[str, Field(min_length=1, max_length=40)]
"""What measured something, for a person to read; names no patient."""


class Hello(Model):
    """A renderer presents itself and the scenes it has."""

    kind: Literal["hello"] = "hello"
    package_version: str = Field(description="Version of fearladder")
    display: str = Field(description="offscreen, desktop or openxr, and why it was taken")
    driver: str = Field(description="GL renderer string")
    catalogue: tuple[SceneSpec, ...] = Field(description="Every scene it can show")
    asset_hashes: dict[str, str] = Field(description="Scene name to SHA-256 of its file and assets")
    synthetic_patient: bool = Field(
        default=False, description="True if a simulated patient sits in this renderer"
    )


class PatientRated(Model):
    """The patient answered the panel in the scene."""

    kind: Literal["patient_rated"] = "patient_rated"
    prompt_id: Identifier | None = Field(description="The open prompt, or null if unasked")
    suds: Suds = Field(description="Subjective units of distress, 0-100")
    synthetic: bool = Field(default=False, description="True if a simulated patient answered")


class PatientStopped(Model):
    """The patient pressed stop; the renderer is already on its way to the safe place."""

    kind: Literal["patient_stopped"] = "patient_stopped"
    cause: Literal["button", "headset_off"] = Field(default="button", description="How")
    synthetic: bool = Field(default=False, description="True if a simulated patient did")


class PatientAsksToStay(Model):
    """The patient pressed "stay here"."""

    kind: Literal["patient_asks_to_stay"] = "patient_asks_to_stay"
    synthetic: bool = Field(default=False, description="True if a simulated patient did")


class RatingRehearsed(Model):
    """The patient gave a rating for practice; the number is not told."""

    kind: Literal["rating_rehearsed"] = "rating_rehearsed"
    synthetic: bool = Field(default=False, description="True if a simulated patient did")


class StationSafePlace(Model):
    """Esc was pressed in the renderer's own window."""

    kind: Literal["station_safe_place"] = "station_safe_place"


class RendererLatched(Model):
    """The renderer went to the safe place or held by itself, having lost the controller."""

    kind: Literal["renderer_latched"] = "renderer_latched"
    action: Literal["hold", "safe_place"] = Field(description="What it did")


class TrackingChanged(Model):
    """The headset lost its tracking or missed frames badly, or is right again.

    After each Hello a renderer counts as tracking; it says so anew where it does not.
    """

    kind: Literal["tracking_changed"] = "tracking_changed"
    tracked: bool = Field(description="False while the patient's view cannot be trusted")
    cause: Literal["tracking", "frames"] = Field(
        default="tracking", description="What was lost: tracking, or frames"
    )


class PresenceChanged(Model):
    """The headset was taken off or put on; 2 s off is the patient's stop, told apart from this.

    After each Hello the headset counts as worn; a renderer says so anew where it is not.
    """

    kind: Literal["presence_changed"] = "presence_changed"
    worn: bool = Field(description="True if a head is in the headset")


class PlaceShown(Model):
    """The renderer drew the first whole frame of a place."""

    kind: Literal["place_shown"] = "place_shown"
    place: Place = Field(description="What is shown")
    scene: Name = Field(description="Name of the scene shown")
    epoch: int = Field(ge=0, description="Epoch of the directive or stop it answers")
    fade_s: float = Field(ge=0, description="From knowing to the first such frame, seconds")


class DirectiveShown(Model):
    """The first frame drawn with a directive in force, and the first once its scene is built."""

    kind: Literal["directive_shown"] = "directive_shown"
    run_id: Identifier = Field(description="Run of the controller that the directive came from")
    session_id: Identifier | None = Field(description="Its session, or null in the neutral room")
    revision: int = Field(ge=0, description="Which directive")
    scene_ready: bool = Field(
        description="False while the exposure scene it names is still being built"
    )
    received_to_drawn_s: float = Field(ge=0, description="From its arrival to the frame, seconds")
    frames: int = Field(ge=0, description="Frames begun since its arrival, this one included")


class RendererHealth(Model):
    """Once a second: how drawing goes."""

    kind: Literal["renderer_health"] = "renderer_health"
    frames_per_s: float = Field(ge=0, description="Frames drawn a second")
    frame_p95_ms: float = Field(ge=0, description="95th percentile of the frame time, ms")
    dropped: int = Field(ge=0, description="Frames missed since the last report")
    scene: Name = Field(description="Scene shown")
    intensity: float = Field(description="Dial shown")
    values: dict[str, float] = Field(description="Parameter values shown, in their units")
    display: str = Field(description="Display in use")
    clock_offset_known: bool = Field(description="True if the controller's clock is known fresh")
    battery_percent: Percent | None = Field(
        default=None, description="Charge of the renderer's machine, 0-100; null: no battery"
    )
    on_mains: bool = Field(default=True, description="False while that machine runs on its battery")


class PoseSample(Model):
    """Where the patient's head was, and how far it looked away, when one frame was seen.

    Below the rig, the patient's floor origin in the scene: x to the right, y forward, z up.
    """

    after_s: float = Field(ge=0, description="Since the first sample of the report, seconds")
    x_m: float = Field(description="To the right of the middle, metres")
    y_m: float = Field(description="In front of the middle, metres")
    z_m: float = Field(description="Over the floor, metres")
    heading_deg: float = Field(description="Turned to the left, degrees")
    pitch_deg: float = Field(description="Looking up, degrees; down is negative")
    roll_deg: float = Field(description="Tilted to the right, degrees")
    away_deg: float | None = Field(
        ge=0,
        le=180,
        description="From what the scene is there to face to where the head points, degrees; "
        "null where it has no such thing",
    )
    eyes_heading_deg: float | None = Field(
        default=None, description="Eyes turned to the left, degrees; null: they are not followed"
    )
    eyes_pitch_deg: float | None = Field(
        default=None, description="Eyes looking up, degrees; null: they are not followed"
    )
    eyes_away_deg: float | None = Field(
        default=None,
        ge=0,
        le=180,
        description="As away_deg, to where the eyes look; null where they are not followed too",
    )


class PoseSamples(Model):
    """Some tenths of a second of head poses, one a frame; lost ones are not sent again for long."""

    kind: Literal["pose_samples"] = "pose_samples"
    run_id: Identifier = Field(description="Run of the controller whose clock is used")
    session_id: Identifier = Field(description="The session")
    first_ns: Nanoseconds = Field(description="When the first was seen, controller time")
    samples: tuple[PoseSample, ...] = Field(
        min_length=1, max_length=256, description="In order of time"
    )


class SimulatedFelt(Model):
    """Twice a second in a session: what a simulated patient feels, which no patient can tell."""

    kind: Literal["simulated_felt"] = "simulated_felt"
    run_id: Identifier = Field(description="Run of the controller whose clock is used")
    session_id: Identifier = Field(description="The session")
    at_ns: Nanoseconds = Field(description="When, controller time")
    fear: Percent = Field(description="Latent fear, 0-100")
    tolerance: Percent = Field(description="Fear that can be borne, 0-100")
    urge_to_leave: Percent = Field(description="Share of what can be borne that is reached, 0-100")
    habituation_percent: Percent = Field(description="Fear got used to, lost in part until next")
    inhibition_percent: Percent = Field(description="Fear learnt to be without need, which stays")
    looks_away: bool = Field(description="True while it does not look at the scene")


class HeartRate(Model):
    """Once a second in a session, where something measures it: shown and kept, never acted upon."""

    kind: Literal["heart_rate"] = "heart_rate"
    run_id: Identifier = Field(description="Run of the controller whose clock is used")
    session_id: Identifier = Field(description="The session")
    at_ns: Nanoseconds = Field(description="When it was measured, controller time")
    rate_per_min: HeartRatePerMin | None = Field(
        description="Heart rate, beats a minute; null where the last moments gave none"
    )
    quality: SignalQuality = Field(
        description="Share of the last 10 s whose beats could be used, 0-1"
    )
    source: SourceName = Field(description="What measures it, in a few words")
    synthetic: bool = Field(default=False, description="True if the heart is simulated")


class RuntimeRecentred(Model):
    """The headset's own software has moved the middle, as its user asked it to."""

    kind: Literal["runtime_recentred"] = "runtime_recentred"


Report = Annotated[
    Hello
    | PatientRated
    | PatientStopped
    | PatientAsksToStay
    | RatingRehearsed
    | StationSafePlace
    | RendererLatched
    | TrackingChanged
    | PresenceChanged
    | PlaceShown
    | DirectiveShown
    | RendererHealth
    | PoseSamples
    | SimulatedFelt
    | HeartRate
    | RuntimeRecentred,
    Field(discriminator="kind"),
]


class ReportEnvelope(Model):
    """A report on its way to the controller."""

    message: Literal["report"] = "report"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary of the sender")
    report_id: Identifier = Field(description="Unique; safe to resend")
    report: Report = Field(description="What is told")


class Heartbeat(Model):
    """A sign of life, and one half of a clock comparison."""

    message: Literal["heartbeat"] = "heartbeat"
    sender: Identifier = Field(description="Program or page, and its own run")
    sent_ns: Nanoseconds = Field(description="Sender's perf_counter")
    session_id: Identifier | None = Field(default=None, description="Session it knows of")
    visible: bool = Field(default=True, description="False if a page is hidden")
    holds_controls: bool = Field(default=True, description="False for a page that only watches")


class HeartbeatEcho(Model):
    """The controller's answer to a heartbeat."""

    message: Literal["heartbeat_echo"] = "heartbeat_echo"
    sent_ns: Nanoseconds = Field(description="The sender's own time, returned")
    controller_ns: Nanoseconds = Field(description="Controller's perf_counter at the echo")
    run_id: Identifier = Field(description="Run of the controller")


class SafePlaceNow(Model):
    """On the safety lane: to the safe place, repeated until acknowledged, never expiring."""

    message: Literal["safe_place_now"] = "safe_place_now"
    press_id: Identifier = Field(description="Identifies the press; safe to resend")
    epoch: int | None = Field(default=None, ge=0, description="Epoch, from controller to renderer")


class SafePlaceAck(Model):
    """On the safety lane: the press was taken."""

    message: Literal["safe_place_ack"] = "safe_place_ack"
    press_id: Identifier = Field(description="The press")
    drawn: bool = Field(
        default=False, description="True once the renderer drew the safe place, from renderer only"
    )
