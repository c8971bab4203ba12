"""The console's figures say what they rest on: whom the pages asked, and what was seen when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from controller.bench.console import HERE, Asked, as_figures
from controller.bench.runner import AREAS


@dataclass
class Said:
    """A request or a socket, as the browser tells of it."""

    url: str


@dataclass
class FakePage:
    """Tells its listeners what a test lets it ask."""

    listeners: dict[str, Any] = field(default_factory=dict)

    def on(self, what: str, listener: Any) -> None:
        self.listeners[what] = listener


def asked_of(*urls: str) -> Asked:
    asked, page = Asked(), FakePage()
    asked.watch(page)  # type: ignore[arg-type]
    for url in urls:
        page.listeners["websocket" if url.startswith("ws") else "request"](Said(url))
    return asked


def test_the_console_is_an_area_of_the_bench() -> None:
    assert "console" in AREAS


def test_what_stays_on_this_machine_meets_the_goal() -> None:
    urls = [f"http://{host}:8080/" for host in sorted(HERE)]
    figure = asked_of(*urls, "ws://127.0.0.1:9/mirror", "data:image/png;base64,AA").figure()
    assert (figure.value, figure.n, figure.met) == (0.0, 3, True)


def test_one_request_or_socket_to_another_machine_is_named() -> None:
    for url in ("https://fonts.example/a.css", "wss://telemetry.example/x"):
        figure = asked_of("http://127.0.0.1:8080/", url).figure()
        assert (figure.value, figure.met) == (1.0, False)
        assert url.split("/")[2] in figure.reference


def test_the_95th_percentile_is_held_against_the_goal() -> None:
    taken = [10.0] * 50 + [300.0] * 10, [5.0] * 60
    quick, slow = as_figures("seen", *taken, 100.0)
    assert quick.met
    assert not slow.met
    assert slow.value == 300
    assert [figure.met for figure in as_figures("hurried", *taken)] == [None, None]
