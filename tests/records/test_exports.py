"""Every format holds what was recorded, under the pseudonym alone, and no free text unasked.

Owns the tests of exports; a format that is added is searched for identities without a change here.
"""

import csv
import gzip
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from controller.cli import app
from controller.protocol.events import NoteAdded
from controller.records.export_csv import events_csv, ratings_csv
from controller.records.exports.registry import SessionData, Wanted, formats
from controller.records.keys import existing_key, signing_key, store_key
from controller.records.patients import Identity, PatientBook
from controller.records.samples import Chunk
from controller.records.store import Store
from controller.sample_recording import HEART_COLUMNS
from tests.records.sessions import MINUTE, recorded, short_session
from tests.records.test_samples import chunk

WHO = Identity("Maximiliane Überall", "1987-05-04", "maxi@example.org")
SAID = "Bellerophon barked"
FILLED = {
    "kind": "questionnaire_filled",
    "entry_id": "q-1",
    "name": "gad7",
    "items": [1] * 7,
    "version": "7 items, 0-3",
    "moment": "before",
    "filled_on": "2026-03-01",
    "filled_by": "patient",
    "remark": SAID,
}
TABLES = ("ratings", "events", "samples", "questionnaires")


def heart(session_id: str, number: int) -> Chunk:
    """Five seconds of a heart whose third second gave no rate."""
    rates = [70.0, 71.5, float("nan"), 73.0, 74.0]
    rows = [[number * 5.0 + s, rate, 1 - 0.1 * s] for s, rate in enumerate(rates)]
    return Chunk(session_id, "heart", number, "run-1", HEART_COLUMNS, np.array(rows))


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three sessions of two patients whose identities are known; one with samples."""
    folder = tmp_path_factory.mktemp("data")
    key = store_key(folder, demo=True)
    signer = signing_key(folder, demo=True).signer()
    with Store.open(folder / "store.db", key, signer=signer) as store:
        book = PatientBook(store)
        book.add(WHO, "P-1")
        book.write("P-1", "note", {"text": "a note of the patient's own"})
        book.write("P-1", "questionnaire", FILLED)
        store.append(short_session("s-1", pseudonym="P-1"))
        store.append(recorded([(6 * MINUTE, NoteAdded(text=SAID))], session_id="s-1", first=8))
        store.append(short_session("s-2", pseudonym="P1", utc="2026-03-03T10:00:00+00:00"))
        store.append(short_session("s-3", pseudonym="P-1", utc="2026-03-04T10:00:00+00:00"))
        store.append_samples([chunk("s-1", 0), chunk("s-1", 1)])
        store.append_samples([heart("s-1", 0), heart("s-1", 1)])
    return folder


def run(data_dir: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["export", *arguments, "--data-dir", str(data_dir)])
    return result.exit_code, result.output


def everything_in(path: Path) -> str:
    """Names and contents of a file or a folder, compressed ones as text as well."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    assert files
    parts = [str(file.relative_to(path.parent)) for file in files]
    for file in files:
        parts.append(file.read_bytes().decode("utf-8", errors="replace"))
        if file.suffix == ".parquet":
            parts.append(duckdb.read_parquet(str(file)).df().to_csv())
    return "\n".join(parts)


@pytest.mark.parametrize("with_notes", [False, True])
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("name", formats())
def test_no_export_holds_an_identity(
    data_dir: Path, tmp_path: Path, name: str, table: str, with_notes: bool
) -> None:
    out = tmp_path / f"out{formats()[name].suffix}"
    notes = ["--with-notes"] if with_notes else []
    code, said = run(
        data_dir, "--all", "--format", name, "--table", table, "--out", str(out), *notes
    )
    assert code == 0, said
    found = everything_in(out).casefold()
    for part in ("maximiliane", "überall", "1987-05", "example.org", "a note of the patient's own"):
        assert part not in found
    assert "p-1" in found
    holds_words = name == "bids" or table in ("events", "questionnaires")
    assert (SAID.casefold() in found) is (with_notes and holds_words)


