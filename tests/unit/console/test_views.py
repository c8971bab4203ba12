"""The chart, the review and the small readers of what was typed."""

from __future__ import annotations

import pytest

from clinician_console import chart, words
from clinician_console.ladder_view import percent_of
from clinician_console.pages.panels.distress import suds_of
from clinician_console.review_view import exposure_words, measures, timeline
from controller.measures.session import session_curve
from controller.protocol.events import BaselineStarted, NoteAdded, RatingCorrected, SessionClosed
from controller.protocol.vocabulary import CloseReason
from tests.unit.console import samples

CURVE = session_curve(samples.session())


@pytest.mark.parametrize(
    ("typed", "suds"),
    [
        ("0", 0),
        (" 55 ", 55),
        ("100", 100),
        ("101", None),
        ("-1", None),
        ("NaN", None),
        ("abc", None),
        ("", None),
        ("5.5", None),
        ("1e2", None),
        ("٣", None),
        ("0000", None),
    ],
)
def test_a_typed_rating_is_a_whole_number_from_0_to_100(typed: str, suds: int | None) -> None:
    assert suds_of(typed) == suds


@pytest.mark.parametrize(
    ("typed", "ceiling"),
    [("80", 80.0), ("62,5", 62.5), ("101", None), ("-1", None), ("nan", None), ("", None)],
)
def test_a_typed_ceiling_is_a_number_from_0_to_100(typed: str, ceiling: float | None) -> None:
    assert percent_of(typed) == ceiling


def test_the_chart_draws_every_rating_and_leaves_those_outside_exposure_hollow() -> None:
    distress = chart.live_options(CURVE)["series"][0]
    assert [p["value"] for p in distress["data"]] == [
        [0.5, 20],
        [1.5, 40],
        [3.0, 70],
        [4.0, 60],
        [5.0, 30],
    ]
    assert [p["itemStyle"]["color"] == chart.DISTRESS for p in distress["data"]] == [
        False,
        True,
        True,
        True,
        True,
    ]


def test_the_dose_is_drawn_under_it_on_the_same_time_axis() -> None:
    options = chart.live_options(CURVE)
    dose = options["series"][1]["data"]
    assert [1.0, 0.0] in dose
    assert [2.0, 20.0] in dose
    assert dose[-1] == [5.0, 45.0] or dose[-2] == [5.0, 45.0]
    first, second = options["xAxis"]
    assert (first["min"], first["max"]) == (second["min"], second["max"])


def test_the_live_axis_grows_and_an_empty_chart_is_whole() -> None:
    assert chart.live_options(None)["xAxis"][0]["max"] == chart.LIVE_LEAST_MIN
    assert chart.live_options(CURVE)["xAxis"][0]["max"] == 6
    assert chart.live_options(None)["series"][0]["data"] == []


def test_marks_are_words_with_a_shape_and_do_not_write_over_each_other() -> None:
    lines = chart.live_options(CURVE)["series"][0]["markLine"]["data"]
    assert [m["name"] for m in lines] == ["┆ Baseline", "┆ Exposure", "▼ Gust"]
    assert [m["label"]["show"] for m in lines] == [False, True, True]


def test_where_marks_fall_together_the_latest_keeps_its_words() -> None:
    base = [(r.elapsed_ns / samples.MINUTE, r.event) for r in samples.session()[:4]]
    notes = [(1 + i / 100, BaselineStarted()) for i in range(3)]
    crowded = session_curve(samples.recorded([*base, *notes, samples.rating("r-9", 50, 5)]))
    lines = chart.live_options(crowded)["series"][0]["markLine"]["data"]
    assert [m["label"]["show"] for m in lines] == [False, False, False, False, True]


def test_the_chart_is_told_in_a_sentence() -> None:
    assert chart.summary(None) == "Distress curve: no rating yet."
    assert chart.summary(CURVE) == (
        "Distress curve: 5 ratings, highest 70 at 3 min, latest 30 at 5 min."
    )


def test_measures_are_of_the_exposure_and_name_their_variant() -> None:
    (exposure,) = CURVE.exposures
    assert exposure_words(exposure) == "Exposure 1: glass lift, 01:00 to 05:00"
    shown = {m.name: (m.value, m.variant) for m in measures(exposure)}
    assert shown["Peak"] == ("70", "highest of 4 in this exposure, 02:00 into it")
    assert shown["Mean"] == ("50", "arithmetic, of 4 ratings")
    assert shown["Time-weighted mean"][0] == "55"
    assert shown["End"][0] == "30"
    assert shown["Within-session fall"] == ("40", "peak minus end: 57 % of the peak")
    assert shown["Time to half of peak"][0] == "03:50"


def test_an_exposure_without_enough_ratings_shows_dashes() -> None:
    (exposure,) = session_curve(samples.session()[:5]).exposures
    assert {m.value for m in measures(exposure)} == {"–"}


def test_the_timeline_tells_ratings_corrections_notes_and_what_was_learnt() -> None:
    base = [(r.elapsed_ns / samples.MINUTE, r.event) for r in samples.session()]
    events = samples.recorded(
        [
            *base,
            (5.1, RatingCorrected(rating_id="r-4", suds=35)),
            (5.2, NoteAdded(text="held the rail")),
            (6, SessionClosed(reason=CloseReason.COMPLETED, summary="It passes.")),
        ]
    )
    told = [(t.when, t.what, t.text) for t in timeline(session_curve(events), events)]
    assert ("00:30", "Distress", "20 (baseline)") in told
    assert ("05:00", "Distress", "35 (during, first entered as 30)") in told
    assert ("05:06", "Correction", "corrected to 35") in told
    assert ("05:12", "Note", "held the rail") in told
    assert ("06:00", "Learnt", "It passes.") in told
    assert [t[0] for t in told] == sorted(t[0] for t in told)


def test_numbers_and_clocks_read_as_a_clinician_says_them() -> None:
    assert words.clock(65) == "01:05"
    assert words.clock(3723) == "1:02:03"
    assert words.clock(-1) == "00:00"
    assert words.number(-0.2) == "0"
    assert words.quantity(1.25, "m", 0.05) == "1.25 m"
