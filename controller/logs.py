"""Writes what each program does to a rotating file of its own, for support only.

Owns the form of a log line and keeps patients' words out of it; must not know what is logged.
"""

import logging
import logging.handlers
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

MAXIMUM_BYTES = 1_000_000
"""Size at which a log file is set aside, bytes."""

KEPT_FILES = 5
"""How many files set aside are kept beside the current one."""

WITHHELD = "[a line is withheld here: it could hold a patient's words]"
"""What stands in a log in place of a line that could hold a patient's words."""

# Where a value from a session could enter: our own field names, what pydantic quotes of bad
# input, and what SQLAlchemy quotes of a statement's parameters.
_PERSONAL = re.compile(
    r"\b(pseudonym|patient_id|note_added|add_note|anchors?|at_(0|50|100)|goal|summary|wording)\b"
    r"|['\"]?\b(notes?|text|title|name)\b['\"]?\s*[=:]"
    r"|input_value=|\[parameters:",
    re.IGNORECASE,
)


class LogsError(Exception):
    """The log file cannot be written; the message is one sentence for the person starting it."""


class _LineFormatter(logging.Formatter):
    """UTC times, and no line that could hold a patient's words."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = f"{moment} {record.levelname} {record.process} {record.name}: "
        return without_patient_text(head + super().format(record))


class _ProgramLog(logging.handlers.RotatingFileHandler):
    """The one file handler of this process, so that it can be found again."""


def configure(program: str, data_dir: Path, *, verbose: bool = False) -> Path:
    """Send every log of this process to ``data_dir/logs/<program>.log``; return that path.

    Called once, where a program is wired together. ``verbose`` adds detail and a copy on stderr.
    Raises LogsError with a sentence if the file cannot be written.
    """
    path = data_dir / "logs" / f"{program}.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _ProgramLog(
            path, maxBytes=MAXIMUM_BYTES, backupCount=KEPT_FILES, encoding="utf-8"
        )
    except OSError as problem:
        raise LogsError(f"The log {path} cannot be written: {problem.strerror}.") from problem
    release()
    root = logging.getLogger()
    root.setLevel(logging.DEBUG if verbose else logging.INFO)
    _attach(root, handler)
    if verbose:
        _attach(root, _EchoOnStderr())
    for name in (
        "uvicorn",
        "nicegui",
        "engineio",
        "socketio",
        "PIL",
        "asyncio",
        "websockets",
        "alembic",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)
    return path


class _EchoOnStderr(logging.StreamHandler[TextIO]):
    """The copy on stderr of a verbose run."""


def release() -> None:
    """Close the log of this process; what is logged after goes nowhere."""
    root = logging.getLogger()
    for handler in [h for h in root.handlers if isinstance(h, _ProgramLog | _EchoOnStderr)]:
        root.removeHandler(handler)
        handler.close()


def without_patient_text(text: str) -> str:
    """``text`` with each line withheld that could hold a pseudonym, a note or words of a patient.

    Errs toward withholding: a lost line of a log costs little.
    """
    return "\n".join(WITHHELD if _PERSONAL.search(line) else line for line in text.split("\n"))


def _attach(root: logging.Logger, handler: logging.Handler) -> None:
    handler.setFormatter(_LineFormatter())
    root.addHandler(handler)
