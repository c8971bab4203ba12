"""How the links, the renderer and the record are doing, published for the console.

Owns the shape of health; must not know how silence is measured or what it leads to.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.base import Identifier, Model, Nanoseconds
from controller.protocol.reports import (
    DirectiveShown,
    HeartRatePerMin,
    RendererHealth,
    SignalQuality,
    SourceName,
)
from controller.protocol.vocabulary import Peer


class PeerHealth(Model):
    """One peer of the controller, as the controller hears it."""

    peer: Peer = Field(description="Which")
    up: bool = Field(description="True if it is heard within its limit")
    silent_s: float | None = Field(ge=0, description="Since it was last heard, s; null if never")


class SafePlaceProgress(Model):
    """How far the latest SAFE PLACE has come."""

    press_id: Identifier = Field(description="The press")
    epoch: int = Field(ge=0, description="Epoch of the stop")
    sent_ns: Nanoseconds = Field(description="First sent to the renderer, controller time")
    acknowledged: bool = Field(description="True once the renderer has taken it")
    drawn: bool = Field(description="True once the renderer drew the safe place")


class HeartRateNow(Model):
    """A heart rate of the last seconds."""

    rate_per_min: HeartRatePerMin | None = Field(
        description="Beats a minute; null where the last moments gave none"
    )
    quality: SignalQuality = Field(
        description="Share of the last 10 s whose beats could be used, 0-1"
    )


class HeartHealth(Model):
    """What measures the heart in the open session, for the eyes alone: nothing acts upon it."""

    session_id: Identifier = Field(description="The session")
    source: SourceName = Field(description="What measures it, in a few words")
    synthetic: bool = Field(description="True if the heart is simulated")
    heard_ns: Nanoseconds = Field(description="When the latest was measured, controller time")
    latest: HeartRateNow | None = Field(description="The latest; null once it is older than 5 s")


class HealthUpdate(Model):
    """Health on its way to the console, whole."""

    message: Literal["health_update"] = "health_update"
    run_id: Identifier = Field(description="Run of the controller")
    controller_ns: Nanoseconds = Field(description="Controller time of the update")
    peers: tuple[PeerHealth, ...] = Field(description="Every peer the controller keeps")
    renderer: RendererHealth | None = Field(
        default=None, description="Latest from the renderer, null while it is away"
    )
    shown: DirectiveShown | None = Field(
        default=None, description="Latest first frame drawn with a new directive, if any"
    )
    safe_place: SafePlaceProgress | None = Field(
        default=None, description="Latest press of this run, if any"
    )
    heart: HeartHealth | None = Field(
        default=None, description="Heart rate in the open session; null where none came in it"
    )
    record_failing: bool = Field(default=False, description="True if records cannot be written")
    record_problem: str = Field(default="", description="What the store said, or empty")
