"""The panel on which a patient rates distress: 0 to 100, in front of the body.

Owns its drawing and where a ray meets it; must not know prompts, keys or who asks.
"""

from __future__ import annotations

from dataclasses import dataclass

from panda3d.core import DynamicTextFont, LColor, LPoint3f, LVector3f, NodePath

from scenes.stage.text import INK, PAPER, Lettering, rectangle

_WIDTH_M, _HEIGHT_M = 1.5, 0.78
_SCALE_HALF_M = 0.62
_SCALE_Z_M = -0.12
_TRACK_HALF_M = 0.012
_REACH_M = 0.11  # how far above and below the scale a press still counts
_BUTTON = (0.43, 0.69, -0.365, -0.265)
_QUIET = LColor(0.3, 0.33, 0.36, 1)
_ACCENT = LColor(0.95, 0.62, 0.16, 1)
_BUTTON_COLOUR = LColor(0.06, 0.22, 0.3, 1)


@dataclass(frozen=True)
class ScalePressed:
    """The scale was pressed at this value, 0-100."""

    value: float


@dataclass(frozen=True)
class ConfirmPressed:
    """The panel's OK was pressed."""


class RatingPanel:
    """Stands 1.6 m in front of the rig; shows the question, the value so far and the scale."""

    def __init__(self, parent: NodePath, font: DynamicTextFont, anchor: NodePath) -> None:
        """Hang below ``parent``; rays come from whatever ``anchor`` hangs below, the rig."""
        self._anchor = anchor
        self.node = parent.attach_new_node("rating panel")
        self.node.set_pos(0, 1.6, 1.3)
        half, high = _WIDTH_M / 2, _HEIGHT_M / 2
        rectangle(self.node, (-half, half, -high, high), PAPER)
        self._question = Lettering(self.node, font, 0.06, width_m=1.38)
        self._question.node.set_pos(0, -0.001, 0.30)
        self._number = Lettering(self.node, font, 0.17)
        self._number.node.set_pos(0, -0.002, 0.03)
        self._hint = Lettering(self.node, font, 0.04, width_m=1.1, colour=LColor(0.5, 0.52, 0.5, 1))
        self._hint.node.set_pos(-0.17, -0.002, -0.325)
        self._draw_scale(font)
        self._marker = rectangle(self.node, (-0.014, 0.014, -0.055, 0.055), _ACCENT)
        self._filled = rectangle(self.node, (0, 1, -_TRACK_HALF_M, _TRACK_HALF_M), _ACCENT)
        self._draw_button(font)
        self.close()

    @property
    def is_open(self) -> bool:
        """True while it is shown."""
        return self._open

    def open(self, question: str, hint: str) -> None:
        """Show it empty, with the exact wording of the question."""
        self._question.show(question)
        self._hint.show(hint)
        self.show(None)
        self.node.show()
        self._open = True

    def show(self, value: int | None) -> None:
        """Show the value so far; None is empty."""
        if value is None:
            self._number.show("\u2013")
            self._marker.hide()
            self._filled.hide()
            return
        self._number.show(str(value))
        x = _x_of(value)
        self._marker.set_pos(x, -0.004, _SCALE_Z_M)
        self._marker.show()
        self._filled.set_pos(-_SCALE_HALF_M, -0.003, _SCALE_Z_M)
        self._filled.set_sx(max(0.001, x + _SCALE_HALF_M))
        self._filled.show()

    def close(self) -> None:
        """Take it away."""
        self.node.hide()
        self._open = False

    def met(self, origin: LPoint3f, direction: LVector3f) -> LPoint3f | None:
        """Where a ray below the rig meets the open panel, in its own metres, or None."""
        if not self.is_open:
            return None
        rig = self._anchor.get_parent()
        start = self.node.get_relative_point(rig, origin)
        way = self.node.get_relative_vector(rig, direction)
        if way.y <= 1e-6 or start.y >= 0:
            return None
        hit = start + way * (-start.y / way.y)
        inside = abs(hit.x) <= _WIDTH_M / 2 and abs(hit.z) <= _HEIGHT_M / 2
        return LPoint3f(hit) if inside else None

    def place_of(self, met: LPoint3f) -> LPoint3f:
        """A point of the panel below the rig."""
        return LPoint3f(self._anchor.get_parent().get_relative_point(self.node, met))

    def pressed(
        self, origin: LPoint3f, direction: LVector3f
    ) -> ScalePressed | ConfirmPressed | None:
        """What a ray below the rig presses, or None."""
        hit = self.met(origin, direction)
        if hit is None:
            return None
        left, right, bottom, top = _BUTTON
        if left <= hit.x <= right and bottom <= hit.z <= top:
            return ConfirmPressed()
        if abs(hit.x) <= _SCALE_HALF_M + 0.04 and abs(hit.z - _SCALE_Z_M) <= _REACH_M:
            return ScalePressed(max(0.0, min(100.0, (hit.x / _SCALE_HALF_M + 1) * 50)))
        return None

    def _draw_scale(self, font: DynamicTextFont) -> None:
        track = rectangle(
            self.node, (-_SCALE_HALF_M, _SCALE_HALF_M, -_TRACK_HALF_M, _TRACK_HALF_M), _QUIET
        )
        track.set_pos(0, -0.001, _SCALE_Z_M)
        for value in range(0, 101, 10):
            tick = rectangle(self.node, (-0.003, 0.003, -0.03, 0.03), _QUIET)
            tick.set_pos(_x_of(value), -0.002, _SCALE_Z_M)
            label = Lettering(self.node, font, 0.044)
            label.show(str(value))
            label.node.set_pos(_x_of(value), -0.002, _SCALE_Z_M - 0.085)

    def _draw_button(self, font: DynamicTextFont) -> None:
        left, right, bottom, top = _BUTTON
        rectangle(self.node, _BUTTON, _BUTTON_COLOUR).set_y(-0.002)
        label = Lettering(self.node, font, 0.055, colour=INK)
        label.show("OK")
        label.node.set_pos((left + right) / 2, -0.003, (bottom + top) / 2 - 0.018)


def _x_of(value: float) -> float:
    return (value / 50 - 1) * _SCALE_HALF_M
