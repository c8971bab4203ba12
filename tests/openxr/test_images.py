"""The runtime's images where a driver or a runtime has no depth for us: colour goes on alone."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from scenes.display.openxr import images as module
from scenes.display.openxr.formats import GL_DEPTH_COMPONENT32F, GL_RGBA8, GL_SRGB8_ALPHA8
from scenes.display.openxr.images import Images

DEPTH24 = 0x81A6


class Card:
    """A graphics card: textures with formats, and the copies made."""

    exact_copies = True

    def __init__(self, depth_format: int) -> None:
        self.depth_format = depth_format
        self.copies: list[tuple[int, int]] = []

    def format_of(self, texture: int) -> int:
        return self.depth_format

    def copy(self, source: int, target: int, x: int, size: tuple[int, int]) -> None:
        self.copies.append((source, target))

    def drain_errors(self) -> int:
        return 0


class Picture:
    """A texture that is prepared under a name."""

    def __init__(self, name: int) -> None:
        self._name = name

    def prepare_now(self, *_: Any) -> SimpleNamespace:
        return SimpleNamespace(get_native_id=lambda: self._name)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A runtime's swapchains stand for their formats; this lists those that there are."""
    there: list[int] = []
    xr = module.xr

    def create(_session: Any, info: Any) -> int:
        there.append(int(info.format))
        return int(info.format)

    monkeypatch.setattr(xr, "create_swapchain", create)
    monkeypatch.setattr(xr, "destroy_swapchain", there.remove)
    images = [SimpleNamespace(image=100), SimpleNamespace(image=101)]
    monkeypatch.setattr(xr, "enumerate_swapchain_images", lambda *_: images)
    return there


def acquired(_swapchain: int, _info: None, index: Any) -> int:
    """The second image is the next."""
    index._obj.value = 1
    return 0


CALLS: Any = SimpleNamespace(
    acquire_image=acquired, wait_image=lambda *_: 0, release_image=lambda *_: 0
)


def opened(
    monkeypatch: pytest.MonkeyPatch, card: Card, offered: list[int], *, with_depth: bool = True
) -> Images:
    monkeypatch.setattr(module.xr, "enumerate_swapchain_formats", lambda _: offered)
    host: Any = SimpleNamespace(get_prepared_objects=lambda: None)
    gl: Any = card
    session: Any = None
    return Images(session, (4, 3), host, gl, CALLS, with_depth=with_depth)


def fill(images: Images) -> bool:
    """One frame; True if depth went with it."""
    pictures: Any = (Picture(1),)
    depths: Any = (Picture(2),)
    images.fill(pictures)
    return images.fill_depth(depths)


def test_colour_and_depth_are_copied_and_both_given_back(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Card(GL_DEPTH_COMPONENT32F)
    images = opened(monkeypatch, card, [GL_SRGB8_ALPHA8, GL_DEPTH_COMPONENT32F])
    assert fill(images)
    assert card.copies == [(1, 101), (2, 101)]
    images.close()
    assert made == []


@pytest.mark.parametrize("why", ["not wanted", "not offered"])
def test_a_runtime_without_depth_gets_colour_alone(
    made: list[int], monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    offered = [GL_SRGB8_ALPHA8, GL_RGBA8 if why == "not offered" else GL_DEPTH_COMPONENT32F]
    card = Card(GL_DEPTH_COMPONENT32F)
    images = opened(monkeypatch, card, offered, with_depth=why == "not offered")
    assert not fill(images)
    assert made == [GL_SRGB8_ALPHA8]
    assert card.copies == [(1, 101)]


def test_a_driver_whose_depth_is_of_another_kind_goes_on_with_colour_alone(
    made: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    card = Card(DEPTH24)
    images = opened(monkeypatch, card, [GL_SRGB8_ALPHA8, GL_DEPTH_COMPONENT32F])
    assert not fill(images)
    assert made == [GL_SRGB8_ALPHA8]
    assert not fill(images)
    assert card.copies == [(1, 101), (1, 101)]
    images.close()
    assert made == []