def test_csv_of_several_sessions_is_one_table(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "ratings.csv"
    assert run(data_dir, "--all", "--out", str(out))[0] == 0
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"), newline="")))
    assert [row["session_id"] for row in rows] == ["s-1", "s-1", "s-2", "s-2", "s-3", "s-3"]
    printed = run(data_dir, "s-2")[1].replace("\r\n", "\n")
    assert printed == ratings_csv(short_session("s-2", pseudonym="P1")).replace("\r\n", "\n")


def test_parquet_equals_csv(data_dir: Path, tmp_path: Path) -> None:
    for table in ("ratings", "events"):
        parquet, plain = tmp_path / f"{table}.parquet", tmp_path / f"{table}.csv"
        common = ("--all", "--table", table, "--with-notes", "--out")
        assert run(data_dir, *common, str(parquet), "--format", "parquet")[0] == 0
        assert run(data_dir, *common, str(plain))[0] == 0
        frame = duckdb.read_parquet(str(parquet)).df()
        told = pd.read_csv(plain, keep_default_na=False, na_values=["n/a"])
        assert list(frame.columns) == list(told.columns)
        for column in ("session_id", "scene", "time_min", "dose_dial"):
            pd.testing.assert_series_equal(frame[column], told[column], check_dtype=False)
    kinds = duckdb.read_parquet(str(tmp_path / "ratings.parquet")).types
    assert {"INTEGER", "DOUBLE", "BOOLEAN", "DECIMAL(18,9)"} <= {str(kind) for kind in kinds}


def test_samples_go_out_as_they_were(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "head.parquet"
    where = ("--table", "samples", "--format", "parquet", "--out", str(out))
    assert run(data_dir, "s-1", *where)[0] == 0
    frame = duckdb.read_parquet(str(out)).df()
    written = np.concatenate([chunk("s-1", 0).values, chunk("s-1", 1).values])
    np.testing.assert_array_equal(frame[list(chunk("s-1", 0).names)].to_numpy(), written)


def test_a_heart_rate_that_was_not_measured_is_no_value_and_every_sample_says_whose(
    data_dir: Path, tmp_path: Path
) -> None:
    for form in ("csv", "parquet"):
        out = tmp_path / f"heart.{form}"
        where = ("--table", "samples", "--stream", "heart", "--format", form, "--out", str(out))
        assert run(data_dir, "s-1", *where)[0] == 0
    told = list(csv.DictReader(io.StringIO((tmp_path / "heart.csv").read_text(), newline="")))
    assert [row["rate_per_min"] for row in told[:4]] == ["70.0", "71.5", "n/a", "73.0"]
    assert {row["synthetic"] for row in told} == {"false"}
    read = duckdb.read_parquet(str(tmp_path / "heart.parquet"))
    assert [str(kind) for kind in read.types[3:]] == ["BOOLEAN", "DOUBLE", "DOUBLE", "DOUBLE"]
    assert read.df()["rate_per_min"].isna().sum() == 2


def test_the_heart_rate_of_a_dataset_has_its_times_and_its_signal(
    data_dir: Path, tmp_path: Path
) -> None:
    out = tmp_path / "dataset"
    assert run(data_dir, "--all", "--format", "bids", "--out", str(out))[0] == 0
    (file,) = out.rglob("*_physio.tsv.gz")
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    assert [line.split("\t")[:2] for line in lines[1:3]] == [["1.0", "71.5"], ["2.0", "n/a"]]
    (sidecar,) = (json.loads(path.read_text()) for path in out.rglob("*_physio.json"))
    assert (sidecar["Columns"], sidecar["Synthetic"]) == (list(HEART_COLUMNS), False)
    assert (sidecar["StartTime"], sidecar["SamplingFrequency"]) == (0.0, 1.0)


def test_the_bids_validator_finds_no_error(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    assert run(data_dir, "--all", "--format", "bids", "--out", str(out))[0] == 0
    folders = {path.name for path in out.iterdir() if path.is_dir()}
    assert folders == {"phenotype", "sub-P1", "sub-P1n2"}
    validator = Path(sys.executable).with_name("bids-validator-deno")
    command = [str(validator), "--format", "json", str(out)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    issues = json.loads(found.stdout)["issues"]["issues"]
    errors = [issue for issue in issues if issue["severity"] == "error"]
    assert not errors, errors
    assert json.loads(found.stdout)["summary"]["totalFiles"] > 10


def test_bids_events_are_the_record(data_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "dataset"
    assert run(data_dir, "s-1", "--format", "bids", "--out", str(out))[0] == 0
    (events,) = out.rglob("*_events.tsv")
    frame = pd.read_csv(events, sep="\t", keep_default_na=False)
    assert frame["trial_type"].tolist()[:3] == [
        "session_prepared",
        "exposure_started",
        "intensity_changed",
    ]
    assert list(frame.columns[:2]) == ["onset", "duration"]
    rated = frame[frame["trial_type"] == "rating_recorded"]
    assert rated["suds"].tolist() == ["70", "40"]
    assert float(rated["onset"].iloc[0]) == 120.0
    (motion,) = out.rglob("*_motion.tsv")
    moved = np.loadtxt(motion, delimiter="\t")
    np.testing.assert_array_equal(moved[:450], chunk("s-1", 0).values)
    sidecar = json.loads(motion.with_suffix(".json").read_text())
    assert sidecar["SamplingFrequency"] == 90.0


def test_an_export_is_in_the_audit_trail_before_it_is_written(data_dir: Path) -> None:
    assert run(data_dir, "s-1", "--table", "events", "--with-notes")[0] == 0
    with Store.open(data_dir / "store.db", existing_key(data_dir), read_only=True) as store:
        last = store.audit_trail()[-1]
    assert (last.action, last.subject, last.detail) == (
        "exported",
        "s-1",
        "csv events, with free text",
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "Say which sessions"),
        (("s-77",), "There is no session s-77"),
        (("--patient", "P-77"), "There is no session of P-77"),
        (("--all", "--format", "xdf"), "There is no format xdf; there are: bids, csv, parquet."),
        (("--all", "--format", "bids"), "bids needs --out"),
    ],
)
def test_bad_input_is_a_sentence(data_dir: Path, arguments: tuple[str, ...], sentence: str) -> None:
    code, said = run(data_dir, *arguments)
    assert (code, sentence in " ".join(said.split())) == (1, True), said


def test_a_place_that_cannot_be_written_is_a_sentence(data_dir: Path) -> None:
    code, said = run(data_dir, "--all", "--out", str(data_dir / "store.db" / "x.csv"))
    assert (code, "cannot be written" in " ".join(said.split())) == (1, True), said


def test_what_cannot_be_finished_leaves_nothing(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(wanted: Wanted, target: Path) -> None:
        target.write_text("half")
        raise OSError(28, "No space left on device")

    broken = formats()["csv"].__class__("csv", "", ".csv", half)
    monkeypatch.setattr("controller.export_cli.formats", lambda: {"csv": broken})
    code, said = run(data_dir, "--all", "--out", str(tmp_path / "out.csv"))
    assert (code, "No space left on device" in said) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_parquet_without_duckdb_says_what_to_install(
    data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    out = tmp_path / "out.parquet"
    code, said = run(data_dir, "--all", "--format", "parquet", "--out", str(out))
    assert (code, 'with its extra "export"' in " ".join(said.split())) == (1, True)


def test_a_format_writes_sessions_one_after_the_other(tmp_path: Path) -> None:
    read: list[str] = []

    def sessions() -> Iterator[SessionData]:
        for number in range(3):
            read.append(f"s-{number}")
            yield SessionData(short_session(f"s-{number}"), {})

    formats()["csv"].write(Wanted(sessions, "events"), tmp_path / "events.csv")
    assert read == ["s-0", "s-1", "s-2"]
    text = (tmp_path / "events.csv").read_bytes().decode()
    assert text.startswith(events_csv(short_session("s-0"), with_notes=False))
