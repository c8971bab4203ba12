"""What the core can be told: a command, a report, a change of a link or of the record, time.

Owns the inputs of a decision; must not know how they arrived.
"""

from dataclasses import dataclass
from typing import Literal

from controller.protocol.commands import Command
from controller.protocol.reports import Report
from controller.protocol.vocabulary import Actor, Peer


@dataclass(frozen=True)
class CommandInput:
    """A therapist's command that the link found readable, in time and for this session."""

    command: Command
    command_id: str
    kind: Literal["command"] = "command"


@dataclass(frozen=True)
class ReportInput:
    """What the renderer tells, the patient's own acts among it."""

    report: Report
    report_id: str
    kind: Literal["report"] = "report"


@dataclass(frozen=True)
class LinkInput:
    """A peer fell silent (the renderer: after 1 s) or is heard again.

    The therapist's page needs none: its silence is read from the situation as time passes.
    """

    peer: Peer
    up: bool
    kind: Literal["link"] = "link"


@dataclass(frozen=True)
class RecordInput:
    """Records cannot be written (``failing``), or can again; ``problem`` is a sentence."""

    failing: bool
    problem: str = ""
    kind: Literal["record"] = "record"


@dataclass(frozen=True)
class TimeInput:
    """Time passed; fed several times a second."""

    kind: Literal["time"] = "time"


@dataclass(frozen=True)
class RestartInput:
    """A run of the controller takes up a session that an earlier one left open.

    ``by``: the controller itself a moment after a crash, the therapist later.
    """

    wall_time_utc: str
    by: Actor = Actor.CONTROLLER
    kind: Literal["restart"] = "restart"


Input = CommandInput | ReportInput | LinkInput | RecordInput | TimeInput | RestartInput
"""Everything a decision can be asked about."""
