"""Who may connect: asked by ZeroMQ for every connection, answered from the enrolled keys.

Owns the authentication thread (ZAP, RFC 27) and what it knows of the keys of standing
connections; must not know what a peer sends afterwards.

pyzmq's own ThreadAuthenticator is not used: it runs on zmq.asyncio, which Windows' event loop
does not serve, and lets unencrypted connections in until told otherwise.
"""

import contextlib
import ipaddress
import os
import threading
from collections.abc import Mapping
from pathlib import Path

import zmq
from zmq.utils import z85
from zmq.utils.monitor import parse_monitor_message

from controller.link.enrolment import EnrolledKey, Enrolment
from controller.link.errors import KeyFileError, PortError
from controller.link.keys import CONSOLE, PEERS, RENDERER, KeyPair, fingerprint
from controller.link.refusal_book import RefusalBook, Refused
from controller.link.sockets import ZAP_DOMAIN, Socket, Sockets, Use, monitored
from controller.link.waker import Waker

_ZAP_ENDPOINT = "inproc://zeromq.zap.01"
_VERSION = b"1.0"
_LOOK_EVERY_MS = 100
_WATCHED = zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL | zmq.EVENT_MONITOR_STOPPED

UNTRUSTED = "500"
"""Status a peer gets while the controller's key files cannot be trusted."""

NOT_KNOWN = "400"
"""Status a peer gets whose key opens nothing here."""

_MAY_CONNECT: Mapping[str, frozenset[str]] = {
    "command": frozenset(PEERS),
    "safety": frozenset(PEERS),
    "query": frozenset({CONSOLE}),
    "publish": frozenset({CONSOLE, RENDERER}),
    "mirror_in": frozenset({RENDERER}),
    "mirror_out": frozenset({CONSOLE}),
}


