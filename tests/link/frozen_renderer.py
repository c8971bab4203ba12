"""A renderer's link as a process of its own, so that a test can freeze it.

Owns a frame loop that prints what it is told; must not know when it is frozen.
"""

import sys
import time
from pathlib import Path

from controller.link.endpoints import Endpoints
from controller.link.keys import KeyRing
from controller.link.renderer_client import RendererLink
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import SafePlaceNow

FRAME_S = 0.005


def main(directory: Path) -> None:
    """Poll once a frame and print one line for each message, until the test ends the process."""
    link = RendererLink(Endpoints.load(directory / "endpoints.json"), KeyRing(directory / "keys"))
    while True:
        link.heartbeat()
        for message in link.poll():
            if isinstance(message, SafePlaceNow):
                _say(f"safe place {message.press_id}")
                link.ack_safe_place(message.press_id)
            elif isinstance(message, SceneDirective):
                _say(f"directive {message.revision}")
        time.sleep(FRAME_S)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
