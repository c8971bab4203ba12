"""The key comes from the environment, the keyring or the demo's file, and is never lost unseen.

Owns the tests of finding and making keys; must not know SQLCipher.
"""

from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoKeyring

from controller.records.errors import KeyUnavailableError
from controller.records.keys import (
    ENVIRONMENT_VARIABLE,
    StoreKey,
    existing_key,
    has_demo_key,
    store_key,
)


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets at the end of a test."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[(service, username)] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[(service, username)]


@pytest.fixture(autouse=True)
def system_keyring(monkeypatch: pytest.MonkeyPatch) -> MemoryKeyring:
    monkeypatch.delenv(ENVIRONMENT_VARIABLE, raising=False)
    backend = MemoryKeyring()
    monkeypatch.setattr(keyring, "get_password", backend.get_password)
    monkeypatch.setattr(keyring, "set_password", backend.set_password)
    monkeypatch.setattr(keyring, "delete_password", backend.delete_password)
    return backend


def test_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ENVIRONMENT_VARIABLE, "a passphrase")
    assert store_key(tmp_path, demo=True).text == "a passphrase"
    assert store_key(tmp_path, demo=False).text == "a passphrase"
    assert not list(tmp_path.iterdir())


def test_a_demo_keeps_its_key_in_a_file_of_its_own(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    assert not has_demo_key(data_dir)
    key = store_key(data_dir, demo=True)
    assert len(key.text) == 64
    assert has_demo_key(data_dir)
    assert store_key(data_dir, demo=True) == key


@pytest.mark.posix_only
def test_only_the_owner_reads_the_demo_key(tmp_path: Path) -> None:
    store_key(tmp_path, demo=True)
    path = tmp_path / "store.key"
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with pytest.raises(KeyUnavailableError, match="Others can read"):
        store_key(tmp_path, demo=True)


def test_a_damaged_key_file_is_a_sentence(tmp_path: Path) -> None:
    store_key(tmp_path, demo=True)
    (tmp_path / "store.key").write_text("abc")
    with pytest.raises(KeyUnavailableError, match="64 hexadecimal digits"):
        store_key(tmp_path, demo=True)


def test_a_station_keeps_its_key_in_the_system_keyring(
    tmp_path: Path, system_keyring: MemoryKeyring
) -> None:
    key = store_key(tmp_path, demo=False)
    assert list(system_keyring.held.values()) == [key.text]
    assert store_key(tmp_path, demo=False) == key
    assert not has_demo_key(tmp_path)


def test_the_key_is_found_after_the_folder_moved(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    key = store_key(tmp_path / "old", demo=False)
    (tmp_path / "old").rename(tmp_path / "new")
    assert store_key(tmp_path / "new", demo=False) == key


@pytest.mark.parametrize("demo", [True, False])
def test_a_store_whose_key_is_missing_gets_no_new_one(tmp_path: Path, demo: bool) -> None:
    (tmp_path / "store.db").write_bytes(b"x")
    with pytest.raises(KeyUnavailableError, match=f"set {ENVIRONMENT_VARIABLE} to its key"):
        store_key(tmp_path, demo=demo)


def test_reading_makes_no_key(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    with pytest.raises(KeyUnavailableError, match="There are no records in"):
        existing_key(tmp_path)
    (tmp_path / "store.db").write_bytes(b"x")
    with pytest.raises(KeyUnavailableError, match="cannot be opened"):
        existing_key(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["store.db"]
    assert not system_keyring.held


@pytest.mark.parametrize("demo", [True, False])
def test_reading_finds_the_key_of_a_demo_and_of_a_station(tmp_path: Path, demo: bool) -> None:
    key = store_key(tmp_path, demo=demo)
    (tmp_path / "store.db").write_bytes(b"x")
    assert existing_key(tmp_path) == key


def test_no_keyring_is_a_sentence_that_helps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_password", NoKeyring().get_password)
    with pytest.raises(KeyUnavailableError, match=f"set {ENVIRONMENT_VARIABLE} to a passphrase"):
        store_key(tmp_path, demo=False)


@pytest.mark.parametrize("demo", [True, False])
def test_a_folder_that_is_a_file_is_a_sentence(tmp_path: Path, demo: bool) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyUnavailableError, match=r"cannot be used: .*\.$"):
        store_key(tmp_path / "file", demo=demo)


def test_a_key_shows_in_no_repr() -> None:
    key = StoreKey.new()
    assert key.text not in repr(key)
    assert key != StoreKey.new()


def test_an_empty_key_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        StoreKey("")
