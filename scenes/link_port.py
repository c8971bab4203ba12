"""What the frame loop needs of its link to the controller.

Owns the shape that the real link and a test's stand-in share; must not know sockets.
"""

from __future__ import annotations

from typing import Protocol

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.reports import Report


class LinkPort(Protocol):
    """A link that never blocks; the methods are those of RendererLink."""

    @property
    def clock(self) -> ClockOffset:
        """The controller's clock."""

    @property
    def silent_s(self) -> float:
        """Seconds since the controller was heard."""

    def poll(self) -> list[FromController]:
        """What came in since the last call."""

    def report(self, report: Report) -> str:
        """Tell the controller; returns the report's id."""

    def heartbeat(self, session_id: str | None = None) -> None:
        """Send a sign of life if one is due."""

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Acknowledge SAFE PLACE."""

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Send a mirrored picture drawn at ``captured_ns``, local time."""
