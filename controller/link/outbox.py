"""Reports on their way, kept until they are answered.

Owns what is sent again and when; must not know how it is sent.
"""

from collections import OrderedDict
from dataclasses import dataclass

RESEND_S = 0.5
"""A report without an answer is sent again after this time, seconds."""

KEPT = 256
"""Number of reports kept; when there are more, figures go before what the patient did."""

_FIGURES_KEPT_NS = 2_000_000_000


@dataclass
class _Pending:
    raw: bytes
    next_ns: int
    until_ns: int | None


class Outbox:
    """Pending reports in the order they were made."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._pending: OrderedDict[str, _Pending] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pending)

    def add(self, report_id: str, raw: bytes, now_ns: int, *, figure: bool) -> None:
        """Keep a report; a ``figure`` (health, timing) is worth nothing after 2 s."""
        until_ns = now_ns + _FIGURES_KEPT_NS if figure else None
        self._pending[report_id] = _Pending(raw, now_ns, until_ns)
        while len(self._pending) > self._kept:
            self._pending.pop(self._least())

    def due(self, now_ns: int) -> list[tuple[str, bytes]]:
        """Ids and bytes to send now, oldest first; figures past their time are forgotten."""
        late = [i for i, p in self._pending.items() if p.until_ns and p.until_ns < now_ns]
        for report_id in late:
            del self._pending[report_id]
        return [(i, p.raw) for i, p in self._pending.items() if p.next_ns <= now_ns]

    def sent(self, report_id: str, now_ns: int) -> None:
        """It went out: wait for its answer."""
        self._pending[report_id].next_ns = now_ns + round(RESEND_S * 1e9)

    def answered(self, report_id: str) -> None:
        """Its answer came; unknown ids are nothing new."""
        self._pending.pop(report_id, None)

    def send_all_again(self) -> None:
        """Another connection: everything is due at once."""
        for pending in self._pending.values():
            pending.next_ns = 0

    def _least(self) -> str:
        figures = (i for i, p in self._pending.items() if p.until_ns is not None)
        return next(figures, next(iter(self._pending)))
