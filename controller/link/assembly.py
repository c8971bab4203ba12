"""Opens every socket of the controller together, or none, and says where they are.

Owns the order of opening and closing; must not know what is answered or decided.
"""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Generic, Self, TypeVar

from controller.link.endpoints import Endpoints
from controller.link.keys import KeyRing
from controller.link.mirror import MirrorRelay
from controller.link.page_lane import PageLane, PageMessage
from controller.link.queries import QueryServer
from controller.link.server import ControllerLink
from controller.protocol.queries import Query, QueryResult

Item = TypeVar("Item")

ALIVE_S = 1.0
"""A deciding thread that has not polled for this long is not reported as alive, seconds."""


class ControllerSide(Generic[Item]):
    """The link, the query server, the mirror's relay and the page's lane of one controller.

    ``endpoints`` has the bound ports: save it when everything else is ready. ``on_page`` is
    called in the page lane's thread, ``answer_query`` in the query thread; see those classes.
    Raises PortError or KeyFileError, with nothing left open.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        keyring: KeyRing,
        *,
        answer_query: Callable[[Query], QueryResult],
        on_page: Callable[[PageMessage], None],
        page_hosts: Iterable[str] = (),
    ) -> None:
        with ExitStack() as opening:
            self.link: ControllerLink[Item] = ControllerLink(endpoints, keyring)
            opening.callback(self.link.close)
            sockets, host = self.link.sockets, endpoints.host
            self.queries = QueryServer(sockets, host, answer_query, endpoints.query)
            opening.callback(self.queries.close)
            self.mirror = MirrorRelay(sockets, host, endpoints.mirror_in, endpoints.mirror_out)
            opening.callback(self.mirror.close)
            self.page = PageLane(
                endpoints.page_token,
                endpoints.run_id,
                on_page,
                port=endpoints.page,
                alive=lambda: self.link.polled_within(ALIVE_S),
                allowed_hosts=page_hosts,
            )
            opening.callback(self.page.close)
            self._open = opening.pop_all()
        mirror_in, mirror_out = self.mirror.ports
        self.endpoints = self.link.endpoints.model_copy(
            update={
                "query": self.queries.port,
                "mirror_in": mirror_in,
                "mirror_out": mirror_out,
                "page": self.page.port,
            }
        )

    def close(self) -> None:
        """Close everything, the last opened first."""
        self._open.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
