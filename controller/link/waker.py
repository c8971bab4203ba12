"""Lets any thread hand an item to a thread that waits in a poll.

Owns a queue and the socket pair that ends the wait; must not know what the items are.
"""

import contextlib
import queue
import socket
from typing import Generic, TypeVar

Item = TypeVar("Item")

_READ_AT_MOST = 4096


class Waker(Generic[Item]):
    """A queue whose ``reader`` becomes readable when something is in it."""

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self.reader, self._writer = socket.socketpair()
        self.reader.setblocking(False)
        self._writer.setblocking(False)

    def put(self, item: Item) -> None:
        """Hand over ``item``; never blocks, any thread."""
        self._items.put(item)
        # Full means that a wake is on its way already; closed means that nobody waits.
        with contextlib.suppress(BlockingIOError, OSError):
            self._writer.send(b"\0")

    def take(self) -> list[Item]:
        """Everything handed over so far, oldest first; only the waiting thread."""
        with contextlib.suppress(BlockingIOError):
            while len(self.reader.recv(_READ_AT_MOST)) == _READ_AT_MOST:
                pass
        items: list[Item] = []
        while not self._items.empty():  # nobody else takes
            items.append(self._items.get_nowait())
        return items

    def close(self) -> None:
        """Close both ends."""
        self.reader.close()
        self._writer.close()