class Gate:
    """Answers ZeroMQ's question whether a key may connect; the user id it gives is
    ``<program>:<fingerprint>``.

    Start it before any socket of ``sockets`` is bound; until then nobody gets in. A key that is
    revoked while its connection stands is no longer known within a fifth of a second.
    """

    def __init__(self, sockets: Sockets, enrolment: Enrolment, book: RefusalBook) -> None:
        self.book = book
        self._enrolment = enrolment
        self._admitted: Mapping[str, EnrolledKey] = {}
        self._revoked: frozenset[str] = frozenset()
        self._trusted = False
        self._known: frozenset[str] = frozenset()
        self._removals = 0
        self._signature: object = None
        self._look_if_changed()
        self._socket = sockets.context.socket(zmq.REP)
        self._socket.setsockopt(zmq.LINGER, 0)
        self._socket.bind(_ZAP_ENDPOINT)
        self._monitors: dict[Socket, str] = {}
        self._handed: Waker[tuple[Socket, str] | None] = Waker()
        self._thread = threading.Thread(target=self._run, name="link-gate", daemon=True)
        self._thread.start()

    @property
    def removals(self) -> int:
        """Rises whenever a key that was known is so no more; any thread."""
        return self._removals

    def knows(self, key: str) -> bool:
        """True while the key with this fingerprint opens something; any thread, at once."""
        return key in self._known

    def watch(self, monitor: Socket, lane: str) -> None:
        """Note connections that come to ``lane`` without a key; ``monitor`` is the gate's now."""
        self._handed.put((monitor, lane))

    def close(self) -> None:
        """Stop; whoever connects afterwards is not let in."""
        self._handed.put(None)
        self._thread.join()
        self._handed.close()

    def _run(self) -> None:
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._handed.reader, zmq.POLLIN)
        try:
            while self._take_over(poller):
                readable = dict(poller.poll(_LOOK_EVERY_MS))
                if self._socket in readable:
                    self._socket.send_multipart(self._reply(self._socket.recv_multipart()))
                for monitor in [m for m in self._monitors if m in readable]:
                    self._hear(monitor, poller)
                self._look_if_changed()
        finally:
            self._socket.close()
            for monitor in self._monitors:
                monitor.close()

    def _take_over(self, poller: zmq.Poller) -> bool:
        """Take the monitors handed over; False once the gate is to close."""
        for handed in self._handed.take():
            if handed is None:
                return False
            monitor, lane = handed
            self._monitors[monitor] = lane
            poller.register(monitor, zmq.POLLIN)
        return True

    def _hear(self, monitor: Socket, poller: zmq.Poller) -> None:
        event = parse_monitor_message(monitor.recv_multipart())["event"]
        if event == zmq.EVENT_MONITOR_STOPPED:
            poller.unregister(monitor)
            del self._monitors[monitor]
            monitor.close()
        else:
            self.book.add(Refused.NO_KEY, f"on {self._monitors[monitor]}")

    # ---- the keys of standing connections -----------------------------------------------------

    def _look_if_changed(self) -> None:
        signature = _signature(self._enrolment.ring.directory, self._enrolment.directory)
        if signature != self._signature:
            self._look()
            self._signature = signature

    def _look(self) -> None:
        self._trusted = False
        with contextlib.suppress(KeyFileError):
            # What is revoked counts at once, also while another file cannot be trusted.
            self._revoked = self._enrolment.revoked()
            self._replace_known(self._known - set(map(fingerprint, self._revoked)))
            self._admitted = self._enrolment.admitted()
            self._replace_known(frozenset(map(fingerprint, self._admitted)))
            self._trusted = True

    def _replace_known(self, known: frozenset[str]) -> None:
        gone = self._known - known
        self._known = known
        if gone:
            self._removals += 1

    # ---- new connections ----------------------------------------------------------------------

    def _reply(self, request: list[bytes]) -> list[bytes]:
        request_id = request[1] if len(request) > 1 else b""
        if len(request) != 7 or request[0] != _VERSION or request[5] != b"CURVE":
            return _refusal(request_id, NOT_KNOWN)
        domain, address, key = request[2], request[3].decode("ascii", "replace"), request[6]
        if not domain.startswith(ZAP_DOMAIN + b".") or len(key) != 32:
            return _refusal(request_id, NOT_KNOWN)
        lane = domain.removeprefix(ZAP_DOMAIN + b".").decode("ascii")
        return self._reply_to(request_id, lane, address, z85.encode(key).decode("ascii"))

    def _reply_to(self, request_id: bytes, lane: str, address: str, public: str) -> list[bytes]:
        mark = fingerprint(public)
        self._look_if_changed()
        found = self._admitted.get(public)
        why = self._why_not(found, lane, address, public)
        if why is not None:
            self.book.add(why, f"{mark} from {address}")
            return _refusal(request_id, UNTRUSTED if why is Refused.KEY_FILE else NOT_KNOWN)
        assert found is not None
        user = f"{found.key.program}:{mark}".encode("ascii")
        return [_VERSION, request_id, b"200", b"OK", user, b""]

    def _why_not(
        self, found: EnrolledKey | None, lane: str, address: str, public: str
    ) -> Refused | None:
        if not self._trusted:  # a key file that cannot be trusted lets nobody new in
            return Refused.KEY_FILE
        if found is None:
            return Refused.REVOKED_KEY if public in self._revoked else Refused.UNKNOWN_KEY
        if found.here and not is_loopback(address):
            return Refused.ELSEWHERE
        allowed = found.key.program in _MAY_CONNECT.get(lane, frozenset())
        return None if allowed else Refused.WRONG_LANE


class GuardedSockets(Sockets):
    """The controller's sockets behind a gate of theirs: nothing is bound that does not ask it."""

    def __init__(self, pair: KeyPair, enrolment: Enrolment, book: RefusalBook) -> None:
        super().__init__(pair)
        self.gate = Gate(self, enrolment, book)

    def bind(self, use: Use, host: str, port: int) -> tuple[Socket, int]:
        """As :meth:`Sockets.bind`, watched for connections without a key."""
        socket, bound = super().bind(use, host, port)
        monitor = monitored(self.context, socket, _WATCHED)
        self.gate.watch(monitor, use.lane)
        return socket, bound

    def bind_again(self, use: Use, host: str, port: int) -> Socket | None:
        """A socket at a port that one of this process had until now, or None until it is free."""
        try:
            return self.bind(use, host, port)[0]
        except PortError:  # the socket before lets go of its port in a thread of ZeroMQ's
            return None

    def close(self) -> None:
        """End the gate, then the context."""
        self.gate.close()
        super().close()


def is_loopback(address: str) -> bool:
    """True for an IP address of the loopback."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _refusal(request_id: bytes, status: str) -> list[bytes]:
    return [_VERSION, request_id, status.encode("ascii"), b"not let in", b"", b""]


def _signature(*folders: Path) -> tuple[tuple[str, int, int, int, int], ...]:
    """What changes when any file of the folders does."""
    found = []
    for folder in folders:
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                is_ = entry.stat()
                found.append((entry.path, is_.st_mtime_ns, is_.st_ino, is_.st_size, is_.st_mode))
    return tuple(sorted(found))
