"""axe-core on every page of a session, from the start to the review."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def test_axe_finds_nothing_from_the_start_page_to_the_review(desk: Desk) -> None:
    desk.start_page()
    found = {"start": violations(desk.page)}
    desk.open_session("P-77", title="Looked at by axe")
    found["live"] = violations(desk.page)
    desk.at("more").click()
    expect(desk.at("more-done")).to_be_visible()
    found["more"] = violations(desk.page)
    desk.at("more-done").click()
    desk.close_session("Something learnt")
    desk.next_step("Review this session")
    expect(desk.page.locator("h1")).to_be_visible()
    expect(desk.at("timeline")).to_be_visible()
    found["session"] = violations(desk.page)
    desk.page.goto(f"{desk.base}/review")
    expect(desk.at("sessions")).to_be_visible()
    found["review"] = violations(desk.page)
    for page, lines in found.items():
        assert lines == [], page
