"""`fearladder records`: a new key, a backup, its return, a check, each with clear lines.

Owns the commands' tests; must not know how a store is made.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import app
from controller.records import upkeep
from controller.records.errors import StoreError, WrongKeyError
from controller.records.key_change import KeyChange
from controller.records.keys import (
    ENVIRONMENT_VARIABLE,
    StoreKey,
    existing_key,
    signing_key,
    store_key,
)
from controller.records.store import Store
from tests.records.sessions import short_session
from tests.records.test_chain import tamper
from tests.records.test_keys import MemoryKeyring, system_keyring

__all__ = ["system_keyring"]


def run(*arguments: str, data_dir: Path, **given: str) -> Result:
    command = ["records", *arguments, "--data-dir", str(data_dir)]
    return CliRunner().invoke(app, command, env=given or None)


def said(result: Result) -> str:
    """What a person reads, whatever the width of the terminal."""
    return " ".join(result.output.split())


def fill(data_dir: Path, *, demo: bool) -> StoreKey:
    key = store_key(data_dir, demo=demo)
    signer = signing_key(data_dir, demo=demo).signer()
    with Store.open(data_dir / "store.db", key, signer=signer) as store:
        store.append(short_session("s-1"))
        store.append(short_session("s-2"))
    return key


@pytest.fixture(params=["demo", "station"])
def data_dir(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    fill(data_dir, demo=request.param == "demo")
    yield data_dir


@pytest.fixture
def demo_dir(tmp_path: Path) -> Path:
    fill(tmp_path / "data", demo=True)
    return tmp_path / "data"


def test_sound_records_are_said_to_be_so(data_dir: Path) -> None:
    result = run("verify", data_dir=data_dir)
    assert (result.exit_code, said(result)) == (0, "16 events are as they were written.")
    assert run("verify", "s-1", data_dir=data_dir).output.startswith("8 events")


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ("UPDATE events SET elapsed_ns = 5 WHERE session_id = 's-2' AND sequence = 3", "altered"),
        ("DELETE FROM events WHERE session_id = 's-2' AND sequence = 3", "missing"),
        ("DELETE FROM events WHERE session_id = 's-2' AND sequence >= 3", "cut off"),
    ],
)
def test_the_first_wrong_event_is_named(demo_dir: Path, change: str, line: str) -> None:
    with Store.open(demo_dir / "store.db", existing_key(demo_dir)) as store:
        tamper(store, change)
    result = run("verify", data_dir=demo_dir)
    assert result.exit_code == 1
    assert "Session s-2" in said(result)
    assert "3" in said(result)
    assert line in said(result)
    assert "s-1" not in said(result)


def test_records_are_checked_while_the_station_runs(data_dir: Path) -> None:
    with Store.open(data_dir / "store.db", existing_key(data_dir)):
        assert run("verify", data_dir=data_dir).exit_code == 0


def test_a_wrong_key_is_one_line(demo_dir: Path) -> None:
    given = {ENVIRONMENT_VARIABLE: "not the passphrase"}
    for command in (["verify"], ["audit"], ["rekey"], ["backup"]):
        result = run(*command, data_dir=demo_dir, **given)
        assert result.exit_code == 1
        (line,) = [line for line in result.output.splitlines() if line.strip()]
        assert line.startswith("The key does not open")


def test_a_new_key_is_kept_where_the_old_one_was(data_dir: Path) -> None:
    old = existing_key(data_dir)
    assert run("rekey", data_dir=data_dir).exit_code == 0
    new = existing_key(data_dir)
    assert new != old
    with pytest.raises(WrongKeyError):
        upkeep.opens(data_dir / "store.db", old)
    assert run("verify", data_dir=data_dir).exit_code == 0
    assert KeyChange(data_dir).pending() is None
    assert "rekeyed" in run("audit", data_dir=data_dir).output


def test_from_a_kept_key_to_a_passphrase_and_back(
    data_dir: Path, system_keyring: MemoryKeyring
) -> None:
    old = existing_key(data_dir)
    result = run(
        "rekey", "--to", "passphrase", data_dir=data_dir, FEARLADDER_NEW_STORE_KEY="new phrase"
    )
    assert result.exit_code == 0, result.output
    assert old.text not in system_keyring.held.values()
    assert not (data_dir / "store.key").exists()
    assert run("verify", data_dir=data_dir).exit_code == 1
    given = {ENVIRONMENT_VARIABLE: "new phrase"}
    assert run("verify", data_dir=data_dir, **given).exit_code == 0
    asked = CliRunner().invoke(
        app,
        ["records", "verify", "--ask-passphrase", "--data-dir", str(data_dir)],
        input="new phrase\n",
    )
    assert asked.exit_code == 0, asked.output
    result = run("rekey", data_dir=data_dir, FEARLADDER_NEW_STORE_KEY="third", **given)
    assert result.exit_code == 0, result.output
    assert run("verify", data_dir=data_dir, **{ENVIRONMENT_VARIABLE: "third"}).exit_code == 0


def test_no_new_passphrase_changes_nothing(data_dir: Path) -> None:
    result = run("rekey", "--to", "passphrase", data_dir=data_dir)
    assert (result.exit_code, "FEARLADDER_NEW_STORE_KEY" in result.output) == (1, True)
    assert run("verify", data_dir=data_dir).exit_code == 0


@pytest.mark.parametrize("cut", ["before the store", "after the store"])
def test_a_change_of_key_that_was_cut_short_is_taken_up(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    def out_of_power(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if cut == "before the store":
            patched.setattr(upkeep, "rekey", out_of_power)
        else:
            patched.setattr(KeyChange, "finish", out_of_power)
        assert run("rekey", data_dir=data_dir).exit_code != 0
    assert run("rekey", data_dir=data_dir).exit_code == 0
    assert run("verify", data_dir=data_dir).exit_code == 0


def test_a_store_in_use_gets_no_new_key(data_dir: Path) -> None:
    with Store.open(data_dir / "store.db", existing_key(data_dir)):
        result = run("rekey", data_dir=data_dir)
    assert (result.exit_code, "stop that one first" in said(result)) == (1, True)
    assert run("verify", data_dir=data_dir).exit_code == 0


def test_a_backup_comes_back(data_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "records.db"
    with Store.open(data_dir / "store.db", existing_key(data_dir)) as station:
        result = run("backup", str(copy), data_dir=data_dir)
        assert result.exit_code == 0, result.output
        assert said(result).startswith("2 sessions are in")
        station.append(short_session("s-3"))
    assert run("restore", str(copy), data_dir=data_dir).exit_code == 1
    result = run("restore", str(copy), "--replace", data_dir=data_dir)
    assert result.exit_code == 0, result.output
    with Store.open(data_dir / "store.db", existing_key(data_dir)) as store:
        assert {summary.session_id for summary in store.sessions()} == {"s-1", "s-2"}
    (aside,) = [path for path in data_dir.glob("*.before-restore-*") if "-wal" not in path.name]
    with Store.open(aside, existing_key(data_dir), read_only=True) as store:
        assert len(store.sessions()) == 3


def test_a_restore_that_is_cut_short_leaves_the_present_store(
    demo_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, key, path = tmp_path / "copy.db", existing_key(demo_dir), demo_dir / "store.db"
    assert run("backup", str(copy), data_dir=demo_dir).exit_code == 0
    with Store.open(path, key) as store:
        store.append(short_session("s-3"))
        log = Path(f"{path}-wal").read_bytes()
    Path(f"{path}-wal").write_bytes(log)  # as a killed controller leaves it

    def cut(part: Path, target: Path) -> Path:
        raise OSError(5, "power is gone")

    monkeypatch.setattr(Path, "replace", cut)
    with pytest.raises(StoreError):
        upkeep.restore(copy, key, path)
    monkeypatch.undo()
    with Store.open(path, key) as store:
        assert "s-3" in {summary.session_id for summary in store.sessions()}


def test_a_backup_is_encrypted_and_needs_a_free_name(demo_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy), data_dir=demo_dir).exit_code == 0
    assert b"SQLite" not in copy.read_bytes()[:16]
    assert "exists" not in run("verify", data_dir=demo_dir).output
    result = run("backup", str(copy), data_dir=demo_dir)
    assert (result.exit_code, "already" in result.output) == (1, True)
    assert run("backup", data_dir=demo_dir).exit_code == 0
    assert len(list((demo_dir / "backups").iterdir())) == 1


def test_an_altered_backup_is_not_taken(demo_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy), data_dir=demo_dir).exit_code == 0
    with Store.open(copy, existing_key(demo_dir)) as store:
        tamper(store, "UPDATE events SET elapsed_ns = 5 WHERE session_id = 's-2' AND sequence = 3")
    before = (demo_dir / "store.db").read_bytes()
    result = run("restore", str(copy), "--replace", data_dir=demo_dir)
    assert (result.exit_code, "event 3 was altered" in said(result)) == (1, True)
    assert (demo_dir / "store.db").read_bytes() == before


def test_a_damaged_backup_is_not_taken(demo_dir: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert run("backup", str(copy), data_dir=demo_dir).exit_code == 0
    damaged = bytearray(copy.read_bytes())
    damaged[9000] ^= 1
    copy.write_bytes(damaged)
    with pytest.raises(StoreError):
        upkeep.restore(copy, existing_key(demo_dir), demo_dir / "store.db")
    assert run("verify", data_dir=demo_dir).exit_code == 0


def test_a_backup_that_does_not_get_to_its_end_leaves_no_file(demo_dir: Path) -> None:
    target = demo_dir / "store.db" / "copy.db"
    result = run("backup", str(target), data_dir=demo_dir)
    assert (result.exit_code, "cannot be written" in said(result)) == (1, True)


def test_reading_a_session_is_in_the_audit_trail(demo_dir: Path) -> None:
    shown = CliRunner().invoke(app, ["review", "s-1", "--data-dir", str(demo_dir)])
    assert shown.exit_code == 0
    with Store.open(demo_dir / "store.db", existing_key(demo_dir)) as store:
        (entry,) = store.audit_trail()
        assert (entry.action, entry.subject, entry.number) == ("read", "s-1", 0)
        assert store.verify_audit() is None
        tamper(store, "UPDATE audit SET subject = 's-2'")
        assert store.verify_audit() == "The audit trail's entry 0 was altered."
    assert run("verify", data_dir=demo_dir).exit_code == 1


def test_no_records_are_one_line(tmp_path: Path) -> None:
    result = run("verify", data_dir=tmp_path)
    assert (result.exit_code, said(result)) == (1, f"There are no records in {tmp_path}.")
