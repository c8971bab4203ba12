"""Questions to the controller that wait for their answer: sent again, then given up in words.

Owns pending requests and their futures; must not know on which socket they travel.
"""

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Generic, TypeVar

from controller.link.errors import LinkClosedError, LinkError, NoAnswerError

AnswerT = TypeVar("AnswerT")


@dataclass
class _Request(Generic[AnswerT]):
    raw: bytes
    futures: "list[Future[AnswerT]]"
    next_ns: int
    asked_ns: int
    until_ns: int


class Asked(Generic[AnswerT]):
    """Requests of one kind, by the id that the answer names; one thread owns it."""

    def __init__(self, resend_s: float, sentence: str) -> None:
        self._resend_ns = round(resend_s * 1e9)
        self._sentence = sentence
        self._pending: dict[str, _Request[AnswerT]] = {}

    def __len__(self) -> int:
        return len(self._pending)

    def add(
        self, request_id: str, raw: bytes, future: "Future[AnswerT]", now_ns: int, wait_s: float
    ) -> None:
        """Ask now, again until answered, and give up ``wait_s`` seconds from ``now_ns``.

        An id that is asked already is not asked twice: both futures get the one answer.
        """
        if request_id in self._pending:
            self._pending[request_id].futures.append(future)
            return
        until_ns = now_ns + round(wait_s * 1e9)
        self._pending[request_id] = _Request(raw, [future], now_ns, now_ns, until_ns)

    def due(self, now_ns: int) -> list[tuple[str, bytes]]:
        """Ids and bytes to send now; what waited too long gets a NoAnswerError."""
        for request_id, request in list(self._pending.items()):
            if now_ns > request.until_ns:
                waited_s = (now_ns - request.asked_ns) / 1e9
                _tell(request, NoAnswerError(self._sentence.format(waited_s)))
                del self._pending[request_id]
        return [(i, r.raw) for i, r in self._pending.items() if r.next_ns <= now_ns]

    def sent(self, request_id: str, now_ns: int) -> None:
        """It went out."""
        self._pending[request_id].next_ns = now_ns + self._resend_ns

    def answered(self, request_id: str | None, answer: AnswerT) -> None:
        """Its answer came; an answer nobody waits for is nothing."""
        request = self._pending.pop(request_id or "", None)
        for future in request.futures if request is not None else ():
            future.set_result(answer)

    def give_up(self) -> None:
        """The link closes: whoever waits is told so."""
        for request in self._pending.values():
            _tell(request, closed())
        self._pending.clear()


def closed() -> LinkError:
    """The error of whoever still waits when the link closes."""
    return LinkClosedError("The link to the controller was closed before an answer came.")


def _tell(request: _Request[AnswerT], error: LinkError) -> None:
    for future in request.futures:
        future.set_exception(error)
