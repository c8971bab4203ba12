"""Tells what this machine lacks for a session, and the exact command that mends it.

Owns the checks of the machine; must not know sessions, and opens neither the store nor its keys.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import keyring
from rich.console import Console
from rich.table import Table

from controller.bundle import write_bundle

NEEDED_PYTHON = (3, 11)
NEEDED_SPACE_BYTES = 500_000_000
"""Room for some years of sessions and the caches of the scenes, bytes."""

DRAWING_PACKAGES = "libgl1 libegl1 libgl1-mesa-dri"
"""Debian packages that draw off screen without a graphics card."""

RESTART_RUNTIME = "Start the headset's software anew"
"""What mends a runtime that crashes or hangs."""

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge", "msedge", "firefox")


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    name: str
    """What was looked at, in a word or two."""
    ok: bool
    """True if it is as it should be."""
    needed: bool
    """True if nothing works without it; else it is for information."""
    detail: str
    """What was found."""
    mend: str = ""
    """The command or act that mends it; empty if nothing is wrong."""


def checks(data_dir: Path, port: int | None = None) -> list[Check]:
    """Look at everything; ``port`` is the console's (1-65535), or None for any free one."""
    return [
        check_python(),
        check_packages(),
        check_drawing(),
        check_display(),
        check_sound(),
        check_browser(),
        check_data_directory(data_dir),
        check_space(data_dir),
        check_port(port),
        check_keyring(),
        check_openxr(),
    ]


def check_python() -> Check:
    """The interpreter's version."""
    ok = sys.version_info[:2] >= NEEDED_PYTHON
    mend = "" if ok else "Install Python 3.11 or newer"
    return Check("Python", ok, True, platform.python_version(), mend)


def check_packages() -> Check:
    """That every package this one requires is installed."""
    found = {name: _version_of(name) for name in _required_packages()}
    missing = sorted(name for name, version in found.items() if version is None)
    if missing:
        return Check("packages", False, True, f"missing: {', '.join(missing)}", "uv sync --locked")
    listed = ", ".join(f"{name} {version}" for name, version in sorted(found.items()))
    return Check("packages", True, True, listed)


