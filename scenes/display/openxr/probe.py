"""Tries whether a headset can be reached, as a program of its own, and prints what was found.

Owns that one trial, because a runtime that crashes must not take the caller along; must not know
what will be drawn.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from scenes.display.openxr.device import HeadsetLostError
from scenes.display.openxr.where import active_runtime, runtime_name


def found() -> dict[str, Any]:
    """Runtime, file, headset and extensions, or under ``problem`` the sentence why there is none.

    Keys: ``file``, ``name``, and either ``problem`` or ``runtime``, ``headset``, ``eye_size``,
    ``used`` and ``missing``.
    """
    manifest = active_runtime()
    if manifest is None:
        return {"file": None, "name": "", "problem": "No OpenXR runtime is active."}
    about: dict[str, Any] = {"file": str(manifest), "name": runtime_name(manifest)}
    try:
        from scenes.display.openxr.runtime import Runtime
    except (ImportError, OSError, AttributeError) as problem:
        return about | {"problem": f"OpenXR's loader cannot be loaded: {problem}."}
    try:
        runtime = Runtime(())
    except HeadsetLostError as problem:
        return about | {"problem": str(problem)}
    about |= {
        "runtime": f"{runtime.runtime_name} {runtime.runtime_version}",
        "headset": runtime.headset_name,
        "eye_size": runtime.eye_size,
        "used": runtime.extensions.used,
        "missing": runtime.extensions.missing,
    }
    runtime.close()
    return about


def main() -> int:
    """Print what was found as one line of JSON; return 0 if a headset can be reached, else 1."""
    about = found()
    sys.stdout.write(json.dumps(about) + "\n")
    return 1 if "problem" in about else 0


if __name__ == "__main__":
    sys.exit(main())
