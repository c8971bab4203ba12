"""A script does what its lines say, once each. Must not need a renderer."""

from pathlib import Path

import pytest

from controller.protocol.vocabulary import Place
from scenes.display.display import KeyPressed, Wearing
from scenes.patient_input import OpenRating, PatientScene, Rate, StationSafePlace, Stay, Stop
from scenes.scripted_input import ScriptedInput

SCENE = PatientScene(
    now_ns=0, place=Place.SCENE, scene="lift", dial=0.0, prompt=None, begun=(), session_id=None
)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    return tmp_path / "script.txt"


def test_a_script_that_is_not_there_yet_does_nothing(script: Path) -> None:
    assert ScriptedInput(script).acts((), SCENE) == []


def test_every_line_is_done_once_and_in_order(script: Path) -> None:
    patient = ScriptedInput(script)
    script.write_text("stay\nrate 40\nopen rating\n", encoding="utf-8")
    assert patient.acts((), SCENE) == [Stay(), Rate(40), OpenRating()]
    assert patient.acts((), SCENE) == []
    with script.open("a", encoding="utf-8") as file:
        file.write("stop\nstation safe place\n")
    assert patient.acts((), SCENE) == [Stop(), StationSafePlace()]


def test_a_line_half_written_waits(script: Path) -> None:
    patient = ScriptedInput(script)
    script.write_bytes(b"stay\nst")
    assert patient.acts((), SCENE) == [Stay()]
    script.write_bytes(b"stay\nstop\n")
    assert patient.acts((), SCENE) == [Stop()]


@pytest.mark.parametrize(
    "line", ["rate 101", "rate", "rate -5", "slow", "slow 6000", "dance", "\xff"]
)
def test_what_no_patient_can_do_costs_nothing_else(
    script: Path, line: str, caplog: pytest.LogCaptureFixture
) -> None:
    patient = ScriptedInput(script)
    script.write_bytes(line.encode("latin-1") + b"\nstop\n")
    assert patient.acts((), SCENE) == [Stop()]
    assert "no patient can do" in caplog.text


def test_esc_at_the_station_comes_first(script: Path) -> None:
    patient = ScriptedInput(script)
    script.write_text("stop\n", encoding="utf-8")
    assert patient.acts((KeyPressed("escape"),), SCENE) == [StationSafePlace(), Stop()]


def test_a_renderer_that_starts_again_repeats_nothing(script: Path) -> None:
    script.write_text("stop\n", encoding="utf-8")
    patient = ScriptedInput(script)
    assert patient.acts((), SCENE) == []
    with script.open("a", encoding="utf-8") as file:
        file.write("stay\n")
    assert patient.acts((), SCENE) == [Stay()]


def test_a_script_takes_the_headset_off_and_loses_its_tracking(script: Path) -> None:
    wearing = Wearing()
    patient = ScriptedInput(script, wearing)
    for line, tracked, worn in (
        ("headset off", True, False),
        ("tracking lost", False, False),
        ("headset on", False, True),
        ("tracking back", True, True),
    ):
        with script.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        assert patient.acts((), SCENE) == []
        assert (wearing.tracked, wearing.worn) == (tracked, worn)


def test_a_script_makes_every_frame_longer_until_it_says_otherwise(script: Path) -> None:
    slept: list[float] = []
    patient = ScriptedInput(script, sleep=slept.append)
    script.write_text("slow 380\n", encoding="utf-8")
    patient.acts((), SCENE)
    patient.acts((), SCENE)
    assert slept == [0.38, 0.38]
    with script.open("a", encoding="utf-8") as file:
        file.write("slow 0\n")
    patient.acts((), SCENE)
    assert slept == [0.38, 0.38]
