"""How long somebody who gave a wrong password waits before the next one is looked at.

Owns the growing delays, per account and per address; must not know accounts, clocks or sockets.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

FREE: Final = 3
"""Wrong passwords in a row before there is any delay: hands slip."""

FIRST_DELAY_S: Final = 2.0
LONGEST_DELAY_S: Final = 60.0
"""Never longer: an account cannot be locked from outside, only made slow to guess."""

FORGOTTEN_AFTER_S: Final = 900.0
"""Without another wrong password the count begins again."""

KEPT: Final = 4096
"""Accounts and addresses remembered; the oldest are forgotten first."""


@dataclass(frozen=True)
class _Wrong:
    count: int
    at_s: float


class Throttle:
    """Counts wrong passwords; times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        """Nobody was wrong yet."""
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def wait_s(self, name: str, address: str, now_s: float) -> float:
        """Seconds until the next password of this account from this address is looked at."""
        return max(self._left_s(key, now_s) for key in _keys(name, address))

    def wrong(self, name: str, address: str, now_s: float) -> float:
        """Take note of a wrong password; returns the seconds to wait now."""
        for key in _keys(name, address):
            count = self._count(key, now_s) + 1
            self._wrong[key] = _Wrong(count, now_s)
            self._wrong.move_to_end(key)
        while len(self._wrong) > KEPT:
            self._wrong.popitem(last=False)
        return self.wait_s(name, address, now_s)

    def right(self, name: str, address: str) -> None:
        """Forget what was wrong: the person is known."""
        for key in _keys(name, address):
            self._wrong.pop(key, None)

    def _count(self, key: str, now_s: float) -> int:
        wrong = self._wrong.get(key)
        if wrong is None or now_s - wrong.at_s > FORGOTTEN_AFTER_S:
            return 0
        return wrong.count

    def _left_s(self, key: str, now_s: float) -> float:
        wrong, count = self._wrong.get(key), self._count(key, now_s)
        if wrong is None or count < FREE:
            return 0.0
        return max(0.0, wrong.at_s + delay_s(count) - now_s)


def delay_s(count: int) -> float:
    """Delay after ``count`` wrong passwords in a row, seconds: none, then doubling to 60."""
    if count < FREE:
        return 0.0
    return float(min(LONGEST_DELAY_S, FIRST_DELAY_S * 2.0 ** min(count - FREE, 10)))


def _keys(name: str, address: str) -> tuple[str, str]:
    return f"name {name}", f"address {address}"
