"""Whether the controller may listen beyond its own machine, and the addresses to carry there.

Owns the conditions and their sentences; must not know what travels.
"""

import ipaddress
from pathlib import Path

from controller.link.endpoints import Endpoints
from controller.link.enrolment import Enrolment
from controller.link.errors import KeyFileError, PortError
from controller.link.keys import CONTROLLER
from controller.link.sockets import LOOPBACK


def checked_host(host: str, enrolment: Enrolment, *, demo: bool) -> str:
    """``host`` if the controller may listen there.

    Raises PortError for what is no address of one machine and for a demo beyond its own;
    KeyFileError where keys are missing for that.
    """
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError:
        raise PortError("Name the address to listen on in figures, such as 192.168.1.20.") from None
    if address.is_unspecified or address.is_multicast:
        raise PortError("Name one address of this machine to listen on, such as 192.168.1.20.")
    if address.is_loopback:
        return host
    if demo:
        raise PortError(
            "The demo serves this machine alone; to let other machines connect, run: "
            f"fearladder station --host {host}"
        )
    _require_keys(host, enrolment)
    return host


def save_for_elsewhere(endpoints: Endpoints, host: str, folder: Path) -> Path | None:
    """Write the addresses for another machine to use as its endpoints.json; None on the loopback.

    Raises EndpointsError where the folder cannot be written.
    """
    if ipaddress.IPv4Address(host).is_loopback:
        return None
    path = folder / f"endpoints-{host}.json"
    endpoints.model_copy(update={"host": host}).save(path)
    return path


def for_this_machine(endpoints: Endpoints) -> Endpoints:
    """The same addresses, by the loopback."""
    return endpoints.model_copy(update={"host": LOOPBACK})


def _require_keys(host: str, enrolment: Enrolment) -> None:
    if enrolment.ring.file(CONTROLLER).this_machine_only:
        raise KeyFileError(
            f"To listen on {host} the controller needs a key that may serve beyond its machine; "
            "make it with: fearladder keys make controller --replace"
        )
    if all(key.here for key in enrolment.admitted().values()):
        raise KeyFileError(
            f"Nobody could connect to {host}: no key of another machine is enrolled. Make one "
            "there with `fearladder keys make console`, and bring its public file here with "
            "`fearladder keys enrol`."
        )
