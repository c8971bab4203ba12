"""Stations push to a real PostgreSQL what it lacks: repeated, interrupted, from many at once.

Owns the tests of the clinic's store; must not know how a station records.
"""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, text
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.protocol.events import NoteAdded, RecordedEvent
from controller.records import push as pushing
from controller.records.audit import Action
from controller.records.clinic import ClinicError, ClinicStore
from controller.records.errors import NotAStoreError
from controller.records.keys import StoreKey, existing_key, signing_key, store_key
from controller.records.patients import Identity, PatientBook
from controller.records.push import lacking, push
from controller.records.schema import METADATA, SIGNING_KEYS
from controller.records.signing import SigningKey
from controller.records.store import Store
from tests.records.postgres import Postgres
from tests.records.sessions import MINUTE, SECOND, prepared, recorded, short_session
from tests.records.test_samples import chunk

KEY = StoreKey("ab" * 32)
SIGNING = SigningKey("cd" * 32)
TRUSTED = (SIGNING.public,)

pytestmark = pytest.mark.posix_only


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY, signer=SIGNING.signer()) as store:
        PatientBook(store).add(Identity("Maximiliane Überall", "", "maxi@example.org"), "P-1")
        store.append(short_session("s-1", pseudonym="P-1"))
        store.append(short_session("s-2", pseudonym="P-2", utc="2026-03-03T10:00:00+00:00"))
        store.append_samples([chunk("s-1", number) for number in range(3)])
        yield store


def long_session(session_id: str, count: int) -> tuple[RecordedEvent, ...]:
    notes = ((n * SECOND, NoteAdded(text=f"{n}")) for n in range(1, count))
    return recorded([(0, prepared()), *notes], session_id=session_id)


def same(station: Store, clinic: ClinicStore) -> None:
    """The clinic holds what the station holds, and every check says so."""
    assert clinic.sessions() == station.sessions()
    for summary in station.sessions():
        session_id = summary.session_id
        assert clinic.events(session_id) == station.events(session_id)
        assert clinic.verify(session_id, TRUSTED).sound
        for stream in station.sample_streams(session_id):
            assert len(clinic.samples(session_id, stream)) == len(
                station.samples(session_id, stream)
            )
    assert clinic.verify_audit(TRUSTED) is None
    assert lacking(station, clinic) == ()


def rows_of(clinic: ClinicStore, table: str) -> int:
    with clinic.transaction() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608


def test_the_clinic_has_the_same_schema(clinic: ClinicStore) -> None:
    with clinic.transaction() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_what_the_clinic_lacks_is_pushed(station: Store, clinic: ClinicStore) -> None:
    assert [session.there for session in lacking(station, clinic)] == [-1, -1]
    pushed = push(station, clinic)
    assert (pushed.sessions, pushed.events, pushed.chunks, pushed.problems) == (2, 16, 3, [])
    same(station, clinic)


def test_pushing_again_brings_nothing_twice(station: Store, clinic: ClinicStore) -> None:
    push(station, clinic)
    again = push(station, clinic)
    assert (again.sessions, again.events, again.chunks) == (0, 0, 0)
    station.append(recorded([(6 * MINUTE, NoteAdded(text=""))], session_id="s-1", first=8))
    station.append(short_session("s-3"))
    more = push(station, clinic)
    assert (more.sessions, more.events) == (2, 9)
    same(station, clinic)


def test_no_identity_leaves_the_station(station: Store, clinic: ClinicStore) -> None:
    push(station, clinic)
    assert rows_of(clinic, "patients") == 2
    assert rows_of(clinic, "identities") == 0
    assert rows_of(clinic, "patient_documents") == 0


def form(answer: int, **more: str) -> dict[str, object]:
    items = {"items": [answer] * 7, "name": "gad7", "version": "7 items, 0-3"}
    day = {"filled_on": "2026-03-02", "filled_by": "patient", "moment": "before"}
    return {"kind": "questionnaire_filled", "entry_id": f"q-{answer}", **items, **day, **more}


def test_questionnaires_from_outside_sessions_come_along_once(
    station: Store, clinic: ClinicStore
) -> None:
    book = PatientBook(station)
    book.write("P-1", "questionnaire", form(1))
    book.write("P-1", "note", {"text": "stays here"})
    assert push(station, clinic).questionnaires == 1
    book.write("P-1", "questionnaire", form(2, corrects="q-1"))
    assert push(station, clinic).questionnaires == 1
    assert push(station, clinic).questionnaires == 0
    assert clinic.documents("questionnaire", "P-1") == station.documents("questionnaire", "P-1")
    assert rows_of(clinic, "patient_documents") == 2
    assert rows_of(clinic, "identities") == 0
    with pytest.raises(ClinicError, match="append-only"), clinic.transaction() as connection:
        connection.execute(text("UPDATE patient_documents SET body = ''"))


