"""Practising in the real page: a simulated patient is chosen, treated, measured and looked into."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import SIZES, Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def test_a_practice_session_from_the_start_page_to_its_debrief(
    desk: Desk, pictures: Path | None
) -> None:
    page = desk.page
    desk.start_page()
    desk.at("to-practice").click()
    page.wait_for_url("**/practice")
    page.wait_for_function("window.did_handshake === true")
    desk.at("seed").fill("many")
    desk.at("temper-hesitant").check()
    expect(page.get_by_label("Hesitant")).to_be_checked()
    desk.at("open-practice").click()
    expect(desk.at("form-problem")).to_contain_text("0 to 9999")
    desk.at("seed").fill("7")
    assert violations(page) == []
    desk.picture(pictures, "practice", whole=True)
    desk.at("open-practice").click(timeout=60_000)
    page.wait_for_url("**/live")
    desk.sees_phase("Prepared")
    expect(page.get_by_role("heading", level=1)).to_contain_text("practice-hesitant-7")
    expect(page.get_by_text("Simulated patient", exact=True)).to_be_visible()
    desk.expose(baseline="1")
    heart = desk.at("heart")
    expect(heart).to_have_text(re.compile(r"^Heart \d+ a minute · (good|weak) signal · simulated$"))
    assert violations(page) == []
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        expect(heart).to_be_in_viewport(ratio=1)
        desk.picture(pictures, f"practice-live-{size}")
    page.set_viewport_size({"width": 1366, "height": 768})
    # Not waited for: a slow machine may hold the exposure meanwhile, as it should.
    desk.at("dose-more").click()
    desk.at("suds-20").click()
    expect(desk.at("last-rating")).to_have_text("20")
    desk.close_session("The order of it.")
    # Nobody's heart is shown of a session that is over.
    expect(heart).to_be_hidden()
    desk.next_step("What the patient felt")
    page.wait_for_url("**/practice/*")
    chart = page.locator("#felt-chart svg")
    expect(chart).to_contain_text("felt (dashes)")
    expect(chart).to_contain_text("Urge to leave")
    moments = desk.at("moments")
    expect(moments).to_contain_text("Fear was highest here")
    expect(desk.at("felt-facts")).to_contain_text("Highest fear")
    expect(page.get_by_text("Simulated patient: synthetic data")).to_be_visible()
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        desk.picture(pictures, f"debrief-{size}", whole=True)
    page.set_viewport_size({"width": 1366, "height": 768})
    assert violations(page) == []

    page.goto(page.url.replace("/practice/", "/review/"))
    recorded = page.locator("#session-chart svg")
    expect(recorded).to_contain_text("Heart rate")
    expect(recorded).to_contain_text("Heart signal")
    desk.picture(pictures, "practice-review", whole=True)


def test_a_session_that_nobody_felt_says_so(desk: Desk) -> None:
    desk.page.goto(f"{desk.base}/practice/s-never-was")
    expect(desk.page.get_by_role("status")).to_contain_text("session")
