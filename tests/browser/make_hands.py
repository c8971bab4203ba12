"""How long a hand needs on the live page, as a table for the documentation.

Owns the stage on which every act is done; run as
``python -m tests.browser.make_hands docs/figures/hands.md``. Must not know how a way is timed.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import hands
from tests.browser.conftest import CHROMIUM_ARGUMENTS, chromium_path
from tests.browser.desk import SIZES
from tests.browser.make_pictures import served

SHOWN = ("tablet", "tablet-upright")

HEAD = """# The hand on the live page

What a hand does most in a session, as touches on the page in Chromium on {date}, before a \
stand-in \
for the controller that grants everything; made by \
`python -m tests.browser.make_hands docs/figures/hands.md`. A tablet lying ({lying}) and standing \
({standing}), 10.9 inches.

| act | touches | travel, lying | time | travel, standing | time | budget | within |
|---|---|---|---|---|---|---|---|
"""

FOOT = """
## What is measured

Every touch is recorded in the page where it lands, with the size of what it meets. The hand \
comes from +5 or from the middle of the rating pad, whichever is the longer way, and goes from \
each touch straight to the next. A way of length D to a target whose smaller side is W takes \
log2(D/W + 1) bits (Fitts' law in Shannon's form; the smaller side after MacKenzie & Buxton \
1992), and a finger on a screen does {throughput} bits a second (MacKenzie 2015, which contains \
the touch itself). That is the hand alone: reading and deciding come to it, and what is left of \
the budget is there for them. Nobody's hand was measured.

By key there is no way at all: Esc, Space, T, and one digit for a rating.

Each act was done with the pointer on the page; that it also has its effect in a session with \
controller and scene is what `tests/browser/test_session.py` and `test_plan.py` show, for most \
of them. The words of a prediction stand as they \
were said last; where they change, they are typed, which is not counted. A step that \
rises by more than 15 asks with one touch more whether the patient agrees, as a startle does.
"""


def walk(page: Page) -> list[hands.Measured]:
    """Every act once, in the exposure and, where it ends a hold, on hold."""
    done: list[hands.Measured] = []
    for state, acts in (("live", (*hands.ACTS, hands.HOLD)), ("hold", (hands.RESUME,))):
        with served("staged", state) as (base, _process):
            page.goto(f"{base}/live")
            expect(page.locator("#dose-more")).to_be_enabled()
            expect(page.locator("#health-lane")).to_contain_text("live")
            hands.watch(page)
            done += [hands.measured(page, act) for act in acts]
            if state == "hold":
                done.append(hands.measured(page, hands.SAFE_PLACE))
    return done


def table(lying: Sequence[hands.Measured], standing: Sequence[hands.Measured]) -> str:
    """The page of figures."""
    sizes = {name: "{} x {}".format(*SIZES[name]) for name in SHOWN}
    date = datetime.now(UTC).date().isoformat()
    head = HEAD.format(date=date, lying=sizes["tablet"], standing=sizes["tablet-upright"])
    rows = [_row(one, other) for one, other in zip(lying, standing, strict=True)]
    return head + "\n".join(rows) + "\n" + FOOT.format(throughput=hands.THROUGHPUT_BITS_S)


def _row(one: hands.Measured, other: hands.Measured) -> str:
    within = "yes" if one.met and other.met else "**no**"
    return (
        f"| {one.act.name} | {one.touches} | {one.travel_mm / 10:.0f} cm | {one.seconds:.2f} s "
        f"| {other.travel_mm / 10:.0f} cm | {other.seconds:.2f} s | {one.act.budget_s:g} s "
        f"| {within} |"
    )


def main() -> None:
    """Do everything twice, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    file: Path = parser.parse_args().file
    path = chromium_path()
    if path is None:
        raise SystemExit("There is no Chromium, Chrome or Edge on this machine.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGUMENTS)
        page = browser.new_page()
        done = []
        for name in SHOWN:
            width, height = SIZES[name]
            page.set_viewport_size({"width": width, "height": height})
            done.append(walk(page))
        browser.close()
    file.write_text(table(*done), encoding="utf-8")


if __name__ == "__main__":
    main()
