"""Controller, renderer and console are ended and started again in every order: whole each time.

Owns those orders; must not know what is drawn. Real programs are killed in every order by soak.
"""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from controller.link.console_client import ConsoleLink, Published
from controller.link.renderer_client import RendererLink
from controller.link.wire import encode
from controller.protocol.commands import AddNote, CommandEnvelope, Hold, RecordRating
from controller.protocol.directive import SceneDirective
from controller.protocol.queries import SessionRecord
from controller.protocol.reports import ReportEnvelope
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import HoldReason
from tests.link.demo_process import running_demo
from tests.link.desk import Desk, directive, until
from tests.link.peers import HELLO, exchange, state_update
from tests.link.therapist import Therapist

PROGRAMS = ("controller", "scenes", "console")
ORDERS = list(itertools.permutations(PROGRAMS))


class Three:
    """The three ends of the link in one process; each can be ended and started anew."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.runs = 0
        self.heard: list[Published] = []
        self.polled: list[object] = []
        self.start("controller")
        self.start("scenes")
        self.start("console")

    def start(self, program: str) -> None:
        """Start one end."""
        if program == "controller":
            self.runs += 1
            self.desk = Desk(self._directory, run_id=f"run-{self.runs}")
            shown = directive(self.runs)
            update = state_update(self.runs)
            self.desk.do(lambda link: link.publish_directive(shown))
            self.desk.do(lambda link: link.publish_state(update))
        elif program == "scenes":
            self.polled = []
            self.renderer = RendererLink(self.desk.endpoints, self.desk.keys, self.desk.path)
            self.renderer.report(HELLO)
        else:
            self.heard = []
            say = self.heard.append
            self.console = ConsoleLink(self.desk.endpoints, self.desk.keys, say, self.desk.path)

    def end(self, program: str) -> None:
        """End one end."""
        if program == "controller":
            self.desk.close()
        elif program == "scenes":
            self.renderer.close()
        else:
            self.console.close()

    def whole(self) -> bool:
        """A frame of the renderer; True once everybody has this run's newest, and hello came."""
        self.renderer.heartbeat()
        self.polled += self.renderer.poll()
        run = f"run-{self.runs}"
        return (
            self.renderer.run_id == self.console.run_id == run
            and any(isinstance(m, SceneDirective) and m.revision == self.runs for m in self.polled)
            and any(isinstance(m, StateUpdate) and m.revision == self.runs for m in self.heard)
            and bool(self.desk.received(ReportEnvelope))
        )


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Three]:
    made = Three(tmp_path)
    with ExitStack() as stack:
        for program in PROGRAMS:
            stack.callback(made.end, program)
        yield made


@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_whole_again_in_every_order(three: Three, order: tuple[str, ...]) -> None:
    until(three.whole, "whole at first")
    for program in order:
        three.end(program)
        three.start(program)
        until(three.whole, f"whole after the {program}")
    for program in order:
        three.end(program)
    for program in ("controller", *(p for p in order if p != "controller")):
        three.start(program)
    until(three.whole, "whole after all of them")
    assert three.console.command(Hold(), None, ttl_s=20).result(30).accepted
    hold = CommandEnvelope(command_id="c-1", session_id=None, expires_ns=5, command=Hold())
    exchange(three.desk, "console", *[encode(hold)] * 3)
    taken = [a.message for a in three.desk.received(CommandEnvelope)]
    ids = [message.command_id for message in taken if isinstance(message, CommandEnvelope)]
    assert len(ids) == len(set(ids)) == 2


def _killed_one_after_another(data_dir: Path, order: tuple[str, ...]) -> None:
    """Kill the real programs; the session is taken up in hold and nothing is lost or doubled."""
    with running_demo(data_dir) as demo:
        with Therapist(data_dir) as therapist:
            session_id = therapist.open_exposure()
            therapist.do(RecordRating(suds=40))
            therapist.do(AddNote(text="before"))
            recorded = therapist.query(SessionRecord(session_id=session_id)).events
            assert recorded is not None
        for program in order:
            demo.kill(program)
        with Therapist(data_dir) as therapist:
            state = therapist.until(lambda s: s.session_id == session_id, "the session is there")
            therapist.until(lambda s: HoldReason.RESTARTED in s.holds, "in hold")
            assert state.held
            after = therapist.query(SessionRecord(session_id=session_id)).events
            assert after is not None
            assert after[: len(recorded)] == recorded
            caused = [event.caused_by for event in after if event.event.kind == "rating_recorded"]
            assert len(caused) == 1, "the rating is there once"
            therapist.wait_for_renderer()


@pytest.mark.gl
@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("order", ORDERS, ids="-".join)
def test_real_programs_killed_in_every_order(tmp_path: Path, order: tuple[str, ...]) -> None:
    _killed_one_after_another(tmp_path / "data", order)
