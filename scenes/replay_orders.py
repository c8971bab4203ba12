"""What comes to a replay on standard input, line by line, and how it tells where it is.

Owns reading without waiting and the end of both; must not know what an order does.
"""

from __future__ import annotations

import base64
import os
import sys
import threading
from collections.abc import Iterator
from queue import Empty, SimpleQueue

from pydantic import ValidationError

from controller.protocol.playback import PreviewOrder, PreviewTold

_READ_BYTES = 1 << 16


def lines(descriptor: int = 0) -> Iterator[bytes]:
    """Every whole line that comes, until there are no more.

    Not through sys.stdin: its lock must not be held by a thread when the interpreter ends.
    """
    rest = b""
    while some := os.read(descriptor, _READ_BYTES):
        *whole, rest = (rest + some).split(b"\n")
        yield from whole
    if rest:
        yield rest


class Orders:
    """The orders that have come, read by a thread of their own; what is none is left out."""

    def __init__(self, coming: Iterator[bytes]) -> None:
        """Read ``coming`` from now on."""
        self._came: SimpleQueue[PreviewOrder] = SimpleQueue()
        self._over = threading.Event()
        threading.Thread(target=self._read, args=(coming,), daemon=True).start()

    @property
    def over(self) -> bool:
        """True once nobody gives orders any more."""
        return self._over.is_set()

    def newest(self) -> PreviewOrder | None:
        """All that came since the last call as one: the newest, at the newest moment asked for."""
        newest: PreviewOrder | None = None
        while True:
            try:
                order = self._came.get_nowait()
            except Empty:
                return newest
            if newest is not None and order.at_s is None:
                order = order.model_copy(update={"at_s": newest.at_s})
            newest = order

    def _read(self, coming: Iterator[bytes]) -> None:
        for line in coming:
            try:
                self._came.put(PreviewOrder.model_validate_json(line))
            except ValidationError:
                continue
        self._over.set()


class Teller:
    """Tells where a replay is: at once when that changed by order, else a few times a second."""

    EVERY_S = 0.1

    def __init__(self) -> None:
        self._picture = b""
        self._told_s = float("-inf")
        self._order = -1

    def picture(self, jpeg: bytes) -> None:
        """A picture was drawn; the newest goes with what is told next."""
        self._picture = jpeg

    def tell(self, told: PreviewTold, now_s: float) -> None:
        """Print ``told`` if it is time; raises OSError where nobody reads."""
        due = now_s - self._told_s >= self.EVERY_S
        if told.order == self._order and not due:
            return
        self._told_s, self._order = now_s, told.order
        jpeg, self._picture = self._picture, b""
        text = base64.b64encode(jpeg).decode("ascii")
        sys.stdout.write(told.model_copy(update={"picture": text}).model_dump_json() + "\n")
        sys.stdout.flush()
