"""The therapist's hands and eyes in the browser tests.

Owns how the page is used; must not know what a test expects of it.
"""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

PATIENCE_MS = 20_000
MADE_READY = "being made ready"
SIZES = {"laptop": (1366, 768), "tablet": (1180, 820), "tablet-upright": (820, 1180)}


def reachable(port: int) -> bool:
    """True once the console serves its first page."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


class Desk:
    """One browser page used as a therapist uses it."""

    def __init__(self, page: Page, base: str) -> None:
        self.page = page
        self.base = base
        self.problems: list[str] = []
        self._lenient = False
        page.set_default_timeout(PATIENCE_MS)
        expect.set_options(timeout=PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("request", self._see_request)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not self._lenient:
            self.problems.append(message.text)

    def _see_request(self, request: Request) -> None:
        local = ("http://127.0.0.1:", "https://127.0.0.1:", "data:", "blob:")
        if not request.url.startswith(local):
            self.problems.append(f"asked outside this machine: {request.url}")

    @contextmanager
    def outage(self) -> Iterator[None]:
        """While something is frozen or gone, the browser may complain."""
        self._lenient = True
        yield
        self._lenient = False

    def at(self, identifier: str) -> Locator:
        """The element with this id."""
        return self.page.locator(f"#{identifier}")

    # -- going through a session ---------------------------------------------------------------

    def start_page(self) -> None:
        """The start page with its form."""
        self.page.goto(f"{self.base}/")
        # The first time, the renderer builds its scenes before it presents them.
        expect(self.at("open-session")).to_be_visible(timeout=90_000)

    def open_session(self, pseudonym: str = "P-01", **fields: str) -> None:
        """Fill the form and open a session; the live page is there afterwards."""
        self._fill_and_open(pseudonym, fields)
        try:
            self.page.wait_for_url("**/live")
        except PlaywrightTimeoutError:
            # A therapist to whom nothing happens presses again, unless the form says why.
            expect(self.at("form-problem")).to_have_text("")
            self._fill_and_open(pseudonym, fields)
            self.page.wait_for_url("**/live")
        self.sees_phase("Prepared")
        expect(self.at("health-lane")).to_contain_text("live")

    def _fill_and_open(self, pseudonym: str, fields: Mapping[str, str]) -> None:
        self.start_page()
        self.at("pseudonym").fill(pseudonym)
        for name, value in fields.items():
            self.at(name.replace("_", "-")).fill(value)
        self.screen()
        self.at("open-session").click(timeout=60_000)

    def screen(self) -> None:
        """Everything was asked: no risk, both consents, and the decision to go on."""
        self.at("screen-rest-no").click()
        for wanted in ("safe-place-acceptable", "observers-consented"):
            self.at(f"screen-{wanted}-yes").check()
        self.at("screen-age").fill("34")
        self.at("decision-go-on").check()

    def next_step(self, label: str) -> None:
        """Press the prominent button when it offers ``label``."""
        button = self.at("next-step")
        expect(button).to_have_text(re.compile(label))
        button.click()

    def expose(self, baseline: str = "2") -> None:
        """From prepared to exposure, with a baseline rating by key."""
        button = self.at("next-step")
        self._note_stop_tried()
        self.next_step("Start baseline")
        self.sees_phase("Baseline")
        self.page.keyboard.press(baseline)
        expect(button).to_have_text("Start exposure")
        # The renderer builds the scene behind a cover; exposure is granted when it is there.
        expect(self.page.locator(".next")).not_to_contain_text(MADE_READY, timeout=90_000)
        self.next_step("Start exposure")
        self.arrive()

    def _note_stop_tried(self) -> None:
        """A patient who tries stop by themselves has it noted before the therapist can."""
        button = self.at("next-step")
        for _ in range(10):
            expect(button).to_have_text(re.compile("The patient tried stop|Start baseline"))
            if "tried" not in (button.text_content() or ""):
                return
            # A page out of touch for a moment lost a press.
            with suppress(PlaywrightTimeoutError, AssertionError):
                button.filter(has_text="tried stop").click(timeout=5_000)
                expect(button).to_have_text("Start baseline", timeout=10_000)
        raise AssertionError(f"The rehearsal of stop was not noted: {self.situation()}")

    def arrive(self) -> None:
        """Wait until the scene is drawn; after a technical pause resume, as a therapist does.

        A slow machine's renderer may be silent for a moment while it draws a scene first, and the
        patient's one try of stop may come together with the scene.
        """
        for _ in range(10):
            expect(self.at("phase")).to_have_text(re.compile("Exposure|On hold|Safe place"))
            expect(self.at("shown")).not_to_contain_text("on its way", timeout=60_000)
            if self.phase == "Exposure":
                return
            # After its loss the renderer builds the scene anew before it can be resumed.
            expect(self.page.locator(".next")).not_to_contain_text(MADE_READY, timeout=90_000)
            # The hold may end between the look and the press: an earlier press was on its way.
            with suppress(PlaywrightTimeoutError):
                self.at("next-step").click(timeout=5_000)
        raise AssertionError(f"The scene program was silent again and again: {self.situation()}")

    def raise_by(self, presses: int, to: int) -> None:
        """Press +5 until the target is ``to``."""
        for _ in range(presses):
            self.at("dose-more").click()
        expect(self.at("dose-target")).to_have_text(re.compile(f"rising to {to}|of 100"))

    def sees_phase(self, words: str) -> None:
        """The bar names the phase."""
        expect(self.at("phase")).to_have_text(words)

    def sees_dose(self, dose: int) -> None:
        """The present dose arrives at ``dose``."""
        expect(self.at("dose-present")).to_have_text(str(dose), timeout=60_000)

    def say_patient_agrees(self) -> None:
        """Confirm the dialog."""
        self.at("agrees").click()
        expect(self.at("agrees")).to_be_hidden()

    def close_session(self, summary: str = "", homework: str = "") -> None:
        """End exposure if there is one, debrief and close."""
        if self.phase != "Debrief":
            self.at("more").click()
            self.at("start-debrief").click()
        self.sees_phase("Debrief")
        self._open_closing()
        self.at("summary").fill(summary)
        self.at("homework").fill(homework)
        self.at("confirm-close").click()
        self.sees_phase("Closed")

    def _open_closing(self) -> None:
        """Press until the dialog is there: a page out of touch for a moment lost a press.

        A patient who used stop sits in the safe place, and is fetched first.
        """
        button, dialog = self.at("next-step"), self.at("summary")
        trouble: list[str] = []
        for _ in range(10):
            # On a busy machine it may have opened after an earlier press had been given up.
            if dialog.is_visible():
                return
            expect(button).to_have_text(re.compile("Close session|Back to the plain"))
            try:
                if button.filter(has_text="Back to the plain").count():
                    button.click(timeout=5_000)
                    expect(button).to_have_text("Close session", timeout=10_000)
                else:
                    button.click(timeout=5_000)
                    dialog.wait_for(timeout=10_000)
            except (PlaywrightTimeoutError, AssertionError) as problem:
                trouble.append(str(problem))
        raise AssertionError(f"No dialog to close the session: {self.situation()}, {trouble[-1]}")

    def situation(self) -> str:
        """What stands on the page, for the sentence of a test that fails."""
        parts = ("phase", "next-step", "shown", "banner", "watchdog", "health-lane")
        said = {name: self.at(name).all_text_contents() for name in parts}
        open_dialogs = self.page.get_by_role("dialog").all_text_contents()
        return f"{said}, dialogs {open_dialogs}"

    @property
    def phase(self) -> str:
        """The phase the bar names."""
        return self.at("phase").text_content() or ""

    def put_away(self) -> None:
        """Close whatever session is open, so that the next test can open its own."""
        self.page.goto(f"{self.base}/live")
        expect(self.at("phase")).not_to_have_text("")
        if self.phase not in ("No session", "Closed"):
            self.close_session()

    # -- pictures --------------------------------------------------------------------------------

    def picture(self, folder: Path | None, name: str, *, whole: bool = False) -> None:
        """Leave a picture of the page in ``folder``, if one is wanted."""
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=folder / f"console-{name}.png", full_page=whole)
