"""Help in place: on every page, beside SAFE PLACE, closed by its own button and never by Esc."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.desk import SIZES
from tests.browser.test_stand_in import console

pytestmark = [pytest.mark.browser]

PATHS = ("/practice", "/clinic", "/review/s-1", "/practice/s-1")


def test_help_covers_nothing_that_is_needed_and_esc_stays_the_safe_place(page: Page) -> None:
    with console(page, "cues_due", "/live"):
        page.locator("#help-open").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#help-panel")).to_be_visible()
        assert violations(page) == []
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            panel = page.locator("#help-panel").bounding_box()
            assert panel is not None
            for needed in ("safe-place", "hold", "dose-less", "step-down"):
                box = page.locator(f"#{needed}").bounding_box()
                assert box is not None
                beside = panel["x"] + panel["width"] <= box["x"]
                above = panel["y"] + panel["height"] <= box["y"]
                assert beside or above, f"{needed} is covered at {width}x{height}"
        page.keyboard.press("Escape")
        expect(page.locator("#safe-place-status")).not_to_be_empty()
        expect(page.locator("#help-panel")).to_be_visible()
        expect(page.locator("#help-panel a")).to_have_count(0)
        page.locator("#help-close").click()
        expect(page.locator("#help-panel")).to_be_hidden()
        expect(page.locator("#help-open")).to_be_focused()


def test_every_page_has_its_help_and_the_card_is_printed_on_white(page: Page) -> None:
    with console(page, "left_open", "/"):
        base = page.url.rstrip("/")
        for path in PATHS:
            page.goto(f"{base}{path}")
            page.locator("#help-open").click()
            expect(page.locator("#help-panel .help-list, #help-panel p").first).to_be_visible()
        page.locator("#help-panel").get_by_role("link").click()
        expect(page.locator("h1")).to_have_text("Keys and first help")
        assert violations(page) == []
        page.emulate_media(media="print")
        expect(page.locator("#print-card")).to_be_hidden()
        expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
        expect(page.locator(".help-list dd").first).to_have_css("color", "rgb(0, 0, 0)")
