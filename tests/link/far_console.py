"""A console in a process of its own, on another host: says what it hears, asks what it is told.

Owns its pipes; must not know what a test shows. Times are perf_counter, one clock for all here.
"""

import json
import sys
import time
from concurrent.futures import Future
from pathlib import Path

from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.protocol.answers import Answer
from controller.protocol.commands import SetIntensity
from controller.protocol.reports import SafePlaceAck
from controller.protocol.state import StateUpdate


def _say(**words: object) -> None:
    sys.stdout.write(json.dumps({"ns": time.perf_counter_ns(), **words}) + "\n")
    sys.stdout.flush()


def _hear(message: Published) -> None:
    if isinstance(message, StateUpdate):
        _say(revision=message.revision)


def _tell(asked: str, future: "Future[Answer] | Future[SafePlaceAck]") -> None:
    try:
        answer = future.result()
    except LinkError as problem:
        _say(asked=asked, error=str(problem))
    else:
        _say(asked=asked, taken=answer.accepted if isinstance(answer, Answer) else True)


def main() -> None:
    """Read one JSON string a line: the id of a command to give, or of a press."""
    folder = Path(sys.argv[1])
    endpoints = Endpoints.load(folder / ENDPOINTS_FILE)
    link = ConsoleLink(endpoints, KeyRing(folder / "keys"), _hear)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.startswith("press"):
            link.safe_place(asked).add_done_callback(lambda done, a=asked: _tell(a, done))  # type: ignore[misc]
        else:
            given = link.command(SetIntensity(intensity=40), "s-1", command_id=asked)
            given.add_done_callback(lambda done, a=asked: _tell(a, done))  # type: ignore[misc]
    link.close()


if __name__ == "__main__":
    main()
