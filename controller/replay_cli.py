"""A session again: shown in the preview as it was, or a recording decided again and compared.

Owns the command ``fearladder replay``; must not know any rule nor how anything is drawn.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from controller.core.replay import Line, differences, parse
from controller.process import end_with
from controller.protocol.events import RecordedEvent
from controller.record_access import DataDir, reading, records_folder
from controller.replayed import HEAD, Replayed, replayed

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


class Preview(StrEnum):
    """Where a replay is drawn."""

    AUTO = "auto"
    WINDOW = "window"
    OFFSCREEN = "offscreen"


def replay(
    session: Annotated[str, typer.Argument(help="A session, or a recording of inputs (JSONL).")],
    speed: Annotated[
        float, typer.Option(min=0.1, max=20, help="So many times as fast as it was.")
    ] = 1.0,
    from_min: Annotated[float, typer.Option("--from", min=0, help="Begin at this minute.")] = 0.0,
    display: Annotated[Preview, typer.Option(help="Where it is drawn.")] = Preview.AUTO,
    data_dir: DataDir = None,
) -> None:
    """Show a recorded session again in the preview: dose, events and head exactly as then.

    A file of inputs and events is run through the core again instead, and every event compared.
    """
    if Path(session).is_file():
        raise typer.Exit(run(Path(session)))
    with reading(data_dir, session) as store:
        events = store.events(session)
        chunks = store.samples(session, HEAD)
    if not events:
        end_with(f"There is no session {session} in the record; `fearladder review` lists them.")
    arguments = ["--speed", str(speed), "--from-min", str(from_min), "--display", display.value]
    cache = ["--cache", str(records_folder(data_dir) / "cache")]
    raise typer.Exit(_show(replayed(events, chunks), [*arguments, *cache]))


def _show(session: Replayed, arguments: Sequence[str]) -> int:
    # By its standard input alone: nothing of the record is left on the disk.
    command = [sys.executable, "-m", "scenes.replay", *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as preview:
        assert preview.stdin is not None
        try:
            preview.stdin.write(session.model_dump_json() + "\n")
            preview.stdin.close()
            return preview.wait()
        except BrokenPipeError:
            return preview.wait()
        except KeyboardInterrupt:
            preview.terminate()
            return 0
