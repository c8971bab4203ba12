"""Keeps the link alive while the frame loop builds a scene, for seconds, behind a fade.

Owns the thread that stands in for the loop; must not know what is built or what arrives.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from controller.link.renderer_client import FromController
from controller.protocol.reports import SafePlaceNow
from scenes.link_port import LinkPort

_EVERY_S = 0.02


@contextmanager
def kept_alive(link: LinkPort) -> Iterator[list[FromController]]:
    """Poll and beat from a thread of its own inside the block; yields what arrives meanwhile.

    The sockets belong to that thread until the block ends. SAFE PLACE is acknowledged at once:
    the view is covered, nothing of an exposure can be seen.
    """
    arrived: list[FromController] = []
    done = threading.Event()

    def stand_in() -> None:
        while not done.wait(_EVERY_S):
            for message in link.poll():
                if isinstance(message, SafePlaceNow):
                    link.ack_safe_place(message.press_id)
                arrived.append(message)
            link.heartbeat()

    thread = threading.Thread(target=stand_in, name="renderer-keep-alive", daemon=True)
    thread.start()
    try:
        yield arrived
    finally:
        done.set()
        thread.join()
