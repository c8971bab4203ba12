"""What can go wrong on the link, each with one sentence a person can act on.

Owns the tree of link errors; must not know who shows them.

    LinkError
    ├── EndpointsError     no address file, or one that says nothing usable
    ├── KeyFileError       a key is missing, damaged or open to other users
    ├── PortError          a port is in use or may not be bound
    ├── NotConnectedError  nothing can be sent now; nothing was sent
    ├── NoAnswerError      sent, and no answer came in time
    └── LinkClosedError    the link was closed meanwhile
"""


class LinkError(Exception):
    """Base of every link error; ``str`` of it is one sentence for people."""


class EndpointsError(LinkError):
    """There is no address file of a controller, or it cannot be used."""


class KeyFileError(LinkError):
    """A key is missing, damaged, or can be read by other users."""


class PortError(LinkError):
    """A port is in use, or this user may not bind it."""


class NotConnectedError(LinkError):
    """The controller is not heard, so nothing was sent."""


class NoAnswerError(LinkError):
    """It was sent, and no answer came in time."""


class LinkClosedError(LinkError):
    """The link was closed before an answer came."""
