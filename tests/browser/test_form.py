"""What does not belong in the form is said in a sentence, and nothing is lost or opened."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def test_a_pseudonym_or_a_ceiling_that_is_none(desk: Desk) -> None:
    desk.start_page()
    desk.at("title").fill("stays")
    for pseudonym in ("", "Anna Müller", "x" * 41, "<b>", "名前"):
        desk.at("pseudonym").fill(pseudonym)
        desk.at("open-session").click()
        expect(desk.at("form-problem")).to_contain_text("A pseudonym has")
        desk.at("pseudonym").fill("P-01")
        desk.at("ceiling").fill("101")
        desk.at("open-session").click()
        expect(desk.at("form-problem")).to_contain_text("“101” is not a ceiling")
    for ceiling in ("-1", "NaN", "abc", ""):
        desk.at("ceiling").fill(ceiling)
        desk.at("open-session").click()
        expect(desk.at("form-problem")).to_contain_text(f"“{ceiling}” is not a ceiling")
    desk.at("ceiling").fill("80")
    desk.at("cues-summary").click()
    for field, typed, said in (
        ("cue-interval", "29", "is not an interval of cues"),
        ("silence", "14", "is not a time until the safe place"),
        ("patient-ceiling", "all", "is not a ceiling"),
    ):
        desk.at(field).fill(typed)
        desk.at("open-session").click()
        expect(desk.at("form-problem")).to_contain_text(f"“{typed}” {said}")
        desk.at(field).fill("")
    expect(desk.at("title")).to_have_value("stays")
    expect(desk.at("pseudonym")).to_have_value("P-01")
    assert desk.page.url.rstrip("/") == desk.base


def test_a_rating_that_is_none(desk: Desk) -> None:
    desk.open_session()
    for typed in ("101", "-1", "NaN", "abc"):
        desk.at("suds-typed").fill(typed)
        desk.page.keyboard.press("Enter")
        expect(desk.at("answer")).to_contain_text(f"“{typed}” is not a rating")
        expect(desk.at("suds-typed")).to_have_value(typed)
    expect(desk.at("last-rating")).to_have_text("–")


def test_there_is_no_such_session_to_review(desk: Desk) -> None:
    desk.page.goto(f"{desk.base}/review/nobody")
    expect(desk.page.get_by_role("status")).to_contain_text("no such session")


def test_a_second_session_is_not_opened_beside_the_first(desk: Desk) -> None:
    desk.open_session("P-09")
    desk.page.goto(f"{desk.base}/")
    expect(desk.page.get_by_text("A session is open: P-09")).to_be_visible()
    expect(desk.at("open-session")).to_have_count(0)
    desk.at("to-live").click()
    desk.page.wait_for_url("**/live")
