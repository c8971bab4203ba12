"""What hands do in a hurry: pressed twice, gone back, two pages, a lost tab, a long note."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]

SCRIPTS = "Żółć Ελένη Анна שרה فاطمة 安娜 อันนา 🙂 <b>&amp;</b> "
UNITS = len(SCRIPTS.encode("utf-16-le")) // 2
LONG_NOTE = (SCRIPTS * (5000 // UNITS)).strip()
"""As long as the browser lets one type: it counts what lies beyond U+FFFF as two."""
TITLE = "Für Ελένη und 安娜, פחד"


def test_pressed_twice_gone_back_and_on_two_pages_it_is_one_session(
    desk: Desk, browser: Browser
) -> None:
    page = desk.page
    desk.start_page()
    desk.at("pseudonym").fill("P-twice")
    desk.at("title").fill(TITLE)
    desk.screen()
    desk.at("open-session").dblclick(timeout=60_000)
    page.wait_for_url("**/live")
    desk.sees_phase("Prepared")
    expect(page.get_by_text(TITLE)).to_be_visible()
    page.goto(f"{desk.base}/review")
    expect(desk.at("sessions").get_by_text("P-twice")).to_have_count(1)
    page.goto(f"{desk.base}/")
    expect(page.get_by_text("A session is open: P-twice")).to_be_visible()
    page.go_back()
    page.wait_for_url("**/review")
    page.goto(f"{desk.base}/live")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        other = Desk(context.new_page(), desk.base)
        other.page.goto(f"{desk.base}/live")
        other.sees_phase("Prepared")
        # One page holds the controls; the other one watches.
        expect(other.at("suds-30")).to_be_visible()
        assert other.at("suds-30").evaluate("e => e.closest('[inert]') !== null")
        desk.at("suds-40").click()
        expect(other.at("last-rating")).to_have_text("40")
    finally:
        context.close()  # a tab that is lost
    # What was sent is there; the page that is left goes on.
    desk.at("suds-50").click()
    expect(desk.at("last-rating")).to_have_text("50")


def test_a_note_of_five_thousand_characters_in_any_script_is_kept_whole(desk: Desk) -> None:
    desk.open_session("P-long")
    desk.at("note").fill(LONG_NOTE)
    expect(desk.at("note")).to_have_value(LONG_NOTE)
    desk.at("note").press("Enter")
    expect(desk.at("note")).to_have_value("")
    desk.at("note").fill("x" * 5000)
    desk.at("note").press("Enter")
    expect(desk.at("note")).to_have_value("")
    desk.close_session()
    desk.next_step("Review this session")
    desk.page.wait_for_url("**/review/*")
    timeline = desk.at("timeline")
    expect(timeline).to_contain_text(re.compile("x{5000}"))
    whole = timeline.locator("li", has_text="Ελένη").locator("span").last
    assert (whole.text_content() or "").strip() == LONG_NOTE.strip()
