"""A hand's ways on the live page stay within their budgets, and are timed as they should be."""

from __future__ import annotations

import math

import pytest
from playwright.sync_api import Page, expect

from tests.browser import hands
from tests.browser.desk import SIZES
from tests.browser.test_stand_in import console


def test_a_way_is_timed_by_fitts_law() -> None:
    assert hands.difficulty_bits(300, 100, 200) == pytest.approx(2)
    touches = [hands.Touch(300, 0, 100, 200), hands.Touch(300, 700, 100, 100)]
    travel, seconds = hands.way((0, 0), touches)
    assert travel == pytest.approx(1000)
    assert seconds == pytest.approx((2 + 3) / hands.THROUGHPUT_BITS_S)
    assert hands.way((5, 5), [hands.Touch(5, 5, 60, 44)]) == (0, 0)
    assert math.isclose(1180 * hands.MM_PER_PX, 227, rel_tol=0.01)


@pytest.mark.browser
def test_what_a_hand_does_most_is_within_its_budget(page: Page) -> None:
    with console(page, "on_a_step", "/live"):
        expect(page.locator("#step-4")).to_be_visible()
        expect(page.locator("#dose-more")).to_be_enabled()
        hands.watch(page)
        # SAFE PLACE last: nobody draws it here, and what the page says of that is in the way.
        for acts in ((*hands.ACTS, hands.HOLD), (hands.SAFE_PLACE,)):
            for width, height in (SIZES["tablet"], SIZES["tablet-upright"]):
                page.set_viewport_size({"width": width, "height": height})
                for act in acts:
                    done = hands.measured(page, act)
                    assert done.touches >= (2 if act.name == hands.STARTLE else 1)
                    assert done.met, f"{act.name}: {done.seconds:.2f} s of {act.budget_s} s"
