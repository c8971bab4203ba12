"""The shell shows the list, the curve and the measures, also where Unicode cannot be shown.

Owns the tests of the rendering; must not know stores.
"""

import io
import json

import pytest
from rich.console import Console

from controller.measures.session import DosePoint, session_curve
from controller.plot import dial_at, plot
from controller.protocol import events as e
from controller.protocol.queries import SessionSummary
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Actor, CloseReason, Occasion, SafePlaceReason
from controller.review import MEASURES, render_list, render_session
from controller.review_json import session_json, sessions_json
from tests.records.sessions import MINUTE, dial, prepared, rating, recorded, short_session

S1 = (40, 70, 85, 80, 70, 60, 50, 40, 35, 30)


def s1_session() -> tuple[e.RecordedEvent, ...]:
    rise = Ramp(from_value=0, to_value=100, start_ns=MINUTE, rate_per_s=100 / 120)
    return recorded(
        [
            (0, prepared(synthetic=True)),
            (30_000_000_000, rating("b", 25, 30_000_000_000, occasion=Occasion.BASELINE)),
            (MINUTE, e.ExposureStarted()),
            (MINUTE, dial(100, rise)),
            *(((t + 1) * MINUTE, rating(f"r-{t}", y, (t + 1) * MINUTE)) for t, y in enumerate(S1)),
            (600_000_000_001, e.SceneEventFired(event="gust", duration_s=4)),
            (
                11 * MINUTE,
                e.SafePlaceEntered(reason=SafePlaceReason.THERAPIST, actor=Actor.THERAPIST),
            ),
            (11 * MINUTE, e.NoteAdded(text="[bold]held the rail[/bold]")),
            (12 * MINUTE, e.SessionClosed(reason=CloseReason.COMPLETED)),
        ],
        synthetic=True,
    )


def shown(encoding: str = "utf-8", width: int = 100) -> tuple[Console, io.BytesIO]:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    return Console(file=stream, width=width, legacy_windows=False), raw


def test_a_session_shows_its_figures() -> None:
    console, raw = shown()
    render_session(s1_session(), console)
    text = raw.getvalue().decode()
    for words, value in (
        ("Peak ", "85"),
        ("Time-weighted mean", "58.33"),
        ("Within-session fall (peak - end)", "55"),
        ("Half of the peak at", "6.75"),
        ("RMSSD", "13.33"),
    ):
        line = next(line for line in text.splitlines() if words in line)
        assert value in line.split(), line
    assert "(simulated)" in text
    assert "[bold]held the rail[/bold]" in text
    assert "Baseline, before exposure: 25 SUDS" in text


def test_every_measure_is_shown() -> None:
    found = session_curve(s1_session()).exposures[0].summary
    assert {name for name, _, _ in MEASURES} | {"intercept"} == set(found.__slots__)


def test_a_terminal_without_unicode_gets_plain_characters() -> None:
    console, raw = shown("ascii")
    render_session(s1_session(), console)
    assert "*" in raw.getvalue().decode("ascii")


def test_the_plot_puts_ratings_where_they_belong() -> None:
    lines = plot(session_curve(s1_session()), width=65).splitlines()
    rows = {line[:4].strip(): line[5:] for line in lines if line[4:5] == "│"}
    grid = [line[5:].ljust(60) for line in lines if line[4:5] == "│"]
    assert rows["100"].strip() == ""
    assert sum(line.count("●") for line in grid) == 10
    assert sum(line.count("○") for line in grid) == 1
    assert grid[20 - 14][10] == "●", "70 after 2 of 12 minutes"
    dose = next(line for line in lines if line.startswith("dose"))[5:]
    assert dose[:5].strip() == ""
    assert (dose[30], dose[56:].strip()) == ("█", "")
    assert max(map(len, lines)) <= 65


def test_the_dose_between_corners() -> None:
    dose = (
        DosePoint(1, 0),
        DosePoint(3, 60),
        DosePoint(3, None),
        DosePoint(5, 10),
        DosePoint(6, 10),
    )
    found = [dial_at(dose, t) for t in (0.5, 1, 2, 3.5, 5.5, 7)]
    assert found == [None, 0, 30, None, 10, None]


def test_a_session_without_exposure_says_so() -> None:
    console, raw = shown()
    render_session(recorded([(0, prepared())]), console)
    assert "no measures" in raw.getvalue().decode()


def test_the_list_is_one_line_a_session() -> None:
    summary = SessionSummary(
        session_id="s-1",
        pseudonym="P-7",
        title="",
        opened_utc="2026-03-02T10:00:00+00:00",
        duration_s=725,
        scenes=("tower",),
        ratings=0,
        peak_suds=None,
        end_suds=None,
        closed=None,
        synthetic=True,
    )
    console, raw = shown(width=140)
    render_list([summary], console)
    line = next(x for x in raw.getvalue().decode().splitlines() if "s-1" in x)
    assert "P-7 simulated" in line
    assert line.split()[-5:] == ["12", "0", "-", "-", "open"]
    assert json.loads(sessions_json([summary])) == [summary.model_dump(mode="json")]


def test_an_empty_record_says_so() -> None:
    console, raw = shown()
    render_list([], console)
    assert "no sessions" in raw.getvalue().decode()


def test_json_holds_the_curve() -> None:
    content = json.loads(session_json(short_session()))
    assert content["pseudonym"] == "P-7"
    assert [r["suds"] for r in content["ratings"]] == [70, 40]
    assert content["exposures"][0]["summary"]["wsh"] == 30
    assert content["notes"] == [{"time_min": 3.0, "text": "=held the rail"}]
    assert "catalogue" not in content


def test_events_of_no_session_are_a_sentence() -> None:
    with pytest.raises(ValueError, match="header"):
        session_json(())
