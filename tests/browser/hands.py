"""What a hand does most on the live page: its touches, their travel, and the time by Fitts' law.

Owns the acts with their budgets, the recording of real touches in a page and the arithmetic; must
not know which program answers the page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from playwright.sync_api import Page

THROUGHPUT_BITS_S = 6.95
"""Of touches on a screen, bits a second: MacKenzie 2015, Fitts' throughput and the remarkable case
of touch-based target selection (HCII 2015, LNCS 9170:238-249); the mean of its participants."""

MM_PER_PX = 25.4 / 132
"""Of a tablet with 1180 x 820 points at 132 points an inch (10.9 inches), millimetres."""

STARTLE = "fire an event that can startle, with the patient's agreement"
"""Never by one touch: DESIGN.md asks the therapist before it."""

RESTS = ("dose-more", "suds-50")
"""Where the hand rests before an act; the slower way of the two counts."""

_RECORD = """() => { window.fearladderTouches = []; window.addEventListener('pointerdown', (e) => {
  const on = e.target.closest('button, label, .dial') ?? e.target;
  const box = on.getBoundingClientRect();
  window.fearladderTouches.push([e.clientX, e.clientY, box.width, box.height]);
}, { capture: true }); }"""


@dataclass(frozen=True)
class Touch:
    """One touch: where, and how large what it meets is, CSS pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Act:
    """Something a hand does, the time it may take (seconds), and how it is done."""

    name: str
    budget_s: float
    do: Callable[[Page], None]


@dataclass(frozen=True)
class Measured:
    """An act as it was done."""

    act: Act
    touches: int
    travel_mm: float
    seconds: float

    @property
    def met(self) -> bool:
        """True within the budget."""
        return self.seconds <= self.act.budget_s


def difficulty_bits(travel: float, width: float, height: float) -> float:
    """Index of difficulty of reaching a target, Shannon's form with its smaller side.

    All three in one unit; MacKenzie & Buxton 1992 for two dimensions.
    """
    return math.log2(travel / min(width, height) + 1)


def way(start: tuple[float, float], touches: Sequence[Touch]) -> tuple[float, float]:
    """Travel in CSS pixels and time in seconds of ``touches`` one after the other."""
    travel = seconds = 0.0
    for touch in touches:
        step = math.dist(start, (touch.x, touch.y))
        travel += step
        seconds += difficulty_bits(step, touch.width, touch.height) / THROUGHPUT_BITS_S
        start = touch.x, touch.y
    return travel, seconds


def press(*identifiers: str) -> Callable[[Page], None]:
    """Touch these controls one after the other."""

    def do(page: Page) -> None:
        for identifier in identifiers:
            page.locator(f"#{identifier}").click()

    return do


def take_off_the_dial(page: Page) -> None:
    """Turn to the scene's parameters and set the first of them by itself."""
    page.locator("#tab-scene").click()
    box = page.locator("#page-scene .dial").first
    box.wait_for()
    size = box.bounding_box()
    assert size is not None
    box.click(position={"x": size["width"] * 0.6, "y": size["height"] / 2})
    page.locator("#tab-ladder").evaluate("(tab) => tab.click()")


def first_calm_event(page: Page) -> None:
    """Fire the first event that startles nobody."""
    page.locator(".events .button:not(.startle)").first.click()


def first_startle(page: Page) -> None:
    """Fire the first event that can startle, to which the patient agrees."""
    page.locator(".events .startle").first.click()
    page.locator("#agrees").click()
    # What lies over the page while it fades would be touched in place of what is under it.
    page.locator("#agrees").wait_for(state="hidden")


SAFE_PLACE = Act("SAFE PLACE", 0.5, press("safe-place"))
HOLD = Act("hold", 0.5, press("hold"))
RESUME = Act("resume", 2, press("next-step"))
ACTS = (
    Act("enter a rating", 1, press("suds-50")),
    Act("dose up by 5", 1, press("dose-more")),
    Act("dose down by 5", 1, press("dose-less")),
    Act("step down", 1, press("step-down")),
    Act("note by phrase", 2, press("phrase-5")),
    Act("fire an event", 1.5, first_calm_event),
    Act(STARTLE, 1.5, first_startle),
    Act("mark a safety behaviour", 1, press("mark-safety_behaviour")),
    Act("one parameter off the dial", 3, take_off_the_dial),
    Act(
        "next step of the ladder, with outcome and prediction",
        10,
        press("step-4", "happened-no", "surprise-60", "likely-50", "bad-70", "go-to-step"),
    ),
)
"""What is done in a running exposure, in an order that a session allows."""


def watch(page: Page) -> None:
    """Record every touch of ``page`` from now on."""
    page.evaluate(_RECORD)


def measured(page: Page, act: Act) -> Measured:
    """Do ``act`` in ``page``, which is watched, and tell its way from the less handy rest."""
    rests = [_centre(page, identifier) for identifier in RESTS]
    page.evaluate("() => { window.fearladderTouches.length = 0; }")
    act.do(page)
    found = page.evaluate("() => window.fearladderTouches")
    touches = [Touch(*each) for each in found]
    travel, seconds = max((way(rest, touches) for rest in rests), key=lambda pair: pair[1])
    return Measured(act, len(touches), travel * MM_PER_PX, seconds)


def _centre(page: Page, identifier: str) -> tuple[float, float]:
    box = page.locator(f"#{identifier}").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
