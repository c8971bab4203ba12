"""Runs a recorded session through the core again and says whether it decides the same.

Owns the reading of a recording and the words of the result; must not know any rule.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from controller.core.replay import Line, differences, parse
from controller.protocol.events import RecordedEvent

SHOWN = 10
"""Differences that are told one by one; the rest are counted."""


class RecordingError(Exception):
    """A file is no recording, said in a sentence."""


def read(path: Path) -> tuple[Line, ...]:
    """The lines of the recording at ``path``; RecordingError says what is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise RecordingError(f"The recording {path} cannot be read: {problem}.") from problem
    return tuple(_lines(text))


def _lines(text: str) -> Iterator[Line]:
    for number, line in enumerate(text.splitlines(), start=1):
        try:
            yield parse(line)
        except ValidationError as problem:
            said = f"Line {number} is no line of a recording."
            raise RecordingError(said) from problem


def run(path: Path) -> int:
    """Replay ``path`` and print the result: 0 the same, 1 different, 2 no recording."""
    try:
        lines = read(path)
        events = sum(line.event is not None for line in lines)
        found = list(differences(lines))
    except (RecordingError, ValueError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    if not found:
        sys.stdout.write(f"{events} events are decided the same again.\n")
        return 0
    for before, again in found[:SHOWN]:
        sys.stdout.write(f"recorded: {_said(before)}\n   again: {_said(again)}\n")
    sys.stdout.write(f"{len(found)} of {events} events are decided differently.\n")
    return 1


def _said(event: RecordedEvent | None) -> str:
    return "nothing" if event is None else f"{event.sequence} {event.event.model_dump_json()}"
