"""What a simulated patient's heart tells on its way to the controller."""

from __future__ import annotations

from collections.abc import Callable

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import HeartRate
from controller.protocol.vocabulary import Place
from controller.simulation.patient import SimulatedPatient
from scenes.felt import SOURCE, heart_report
from scenes.patient_input import PatientScene, Pulse
from scenes.simulated_input import SimulatedInput

Make = Callable[..., SceneDirective]
SECOND = 1_000_000_000


def pulses(seat: SimulatedInput, tenths: range, session_id: str | None = "s-1") -> list[Pulse]:
    found = []
    for tenth in tenths:
        now_ns = tenth * SECOND // 10
        scene = PatientScene(now_ns, Place.SCENE, "lift", 50, None, (), session_id)
        found += [act for act in seat.acts([], scene) if isinstance(act, Pulse)]
    return found


def test_the_heart_is_told_once_a_second_and_in_a_session_alone() -> None:
    seat = SimulatedInput(SimulatedPatient(1))
    assert pulses(seat, range(30), None) == []
    assert len(pulses(seat, range(30, 130))) == 10
    assert pulses(seat, range(130, 160), None) == []


def test_it_is_told_with_its_time_and_as_simulated(directive: Make) -> None:
    told = heart_report(Pulse(81.2345, 0.87654), directive(), 42)
    assert told == HeartRate(
        run_id="run-1",
        session_id="s-1",
        at_ns=42,
        rate_per_min=81.2,
        quality=0.877,
        source=SOURCE,
        synthetic=True,
    )
    none = heart_report(Pulse(None, 0.0), directive(), 42)
    assert none is not None
    assert none.rate_per_min is None


def test_without_session_or_clock_nothing_is_told(directive: Make) -> None:
    pulse = Pulse(80.0, 1.0)
    assert heart_report(pulse, None, 42) is None
    assert heart_report(pulse, directive(session_id=None), 42) is None
    assert heart_report(pulse, directive(), None) is None