def check_drawing() -> Check:
    """That OpenGL draws off screen, tried in a process of its own since drivers can crash."""
    command = [sys.executable, "-m", "scenes.display.probe"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return Check("drawing", False, True, "the driver did not answer in 60 s", _drawing_mend())
    if tried.returncode == 0:
        return Check("drawing", True, True, tried.stdout.strip())
    return Check("drawing", False, True, "no OpenGL 3.3 off screen", _drawing_mend())


def check_display() -> Check:
    """Whether a window can open here; without, the scene is drawn off screen."""
    if _has_desktop():
        return Check("display", True, False, "the desktop")
    found = os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")
    if found:
        return Check("display", True, False, found)
    without = "none: the scene is drawn off screen and seen in the console"
    return Check("display", False, False, without, "Start from a desktop to see a window")


def check_sound() -> Check:
    """Whether there is something that plays sound."""
    if _has_desktop():
        return Check("sound", True, False, "the system's")
    runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
    places = [runtime / "pipewire-0", runtime / "pulse" / "native", *Path("/dev").glob("snd/pcm*p")]
    found = next((str(place) for place in places if place.exists()), None)
    if found:
        return Check("sound", True, False, found)
    return Check("sound", False, False, "none: sessions are silent", "Connect a sound device")


def check_browser() -> Check:
    """Whether this machine has a browser for the console; another machine's does as well."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found or _has_desktop():
        return Check("browser", True, False, found or "the system's")
    mend = "sudo apt-get install --no-install-recommends chromium"
    return Check("browser", False, False, "none found on the path", mend)


def check_data_directory(data_dir: Path) -> Check:
    """That sessions can be written where they belong."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data_dir, prefix="doctor-"):
            pass
    except OSError as problem:
        detail = f"{data_dir} cannot be written: {problem.strerror}"
        return Check("data directory", False, True, detail, "Choose another with --data-dir DIR")
    return Check("data directory", True, True, str(data_dir))


def check_space(data_dir: Path) -> Check:
    """That there is room for sessions."""
    present = next(place for place in (data_dir, *data_dir.parents) if place.exists())
    free = shutil.disk_usage(present).free
    ok = free >= NEEDED_SPACE_BYTES
    mend = "" if ok else f"Free {NEEDED_SPACE_BYTES // 1_000_000} MB on the disk of {present}"
    return Check("disk space", ok, True, f"{free / 1e9:.1f} GB free", mend)


def check_port(port: int | None) -> Check:
    """That the console's port is free on this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        if sys.platform != "win32":
            # As the servers do; on Windows this option would take over a port in use.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port or 0))
        except OSError as problem:
            detail = f"127.0.0.1:{port} cannot be bound: {problem.strerror}"
            return Check("port", False, True, detail, "Choose another with --port N")
    return Check("port", True, True, f"{port} is free" if port else "loopback works")


def check_keyring() -> Check:
    """Whether the system keeps the key of the store; the demo does without."""
    backend = keyring.get_keyring()
    name = f"{type(backend).__module__}.{type(backend).__name__}"
    if backend.priority > 0:
        return Check("keyring", True, False, name)
    mend = "Set FEARLADDER_STORE_KEY for a station; the demo needs none"
    return Check("keyring", False, False, "the system has none", mend)


def check_openxr() -> Check:
    """Which OpenXR runtime is active and which headset it has; without, there is the window.

    Tried in a process of its own, since a runtime can crash.
    """
    command = [sys.executable, "-m", "scenes.display.openxr.probe"]
    name = "OpenXR runtime"
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        about = json.loads(tried.stdout)
    except subprocess.TimeoutExpired:
        return Check(name, False, False, "it did not answer in 30 s", RESTART_RUNTIME)
    except ValueError:
        return Check(name, False, False, "it ended unexpectedly", RESTART_RUNTIME)
    if "problem" not in about:
        return Check(name, True, False, _headset_line(about))
    if about["file"] is None:
        return Check(name, False, False, "none is active: no headset", _runtime_mend())
    named = f"{about['name'] or 'a runtime'} ({about['file']})"
    return Check(name, False, False, f"{named}: {about['problem']}", _headset_mend(about["name"]))


def as_report(found: list[Check]) -> str:
    """The checks as JSON: ``{"ok": ..., "checks": [...]}``, ok if nothing needed is missing."""
    return json.dumps({"ok": healthy(found), "checks": [asdict(c) for c in found]}, indent=2)


def healthy(found: list[Check]) -> bool:
    """True if nothing needed is missing."""
    return all(check.ok or not check.needed for check in found)


def print_table(found: list[Check]) -> None:
    """Print the checks for a person, and below them what to do."""
    table = Table("", "what", "found", box=None, pad_edge=False)
    for check in found:
        mark = "ok" if check.ok else ("MISSING" if check.needed else "none")
        table.add_row(mark, check.name, check.detail)
    console = Console(soft_wrap=False)
    console.print(table)
    for check in found:
        if not check.ok:
            console.print(f"{check.name}: {check.mend}", markup=False, soft_wrap=True)


def run(
    data_dir: Path, *, port: int | None = None, as_json: bool = False, bundle: Path | None = None
) -> int:
    """Check, print, write ``bundle`` if asked; return 0, or 1 if something needed is missing."""
    found = checks(data_dir, port)
    if as_json:
        sys.stdout.write(as_report(found) + "\n")
    else:
        print_table(found)
    if bundle is not None:
        try:
            write_bundle(bundle, data_dir, as_report(found))
        except OSError as problem:
            sys.stderr.write(f"The bundle {bundle} cannot be written: {problem.strerror}.\n")
            return 1
    return 0 if healthy(found) else 1


def _required_packages() -> list[str]:
    required = importlib.metadata.requires("fearladder") or []
    plain = [line for line in required if "extra ==" not in line]
    return [match[0] for line in plain if (match := re.match(r"[A-Za-z0-9._-]+", line))]


def _version_of(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _has_desktop() -> bool:
    return platform.system() in ("Windows", "Darwin")


def _drawing_mend() -> str:
    if platform.system() == "Windows":
        return "Install the graphics card's own driver"
    return f"sudo apt-get install --no-install-recommends {DRAWING_PACKAGES}"


def _headset_line(about: Mapping[str, Any]) -> str:
    """Runtime, its file, headset and extensions in one line."""
    width, height = about["eye_size"]
    lacks = ", ".join(about["missing"]) or "nothing we would use"
    return (
        f"{about['runtime']} ({about['file']}); {about['headset']}, 2x {width}x{height}; "
        f"uses {', '.join(about['used'])}; lacks {lacks}"
    )


def _runtime_mend() -> str:
    """What makes a runtime active here, in the order in which it usually is the cause."""
    named = os.environ.get("XR_RUNTIME_JSON")
    if named:
        return f"XR_RUNTIME_JSON names {named}, which is not there: correct it or unset it"
    if platform.system() == "Windows":
        return (
            "Make one active: SteamVR, Settings, OpenXR, Set as default; or Meta Quest Link, "
            "Settings, General, OpenXR Runtime. It stands in the registry under "
            r"HKEY_LOCAL_MACHINE\SOFTWARE\Khronos\OpenXR\1, ActiveRuntime"
        )
    return (
        "Make one active: SteamVR, Settings, OpenXR, Set as default (also for ALVR); WiVRn does it "
        "by itself while its server runs; or link ~/.config/openxr/1/active_runtime.json to the "
        "runtime's file"
    )


def _headset_mend(runtime: str) -> str:
    """What usually brings the headset of a runtime that is active."""
    known = {
        "steamvr": "Start SteamVR, then switch the headset on",
        "oculus": "Start Meta Quest Link and accept Link inside the headset",
        "wivrn": "Start the WiVRn server here, then the WiVRn app in the headset",
        "alvr": "Start ALVR here, then the ALVR app in the headset",
        "monado": "Start monado-service as this user",
    }
    hints = [hint for part, hint in known.items() if part in runtime.lower()]
    return hints[0] if hints else "Start the headset's software and switch the headset on"


_BY_NAME: dict[str, Callable[[], Check]] = {"drawing": check_drawing, "python": check_python}


def main() -> int:
    """Make one check alone, as the set-up script does with ``--only drawing``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", choices=sorted(_BY_NAME), required=True)
    found = _BY_NAME[parser.parse_args().only]()
    sys.stdout.write(f"{found.name}: {found.detail}\n")
    return 0 if found.ok else 1


if __name__ == "__main__":
    sys.exit(main())
