"""A session's further measures and a patient's course, in the terminal, as JSON and by command.

Owns what has to be shown; must not know how a number comes about.
"""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.measures.patient import patient_course
from controller.measures.session_measures import session_measures
from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import CloseReason, FallTag, MomentKind, Occasion
from controller.records.keys import signing_key, store_key
from controller.records.store import Store
from controller.review import render_session
from controller.review_json import patient_json, session_json
from controller.review_patient import render_patient
from tests.records.sessions import MINUTE, SECOND, dial, prepared, rating, recorded

FIRST, SECOND_TIME = (90, 64, 47, 35, 27, 21, 18), (80, 57, 42, 31, 24, 19, 16)


def session(
    session_id: str, suds: tuple[int, ...], day: int, pseudonym: str = "P-7"
) -> tuple[e.RecordedEvent, ...]:
    """Baseline 20, then a rating each minute from minute 1 on, each fall with the dose held."""
    rated: list[tuple[int, e.Event]] = []
    for minute, value in enumerate(suds, start=1):
        rated.append((minute * MINUTE, rating(f"r-{minute}", value, minute * MINUTE)))
        if minute > 1:
            fall = k.FallTagged(
                rating_id=f"r-{minute}",
                from_suds=suds[minute - 2],
                to_suds=value,
                tags=(FallTag.DOSE_HELD,),
            )
            rated.append((minute * MINUTE, fall))
    predicted = k.PredictionRecorded(
        prediction_id="p-1", step_id=None, what="[b]I fall", likelihood_percent=90 - day, how_bad=50
    )
    outcome = k.OutcomeRecorded(prediction_id="p-1", happened=False, surprise=70, learnt="it holds")
    end = (len(suds) + 1) * MINUTE
    return recorded(
        [
            (0, prepared(pseudonym, utc=f"2026-03-{day:02}T10:00:00+00:00")),
            (1, rating("b", 20, 1, occasion=Occasion.BASELINE)),
            (2, predicted),
            (MINUTE, e.ExposureStarted()),
            (MINUTE, dial(45, Ramp.constant(45, MINUTE))),
            *rated,
            (end - 2 * SECOND, e.MomentMarked(moment=MomentKind.LOOKED_AWAY)),
            (end, e.DebriefStarted()),
            (end, outcome),
            (end, e.SessionClosed(reason=CloseReason.COMPLETED)),
        ],
        session_id=session_id,
    )


SESSIONS = (session("s-1", FIRST, 2), session("s-2", SECOND_TIME, 9))


def printed(width: int = 120) -> tuple[Console, io.StringIO]:
    stream = io.StringIO()
    return Console(file=stream, width=width), stream


def line_of(text: str, words: str) -> list[str]:
    line = next(line for line in text.splitlines() if words in line)
    return line.split(words)[1].split()


def test_a_session_shows_its_variants_falls_time_and_predictions() -> None:
    console, stream = printed()
    render_session(SESSIONS[0], console)
    text = stream.getvalue()
    assert line_of(text, "Reactivity from baseline") == ["70", "SUDS"]
    assert line_of(text, "Fall: initial minus end, %") == ["of", "initial", "80", "%"]
    assert line_of(text, "Marked: Looked away") == ["1", "times"]
    assert line_of(text, "dose held, nothing else") == ["6", "72", "SUDS"]
    assert line_of(text, "dial 40-50") == ["7.0", "min"]
    assert "[b]I fall" in text
    assert "88 % likely" in text
    assert "happened: no, surprise 70" in text
    half_life, *interval = line_of(text, "Decay: half-life")
    assert 1.5 < float(half_life) < 2.5
    assert interval[1] == "to"
    assert "No decay" not in text


def test_a_session_that_does_not_decay_says_why() -> None:
    console, stream = printed()
    render_session(session("s", (80, 60, 40), 2), console)
    assert "A decay needs at least 4 ratings; there are 3." in stream.getvalue()


def test_a_patient_is_shown_over_sessions() -> None:
    console, stream = printed()
    render_patient(patient_course([session_measures(events) for events in SESSIONS]), console)
    text = stream.getvalue()
    assert "Patient P-7, 2 sessions" in text
    assert line_of(text, "peak minus next peak") == ["+10", "+10", "-10"]
    assert line_of(text, "end minus next end") == ["+2", "+2", "-2"]
    assert line_of(text, "s-2")[:6] == ["1", "7", "7", "80", "38.43", "36.83"]
    assert "of each fall is back at the next start" in text
    assert "likelihood -7 points from first to last" in text


