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
from controller.records.signing import SigningKey

ENVIRONMENT_VARIABLE = "FEARLADDER_STORE_KEY"
"""64 hexadecimal digits are the raw 256-bit key; anything else is a passphrase."""

STORE_NAME = "store.db"
DEMO_KEY_NAME = "store.key"
SIGNING_KEY_NAME = "signing.key"
_IDENTITY_NAME = "store.id"
KEYRING_SERVICE = "fearladder"
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
        return f"PRAGMA key = {self.literal}"

    @property
    def literal(self) -> str:
        """The key as SQLCipher's pragmas take it."""
        if _RAW.fullmatch(self.text):
            return f"\"x'{self.text}'\""
        quoted = self.text.replace("'", "''")
        return f"'{quoted}'"


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


def signing_key(data_dir: Path, *, demo: bool) -> SigningKey:
    """The key that signs the seals of the store in ``data_dir``, made on first use.

    It is kept beside the store's key: in the system keyring, or where that key comes from the
    environment or is a demo's, in a file that only its owner can read. Raises KeyUnavailableError.
    """
    known = known_signing_key(data_dir)
    if known is not None:
        return known
    path = data_dir / SIGNING_KEY_NAME
    key = SigningKey.new()
    try:
        if demo or os.environ.get(ENVIRONMENT_VARIABLE):
            write_owner_only(path, key.text)
        else:
            keyring.set_password(KEYRING_SERVICE, _signing_name(data_dir), key.text)
    except OSError as error:
        raise KeyUnavailableError(
            f"The key file {path} cannot be used: {error.strerror}."
        ) from error
    except KeyringError as error:
        raise _no_keyring() from error
    return key


def known_signing_key(data_dir: Path) -> SigningKey | None:
    """The signing key of the store in ``data_dir`` if there is one on this machine; never made."""
    path = data_dir / SIGNING_KEY_NAME
    try:
        if path.exists():
            return SigningKey(read_owner_only(path))
        if not (data_dir / _IDENTITY_NAME).exists():
            return None
        text = keyring.get_password(KEYRING_SERVICE, _signing_name(data_dir))
    except (OSError, KeyringError):
        return None
    return SigningKey(text) if text else None


def _signing_name(data_dir: Path) -> str:
    return f"signing:{identity(data_dir)}"


def _no_keyring() -> KeyUnavailableError:
    return KeyUnavailableError(
        f"This system's keyring cannot be used for the store's key: set {ENVIRONMENT_VARIABLE} "
        "to a passphrase instead."
    )


def _demo_key(data_dir: Path) -> StoreKey:
    path = data_dir / DEMO_KEY_NAME
    try:
        if path.exists():
            return StoreKey(read_owner_only(path))
        _refuse_new_key_for_old_store(data_dir, f"its key file {path} is missing")
        key = StoreKey.new()
        write_owner_only(path, key.text)
    except OSError as error:
        raise KeyUnavailableError(
            f"The key file {path} cannot be used: {error.strerror}."
        ) from error
    return key


def read_owner_only(path: Path) -> str:
    """The secret of 64 hexadecimal digits in a file; raises KeyUnavailableError for another."""
    mode = path.stat().st_mode
    if sys.platform != "win32" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyUnavailableError(f"Others can read the key file {path}: run chmod 600 on it.")
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not _RAW.fullmatch(text):
        raise KeyUnavailableError(
            f"The key file {path} does not hold a key of 64 hexadecimal digits."
        )
    return text


def write_owner_only(path: Path, text: str) -> None:
    """Write a secret that only its owner can read, durably; raises OSError where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _keyring_key(data_dir: Path) -> StoreKey:
    try:
        name = keyring_name(data_dir)
        text = keyring.get_password(KEYRING_SERVICE, name)
        if text:
            return StoreKey(text)
        _refuse_new_key_for_old_store(data_dir, "the system keyring has no key for it")
        key = StoreKey.new()
        keyring.set_password(KEYRING_SERVICE, name, key.text)
    except KeyringError as error:
        raise _no_keyring() from error
    except OSError as error:
        raise KeyUnavailableError(
            f"The data directory {data_dir} cannot be used: {error.strerror}."
        ) from error
    return key


def keyring_name(data_dir: Path) -> str:
    """Under which name the system keyring holds the key of the store in ``data_dir``."""
    return f"store:{identity(data_dir)}"


def identity(data_dir: Path) -> str:
    """A name for this store that stays when its folder is moved."""
    path = data_dir / _IDENTITY_NAME
    if not path.exists():
        _refuse_new_key_for_old_store(data_dir, f"{path} is missing, which names its key")
        write_owner_only(path, secrets.token_hex(16))
    return path.read_text(encoding="ascii", errors="replace").strip()


def _refuse_new_key_for_old_store(data_dir: Path, why: str) -> None:
    path = data_dir / STORE_NAME
    if path.exists():
        raise KeyUnavailableError(
            f"The store {path} cannot be opened: {why}; set {ENVIRONMENT_VARIABLE} to its key."
        )
