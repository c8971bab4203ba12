"""Who sits in the renderer, what the library holds, and the voice."""

import types
from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from itertools import pairwise
from pathlib import Path

import pytest
from panda3d.core import AudioManager

from controller.protocol.directive import OpenPrompt
from controller.protocol.practice import Practice
from controller.protocol.spec import SceneKind
from controller.protocol.vocabulary import PatientTemper, Place
from controller.simulation.patient import SimulatedPatient
from controller.simulation.tempers import TEMPERS
from scenes.catalogue import (
    NEUTRAL_ROOM,
    CatalogueError,
    asset_hashes,
    discover,
    safe_places,
    specs,
)
from scenes.display.display import InputEvent, KeyPressed
from scenes.notices import RECORDINGS, STOPPED, TECHNICAL
from scenes.patient_input import (
    Act,
    Felt,
    Look,
    PatientScene,
    Pulse,
    Rate,
    StationSafePlace,
    Stop,
    Ways,
)
from scenes.prc import configure
from scenes.simulated_input import AWAY_DEG, TURNS_DEG_PER_S, PracticeSeat, SimulatedInput
from scenes.stage.speech import Speech

SECOND = 1_000_000_000


def perceived(now_s: float, *, dial: float = 0, prompt: OpenPrompt | None = None) -> PatientScene:
    place = Place.SCENE if dial else Place.NEUTRAL
    return PatientScene(round(now_s * SECOND), place, "lift", dial, prompt, (), "s-1")


def live(seat: SimulatedInput, from_s: int, to_s: int, **shown: object) -> list[Act]:
    """Everything the patient does in these seconds; what it feels and beats is told apart."""
    done: list[Act] = []
    for second in range(from_s, to_s):
        done += seat.acts([], perceived(second, **shown))  # type: ignore[arg-type]
    return [act for act in done if not isinstance(act, Felt | Pulse)]


def test_a_simulated_patient_rehearses_the_stop_once() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    assert seat.synthetic
    assert live(seat, 0, 30) == [Stop()]


def test_a_simulated_patient_answers_the_prompt_on_the_panel() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    live(seat, 0, 20)
    prompt = OpenPrompt(prompt_id="p-1", wording="?", opened_ns=0, in_scene=True)
    done = live(seat, 20, 40, prompt=prompt)
    assert len(done) == 1
    assert isinstance(done[0], Rate)


def test_a_simulated_patient_who_panics_presses_stop() -> None:
    seat = SimulatedInput(SimulatedPatient(1, TEMPERS[PatientTemper.PANICS]))
    live(seat, 0, 20)
    assert Stop() in live(seat, 20, 60, dial=100)


def test_the_stations_esc_works_beside_a_simulated_patient() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    assert seat.acts([KeyPressed("escape")], perceived(0))[0] == StationSafePlace()


def test_what_a_simulated_patient_feels_is_told_twice_a_second() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    told = [
        act
        for tenth in range(100)
        for act in seat.acts([], perceived(tenth / 10, dial=50))
        if isinstance(act, Felt)
    ]
    assert len(told) == 20
    assert told[0].fear < told[-1].fear
    assert 0 < told[-1].habituation < 1
    outside = replace(perceived(11), session_id=None)
    assert not [act for act in seat.acts([], outside) if isinstance(act, Felt)]


def test_who_looks_away_turns_the_head_and_turns_it_back() -> None:
    seat = SimulatedInput(SimulatedPatient(1, TEMPERS[PatientTemper.AVOIDER]))
    turned = [act for act in _tenths(seat, 0, 300, dial=90) if isinstance(act, Look)]
    assert turned[-1] == Look(*AWAY_DEG)
    headings = [0.0, *(act.heading_deg for act in turned)]
    assert max(b - a for a, b in pairwise(headings)) <= TURNS_DEG_PER_S / 10 + 1e-6
    back = [act for act in _tenths(seat, 300, 330) if isinstance(act, Look)]
    assert back[-1] == Look(0.0, 0.0)


def _tenths(seat: SimulatedInput, first: int, last: int, dial: float = 0) -> list[Act]:
    return [act for t in range(first, last) for act in seat.acts([], perceived(t / 10, dial=dial))]


