"""Which OpenXR runtime this machine has made active, found without loading it.

Owns the places where a runtime is named; must not know the runtime's library.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

_BELOW = Path("openxr/1/active_runtime.json")


def active_runtime() -> Path | None:
    """The manifest of the active runtime; None if none is set up, or it is named and missing."""
    chosen = os.environ.get("XR_RUNTIME_JSON")
    if chosen:
        return Path(chosen) if Path(chosen).is_file() else None
    if sys.platform == "win32":
        return _of_windows()
    else:
        found = (place / _BELOW for place in _configuration_folders())
        return next((path for path in found if path.is_file()), None)


def runtime_name(manifest: Path) -> str:
    """The name a runtime gives itself in its manifest; empty where it gives none."""
    try:
        runtime = json.loads(manifest.read_text(encoding="utf-8"))["runtime"]
        return str(runtime.get("name", ""))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ""


def _configuration_folders() -> list[Path]:
    home = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    system = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [Path(home), *(Path(one) for one in system.split(":")), Path("/etc"), Path("/usr/share")]


def _of_windows() -> Path | None:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Khronos\OpenXR\1") as key:
                path = Path(str(winreg.QueryValueEx(key, "ActiveRuntime")[0]))
        except OSError:
            return None
        return path if path.is_file() else None
    else:
        return None
