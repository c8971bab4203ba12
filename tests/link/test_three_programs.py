"""The three real programs together: what survives when one of them is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.protocol.commands import (
    AddNote,
    AskForRating,
    GoToSafePlace,
    RecordRating,
    Resume,
    SetIntensity,
)
from controller.protocol.queries import SessionExport, SessionRecord
from controller.protocol.vocabulary import HoldReason, Peer, Phase, Place
from tests.link.demo_process import Demo, running_demo
from tests.link.therapist import Therapist, wait_until

pytestmark = pytest.mark.gl


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with running_demo(tmp_path / "data") as running:
        yield running


@pytest.fixture
def therapist(demo: Demo) -> Iterator[Therapist]:
    with Therapist(demo.data_dir) as person:
        yield person


def renderer_shows(therapist: Therapist, scene: str) -> bool:
    health = therapist.health
    return bool(health and health.renderer and health.renderer.scene == scene)


def resume(therapist: Therapist) -> None:
    """Resume as soon as every program is heard and the patient sees the calm room."""
    wait_until(lambda: therapist.link.silent_s < 0.5, "the controller answers")
    therapist.until(lambda s: not s.lost_peers, "nothing is lost any more")
    therapist.wait_for_picture()
    therapist.do_once_ready(Resume())


def test_the_session_outlives_a_killed_controller(demo: Demo, therapist: Therapist) -> None:
    session_id = therapist.open_exposure()
    therapist.do(SetIntensity(intensity=10))
    therapist.do(RecordRating(suds=40))
    recorded = therapist.query(SessionRecord(session_id=session_id)).events
    assert recorded is not None
    demo.kill("controller")
    state = therapist.until(lambda s: HoldReason.RESTARTED in s.holds, "taken up in hold")
    assert state.session_id == session_id
    assert state.phase is Phase.PAUSED
    after = therapist.query(SessionRecord(session_id=session_id)).events
    assert after is not None
    assert after[: len(recorded)] == recorded
    assert not therapist.ask(SetIntensity(intensity=20)).accepted
    therapist.wait_for_renderer()
    resume(therapist)
    therapist.until(lambda s: s.phase is Phase.EXPOSING and not s.held, "goes on")
    assert therapist.state.intensity.to_value <= 10
    wait_until(lambda: renderer_shows(therapist, "glass_lift"), "the scene is shown again")


def test_exposure_holds_while_the_renderer_is_killed(demo: Demo, therapist: Therapist) -> None:
    therapist.open_exposure()
    therapist.do(SetIntensity(intensity=15))
    demo.kill("scenes")
    state = therapist.until(lambda s: HoldReason.RENDERER_LOST in s.holds, "held")
    assert Peer.RENDERER in state.lost_peers
    assert state.exposure_since_ns is None
    state = therapist.until(lambda s: Peer.RENDERER not in s.lost_peers, "the renderer is back")
    assert state.held, "nothing resumes by itself"
    wait_until(lambda: therapist.health and therapist.health.renderer, "its health is known")
    assert not renderer_shows(therapist, "glass_lift"), "back in a room without the scene"
    resume(therapist)
    wait_until(lambda: renderer_shows(therapist, "glass_lift"), "the scene, by the therapist")


def test_a_killed_console_changes_nothing(demo: Demo, therapist: Therapist) -> None:
    therapist.open_exposure()
    demo.kill("console")
    therapist.do(AddNote(text="The tablet went dark; we go on."))
    assert therapist.state.phase is Phase.EXPOSING


def test_safe_place_reaches_the_picture(therapist: Therapist) -> None:
    therapist.open_exposure()
    therapist.do(SetIntensity(intensity=15))
    wait_until(lambda: renderer_shows(therapist, "glass_lift"), "the scene is shown")
    therapist.do(GoToSafePlace())
    therapist.until(lambda s: s.place is Place.SAFE_PLACE, "the safe place is asked for")
    wait_until(lambda: "safe_place_shown" in therapist.kinds(), "drawn and recorded")
    wait_until(lambda: renderer_shows(therapist, "lake"), "the lake is shown")


def test_a_silent_page_holds_the_exposure(therapist: Therapist) -> None:
    therapist.open_exposure()
    therapist.page_alive.clear()
    therapist.until(lambda s: HoldReason.PAGE_SILENT in s.holds, "held")
    therapist.page_alive.set()
    wait_until(lambda: therapist.health and therapist.health.peers, "health")
    assert therapist.state.held


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (SetIntensity(intensity=60, patient_agrees=True), "ceiling"),
        (SetIntensity(intensity=40), "agree"),
    ],
)
def test_a_refusal_says_what_is_wrong(
    therapist: Therapist, command: SetIntensity, words: str
) -> None:
    therapist.open_exposure(ceiling=50)
    before = therapist.state.intensity
    answer = therapist.ask(command)
    assert not answer.accepted
    assert answer.refusal is not None
    assert words in answer.refusal.sentence
    assert therapist.state.intensity == before


def test_the_simulated_patient_answers_in_the_scene(tmp_path: Path) -> None:
    with (
        running_demo(tmp_path / "data", "--simulated-patient", "--seed", "7") as demo,
        Therapist(demo.data_dir) as therapist,
    ):
        session_id = therapist.open_exposure()
        therapist.do(AskForRating())
        therapist.until(lambda s: s.last_rating is not None, "the patient answered")
        csv = therapist.query(SessionExport(session_id=session_id)).csv
        assert csv is not None
        assert "simulated_patient" in csv
        record = therapist.query(SessionRecord(session_id=session_id)).events
        assert record
        assert all(event.synthetic for event in record)
