"""Answers queries in a thread of its own, so that reading never delays deciding.

Owns the query socket and its thread; must not know where the record is kept.
"""

import threading
import time
from collections.abc import Callable

from controller.link.receiving import QUERY_LANE, Arrival, letters, read, send
from controller.link.sockets import QUERIES, Sockets
from controller.link.wire import Malformed
from controller.protocol.queries import Query, QueryEnvelope, QueryResult

_LOOK_FOR_STOP_MS = 100
_TAKE_AT_MOST = 16


class QueryServer:
    """Calls ``handler`` for each query, in its own thread; ``port`` is the one bound.

    ``handler`` returns a result or a result with a refusal, and raises nothing; the server puts
    the query's id on it. Raises PortError.
    """

    def __init__(
        self,
        sockets: Sockets,
        host: str,
        handler: Callable[[Query], QueryResult],
        port: int = 0,
        clock: Callable[[], int] = time.perf_counter_ns,
    ) -> None:
        self._handler = handler
        self._clock = clock
        self._socket, self.port = sockets.bind(QUERIES, host, port)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="link-queries", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Finish the query in hand, stop the thread and close the socket."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                if self._socket.poll(_LOOK_FOR_STOP_MS):
                    self._answer_all()
        finally:
            self._socket.close()

    def _answer_all(self) -> None:
        for letter in letters(self._socket, _TAKE_AT_MOST):
            arrival = read(letter, QUERY_LANE, self._clock())
            send(self._socket, arrival.peer, self._result(arrival))

    def _result(self, arrival: Arrival) -> QueryResult:
        message = arrival.message
        if isinstance(message, Malformed):
            return QueryResult(query_id=message.to, refusal=message.refusal)
        assert isinstance(message, QueryEnvelope)  # the lane takes nothing else
        return self._handler(message.query).model_copy(update={"query_id": message.query_id})
