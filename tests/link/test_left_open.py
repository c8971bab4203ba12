"""Sessions that an earlier run left open: offered to the therapist, or closed when they are old."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from controller.protocol.answers import Answer
from controller.protocol.commands import CloseInterrupted, Command, TakeUpSession
from controller.protocol.events import ExposureStarted, SessionClosed
from controller.protocol.queries import SessionRecord
from controller.protocol.vocabulary import Actor, CloseReason, HoldReason, Phase
from controller.records.keys import STORE_NAME, store_key
from controller.records.store import Store
from tests.link.demo_process import running_demo
from tests.link.therapist import Therapist, wait_until
from tests.records.sessions import prepared, recorded

pytestmark = pytest.mark.gl


def leave_open(data_dir: Path, session_id: str, ago: timedelta) -> None:
    """A session in exposure that was left ``ago``."""
    data_dir.mkdir(exist_ok=True)
    utc = (datetime.now(UTC) - ago).isoformat(timespec="milliseconds")
    with Store.open(data_dir / STORE_NAME, store_key(data_dir, demo=True)) as store:
        store.append(
            recorded([(0, prepared(utc=utc)), (5, ExposureStarted())], session_id=session_id)
        )


@pytest.fixture
def therapist(tmp_path: Path) -> Iterator[Therapist]:
    """A station that was started again, long after two sessions were left open."""
    leave_open(tmp_path / "data", "s-lunch", timedelta(minutes=40))
    leave_open(tmp_path / "data", "s-yesterday", timedelta(hours=20))
    with running_demo(tmp_path / "data") as demo, Therapist(demo.data_dir) as person:
        person.wait_for_renderer()
        person.wait_for_clock()
        yield person


def ask(therapist: Therapist, command: Command) -> Answer:
    """As from the start page, where no session is open."""
    return therapist.ask(command, session=False)


def test_a_session_left_open_waits_for_the_therapist(therapist: Therapist) -> None:
    assert therapist.update is not None
    assert therapist.update.interrupted == ("s-lunch",), "the older one was closed"
    assert therapist.state.phase is Phase.IDLE
    old = therapist.query(SessionRecord(session_id="s-yesterday")).events
    assert old is not None
    assert isinstance(old[-1].event, SessionClosed)
    assert old[-1].event.reason is CloseReason.INTERRUPTED
    assert ask(therapist, TakeUpSession(interrupted_id="s-lunch")).accepted
    state = therapist.until(lambda s: s.session_id == "s-lunch", "taken up")
    assert state.phase is Phase.PAUSED
    assert HoldReason.RESTARTED in state.holds
    events = therapist.query(SessionRecord(session_id="s-lunch")).events
    assert events is not None
    assert (events[2].event.kind, events[2].actor) == ("controller_restarted", Actor.THERAPIST)


def test_a_session_left_open_is_closed_by_the_therapist(therapist: Therapist) -> None:
    assert not ask(therapist, CloseInterrupted(interrupted_id="s-yesterday")).accepted
    assert ask(therapist, CloseInterrupted(interrupted_id="s-lunch")).accepted
    wait_until(lambda: therapist.update and not therapist.update.interrupted, "nothing is left")
    events = therapist.query(SessionRecord(session_id="s-lunch")).events
    assert events is not None
    assert isinstance(events[-1].event, SessionClosed)
    assert events[-1].actor is Actor.THERAPIST
