"""The tracking origin is the best one offered, and the floor is where the patient's feet are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import xr

from scenes.display.openxr import extensions as ext
from scenes.display.openxr.spaces import SEATED_EYE_M, STANDING_EYE_M, TrackingSpace, tracking_space

KINDS = xr.ReferenceSpaceType
LOCAL, STAGE, LOCAL_FLOOR = (
    int(kind.value) for kind in (KINDS.LOCAL, KINDS.STAGE, KINDS.LOCAL_FLOOR_EXT)
)


def found(
    monkeypatch: pytest.MonkeyPatch, offered: list[int], *used: str
) -> tuple[TrackingSpace, int]:
    """The origin taken, and the kind it was made of."""
    made: list[int] = []

    def make(_session: Any, info: Any) -> str:
        made.append(int(info.reference_space_type.value))
        return "space"

    monkeypatch.setattr(xr, "enumerate_reference_spaces", lambda _: offered)
    monkeypatch.setattr(xr, "create_reference_space", make)
    runtime: Any = SimpleNamespace(uses=lambda extension: extension in used)
    return tracking_space(runtime, None), made[-1]


@pytest.mark.parametrize(
    ("offered", "used", "expected"),
    [
        ([LOCAL, STAGE, LOCAL_FLOOR], (ext.LOCAL_FLOOR,), LOCAL_FLOOR),
        ([LOCAL, STAGE, LOCAL_FLOOR], (), STAGE),
        ([LOCAL, STAGE], (ext.LOCAL_FLOOR,), STAGE),
    ],
)
def test_a_floor_that_is_known_is_not_moved_by_sitting(
    monkeypatch: pytest.MonkeyPatch, offered: list[int], used: tuple[str, ...], expected: int
) -> None:
    space, kind = found(monkeypatch, offered, *used)
    assert kind == expected
    assert [space.lift_m(standing=standing) for standing in (False, True)] == [0.0, 0.0]


def test_where_no_floor_is_known_it_is_below_who_sits_or_stands(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    space, kind = found(monkeypatch, [LOCAL], ext.LOCAL_FLOOR)
    assert kind == LOCAL
    assert space.lift_m(standing=False) == SEATED_EYE_M
    assert space.lift_m(standing=True) == STANDING_EYE_M
    assert SEATED_EYE_M < STANDING_EYE_M
