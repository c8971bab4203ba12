"""Answers already given, so that a message sent again is answered again and never redone.

Owns a bounded memory of answers; must not know how an answer was reached.
"""

from collections import OrderedDict

from controller.protocol.answers import Answer

KEEP_ANSWERS = 4096
"""Number of answers kept."""

KEEP_S = 600.0
"""How long an answer is kept, seconds; every command expires long before."""


class AnswerCache:
    """Answers by the id of what they answer, oldest forgotten first."""

    def __init__(self, capacity: int = KEEP_ANSWERS, keep_s: float = KEEP_S) -> None:
        self._capacity = capacity
        self._keep_ns = round(keep_s * 1e9)
        self._answers: OrderedDict[str, tuple[int, Answer]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, message_id: str, now_ns: int) -> Answer | None:
        """The answer given to ``message_id``, or None if it is not known (any more)."""
        self._forget(now_ns)
        found = self._answers.get(message_id)
        return found[1] if found else None

    def put(self, message_id: str, answer: Answer, now_ns: int) -> None:
        """Remember ``answer``; the first answer to an id stays."""
        self._answers.setdefault(message_id, (now_ns, answer))
        self._forget(now_ns)

    def _forget(self, now_ns: int) -> None:
        while self._answers:
            given_ns, _ = next(iter(self._answers.values()))
            if len(self._answers) <= self._capacity and now_ns - given_ns <= self._keep_ns:
                return
            self._answers.popitem(last=False)
