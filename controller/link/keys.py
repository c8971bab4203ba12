"""CURVE keys that name programs, in files only their owner may read.

Owns the key directory; must not know what a program may do with its key.
"""

from pathlib import Path
from typing import Annotated, NamedTuple

import zmq
from pydantic import Field, ValidationError

from controller.link.errors import KeyFileError
from controller.link.files import readable_by_others, write_owner_only
from controller.protocol.base import Model, Name

CONTROLLER = "controller"
"""The program that binds; every other program connects."""

CONSOLE = "console"
"""The clinician's console."""

RENDERER = "renderer"
"""The scenes, on whichever display."""

Z85Key = Annotated[str, Field(min_length=40, max_length=40)]


class KeyPair(NamedTuple):
    """The two halves of a key, Z85, 40 characters each."""

    public: str
    secret: str


class KeyFile(Model):
    """What stands in a key file."""

    program: Name = Field(description="Program the key names")
    public: Z85Key = Field(description="Public half, Z85")
    secret: Z85Key = Field(description="Secret half, Z85; never leaves this machine")


class KeyRing:
    """The keys in one directory, one file ``<program>.key`` each.

    A file is read each time it is needed, so that a key taken away counts at once for
    whoever connects next.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def ensure(self, *programs: str) -> None:
        """Make a key for each program that has none, mode 0600.

        Raises KeyFileError where the directory cannot be written or a key cannot be used.
        """
        for program in programs:
            if self._path(program).exists():
                self._read(self._path(program))
            else:
                self._make(program)

    def pair(self, program: str) -> KeyPair:
        """Both halves of a program's key. Raises KeyFileError."""
        file = self._read(self._path(program))
        return KeyPair(file.public, file.secret)

    def public(self, program: str) -> str:
        """The public half of a program's key, Z85. Raises KeyFileError."""
        return self._read(self._path(program)).public

    def enrolled(self) -> dict[str, str]:
        """Public key (Z85) to program, of every program that may connect. Raises KeyFileError."""
        files = [self._read(path) for path in sorted(self._directory.glob("*.key"))]
        return {file.public: file.program for file in files if file.program != CONTROLLER}

    def _path(self, program: str) -> Path:
        return self._directory / f"{program}.key"

    def _make(self, program: str) -> None:
        public, secret = zmq.curve_keypair()
        file = KeyFile(program=program, public=public.decode(), secret=secret.decode())
        path = self._path(program)
        try:
            write_owner_only(path, file.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise KeyFileError(f"Cannot write the key file {path}: {error.strerror}.") from error

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
                f"There is no key file {path}; `fearladder demo` makes one."
            ) from None
        except OSError as error:
            raise KeyFileError(f"Cannot read the key file {path}: {error.strerror}.") from error
        except ValidationError:
            raise KeyFileError(_damaged(path)) from None


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
