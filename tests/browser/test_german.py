"""A short session on a page whose browser asks for German, the patient's own texts with it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.desk import SIZES, Desk
from tests.link.demo_process import Demo

pytestmark = [pytest.mark.browser, pytest.mark.gl]

ENGLISH = re.compile(r"\b(the|is|was|has|with|and|press|held|scene|dose|rating|patient's)\b")
"""Words that no German page has in normal work."""

RIGHT_EDGES = (
    "[...document.querySelectorAll('.column')].map((e) => e.getBoundingClientRect().right)"
)


@pytest.fixture
def german(demo: Demo, browser: Browser) -> Iterator[Desk]:
    """A desk of its own in German; what it leaves open is closed in English, chosen on a page."""
    base = f"http://127.0.0.1:{demo.port}"
    with browser.new_context(locale="de-DE", viewport={"width": 1180, "height": 820}) as context:
        desk = Desk(context.new_page(), base)
        yield desk
        desk.page.goto(f"{base}/review")
        desk.at("language-en").click()
        expect(desk.page.locator("html")).to_have_attribute("lang", "en-US")
        desk.put_away()
        assert desk.problems == []


def says_no_english(desk: Desk) -> None:
    """Everything to be read on the page is German."""
    text = desk.page.evaluate("document.body.innerText")
    assert [line for line in text.splitlines() if ENGLISH.search(line)] == []


def fits(desk: Desk) -> None:
    """No column is pushed off the screen by longer words."""
    for width, height in SIZES.values():
        desk.page.set_viewport_size({"width": width, "height": height})
        assert max(desk.page.evaluate(RIGHT_EDGES)) <= width


def test_a_session_in_german(german: Desk) -> None:
    german.start_page()
    expect(german.page.locator("html")).to_have_attribute("lang", "de")
    expect(german.at("patient-language")).to_have_value("de")
    says_no_english(german)
    german.at("pseudonym").fill("P-DE")
    german.screen()
    german.at("open-session").click(timeout=60_000)
    german.page.wait_for_url("**/live")
    german.sees_phase("Vorbereitet")
    expect(german.at("health-lane")).to_contain_text("live", timeout=60_000)
    says_no_english(german)
    fits(german)
    german.at("ask-rating").click()
    expect(german.at("ask-rating")).to_have_attribute("title", "Schon gefragt.")
    german.page.keyboard.press("3")
    expect(german.page.locator(".journal")).to_contain_text("Screening")
    german.page.keyboard.press("Escape")
    expect(german.at("shown")).to_contain_text("Sicherer Ort", timeout=60_000)
    says_no_english(german)
    german.at("more").click()
    german.at("start-debrief").click()
    german.sees_phase("Nachbesprechung")
    says_no_english(german)
