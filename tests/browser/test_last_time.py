"""What a patient learnt last time stands where the next session begins, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.test_review_pages import address, review

__all__ = ["address", "review"]


def test_it_comes_with_the_pseudonym_and_goes_with_another(review: Page, address: str) -> None:
    review.goto(address)
    review.locator("#pseudonym").fill("P-07")
    review.locator("#title").focus()
    told = review.locator("#last-time")
    expect(told).to_contain_text("Learnt last time: The lift holds, and the fear passes.")
    review.locator("#pseudonym").fill("P-00")
    review.locator("#title").focus()
    expect(told).to_be_empty()
