"""A link with nobody at its other end, for measuring the frame loop.

Owns what stands in for a controller; must not know what is measured.
"""

from __future__ import annotations

import time
import uuid

from controller.link.clock import ClockOffset
from controller.link.renderer_client import FromController
from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.reports import DirectiveShown, Report
from controller.protocol.vocabulary import Place


class SilentController:
    """A link that takes everything and brings what it is given."""

    silent_s = 0.0

    def __init__(self) -> None:
        self.clock = ClockOffset()
        self._coming: list[FromController] = []
        self._revision = 0
        self.shown_after: list[int] = []
        """Frames that each directive since the last look took to be seen."""

    def direct(self, place: Place, scene: str, intensity: float = 100.0) -> None:
        """The next directive."""
        self._revision += 1
        self._coming.append(
            SceneDirective(
                run_id="bench",
                session_id="bench",
                epoch=0,
                revision=self._revision,
                issued_ns=0,
                place=place,
                scene=scene,
                configuration={},
                safe_place="plain_room",
                intensity=Ramp.constant(intensity),
                overrides={},
                held=False,
                prompt=None,
                events=(),
                breathing_guide=False,
                volume=80,
                talking=False,
                text="",
                notice=None,
                recentre_count=0,
            )
        )

    @property
    def revision(self) -> int:
        """Of the latest directive."""
        return self._revision

    def poll(self) -> list[FromController]:
        """What came in."""
        now_ns = time.perf_counter_ns()
        self.clock.add(now_ns, now_ns, now_ns)
        taken, self._coming = self._coming, []
        return taken

    def report(self, report: Report) -> str:
        """Nobody reads it."""
        if isinstance(report, DirectiveShown) and report.scene_ready:
            self.shown_after.append(report.frames)
        return uuid.uuid4().hex

    def heartbeat(self, session_id: str | None = None) -> None:
        """Nobody hears it."""

    def ack_safe_place(self, press_id: str, drawn: bool = False) -> None:
        """Nobody waits for it."""

    def send_mirror(self, jpeg: bytes, captured_ns: int) -> bool:
        """Nobody looks."""
        return False
