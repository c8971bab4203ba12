"""Pictures of the console for the documentation and the manual, each from a page on its stage.

Owns what is shown in them; run as ``python -m tests.browser.make_pictures docs/pictures``, with
``--look FOLDER`` for the pages in German and in three sizes beside it. The patients are invented,
and the pictures say so; must not change anything of what a page shows.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, chromium_path

SIZES = {"laptop": (1440, 900), "tablet": (1180, 820), "tablet-upright": (820, 1180)}
QUALITY = 80
"""Of the JPEGs: text stays sharp, and a page stays below 200 kB."""

PATIENCE_MS = 60_000


class Camera:
    """Leaves pictures of pages in two folders, and for a look in a third."""

    def __init__(self, browser: Browser, folder: Path, look: Path | None) -> None:
        self._browser = browser
        self._folder = folder
        self._look = look
        (folder / "manual").mkdir(parents=True, exist_ok=True)
        if look is not None:
            look.mkdir(parents=True, exist_ok=True)

    @contextmanager
    def page(self, base: str, path: str) -> Iterator[Page]:
        """A page of its own in English, on a tablet."""
        with self._browser.new_context(locale="en-GB") as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            self.size(page, "tablet")
            page.goto(f"{base}{path}")
            settle(page)
            yield page

    def size(self, page: Page, name: str) -> None:
        """Have the page on this screen, and everything drawn on it."""
        width, height = SIZES[name]
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(800)

    def console(self, page: Page, name: str, *, whole: bool = False) -> None:
        """A picture for the documentation."""
        file = self._folder / f"console-{name}.jpg"
        page.screenshot(path=file, type="jpeg", quality=QUALITY, full_page=whole)

    def manual(self, of: Page | Locator, name: str) -> None:
        """A picture for the manual, of the screen or of one part of it."""
        of.screenshot(path=self._folder / "manual" / f"{name}.jpg", type="jpeg", quality=QUALITY)

    def look(self, base: str, path: str, name: str, press: str = "") -> None:
        """The same page in German, in every size, where a look is wanted."""
        if self._look is None:
            return
        with self._browser.new_context(locale="de-DE") as context:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{base}{path}")
            settle(page)
            if press:
                page.locator(press).click()
            for size in SIZES:
                self.size(page, size)
                file = self._look / f"de-{name}-{size}.png"
                page.screenshot(path=file, full_page=not path.startswith("/live"))


def settle(page: Page) -> None:
    """Wait until the page is whole and in touch with its server."""
    # Not until the network is idle: a page without a lane to its controller asks for one for ever.
    page.wait_for_load_state("load")
    page.wait_for_function("window.did_handshake === true && document.fonts.status === 'loaded'")
    page.wait_for_timeout(2500)


@contextmanager
def served(module: str, argument: str) -> Iterator[tuple[str, psutil.Process]]:
    """One of the stages, its address and its process."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"tests.browser.{module}", argument],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready: "), ready
        yield ready.removeprefix("ready: ").strip(), psutil.Process(process.pid)
    finally:
        process.kill()
        process.communicate()


def before(camera: Camera) -> None:
    """A new station, and the pages before a session."""
    with served("staged", "new") as (base, _), camera.page(base, "/") as page:
        expect(page.locator("#first-run")).to_be_visible()
        camera.manual(page, "first-start")
        camera.look(base, "/", "first-start")
    with served("staged", "known") as (base, _):
        with camera.page(base, "/practice") as page:
            camera.manual(page, "practice")
        with camera.page(base, "/") as page:
            fill_form(camera, page)
        for path in ("/", "/practice", "/review", "/keys"):
            camera.look(base, path, path.strip("/") or "start")


def patients(camera: Camera) -> None:
    """Who comes today, under pseudonyms alone, and somebody found."""
    visits = (("P-4KX7TA", "09:00"), ("P-07", "10:30"), ("P-M2W9CQ", "14:00"))
    with tempfile.TemporaryDirectory() as folder, served("review_desk", folder) as (base, _):
        with camera.page(base, "/patients") as page:
            for pseudonym, time in visits:
                if pseudonym != "P-07":
                    page.locator("#add-pseudonym").fill(pseudonym)
                    page.locator("#add-patient").click()
                    page.locator("#add-another").click()
                page.locator("#find-words").fill(pseudonym)
                page.locator("#find-patients").click()
                page.get_by_role("button", name=f"Next visit of {pseudonym}").last.click()
                page.locator("#visit-day").fill(date.today().isoformat())
                page.locator("#visit-time").fill(time)
                page.locator("#visit-plan").click()
                expect(page.locator("#visit-plan")).to_be_hidden()
            page.mouse.move(0, 0)
            page.evaluate("scrollTo(0, 0)")
            page.wait_for_timeout(800)
            camera.manual(page, "patients")
        camera.look(base, "/patients", "patients")