class Person:
    """Somebody at the keys."""

    synthetic = False
    legend = "Keys"
    rating_hint = "Type"

    def __init__(self) -> None:
        self.does: list[Act] = []

    def ways(self, *, by_gaze: bool) -> Ways:
        return Ways("a", "b", "c")

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        return self.does


def test_in_practice_a_simulated_patient_has_the_seat_and_who_sits_there_can_stop() -> None:
    person = Person()
    seat = PracticeSeat(person)
    practice = Practice(temper=PatientTemper.STEADY, seed=5)
    marked = [seat.synthetic]
    person.does = [Rate(40), Stop()]
    assert seat.acts([], perceived(0)) == [Rate(40), Stop()]
    done = seat.acts([], replace(perceived(1), practice=practice))
    assert done[0] == Stop()
    assert not [act for act in done if isinstance(act, Rate)]
    marked.append(seat.synthetic)
    assert seat.ways(by_gaze=False) is None
    seat.acts([], perceived(2))
    marked.append(seat.synthetic)
    assert marked == [False, True, False]
    assert seat.ways(by_gaze=False) is not None


def test_the_next_practice_session_is_the_same_patients_next() -> None:
    person = Person()
    seat = PracticeSeat(person)
    practice = Practice(temper=PatientTemper.RETURNING)

    def felt(from_s: int, to_s: int, session: str, dial: float) -> Felt:
        told = [
            act
            for second in range(from_s, to_s)
            for act in seat.acts(
                [], replace(perceived(second, dial=dial), practice=practice, session_id=session)
            )
            if isinstance(act, Felt)
        ]
        return told[-1]

    first = felt(0, 200, "s-1", 80)
    again = felt(200, 201, "s-2", 0)
    assert again.inhibition == first.inhibition > 0
    assert 0 < again.habituation < 0.1 * first.habituation
    other = replace(perceived(202), practice=Practice(temper=PatientTemper.RETURNING, seed=2))
    assert [a.inhibition for a in seat.acts([], other) if isinstance(a, Felt)] == [0.0]


def test_the_library_is_found_with_its_neutral_room() -> None:
    scenes = discover()
    assert NEUTRAL_ROOM in safe_places(scenes)
    found = specs(scenes)
    assert found[0].kind is SceneKind.EXPOSURE
    assert {s.name for s in found} == set(scenes)


def test_every_scene_has_a_hash_of_its_own() -> None:
    hashes = asset_hashes(discover())
    assert len(set(hashes.values())) == len(hashes)
    assert all(len(h) == 64 for h in hashes.values())


HASHED = ("shaders/a.frag", "models/a.glb", "textures/a.png", "sounds/a.ogg")


@pytest.mark.parametrize("changed", HASHED)
def test_what_is_seen_or_heard_is_in_the_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    for name in HASHED:
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"before")
    found = resources.files
    monkeypatch.setattr(
        "scenes.catalogue.resources.files",
        lambda package: tmp_path if package == "assets" else found(package),
    )
    before = asset_hashes(discover())
    (tmp_path / changed).write_bytes(b"after")
    after = asset_hashes(discover())
    assert all(before[name] != after[name] for name in before)


def test_a_library_without_a_neutral_room_is_one_sentence(tmp_path: Path) -> None:
    package = types.ModuleType("empty_library")
    package.__path__ = [str(tmp_path)]
    with pytest.raises(CatalogueError, match="plain_room"):
        discover(package)


def test_the_voice_says_one_sentence_after_the_other(tmp_path: Path) -> None:
    configure(tmp_path, silent=True)
    audio = AudioManager.create_AudioManager()
    speech = Speech(audio, RECORDINGS)
    speech.say((TECHNICAL, STOPPED))
    assert speech.speaking
    speech.tick()
    speech.hush()
    assert not speech.speaking
    audio.shutdown()


def test_without_sound_nothing_is_said_and_nothing_goes_wrong() -> None:
    speech = Speech(None, RECORDINGS)
    speech.say((STOPPED,))
    speech.tick()
    assert not speech.speaking
