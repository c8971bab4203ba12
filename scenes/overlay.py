"""What stands in front of the patient whatever the place: panel, notice, a line, the keys.

Owns where these stand below the rig and what is written; must not know why it is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from panda3d.core import NodePath, OmniBoundingVolume

from scenes.display.pose import EYE_HEIGHT_M
from scenes.gaze_targets import GazeTargets
from scenes.hands_shown import HandsShown
from scenes.notices import in_language
from scenes.stage.panel import RatingPanel
from scenes.stage.shading import EYE_MASK, Shading
from scenes.stage.text import Board, make_font, overlay_root
from scenes.tongue import Tongue

_PANEL_SORT = 10
_HANDS_SORT, _RAYS_SORT = 12, 14
_WORDS_SORT = 60  # over the fade: a cut says why
_UNSEEN = 1e-4


class Overlay:
    """Hangs below the rig of the place shown, in front of the body, not of the head."""

    def __init__(self, shading: Shading) -> None:
        self.tongue = Tongue()
        self._written: tuple[str, ...] = ()
        self._anchor: NodePath = NodePath("overlay")
        # Words are read over a full cover, behind which the place itself is not drawn.
        self._anchor.show_through(EYE_MASK)
        font = make_font()
        flat = overlay_root(self._anchor, "panel", shading, _PANEL_SORT)
        self.panel = RatingPanel(flat, font, self._anchor)
        self.targets = GazeTargets(flat, font, self._anchor)
        self._held: NodePath = NodePath("held")
        solid = overlay_root(self._held, "hands", shading, _HANDS_SORT)
        solid.set_depth_test(True)
        solid.set_depth_write(True)
        self.hands = HandsShown(solid, overlay_root(self._held, "rays", shading, _RAYS_SORT))
        words = overlay_root(self._anchor, "words", shading, _WORDS_SORT)
        self._notice = Board(words, font, 0.075, 1.9)
        self._notice.node.set_pos(0, 2.0, 2.02)
        self._line = Board(words, font, 0.065, 1.9)
        self._line.node.set_pos(0, 2.0, 0.85)
        self._legend = Board(words, font, 0.04, 2.6)
        self._legend.node.set_pos(0, 2.0, 0.72)
        self._lobby = Board(words, font, 0.055, 1.9)
        self._lobby.node.set_pos(0, 2.0, 1.45)
        self._watched = Board(words, font, 0.045, 2.6)
        self._watched.node.set_name("watched")
        self._watched.node.set_pos(0, 2.0, 1.04)

    def stand_on(self, rig: NodePath, eye_height_m: float) -> None:
        """Hang everything below ``rig``, at the height of this patient's eyes."""
        self._anchor.reparent_to(rig)
        self._anchor.set_z(eye_height_m - EYE_HEIGHT_M)
        self._held.reparent_to(rig)  # where hands are is not for us to raise or lower

    def speak(self, tag: str) -> None:
        """Have everything written in the language ``tag`` from now on."""
        self.tongue.speak(tag)
        self._written = ()
        self.targets.name(self.tongue)

    def write_once(self, words: Iterable[str], draw: Callable[[], None]) -> None:
        """Have every one of ``words`` drawn too small to be seen, when there is time for it.

        Making letters and shaders ready takes a second in software: without this the patient's
        first stop, which says why, would wait for it.
        """
        self._anchor.set_scale(_UNSEEN)
        self._anchor.node().set_bounds(OmniBoundingVolume())  # wherever the head looks
        self._anchor.node().set_final(True)
        for said in words:
            self.write(notice=said, line=said, legend=said)
            draw()
        self.write(notice="", line="", legend="")
        self._anchor.node().set_final(False)
        self._anchor.node().clear_bounds()
        self._anchor.set_scale(1.0)

    def write(
        self, *, notice: str, line: str, legend: str, lobby: str = "", watched: str = ""
    ) -> None:
        """Show these words; empty ones take their board away."""
        words = notice, line, legend, lobby, watched
        if words == self._written:
            return
        self._written = words
        self._watched.show(watched)
        self._lobby.show(lobby)
        self._notice.show(in_language(notice, self.tongue))
        self._line.show(line)
        self._legend.show(self.tongue(legend))
