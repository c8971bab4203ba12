"""How the links, the renderer and the record are doing, published for the console.

Owns the shape of health; must not know how silence is measured or what it leads to.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.base import Identifier, Model, Nanoseconds
from controller.protocol.reports import DirectiveShown, RendererHealth
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
    record_failing: bool = Field(default=False, description="True if records cannot be written")
    record_problem: str = Field(default="", description="What the store said, or empty")
