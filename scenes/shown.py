"""What of the directives and stops can be seen by now, told once each.

Owns when a place, a directive or a press counts as drawn; must not know sockets or drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import DirectiveShown, PlaceShown
from controller.protocol.vocabulary import Place


@dataclass(frozen=True)
class Wanted:
    """A place that is to be seen, and why now."""

    place: Place
    scene: str
    epoch: int


class Shown:
    """Remembers what is waited for and since when; times are local nanoseconds."""

    def __init__(self) -> None:
        self._wanted: Wanted | None = None
        self._wanted_ns = 0
        self._told: Wanted | None = None
        self._directive: SceneDirective | None = None
        self._told_directive: SceneDirective | None = None
        self._ready = False
        self._received_ns = 0
        self._frames = 0
        self._presses: list[str] = []

    def want(self, wanted: Wanted, now_ns: int) -> None:
        """``wanted`` is to be seen; the first call with it starts its time."""
        if wanted is not self._wanted and wanted != self._wanted:
            self._wanted, self._wanted_ns = wanted, now_ns

    def received(self, directive: SceneDirective, now_ns: int) -> None:
        """A directive came in."""
        self._directive, self._received_ns, self._frames = directive, now_ns, 0

    def pressed(self, press_id: str) -> None:
        """SAFE PLACE came in over the safety lane."""
        self._presses.append(press_id)

    def frame_begins(self) -> None:
        """A frame is about to be drawn."""
        self._frames += 1

    def place_drawn(self, now_ns: int) -> PlaceShown | None:
        """A whole frame of the wanted place was drawn; the report if it is the first."""
        wanted = self._wanted
        if wanted is None or wanted is self._told or wanted == self._told:
            return None
        self._told = wanted
        fade_s = max(0, now_ns - self._wanted_ns) / 1e9
        return PlaceShown(place=wanted.place, scene=wanted.scene, epoch=wanted.epoch, fade_s=fade_s)

    def directive_drawn(self, now_ns: int, *, scene_ready: bool) -> DirectiveShown | None:
        """A frame with the newest directive in force was drawn; the report if it is the first.

        Once more when the scene it names is built (``scene_ready``), where it was not before.
        """
        directive, told = self._directive, self._told_directive
        if directive is None or (told is directive and (self._ready or not scene_ready)):
            return None
        self._told_directive, self._ready = directive, scene_ready
        return DirectiveShown(
            run_id=directive.run_id,
            session_id=directive.session_id,
            revision=directive.revision,
            scene_ready=scene_ready,
            received_to_drawn_s=max(0, now_ns - self._received_ns) / 1e9,
            frames=self._frames,
        )

    def presses_drawn(self) -> list[str]:
        """A frame without exposure was drawn; the presses that it answers."""
        presses, self._presses = self._presses, []
        return presses