def test_one_session_has_nothing_between() -> None:
    console, stream = printed()
    render_patient(patient_course([session_measures(SESSIONS[0])]), console)
    assert "1 session" in stream.getvalue()
    assert "peak minus" not in stream.getvalue()


def test_why_return_of_fear_is_not_fitted_is_said() -> None:
    console, stream = printed()
    rising = [session("s-1", (20, 40, 60), 2), session("s-2", (20, 40, 60), 3)]
    render_patient(patient_course([session_measures(events) for events in rising]), console)
    assert "Return of fear is not fitted. Distress does not fall" in stream.getvalue()


def test_json_of_a_session_has_every_measure_under_its_name() -> None:
    content = json.loads(session_json(SESSIONS[0]))
    (exposure,) = content["exposures"]
    assert exposure["summary"]["peak"] == 90
    assert exposure["within"]["peak_to_end"] == 72
    assert exposure["reactivity_from_baseline"] == 70
    assert exposure["decay"]["intervals"]["rate_per_min"][0] > 0
    assert content["falls_by_tag"] == {"dose_held": {"count": 6, "suds": 72}}
    assert content["levels"][4] == {"from_dial": 40, "to_dial": 50, "minutes": 7}
    assert content["expectancies"][0]["surprise"] == 70
    assert content["baseline_suds"] == 20
    assert "catalogue" not in content


def test_json_has_no_number_that_json_does_not_know() -> None:
    def no_constant(name: str) -> Any:
        raise AssertionError(name)

    text = session_json(session("s", (90, 22, 20, 21, 20), 2))
    content = json.loads(text, parse_constant=no_constant)
    assert content["exposures"][0]["decay"]["intervals"]["rate_per_min"][1] is None


def test_json_of_a_patient() -> None:
    course = patient_course([session_measures(events) for events in SESSIONS])
    content = json.loads(patient_json(course))
    assert content["pseudonym"] == "P-7"
    assert [s["session_id"] for s in content["sessions"]] == ["s-1", "s-2"]
    assert content["between"]["peak"]["changes"] == [10]
    assert 0 < content["return_of_fear"]["return_fraction"] < 1
    assert json.loads(patient_json(patient_course([])))["pseudonym"] is None


# By command


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("review") / "data"
    folder.mkdir()
    signer = signing_key(folder, demo=True).signer()
    with Store.open(folder / "store.db", store_key(folder, demo=True), signer=signer) as store:
        for events in (*reversed(SESSIONS), session("s-3", FIRST, 4, "P-8")):
            store.append(events)
    return folder


def run(data_dir: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["review", *arguments, "--data-dir", str(data_dir)])


def test_a_patient_s_sessions_come_oldest_first(data_dir: Path) -> None:
    result = run(data_dir, "--patient", "P-7", "--json")
    assert result.exit_code == 0, result.output
    assert [s["session_id"] for s in json.loads(result.stdout)["sessions"]] == ["s-1", "s-2"]
    assert "Patient P-7, 2 sessions" in run(data_dir, "--patient", "P-7").output


def test_the_list_is_of_all_or_of_one_patient(data_dir: Path) -> None:
    for arguments, ids in (
        ((), {"s-1", "s-2", "s-3"}),
        (("--list",), {"s-1", "s-2", "s-3"}),
        (("--list", "--patient", "P-8"), {"s-3"}),
    ):
        listed = json.loads(run(data_dir, *arguments, "--json").stdout)
        assert {s["session_id"] for s in listed} == ids
    assert "s-3" in run(data_dir).output


def test_one_session_by_command(data_dir: Path) -> None:
    assert json.loads(run(data_dir, "s-3", "--json").stdout)["pseudonym"] == "P-8"
    assert "Session s-3, patient P-8" in run(data_dir, "s-3").output
    assert run(data_dir, "s-3", "--patient", "P-8").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("s-9",), "There is no session s-9 in the record"),
        (("s-3", "--patient", "P-7"), "There is no session s-3 in the record of P-7"),
        (("--patient", "P-9"), "There is no session of P-9"),
    ],
)
def test_what_is_not_there_is_a_sentence(
    data_dir: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = run(data_dir, *arguments)
    assert result.exit_code == 1
    assert said in " ".join(result.output.split())
