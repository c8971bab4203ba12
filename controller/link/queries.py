"""Answers queries in a thread of its own, so that reading never delays deciding.

Owns the query socket and its thread; must not know where the record is kept.
"""

import time
from collections.abc import Callable

from controller.link.gate import GuardedSockets
from controller.link.keys import CONSOLE
from controller.link.receiving import QUERY_LANE, Arrival, Reception, letters, send
from controller.link.socket_thread import SocketThread
from controller.link.sockets import QUERIES
from controller.link.wire import Malformed, not_allowed
from controller.protocol.account_queries import PeopleQuery
from controller.protocol.queries import Query, QueryEnvelope, QueryResult
from controller.protocol.station_queries import StationQuery

_TAKE_AT_MOST = 16


class QueryServer:
    """Calls ``handler`` for each query, in its own thread; ``port`` is the one bound.

    ``people`` is asked first: it answers what is about people, and what the asker has no right
    to; None from it lets the query through.

    ``handler`` returns a result or a result with a refusal, and raises nothing; the server puts
    the query's id on it. Raises PortError.
    """

    def __init__(
        self,
        sockets: GuardedSockets,
        host: str,
        handler: Callable[[Query], QueryResult],
        port: int = 0,
        clock: Callable[[], int] = time.perf_counter_ns,
        people: Callable[[QueryEnvelope], QueryResult | None] = lambda _envelope: None,
    ) -> None:
        self._handler = handler
        self._people = people
        self._clock = clock
        self._reception = Reception(sockets.gate.knows, sockets.gate.book)
        self._socket, self.port = sockets.bind(QUERIES, host, port)
        self._thread = SocketThread("link-queries", self._socket, self._answer_all)

    def close(self) -> None:
        """Finish the query in hand, stop the thread and close the socket."""
        self._thread.close()

    def _answer_all(self) -> None:
        for letter in letters(self._socket, _TAKE_AT_MOST):
            arrival = self._reception.read(letter, QUERY_LANE, self._clock())
            send(self._socket, arrival.peer, self._result(arrival))

    def _result(self, arrival: Arrival) -> QueryResult:
        message = arrival.message
        if isinstance(message, Malformed):
            return QueryResult(query_id=message.to, refusal=message.refusal)
        assert isinstance(message, QueryEnvelope)  # the lane takes nothing else
        result = self._people(message) or self._for_the_record(message)
        return result.model_copy(update={"query_id": message.query_id})

    def _for_the_record(self, envelope: QueryEnvelope) -> QueryResult:
        # Nobody here keeps people, or what belongs to the station.
        if isinstance(envelope.query, PeopleQuery | StationQuery):
            return QueryResult(query_id=None, refusal=not_allowed(envelope, CONSOLE).refusal)
        return self._handler(envelope.query)
