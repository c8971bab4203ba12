"""What a therapist sees late in a session or after an interruption, before a stand-in."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.stand_in import FOUND, GREEN

pytestmark = [pytest.mark.browser]


@contextmanager
def console(page: Page, state: str, path: str) -> Iterator[subprocess.Popen[str]]:
    """The console in ``state`` with ``page`` at ``path``; its commands are lines of its output."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.stand_in", state],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready: "), ready
        page.goto(ready.removeprefix("ready: ").strip() + path)
        # Without a controller the page says so, over everything, as it should.
        page.add_style_tag(content="#watchdog { display: none !important; }")
        yield process
    finally:
        process.kill()
        process.communicate()


def asked(process: subprocess.Popen[str]) -> Any:
    """The next command the console was pressed for."""
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def test_a_session_found_open_is_closed_as_interrupted_by_hand_alone(page: Page) -> None:
    with console(page, "left_open", "/") as process:
        expect(page.locator("#interrupted")).to_contain_text(FOUND)
        page.locator("#pseudonym").fill("half-typed")
        page.locator("#close-interrupted-0").click()
        assert asked(process) == {"kind": "close_interrupted", "interrupted_id": FOUND}
        expect(page.locator("#pseudonym")).to_have_value("half-typed")


def test_a_session_found_open_is_taken_up_and_the_live_page_follows(page: Page) -> None:
    with console(page, "left_open", "/") as process:
        page.locator("#take-up-0").click()
        assert asked(process) == {"kind": "take_up_session", "interrupted_id": FOUND}
        page.wait_for_url("**/live")


def test_a_cue_is_quiet_and_is_answered_like_any_prompt(page: Page) -> None:
    with console(page, "cues_due", "/live") as process:
        expect(page.locator("#ask-rating")).to_contain_text("Time to ask: distress")
        page.locator("#suds-40").click()
        rating = asked(process)
        assert (rating["kind"], rating["suds"], rating["prompt_id"]) == (
            "record_rating",
            40,
            "cue-1",
        )


def test_it_is_time_to_ask_how_sick_the_patient_feels(page: Page) -> None:
    with console(page, "cues_due", "/live") as process:
        expect(page.locator("#sickness-sheet")).to_be_hidden()
        page.locator("#sick").click()
        expect(page.locator("#sickness-sheet")).to_contain_text("How sick do you feel, 0 to 20?")
        page.locator("#fms-7").click()
        assert asked(process) == {"kind": "record_sickness", "fms": 7}
        expect(page.locator("#sickness-sheet")).to_be_hidden()


def test_a_rating_is_there_however_late_the_framework_is(page: Page) -> None:
    with console(page, "cues_due", "/live"):
        expect(page.locator("#suds-40")).to_be_enabled()
        second = page.context.new_page()
        second.goto(page.url)
        second.locator("#suds-40").click()
        expect(page.locator("#last-rating")).to_have_text("40")
        page.evaluate("window.socket.disconnect()")
        second.locator("#suds-70").click()
        expect(page.locator("#last-rating")).to_have_text("70")
        # The framework goes on writing where the words went ahead of it.
        page.evaluate("window.socket.connect()")
        page.wait_for_function("window.socket?.connected")
        second.locator("#suds-20").click()
        expect(page.locator("#last-rating")).to_have_text("20")
        second.close()


def test_a_key_counts_once_whatever_becomes_of_its_message(page: Page) -> None:
    with console(page, "cues_due", "/live") as process:
        expect(page.locator("#phase")).to_have_text("Exposure")
        page.wait_for_function("window.did_handshake === true")
        # The first message is lost on its way, the second comes twice, the third finds no socket.
        page.evaluate(
            "() => { const sent = window.emitEvent; let count = 0;"
            " window.emitEvent = (...args) => { count += 1;"
            " if (count > 1) sent(...args); if (count === 3) sent(...args); }; }"
        )
        for key in ("3", "4"):
            page.keyboard.press(key)
        told = [asked(process) for _ in range(2)]
        page.evaluate("() => window.socket.disconnect()")
        page.keyboard.press("5")
        page.wait_for_timeout(1200)
        page.evaluate("() => window.socket.connect()")
        told.append(asked(process))
        page.keyboard.press("6")
        told.append(asked(process))
        assert [(one["kind"], one["suds"]) for one in told] == [
            ("record_rating", suds) for suds in (30, 40, 50, 60)
        ]


