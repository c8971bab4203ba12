"""Where a running controller listens, and how its peers learn it.

Owns the address file; must not know what travels over any port.
"""

import secrets
import time
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from controller.link.errors import EndpointsError
from controller.link.files import write_owner_only
from controller.protocol.base import Identifier, Model

ENDPOINTS_FILE = "endpoints.json"
"""Name of the address file in the data directory."""

Port = Annotated[int, Field(ge=0, le=65535)]
"""A TCP port; 0 asks for any free one and never stands in a written file."""

_LOOK_EVERY_S = 0.05


class Endpoints(Model):
    """Addresses, the controller's public key and the page's token of one run."""

    host: str = Field(default="127.0.0.1", description="Address the sockets are bound to")
    command: Port = Field(default=0, description="Commands and reports")
    query: Port = Field(default=0, description="Queries")
    publish: Port = Field(default=0, description="State, directives, events, health")
    safety: Port = Field(default=0, description="SAFE PLACE and heartbeats")
    mirror_in: Port = Field(default=0, description="Pictures from the renderer")
    mirror_out: Port = Field(default=0, description="Pictures to the consoles")
    page: Port = Field(default=0, description="WebSocket of the page's safety lane")
    run_id: Identifier = Field(description="Run of the controller")
    controller_public_key: str = Field(
        min_length=40, max_length=40, description="CURVE public key of the controller, Z85"
    )
    page_token: str = Field(min_length=16, max_length=128, description="Secret of the page's lane")

    @classmethod
    def unbound(
        cls, run_id: str, controller_public_key: str, *, host: str = "127.0.0.1"
    ) -> "Endpoints":
        """Endpoints of a new run: every port any free one, a fresh token for the page."""
        return cls(
            host=host,
            run_id=run_id,
            controller_public_key=controller_public_key,
            page_token=secrets.token_urlsafe(32),
        )

    def url(self, port: int) -> str:
        """The ZeroMQ address of ``port``."""
        return f"tcp://{self.host}:{port}"

    @property
    def page_url(self) -> str:
        """Address of the page's WebSocket, token included: as secret as the token."""
        return f"ws://127.0.0.1:{self.page}/safety?token={self.page_token}"

    def save(self, path: Path) -> None:
        """Write the file, mode 0600, whole or not at all.

        Raises EndpointsError where the folder cannot be written.
        """
        try:
            write_owner_only(path, self.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise EndpointsError(f"Cannot write {path}: {error.strerror}.") from error

    @classmethod
    def load(cls, path: Path) -> "Endpoints":
        """Read the file. Raises EndpointsError if it is missing or says nothing usable."""
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            raise EndpointsError(
                f"No controller has run here yet: {path} is missing. Start the controller first."
            ) from None
        except OSError as error:
            raise EndpointsError(f"Cannot read {path}: {error.strerror}.") from error
        except ValidationError:
            raise EndpointsError(
                f"{path} does not say where a controller listens. Start the controller again."
            ) from None

    @classmethod
    def wait(cls, path: Path, timeout_s: float) -> "Endpoints":
        """Read the file as soon as it is there, at most ``timeout_s`` seconds from now.

        Raises EndpointsError when the time is over.
        """
        deadline_s = time.monotonic() + timeout_s
        while True:
            try:
                return cls.load(path)
            except EndpointsError:
                if time.monotonic() >= deadline_s:
                    raise
            time.sleep(_LOOK_EVERY_S)


class EndpointsWatch:
    """Notices that a restarted controller listens elsewhere.

    ``path`` None means the addresses never change.
    """

    def __init__(self, current: Endpoints, path: Path | None) -> None:
        self.current = current
        self._path = path

    def changed(self) -> bool:
        """True if the file now names another run or other addresses; ``current`` is then new."""
        if self._path is None:
            return False
        try:
            found = Endpoints.load(self._path)
        except EndpointsError:
            return False
        if found == self.current:
            return False
        self.current = found
        return True
