"""Pictures of the console for the documentation: a session of some minutes, by a scripted hand.

Owns what is shown in them; run as ``python -m tests.browser.make_pictures docs/pictures``. The
patient is simulated, and the pictures say so.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from tests.browser.conftest import CHROMIUM_ARGUMENTS, chromium_path
from tests.browser.desk import SIZES, Desk, reachable
from tests.link.demo_process import running_demo
from tests.link.therapist import wait_until

STEP_S = 14
HELD_STEPS = 6
RISES = (5, 10, 20, 30, 40, 45)


def run_session(desk: Desk, folder: Path) -> None:
    """Climb, stay, and leave pictures on the way."""
    desk.start_page()
    desk.screen()
    desk.picture(folder, "start", whole=True)
    desk.open_session(
        "P-07",
        title="Glass lift, second time",
        goal="Stand at the glass for five minutes",
        anchor_0="on my sofa",
        anchor_50="on a ladder",
        anchor_100="at the roof's edge",
    )
    desk.expose()
    for number, target in enumerate(RISES):
        raise_to(desk, target)
        rate(desk)
        if number == 3:
            desk.arrive()
            desk.at("event-gust").click()
    desk.at("note").fill("Looks down without holding the rail")
    desk.page.keyboard.press("Enter")
    for _ in range(HELD_STEPS):
        rate(desk)
    for size, (width, height) in SIZES.items():
        desk.page.set_viewport_size({"width": width, "height": height})
        desk.page.wait_for_timeout(1000)
        desk.picture(folder, f"live-{size}")
    desk.page.set_viewport_size({"width": 1366, "height": 768})
    desk.at("step-5").click()
    desk.at("predict-what").fill("The floor gives way under me")
    desk.at("likely-70").check()
    desk.at("bad-90").check()
    desk.page.wait_for_timeout(1000)
    desk.picture(folder, "step")
    desk.at("step-sheet-close").click()
    desk.page.keyboard.press("Escape")
    desk.sees_phase("Safe place")
    desk.page.wait_for_timeout(1500)
    desk.picture(folder, "safe-place")
    desk.close_session("The lift holds, and the fear passes.")
    desk.next_step("Review this session")
    expect(desk.at("timeline")).to_be_visible()
    desk.page.wait_for_timeout(1000)
    desk.picture(folder, "review", whole=True)


def raise_to(desk: Desk, target: int) -> None:
    """Turn the dial to ``target`` and be there; a technical pause is resumed from."""
    while desk.at("dose-present").text_content() != str(target):
        desk.arrive()
        if float(desk.at("dial").input_value()) < target:
            desk.at("dose-more").click()
        desk.page.wait_for_timeout(500)


def rate(desk: Desk) -> None:
    """Stay a while, then ask the patient in the scene."""
    desk.page.wait_for_timeout(STEP_S * 1000)
    desk.at("ask-rating").click()
    expect(desk.at("ask-rating")).to_have_text("Ask for a rating", timeout=60_000)


def main() -> None:
    """Start a demo, run a session, leave its pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    path = chromium_path()
    if path is None:
        raise SystemExit("There is no Chromium, Chrome or Edge on this machine.")
    with (
        tempfile.TemporaryDirectory() as data_dir,
        running_demo(Path(data_dir), "--simulated-patient", "--seed", "3") as demo,
        sync_playwright() as playwright,
    ):
        wait_until(lambda: reachable(demo.port), "the console answers", 90)
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        run_session(Desk(page, f"http://127.0.0.1:{demo.port}"), folder)
        browser.close()


if __name__ == "__main__":
    main()
