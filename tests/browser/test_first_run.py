"""The first start of a station: an offer that is calm, and a guide that follows what is done."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.desk import SIZES, Desk
from tests.browser.make_pictures import served
from tests.browser.test_stand_in import asked, console

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def test_a_station_without_a_session_offers_it_until_it_is_put_away(page: Page) -> None:
    with console(page, "left_open", "/") as process:
        expect(page.locator("#first-run")).to_be_visible()
        assert violations(page) == []
        page.locator("#guide-not-now").click()
        expect(page.locator("#first-run")).to_be_hidden()
        page.reload()
        expect(page.locator("#open-session")).to_be_visible()
        expect(page.locator("#first-run")).to_be_hidden()
        page.locator("#to-guide").click()
        page.locator("#guide-begin").click()
        opened = asked(process)
        assert opened["kind"] == "prepare_session"
        assert opened["practice"]["temper"] == "steady"
        page.wait_for_url("**/live?guide=1")


def at_step(page: Page, title: str) -> None:
    """The guide has come to this step."""
    expect(page.locator("#guide-title")).to_have_text(title, timeout=60_000)


def test_the_guide_begins_with_safe_place_and_follows_what_is_done(desk: Desk) -> None:
    page = desk.page
    desk.start_page()
    desk.at("to-guide").click()
    desk.at("guide-begin").click(timeout=60_000)
    page.wait_for_url("**/live?guide=1")
    at_step(page, "SAFE PLACE is always in this corner")
    page.keyboard.press("Escape")
    at_step(page, "Nothing goes on by itself")
    desk.next_step("Back to the plain room")
    at_step(page, "Start the baseline")


def test_the_guide_covers_nothing_is_skipped_and_left(page: Page) -> None:
    with served("staged", "guided") as (base, _process):
        page.goto(f"{base}/live?guide=1")
        at_step(page, "Raise the dose")
        expect(page.locator("#dose-more")).not_to_have_css("box-shadow", "none")
        for width, height in SIZES.values():
            page.set_viewport_size({"width": width, "height": height})
            guide = page.locator("#guide").bounding_box()
            corner = page.locator("#safe-place").bounding_box()
            assert guide is not None and corner is not None
            assert guide["y"] + guide["height"] < corner["y"]
        assert violations(page) == []
        page.locator("#guide-skip").click()
        at_step(page, "Ask in the scene")
        expect(page.locator("#dose-more")).to_have_css("box-shadow", "none")
        page.locator("#guide-leave").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#guide")).to_be_hidden()
        page.wait_for_url("**/live")