def test_a_patient_of_two_stations_keeps_the_questionnaires_of_both(
    tmp_path: Path, station: Store, clinic: ClinicStore
) -> None:
    with Store.open(tmp_path / "other.db", KEY, signer=SIGNING.signer()) as other:
        for store, answer in ((station, 1), (other, 2)):
            if store is other:
                PatientBook(store).add(Identity(), "P-1")
            PatientBook(store).write("P-1", "questionnaire", form(answer))
            push(store, clinic)
        push(station, clinic)
    found = clinic.documents("questionnaire", "P-1")
    assert [(d.number, d.body["entry_id"]) for d in found] == [(0, "q-1"), (1, "q-2")]


def test_whoever_is_erased_leaves_no_questionnaire_at_the_clinic(
    station: Store, clinic: ClinicStore
) -> None:
    PatientBook(station).write("P-1", "questionnaire", form(1))
    push(station, clinic)
    station.erase_patient("P-1")
    push(station, clinic)
    assert clinic.documents("questionnaire") == ()
    assert [session.pseudonym for session in clinic.sessions()] == ["P-2"]


def test_an_interrupted_push_goes_on_where_it_was(
    station: Store, clinic: ClinicStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pushing, "EVENTS_AT_ONCE", 10)
    station.append(long_session("s-3", 95))
    write_digest, steps = pushing._write_digest, iter(range(100))

    def out_of_network(*arguments: object) -> None:
        if next(steps) == 6:
            raise KeyboardInterrupt
        write_digest(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(pushing, "_write_digest", out_of_network)
        with pytest.raises(KeyboardInterrupt):
            push(station, clinic)
    partly = {summary.session_id for summary in clinic.sessions()}
    assert partly
    assert all(clinic.verify(session_id, TRUSTED).sound for session_id in partly)
    assert lacking(station, clinic)
    push(station, clinic)
    same(station, clinic)


def test_many_stations_push_at_once(
    tmp_path: Path, station: Store, clinic: ClinicStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three stations, and a fourth that was made from a copy of the first."""
    monkeypatch.setattr(pushing, "EVENTS_AT_ONCE", 7)
    station.append(long_session("s-3", 60))
    station._database.checkpoint()
    shutil.copy(station.path, tmp_path / "copy.db")
    stations = [station, Store.open(tmp_path / "copy.db", KEY, signer=SIGNING.signer())]
    for name in ("b", "c"):
        other = Store.open(tmp_path / f"{name}.db", KEY, signer=SIGNING.signer())
        for number in range(3):
            other.append(short_session(f"{name}-{number}", pseudonym="P-1"))
        stations.append(other)
    problems: list[str] = []

    def push_here(store: Store) -> None:
        try:
            problems.extend(push(store, clinic).problems)
        except ClinicError as trouble:
            problems.append(str(trouble))

    threads = [threading.Thread(target=push_here, args=(store,)) for store in stations]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(clinic.sessions()) == 9
    assert all(clinic.verify(s.session_id, TRUSTED).sound for s in clinic.sessions())
    assert clinic.events("s-3") == station.events("s-3")
    for store in stations[1:]:
        store.close()


def test_a_station_waits_while_another_brings_its_keys(
    station: Store, clinic: ClinicStore, clinic_address: str
) -> None:
    """The trigger refuses a key that came after this station had looked for it."""
    keys = pushing._rows(station, SIGNING_KEYS)
    assert keys
    problems: list[str] = []

    def push_here() -> None:
        try:
            problems.extend(push(station, clinic).problems)
        except ClinicError as trouble:
            problems.append(str(trouble))

    waiting = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    with ClinicStore.open(clinic_address) as other, other.transaction() as first:
        pushing._alone(first, "signing_keys")
        thread = threading.Thread(target=push_here)
        thread.start()
        deadline = time.monotonic() + 60
        while not first.execute(waiting).scalar_one():
            assert time.monotonic() < deadline, "it does not wait"
            time.sleep(0.02)
        first.execute(insert(SIGNING_KEYS), keys)
    thread.join()
    assert problems == []
    same(station, clinic)


def test_a_session_that_went_another_way_is_said_and_left(
    tmp_path: Path, station: Store, clinic: ClinicStore
) -> None:
    station._database.checkpoint()
    shutil.copy(station.path, tmp_path / "copy.db")
    push(station, clinic)
    with Store.open(tmp_path / "copy.db", KEY, signer=SIGNING.signer()) as copy:
        copy.append(recorded([(6 * MINUTE, NoteAdded(text="a"))], session_id="s-1", first=8))
        push(copy, clinic)
    two = [(6 * MINUTE, NoteAdded(text="b")), (7 * MINUTE, NoteAdded(text="c"))]
    station.append(recorded(two, session_id="s-1", first=8))
    station.append(short_session("s-3"))
    pushed = push(station, clinic)
    assert pushed.problems == ["Session s-1: the clinic has another event under number 8."]
    assert clinic.events("s-3") == short_session("s-3")
    assert clinic.verify("s-1", TRUSTED).sound


def test_what_is_erased_at_a_station_is_erased_at_the_clinic(
    station: Store, clinic: ClinicStore
) -> None:
    push(station, clinic)
    station.erase_patient("P-1")
    assert push(station, clinic).erased == 1
    same(station, clinic)
    assert rows_of(clinic, "sample_chunks") == 0
    assert rows_of(clinic, "tombstones") == 1
    with pytest.raises(ClinicError, match="append-only"), clinic.transaction() as connection:
        connection.execute(text("DELETE FROM events"))


def test_what_was_erased_is_not_pushed_again_from_a_copy(
    tmp_path: Path, station: Store, clinic: ClinicStore
) -> None:
    station._database.checkpoint()
    shutil.copy(station.path, tmp_path / "copy.db")
    push(station, clinic)
    station.erase_patient("P-1")
    push(station, clinic)
    with Store.open(tmp_path / "copy.db", KEY, signer=SIGNING.signer()) as copy:
        push(copy, clinic)
    assert [summary.session_id for summary in clinic.sessions()] == ["s-2"]


@pytest.mark.parametrize("table", ["sessions", "events", "seals", "signatures", "audit"])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_no_row_at_the_clinic_is_deleted(
    station: Store, clinic: ClinicStore, table: str, statement: str
) -> None:
    station.note(Action.READ, "s-1")
    push(station, clinic)
    with pytest.raises(ClinicError, match="append-only"), clinic.transaction() as connection:
        connection.execute(text(statement.format(table)))


def test_a_store_that_is_only_read_is_not_made(postgres: Postgres, clinic_address: str) -> None:
    with pytest.raises(NotAStoreError, match="start the controller once"):
        ClinicStore.open(postgres.new_database(), read_only=True)
    with (
        ClinicStore.open(clinic_address, read_only=True) as reader,
        pytest.raises(ClinicError, match="read-only"),
        reader.transaction() as connection,
    ):
        connection.execute(text("INSERT INTO patients VALUES ('P-1', 'now', NULL)"))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("sqlite:///x.db", "FEARLADDER_CLINIC is not a PostgreSQL address."),
        ("no address", "FEARLADDER_CLINIC is not a PostgreSQL address."),
        ("postgresql://a:secret@127.0.0.1:1/clinic", "127.0.0.1/clinic cannot be used"),
    ],
)
def test_a_clinic_that_is_not_there_is_one_sentence(address: str, sentence: str) -> None:
    with pytest.raises(ClinicError, match=sentence) as told:
        ClinicStore.open(address)
    assert "secret" not in str(told.value)
    assert "\n" not in str(told.value)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_the_shell_pushes_says_what_waits_and_reads(tmp_path: Path, clinic_address: str) -> None:
    key = store_key(tmp_path, demo=True)
    signer = signing_key(tmp_path, demo=True).signer()
    where = ("--data-dir", str(tmp_path), "--clinic", clinic_address)
    with Store.open(tmp_path / "store.db", key, signer=signer) as station:
        station.append(short_session("s-1"))
        assert run("clinic", "status", *where).output.startswith(
            "1 sessions are here; 1 wait, with 8 events."
        )
        assert "1 sessions with 8 events" in run("clinic", "push", *where).output
        status = run("clinic", "status", *where).output
    assert status.startswith("1 sessions are here; 0 wait, with 0 events.")
    assert "The last push was 20" in status
    assert "s-1" in run("review", "--clinic", clinic_address).output
    assert "70" in run("review", "s-1", "--clinic", clinic_address).output
    with Store.open(tmp_path / "store.db", existing_key(tmp_path)) as store:
        assert store.audit_trail()[-1].action == "pushed"


def test_no_address_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FEARLADDER_CLINIC", raising=False)
    result = run("clinic", "push", "--data-dir", str(tmp_path))
    assert result.output == "Say where the clinic's store is: --clinic, or FEARLADDER_CLINIC.\n"
