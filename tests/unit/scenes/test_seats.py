"""Who sits in the renderer, what the library holds, and the voice."""

import types
from importlib import resources
from pathlib import Path

import pytest
from panda3d.core import AudioManager

from controller.protocol.directive import OpenPrompt
from controller.protocol.spec import SceneKind
from controller.protocol.vocabulary import Place
from controller.simulation.patient import TEMPERS, SimulatedPatient
from scenes.catalogue import (
    NEUTRAL_ROOM,
    CatalogueError,
    asset_hashes,
    discover,
    safe_places,
    specs,
)
from scenes.display.display import KeyPressed
from scenes.notices import RECORDINGS, STOPPED, TECHNICAL
from scenes.patient_input import Act, PatientScene, Rate, StationSafePlace, Stop
from scenes.prc import configure
from scenes.simulated_input import SimulatedInput
from scenes.stage.speech import Speech

SECOND = 1_000_000_000


def perceived(now_s: float, *, dial: float = 0, prompt: OpenPrompt | None = None) -> PatientScene:
    place = Place.SCENE if dial else Place.NEUTRAL
    return PatientScene(round(now_s * SECOND), place, "lift", dial, prompt, (), "s-1")


def live(seat: SimulatedInput, from_s: int, to_s: int, **shown: object) -> list[Act]:
    """Everything the patient does in these seconds."""
    done: list[Act] = []
    for second in range(from_s, to_s):
        done += seat.acts([], perceived(second, **shown))  # type: ignore[arg-type]
    return done


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
    seat = SimulatedInput(SimulatedPatient(1, TEMPERS["panics"]))
    live(seat, 0, 20)
    assert Stop() in live(seat, 20, 60, dial=100)


def test_the_stations_esc_works_beside_a_simulated_patient() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    assert seat.acts([KeyPressed("escape")], perceived(0)) == [StationSafePlace()]


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
