"""Accounts in the store, their passwords, and the shell's commands for them.

Owns what the records and the shell promise about accounts; must not know tokens or pages.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.accounts.passwords import hashed, is_right, password_problem
from controller.accounts_cli import app
from controller.protocol.accounts import Role
from controller.records.accounts import AccountBook, AccountError
from controller.records.audit import Action
from controller.records.keys import STORE_NAME, signing_key, store_key
from controller.records.store import Store

PASSWORD = "a quiet lake at dawn"
HASH = "$argon2id$not-looked-at"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A demo's folder with a store in it."""
    key = store_key(tmp_path, demo=True)
    Store.open(tmp_path / STORE_NAME, key, signer=signing_key(tmp_path, demo=True).signer()).close()
    return tmp_path


@pytest.fixture
def store(data_dir: Path) -> Store:
    """The store of that folder, open beside."""
    return Store.beside(data_dir / STORE_NAME, store_key(data_dir, demo=True))


def run(data_dir: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments, "--data-dir", str(data_dir)], input=typed)


def test_a_password_is_known_by_its_hash_alone() -> None:
    known = hashed(PASSWORD)
    assert known.startswith("$argon2id$")
    assert PASSWORD not in known
    assert is_right(PASSWORD, known)
    assert not is_right("a quiet lake at dusk", known)
    assert not is_right(PASSWORD, None)
    assert not is_right(PASSWORD, "nothing like a hash")


@pytest.mark.parametrize("password", ["lake", "x" * 201, "Ada Lovelace", "aaaaaaaaaaaa"])
def test_a_password_that_will_not_do_gets_a_sentence(password: str) -> None:
    sentence = password_problem(password, "ada lovelace")
    assert sentence is not None
    assert password not in sentence


def test_a_password_in_any_script_will_do() -> None:
    assert password_problem("тихое озеро на заре", "ada") is None


def test_names_differ_by_more_than_their_capitals(store: Store) -> None:
    book = AccountBook(store)
    assert book.add("  Ada  Lovelace ", Role.THERAPIST, HASH) == "ada lovelace"
    with pytest.raises(AccountError, match="ada lovelace already"):
        book.add("ADA LOVELACE", Role.OBSERVER, HASH)
    assert book.password_hash("Ada Lovelace") == HASH


def test_the_first_account_is_made_once(store: Store) -> None:
    book = AccountBook(store)
    book.add_first("ada", Role.ADMINISTRATOR, HASH)
    with pytest.raises(AccountError, match="sign in"):
        book.add_first("eve", Role.ADMINISTRATOR, HASH)
    assert [line.name for line in book.list()] == ["ada"]


def test_one_administrator_stays(store: Store) -> None:
    book = AccountBook(store)
    book.add("ada", Role.ADMINISTRATOR, HASH)
    for take_away in (lambda: book.set_role("ada", Role.THERAPIST), lambda: book.disable("ada")):
        with pytest.raises(AccountError, match="only administrator"):
            take_away()
    book.add("bo", Role.ADMINISTRATOR, HASH)
    book.disable("ada")
    assert book.password_hash("ada") is None
    book.disable("ada", disabled=False)
    assert book.password_hash("ada") == HASH


def test_every_change_is_in_the_trail_under_who_did_it_and_without_any_password(
    store: Store,
) -> None:
    book = AccountBook(store)
    book.add("ada", Role.ADMINISTRATOR, HASH, actor="root")
    book.add("bo", Role.OBSERVER, HASH, actor="ada")
    book.set_role("bo", Role.SUPERVISOR, actor="ada")
    book.set_password("bo", HASH + "2", actor="bo")
    book.disable("bo", actor="ada")
    trail = [(e.actor, e.action, e.subject, e.detail) for e in store.audit_trail()]
    assert trail == [
        ("root", Action.ACCOUNT_ADDED, "ada", "administrator"),
        ("ada", Action.ACCOUNT_ADDED, "bo", "observer"),
        ("ada", Action.ROLE_CHANGED, "bo", "supervisor"),
        ("bo", Action.PASSWORD_CHANGED, "bo", ""),
        ("ada", Action.ACCOUNT_DISABLED, "bo", ""),
    ]


def test_sign_ins_end_with_the_password_and_with_the_account(store: Store) -> None:
    book = AccountBook(store)
    for name in ("ada", "bo", "cy"):
        book.add(name, Role.ADMINISTRATOR, HASH)
        book.sign_in(name, f"hash-of-{name}", "127.0.0.1")
    book.set_password("ada", HASH + "2")
    book.disable("bo")
    assert [row.name for row in book.sign_ins()] == ["cy"]
    book.sign_out("hash-of-cy")
    book.sign_out("hash-of-cy")
    assert book.sign_ins() == ()


def test_an_account_is_added_listed_changed_and_disabled_from_the_shell(data_dir: Path) -> None:
    said = run(data_dir, "list").output
    assert "no account yet" in said
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    added = run(data_dir, "add", "Ada", "--role", "administrator", typed=typed)
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    assert run(data_dir, "add", "bo", "--password-fd", "0", typed=None).exit_code == 1
    assert run(data_dir, "role", "ada", "observer").exit_code == 1
    assert "ada  administrator\n" in run(data_dir, "list").output
    with Store.beside(data_dir / STORE_NAME, store_key(data_dir, demo=True)) as store:
        assert is_right(PASSWORD, AccountBook(store).password_hash("ada"))


def test_a_script_gives_the_password_by_a_file_descriptor(data_dir: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, f"{PASSWORD}\nsomething else".encode())
    os.close(writer)
    try:
        added = run(data_dir, "add", "ada", "--password-fd", str(reader))
    finally:
        os.close(reader)
    assert added.exit_code == 0, added.output
    with Store.beside(data_dir / STORE_NAME, store_key(data_dir, demo=True)) as store:
        assert is_right(PASSWORD, AccountBook(store).password_hash("ada"))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "x" * 41), "1 to 40"),
        (("add", "a/b"), "1 to 40"),
        (("role", "nobody", "observer"), "no account nobody"),
        (("disable", "nobody"), "no account nobody"),
    ],
)
def test_what_cannot_be_done_gets_one_sentence(
    data_dir: Path, arguments: tuple[str, ...], words: str, capfd: pytest.CaptureFixture[str]
) -> None:
    result = run(data_dir, *arguments)
    assert result.exit_code == 1
    assert words in result.output + capfd.readouterr().err
