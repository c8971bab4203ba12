"""The plan and the care around the dose: screening, ladder, predictions, sickness, help, harm."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def open_unscreened(desk: Desk, **checks: bool) -> None:
    """A session without a screening; ``checks`` are boxes of the form."""
    desk.start_page()
    desk.at("pseudonym").fill("P-20")
    for name, wanted in checks.items():
        desk.at(name.replace("_", "-")).set_checked(wanted)
    desk.at("open-session").click()
    desk.page.wait_for_url("**/live")
    desk.sees_phase("Prepared")


def press_go(desk: Desk, step: int) -> None:
    """Press "Go to this step" until it is answered; a technical pause is resumed from in between.

    A slow machine's renderer may be silent for a moment; the sheet says then to resume first.
    """
    sheet, agrees = desk.at("step-sheet"), desk.at("agrees")
    held = sheet.filter(has_text="before raising")
    for _ in range(10):
        desk.at("go-to-step").click()
        expect(sheet.filter(visible=False).or_(agrees).or_(held).first).to_be_attached()
        if not held.is_visible():
            return
        desk.at("step-sheet-close").click()
        desk.arrive()
        desk.at(f"step-{step}").click()
    raise AssertionError("The scene program was silent again and again.")


def test_a_screening_without_a_reason_where_one_is_asked_for_opens_nothing(desk: Desk) -> None:
    desk.start_page()
    desk.at("pseudonym").fill("P-20")
    desk.screen()
    desk.at("screen-epilepsy-yes").check()
    expect(desk.at("screen-flags")).to_contain_text("epilepsy or seizures: yes")
    desk.at("open-session").click()
    expect(desk.at("form-problem")).to_contain_text("Write your reason")
    assert desk.page.url.rstrip("/") == desk.base
    desk.at("screen-reason").fill("No seizure for ten years, neurologist agrees")
    desk.at("open-session").click()
    desk.page.wait_for_url("**/live")
    expect(desk.at("next-step")).to_contain_text("The patient tried stop")


def test_exposure_waits_for_screening_and_for_the_remote_session(desk: Desk) -> None:
    open_unscreened(desk, in_room=False)
    desk.next_step("Screening")
    desk.at("screening-record").click()
    expect(desk.at("screening-problem")).to_contain_text("Choose your decision")
    desk.screen()
    desk.at("screening-record").click()
    expect(desk.at("screening-record")).to_be_hidden()
    desk.next_step("Confirm remote")
    desk.at("remote-voice-channel").check()
    desk.at("remote-record").click()
    expect(desk.at("remote-record")).to_be_hidden()
    expect(desk.page.locator(".next")).to_contain_text("I know where the patient is now")
    desk.next_step("Confirm remote")
    for name in ("patient-location-known", "phone-known", "local-contact-known"):
        desk.at(f"remote-{name}").check()
    desk.at("remote-record").click()
    desk.expose()


def test_no_exposure_today_is_kept_to(desk: Desk) -> None:
    open_unscreened(desk)
    desk.next_step("Screening")
    desk.at("decision-not-today").check()
    desk.at("screening-record").click()
    expect(desk.page.locator(".next")).to_contain_text("no exposure today")
    expect(desk.at("next-step")).to_have_text("Screening …")


def test_a_step_with_its_prediction_and_outcome(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("step-2").click()
    desk.at("likely-70").check()
    desk.at("go-to-step").click()
    expect(desk.at("step-problem")).to_contain_text("how likely")
    desk.at("bad-90").check()
    desk.at("go-to-step").click()
    expect(desk.at("step-problem")).to_contain_text("write what the patient expects")
    desk.at("predict-what").fill("I cannot bear it")
    press_go(desk, 2)
    expect(desk.at("step-2")).to_have_attribute("aria-current", "step")

    desk.at("step-3").click()
    expect(desk.at("step-sheet")).to_contain_text("“I cannot bear it”, 70 likely, 90 bad")
    expect(desk.at("predict-what")).to_have_value("I cannot bear it")
    desk.at("predict-what").fill("The railing breaks")
    desk.at("step-record").click()
    expect(desk.at("step-problem")).to_contain_text("how likely")
    desk.at("likely-50").check()
    desk.at("bad-100").check()
    desk.at("step-record").click()
    expect(desk.at("step-problem")).to_contain_text("is still open")
    desk.at("happened-no").check()
    desk.at("surprise-60").check()
    desk.at("learnt").fill("I can bear it")
    desk.at("step-record").click()
    expect(desk.at("happened-no")).to_be_hidden()
    expect(desk.at("step-sheet")).to_contain_text("“The railing breaks”, 50 likely, 100 bad")
    desk.at("step-sheet-close").click()
    journal = desk.page.get_by_label("What happened")
    expect(journal).to_contain_text("did not happen, surprise 60, learnt: “I can bear it”")
    desk.at("tab-course").click()
    expect(desk.at("course")).to_contain_text("“The railing breaks”, 50 likely, 100 bad")


def test_a_step_that_rises_much_asks_whether_the_patient_agrees(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("step-4").click()
    press_go(desk, 4)
    desk.at("not-now").click()
    expect(desk.at("step-problem")).to_contain_text("not confirmed")
    press_go(desk, 4)
    desk.say_patient_agrees()
    expect(desk.at("step-4")).to_have_attribute("aria-current", "step")


def test_a_safety_behaviour_is_noted_and_dropped(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.at("tab-course").click()
    desk.page.get_by_role("button", name="Closes the eyes").click()
    expect(desk.at("behaviours")).to_contain_text("Closes the eyes")
    desk.at("behaviour").fill("Hums a tune")
    desk.page.keyboard.press("Enter")
    expect(desk.at("behaviours")).to_contain_text("Hums a tune")
    expect(desk.at("behaviour")).to_have_value("")
    desk.page.get_by_role("button", name="Closes the eyes: dropped").click()
    expect(desk.at("behaviours")).not_to_contain_text("Closes the eyes")


def test_sickness_is_entered_and_a_rise_is_said_and_put_away(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    for fms in (1, 6):
        desk.at("more").click()
        desk.at("open-sickness").click()
        desk.at(f"fms-{fms}").click()
        expect(desk.at("sickness-sheet")).to_be_hidden()
    expect(desk.at("banner")).to_contain_text("Sickness rose from 1 to 6")
    desk.at("put-away").click()
    expect(desk.at("banner")).not_to_contain_text("Sickness rose")
    desk.sees_phase("Exposure")


def test_a_questionnaire_is_whole_before_it_is_recorded(desk: Desk) -> None:
    desk.open_session()
    desk.at("more").click()
    desk.at("open-questionnaire").click()
    desk.at("questionnaire-when-pre").check()
    desk.at("questionnaire-record").click()
    expect(desk.at("questionnaire-problem")).to_contain_text("Not answered yet: 1, 2, 3")
    for item in range(1, 10):
        desk.at(f"item-{item}-0").check()
    desk.at("questionnaire-record").click()
    expect(desk.at("questionnaire-record")).to_be_hidden()


def test_an_adverse_event_is_recorded(desk: Desk) -> None:
    desk.open_session()
    desk.at("more").click()
    desk.at("open-adverse").click()
    desk.at("adverse-record").click()
    expect(desk.at("adverse-problem")).to_have_text("Write what happened.")
    desk.at("adverse-what").fill("Bruised the hand on the table")
    desk.at("severity-mild").check()
    desk.at("related-unknown").check()
    desk.at("adverse-record").click()
    expect(desk.at("adverse-record")).to_be_hidden()


def test_help_for_a_faint_is_one_touch_for_those_who_faint(desk: Desk) -> None:
    desk.start_page()
    desk.at("pseudonym").fill("P-21")
    desk.screen()
    desk.at("screen-blood-injection-injury-yes").check()
    desk.at("open-session").click()
    desk.page.wait_for_url("**/live")
    desk.expose()
    desk.at("guidance").click()
    expect(desk.at("guidance-sheet")).to_contain_text("Tense arms, legs and trunk")
    desk.at("guidance-sheet-close").click()
    desk.at("faint").click()
    expect(desk.at("faint")).to_have_attribute("aria-pressed", "true")
    expect(desk.at("guidance-sheet")).to_contain_text("Lay the patient down")
    expect(desk.at("shown")).to_contain_text("Plain room")
    desk.sees_phase("On hold")
    desk.at("guidance-sheet-close").click()
    desk.at("faint").click()
    expect(desk.at("faint")).to_have_attribute("aria-pressed", "false")
    desk.sees_phase("On hold")


def test_others_have_no_button_for_a_faint(desk: Desk) -> None:
    desk.open_session()
    expect(desk.at("faint")).to_be_hidden()


def test_a_ladder_is_ordered_changed_and_is_the_patients_own_next_time(desk: Desk) -> None:
    desk.open_session("P-22")
    desk.at("edit-ladder").click()
    rows = desk.page.locator(".ladder-row")
    first, second = (desk.at(f"step-title-{n}").input_value() for n in (0, 1))
    desk.at("step-down-0").click()
    expect(desk.at("step-title-0")).to_have_value(second)
    handle, target = rows.nth(0).locator(".handle"), rows.nth(1).bounding_box()
    assert target is not None
    handle.hover()
    desk.page.mouse.down()
    desk.page.mouse.move(target["x"] + 20, target["y"] + 20, steps=5)
    desk.page.mouse.up()
    expect(desk.at("step-title-0")).to_have_value(first)
    desk.at("step-remove-10").click()
    desk.at("ladder-add").click()
    expect(desk.at("step-title-10")).to_have_value("")
    desk.at("ladder-record").click()
    expect(desk.at("ladder-problem")).to_contain_text("Step 11 has no title")
    desk.at("step-title-10").fill("At the window of my office")
    desk.at("step-expected-10").fill("85")
    desk.at("ladder-record").click()
    expect(desk.at("ladder-record")).to_be_hidden()
    expect(desk.at("steps")).to_contain_text("At the window of my office")
    desk.close_session("It held", homework="Take the stairs twice")

    desk.start_page()
    desk.at("ladder-summary").click()
    desk.at("ladder-own").click()  # and taken back at once
    expect(desk.at("ladder-said")).to_contain_text("Write the pseudonym first")
    desk.at("pseudonym").fill("P-nobody")
    desk.at("ladder-own").click()
    expect(desk.at("ladder-said")).to_contain_text("no earlier session of P-nobody")
    desk.at("pseudonym").fill("P-22")
    desk.at("ladder-own").check()
    expect(desk.at("last-time")).to_contain_text("Until this session: Take the stairs twice")
    expect(desk.at("step-title-10")).to_have_value("At the window of my office")
    desk.screen()
    desk.at("open-session").click()
    desk.page.wait_for_url("**/live")
    expect(desk.at("steps")).to_contain_text("At the window of my office")
