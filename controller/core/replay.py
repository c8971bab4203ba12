"""A session run again from what the controller was told, to see that it decides the same.

Owns the recording of inputs as JSON lines and the fold over them; must not know files or clocks.

A recording has three kinds of line, in the order things happened: ``situation`` (until the next
one), ``step`` (an input and its moment) and ``event`` (what was recorded then).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, TypeAdapter

from controller.core.decide import decide
from controller.core.decision import Decision
from controller.core.evolve import evolve
from controller.core.inputs import CommandInput, Input, ReportInput
from controller.core.situation import Situation
from controller.protocol.base import Model
from controller.protocol.events import RecordedEvent, SessionPrepared
from controller.protocol.state import SessionState


@dataclass(frozen=True)
class Step:
    """One input at its moment."""

    what: Annotated[Input, Field(discriminator="kind")]
    now_ns: int
    """Controller time."""
    elapsed_ns: int
    """Time since the session was opened, continuous over runs of the controller."""


class Line(Model):
    """One line of a recording; exactly one of its fields is filled."""

    situation: Situation | None = None
    step: Step | None = None
    event: RecordedEvent | None = None


_LINE = TypeAdapter(Line)


def cause_of(what: Input) -> str | None:
    """Id of the command or report that ``what`` is, or None."""
    if isinstance(what, CommandInput):
        return what.command_id
    return what.report_id if isinstance(what, ReportInput) else None


def recorded(
    state: SessionState, decision: Decision, step: Step, run_id: str, next_sequence: int
) -> tuple[RecordedEvent, ...]:
    """The decision's events as the record holds them, numbered from ``next_sequence``."""
    opening = next((h.event for h in decision.events if isinstance(h.event, SessionPrepared)), None)
    session_id = decision.created_id if opening else state.session_id
    if session_id is None:
        return ()
    return tuple(
        RecordedEvent(
            session_id=session_id,
            sequence=next_sequence + index,
            run_id=run_id,
            time_ns=step.now_ns,
            elapsed_ns=step.elapsed_ns,
            caused_by=cause_of(step.what),
            actor=happening.actor,
            synthetic=opening.header.synthetic if opening else state.synthetic,
            event=happening.event,
        )
        for index, happening in enumerate(decision.events)
    )


def rerun(lines: Iterable[Line]) -> Iterator[RecordedEvent]:
    """Decide every step of a recording again; the events in it are not looked at."""
    state, situation, sequence = SessionState(), None, 0
    for line in lines:
        situation = line.situation or situation
        if line.step is None:
            continue
        if situation is None:
            raise ValueError("A recording begins with a situation.")
        decision = decide(state, line.step.what, line.step.now_ns, situation)
        for event in recorded(state, decision, line.step, situation.run_id, sequence):
            state, sequence = evolve(state, event), event.sequence + 1
            yield event


def differences(
    lines: Iterable[Line],
) -> Iterator[tuple[RecordedEvent | None, RecordedEvent | None]]:
    """Pairs (recorded, decided again) that are not equal; None where one side has ended."""
    known = tuple(lines)
    before = [line.event for line in known if line.event is not None]
    again = list(rerun(known))
    for index in range(max(len(before), len(again))):
        pair = (
            before[index] if index < len(before) else None,
            again[index] if index < len(again) else None,
        )
        if pair[0] != pair[1]:
            yield pair


def parse(text: str) -> Line:
    """One line of a recording; raises pydantic.ValidationError on anything else."""
    return _LINE.validate_json(text)


def dump(line: Line) -> str:
    """A line as JSON, without a line break; only what is filled is written."""
    filled = {name for name in Line.model_fields if getattr(line, name) is not None}
    return _LINE.dump_json(line, include=filled).decode()