def fill_form(camera: Camera, page: Page) -> None:
    """The form of a session, filled in as with a patient."""
    page.locator("#pseudonym").fill("P-07")
    page.locator("#title").fill("Glass lift, second time")
    page.locator("#goal").fill("Stand at the glass for five minutes")
    page.locator("#screen-rest-no").click()
    for wanted in ("safe-place-acceptable", "observers-consented"):
        page.locator(f"#screen-{wanted}-yes").check()
    page.locator("#screen-age").fill("34")
    page.locator("#decision-go-on").check()
    camera.manual(page.locator(".screening"), "screening")
    page.locator("#ladder-summary").click()
    page.locator("#ladder-summary").evaluate("(head) => head.scrollIntoView()")
    page.wait_for_timeout(800)
    camera.manual(page, "ladder")
    page.locator("#ladder-summary").click()
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(500)
    camera.manual(page, "start")
    camera.size(page, "laptop")
    camera.console(page, "start", whole=True)


def exposure(camera: Camera) -> None:
    """The live page in its sizes, with its help, the sheet of a step and the drawer."""
    with served("staged", "live") as (base, process), camera.page(base, "/live") as page:
        for size in SIZES:
            camera.size(page, size)
            camera.console(page, f"live-{size}")
        camera.size(page, "tablet")
        camera.manual(page, "live")
        page.locator("#help-open").click()
        camera.manual(page, "help")
        page.locator("#help-close").click()
        page.locator("#step-4").click()
        page.locator("#happened-no").check()
        page.locator("#surprise-60").check()
        page.wait_for_timeout(800)
        camera.manual(page, "step")
        camera.size(page, "laptop")
        camera.console(page, "step")
        camera.look(base, "/live", "live")
        camera.look(base, "/live", "help", "#help-open")
        camera.look(base, "/live", "step", "#step-4")
        camera.look(base, "/live", "course", "#tab-course")
        camera.look(base, "/live", "scene", "#tab-scene")
        camera.look(base, "/live", "more", "#more")
        camera.size(page, "tablet")
        page.locator("#step-sheet-close").click()
        silence(camera, page, process)


def silence(camera: Camera, page: Page, process: psutil.Process) -> None:
    """What the page says when nothing answers any more."""
    process.suspend()
    try:
        expect(page.locator("#watchdog")).to_contain_text("Nothing is answering")
        page.wait_for_timeout(1500)
        camera.manual(page, "nothing-answers")
    finally:
        process.resume()


def moments(camera: Camera) -> None:
    """One picture each of the other states."""
    for state, path in (
        ("guided", "/live?guide=1"),
        ("hold", "/live"),
        ("scene_lost", "/live"),
        ("safe_place", "/live"),
    ):
        with served("staged", state) as (base, _), camera.page(base, path) as page:
            camera.manual(page, state.replace("_", "-"))
            camera.look(base, path, state)
            if state == "safe_place":
                camera.size(page, "laptop")
                camera.console(page, "safe-place")
    with served("staged", "debrief") as (base, _), camera.page(base, "/live") as page:
        page.locator("#next-step").click()
        page.locator("#summary").fill("The lift holds, and the fear passes.")
        page.locator("#homework").fill("Take the glass lift in the shopping centre, twice.")
        page.wait_for_timeout(800)
        camera.manual(page, "close")
        camera.look(base, "/live", "close", "#next-step")


def afterwards(camera: Camera) -> None:
    """The review of an invented session and of its patient."""
    with tempfile.TemporaryDirectory() as folder, served("review_desk", folder) as (base, _):
        with camera.page(base, "/review/s-4") as page:
            expect(page.locator("#timeline")).to_be_visible()
            camera.manual(page, "review")
            camera.size(page, "laptop")
            camera.console(page, "review")
        camera.look(base, "/review/s-4", "review")
        camera.look(base, "/review/patient/P-07", "patient")


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", type=Path, help="German pages in three sizes, as PNG, for a look")
    options = parser.parse_args()
    path = chromium_path()
    if path is None:
        raise SystemExit("There is no Chromium, Chrome or Edge on this machine.")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        camera = Camera(browser, options.folder, options.look)
        for part in (before, patients, exposure, moments, afterwards):
            part(camera)
        browser.close()


if __name__ == "__main__":
    main()
