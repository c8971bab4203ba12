"""A thread that owns a socket and acts whenever something can be read from it.

Owns waiting and stopping at once; must not know what is read.
"""

import threading
from collections.abc import Callable

import zmq

from controller.link.sockets import Socket
from controller.link.waker import Waker


class SocketThread:
    """Calls ``act`` in its own thread as long as ``socket`` can be read; ``act`` raises nothing.

    From here on the thread owns ``socket`` and ``others`` and closes them at its end.
    """

    def __init__(self, name: str, socket: Socket, act: Callable[[], None], *others: Socket) -> None:
        self._sockets = (socket, *others)
        self._act = act
        self._stop: Waker[None] = Waker()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let it finish what it does, then end it."""
        self._stop.put(None)
        self._thread.join()
        self._stop.close()

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._sockets[0], zmq.POLLIN)
        poller.register(self._stop.reader, zmq.POLLIN)
        try:
            while self._stop.reader.fileno() not in (ready := dict(poller.poll())):
                if self._sockets[0] in ready:
                    self._act()
        finally:
            for socket in self._sockets:
                socket.close()
