"""Today's patients, finding and adding one, in a browser before a real store.

Owns what hands do on the page; the names are invented. Must not know how the book is kept.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import violations
from tests.browser.desk import SIZES
from tests.browser.test_access import looks_right
from tests.browser.test_review_pages import address, review

__all__ = ["address", "review"]

pytestmark = pytest.mark.browser

TODAY = date.today()


def add(page: Page, address: str, pseudonym: str, name: str = "", birth: str = "") -> None:
    """Add a patient on a page opened anew."""
    page.goto(f"{address}/patients")
    fill(page, name=name, birth=birth, pseudonym=pseudonym)
    page.locator("#add-patient").click()
    expect(page.locator("#added-pseudonym")).to_be_visible()


def fill(page: Page, **typed: str) -> None:
    for field, value in typed.items():
        page.locator(f"#add-{field}").fill(value)


def find(page: Page, words: str) -> Locator:
    """Look for ``words``; the lines found."""
    page.locator("#find-words").fill(words)
    page.locator("#find-patients").click()
    return page.locator("#patients-found tbody tr")


def of(page: Page, where: str, pseudonym: str) -> Locator:
    return page.locator(f"#{where} tr[data-patient={pseudonym}]")


def plan(page: Page, pseudonym: str, day: date, time: str = "") -> None:
    of(page, "patients-found", pseudonym).get_by_role("button", name="Next visit").click()
    page.locator("#visit-day").fill(day.isoformat())
    if time:
        page.locator("#visit-time").fill(time)
    page.locator("#visit-plan").click()
    expect(page.locator("#visit-plan")).to_be_hidden()


def opened(page: Page, identifier: str) -> None:
    """Wait until the dialog with this element is there and has faded in."""
    expect(page.locator(f"#{identifier}")).to_be_visible()
    expect(page.locator("[class*=enter-active]")).to_have_count(0)


def test_somebody_is_added_once_found_by_name_and_shown_by_pseudonym(
    review: Page, address: str
) -> None:
    review.goto(f"{address}/patients")
    expect(review.locator("#patients-today")).to_contain_text("Nobody is planned for today")
    expect(review.locator("tbody tr")).to_have_count(0)
    looks_right(review)
    assert violations(review) == []
    fill(review, name="Żółć Ελένη Sample", birth="28.02.1990", contact="<b>555</b>")
    review.locator("#add-patient").dblclick()
    drawn = review.locator("#added-pseudonym")
    expect(drawn).to_have_text(re.compile("P-[A-Z2-9]{6}"))
    expect(drawn).to_be_focused()
    pseudonym = drawn.text_content() or ""
    looks_right(review)
    for words in ("żółć", "ελενη sample", "28.02.1990", pseudonym.lower()):
        expect(find(review, words)).to_have_count(1)
        expect(find(review, words)).to_contain_text(pseudonym)
    expect(review.locator("body")).not_to_contain_text("Sample")
    review.locator("#show-names").check()
    expect(of(review, "patients-found", pseudonym)).to_contain_text(
        "Żółć Ελένη Sampleborn 28 Feb 1990, <b>555</b>"
    )
    looks_right(review)
    assert violations(review) == []
    find(review, "nobody of this name")
    expect(review.locator("#patients-found")).to_contain_text("Nobody is found")


def test_what_is_not_taken_is_said_and_what_was_typed_stays(review: Page, address: str) -> None:
    add(review, address, "P-taken", name="Mo Sample", birth="1980-01-01")
    review.locator("#add-another").click()
    problem = review.locator("#add-problem")
    review.locator("#add-patient").click()
    expect(problem).to_contain_text("Type a name, or a pseudonym")
    for typed, sentence in (
        ({"name": "Anna Example", "pseudonym": "anna1"}, "must not hold the patient's name"),
        ({"pseudonym": "p-TAKEN"}, "There is a patient P-taken already"),
        ({"pseudonym": "名前"}, "A pseudonym has 1 to 40"),
        ({"pseudonym": "", "birth": "31.02.1990"}, "not a date like"),
        ({"birth": "soon"}, "not a date like"),
        ({"name": "mo sample", "birth": "1.1.1980"}, "already, as P-taken"),
    ):
        fill(review, **typed)
        review.locator("#add-patient").click()
        expect(problem).to_contain_text(sentence)
    expect(review.locator("#add-name")).to_have_value("mo sample")
    expect(review.locator("#add-birth")).to_have_value("1.1.1980")
    assert violations(review) == []
    expect(find(review, "anna")).to_have_count(0)


def test_a_visit_puts_a_patient_on_todays_list_and_the_session_is_begun_from_it(
    review: Page, address: str
) -> None:
    for pseudonym, time in (("P-later", "23:30"), ("P-sooner", "00:10")):
        add(review, address, pseudonym)
        find(review, pseudonym)
        plan(review, pseudonym, TODAY, time)
    shown = review.locator("#patients-today tbody tr")
    expect(shown).to_have_count(2)
    expect(shown.first).to_contain_text("00:10P-sooner")
    for width, height in SIZES.values():
        review.set_viewport_size({"width": width, "height": height})
        assert review.evaluate("() => document.documentElement.scrollWidth") <= width
        for target in shown.first.locator("a, button").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44
    plan(review, "P-sooner", TODAY + timedelta(days=7))
    expect(shown).to_have_count(1)
    of(review, "patients-found", "P-sooner").get_by_role("button", name="Next visit").click()
    expect(review.locator("#visit-now")).to_contain_text("Planned:")
    opened(review, "visit-plan")
    assert violations(review) == []
    review.locator("#visit-day").fill((TODAY - timedelta(days=1)).isoformat())
    review.locator("#visit-plan").click()
    expect(review.locator("#visit-problem")).to_contain_text("is over: a visit is planned")
    review.locator("#visit-take-back").click()
    expect(review.locator("#visit-plan")).to_be_hidden()
    expect(of(review, "patients-found", "P-sooner")).to_contain_text("–")
    shown.first.get_by_role("link", name="Start a session").click()
    expect(review.locator("#pseudonym")).to_have_value("P-later")
    review.go_back()
    expect(shown).to_have_count(1)
    expect(review.locator("#find-words")).to_have_value("")
    find(review, "P-07")
    line = of(review, "patients-found", "P-07")
    line.get_by_role("link", name="Start a session").click()
    expect(review.locator("#pseudonym")).to_have_value("P-07")
    expect(review.locator("#last-time")).to_contain_text("Learnt last time")
    review.goto(f"{address}/?patient=<b>no</b>")
    expect(review.locator("#pseudonym")).to_have_value("")


def test_who_it_is_is_edited_archived_and_taken_back_by_keys(review: Page, address: str) -> None:
    add(review, address, "P-edit", name="Old Example")
    find(review, "old")
    line = of(review, "patients-found", "P-edit")
    line.get_by_role("button", name="Edit P-edit").focus()
    review.keyboard.press("Enter")
    expect(review.locator("#edit-name")).to_have_value("Old Example")
    opened(review, "edit-save")
    looks_right(review)
    assert violations(review) == []
    review.locator("#edit-birth").fill("99")
    review.locator("#edit-save").click()
    expect(review.locator("#edit-problem")).to_contain_text("not a date like")
    review.locator("#edit-birth").fill("2.3.1999")
    review.locator("#edit-name").fill("New Example")
    review.locator("#edit-save").dblclick()
    expect(review.locator("#edit-save")).to_be_hidden()
    expect(find(review, "old")).to_have_count(0)
    expect(find(review, "new 1999-03-02")).to_have_count(1)
    line.get_by_role("button", name="Edit P-edit").click()
    review.locator("#edit-archive").click()
    expect(line).to_have_count(0)
    review.locator("#find-archived").check()
    expect(line).to_contain_text("archived")
    line.get_by_role("button", name="Take").click()
    expect(line).not_to_contain_text("archived")
    review.locator("#find-archived").uncheck()
    expect(line).to_be_visible()
