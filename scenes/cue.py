"""Which events of a scene are to be played now: each once, in time, and never in a hold.

Owns the memory of what was fired; must not know what an event looks like.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective

_REMEMBERED = 256


class Cues:
    """Picks fired events out of directives."""

    def __init__(self) -> None:
        self._seen: dict[str, None] = {}

    def due(self, directive: SceneDirective, now_ns: int | None, *, playable: bool) -> list[str]:
        """Names of the events to start; ``now_ns`` is controller time, None if not known fresh.

        What cannot be played now is not played later: a gust must not come as a surprise.
        """
        due = []
        for fired in directive.events:
            if fired.fired_id in self._seen:
                continue
            self._remember(fired.fired_id)
            in_time = now_ns is not None and now_ns <= fired.expires_ns
            if playable and in_time and not directive.held:
                due.append(fired.event)
        return due

    def _remember(self, fired_id: str) -> None:
        self._seen[fired_id] = None
        while len(self._seen) > _REMEMBERED:
            del self._seen[next(iter(self._seen))]
