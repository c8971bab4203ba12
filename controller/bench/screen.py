"""An X display of the bench's own, for programs that need one and have no desktop.

Owns its life; must not know what is drawn.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


class ScreenError(Exception):
    """There is no X display to be had; the message is one sentence."""


@contextmanager
def screen() -> Iterator[str]:
    """The name of a new display, while it lasts. Raises ScreenError."""
    if os.name != "posix" or shutil.which("Xvfb") is None:
        raise ScreenError("There is no Xvfb here; on Debian: apt-get install xvfb.")
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "400x300x24", "-nolisten", "tcp"]
    server = subprocess.Popen(
        command, pass_fds=(writing,), stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
