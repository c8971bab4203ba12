"""The review pages over a store of invented sessions, in a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page, expect

from clinician_console.chart import TEXT
from controller.measures.scales import SCALES
from tests.browser.desk import PATIENCE_MS
from tests.browser.test_access import looks_right

pytestmark = pytest.mark.browser

START_PATIENCE_MS = 60_000


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, browser_type_launch_args: dict[str, Any]
) -> Iterator[str]:
    """Where the console serves the invented sessions."""
    del browser_type_launch_args  # asked for first: without a browser nothing is started
    folder: Path = tmp_path_factory.mktemp("review")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.review_desk", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    ready = process.stdout.readline()
    assert ready.startswith("ready: "), ready
    yield ready.removeprefix("ready: ").strip()
    process.stdin.close()
    process.wait(60)
    process.stdout.close()


@pytest.fixture
def review(address: str, page: Page) -> Iterator[Page]:
    """A page whose errors a test does not pass with."""
    problems: list[str] = []
    page.set_default_timeout(START_PATIENCE_MS)
    expect.set_options(timeout=START_PATIENCE_MS)
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    yield page
    expect.set_options(timeout=PATIENCE_MS)
    assert problems == []


def test_the_session_page_shows_every_row(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    drawing = review.locator("#session-chart svg")
    for row in ("Distress", "Dose", "Heart rate", "Steps", "Pauses", "Asked", "Notes"):
        expect(drawing).to_contain_text(row)
    expect(review.locator("#measures")).to_contain_text("Exposure 2")
    expect(review.locator("#timeline")).to_contain_text("Patient used stop")
    looks_right(review)


def test_a_span_typed_or_undone_measures_what_is_shown(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    expect(review.locator("#session-chart svg")).to_be_visible()
    review.locator("#span-from").fill("2:30")
    review.locator("#span-to").fill("9")
    review.locator("#span-pick").click()
    expect(review.locator("#span-heading")).to_have_text("Measures of the span 02:30 to 09:00")
    expect(review.locator("#measures")).to_contain_text("Part of exposure 1: glass lift")
    expect(review.locator("#measures")).not_to_contain_text("exposure 2")
    looks_right(review)
    review.locator("#span-from").fill("9")
    review.locator("#span-to").fill("2")
    review.locator("#span-pick").click()
    expect(review.locator("#span-problem")).to_contain_text("Type two times")
    review.locator("#span-whole").click()
    expect(review.locator("#span-heading")).to_have_count(0)
    expect(review.locator("#measures")).to_contain_text("Exposure 2")


def test_hovering_tells_the_values_at_that_moment(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    drawing = review.locator("#session-chart svg")
    expect(drawing).to_contain_text("Distress")
    box = drawing.bounding_box()
    assert box is not None
    review.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 120)
    review.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 120)
    expect(drawing).to_contain_text(re.compile(r"\d\d:\d\d\s+Distress \d+"))
    expect(drawing).to_contain_text(re.compile(r"\d\d:\d\d\s+Heart rate \d+"))


def test_the_chart_is_kept_as_svg(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    with review.expect_download() as kept:
        review.get_by_role("link", name="Chart as SVG").click()
    assert kept.value.suggested_filename == "s-4-curve.svg"
    assert Path(kept.value.path()).read_text(encoding="utf-8").startswith("<svg")
    assert review.request.get(f"{address}/export/nobody/curve.svg").status == 404


def test_the_charts_over_sessions_are_kept_as_svg_on_white(review: Page, address: str) -> None:
    review.goto(f"{address}/review/patient/P-07")
    expect(review.locator("#overlay svg")).to_contain_text("minutes from the start")
    review.locator("#align").select_option("peak")
    expect(review.locator("#overlay svg")).to_contain_text("minutes from each peak")
    for name, told in (
        ("sessions-over-each-other", "minutes from each peak"),
        ("from-session-to-session", "Peak"),
    ):
        with review.expect_download() as kept:
            review.locator(f"#keep-{name}").click()
        assert kept.value.suggested_filename == f"{name}.svg"
        drawing = Path(kept.value.path()).read_text(encoding="utf-8")
        root = ElementTree.fromstring(drawing)
        assert told in "".join(root.itertext())
        assert 'fill="#ffffff"' in drawing
        assert TEXT not in drawing and "#d55e00" in drawing


def test_a_patient_over_sessions(review: Page, address: str) -> None:
    review.goto(f"{address}/review")
    review.get_by_role("link", name="P-07").first.click()
    review.wait_for_url("**/review/patient/P-07")
    expect(review.locator("#overlay svg")).to_contain_text("minutes from the start")
    looks_right(review)
    review.locator("#align").select_option("peak")
    expect(review.locator("#overlay svg")).to_contain_text("minutes from each peak")
    for words in ("Peak", "Mean", "First", "End"):
        expect(review.locator("#between svg")).to_contain_text(words)
    expect(review.locator("#between")).to_contain_text("time-weighted mean minus the next")
    expect(review.locator("#return-of-fear")).to_contain_text("Return of fear:")
    expect(review.locator("#ladder-progress")).to_contain_text("At the glass, 20 m")


def test_a_band_of_reliable_change_needs_a_norm_with_its_source(review: Page, address: str) -> None:
    review.goto(f"{address}/review/patient/P-07")
    card = review.locator("#scores-ssq-post")
    for key, typed in (("sd", "15"), ("reliability", "0.8")):
        review.locator(f"#ssq-post-{key}").fill(typed)
    review.locator("#ssq-post-band").click()
    expect(card).to_contain_text("has to say where it is from")
    review.locator("#ssq-post-norm").fill("a class of 40")
    review.locator("#ssq-post-reliability").fill("1")
    review.locator("#ssq-post-band").click()
    expect(card).to_contain_text("No band can be drawn: The reliability 1 is outside")
    review.locator("#ssq-post-reliability").fill("0.8")
    review.locator("#ssq-post-band").click()
    expect(card).to_contain_text("norm: a class of 40")
    expect(card.locator("svg")).to_contain_text("no reliable change from the first")


def test_a_patient_without_sessions_is_a_sentence(review: Page, address: str) -> None:
    review.goto(f"{address}/review/patient/nobody")
    expect(review.locator(".plain")).to_contain_text("There is no session of nobody in the record.")


def test_the_clinic_in_one_table_with_small_cells_hidden(review: Page, address: str) -> None:
    review.goto(f"{address}/clinic")
    table = review.locator("#clinic")
    # Everybody in this station's store is simulated.
    expect(table.get_by_role("row", name="All together")).to_contain_text("0")
    review.locator("label[for=which-store-clinic]").click()
    expect(table.get_by_role("row", name="Fear of heights")).to_contain_text("9")
    expect(table.get_by_role("row", name="Fear of dogs")).to_contain_text("hidden")
    expect(table.get_by_role("row", name="Fear of spiders")).to_contain_text("hidden")
    expect(table.get_by_role("row", name="All together")).to_contain_text("17")
    looks_right(review)


def test_a_report_is_made_and_kept(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    review.locator("label[for=report-for-patient]").click()
    review.locator("label[for=report-as-html]").click()
    review.locator("#report-homework").fill("Ride the lift twice")
    with review.expect_download() as kept:
        review.locator("#report-make").click()
    assert kept.value.suggested_filename == "s-4-patient.html"
    assert "Ride the lift twice" in Path(kept.value.path()).read_text(encoding="utf-8")
    expect(review.locator("#report-told")).to_contain_text("Made: s-4-patient.html")
    review.locator("label[for=report-name]").click()
    review.locator("#report-make").click()
    # Nobody is in the patients' book here.
    expect(review.locator("#report-told")).to_contain_text("P-07")


def test_a_moment_is_sought_and_played(review: Page, address: str) -> None:
    review.goto(f"{address}/review/s-4")
    seek, told = review.locator("#replay-seek"), review.locator("#replay-told")
    seek.fill("5")
    expect(told).to_contain_text("05:00 · dose 15 · distress")
    expect(review.locator("#replay-cursor")).to_be_visible()
    seek.fill("14")
    expect(told).to_contain_text("14:00 · no scene")
    review.locator("#replay-speed").select_option("60")
    review.locator("#replay-play").click()
    expect(told).to_contain_text(re.compile("(1[5-9]|2[0-9]):[0-9]{2} · dose"))
    review.locator("#replay-play").click()
    expect(review.locator("#replay-play")).to_have_text("Play")
    looks_right(review)


def test_the_preview_leads_the_cursor_and_follows_the_hand(review: Page, address: str) -> None:
    """With a real renderer off screen, by keys alone until the knob is dragged."""
    review.goto(f"{address}/review/s-4")
    seek, told = review.locator("#replay-seek"), review.locator("#replay-told")
    seek.fill("5")
    review.locator("#replay-speed").select_option("5")
    start = review.get_by_role("button", name="Play back in the preview")
    start.focus()
    review.keyboard.press("Enter")
    picture = review.locator("#replay-picture")
    there = re.compile("^data:image/jpeg;base64,.{1000}")
    expect(picture).to_have_attribute("src", there, timeout=2 * START_PATIENCE_MS)
    expect(review.locator("#replay-play")).to_have_text("Pause")
    expect(told).not_to_have_text(re.compile("^05:00"))
    review.locator("#replay-play").press("Enter")
    expect(review.locator("#replay-play")).to_have_text("Play")
    # What the page is told again and again does not move the bar.
    assert float(seek.input_value()) > 5
    seek.focus()
    review.keyboard.press("Home")
    expect(told).to_have_text(re.compile("^00:00 · no scene"))
    expect(seek).to_have_attribute("aria-valuetext", "00:00")
    knob, chart = review.locator("#replay-knob"), review.locator("#session-chart svg")
    before = picture.get_attribute("src")
    knob.hover()
    place = chart.bounding_box()
    assert place is not None
    review.mouse.down()
    review.mouse.move(place["x"] + place["width"] / 3, place["y"] + 5, steps=4)
    review.mouse.up()
    expect(told).to_contain_text(re.compile(r"^0\d:\d\d · dose \d+"))
    expect(picture).not_to_have_attribute("src", before or "")
    looks_right(review)
    review.get_by_role("button", name="End the preview").click()
    expect(start).to_be_visible()
    expect(picture).to_be_hidden()


def test_item_nine_stands_before_everything_until_it_was_seen(review: Page, address: str) -> None:
    review.goto(f"{address}/questionnaire")
    expect(review.locator("#questionnaire-which")).to_be_visible()
    # It is the first of the list, and there already.
    expect(review.locator("#questionnaire-which")).to_have_value("phq9")
    for number in range(1, 9):
        review.locator(f"label[for=answer-{number}-0]").click()
    review.locator("#questionnaire-save").click()
    expect(review.locator("#questionnaire-told")).to_have_text("Not answered yet: 9.")
    looks_right(review)
    review.locator("label[for=answer-9-1]").click()
    review.locator("#questionnaire-save").click()
    alert = review.locator("#alert-sentence")
    expect(alert).to_contain_text("was answered 1 of 3")
    expect(review.locator("#questionnaire-told")).to_contain_text("Recorded. total 1.")
    review.keyboard.press("Escape")
    expect(alert).to_be_visible()
    review.locator("#alert-done").fill("Spoke with the patient")
    review.locator("#alert-seen").click()
    expect(alert).to_be_hidden()


def test_a_form_whose_words_are_not_shipped_is_filled_in_by_number(
    review: Page, address: str
) -> None:
    review.goto(f"{address}/questionnaire")
    review.locator("#questionnaire-which").select_option("wsas")
    expect(review.locator("label[for=answer-6-0]")).to_have_count(0)
    expect(review.locator("label[for=answer-5-8]")).to_be_visible()
    for number in range(1, 6):
        review.locator(f"label[for=answer-{number}-5]").click()
    review.locator("#questionnaire-save").click()
    expect(review.locator("#questionnaire-told")).to_contain_text("total 25: moderately severe")


ENGLISH = re.compile(
    r"\b(the|is|has|with|and|of|to|no|not|session|rating|step|peak|mean|dose|items|total)\b"
)
"""Words that no German page has, once what somebody typed and names of scales are taken out."""

TYPED = (
    "Session",
    "Stand at the glass for five minutes",
    "It held all the time",
    "The lift holds, and the fear passes.",
    "The floor gives way under me",
    "Looks down without holding the rail",
    "At the glass, 20 m",
    "Looking down at 40 m",
    "Glass lift on a tower",
    "Fear of dogs",
    "on the sofa",
    "on a ladder",
    "the roof edge",
    *(scale.title for scale in SCALES),
)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/review", "s-4"),
        ("/review/s-4", "Patient/in hat Stopp benutzt"),
        ("/review/patient/P-07", "Rückkehr der Angst"),
        ("/clinic", "Alle zusammen"),
        ("/review/patient/P-07/questionnaire", "nur die englische Fassung"),
    ],
)
def test_the_review_is_german_where_a_browser_asks_for_it(
    address: str, browser: Browser, path: str, shown: str
) -> None:
    with browser.new_context(locale="de-DE") as context:
        page = context.new_page()
        page.goto(f"{address}{path}")
        if shown != "s-4":
            expect(page.locator("body")).to_contain_text(shown, timeout=START_PATIENCE_MS)
        if path == "/review/s-4":
            expect(page.locator("#session-chart svg")).to_be_visible(timeout=START_PATIENCE_MS)
        page.evaluate("document.querySelectorAll('body [lang=en]').forEach(e => e.remove())")
        text = page.evaluate("document.body.innerText")
        for typed in TYPED:
            text = text.replace(typed, "")
        # A title that has no room in the chart ends in an ellipsis; it was typed as well.
        lines = [line for line in text.splitlines() if not line.endswith("…")]
        assert [line for line in lines if ENGLISH.search(line)] == []
