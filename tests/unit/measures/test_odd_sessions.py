"""Sessions with everything that can interrupt them: every place that shows a figure shows the same.

Owns the comparison with pandas on the exported table, and with what the made-up therapist noted.
"""

import io
import json
from collections.abc import Callable

import pandas as pd
import pytest
from rich.console import Console

from clinician_console import review_view
from controller.measures.curve import CurveSummary, summarise
from controller.measures.lanes import NOT_RECORDED, lane_marks
from controller.measures.session_measures import SessionMeasures, session_measures
from controller.protocol.vocabulary import FallTag
from controller.records.export_csv import ratings_csv
from controller.report.pages import EXPOSURES_SHOWN, Extras, file_page, patient_page
from controller.report.svg import session_svg
from controller.review import render_session
from controller.review_json import session_json
from tests.unit.measures.odd import OddRoom, Parts, baseline_alone, interrupted, unrated

ROOM = interrupted()
FOUND = session_measures(ROOM.events)


def noted(room: OddRoom) -> list[CurveSummary]:
    """The measures of each part as the therapist noted it."""
    return [summarise([t for t, _ in part], [y for _, y in part]) for part in room.parts]


def table(room: OddRoom) -> pd.DataFrame:
    """The exported ratings."""
    return pd.read_csv(io.StringIO(ratings_csv(room.events)), na_values="n/a")


def parts_in(found: SessionMeasures) -> Parts:
    return [
        [(round(r.time_min - x.start_min, 9), r.suds) for r in x.ratings]
        for x in found.curve.exposures
    ]


def test_each_part_holds_what_was_rated_in_it_and_nothing_else() -> None:
    assert parts_in(FOUND) == [[(round(t, 9), y) for t, y in part] for part in ROOM.parts]
    assert [len(part) for part in ROOM.parts] == [5, 2, 1, 0, 2, 2]
    assert FOUND.curve.baseline_suds == 30
    left_out = {95, 99, 98, 1, 55, 20, 15, 10}
    assert not left_out & {suds for part in parts_in(FOUND) for _, suds in part}


def test_pandas_on_the_export_gives_the_figures_of_the_json() -> None:
    rows = table(ROOM)
    # A rating withdrawn has no value; one beside exposure, late or about another moment is none.
    counted = rows.dropna(subset=["suds", "exposure"]).query(
        "occasion == 'during' and late == False"
    )
    exposures = json.loads(session_json(ROOM.events))["exposures"]
    for exposure in exposures:
        part = counted[counted.exposure == exposure["index"] + 1]
        told = exposure["summary"]
        assert told["n"] == len(part) == len(ROOM.parts[exposure["index"]])
        if len(part) < 2:
            assert told["wsh"] is told["auc"] is told["slope_per_min"] is None
            continue
        assert told["peak"] == part.suds.max()
        assert told["wsh"] == part.suds.max() - part.suds.iloc[-1]
        assert told["mean"] == pytest.approx(part.suds.mean())
        assert told["sd"] == pytest.approx(part.suds.std())
        width = part.time_min.diff().iloc[1:]
        area = ((part.suds + part.suds.shift()) / 2).iloc[1:] @ width
        assert told["auc"] == pytest.approx(area)
        assert told["time_weighted_mean"] == pytest.approx(area / width.sum())
        assert exposure["reactivity_from_baseline"] == part.suds.max() - 30


def test_the_page_the_report_and_the_terminal_show_the_same_figures() -> None:
    screen = Console(width=240, file=io.StringIO())
    render_session(ROOM.events, screen)
    assert isinstance(screen.file, io.StringIO)
    terminal, report = screen.file.getvalue(), file_page(ROOM.events, Extras())
    shown = {
        one.exposure.index: {m.name: m.value for m in review_view.measures(one.exposure, 30)}
        for one in FOUND.exposures
    }
    for index, summary in enumerate(noted(ROOM)):
        if summary.wsh is None or summary.time_weighted_mean is None:
            continue
        mean = summary.time_weighted_mean
        values = shown[index]
        assert values["Peak"] == f"{summary.peak:g}"
        assert values["Within-session fall"] == f"{summary.wsh:g}"
        assert float(values["Time-weighted mean"]) == pytest.approx(mean, abs=0.51)
        assert f"{mean:.2f}".rstrip("0").rstrip(".") in terminal
        if sum(len(part) > 0 for part in ROOM.parts[: index + 1]) <= EXPOSURES_SHOWN:
            assert f">{mean:.1f}<".replace(".0<", "<") in report
            assert f">{summary.wsh:g}<" in report


def test_a_fall_is_from_and_to_what_counts() -> None:
    falls = [(fall.from_suds, fall.to_suds) for fall in FOUND.falls]
    assert falls == [(90, 70), (70, 60), (60, 55), (65, 40), (40, 20), (75, 35), (88, 44)]
    held = FOUND.falls_by_tag[FallTag.DOSE_HELD]
    assert (held.count, held.suds) == (5, 20 + 10 + 25 + 40 + 44)


def test_a_restart_is_a_stretch_of_which_nothing_is_known() -> None:
    curve = FOUND.curve
    ((from_min, until_min),) = curve.unrecorded
    assert (from_min, until_min) == (curve.exposures[4].end_min, 30)
    assert all(not from_min < r.time_min < until_min for r in curve.ratings)
    dials = [p.dial for p in curve.dose if from_min <= p.time_min <= until_min]
    assert dials[-1] is None
    marks = [m for m in lane_marks(curve, ROOM.events) if m.words == NOT_RECORDED]
    assert [(m.time_min, m.until_min) for m in marks] == [(from_min, until_min)]
    drawn = session_svg(curve, ROOM.events, language="de")
    assert "nicht aufgezeichnet" in drawn
    assert 'stroke-dasharray="4 3"' in drawn


def test_the_patient_reads_how_long_it_was_in_each_scene_however_often_interrupted() -> None:
    page = patient_page(ROOM.events, Extras())
    minutes = {
        name: round(sum(x.end_min - x.start_min for x in FOUND.curve.exposures if x.scene == name))
        for name in ("tower", "bridge")
    }
    for name, many in minutes.items():
        assert f"You stayed {many} minutes in: {name.capitalize()}." in page
    assert page.count("You stayed") == 2
    assert "The highest number you gave during the exercise was 90, the last one 44." in page


@pytest.mark.parametrize("make", [baseline_alone, unrated])
def test_without_a_rating_during_exposure_there_is_no_figure(make: Callable[[], OddRoom]) -> None:
    room = make()
    found = session_measures(room.events)
    assert parts_in(found) == room.parts
    assert all(one.exposure.summary.peak is None for one in found.exposures)
    assert "No rating was given during" in file_page(room.events, Extras())
    told = json.loads(session_json(room.events))
    assert all(one["summary"]["mean"] is None for one in told["exposures"])
