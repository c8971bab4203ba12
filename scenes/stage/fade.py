"""The cover over the whole view that every cut happens behind.

Owns the cover's drawing and its course over time; must not know what is cut to.
"""

from __future__ import annotations

from dataclasses import dataclass

from panda3d.core import (
    CardMaker,
    LVector3f,
    NodePath,
    OmniBoundingVolume,
    Shader,
    TransparencyAttrib,
)

from scenes.stage.shading import Shading, shader_text

FADE_OUT_S = 0.2
"""From clear to covered: with the next frames it stays below the half second of a stop."""

FADE_IN_S = 0.6
"""From covered to clear: gentle, there is no hurry to see."""

NEUTRAL_GREY = (0.045, 0.047, 0.05)
"""Linear colour of the cover: dark, neutral, not black."""

_SORT = 50  # over scenes and panels, below notices


@dataclass
class FadeCourse:
    """How much of the view is covered, 0 clear to 1 covered, moving with time."""

    cover: float = 1.0

    def step(self, dt_s: float, *, closed: bool) -> float:
        """The cover ``dt_s`` seconds later, on its way to closed or open."""
        if closed:
            self.cover = min(1.0, self.cover + dt_s / FADE_OUT_S)
        else:
            # A long frame must not open the view in one step.
            self.cover = max(0.0, self.cover - min(dt_s, FADE_IN_S / 4) / FADE_IN_S)
        return self.cover

    @property
    def full(self) -> bool:
        """True if nothing behind it can be seen."""
        return self.cover >= 1.0


class FadeCover:
    """Draws the cover over all eyes."""

    def __init__(self, world: NodePath, shading: Shading) -> None:
        card = CardMaker("fade")
        card.set_frame(-1, 1, -1, 1)
        self._node = world.attach_new_node(card.generate())
        self._node.node().set_bounds(OmniBoundingVolume())
        self._node.node().set_final(True)
        text = shader_text("fade.vert", "fade.frag", shading.common_defines())
        self._node.set_shader(Shader.make(Shader.SL_GLSL, *text))
        self._node.set_shader_input("fade_colour", LVector3f(*NEUTRAL_GREY))
        self._node.set_transparency(TransparencyAttrib.M_alpha)
        self._node.set_depth_test(False)
        self._node.set_depth_write(False)
        self._node.set_bin("fixed", _SORT)
        self._shown = 0.0
        self.show(1.0)

    def show(self, cover: float) -> None:
        """Cover this share of the picture's light, 0-1."""
        if cover == self._shown:
            return
        self._shown = cover
        if cover <= 0.0:
            self._node.hide()
            return
        self._node.show()
        # Half of the light is where the eye sees little change, so the course is eased there.
        self._node.set_shader_input("cover", cover * cover * (3.0 - 2.0 * cover))
