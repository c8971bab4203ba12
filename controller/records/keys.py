"""Where the store's key comes from: environment, system keyring, or the demo's own file.

Owns finding and making the key; must not know the store or what is in it.
"""

import os
import re
import secrets
import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path

import keyring
from keyring.errors import KeyringError

from controller.records.errors import KeyUnavailableError

ENVIRONMENT_VARIABLE = "FEARLADDER_STORE_KEY"
"""64 hexadecimal digits are the raw 256-bit key; anything else is a passphrase."""

STORE_NAME = "store.db"
DEMO_KEY_NAME = "store.key"
_IDENTITY_NAME = "store.id"
_SERVICE = "fearladder"
_RAW = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class StoreKey:
    """A key for SQLCipher; its value never shows in a repr.

    Raises ValueError for an empty text.
    """

    text: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.text:
            raise ValueError("a store key must not be empty")

    @classmethod
    def new(cls) -> "StoreKey":
        """A random raw key of 256 bits."""
        return cls(secrets.token_hex(32))

    @property
    def pragma(self) -> str:
        """The statement that gives SQLCipher the key.

        A raw key skips the derivation; a passphrase goes through SQLCipher's PBKDF2 with the
        salt in the file.
        """
        if _RAW.fullmatch(self.text):
            return f"PRAGMA key = \"x'{self.text}'\""
        quoted = self.text.replace("'", "''")
        return f"PRAGMA key = '{quoted}'"


def has_demo_key(data_dir: Path) -> bool:
    """True if ``data_dir`` belongs to a demo, whose key lies beside the store."""
    return (data_dir / DEMO_KEY_NAME).exists()


def store_key(data_dir: Path, *, demo: bool) -> StoreKey:
    """The key for the store in ``data_dir``, made on first use.

    The environment variable FEARLADDER_STORE_KEY comes first; then, for a demo alone, a file that
    only its owner can read; else the system keyring. Raises KeyUnavailableError with a sentence
    where no key can be had, or where one is missing for a store that exists.
    """
    text = os.environ.get(ENVIRONMENT_VARIABLE, "")
    if text:
        return StoreKey(text)
    return _demo_key(data_dir) if demo else _keyring_key(data_dir)


def existing_key(data_dir: Path) -> StoreKey:
    """The key of the store that is in ``data_dir``, for reading it; never makes anything.

    Raises KeyUnavailableError with a sentence where there is no store, or no key to it.
    """
    path = data_dir / STORE_NAME
    if not path.exists():
        raise KeyUnavailableError(f"There are no records in {data_dir}.")
    return store_key(data_dir, demo=has_demo_key(data_dir))


def _demo_key(data_dir: Path) -> StoreKey:
    path = data_dir / DEMO_KEY_NAME
    try:
        if path.exists():
            return _read_owner_only(path)
        _refuse_new_key_for_old_store(data_dir, f"its key file {path} is missing")
        key = StoreKey.new()
        _write_owner_only(path, key.text)
    except OSError as error:
        raise KeyUnavailableError(
            f"The key file {path} cannot be used: {error.strerror}."
        ) from error
    return key


def _read_owner_only(path: Path) -> StoreKey:
    mode = path.stat().st_mode
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyUnavailableError(f"Others can read the key file {path}: run chmod 600 on it.")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not _RAW.fullmatch(text):
        raise KeyUnavailableError(
            f"The key file {path} does not hold a key of 64 hexadecimal digits."
        )
    return StoreKey(text)


def _write_owner_only(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _keyring_key(data_dir: Path) -> StoreKey:
    try:
        name = f"store:{_identity(data_dir)}"
        text = keyring.get_password(_SERVICE, name)
        if text:
            return StoreKey(text)
        _refuse_new_key_for_old_store(data_dir, "the system keyring has no key for it")
        key = StoreKey.new()
        keyring.set_password(_SERVICE, name, key.text)
    except KeyringError as error:
        raise KeyUnavailableError(
            f"This system's keyring cannot be used for the store's key: set {ENVIRONMENT_VARIABLE} "
            "to a passphrase instead."
        ) from error
    except OSError as error:
        raise KeyUnavailableError(
            f"The data directory {data_dir} cannot be used: {error.strerror}."
        ) from error
    return key


def _identity(data_dir: Path) -> str:
    """A name for this store that stays when its folder is moved."""
    path = data_dir / _IDENTITY_NAME
    if not path.exists():
        _refuse_new_key_for_old_store(data_dir, f"{path} is missing, which names its key")
        _write_owner_only(path, secrets.token_hex(16))
    return path.read_text(encoding="ascii", errors="replace").strip()


def _refuse_new_key_for_old_store(data_dir: Path, why: str) -> None:
    path = data_dir / STORE_NAME
    if path.exists():
        raise KeyUnavailableError(
            f"The store {path} cannot be opened: {why}; set {ENVIRONMENT_VARIABLE} to its key."
        )
