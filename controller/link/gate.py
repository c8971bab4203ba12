"""Who may connect: asked by ZeroMQ for every connection, answered from the enrolled keys.

Owns the authentication thread (ZAP, RFC 27); must not know what a peer sends afterwards.

pyzmq's own ThreadAuthenticator is not used: it runs on zmq.asyncio, which Windows' event loop
does not serve, and lets unencrypted connections in until told otherwise.
"""

import zmq
from zmq.utils import z85

from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.link.socket_thread import SocketThread
from controller.link.sockets import ZAP_DOMAIN, Sockets

_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_VERSION = b"1.0"


class Gate:
    """Answers ZeroMQ's question whether a key may connect; the user id it gives is the program.

    Start it before any socket of ``sockets`` is bound; until then nobody gets in.
    """

    def __init__(self, sockets: Sockets, keyring: KeyRing) -> None:
        self._keyring = keyring
        self._socket = sockets.context.socket(zmq.REP)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(_ZAP_ENDPOINT)
        self._thread = SocketThread("link-gate", self._socket, self._answer)

    def close(self) -> None:
        """Stop; whoever connects afterwards is not let in."""
        self._thread.close()

    def _answer(self) -> None:
        self._socket.send_multipart(self._reply(self._socket.recv_multipart()))

    def _reply(self, request: list[bytes]) -> list[bytes]:
        request_id = request[1] if len(request) > 1 else b""
        program = self._program(request)
        if program is None:
            return [_VERSION, request_id, b"400", b"unknown key", b"", b""]
        return [_VERSION, request_id, b"200", b"OK", program.encode("ascii"), b""]

    def _program(self, request: list[bytes]) -> str | None:
        if len(request) != 7 or request[0] != _VERSION or request[2] != ZAP_DOMAIN:
            return None
        mechanism, key = request[5], request[6]
        if mechanism != b"CURVE" or len(key) != 32:
            return None
        try:
            enrolled = self._keyring.enrolled()
        except LinkError:  # a key file that cannot be trusted lets nobody in
            return None
        return enrolled.get(z85.encode(key).decode("ascii"))
