"""Questionnaires, from sessions and from between them: as JSON, in the shell, in every export.

Owns one patient with both kinds of them; must not know how a scale is scored.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner, Result

from controller.bench.review_made import made_session
from controller.cli import app
from controller.measures.questionnaire_changes import FIRST, NO_NORM, questionnaire_courses
from controller.measures.reliable_change import Norm
from controller.protocol.care_events import QuestionnaireRecorded
from controller.protocol.events import SessionClosed
from controller.protocol.questionnaires import Moment, QuestionnaireEntry, QuestionnaireFilled
from controller.protocol.vocabulary import CloseReason, Occasion
from controller.records.audit import Action
from controller.records.keys import signing_key, store_key
from controller.records.patients import Identity, PatientBook
from controller.records.store import Store
from tests.records.sessions import MINUTE, prepared, recorded

PHQ9, GAD7 = "9 items, 0-3", "7 items, 0-3"
NORM = {
    "source": "a class of 40",
    "sd_pre": 4.0,
    "reliability": 0.84,
    "functional_mean": 3.0,
    "functional_sd": 3.0,
    "dysfunctional_mean": 14.0,
}
TYPED = "Bellerophon barked"


def entry(entry_id: str, items: tuple[int | None, ...], **more: object) -> QuestionnaireFilled:
    content: dict[str, object] = {
        "entry_id": entry_id,
        "name": "phq9",
        "version": PHQ9,
        "items": items,
        "moment": Moment.BEFORE,
        "filled_on": "2026-02-20",
        "filled_by": "patient",
    }
    return QuestionnaireFilled.model_validate(content | more)


ENTRIES = (
    entry("q-1", (2,) * 9),
    entry("q-2", (3,) * 8 + (None,), corrects="q-1", remark=TYPED),
    entry("q-3", (1,) * 8 + (0,), moment=Moment.AFTER, filled_on="2026-05-01", language="de"),
    entry("q-4", (0,) * 7, name="gad7", version=GAD7, filled_on="2026-03-20"),
    entry("q-5", (0,) * 7, name="gad7", version=GAD7, corrects="q-4", withdrawn=True),
    entry("q-6", (1, 1), name="scale_x", version="2 items", filled_on="2026-03-21"),
)


def session(session_id: str, utc: str, ssq: int) -> tuple[Any, ...]:
    asked = QuestionnaireRecorded(name="ssq", items=(ssq,) * 16, occasion=Occasion.POST)
    closed = SessionClosed(
        reason=CloseReason.COMPLETED, summary="It passes.", homework="Ride the lift twice."
    )
    return recorded(
        [(0, prepared("P-7", utc=utc)), (MINUTE, asked), (2 * MINUTE, closed)],
        session_id=session_id,
    )


SESSIONS = (
    session("s-1", "2026-03-02T10:00:00+00:00", 1),
    session("s-2", "2026-03-09T10:00:00+00:00", 0),
)


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("questionnaires") / "data"
    folder.mkdir()
    signer = signing_key(folder, demo=True).signer()
    with Store.open(folder / "store.db", store_key(folder, demo=True), signer=signer) as store:
        book = PatientBook(store)
        for pseudonym in ("P-7", "P-8"):
            book.add(Identity("Maximiliane"), pseudonym)
        for one in ENTRIES:
            book.write("P-7", "questionnaire", one.model_dump(mode="json"))
        book.write("P-8", "questionnaire", ENTRIES[0].model_dump(mode="json"))
        for events in SESSIONS:
            store.append(events)
    return folder


def run(data_dir: Path, command: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, [command, *arguments, "--data-dir", str(data_dir)])


def courses(text: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(c["name"], c["occasion"]): c for c in json.loads(text)["questionnaires"]}


def test_a_patient_as_json_has_every_questionnaire_that_counts(data_dir: Path) -> None:
    found = courses(run(data_dir, "review", "--patient", "P-7", "--json").stdout)
    assert set(found) == {("ssq", "post"), ("phq9", None), ("scale_x", None)}
    before, after = found["phq9", None]["answered"]
    assert (before["entry_id"], before["day"], before["version"]) == ("q-2", "2026-02-20", PHQ9)
    assert before["scores"] == {"total": 27.0}
    assert before["items"][-1] is None
    assert before["item_nine_alert"] is True
    assert before["cutoff"] == "severe (primary care, Kroenke et al. 2001)"
    assert (before["no_reliable_change"], after["no_reliable_change"]) == (FIRST, NO_NORM)
    assert (after["main"], after["occasion"], after["reliable_change"]) == (8, "after", None)
    assert [one["session_id"] for one in found["ssq", "post"]["answered"]] == ["s-1", "s-2"]
    assert found["ssq", "post"]["answered"][0]["scores"]["total"] == pytest.approx(78.54)
    (strange,) = found["scale_x", None]["answered"]
    assert "There is no questionnaire" in strange["unscored"]
    assert strange["scores"] == {}


def test_homework_and_what_was_learnt_are_in_the_json(data_dir: Path) -> None:
    of_patient = json.loads(run(data_dir, "review", "--patient", "P-7", "--json").stdout)
    assert {s["homework"] for s in of_patient["sessions"]} == {"Ride the lift twice."}
    of_session = json.loads(run(data_dir, "review", "s-1", "--json").stdout)
    assert (of_session["learnt"], of_session["homework"]) == ("It passes.", "Ride the lift twice.")


def test_reliable_change_comes_with_a_stated_norm_alone(data_dir: Path, tmp_path: Path) -> None:
    norms = tmp_path / "norms.json"
    norms.write_text(json.dumps({"PHQ-9": NORM}), encoding="utf-8")
    arguments = ("--patient", "P-7", "--norms", str(norms))
    found = courses(run(data_dir, "review", *arguments, "--json").stdout)
    assert found["phq9", None]["norm"] == "a class of 40"
    change = found["phq9", None]["answered"][1]["reliable_change"]
    # Reliable, and at 8 not below the cut-off c = (3 * 14 + 4 * 3) / 7 = 7.71.
    assert change["classification"] == "improved"
    assert change["cutoff"] == pytest.approx(54 / 7)
    # By hand: SE = 4 sqrt(0.16) = 1.6, Sdiff = 1.6 sqrt(2), RC = (8 - 27) / Sdiff.
    assert change["index"] == pytest.approx(-19 / (1.6 * 2**0.5))
    assert found["ssq", "post"]["norm"] is None
    told = " ".join(run(data_dir, "review", *arguments).output.split())
    assert "Reliable change by the norm of: a class of 40" in told
    assert "Item 9 of a PHQ-9" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "cannot be used"),
        (json.dumps({"phq9": NORM | {"source": ""}}), "phq9.source"),
        (json.dumps({"phq9": {"source": "x"}}), "phq9.sd_pre: Field required"),
        (json.dumps({"xyz": NORM}), "There is no questionnaire 'xyz'"),
        (json.dumps({"phq9": NORM | {"reliability": 1}}), "The reliability 1 is outside"),
        (None, "cannot be read"),
    ],
)
def test_norms_that_cannot_be_used_are_a_sentence(
    data_dir: Path, tmp_path: Path, content: str | None, said: str
) -> None:
    norms = tmp_path / "norms.json"
    if content is not None:
        norms.write_text(content, encoding="utf-8")
    result = run(data_dir, "review", "--patient", "P-7", "--norms", str(norms), "--json")
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_patient_without_sessions_is_there_by_their_questionnaires(data_dir: Path) -> None:
    found = json.loads(run(data_dir, "review", "--patient", "P-8", "--json").stdout)
    assert (found["pseudonym"], found["sessions"]) == ("P-8", [])
    assert found["questionnaires"][0]["answered"][0]["entry_id"] == "q-1"
    assert "There are no sessions of P-8" in run(data_dir, "review", "--patient", "P-8").output
    assert run(data_dir, "review", "--patient", "P-9").exit_code == 1


def table(data_dir: Path, *arguments: str) -> list[dict[str, str]]:
    result = run(data_dir, "export", *arguments, "--table", "questionnaires")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout, newline="")))


def test_the_table_holds_a_row_a_score_and_what_no_longer_counts_by_its_status(
    data_dir: Path,
) -> None:
    rows = table(data_dir, "--patient", "P-7")
    status = {row["entry_id"]: row["status"] for row in rows if row["session_id"] == "n/a"}
    assert status == {
        "q-1": "corrected",
        "q-2": "correction",
        "q-3": "given",
        "q-4": "withdrawn",
        "q-6": "given",
    }
    ssq = [row for row in rows if row["session_id"] == "s-1"]
    assert {row["subscale"] for row in ssq} == {"nausea", "oculomotor", "disorientation", "total"}
    assert float(ssq[-1]["score"]) == pytest.approx(78.54)
    assert json.loads(ssq[0]["items"]) == [1] * 16
    (strange,) = [row for row in rows if row["questionnaire"] == "scale_x"]
    assert (strange["score"], strange["version"]) == ("n/a", "2 items")
    assert "There is no questionnaire" in strange["not_scored"]
    assert {row["language"] for row in rows if row["entry_id"] == "q-3"} == {"de"}
    assert {row["language"] for row in rows if row["entry_id"] == "q-1"} == {"n/a"}
    assert {row["remark"] for row in rows} == {"n/a"}
    assert TYPED in {row["remark"] for row in table(data_dir, "--patient", "P-7", "--with-notes")}


def test_who_is_asked_for_is_who_comes(data_dir: Path) -> None:
    assert {row["pseudonym"] for row in table(data_dir, "--all")} == {"P-7", "P-8"}
    assert {row["pseudonym"] for row in table(data_dir, "--patient", "P-8")} == {"P-8"}
    assert {row["session_id"] for row in table(data_dir, "s-2")} == {"s-2"}
    with Store.open(data_dir / "store.db", store_key(data_dir, demo=True), read_only=True) as store:
        exported = [e.subject for e in store.audit_trail() if e.action is Action.EXPORTED]
    assert {"P-7", "P-8", "s-1", "s-2"} <= set(exported)


def test_parquet_holds_the_same(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "q.parquet"
    where = ("--table", "questionnaires", "--format", "parquet", "--out", str(out))
    assert run(data_dir, "export", "--all", *where).exit_code == 0
    frame = duckdb.read_parquet(str(out)).df()
    assert len(frame) == len(table(data_dir, "--all"))
    assert frame["score"].dtype == float
    assert frame.loc[frame.subscale == "total", "score"].max() == pytest.approx(78.54)


def test_bids_has_a_table_a_form(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    result = run(data_dir, "export", "--all", "--format", "bids", "--out", str(out))
    assert result.exit_code == 0, result.output
    lines = (out / "phenotype" / "phq9.tsv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(lines, delimiter="\t"))
    assert [(r["participant_id"], r["entry_id"], r["score_total"]) for r in rows] == [
        ("sub-P7", "q-1", "18.0"),
        ("sub-P7", "q-2", "27.0"),
        ("sub-P7", "q-3", "8.0"),
        ("sub-P8", "q-1", "18.0"),
    ]
    assert rows[1]["item_9"] == rows[1]["session_id"] == "n/a"
    sidecar = json.loads((out / "phenotype" / "phq9.json").read_text(encoding="utf-8"))
    assert set(sidecar) == {"MeasurementToolMetadata", *rows[0]}
    people = (out / "participants.tsv").read_text(encoding="utf-8")
    assert "sub-P8" in people
    ssq = (out / "phenotype" / "ssq.tsv").read_text(encoding="utf-8")
    assert "ses-s1" in ssq


def test_versions_and_occasions_are_courses_of_their_own() -> None:
    coded = (
        entry("a", (7,) * 18, name="fsq", version="18 items, 0-7"),
        entry("b", (7,) * 18, name="fsq", version="18 items, 1-7", filled_on="2026-03-01"),
        entry("c", (0,) * 18, name="fsq", version="18 items, 0-7", filled_on="2026-04-01"),
    )
    entries = [
        QuestionnaireEntry(number=n, written_utc="2026-04-01T10:00:00+00:00", event=one)
        for n, one in enumerate(coded)
    ]
    norm = Norm("a class", 20.0, 0.9, 10.0, 10.0, 90.0)
    found = questionnaire_courses([made_session("s-1")], entries, {"FSQ": norm})
    fsq = {course.version: course for course in found if course.name == "fsq"}
    assert [len(course.answered) for course in fsq.values()] == [2, 1]
    assert fsq["18 items, 1-7"].changes == (None,)
    first, last = fsq["18 items, 0-7"].changes
    assert first is None and last is not None and last.classification == "recovered"
    with pytest.raises(ValueError, match="There is no questionnaire"):
        questionnaire_courses([], entries, {"xyz": norm})
