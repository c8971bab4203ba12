"""Files that only their owner may read, replaced whole or not at all.

Owns how keys and addresses reach the disk; must not know what is in them.
"""

import os
import stat
import time
from pathlib import Path

_REPLACE_TRIES = 40
_REPLACE_PAUSE_S = 0.025


def write_owner_only(path: Path, text: str) -> None:
    """Write ``text`` so that a reader sees the old file or the new one, mode 0600.

    Raises OSError where the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    _replace(temporary, path)


def _replace(temporary: Path, path: Path) -> None:
    # Windows refuses to replace a file while another program has it open for reading.
    for _ in range(_REPLACE_TRIES - 1):
        try:
            temporary.replace(path)
        except PermissionError:
            time.sleep(_REPLACE_PAUSE_S)
        else:
            return
    temporary.replace(path)


def readable_by_others(path: Path) -> bool:
    """True if other users of the machine may read ``path``; never on Windows, which has no mode."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def changeable_by_others(path: Path) -> bool:
    """True if other users may write ``path``; never on Windows, which has no mode."""
    return os.name == "posix" and bool(stat.S_IMODE(path.stat().st_mode) & 0o022)
