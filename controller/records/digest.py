"""The line of a session in the list, kept up to date event by event.

Owns what that line says and how it is folded; must not know where it is stored.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from controller.protocol.events import (
    ConfigurationChanged,
    ExposureStarted,
    RatingCorrected,
    RatingRecorded,
    RecordedEvent,
    SessionClosed,
    SessionPrepared,
)
from controller.protocol.vocabulary import CloseReason


@dataclass(frozen=True)
class Digest:
    """What the list shows of a session; a fold over its events."""

    scene: str = ""
    """The scene that an exposure would show now."""
    scenes: tuple[str, ...] = ()
    """Exposure scenes shown, in order of their first showing."""
    suds: Mapping[str, int | None] = field(default_factory=dict)
    """Rating id to value, corrected; null for a withdrawn one."""
    closed: CloseReason | None = None
    synthetic: bool = False
    closed_elapsed_ns: int | None = None
    """Session time of the last event; None while the session is open."""

    def columns(self) -> dict[str, Any]:
        """The values of the digest's columns."""
        given = [value for value in self.suds.values() if value is not None]
        return {
            "scene": self.scene,
            "scenes": json.dumps(self.scenes),
            "rating_values": json.dumps(self.suds),
            "ratings": len(given),
            "peak_suds": max(given, default=None),
            "end_suds": given[-1] if given else None,
            "closed": self.closed.value if self.closed else None,
            "synthetic": self.synthetic,
            "closed_elapsed_ns": self.closed_elapsed_ns,
        }

    @classmethod
    def from_columns(cls, row: Mapping[str, Any]) -> "Digest":
        """The digest that :meth:`columns` wrote."""
        return cls(
            scene=row["scene"],
            scenes=tuple(json.loads(row["scenes"])),
            suds=json.loads(row["rating_values"]),
            closed=CloseReason(row["closed"]) if row["closed"] else None,
            synthetic=row["synthetic"],
            closed_elapsed_ns=row["closed_elapsed_ns"],
        )


def fold(digest: Digest, recorded: RecordedEvent) -> Digest:
    """The digest after one more event; the same object if nothing it shows changed."""
    if recorded.synthetic and not digest.synthetic:
        digest = replace(digest, synthetic=True)
    if digest.closed:
        digest = replace(digest, closed_elapsed_ns=recorded.elapsed_ns)
    match recorded.event:
        case SessionPrepared(scene=scene, header=header):
            return replace(digest, scene=scene, synthetic=digest.synthetic or header.synthetic)
        case ExposureStarted():
            return _shown(digest, digest.scene)
        case ConfigurationChanged(scene=scene):
            changed = replace(digest, scene=scene)
            return _shown(changed, scene) if digest.scenes else changed
        case RatingRecorded(rating_id=rating_id, suds=suds):
            return replace(digest, suds={**digest.suds, rating_id: suds})
        case RatingCorrected(rating_id=rating_id, suds=corrected):
            return replace(digest, suds={**digest.suds, rating_id: corrected})
        case SessionClosed(reason=reason):
            return replace(digest, closed=reason, closed_elapsed_ns=recorded.elapsed_ns)
        case _:
            return digest


def _shown(digest: Digest, scene: str) -> Digest:
    if scene in digest.scenes:
        return digest
    return replace(digest, scenes=(*digest.scenes, scene))