def test_one_word_more_leaves_the_rest_of_the_page_as_it_was_drawn(page: Page) -> None:
    with console(page, "cues_due", "/live"):
        page.locator("#suds-40").click()
        expect(page.locator("#suds-40")).to_be_enabled()
        expect(page.locator("#last-rating")).to_have_text("40")
        parts = page.evaluate("Object.keys(mounted_app.elements).length")
        page.wait_for_function(
            "parts => renderRecursively.latest > 0 && renderRecursively.latest < parts / 4",
            arg=parts,
        )


def test_what_is_in_a_dialog_is_drawn_anew_each_time_it_opens(page: Page) -> None:
    with console(page, "on_a_step", "/live"):
        for _ in range(2):
            page.locator("#edit-ladder").click()
            expect(page.locator("#step-title-0")).to_have_value("On the ground")
            page.locator("#step-down-0").click()
            expect(page.locator("#step-title-0")).to_have_value("Five metres up")
            page.locator("#ladder-back").click()
            expect(page.locator("#step-title-0")).to_have_count(0)


def test_the_form_of_a_session_is_a_few_parts_that_work_like_many(page: Page) -> None:
    with console(page, "left_open", "/"):
        page.locator("#screen-epilepsy-yes").check()
        expect(page.locator("#screen-flags")).to_contain_text("epilepsy or seizures: yes")
        page.locator("#screen-rest-no").click()
        expect(page.locator("#screen-migraine-no")).to_be_checked()
        expect(page.locator("#screen-epilepsy-yes")).to_be_checked()
        page.locator("#in-room").uncheck()
        expect(page.locator("#remote")).to_be_visible()
        page.locator("#ladder-summary").click()
        page.locator("#ladder-own").click()  # and taken back, for want of a patient
        expect(page.locator("#ladder-said")).to_contain_text("Write the pseudonym first")
        expect(page.locator("#ladder-standard")).to_be_checked()
        page.locator("#ladder-add").click()
        page.locator("#step-title-0").fill("On the ground")
        page.locator("#ladder-add").click()
        expect(page.locator("#step-title-1")).to_be_visible()
        expect(page.locator("#step-title-0")).to_have_value("On the ground")
        # Few enough to be built and drawn at once: a part for each element would be twice as many.
        drawn = page.evaluate("document.querySelectorAll('*').length")
        assert page.evaluate("Object.keys(mounted_app.elements).length") < 0.7 * drawn


@pytest.mark.parametrize("beside", [True, False], ids=["beside the page", "an old browser"])
def test_the_patients_view_is_drawn(page: Page, beside: bool) -> None:
    if not beside:
        page.add_init_script("delete HTMLCanvasElement.prototype.transferControlToOffscreen")
    with console(page, "cues_due", "/live"):
        mirror = page.locator("#mirror")
        expect(mirror).to_have_attribute("data-frames", "1")
        # The one picture gets old, and the page says so.
        expect(page.locator("#mirror-age")).to_contain_text("s old")
        page.add_style_tag(content="#mirror { opacity: 1 !important; filter: none !important; }")
        picture = Image.open(io.BytesIO(mirror.screenshot())).convert("RGB")
        middle = picture.getpixel((picture.width // 2, picture.height // 3))
        assert isinstance(middle, tuple)
        assert middle[1] > 2 * max(middle[0], middle[2]), (middle, GREEN)
