"""Questionnaires of a patient outside sessions, filled in and corrected in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.test_access import looks_right
from tests.browser.test_review_pages import address, review

__all__ = ["address", "review"]

FORM = "/review/patient/P-07/questionnaire"


def answer(page: Page, answers: list[int | None]) -> None:
    for number, value in enumerate(answers, start=1):
        if value is not None:
            page.locator(f"label[for=answer-{number}-{value}]").click()


def test_the_patient_answers_and_the_clinician_sees_item_nine(review: Page, address: str) -> None:
    review.goto(f"{address}{FORM}")
    expect(review.locator("#patient-form-which")).to_have_value("phq9")
    looks_right(review)
    assert violations(review) == []
    review.locator("label[for=patient-form-moment-follow-up]").click()
    review.locator("#patient-form-day").fill("2026-05-04")
    review.locator("label[for=patient-form-by-patient]").click()
    expect(review.locator("#patient-form-which")).to_be_hidden()
    expect(review.locator("header.bar")).to_be_hidden()
    answer(review, [1, 1, 1, 1, 1, 1, 1, None, 2])
    told = review.locator("#patient-form-told")
    review.locator("#patient-form-save").click()
    expect(told).to_contain_text("Not answered yet: 8. It can be scored all the same")
    review.locator("#patient-form-save").click()
    expect(told).to_have_text("Thank you. Please give the screen back.")
    expect(review.locator("#alert-sentence")).to_be_hidden()
    looks_right(review)
    review.locator("#patient-back").click()
    expect(review.locator("#alert-sentence")).to_contain_text("was answered 2 of 3")
    # Left open, it stands before the patient's page as well.
    review.goto(f"{address}/review/patient/P-07")
    expect(review.locator("#alert-sentence")).to_contain_text("was answered 2 of 3")
    review.locator("#alert-done").fill("Spoke with the patient")
    review.locator("#alert-seen").click()
    expect(review.locator("#alert-sentence")).to_be_hidden()
    review.reload()
    card = review.locator("#patient-questionnaires")
    expect(card).to_contain_text("Patient Health Questionnaire")
    expect(card).to_contain_text("Follow-up")
    expect(card).to_contain_text("total 10.125: moderate")
    expect(review.locator("#alert-sentence")).to_be_hidden()
    assert violations(review) == []


def test_scores_over_time_have_a_band_and_a_correction_says_why(review: Page, address: str) -> None:
    for day, moment, value in (("2026-01-05", "before", 3), ("2026-04-05", "after", 1)):
        review.goto(f"{address}{FORM}")
        review.locator("#patient-form-which").select_option("gad7")
        expect(review.locator("label[for=answer-8-0]")).to_have_count(0)
        review.locator(f"label[for=patient-form-moment-{moment}]").click()
        review.locator("#patient-form-day").fill(day)
        answer(review, [value] * 7)
        review.locator("#patient-form-save").click()
        expect(review.locator("#patient-form-told")).to_contain_text(f"total {value * 7}")
    review.goto(f"{address}/review/patient/P-07")
    chart = review.locator("section[id^=scores-patient-gad7]")
    expect(chart.locator("svg")).to_contain_text("5 Jan 2026")
    for key, typed in (("sd", "4"), ("reliability", "0.83"), ("norm", "a class of 40")):
        chart.locator(f"[id$=-{key}]").fill(typed)
    chart.get_by_role("button", name="Draw the band").click()
    expect(chart.locator("svg")).to_contain_text("no reliable change from the first")
    looks_right(review)
    row = review.locator("#patient-questionnaires").get_by_role("row", name="5 Apr 2026")
    row.get_by_role("link", name="Correct").click()
    expect(review.locator("#patient-form-remark")).to_be_visible()
    review.locator("label[for=answer-1-3]").click()
    review.locator("#patient-form-save").click()
    told = review.locator("#patient-form-told")
    expect(told).to_have_text("A correction has to say why.")
    review.locator("#patient-form-remark").fill("Misread the form")
    looks_right(review)
    review.locator("#patient-form-save").click()
    expect(told).to_contain_text("total 9")
    review.get_by_role("link", name="All of P-07").click()
    expect(review.locator("#patient-questionnaires")).to_contain_text("Therapist, corrected")
    expect(review.locator("#patient-questionnaires")).not_to_contain_text("total 7:")


def test_a_patient_nobody_knows_gets_a_sentence_and_the_answers_stay(
    review: Page, address: str
) -> None:
    review.goto(f"{address}/review/patient/P-00/questionnaire")
    review.locator("#patient-form-which").select_option("fms")
    review.locator("label[for=answer-1-13]").click()
    review.locator("#patient-form-save").click()
    told = review.locator("#patient-form-told")
    expect(told).to_contain_text("There is no patient P-00 in the records")
    expect(review.locator("#answer-1-13")).to_be_checked()
