"""The console in another building: over a bad line, and over one that is cut and mended.

Owns the tests with a host of its own; must not know what is drawn or shown.
"""

import itertools
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.enrolment import Enrolment
from controller.link.expiry import too_late
from controller.link.keys import CONSOLE, CONTROLLER, KeyRing
from controller.link.refusal_book import Refused
from controller.protocol.commands import CommandEnvelope
from controller.protocol.reports import SafePlaceNow
from tests.link.desk import Desk, keyring, until
from tests.link.peers import state_update
from tests.link.wan import NEAR, Line, line

pytestmark = [pytest.mark.posix_only, pytest.mark.netns]

NOW = "2026-01-01T00:00:00+00:00"


class FarConsole:
    """The console at the other end, by its pipes."""

    def __init__(self, line: Line, folder: Path) -> None:
        self.said: list[dict[str, object]] = []
        self.process = line.far([sys.executable, "-m", "tests.link.far_console", str(folder)])
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def ask(self, name: str) -> None:
        """Give a command, or press SAFE PLACE if ``name`` begins so."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(name) + "\n")
        self.process.stdin.flush()

    def outcome(self, name: str) -> dict[str, object] | None:
        """What came of it, or None while nothing did."""
        return next((s for s in list(self.said) if s.get("asked") == name), None)

    def heard_ns(self, revision: int) -> int | None:
        """When it had a state, or None."""
        found = (s for s in list(self.said) if s.get("revision") == revision)
        said = next(found, None)
        return None if said is None else int(str(said["ns"]))

    def close(self) -> None:
        """End it."""
        try:
            self.process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
        self._thread.join()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for text in self.process.stdout:
            self.said.append(json.loads(text))


@contextmanager
def _two_hosts(line: Line, tmp_path: Path) -> Iterator[tuple[Desk, FarConsole]]:
    """A controller here and an enrolled console there, which has the first state."""
    ring = keyring(tmp_path)
    ring.make(CONTROLLER, "station", replace=True)
    other = KeyRing(tmp_path / "far" / "keys")
    Enrolment(ring).enrol(other.make(CONSOLE, "far"), NOW)
    wanted = Endpoints.unbound("run-a", ring.public(CONTROLLER), host=NEAR)
    desk = Desk(tmp_path, endpoints=wanted)
    desk.endpoints.save(tmp_path / "far" / ENDPOINTS_FILE)
    desk.do(lambda link: link.publish_state(state_update(1)))
    far = FarConsole(line, tmp_path / "far")
    try:
        until(lambda: far.heard_ns(1) is not None, "the far console has the state")
        yield desk, far
    finally:
        far.close()
        desk.close()


def _applied(desk: Desk) -> list[str]:
    """Ids of the commands that came in time, as the controller's loop takes them."""
    envelopes = [(a.message, a.received_ns) for a in desk.received(CommandEnvelope)]
    return [
        message.command_id
        for message, received_ns in envelopes
        if isinstance(message, CommandEnvelope) and too_late(message, received_ns) is None
    ]


def test_a_bad_line_is_worked_over(tmp_path: Path) -> None:
    with (
        line(delay_s=0.1, jitter_s=0.02, loss=0.02) as bad,
        _two_hosts(bad, tmp_path) as (desk, far),
    ):
        taken: list[str] = []
        names = (f"c-{number}" for number in itertools.count())
        until(lambda: _one_more(far, next(names), taken) >= 20, "twenty commands go through")
        assert set(taken) <= set(_applied(desk))
        assert len(_applied(desk)) == len(set(_applied(desk))), "none applied twice"
        far.ask("press-1")
        until(lambda: far.outcome("press-1") is not None, "SAFE PLACE is taken")
        assert (far.outcome("press-1") or {}).get("taken")
        assert desk.received(SafePlaceNow)
        desk.do(lambda link: link.publish_state(state_update(2)))
        until(lambda: far.heard_ns(2) is not None, "the state arrives")
        assert bad.dropped > 0


def test_a_cut_line_that_is_mended(tmp_path: Path) -> None:
    with line() as good, _two_hosts(good, tmp_path) as (desk, far):
        for number, cut_s in enumerate((1, 10)):
            _cut_and_mend(good, desk, far, number, cut_s)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_line_that_is_cut_for_a_minute(tmp_path: Path) -> None:
    with line() as good, _two_hosts(good, tmp_path) as (desk, far):
        for number in range(3):
            _cut_and_mend(good, desk, far, number, 60)


def _cut_and_mend(line: Line, desk: Desk, far: FarConsole, number: int, cut_s: float) -> None:
    before, lost = f"before-{number}", [f"lost-{number}-{n}" for n in range(3)]
    revision = 10 + number
    until(lambda: _goes_through(far, before), "answered before")
    line.cut()
    mended_s = time.monotonic() + cut_s
    for name in lost:
        far.ask(name)
    desk.do(lambda link: link.publish_state(state_update(revision)))
    time.sleep(max(0.0, mended_s - time.monotonic()))
    assert far.heard_ns(revision) is None
    line.mend()
    mended_ns = time.perf_counter_ns()
    until(lambda: far.heard_ns(revision) is not None, "the state is whole again")
    back_s = (int(str(far.heard_ns(revision))) - mended_ns) / 1e9
    sys.stdout.write(f"cut {cut_s} s: whole {back_s:.3f} s after the return\n")
    until(lambda: all(far.outcome(name) for name in lost), "the console says what came of each")
    until(lambda: _goes_through(far, f"after-{number}"), "commands go through again")
    applied = _applied(desk)
    assert len(applied) == len(set(applied)), "none applied twice"
    assert before in applied
    if cut_s > 3:  # longer than any command lives
        assert not set(lost) & set(applied), "none applied late"
        assert all("error" in (far.outcome(name) or {}) for name in lost)


def _one_more(far: FarConsole, name: str, taken: list[str]) -> int:
    """Ask once; how many were taken so far. A console that hears nothing says so at once."""
    far.ask(name)
    until(lambda: far.outcome(name) is not None, "an outcome")
    if (far.outcome(name) or {}).get("taken"):
        taken.append(name)
    else:
        time.sleep(0.1)
    return len(taken)


def _goes_through(far: FarConsole, name: str) -> bool:
    """Ask, and once more where the far console says that it did not get through."""
    if far.outcome(name) is None:
        far.ask(name)
        until(lambda: far.outcome(name) is not None, "an outcome")
    said = far.outcome(name) or {}
    if "error" in said:
        far.said.remove(said)
    return bool(said.get("taken"))


def test_a_key_of_this_machine_opens_nothing_from_the_other(tmp_path: Path) -> None:
    with line() as good, _two_hosts(good, tmp_path) as (desk, _):
        thief = tmp_path / "thief"
        KeyRing(thief / "keys").ensure(CONSOLE)
        KeyRing(thief / "keys").path(CONSOLE).write_bytes(desk.keys.path(CONSOLE).read_bytes())
        desk.endpoints.save(thief / ENDPOINTS_FILE)
        far = FarConsole(good, thief)
        try:

            def kept_out() -> bool:
                found.extend(entry.why for entry in desk.link.refusals.due())
                return bool(found)

            found: list[Refused] = []
            until(kept_out, "it was kept out")
            assert found == [Refused.ELSEWHERE]
            assert far.said == []
        finally:
            far.close()
