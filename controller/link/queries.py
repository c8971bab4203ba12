"""Answers queries in a thread of its own, so that reading never delays deciding.

Owns the query socket and its thread; must not know where the record is kept.
"""

import time
from collections.abc import Callable

from controller.link.receiving import QUERY_LANE, Arrival, letters, read, send
from controller.link.socket_thread import SocketThread
from controller.link.sockets import QUERIES, Sockets
from controller.link.wire import Malformed
from controller.protocol.queries import Query, QueryEnvelope, QueryResult

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
        self._thread = SocketThread("link-queries", self._socket, self._answer_all)

    def close(self) -> None:
        """Finish the query in hand, stop the thread and close the socket."""
        self._thread.close()

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
