"""Who is heard, and since when not.

Owns the times of the last sign of life of every peer; must not know what silence leads to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from controller.protocol.health import PeerHealth
from controller.protocol.vocabulary import Peer

SILENT_AFTER_S = {Peer.RENDERER: 0.9, Peer.CONSOLE: 2.0, Peer.PAGE: 1.9}
"""Silence after which a peer counts as lost, seconds.

The renderer has 1 s and the page 2 s (DESIGN, Interlocks); a tenth is what noticing takes.
"""


@dataclass
class Presence:
    """The peers of one run; a peer never heard is neither there nor lost."""

    heard_ns: dict[Peer, int] = field(default_factory=dict)
    lost: set[Peer] = field(default_factory=set)
    page_visible: bool = True

    def hear(self, peer: Peer, now_ns: int) -> None:
        """A sign of life."""
        self.heard_ns[peer] = now_ns

    def hear_page(self, now_ns: int, *, visible: bool) -> None:
        """A sign of life of the page that holds the controls; a hidden one does not count."""
        self.page_visible = visible
        if visible:
            self.hear(Peer.PAGE, now_ns)

    def here(self, peer: Peer) -> bool:
        """True if it was heard and is not lost."""
        return peer in self.heard_ns and peer not in self.lost

    def silent_s(self, peer: Peer, now_ns: int) -> float | None:
        """Seconds since it was heard, or None if it never was."""
        heard = self.heard_ns.get(peer)
        return None if heard is None else max(0.0, (now_ns - heard) / 1e9)

    def changes(self, now_ns: int) -> Iterator[tuple[Peer, bool]]:
        """Peers that fell silent (False) or came back (True) since the last call."""
        for peer, limit_s in SILENT_AFTER_S.items():
            silent = self.silent_s(peer, now_ns)
            if silent is None:
                continue
            gone = silent > limit_s
            if gone == (peer in self.lost):
                continue
            (self.lost.add if gone else self.lost.discard)(peer)
            yield peer, not gone

    def health(self, now_ns: int) -> tuple[PeerHealth, ...]:
        """Every peer, for the console."""
        return tuple(
            PeerHealth(peer=peer, up=self.here(peer), silent_s=self.silent_s(peer, now_ns))
            for peer in Peer
        )
