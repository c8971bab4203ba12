"""CURVE keys that name programs, in files only their owner may read.

Owns the secret halves in the key directory; must not know what a program may do with its key,
nor which keys of other machines are enrolled.
"""

import hashlib
import struct
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import zmq
from pydantic import Field, ValidationError
from zmq.utils import z85

from controller.link.errors import KeyFileError
from controller.link.files import readable_by_others, write_owner_only
from controller.protocol.base import Model, Name

CONTROLLER = "controller"
"""The program that binds; every other program connects."""

CONSOLE = "console"
"""The clinician's console."""

RENDERER = "renderer"
"""The scenes, on whichever display."""

SENSOR = "sensor"
"""A program that measures the body."""

SIMULATOR = "simulator"
"""A program that stands in for a patient."""

PEERS = (CONSOLE, RENDERER, SENSOR, SIMULATOR)
"""The programs that connect; a key names one of them, or the controller."""

THIS_MACHINE = "this machine"
"""Label of a key that a program made for itself."""

Z85Key = Annotated[str, Field(min_length=40, max_length=40)]
Label = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Which machine a key is for, in a person's words: 1-64 characters, one line."""

_FINGERPRINT_DIGITS = 20


class KeyPair(NamedTuple):
    """The two halves of a key, Z85, 40 characters each."""

    public: str
    secret: str


class PublicKey(Model):
    """What stands in a public key file: all that the controller's machine needs of a key."""

    program: Name = Field(description="Program the key names")
    label: Label = Field(description="Which machine it is for")
    public: Z85Key = Field(description="Public half, Z85")
    this_machine_only: bool = Field(
        description="Made by a program for itself: serves the loopback alone"
    )

    @property
    def fingerprint(self) -> str:
        """20 hexadecimal digits by which people and the audit trail name the key."""
        return fingerprint(self.public)


class KeyFile(Model):
    """What stands in a key file."""

    program: Name = Field(description="Program the key names")
    label: Label = Field(default=THIS_MACHINE, description="Which machine it is for")
    public: Z85Key = Field(description="Public half, Z85")
    secret: Z85Key = Field(description="Secret half, Z85; never leaves this machine")
    made_utc: str | None = Field(default=None, description="When it was made, ISO 8601, UTC")
    this_machine_only: bool = Field(
        default=True, description="Made by a program for itself: serves the loopback alone"
    )

    def public_half(self) -> PublicKey:
        """What may be shown to anybody."""
        return PublicKey(
            program=self.program,
            label=self.label,
            public=self.public,
            this_machine_only=self.this_machine_only,
        )


def fingerprint(public: str) -> str:
    """The first 80 bits of the SHA-256 of a public key (Z85): ``xxxx-xxxx-xxxx-xxxx-xxxx``.

    Raises ValueError for what is no Z85 of 32 bytes.
    """
    try:
        raw = z85.decode(public.encode("ascii"))
    except (KeyError, struct.error) as error:  # a character outside its alphabet, or too large
        raise ValueError("not Z85") from error
    digits = hashlib.sha256(raw).hexdigest()[:_FINGERPRINT_DIGITS]
    return "-".join(digits[at : at + 4] for at in range(0, _FINGERPRINT_DIGITS, 4))


class KeyRing:
    """The keys in one directory, one file ``<program>.key`` each.

    A file is read each time it is needed, so that a key taken away counts at once for
    whoever connects next.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def ensure(self, *programs: str) -> None:
        """Make a key for each program that has none, mode 0600, for this machine alone.

        Raises KeyFileError where the directory cannot be written or a key cannot be used.
        """
        for program in programs:
            if self.path(program).exists():
                self._read(self.path(program))
            else:
                self._make(program, THIS_MACHINE, this_machine_only=True)

    def make(self, program: str, label: str, *, replace: bool = False) -> PublicKey:
        """Make a key that may serve beyond this machine, and return its public half.

        Raises KeyFileError for an unknown program, a label that cannot be used, a key that is
        there already (unless ``replace``), or a directory that cannot be written.
        """
        if program not in (CONTROLLER, *PEERS):
            raise KeyFileError(unknown_program(program))
        path = self.path(program)
        if path.exists() and not replace:
            raise KeyFileError(
                f"There is a key for the {program} already, {path}; with --replace it is "
                "replaced, and the old one opens nothing any more."
            )
        return self._make(program, label, this_machine_only=False).public_half()

    def pair(self, program: str) -> KeyPair:
        """Both halves of a program's key. Raises KeyFileError."""
        file = self._read(self.path(program))
        return KeyPair(file.public, file.secret)

    def public(self, program: str) -> str:
        """The public half of a program's key, Z85. Raises KeyFileError."""
        return self._read(self.path(program)).public

    def file(self, program: str) -> KeyFile:
        """Everything that stands in a program's key file. Raises KeyFileError."""
        return self._read(self.path(program))

    def of_peers(self) -> list[KeyFile]:
        """The keys of this directory but the controller's own. Raises KeyFileError."""
        files = [self._read(path) for path in sorted(self.directory.glob("*.key"))]
        return [file for file in files if file.program != CONTROLLER]

    def path(self, program: str) -> Path:
        """Where the key of ``program`` is, or would be."""
        return self.directory / f"{program}.key"

    def _make(self, program: str, label: str, *, this_machine_only: bool) -> KeyFile:
        public, secret = zmq.curve_keypair()
        try:
            file = KeyFile(
                program=program,
                label=label,
                public=public.decode(),
                secret=secret.decode(),
                made_utc=datetime.now(UTC).isoformat(timespec="seconds"),
                this_machine_only=this_machine_only,
            )
        except ValidationError:
            raise KeyFileError(LABEL_SENTENCE) from None
        path = self.path(program)
        try:
            write_owner_only(path, file.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise KeyFileError(f"Cannot write the key file {path}: {error.strerror}.") from error
        return file

    def _read(self, path: Path) -> KeyFile:
        try:
            if readable_by_others(path):
                raise KeyFileError(
                    f"The key file {path} can be read by other users of this machine; "
                    f"make it yours alone with: chmod 600 {path}"
                )
            return _verified(KeyFile.model_validate_json(path.read_bytes()), path)
        except FileNotFoundError:
            raise KeyFileError(
                f"There is no key file {path}; `fearladder demo` makes one for this machine, "
                "`fearladder keys make` one that another machine can enrol."
            ) from None
        except OSError as error:
            raise KeyFileError(f"Cannot read the key file {path}: {error.strerror}.") from error
        except ValidationError:
            raise KeyFileError(_damaged(path)) from None


LABEL_SENTENCE = "A label has 1 to 64 characters on one line, such as: tablet of room 2."
"""What a label must be."""


def unknown_program(program: str) -> str:
    """The sentence for a name that is no program's; it repeats only what looks like a name."""
    shown = f"{program!r}" if program.isascii() and program.isidentifier() else "that"
    return f"There is no program {shown}; keys name one of: {', '.join((*PEERS, CONTROLLER))}."


def _curve_public(secret: str) -> str | None:
    try:
        return zmq.curve_public(secret.encode("ascii")).decode("ascii")
    except (ValueError, zmq.ZMQError):  # not Z85
        return None


def _verified(file: KeyFile, path: Path) -> KeyFile:
    if _curve_public(file.secret) != file.public:
        raise KeyFileError(_damaged(path))
    return file


def _damaged(path: Path) -> str:
    return f"The key file {path} is damaged; delete it and start the controller again."
