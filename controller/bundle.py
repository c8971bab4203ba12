"""Packs what support needs to understand a machine, and nothing of a patient.

Owns the list of what may leave the station; must not know the store or its keys.
"""

import importlib.metadata
import platform
import zipfile
from collections.abc import Iterator
from pathlib import Path

from controller.logs import without_patient_text

_README = """\
Written by `fearladder doctor --bundle`.
doctor.json   what was found on the machine
versions.txt  the system and every installed package
logs/         the logs of the programs; lines that could hold a patient's words are withheld
The store of sessions, its key and the keys of the programs are never in here.
"""


def write_bundle(path: Path, data_dir: Path, report: str) -> None:
    """Write the zip file ``path``: ``report`` (JSON of the checks), versions and logs.

    Only files of ``data_dir/logs`` are read. Raises OSError if ``path`` cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", _README)
        bundle.writestr("doctor.json", _without_home(report))
        bundle.writestr("versions.txt", _versions())
        for name, text in _logs(data_dir):
            bundle.writestr(f"logs/{name}", text)


def _logs(data_dir: Path) -> Iterator[tuple[str, str]]:
    for log in sorted((data_dir / "logs").glob("*.log*")):
        text = log.read_text(encoding="utf-8", errors="replace")
        yield log.name, _without_home(without_patient_text(text))


def _versions() -> str:
    packages = {f"{d.name} {d.version}" for d in importlib.metadata.distributions()}
    system = [f"{platform.platform()}, {platform.machine()}", f"Python {platform.python_version()}"]
    return "\n".join([*system, *sorted(packages, key=str.lower), ""])


def _without_home(text: str) -> str:
    # The home folder carries the user's name.
    return text.replace(str(Path.home()), "~")
