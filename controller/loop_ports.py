"""What the loop needs of the link and of the record, and what it keeps while a disk writes.

Owns these shapes; must not know how a decision is made.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from controller.protocol.answers import Answer
from controller.protocol.directive import SceneDirective
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.state import StateUpdate


class LinkPort(Protocol):
    """What the loop needs of the link."""

    def publish_state(self, update: StateUpdate) -> None:
        """Show the state to every console."""

    def publish_directive(self, directive: SceneDirective) -> None:
        """Show the directive to the renderer."""

    def publish_event(self, recorded: RecordedEvent) -> None:
        """Tell the consoles what was recorded."""

    def publish_health(self, update: HealthUpdate) -> None:
        """Tell the consoles how links, renderer and record are."""

    def send_safe_place(self, press_id: str, epoch: int) -> None:
        """Send the renderer to the safe place over the lane of its own, until acknowledged."""


class RecordPort(Protocol):
    """What the loop needs of the record."""

    def submit(self, token: int, events: Sequence[RecordedEvent]) -> None:
        """Write these; never blocks, and tells the loop later that ``token`` is durable."""


Reply = Callable[[Answer], None]


@dataclass
class Pending:
    """Events on their way to the disk, and what waits for them."""

    events: tuple[RecordedEvent, ...]
    since_ns: int
    raises: bool
    answer: Answer | None
    reply: Reply | None


@dataclass(frozen=True)
class RunIdentity:
    """What is true of one run of the controller."""

    run_id: str
    package_version: str


@dataclass
class RecordHealth:
    """How writing goes."""

    failing: bool = False
    problem: str = ""
    pending: OrderedDict[int, Pending] = field(default_factory=OrderedDict)

    def raise_waits(self) -> bool:
        """True while something that raises exposure is not on the disk."""
        return any(p.raises for p in self.pending.values())
