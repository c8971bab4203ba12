"""Two hosts and a bad line between them: a network namespace, and packets that a thread carries.

Owns the namespace, delay, loss and cutting; must not know what the hosts say. Linux with root and
/dev/net/tun; the kernel's own netem is not needed.
"""

import contextlib
import heapq
import itertools
import os
import random
import select
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

NEAR = "10.203.77.1"
FAR = "10.203.77.2"

_TUN = Path("/dev/net/tun")
_TUNSETIFF = 0x400454CA
_IFF_TUN_NO_PI = 0x1001


class Line:
    """The line between this host (``NEAR``) and one other (``FAR``), and the other's shell."""

    def __init__(self, delay_s: float = 0.0, jitter_s: float = 0.0, loss: float = 0.0) -> None:
        self._delay_s, self._jitter_s, self._loss = delay_s, jitter_s, loss
        self._space = f"fl{os.getpid()}"
        self._whole = threading.Event()
        self._whole.set()
        self._stopping = threading.Event()
        self._ends: list[int] = []
        self.dropped = 0
        with contextlib.ExitStack() as opening:
            opening.callback(self._take_down)
            self._put_up()
            opening.pop_all()
        self._thread = threading.Thread(target=self._carry, name="line", daemon=True)
        self._thread.start()

    def far(self, command: Sequence[str]) -> "subprocess.Popen[str]":
        """Start a program on the other host; its streams are pipes of text."""
        return subprocess.Popen(
            ["ip", "netns", "exec", self._space, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def cut(self) -> None:
        """Every packet from now on is lost; neither end is told."""
        self._whole.clear()

    def mend(self) -> None:
        """Packets arrive again."""
        self._whole.set()

    def close(self) -> None:
        """Take everything down."""
        self._stopping.set()
        self._thread.join()
        self._take_down()

    def _put_up(self) -> None:
        _ip("netns", "add", self._space)
        for number, (mine, theirs) in enumerate(((NEAR, FAR), (FAR, NEAR))):
            name = f"{self._space}t{number}"
            self._ends.append(_tun(name))
            if number:
                _ip("link", "set", name, "netns", self._space)
            inside = ("-n", self._space) if number else ()
            _ip(*inside, "addr", "add", mine, "peer", theirs, "dev", name)
            _ip(*inside, "link", "set", name, "up")
        _ip("-n", self._space, "link", "set", "lo", "up")

    def _take_down(self) -> None:
        for end in self._ends:
            os.close(end)
        self._ends = []
        subprocess.run(["ip", "netns", "del", self._space], check=False, capture_output=True)

    def _carry(self) -> None:
        draw = random.Random(1)
        order = itertools.count()
        waiting: list[tuple[float, int, int, bytes]] = []
        latest = [0.0, 0.0]
        while not self._stopping.is_set():
            wait_s = min(0.02, max(0.0, waiting[0][0] - time.monotonic())) if waiting else 0.02
            for end in select.select(self._ends, [], [], wait_s)[0]:
                packet = os.read(end, 65536)
                if not self._whole.is_set() or draw.random() < self._loss:
                    self.dropped += 1
                    continue
                side = self._ends.index(end)
                delay_s = self._delay_s + draw.uniform(-1, 1) * self._jitter_s
                latest[side] = max(latest[side], time.monotonic() + delay_s)
                heapq.heappush(waiting, (latest[side], next(order), 1 - side, packet))
            while waiting and waiting[0][0] <= time.monotonic():
                _, _, to, packet = heapq.heappop(waiting)
                with contextlib.suppress(OSError):  # the host went away
                    os.write(self._ends[to], packet)


def works() -> bool:
    """True where this machine lets us make a host and a line to it."""
    if os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() != 0 or not _TUN.exists():
        return False
    try:
        line = Line()
    except (OSError, subprocess.CalledProcessError):
        return False
    line.close()
    return True


@contextlib.contextmanager
def line(delay_s: float = 0.0, jitter_s: float = 0.0, loss: float = 0.0) -> Iterator[Line]:
    """A line that is taken down however the test ends."""
    made = Line(delay_s, jitter_s, loss)
    try:
        yield made
    finally:
        made.close()


def _tun(name: str) -> int:
    import fcntl  # Linux alone has this module, and these tests

    end = os.open(_TUN, os.O_RDWR)
    fcntl.ioctl(end, _TUNSETIFF, struct.pack("16sH22s", name.encode(), _IFF_TUN_NO_PI, b""))
    return end


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
