"""Panda3D's settings, set once and explicitly when the renderer starts.

Owns the configuration page and the sound library's file; must not know any display or scene.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from panda3d.core import load_prc_file_data

# States are let go of at once: looking for unused ones takes a third of a millisecond in one frame.
_SETTINGS = """
gl-version 3 3
framebuffer-srgb true
framebuffer-multisample true
multisamples 4
textures-power-2 none
sync-video true
audio-library-name p3openal_audio
audio-volume 1
audio-doppler-factor 0
window-title fearladder
win-origin -2 -2
cursor-hidden false
model-cache-dir
garbage-collect-states false
notify-level warning
notify-level-egldisplay error
notify-level-glxdisplay error
notify-level-device error
notify-level-audio error
"""

_HRTF = """[general]
hrtf = true
frequency = 44100
{drivers}
"""


def configure(cache_dir: Path, *, silent: bool) -> None:
    """Set every option before the first window, buffer or sound is made.

    ``silent`` keeps the sound library running without a device, for tests and machines that have
    none. Raises OSError if ``cache_dir`` cannot be written.
    """
    cache_dir.mkdir(parents=True, exist_ok=True)
    settings = cache_dir / "openal.conf"
    drivers = "drivers = null" if silent or not _has_sound_device() else ""
    settings.write_text(_HRTF.format(drivers=drivers), encoding="utf-8")
    os.environ["ALSOFT_CONF"] = str(settings)
    # Its warnings about microphones it does not find would stand among the lines for a person.
    os.environ.setdefault("ALSOFT_LOGLEVEL", "0")
    # Mesa 22 has been seen to give back shaders from its cache that lit a scene wrongly.
    os.environ.setdefault("MESA_SHADER_CACHE_DISABLE", "true")
    load_prc_file_data("fearladder", _SETTINGS)


def _has_sound_device() -> bool:
    if sys.platform == "linux":
        runtime = Path(os.environ.get("XDG_RUNTIME_DIR", "/nonexistent"))
        return Path("/dev/snd").exists() or (runtime / "pulse" / "native").exists()
    else:
        return True
