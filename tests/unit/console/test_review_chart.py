"""The chart of a whole session: every row, every rating, and the parts of an exposure apart."""

from __future__ import annotations

import json
from itertools import pairwise

import numpy as np
import pytest

from clinician_console import review_view
from clinician_console.review_chart import session_drawing
from controller.bench.review_made import made_session
from controller.measures.lanes import LANES
from controller.measures.samples import packed
from controller.measures.session import session_curve
from controller.measures.session_measures import session_measures
from controller.protocol.queries import SampleSeries

EVENTS = made_session(minutes=30)
CURVE = session_curve(EVENTS)


def heart(count: int = 20) -> SampleSeries:
    """A heart rate that rises, between two lower and one higher."""
    times, mean = np.linspace(0, 30, count), np.linspace(70, 90, count)
    return SampleSeries(
        stream="heart",
        name="rate_per_min",
        samples=1800,
        times_min=packed(times),
        low=packed(mean - 2),
        mean=packed(mean),
        high=packed(mean + 1),
    )


def named(name: str, *samples: SampleSeries) -> list[dict[str, object]]:
    options = session_drawing(CURVE, EVENTS, samples).options
    return [series for series in options["series"] if series["name"] == name]


def test_every_rating_is_a_point_and_those_outside_exposure_are_hollow() -> None:
    (points,) = named("Distress")
    drawn = points["data"]
    assert isinstance(drawn, list)
    assert [p["value"][1] for p in drawn] == [r.suds for r in CURVE.ratings]
    hollow = [p["itemStyle"]["color"] != p["itemStyle"]["borderColor"] for p in drawn]
    assert hollow == [r.exposure is None for r in CURVE.ratings]


def test_the_parts_of_an_interrupted_exposure_are_lines_of_their_own() -> None:
    for number, exposure in enumerate(CURVE.exposures, start=1):
        (line,) = named(f"~{number}")
        assert line["data"] == [[round(r.time_min, 3), r.suds] for r in exposure.ratings]


def test_rows_share_one_time_axis_and_are_named() -> None:
    drawing = session_drawing(CURVE, EVENTS, [heart()])
    options = drawing.options
    assert len(options["grid"]) == len(options["xAxis"]) == len(options["yAxis"]) == 4
    assert {(axis["min"], axis["max"]) for axis in options["xAxis"]} == {(0, drawing.end_min)}
    assert len({(grid["left"], grid["right"]) for grid in options["grid"]}) == 1
    names = [axis.get("name") for axis in options["yAxis"]]
    assert names[:3] == ["Distress", "Dose", "Heart rate\na minute"]
    assert options["yAxis"][3]["data"] == list(LANES)
    below = [grid["top"] + grid["height"] for grid in options["grid"]]
    assert below == sorted(below)
    assert drawing.height_px > below[-1]


def test_samples_are_a_mean_in_a_band_from_lowest_to_highest() -> None:
    (mean,) = named("Heart rate", heart())
    (low,), (high,) = named("~low", heart()), named("~high", heart())
    assert mean["data"][0] == (0.0, 70.0)  # type: ignore[index]
    assert low["data"][0] == (0.0, 68.0)  # type: ignore[index]
    # Stacked on the lowest: the height of the band.
    assert high["data"][0] == (0.0, 3.0)  # type: ignore[index]
    assert low["stack"] == high["stack"]


def test_the_dose_is_followed_between_its_corners_and_broken_between_exposures() -> None:
    (dose,) = named("Dose")
    points = dose["data"]
    assert isinstance(points, list)
    assert [p for p in points if p[1] is None]
    times = [p[0] for p in points]
    assert times == sorted(times)
    corners = [[round(p.time_min, 3), p.dial] for p in CURVE.dose if p.dial is not None]
    assert all([t, round(d, 1)] in points for t, d in corners)
    assert max(b - a for a, b in pairwise(times)) < 2


def test_what_was_typed_stays_words_and_is_cut() -> None:
    options = session_drawing(CURVE, EVENTS).options
    assert options["tooltip"]["renderMode"] == "richText"
    (happened,) = [s for s in options["series"] if s["name"] == "What happened"]
    assert all(len(point["words"]) < 400 for point in happened["data"])
    json.dumps(options)


def test_an_empty_session_is_drawn() -> None:
    curve = session_curve(EVENTS[:1])
    drawing = session_drawing(curve, EVENTS[:1])
    assert drawing.end_min == 1
    assert len(drawing.options["grid"]) == 2


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2:30", 2.5),
        ("7", 7),
        (" 7,5 ", 7.5),
        ("99", 30),
        ("-1", None),
        ("nan", None),
        ("x", None),
        ("", None),
        ("1:x", None),
    ],
)
def test_minutes_are_typed_as_a_clock_or_a_number(text: str, minutes: float | None) -> None:
    assert review_view.typed_minutes(text, 30) == minutes


def test_measures_of_a_part_name_the_part() -> None:
    (exposure, _) = CURVE.exposures
    told = {m.name: m.variant for m in review_view.measures(exposure, 20, part=True)}
    assert "in this part of the exposure" in told["Peak"]
    assert told["End"] == "last rating of this part of the exposure"
    assert review_view.exposure_words(exposure, part=True).startswith("Part of exposure 1")
    assert review_view.span_words(2.5, 9) == "Measures of the span 02:30 to 09:00"


def test_further_measures_name_variant_and_interval() -> None:
    found = session_measures(EVENTS).exposures[0]
    told = review_view.within_words(found)
    assert {m.variant for m in told} >= {"peak minus end", "initial minus end"}
    assert "interval" in told[-1].variant or "not fitted" in told[-1].variant
    further = {m.name: m.value for m in review_view.further(found.exposure.summary)}
    assert float(further["Slope"]) == round(found.exposure.summary.slope_per_min or 0, 2)
