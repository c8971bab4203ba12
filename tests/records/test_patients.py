"""Patients are found by name and recorded by pseudonym; erased, nothing of them stays in the file.

Owns the tests of the book and of erasing; must not know how rows are deleted.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from controller.cli import app
from controller.protocol.events import NoteAdded
from controller.records.audit import Action
from controller.records.errors import StoreLockedError
from controller.records.keys import StoreKey, existing_key, signing_key, store_key
from controller.records.patients import Identity, PatientBook, PatientError
from controller.records.signing import SigningKey
from controller.records.store import Store
from tests.records.pages import plain
from tests.records.sessions import MINUTE, recorded, short_session
from tests.records.test_samples import chunk

RAW = "ab" * 32
KEY = StoreKey(RAW)
SIGNING = SigningKey("cd" * 32)
WHO = Identity("Maximiliane Überall", "1987-05-04", "maxi@example.org")
TOLD = "the dog next door is called Bellerophon"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, KEY, signer=SIGNING.signer()) as store:
        yield store


@pytest.fixture
def book(store: Store) -> PatientBook:
    return PatientBook(store)


def actions(store: Store) -> list[tuple[str, str]]:
    return [(entry.action.value, entry.subject) for entry in store.audit_trail()]


def test_a_patient_is_entered_and_found(book: PatientBook) -> None:
    patient = book.add(WHO)
    assert patient.pseudonym.startswith("P-")
    for words in ("maximiliane", "ÜBERALL", "1987", "example", patient.pseudonym[2:]):
        assert book.find(words) == (patient,)
    assert book.find("nobody") == ()
    assert book.get(patient.pseudonym).identity == WHO


def test_who_has_a_session_is_a_patient(store: Store, book: PatientBook) -> None:
    store.append(short_session(pseudonym="P-7"))
    (patient,) = book.find("P-7")
    assert (patient.sessions, patient.identity) == (1, Identity())
    assert book.edit("P-7", name="Someone Else").identity.name == "Someone Else"


@pytest.mark.parametrize(
    ("identity", "pseudonym", "sentence"),
    [
        (WHO, "Maximiliane-1", "must not hold the patient's name"),
        (WHO, "no spaces", "A pseudonym has"),
        (Identity("A B", "4.5.1987"), "P-1", "not a date"),
    ],
)
def test_bad_input_is_a_sentence_and_leaves_nothing(
    book: PatientBook, identity: Identity, pseudonym: str, sentence: str
) -> None:
    with pytest.raises(PatientError, match=sentence):
        book.add(identity, pseudonym)
    assert book.find() == ()


def test_a_pseudonym_is_given_once(book: PatientBook) -> None:
    book.add(WHO, "P-1")
    with pytest.raises(PatientError, match="There is a patient P-1 already"):
        book.add(Identity("Someone Else"), "P-1")
    with pytest.raises(PatientError, match="There is no patient P-2"):
        book.get("P-2")


def test_an_edited_identity_leaves_no_trace(store: Store, book: PatientBook, path: Path) -> None:
    book.add(WHO, "P-1")
    book.edit("P-1", name="Someone Else", contact="")
    assert book.get("P-1").identity == Identity("Someone Else", "1987-05-04", "")
    store.close()
    assert b"Maximiliane" not in plain(path, RAW)
    assert b"Someone Else" in plain(path, RAW)


def test_an_archived_patient_is_kept_and_comes_back(book: PatientBook) -> None:
    book.add(WHO, "P-1")
    assert book.archive("P-1").archived_utc is not None
    assert book.find() == ()
    assert len(book.find(archived=True)) == 1
    book.archive("P-1", archived=False)
    assert len(book.find()) == 1


def test_documents_keep_every_version(store: Store, book: PatientBook) -> None:
    book.add(WHO, "P-1")
    book.write("P-1", "plan", {"steps": 1})
    book.write("P-1", "plan", {"steps": 2})
    book.write("P-1", "note", {"text": TOLD})
    plans = book.documents("P-1", "plan")
    assert [(plan.number, plan.body) for plan in plans] == [(0, {"steps": 1}), (1, {"steps": 2})]
    with pytest.raises(DBAPIError, match="append-only"), store._database.connection().begin():
        store._database.connection().execute(text("DELETE FROM patient_documents"))


def test_every_access_is_in_the_trail_without_the_identity(store: Store, book: PatientBook) -> None:
    book.add(WHO, "P-1")
    book.find("maxi")
    book.edit("P-1", contact="elsewhere")
    book.archive("P-1")
    book.write("P-1", "plan", {})
    assert actions(store) == [
        ("patient_added", "P-1"),
        ("patient_found", "P-1"),
        ("patient_edited", "P-1"),
        ("patient_archived", "P-1"),
        ("document_written", "P-1"),
    ]
    assert not any(part in str(store.audit_trail()) for part in ("Maxi", "elsewhere", "example"))
    assert store.verify_audit((SIGNING.public,)) is None


def test_the_book_is_open_beside_the_controller(store: Store, path: Path) -> None:
    with Store.beside(path, KEY, signer=SIGNING.signer()) as desk:
        PatientBook(desk).add(WHO, "P-1")
        store.append(short_session(pseudonym="P-1"))
        assert PatientBook(desk).get("P-1").sessions == 1
        with pytest.raises(StoreLockedError):
            desk.erase_patient("P-1")
    assert store.verify_audit() is None


def fill(store: Store) -> None:
    book = PatientBook(store)
    book.add(WHO, "P-1")
    book.write("P-1", "note", {"text": TOLD})
    store.append(short_session("s-1", pseudonym="P-1"))
    store.append(recorded([(6 * MINUTE, NoteAdded(text=TOLD))], session_id="s-1", first=8))
    store.append(short_session("s-2", pseudonym="P-2", utc="2026-03-03T10:00:00+00:00"))
    store.append(short_session("s-3", pseudonym="P-1", utc="2026-03-04T10:00:00+00:00"))
    store.append_samples([chunk("s-1", 0), chunk("s-2", 0)])


def test_an_erased_patient_is_not_in_the_file_any_more(store: Store, path: Path) -> None:
    fill(store)
    erased = [WHO.name, WHO.birth_date, WHO.contact, "Bellerophon"]
    before = plain(path, RAW)
    assert all(words.encode() in before for words in erased)
    assert before.count(b"session_prepared") >= 3
    tombstones = store.erase_patient("P-1")
    after = plain(path, RAW)
    assert not [words for words in erased if words.encode() in after]
    assert [tombstone.session_id for tombstone in tombstones] == ["s-1", "s-3"]
    store.close()
    assert not [words for words in erased if words.encode() in plain(path, RAW)]


def test_who_was_not_erased_is_untouched(store: Store) -> None:
    fill(store)
    events, samples = store.events("s-2"), store.samples("s-2", "head")
    last = store.events("s-1")[-1]
    tombstone = store.erase_patient("P-1")[0]
    assert (tombstone.last_sequence, len(tombstone.last_hash)) == (last.sequence, 64)
    assert [summary.session_id for summary in store.sessions()] == ["s-2"]
    assert store.events("s-2") == events
    assert len(store.samples("s-2", "head")) == len(samples) == 1
    assert store.verify("s-2", (SIGNING.public,)).sound
    assert store.verify_audit((SIGNING.public,)) is None
    assert store.audit_trail()[-1].action is Action.PATIENT_ERASED
    assert [patient.pseudonym for patient in PatientBook(store).find()] == ["P-2"]


def test_the_triggers_are_back_after_erasing(store: Store) -> None:
    fill(store)
    connection = store._database.connection()
    query = text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")
    with connection.begin():
        before = connection.execute(query).all()
    store.erase_patient("P-1")
    with store.transaction() as again:
        assert again.execute(query).all() == before
    store.append(short_session("s-9"))


def test_an_erasing_that_is_cut_short_erases_nothing(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(store)

    def out_of_power(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("controller.records.audit.note", out_of_power)
        with pytest.raises(KeyboardInterrupt):
            store.erase_patient("P-1")
    assert len(store.sessions()) == 3
    assert all(store.verify(summary.session_id).sound for summary in store.sessions())
    assert len(store.erase_patient("P-1")) == 2


def test_the_shell_adds_finds_edits_archives_and_erases(tmp_path: Path) -> None:
    key = store_key(tmp_path, demo=True)
    signer = signing_key(tmp_path, demo=True).signer()
    with Store.open(tmp_path / "store.db", key, signer=signer) as store:
        store.append(short_session(pseudonym="P-1"))

    def run(*arguments: str) -> tuple[int, str]:
        where = ["patients", *arguments, "--data-dir", str(tmp_path)]
        result = CliRunner().invoke(app, where, env={"COLUMNS": "200"})
        return result.exit_code, result.output

    assert run("add", "--name", "Max Muster", "--pseudonym", "P-9")[0] == 0
    assert "Max Muster" in run("find", "must")[1]
    assert run("edit", "P-9", "--name", "Moritz")[0] == 0
    assert run("edit", "P-9") == (1, "Say what to change: --name, --birth-date or --contact.\n")
    assert "Moritz" in run("find")[1]
    assert run("archive", "P-9")[0] == 0
    assert "Moritz" not in run("find")[1]
    assert run("erase", "P-1", "--yes")[1].startswith("P-1 is erased, with 1 sessions.")
    assert run("erase", "P-1", "--yes") == (1, "There is no patient P-1 in the records.\n")
    with Store.open(tmp_path / "store.db", existing_key(tmp_path)) as store:
        assert store.sessions() == ()
