"""Which keys may connect: those enrolled from other machines, and those of this one.

Owns the public halves in ``enrolled/`` beside the key files; must not know what a program may do
with its key, nor ask who enrols it.
"""

import json
from pathlib import Path

from pydantic import Field, ValidationError

from controller.link.errors import KeyFileError
from controller.link.files import changeable_by_others, write_owner_only
from controller.link.keys import (
    CONSOLE,
    CONTROLLER,
    LABEL_SENTENCE,
    PEERS,
    KeyRing,
    PublicKey,
    fingerprint,
    unknown_program,
)
from controller.protocol.base import Model

_LONGEST_PUBLIC_FILE_BYTES = 4096
_SHORTEST_PREFIX = 4


class EnrolledKey(Model):
    """A key the controller knows, let in or revoked."""

    key: PublicKey = Field(description="Its public half")
    since_utc: str | None = Field(description="When it was enrolled or made, ISO 8601, UTC")
    revoked_utc: str | None = Field(default=None, description="Since when it opens nothing")
    here: bool = Field(
        default=False, description="Lies beside the controller's own: let in from the loopback"
    )

    @property
    def fingerprint(self) -> str:
        """20 hexadecimal digits by which people name the key."""
        return self.key.fingerprint


class Enrolment:
    """The enrolled keys of one controller, a file each; read anew each time it is asked."""

    def __init__(self, ring: KeyRing) -> None:
        self.ring = ring
        self.directory = ring.directory / "enrolled"

    def keys(self) -> tuple[EnrolledKey, ...]:
        """Every key known, by program and label. Raises KeyFileError."""
        written = {key.key.public: key for key in self._written()}
        here = [
            EnrolledKey(key=file.public_half(), since_utc=file.made_utc, here=True)
            for file in self.ring.of_peers()
            if file.public not in written
        ]
        return tuple(sorted([*written.values(), *here], key=lambda k: (k.key.program, k.key.label)))

    def admitted(self) -> dict[str, EnrolledKey]:
        """Public half (Z85) to key, of every key that opens something. Raises KeyFileError."""
        return {key.key.public: key for key in self.keys() if key.revoked_utc is None}

    def revoked(self) -> frozenset[str]:
        """Public halves (Z85) of the revoked keys. Raises KeyFileError."""
        return frozenset(k.key.public for k in self._written() if k.revoked_utc is not None)

    def enrol(self, key: PublicKey, now_utc: str) -> EnrolledKey:
        """Let ``key`` in from any machine. Raises KeyFileError with why not."""
        if key.this_machine_only:
            raise KeyFileError(
                f"This key was made by the {key.program} for its own machine alone; make one "
                f"there that can be enrolled: fearladder keys make {key.program} --replace"
            )
        known = self.keys()
        for other in known:
            _no_clash(key, other)
        enrolled = EnrolledKey(key=key, since_utc=now_utc)
        self._write(enrolled)
        return enrolled

    def revoke(self, name: str, now_utc: str, *, even_the_last: bool = False) -> EnrolledKey:
        """Let the key with this fingerprint (or its beginning) or label in no more.

        Raises KeyFileError if no key or more than one is meant, it is revoked already, or nobody
        could use the controls afterwards (unless ``even_the_last``).
        """
        key = self._meant(name)
        left = [k for k in self.admitted().values() if k.key.program == CONSOLE]
        if left == [key] and not even_the_last:
            raise KeyFileError(
                "This is the last key of a console: without it nobody has the controls. Enrol "
                "another one first, or say --even-the-last."
            )
        revoked = key.model_copy(update={"revoked_utc": now_utc})
        self._write(revoked)
        return revoked

    def _meant(self, name: str) -> EnrolledKey:
        found = [key for key in self.keys() if _is_named(key, name)]
        standing = [key for key in found if key.revoked_utc is None]
        if not found:
            raise KeyFileError("No key has that fingerprint or label; see: fearladder keys list")
        if not standing:
            raise KeyFileError(f"That key was revoked already, {found[0].revoked_utc}.")
        if len(standing) > 1:
            shown = ", ".join(key.fingerprint for key in standing)
            raise KeyFileError(f"More than one key is called so; give a fingerprint: {shown}")
        return standing[0]

    def _written(self) -> list[EnrolledKey]:
        return [_stored(path) for path in sorted(self.directory.glob("*.json"))]

    def _write(self, key: EnrolledKey) -> None:
        path = self.directory / f"{key.fingerprint}.json"
        try:
            write_owner_only(path, key.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise KeyFileError(f"Cannot write {path}: {error.strerror}.") from error


def read_public_key(path: Path) -> PublicKey:
    """The public key in a file that was brought here. Raises KeyFileError with what is wrong."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LONGEST_PUBLIC_FILE_BYTES + 1)
    except FileNotFoundError:
        raise KeyFileError(f"There is no file {path}.") from None
    except OSError as error:
        raise KeyFileError(f"Cannot read {path}: {error.strerror}.") from error
    return public_key_of(raw, str(path))


def public_key_of(raw: bytes, what: str = "This") -> PublicKey:
    """The public key that a public file holds as ``raw``; ``what`` names it in sentences.

    Raises KeyFileError with what is wrong.
    """
    if b'"secret"' in raw:
        raise KeyFileError(
            f"{what} holds the secret half of a key, which stays on its own machine; bring the "
            "public file beside it, which ends in .pub."
        )
    return _checked(raw, what)


def write_public_key(key: PublicKey, path: Path) -> None:
    """Write a public key file for another machine; replaces ``path``. Raises KeyFileError."""
    try:
        path.write_text(key.model_dump_json(indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise KeyFileError(f"Cannot write {path}: {error.strerror}.") from error


def labelled(key: PublicKey, label: str) -> PublicKey:
    """The same key under another label. Raises KeyFileError for one that cannot be used."""
    try:
        return PublicKey.model_validate(key.model_dump() | {"label": label})
    except ValidationError:
        raise KeyFileError(LABEL_SENTENCE) from None


def _checked(raw: bytes, what: str) -> PublicKey:
    program = _program_in(raw)
    if program == CONTROLLER:
        raise KeyFileError(
            f"{what} is a controller's public key; it is not enrolled, it travels with the "
            "controller's addresses."
        )
    if program is not None and program not in PEERS:
        raise KeyFileError(unknown_program(program))
    try:
        key = PublicKey.model_validate_json(raw)
        fingerprint(key.public)
    except ValueError:  # a ValidationError is one
        raise KeyFileError(
            f"{what} is not a public key file, or it is damaged; bring it here again."
        ) from None
    return key


def _program_in(raw: bytes) -> str | None:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    program = content.get("program") if isinstance(content, dict) else None
    return program if isinstance(program, str) else None


def _no_clash(key: PublicKey, other: EnrolledKey) -> None:
    same = other.key.public == key.public
    if same and other.revoked_utc is not None:
        raise KeyFileError(
            f"This key was revoked {other.revoked_utc}, and a revoked key stays so; make a new "
            f"one on its machine: fearladder keys make {key.program} --replace"
        )
    if same and not other.here:
        raise KeyFileError(
            f"This key is enrolled already, since {other.since_utc}, as {other.key.label!r}."
        )
    mine = (key.program, key.label) == (other.key.program, other.key.label)
    if mine and not same and other.revoked_utc is None:
        raise KeyFileError(
            f"Another {key.program} is enrolled as {key.label!r}; give this one a label of its "
            "own with --label."
        )


def _is_named(key: EnrolledKey, name: str) -> bool:
    plain = name.strip().lower().replace("-", "")
    prefix = len(plain) >= _SHORTEST_PREFIX and key.fingerprint.replace("-", "").startswith(plain)
    return prefix or key.key.label == name


def _stored(path: Path) -> EnrolledKey:
    try:
        if changeable_by_others(path):
            raise KeyFileError(
                f"The enrolled key {path} can be changed by other users of this machine; "
                f"make it yours alone with: chmod 600 {path}"
            )
        key = EnrolledKey.model_validate_json(path.read_bytes())
        fingerprint(key.key.public)
    except OSError as error:
        raise KeyFileError(f"Cannot read the enrolled key {path}: {error.strerror}.") from error
    except ValueError:  # a ValidationError is one
        raise KeyFileError(
            f"The enrolled key {path} is damaged; delete it and enrol the key again."
        ) from None
    return key
