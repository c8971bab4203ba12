"""The prior art to measure against, panda3d-openxr 0.1.2 (Apache-2.0), for one bench alone.

Owns fetching it into a folder of the bench and the two patches without which it does not start on
Monado; must not know what is measured.
"""

import shutil
import subprocess
import sys
from pathlib import Path

PACKAGE = "panda3d-openxr==0.1.2"
PATIENCE_S = 120

_DECODING = "{d.function_name.decode()}: {d.message.decode()}"
_AS_IT_IS = "{d.function_name}: {d.message}"
_NO_ALPHA = "props.set_alpha_bits(0)"
_ALPHA = "props.set_alpha_bits(8)"


class PeerError(Exception):
    """The prior art cannot be had here; the message is one sentence."""


def fetch_peer(folder: Path) -> Path:
    """Put it into ``folder``, patched; returns ``folder``. Raises PeerError without a network."""
    uv = shutil.which("uv")
    # Copies, for a link into the cache would carry the patches into it.
    by_uv = [uv or "", "pip", "install", "--link-mode", "copy"]
    install = by_uv if uv else [sys.executable, "-m", "pip", "install"]
    command = [*install, "--quiet", "--no-deps", "--target", str(folder), PACKAGE]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE_S)
    except (OSError, subprocess.SubprocessError) as problem:
        raise PeerError(f"{PACKAGE} cannot be installed here.") from problem
    _patch(folder / "p3dopenxr" / "instance.py", _DECODING, _AS_IT_IS)
    _patch(folder / "p3dopenxr" / "p3dopenxr.py", _NO_ALPHA, _ALPHA)
    return folder


def _patch(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    if before not in text:
        raise PeerError(f"{PACKAGE} is not the release that was patched.")
    path.write_text(text.replace(before, after), encoding="utf-8")
