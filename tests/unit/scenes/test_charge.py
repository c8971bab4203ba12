"""The charge of the scenes' machine: what its battery says, in whatever way."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import psutil
import pytest

from scenes import charge
from scenes.charge import Battery, Charge, charge_now


def _says(monkeypatch: pytest.MonkeyPatch, answer: object) -> None:
    def ask() -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(psutil, "sensors_battery", ask, raising=False)


@pytest.mark.parametrize(
    ("answer", "known"),
    [
        (None, None),
        (OSError("no such file"), None),
        (SimpleNamespace(percent=43.5, power_plugged=False), Charge(43.5, False)),
        (SimpleNamespace(percent=43.5, power_plugged=None), Charge(43.5, True)),
        (SimpleNamespace(percent=104, power_plugged=True), Charge(100, True)),
    ],
)
def test_what_the_battery_says(
    monkeypatch: pytest.MonkeyPatch, answer: object, known: Charge | None
) -> None:
    _says(monkeypatch, answer)
    assert charge_now() == known


def test_a_system_without_the_call_has_no_battery(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_battery", raising=False)
    assert charge_now() is None


def test_it_is_asked_beside_the_frames_and_no_more_after_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow, asked = threading.Event(), []

    def ask() -> object:
        asked.append(1)
        slow.wait(5)
        return SimpleNamespace(percent=50, power_plugged=False)

    monkeypatch.setattr(psutil, "sensors_battery", ask, raising=False)
    monkeypatch.setattr(charge, "EVERY_S", 0.01)
    battery = Battery()  # does not wait for a firmware
    assert battery.charge is None
    slow.set()
    until_s = time.monotonic() + 5
    while (len(asked) < 3 or battery.charge is None) and time.monotonic() < until_s:
        time.sleep(0.005)
    assert battery.charge == Charge(50, False)
    assert len(asked) >= 3
    battery.close()
    battery._thread.join(5)
    assert not battery._thread.is_alive()
