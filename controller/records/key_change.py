"""A new key for a store: kept before the store takes it, so that no moment is without a key.

Owns where a key is kept meanwhile and afterwards; must not know how a store is given it.
"""

from pathlib import Path

import keyring
from keyring.errors import KeyringError, PasswordDeleteError

from controller.records.errors import KeyUnavailableError
from controller.records.keys import (
    DEMO_KEY_NAME,
    KEYRING_SERVICE,
    StoreKey,
    has_demo_key,
    keyring_name,
    read_owner_only,
    write_owner_only,
)

_NEXT = ".next"


class KeyChange:
    """From the old key to the new one, where the old one is kept: keyring, or the demo's file."""

    def __init__(self, data_dir: Path) -> None:
        """Prepare; nothing is changed yet."""
        self._data_dir = data_dir
        self._demo = has_demo_key(data_dir)
        self._file = data_dir / DEMO_KEY_NAME
        self._next_file = data_dir / (DEMO_KEY_NAME + _NEXT)

    def pending(self) -> StoreKey | None:
        """The new key of a change that did not come to its end, or None."""
        try:
            if self._demo:
                found = self._next_file.exists()
                return StoreKey(read_owner_only(self._next_file)) if found else None
            text = keyring.get_password(KEYRING_SERVICE, self._next_name())
        except (OSError, KeyringError) as error:
            raise _unusable(error) from error
        return StoreKey(text) if text else None

    def prepare(self) -> StoreKey:
        """A random key, kept under a name of its own until :meth:`finish`."""
        key = StoreKey.new()
        try:
            if self._demo:
                self._next_file.unlink(missing_ok=True)
                write_owner_only(self._next_file, key.text)
            else:
                keyring.set_password(KEYRING_SERVICE, self._next_name(), key.text)
        except (OSError, KeyringError) as error:
            raise _unusable(error) from error
        return key

    def finish(self, key: StoreKey) -> None:
        """Let ``key`` take the place of the old one: the store has it now."""
        try:
            if self._demo:
                self._next_file.replace(self._file)
            else:
                keyring.set_password(KEYRING_SERVICE, keyring_name(self._data_dir), key.text)
                _forget(self._next_name())
        except (OSError, KeyringError) as error:
            raise _unusable(error) from error

    def forget(self) -> None:
        """Keep no key here any more: from now on a person or the environment gives it."""
        try:
            if self._demo:
                self._file.unlink(missing_ok=True)
                self._next_file.unlink(missing_ok=True)
            else:
                _forget(keyring_name(self._data_dir))
                _forget(self._next_name())
        except (OSError, KeyringError) as error:
            raise _unusable(error) from error

    def _next_name(self) -> str:
        return keyring_name(self._data_dir) + _NEXT


def _forget(name: str) -> None:
    if keyring.get_password(KEYRING_SERVICE, name) is None:
        return
    try:
        keyring.delete_password(KEYRING_SERVICE, name)
    except PasswordDeleteError as error:
        raise KeyUnavailableError("The system keyring does not let go of the old key.") from error


def _unusable(error: Exception) -> KeyUnavailableError:
    return KeyUnavailableError(f"The new key cannot be kept: {str(error).rstrip('.')}.")
