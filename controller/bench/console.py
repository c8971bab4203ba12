"""Measures the console in a real browser: how soon an event is seen, what it costs, whom it asks.

Owns the figures of the area ``console``; must not know the console's code, only what a person and
a browser see.
"""

from __future__ import annotations

import importlib.util
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from controller.bench.browser import BrowserError, page_clock_ahead_ns, running_browser
from controller.bench.demo import Demo, DemoError
from controller.bench.figure import Figure, against, untaken
from controller.bench.patient import SCREENED
from controller.bench.session import MEDIAN_AND_95TH, SAFE_PLACE, SCENE
from controller.protocol.commands import (
    ConfirmStopRehearsed,
    PrepareSession,
    RecordRating,
    StartBaseline,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request, WebSocket

AREA = "console"
EVENTS = 60
HURRIED = 30
OPENINGS = 5
PAGES = 3
WATCHED_S = 20.0
"""How long the server's work is watched while every page is open, seconds."""

REST_S = (0.15, 0.45)
"""From seeing a rating to the next one, by lot, seconds: about three a second, more than hands
give. Without a rest a rating would wait for what the one before still has drawn."""

HERE = frozenset({"127.0.0.1", "localhost"})
SEEN_GOAL_MS = 100.0
FIRST_PAGE_GOAL_S = 1.0
SERVER_GOAL_PERCENT = 15.0
PICTURES_GOAL_PER_S = 20.0

SEEN = "event at the controller to the page"
SEEN_HURRIED = "the same, each as soon as the one before is seen"
FIRST_PAGE = "first page, warm: from asking to the form"
SERVER = f"the console's server with {PAGES} pages open, share of a core"
OUTSIDE = "requests that leave the machine"

_WATCH_RATING = """() => {
  window.ratingAt = {};
  const box = document.querySelector("#last-rating");
  const note = () => { window.ratingAt[box.textContent.trim()] ??= performance.now(); };
  new MutationObserver(note).observe(box, {childList: true, characterData: true, subtree: true});
}"""


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Run a demo with a browser for about two minutes and measure its console."""
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name:
        say("starting a demo")
        try:
            with Demo(Path(name)) as demo, running_browser() as browser:
                return list(_in_browser(demo, browser, say))
        except (BrowserError, DemoError) as trouble:
            return [untaken(AREA, SEEN, "ms", str(trouble))]


def _in_browser(demo: Demo, browser: Browser, say: Callable[[str], None]) -> Iterator[Figure]:
    asked = Asked()
    demo.wait_state("the renderer", lambda update: bool(update.renderer_catalogue))
    say("the first page")
    yield _first_page(demo, browser, asked)
    _open_baseline(demo)
    with ExitStack() as stack:
        pages = [_live(demo, browser, asked, stack) for _ in range(PAGES)]
        say("events to the page")
        pages[0].evaluate(_WATCH_RATING)
        taken = _seen(demo, pages[0], _by_lot(EVENTS), lowest=0)
        yield from as_figures(SEEN, taken.seen_ms, taken.linked_ms, SEEN_GOAL_MS)
        yield _pictures(taken.pictures_per_s)
        taken = _seen(demo, pages[0], [0.0] * HURRIED, lowest=EVENTS)
        yield from as_figures(SEEN_HURRIED, taken.seen_ms, taken.linked_ms)
        say("what it costs the server")
        yield _server(demo)
    yield asked.figure()


class Asked:
    """Every host that a page of the browser asked for anything, by request or by socket."""

    def __init__(self) -> None:
        self._hosts: list[str] = []

    def watch(self, page: Page) -> None:
        """Note what ``page`` asks for from now on."""
        page.on("request", self._request)
        page.on("websocket", self._socket)

    def _request(self, request: Request) -> None:
        self._note(request.url)

    def _socket(self, socket: WebSocket) -> None:
        self._note(socket.url)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        # What the page made itself (data:, blob:) asks nobody.
        if parts.hostname is not None and parts.scheme not in ("data", "blob"):
            self._hosts.append(parts.hostname)

    def figure(self) -> Figure:
        """How many of them were for another machine; the goal is none."""
        outside = sorted({host for host in self._hosts if host not in HERE})
        asked = f"all requests and sockets of {PAGES + OPENINGS} pages"
        return Figure(
            area=AREA,
            name=OUTSIDE,
            value=float(sum(host not in HERE for host in self._hosts)),
            unit="",
            n=len(self._hosts),
            reference=f"{asked}: {', '.join(outside)}" if outside else asked,
            goal=0.0,
            met=not outside,
        )


def _first_page(demo: Demo, browser: Browser, asked: Asked) -> Figure:
    samples = [_open_start(demo, browser, asked) for _ in range(OPENINGS + 1)]
    return against(
        AREA,
        FIRST_PAGE,
        "s",
        samples[1:],  # the first warms the server and its disk
        reference="the first of all, cold",
        reference_value=samples[0],
        goal=FIRST_PAGE_GOAL_S,
    )


def _open_start(demo: Demo, browser: Browser, asked: Asked) -> float:
    # A context of its own has nothing in its cache.
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    try:
        page = context.new_page()
        asked.watch(page)
        began = time.perf_counter()
        page.goto(demo.url)
        page.locator("#open-session").wait_for()
        return time.perf_counter() - began
    finally:
        context.close()


def _open_baseline(demo: Demo) -> None:
    """A session that takes ratings, in the plain room: nothing heavy is drawn beside it."""
    demo.do(PrepareSession(pseudonym="bench", scene=SCENE, safe_place=SAFE_PLACE))
    demo.wait_state("a session", lambda update: update.state.session_id is not None)
    for command in (SCREENED, StartBaseline(), ConfirmStopRehearsed()):
        demo.do(command)


def _live(demo: Demo, browser: Browser, asked: Asked, stack: ExitStack) -> Page:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    stack.callback(context.close)
    page = context.new_page()
    asked.watch(page)
    page.goto(demo.url + "live")
    page.locator("#last-rating").wait_for()
    page.wait_for_function("Number(document.querySelector('#mirror').dataset.frames) > 0")
    return page


@dataclass(frozen=True)
class _Taken:
    """Ratings on their way."""

    seen_ms: list[float]
    """From the controller's event to the page."""
    linked_ms: list[float]
    """To our own link."""
    pictures_per_s: float
    """Drawn on the page meanwhile."""


def _by_lot(count: int) -> list[float]:
    lots = random.Random(7)
    return [lots.uniform(*REST_S) for _ in range(count)]


def _seen(demo: Demo, page: Page, rests_s: Sequence[float], *, lowest: int) -> _Taken:
    """Record a rating after each rest and wait until the page shows it.

    They count up from ``lowest``, for a page notes only when it shows a value first.
    """
    ahead_ns = page_clock_ahead_ns(page)
    seen: list[float] = []
    linked: list[float] = []
    began, pictures = time.perf_counter(), _pictures_so_far(page)
    for number, rest_s in enumerate(rests_s):
        time.sleep(rest_s)
        suds = lowest + number
        demo.do(RecordRating(suds=suds))
        update = demo.wait_state(
            "the rating",
            lambda u, wanted=suds: (
                u.state.last_rating is not None  # type: ignore[misc]
                and u.state.last_rating.suds == wanted
            ),
        )
        event_ns = update.state.last_event_ns
        page.wait_for_function("suds => window.ratingAt[suds] !== undefined", arg=str(suds))
        at_ms = page.evaluate("suds => window.ratingAt[suds]", str(suds))
        seen.append((float(at_ms) * 1e6 - ahead_ns - event_ns) / 1e6)
        linked.append((demo.arrived_ns(update.revision) - event_ns) / 1e6)
    per_s = (_pictures_so_far(page) - pictures) / (time.perf_counter() - began)
    return _Taken(seen, linked, per_s)


def _pictures_so_far(page: Page) -> int:
    return int(page.evaluate("() => Number(document.querySelector('#mirror').dataset.frames)"))


def as_figures(
    name: str, seen_ms: Sequence[float], linked_ms: Sequence[float], goal_ms: float | None = None
) -> Iterator[Figure]:
    """Median and 95th percentile of what the page saw, beside what a program on the link got."""
    for word, percentile in MEDIAN_AND_95TH:
        yield against(
            AREA,
            f"{name}, {word}",
            "ms",
            seen_ms,
            percentile=percentile,
            reference="the same event to a program on the same link, median",
            reference_value=sorted(linked_ms)[len(linked_ms) // 2],
            goal=goal_ms,
        )


def _pictures(per_s: float) -> Figure:
    return Figure(
        area=AREA,
        name="pictures of the patient's view drawn on that page meanwhile, a second",
        value=per_s,
        unit="/s",
        n=1,
        reference="what the mirror aims at",
        reference_value=PICTURES_GOAL_PER_S,
        ratio=per_s / PICTURES_GOAL_PER_S,
    )


def _server(demo: Demo) -> Figure:
    if importlib.util.find_spec("psutil") is None:
        return untaken(AREA, SERVER, "%", "psutil is not installed: run `uv sync --locked`.")
    busy_s, took_s = _busy_s(demo)
    percent = 100 * busy_s / took_s
    return Figure(
        area=AREA,
        name=SERVER,
        value=percent,
        unit="%",
        n=1,
        reference=f"one core for {took_s:.0f} s",
        reference_value=100.0,
        ratio=percent / 100.0,
        goal=SERVER_GOAL_PERCENT,
        met=percent <= SERVER_GOAL_PERCENT,
    )


def _busy_s(demo: Demo) -> tuple[float, float]:
    """Processor time of the console's own process, and how long it was watched, seconds."""
    import psutil

    server = next(
        process
        for process in psutil.Process(demo.pid).children(recursive=True)
        if "clinician_console.app" in process.cmdline()
    )
    before, began = server.cpu_times(), time.perf_counter()
    time.sleep(WATCHED_S)
    after, took = server.cpu_times(), time.perf_counter() - began
    return (after.user + after.system) - (before.user + before.system), took
