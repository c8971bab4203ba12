"""Turns the dial in the real page and follows each turn to the first frame drawn with it.

Owns the browser of the bench; must not know the console's code, only what a person sees.
"""

import importlib.util
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from controller.bench.demo import Demo

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TURNS = 20
CLOCK_COMPARISONS = 20
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
RAISE, LOWER = "ArrowUp", "ArrowDown"

_REMEMBER_PRESSES = """() => {
  window.pressedMs = null;
  window.addEventListener("keydown", (event) => { window.pressedMs = event.timeStamp; }, true);
}"""


class BrowserError(Exception):
    """The page cannot be driven here; the message is one sentence."""


def change_to_frame_ms(demo: Demo) -> dict[str, list[float]]:
    """Turn the dial up and down; from each key press to the first frame drawn with it, in ms.

    Returns the samples under RAISE and LOWER. Raises BrowserError where there is no browser to
    drive, and DemoError where the change does not come through.
    """
    with _page(demo.url + "live") as page:
        dial = page.get_by_role("slider", name="Dose, 0 to 100")
        dial.wait_for()
        page.wait_for_function("dial => !dial.disabled", arg=dial.element_handle())
        dial.focus()
        page.evaluate(_REMEMBER_PRESSES)
        ahead_ns = page_clock_ahead_ns(page)
        samples: dict[str, list[float]] = {RAISE: [], LOWER: []}
        for turn in range(2 * TURNS):
            key = LOWER if turn % 2 else RAISE
            samples[key].append(_one_turn_ms(demo, page, key, ahead_ns))
        return samples


def _one_turn_ms(demo: Demo, page: "Page", key: str, ahead_ns: float) -> float:
    before = demo.update.state.intensity.to_value
    page.keyboard.press(key)
    update = demo.wait_state(
        "the turn of the dial", lambda u: u.state.intensity.to_value != before, timeout_s=5.0
    )
    drawn_ns = demo.drawn_ns(update.revision)
    pressed_ns = float(page.evaluate("() => window.pressedMs")) * 1e6 - ahead_ns
    return (drawn_ns - pressed_ns) / 1e6


def page_clock_ahead_ns(page: "Page") -> float:
    """The page's clock minus our perf_counter, from the quickest of some comparisons, ns."""
    best: tuple[float, float] | None = None
    for _ in range(CLOCK_COMPARISONS):
        asked_ns = time.perf_counter_ns()
        page_ns = float(page.evaluate("() => performance.now()")) * 1e6
        answered_ns = time.perf_counter_ns()
        taken = (float(answered_ns - asked_ns), page_ns - (asked_ns + answered_ns) / 2)
        best = min(best, taken) if best else taken
    return best[1] if best else 0.0


@contextmanager
def running_browser() -> "Iterator[Browser]":
    """This machine's Chromium without a window; raises BrowserError with a sentence."""
    if importlib.util.find_spec("playwright") is None:
        raise BrowserError("Playwright is not installed: run `uv sync --locked`.")
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        raise BrowserError("There is no Chromium on this machine: install the package chromium.")
    from playwright.sync_api import Error, sync_playwright

    try:
        with sync_playwright() as playwright:
            # Chromium's own sandbox does not work for root, which containers often are.
            running = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
            yield running
            running.close()
    except Error as problem:
        raise BrowserError(f"The page could not be driven: {problem.message}") from problem


@contextmanager
def _page(url: str) -> "Iterator[Page]":
    with running_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url)
        yield page
