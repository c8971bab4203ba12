"""What a therapist sees late in a session or after an interruption, before a stand-in."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.stand_in import FOUND

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
