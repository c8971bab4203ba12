"""One patient over sessions: what is laid over what, the numbers that stand for a session."""

from __future__ import annotations

import itertools
import json

import pytest

from clinician_console import patient_chart as drawn
from clinician_console import patient_view as view
from controller.bench.review_made import made_session
from controller.measures.change import Between
from controller.measures.reliable_change import unreliable_band
from controller.protocol.vocabulary import Occasion

COUNT = 4
SESSIONS = view.sessions_of(
    [made_session(f"s-{n}", minutes=20, number=n) for n in range(COUNT)],
)


def test_curves_are_aligned_at_start_at_peak_and_at_a_step() -> None:
    choices = [value for value, _ in view.alignments(SESSIONS)]
    assert choices == ["start", "peak", "step:s0", "step:s1", "step:s2"]
    starts = view.overlays(SESSIONS, "start")
    # Each session was interrupted once, and its parts stay apart.
    assert [one.number for one in starts] == [1, 1, 2, 2, 3, 3, 4, 4]
    for one in view.overlays(SESSIONS, "peak"):
        assert one.curve.suds[one.curve.times_min.index(0.0)] == max(one.curve.suds)
    for one in view.overlays(SESSIONS, "step:s1"):
        assert min(one.curve.times_min) >= 0


def test_every_variant_has_its_row_and_its_values_by_session() -> None:
    rows = {row[0]: row for row in view.change_rows(SESSIONS)}
    assert len(rows) == len(Between)
    peaks = view.change_values(SESSIONS)[Between.PEAK]
    assert [p for p in peaks if p is not None] == [one.found.curve.peak_suds for one in SESSIONS]
    falls = [float(fall) for fall in rows["peak minus next peak"][5].split(", ")]
    known = [p for p in peaks if p is not None]
    assert falls == pytest.approx([a - b for a, b in itertools.pairwise(known)])
    assert float(rows["peak minus next peak"][3]) == pytest.approx(sum(falls))


def test_the_ladder_tells_first_and_last_peak_of_each_step() -> None:
    lines = view.step_lines(SESSIONS)
    assert [line.title for line in lines] == [
        "Five metres up",
        "At the glass, 20 m",
        "Looking down at 40 m",
    ]
    assert {line.sessions for line in lines} == {"1-4"}
    assert all(float(line.minutes) > 0 for line in lines)
    first = max(r.suds for x in SESSIONS[0].found.curve.exposures for r in x.ratings)
    assert lines[0].first_peak == str(first)


def test_questionnaires_are_scored_on_each_occasion_by_itself() -> None:
    before, after = view.questionnaires(SESSIONS)
    assert before.title == "Simulator Sickness Questionnaire, before exposure"
    assert [when for when, _ in after.points] == ["1", "2", "3", "4"]
    assert [value for _, value in before.points] == pytest.approx([3.74] * COUNT)


def test_what_cannot_be_scored_is_a_sentence_and_no_point() -> None:
    found = view.scored("phq9", Occasion.PRE, [("1", (0,) * 9), ("2", (None,) * 9)])
    assert found.points == (("1", 0.0),)
    assert found.unscored[0].startswith("Session 2: ")
    assert view.scored("mine", Occasion.PRE, [("1", (1,))]).points == ()


def test_the_charts_name_their_lines_and_order_sessions_by_lightness() -> None:
    curves = view.overlays(SESSIONS, "start")
    options = drawn.overlay_options(curves, COUNT, "start")
    json.dumps(options)
    assert len(options["series"]) == len(curves)
    # The newest always carries its number.
    assert options["series"][-1]["endLabel"] == {
        "show": True,
        "formatter": "4",
        "color": drawn.TEXT,
        "fontSize": 13,
        "textBorderColor": drawn.GROUND,
        "textBorderWidth": 3,
    }
    brightness = [sum(bytes.fromhex(drawn.shade(n, COUNT)[1:])) for n in range(1, COUNT + 1)]
    assert brightness == sorted(brightness)
    assert drawn.shade(1, 1) == drawn.shade(9, 9)


def test_words_at_the_ends_do_not_lie_on_each_other() -> None:
    values = dict.fromkeys(Between, (80.0, 60.0))
    series = drawn.change_options(values)["series"]
    heights = sorted(one["endLabel"]["offset"][1] for one in series)
    assert all(b - a > 12 for a, b in itertools.pairwise(heights))
    assert len({one["symbol"] for one in series}) == len(series)


def test_the_band_of_reliable_change_is_drawn_where_a_norm_is_given() -> None:
    scored = view.scored("phq9", Occasion.PRE, [("1", (1,) * 9), ("2", (2,) * 9)])
    assert "markArea" not in drawn.score_options(scored, None)["series"][0]
    band = unreliable_band(9, sd_pre=6, reliability=0.84)
    (area,) = drawn.score_options(scored, band)["series"][0]["markArea"]["data"]
    assert (area[0]["yAxis"], area[1]["yAxis"]) == (round(band[0], 2), round(band[1], 2))


def test_a_gap_in_sessions_is_told() -> None:
    only = [one for one in SESSIONS if one.number != 2]
    assert {line.sessions for line in view.step_lines(only)} == {"1, 3-4"}
