"""Where the controller listens: at the addresses of its run before, or wherever there is room.

Owns the choice of addresses; must not know what is served there.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from controller.link.endpoints import Endpoints
from controller.link.errors import EndpointsError, PortError
from controller.link.keys import CONTROLLER, KeyRing
from controller.link.server import ControllerLink

BoundT = TypeVar("BoundT")


def addresses(file: Path, run_id: str, keyring: KeyRing, host: str) -> Endpoints:
    """The addresses of the run before, so that pages and peers find this run; else new ones."""
    fresh = Endpoints.unbound(run_id, keyring.public(CONTROLLER), host=host)
    try:
        before = Endpoints.load(file)
    except EndpointsError:
        return fresh
    return fresh.model_copy(
        update=before.model_dump(exclude={"host", "run_id", "controller_public_key"})
    )


def anywhere(bind: Callable[[int], BoundT], port: int) -> BoundT:
    """Bind at ``port``, or at any free one where it is taken meanwhile."""
    try:
        return bind(port)
    except PortError:
        return bind(0)


def bound(wished: Endpoints, keyring: KeyRing) -> ControllerLink[Any]:
    """Bind where the run before was; where those ports are taken meanwhile, anywhere free."""
    try:
        return ControllerLink(wished, keyring)
    except PortError:
        free = Endpoints.unbound(wished.run_id, wished.controller_public_key, host=wished.host)
        return ControllerLink(free, keyring)
