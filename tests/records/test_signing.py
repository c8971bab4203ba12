"""Seals are signed: who forges a chain without the key is found out.

Owns the forging a person with the store's key could try; must not know Ed25519.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from controller.records.chain import FIRST_HASH, row_of
from controller.records.errors import KeyUnavailableError
from controller.records.keys import (
    ENVIRONMENT_VARIABLE,
    StoreKey,
    known_signing_key,
    signing_key,
)
from controller.records.signing import SigningKey, is_signed, key_id_of
from controller.records.store import Store
from tests.records.sessions import short_session
from tests.records.test_chain import tamper
from tests.records.test_keys import MemoryKeyring, system_keyring

__all__ = ["system_keyring"]

KEY = StoreKey("ab" * 32)
SIGNING = SigningKey("cd" * 32)
LAST = len(short_session()) - 1


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY, signer=SIGNING.signer()) as store:
        store.append(short_session())
        yield store


def sentence(store: Store, trusted: tuple[str, ...] | None = (SIGNING.public,)) -> str:
    problem = store.verify("s-1", trusted).problem
    return problem.sentence if problem else ""


def forge_everything(store: Store) -> None:
    """Another run in every event, with every hash made anew and the seals replaced."""
    before, statements = FIRST_HASH, []
    for event in short_session():
        row = row_of(event.model_copy(update={"run_id": "run-2"}), before)
        statements.append(
            f"UPDATE events SET run_id = 'run-2', prev_hash = '{before}', "  # noqa: S608
            f"hash = '{row['hash']}' WHERE sequence = {event.sequence}"
        )
        before = row["hash"]
        statements.append(
            f"UPDATE seals SET hash = '{before}' WHERE sequence = {event.sequence}"  # noqa: S608
        )
    tamper(store, *statements)


def test_a_signed_session_is_sound(store: Store) -> None:
    assert sentence(store) == ""
    assert sentence(store, None) == ""
    assert store.signing_keys() == (SIGNING.public,)


def test_a_whole_chain_forged_with_its_seal_does_not_fit_its_signature(store: Store) -> None:
    forge_everything(store)
    assert sentence(store) == "Session s-1: the signature under event 1 does not fit it."


def test_a_tail_cut_with_its_seal_shows_by_the_signature(store: Store) -> None:
    tamper(store, "DELETE FROM events WHERE sequence = 7", "DELETE FROM seals WHERE sequence = 7")
    assert f"event {LAST} does not fit" in sentence(store)


def test_a_seal_without_a_signature_is_named(store: Store) -> None:
    tamper(store, "DELETE FROM signatures")
    assert sentence(store) == "Session s-1: the seal of event 1 is not signed by a known key."


def test_a_seal_signed_by_someone_else_is_named(store: Store) -> None:
    other = SigningKey.new()
    assert "not signed by a known key" in sentence(store, (other.public,))


def test_a_seal_of_a_store_that_lost_its_signatures_is_not_signed_later(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.open(path, KEY, signer=SIGNING.signer()) as store:
        store.append(short_session())
        forge_everything(store)
        tamper(store, "DELETE FROM signatures")
    other = SigningKey.new()
    with Store.open(path, KEY, signer=other.signer()) as store:
        assert "not signed" in sentence(store, (SIGNING.public, other.public))


def test_a_signature_is_for_one_hash_at_one_place() -> None:
    signature = SIGNING.signer().sign("s-1", 7, "ab")
    assert is_signed(SIGNING.public, signature, "s-1", 7, "ab")
    assert not is_signed(SIGNING.public, signature, "s-2", 7, "ab")
    assert not is_signed(SIGNING.public, signature, "s-1", 6, "ab")
    assert not is_signed(SIGNING.public, signature, "s-1", 7, "ac")
    assert not is_signed(SIGNING.public, "no", "s-1", 7, "ab")
    assert SIGNING.text not in repr(SIGNING)
    assert len(key_id_of(SIGNING.public)) == 16


@pytest.mark.parametrize("text_", ["", "ab", "zz" * 32])
def test_a_signing_key_is_32_bytes(text_: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SigningKey(text_)


def test_a_station_keeps_it_in_the_keyring(tmp_path: Path, system_keyring: MemoryKeyring) -> None:
    assert known_signing_key(tmp_path) is None
    key = signing_key(tmp_path, demo=False)
    assert key.text in system_keyring.held.values()
    assert signing_key(tmp_path, demo=False) == key
    assert known_signing_key(tmp_path) == key
    assert not (tmp_path / "signing.key").exists()


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_and_the_environment_keep_it_in_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, demo: bool
) -> None:
    if not demo:
        monkeypatch.setenv(ENVIRONMENT_VARIABLE, "a passphrase")
    key = signing_key(tmp_path, demo=demo)
    assert known_signing_key(tmp_path) == key
    assert (tmp_path / "signing.key").read_text().strip() == key.text


@pytest.mark.posix_only
def test_others_must_not_read_it(tmp_path: Path) -> None:
    signing_key(tmp_path, demo=True)
    (tmp_path / "signing.key").chmod(0o644)
    with pytest.raises(KeyUnavailableError, match="Others can read"):
        signing_key(tmp_path, demo=True)


def test_what_was_sealed_before_there_was_a_key_is_signed_once(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store.open(path, KEY) as store:
        store.append(short_session())
        assert "not signed" in sentence(store)
    with Store.open(path, KEY, signer=SIGNING.signer()) as store:
        assert sentence(store) == ""
        with store.transaction() as connection:
            assert connection.execute(text("SELECT count(*) FROM signatures")).scalar() == 5
