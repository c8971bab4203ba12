"""The accounts of a station and their sign-ins, in the encrypted store.

Owns both tables and their entries in the audit trail; must not know how a password is checked,
nor what a role may do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from controller.protocol.accounts import AccountLine, Role
from controller.records import audit
from controller.records.audit import Action, now_utc
from controller.records.errors import StoreError
from controller.records.schema import ACCOUNTS, SIGN_INS
from controller.records.store import Store


class AccountError(StoreError):
    """What was asked about an account cannot be done; ``str()`` is one sentence for a person."""


@dataclass(frozen=True)
class SignInRow:
    """A sign-in in force, as the store keeps it."""

    token_hash: str
    name: str
    role: Role
    since_utc: str
    used_utc: str


class AccountBook:
    """Reads and writes accounts; every change leaves its entry in the audit trail.

    Names are kept as :func:`account_name` makes them. Raises AccountError and other StoreErrors.
    """

    def __init__(self, store: Store) -> None:
        """``store`` may be opened beside the controller."""
        self._store = store

    def list(self) -> tuple[AccountLine, ...]:
        """Every account, by name."""
        with self._store.transaction() as connection:
            rows = connection.execute(select(ACCOUNTS).order_by(ACCOUNTS.c.name)).all()
        return tuple(_line(row) for row in rows)

    def password_hash(self, name: str) -> str | None:
        """The hash of the account's password; None where there is none that may sign in."""
        query = select(ACCOUNTS.c.password_hash).where(
            ACCOUNTS.c.name == account_name(name), ACCOUNTS.c.disabled_utc.is_(None)
        )
        with self._store.transaction() as connection:
            return connection.execute(query).scalar()

    def add(self, name: str, role: Role, password_hash: str, actor: str | None = None) -> str:
        """Make an account; returns its name as it is kept."""
        kept = account_name(name)
        with self._store.transaction() as connection:
            if _row(connection, kept) is not None:
                raise AccountError(f"There is an account {kept} already.")
            row = {"name": kept, "role": role.value, "password_hash": password_hash}
            connection.execute(insert(ACCOUNTS).values(row | {"created_utc": now_utc()}))
            self._note(connection, Action.ACCOUNT_ADDED, kept, role.value, actor)
        return kept

    def add_first(self, name: str, role: Role, password_hash: str) -> str:
        """Make an account where there is none yet."""
        with self._store.transaction() as connection:
            if connection.execute(select(func.count()).select_from(ACCOUNTS)).scalar_one():
                raise AccountError("There are accounts here already: sign in.")
        return self.add(name, role, password_hash, actor=account_name(name))

    def set_role(self, name: str, role: Role, actor: str | None = None) -> None:
        """Give an account another role; one administrator stays."""
        with self._changing(name) as (connection, row):
            if role is not Role.ADMINISTRATOR:
                _keep_an_administrator(connection, row)
            _change(connection, row.name, role=role.value)
            self._note(connection, Action.ROLE_CHANGED, row.name, role.value, actor)

    def set_password(self, name: str, password_hash: str, actor: str | None = None) -> None:
        """Give an account another password; its sign-ins end."""
        with self._changing(name) as (connection, row):
            _change(connection, row.name, password_hash=password_hash)
            _end_all(connection, row.name)
            self._note(connection, Action.PASSWORD_CHANGED, row.name, "", actor)

    def disable(self, name: str, *, disabled: bool = True, actor: str | None = None) -> None:
        """Let an account sign in no more, or again; one administrator stays."""
        with self._changing(name) as (connection, row):
            if disabled:
                _keep_an_administrator(connection, row)
                _end_all(connection, row.name)
            _change(connection, row.name, disabled_utc=now_utc() if disabled else None)
            action = Action.ACCOUNT_DISABLED if disabled else Action.ACCOUNT_ENABLED
            self._note(connection, action, row.name, "", actor)

    # ---- sign-ins -----------------------------------------------------------------------------

    def sign_in(self, name: str, token_hash: str, address: str) -> Role:
        """Keep a sign-in; returns the account's role."""
        now = now_utc()
        with self._changing(name) as (connection, row):
            sign_in = {"token_hash": token_hash, "name": row.name}
            connection.execute(
                insert(SIGN_INS).values(sign_in | {"since_utc": now, "used_utc": now})
            )
            self._note(connection, Action.SIGNED_IN, row.name, address, row.name)
        return Role(row.role)

    def sign_out(self, token_hash: str) -> None:
        """End a sign-in; harmless where it has ended."""
        mine = SIGN_INS.c.token_hash == token_hash
        with self._store.transaction() as connection:
            name = connection.execute(select(SIGN_INS.c.name).where(mine)).scalar()
            if name is not None:
                connection.execute(delete(SIGN_INS).where(mine))
                self._note(connection, Action.SIGNED_OUT, name, "", name)

    def used(self, token_hash: str, used_utc: str) -> None:
        """Remember when a sign-in was last used."""
        with self._store.transaction() as connection:
            mine = SIGN_INS.c.token_hash == token_hash
            connection.execute(update(SIGN_INS).where(mine).values(used_utc=used_utc))

    def sign_ins(self) -> tuple[SignInRow, ...]:
        """Those in force, with the roles their accounts have now."""
        query = select(SIGN_INS, ACCOUNTS.c.role).join(ACCOUNTS)
        with self._store.transaction() as connection:
            rows = connection.execute(query.where(ACCOUNTS.c.disabled_utc.is_(None))).all()
        return tuple(
            SignInRow(r.token_hash, r.name, Role(r.role), r.since_utc, r.used_utc) for r in rows
        )

    def _note(
        self, connection: Connection, action: Action, name: str, detail: str, actor: str | None
    ) -> None:
        audit.note(connection, self._store.signer, action, name, detail, actor)

    @contextmanager
    def _changing(self, name: str) -> Iterator[tuple[Connection, Any]]:
        """A transaction with the row of an account that must be there."""
        kept = account_name(name)
        with self._store.transaction() as connection:
            row = _row(connection, kept)
            if row is None:
                raise AccountError(f"There is no account {kept}.")
            yield connection, row


def account_name(name: str) -> str:
    """A name as it is kept: without blanks at its ends, capital letters made small."""
    return " ".join(name.split()).casefold()


def _row(connection: Connection, name: str) -> Any:
    return connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.name == name)).one_or_none()


def _change(connection: Connection, name: str, **values: str | None) -> None:
    connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.name == name).values(values))


def _end_all(connection: Connection, name: str) -> None:
    connection.execute(delete(SIGN_INS).where(SIGN_INS.c.name == name))


def _keep_an_administrator(connection: Connection, row: Any) -> None:
    if row.role != Role.ADMINISTRATOR:
        return
    others = select(func.count()).where(
        ACCOUNTS.c.role == Role.ADMINISTRATOR.value,
        ACCOUNTS.c.disabled_utc.is_(None),
        ACCOUNTS.c.name != row.name,
    )
    if not connection.execute(others).scalar_one():
        raise AccountError(f"{row.name} is the only administrator: make another one first.")


def _line(row: Any) -> AccountLine:
    return AccountLine(
        name=row.name,
        role=Role(row.role),
        created_utc=row.created_utc,
        disabled=row.disabled_utc is not None,
    )
