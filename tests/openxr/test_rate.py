"""The rate that is asked of a headset: the nearest to ours of those that it offers."""

from __future__ import annotations

from typing import Any

import pytest

from scenes.display.openxr import session as module


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        ((72.0, 80.0, 90.0, 120.0), [90.0]),
        ((60.0, 72.0, 80.0), [80.0]),
        ((120.0, 144.0), [120.0]),
        ((), []),
    ],
)
def test_the_nearest_rate_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, offered: tuple[float, ...], asked: list[float]
) -> None:
    wanted: list[float] = []

    def request(_session: Any, rate: float) -> None:
        wanted.append(rate)

    monkeypatch.setattr(module.xr, "enumerate_display_refresh_rates_fb", lambda _: offered)
    monkeypatch.setattr(module.xr, "request_display_refresh_rate_fb", request)
    session: Any = None
    module.ask_rate(session)
    assert wanted == asked
