"""What a frame calls of a runtime: taken as it is, with refusals as exceptions."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest
import xr

from scenes.display.openxr.calls import IN_A_FRAME, Calls, function_of, handle_of
from scenes.display.openxr.gl import function_type

BEGIN = "xrBeginFrame"


def answering(monkeypatch: pytest.MonkeyPatch, result: int) -> list[str]:
    """Have every function of the runtime answer ``result``; what was asked for by name."""
    asked: list[str] = []
    answer = function_type()(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: result)

    def get(_instance: Any, name: str) -> Any:
        asked.append(name)
        return answer

    monkeypatch.setattr(xr, "get_instance_proc_addr", get)
    return asked


@pytest.mark.parametrize("result", [xr.Result.SUCCESS, xr.Result.SESSION_LOSS_PENDING])
def test_what_is_not_so_now_is_an_answer(
    monkeypatch: pytest.MonkeyPatch, result: xr.Result
) -> None:
    answering(monkeypatch, int(result.value))
    assert function_of(None, BEGIN)(1, None) == int(result.value)


def test_what_was_not_done_is_an_exception_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, int(xr.Result.ERROR_SESSION_LOST.value))
    with pytest.raises(xr.exception.SessionLostError):
        function_of(None, BEGIN)(1, None)


def test_an_error_newer_than_the_binding_is_one_too(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, -1_999_999_999)
    with pytest.raises(xr.exception.XrException, match="-1999999999"):
        function_of(None, BEGIN)(1, None)


def test_all_that_every_frame_calls_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, 0)
    Calls(None)
    assert len(asked) == len(set(asked))
    assert set(asked) < set(IN_A_FRAME)


def test_a_handle_is_its_number() -> None:
    space = xr.Space()
    assert handle_of(space) == 0
    number = ctypes.c_void_p(4711)
    assert handle_of(ctypes.cast(number, xr.Space)) == 4711
