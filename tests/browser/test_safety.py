"""SAFE PLACE from wherever the hand is, and a page that never looks live when it is not."""

from __future__ import annotations

import signal
import sys

import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.link.demo_process import Demo

pytestmark = [pytest.mark.browser, pytest.mark.gl]


def in_a_note(page: Page) -> None:
    """The cursor stands in a note half written."""
    page.locator("#note").click()
    page.keyboard.type("half a note")


def on_the_dial(page: Page) -> None:
    """The dial has the focus."""
    page.locator("#dial").focus()


def in_a_select(page: Page) -> None:
    """A select in a dialog has the focus."""
    page.locator("#more").click()
    page.locator("#volume").focus()


def in_the_agreement_dialog(page: Page) -> None:
    """The therapist is asked whether the patient agrees."""
    page.locator(".events .startle").first.click()
    page.locator("#agrees").focus()


def nowhere(page: Page) -> None:
    """Nothing has the focus."""
    page.evaluate("document.activeElement?.blur()")


@pytest.mark.parametrize(
    "place", [nowhere, in_a_note, on_the_dial, in_a_select, in_the_agreement_dialog]
)
def test_escape_is_the_safe_place_whatever_has_the_focus(desk: Desk, place: object) -> None:
    desk.open_session()
    desk.expose()
    assert callable(place)
    place(desk.page)
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    expect(desk.at("safe-place-status")).to_have_text("The safe place is shown.")
    _leave_dialogs(desk)


def _leave_dialogs(desk: Desk) -> None:
    for button in ("more-done", "not-now"):
        if desk.at(button).is_visible():
            desk.at(button).click()
            expect(desk.at(button)).to_be_hidden()


def test_no_dialog_closes_by_escape_and_the_corner_stands_over_it(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    in_a_select(desk.page)
    desk.at("safe-place").click()
    desk.sees_phase("Safe place")
    desk.page.keyboard.press("Escape")
    expect(desk.at("more-done")).to_be_visible()
    desk.at("more-done").click()


def test_a_half_written_note_survives_the_safe_place(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    in_a_note(desk.page)
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    expect(desk.at("note")).to_have_value("half a note")


def test_space_only_holds_and_types_a_space_where_text_is_written(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.raise_by(2, 10)
    desk.at("note").click()
    desk.page.keyboard.type("two words 7 h t")
    desk.sees_dose(10)
    expect(desk.at("note")).to_have_value("two words 7 h t")
    desk.sees_phase("Exposure")
    expect(desk.at("last-rating")).to_have_text("20")
    desk.at("dose-more").focus()
    desk.page.keyboard.press("Space")
    desk.sees_phase("On hold")
    expect(desk.at("dose-target")).to_have_text("of 100")
    desk.page.keyboard.press("Space")
    expect(desk.at("hold")).to_have_attribute("aria-pressed", "true")
    desk.sees_phase("On hold")


def test_talking_lasts_as_long_as_the_key_is_held(desk: Desk) -> None:
    desk.open_session()
    nowhere(desk.page)
    desk.page.keyboard.down("t")
    expect(desk.at("talk")).to_have_attribute("aria-pressed", "true")
    expect(desk.at("shown")).to_contain_text("you are talking")
    desk.page.keyboard.up("t")
    expect(desk.at("talk")).to_have_attribute("aria-pressed", "false")


def test_talking_by_touch_ends_when_the_finger_leaves(desk: Desk) -> None:
    desk.open_session()
    box = desk.at("talk").bounding_box()
    assert box is not None
    desk.page.mouse.move(box["x"] + 20, box["y"] + 20)
    desk.page.mouse.down()
    expect(desk.at("talk")).to_have_attribute("aria-pressed", "true")
    desk.page.mouse.move(5, 5)
    desk.page.mouse.up()
    expect(desk.at("talk")).to_have_attribute("aria-pressed", "false")


def test_the_safe_place_can_be_reached_from_the_review(desk: Desk) -> None:
    desk.open_session()
    desk.expose()
    desk.page.goto(f"{desk.base}/review")
    expect(desk.at("safe-place")).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.at("safe-place-status")).to_have_text("The safe place is shown.")
    desk.page.goto(f"{desk.base}/live")
    desk.sees_phase("Safe place")


def test_without_a_session_there_is_nothing_to_press(desk: Desk) -> None:
    desk.page.goto(f"{desk.base}/review")
    expect(desk.at("safe-place")).to_be_hidden()


@pytest.mark.posix_only
def test_a_frozen_console_is_noticed_and_the_safe_place_still_works(desk: Desk, demo: Demo) -> None:
    if sys.platform == "win32":
        raise AssertionError("left out on Windows")
    desk.open_session()
    desk.expose()
    console = psutil.Process(_pid(demo))
    with desk.outage():
        console.send_signal(signal.SIGSTOP)
        try:
            expect(desk.at("watchdog")).to_contain_text("what you see may be old")
            expect(desk.at("health-console")).to_contain_text("silent")
            expect(desk.at("health-lane")).to_contain_text("live")
            desk.page.keyboard.press("Escape")
            expect(desk.at("safe-place-status")).to_have_text("The safe place is shown.")
        finally:
            console.send_signal(signal.SIGCONT)
        desk.sees_phase("Safe place")
        expect(desk.at("watchdog")).to_have_text("")


@pytest.mark.posix_only
def test_a_frozen_controller_is_said_in_red_with_what_to_do(desk: Desk, demo: Demo) -> None:
    if sys.platform == "win32":
        raise AssertionError("left out on Windows")
    desk.open_session()
    pid = demo.pid("controller")
    assert pid is not None
    controller = psutil.Process(pid)
    with desk.outage():
        controller.send_signal(signal.SIGSTOP)
        try:
            expect(desk.at("health-lane")).to_contain_text("silent")
            expect(desk.at("health-controller")).to_contain_text("silent")
            desk.page.keyboard.press("Escape")
            expect(desk.at("safe-place-status")).to_contain_text("take the headset off")
            expect(desk.at("safe-place-status")).to_have_attribute("data-tone", "alarm")
        finally:
            controller.send_signal(signal.SIGCONT)
        expect(desk.at("safe-place-status")).to_have_text("The safe place is shown.")


def _pid(demo: Demo) -> int:
    pid = demo.pid("console")
    assert pid is not None
    return pid
