"""Every page: labelled, keyboard-reachable, readable, in one piece on every screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import SIZES, Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]

UNNAMED = """() => [...document.querySelectorAll('button, a, input, select, textarea, canvas')]
  .filter((e) => e.checkVisibility())
  .filter((e) => !(e.getAttribute('aria-label') || e.textContent.trim() ||
    (e.labels && [...e.labels].some((l) => l.textContent.trim()))))
  .map((e) => e.outerHTML.slice(0, 120))"""

LOW_CONTRAST = """() => {
  const rgb = (c) => (c.match(/[\\d.]+/g) || []).map(Number);
  const light = (c) => {
    const [r, g, b] = c.slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    const layers = [];
    for (let n = e; n; n = n.parentElement) {
      const c = rgb(getComputedStyle(n).backgroundColor);
      const alpha = c.length === 4 ? c[3] : 1;
      if (c.length && alpha > 0) layers.push([c, alpha]);
      if (alpha === 1 && c.length) break;
    }
    return layers.reduceRight(
      (under, [c, a]) => under.map((u, i) => c[i] * a + u * (1 - a)), [16, 23, 27]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e || !e.checkVisibility()) continue;
    if (e.closest('[disabled], script, style, svg, option')) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${ratio.toFixed(2)} ${walker.currentNode.textContent.trim()}`);
  }
  return found;
}"""


def looks_right(page: Page) -> None:
    """One heading, a language, names for all controls, readable text."""
    expect(page.locator("html")).to_have_attribute("lang", "en-US")
    expect(page.locator("h1")).to_have_count(1)
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(LOW_CONTRAST) == []
    identifiers = page.evaluate("() => [...document.querySelectorAll('[id]')].map((e) => e.id)")
    assert len(identifiers) == len(set(identifiers))


def test_the_start_page(desk: Desk) -> None:
    desk.start_page()
    looks_right(desk.page)


def test_the_live_page_in_every_phase(desk: Desk) -> None:
    desk.open_session()
    looks_right(desk.page)
    desk.expose()
    looks_right(desk.page)
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    looks_right(desk.page)
    desk.at("more").click()
    expect(desk.at("more-done")).to_be_visible()
    looks_right(desk.page)
    desk.at("more-done").click()


def test_the_sheets_and_forms_of_the_live_page(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("step-2").click()
    expect(desk.at("go-to-step")).to_be_visible()
    looks_right(desk.page)
    desk.at("step-sheet-close").click()
    desk.at("tab-course").click()
    looks_right(desk.page)
    for form, way_back in (
        ("open-sickness", "sickness-sheet-close"),
        ("open-adverse", "adverse-back"),
        ("open-questionnaire", "questionnaire-back"),
        ("open-ladder", "ladder-back"),
        ("open-screening", "screening-back"),
        ("open-remote", "remote-back"),
    ):
        desk.at("more").click()
        desk.at(form).click()
        expect(desk.at(way_back)).to_be_visible()
        expect(desk.at("more-done")).to_be_hidden()
        looks_right(desk.page)
        desk.at(way_back).click()
        expect(desk.at(way_back)).to_be_hidden()


def test_a_sheet_is_opened_filled_and_closed_by_key_and_never_by_escape(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("step-2").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.at("step-sheet")).to_be_focused()
    desk.at("likely-0").focus()
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.at("likely-10")).to_be_checked()
    desk.page.keyboard.press("Space")
    desk.sees_phase("On hold")
    expect(desk.at("likely-10")).to_be_checked()
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    expect(desk.at("step-sheet")).to_be_visible()
    desk.at("step-sheet-close").focus()
    desk.page.keyboard.press("Enter")
    expect(desk.at("step-sheet")).to_be_hidden()
    expect(desk.at("step-2")).to_be_focused()


def test_the_review_pages(desk: Desk) -> None:
    desk.open_session(title="To look at")
    desk.expose()
    desk.close_session("Something learnt")
    desk.next_step("Review this session")
    expect(desk.at("timeline")).to_be_visible()
    looks_right(desk.page)
    desk.page.goto(f"{desk.base}/review")
    expect(desk.at("sessions")).to_be_visible()
    looks_right(desk.page)


@pytest.mark.parametrize("size", SIZES)
def test_safe_place_is_in_the_same_corner_of_every_screen(desk: Desk, size: str) -> None:
    desk.open_session()
    desk.expose()
    width, height = SIZES[size]
    desk.page.set_viewport_size({"width": width, "height": height})
    box = desk.at("safe-place").bounding_box()
    assert box is not None
    assert 0 < width - (box["x"] + box["width"]) < 20
    assert 0 < height - (box["y"] + box["height"]) < 20
    assert box["width"] >= 200
    assert box["height"] >= 60
    assert desk.page.evaluate("() => document.documentElement.scrollWidth") <= width
    for identifier in ("dose-more", "dose-less", "hold", "talk", "suds-50"):
        target = desk.at(identifier).bounding_box()
        assert target is not None
        assert target["height"] >= 44
        assert target["width"] >= 44


def test_everything_of_the_live_page_is_reached_by_the_tab_key(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("tab-scene").click()
    desk.page.evaluate("document.activeElement?.blur()")
    reached = set()
    for _ in range(80):
        desk.page.keyboard.press("Tab")
        reached.add(desk.page.evaluate("document.activeElement?.id ?? ''"))
    wanted = {"dial", "dose-more", "step-down", "suds-50", "suds-typed", "ask-rating", "note"}
    assert wanted | {"hold", "talk", "more", "safe-place", "open-setup"} <= reached
