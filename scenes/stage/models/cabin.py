"""The lift's cabin: frame, floor that turns to glass, guard that sinks, panes, height display.

Owns what the patient stands in and its moving parts; must not know height, wind or the city.
"""

from __future__ import annotations

import itertools

import numpy as np
from panda3d.core import NodePath, Texture
from PIL import Image, ImageDraw, ImageFont

from scenes.stage.mesh import Mesh
from scenes.stage.models.tower import RAIL_X, RAIL_Y
from scenes.stage.shading import SHADOW_MASK, Material
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import Layer, picture
from scenes.stage.vertices import Finish

HALF_M = 1.25
"""Half the side of the floor."""

HIGHEST_M = 70
"""The greatest height that its display can show, metres."""

_CEILING_M = 2.45
_STEEL = Finish((0.52, 0.53, 0.54), Layer.STEEL, tile_m=0.8, roughness=0.35, metal=0.7)
_FRAME = Finish((0.10, 0.105, 0.11), Layer.STEEL, tile_m=0.8, roughness=0.45, metal=0.3)
_PANEL = Finish((0.40, 0.41, 0.42), Layer.STEEL, tile_m=0.8, roughness=0.4, metal=0.5)
_TERRAZZO = Finish((0.31, 0.30, 0.275), Layer.TERRAZZO, tile_m=0.7, roughness=0.4)
_CLEAR = Finish((0.55, 0.70, 0.66), ao=0.05)
_FLOOR_GLASS = Finish((0.50, 0.66, 0.62), ao=0.07)


class Cabin:
    """A cabin below ``parent``; ``open_platform`` has neither panes nor ceiling."""

    def __init__(self, stage: Stage, parent: NodePath, open_platform: bool) -> None:
        """Nothing is built yet."""
        self._stage, self._open = stage, open_platform
        self.node = parent.attach_new_node("cabin")
        self._shown_m: int | None = None

    def build(self) -> Steps:
        """Make it."""
        # All made now: writing one while the lift rises would take a millisecond of its frame.
        self._heights = yield from beside(_heights)
        frame = yield from beside(lambda: self._frame(self._open))
        self._stage.attach("cabin frame", frame, Material.SURFACE, parent=self.node)
        yield
        self._build_floor()
        yield
        yield from self._build_guard()
        if not self._open:
            self._build_panes()
        self._build_display()
        self._stage.without_city_light(self.node)
        yield

    def _frame(self, open_platform: bool) -> Mesh:
        mesh, h = Mesh(), HALF_M
        for a in (-h - 0.05, h - 0.07):
            mesh.bevelled_box((a, -h - 0.05, -0.20), (a + 0.12, h + 0.05, -0.012), 0.012, _FRAME)
            mesh.bevelled_box((-h + 0.07, a, -0.20), (h - 0.07, a + 0.12, -0.012), 0.012, _FRAME)
        for k in (-0.42, 0.42):
            mesh.box((k - 0.03, -h, -0.17), (k + 0.03, h, -0.05), _FRAME)
            mesh.box((-h, k - 0.03, -0.17), (h, k + 0.03, -0.05), _FRAME)
        self._sill(mesh)
        for x in (-RAIL_X, RAIL_X):
            for z in (-0.15, 2.0):
                mesh.bevelled_box(
                    (x - 0.07, RAIL_Y + 0.05, z), (x + 0.07, -h, z + 0.15), 0.01, _FRAME
                )
        if open_platform:
            for x in (-h, h - 0.07):
                mesh.bevelled_box((x, -h, -0.01), (x + 0.07, -h + 0.07, 2.2), 0.012, _FRAME)
            mesh.bevelled_box((-h, -h, 2.2), (h, -h + 0.07, 2.3), 0.012, _FRAME)
        else:
            self._posts_and_ceiling(mesh)
        self._control_panel(mesh)
        return mesh

    def _sill(self, mesh: Mesh) -> None:
        h, t = HALF_M, 0.05
        for low, high in (
            ((-h, h - t, 0), (h, h, 0.05)),
            ((-h, -h, 0), (-h + t, h - t, 0.05)),
            ((h - t, -h, 0), (h, h - t, 0.05)),
        ):
            mesh.bevelled_box(low, high, 0.008, _STEEL)

    def _posts_and_ceiling(self, mesh: Mesh) -> None:
        h, p = HALF_M, 0.06
        for x in (-h, h - p):
            for y in (-h, h - p):
                mesh.bevelled_box((x, y, -0.01), (x + p, y + p, _CEILING_M), 0.012, _FRAME)
        for x in (-0.62, 0.56):
            mesh.bevelled_box((x, -h, 0), (x + 0.06, -h + 0.06, 2.2), 0.01, _FRAME)
        mesh.bevelled_box((-h + p, -h, 2.14), (h - p, -h + p, _CEILING_M), 0.01, _FRAME)
        for a in (-h, h - p):
            mesh.bevelled_box(
                (a, -h + p, _CEILING_M - 0.08), (a + p, h - p, _CEILING_M), 0.01, _FRAME
            )
        mesh.bevelled_box((-h + p, h - p, _CEILING_M - 0.08), (h - p, h, _CEILING_M), 0.01, _FRAME)
        ceiling = Finish((0.62, 0.61, 0.58), Layer.PLASTER, tile_m=1.0, extra=0.04)
        mesh.bevelled_box((-h, -h, _CEILING_M), (h, h, _CEILING_M + 0.12), 0.02, ceiling)
        lamp = Finish((0.85, 0.80, 0.70), extra=0.16)
        mesh.box((-0.5, -0.5, _CEILING_M - 0.012), (0.5, 0.5, _CEILING_M), lamp)

    def _control_panel(self, mesh: Mesh) -> None:
        x, y = HALF_M - 0.30, -HALF_M + 0.07
        mesh.bevelled_box((x, y - 0.06, 0.75), (x + 0.22, y + 0.03, 1.75), 0.012, _PANEL)
        for k in range(5):
            z = 0.92 + 0.11 * k
            ring = [(x + 0.11, y + 0.028, z), (x + 0.11, y + 0.042, z)]
            mesh.tube(ring, 0.028, _STEEL, sides=12)
            light = Finish((0.9, 0.45, 0.12) if k == 4 else (0.5, 0.5, 0.48), extra=0.05)
            mesh.tube([ring[1], (x + 0.11, y + 0.045, z)], 0.018, light, sides=10)

    def _build_floor(self) -> None:
        h = HALF_M - 0.05
        plate = Mesh()
        plate.quads([[(-h, -h, 0), (h, -h, 0), (h, h, 0), (-h, h, 0)]], _TERRAZZO)
        plate.quads([[(-h, h, -0.03), (h, h, -0.03), (h, -h, -0.03), (-h, -h, -0.03)]], _PANEL)
        self._plate = self._stage.attach("floor plate", plate, Material.FADING, parent=self.node)
        glass = Mesh()
        glass.quads(
            [[(-h, -h, -0.006), (h, -h, -0.006), (h, h, -0.006), (-h, h, -0.006)]], _FLOOR_GLASS
        )
        self._stage.attach("floor glass", glass, Material.GLASS, parent=self.node)
        self._plate.set_bin("transparent", 0)

    def set_floor_transparency(self, percent: float) -> None:
        """0 is solid terrazzo, 100 bare glass."""
        opacity = 1 - min(max(percent, 0.0), 100.0) / 100
        self._plate.set_shader_input("opacity", opacity)
        if opacity < 0.004:
            self._plate.hide()
        else:
            self._plate.show()
            (self._plate.show_through if opacity > 0.5 else self._plate.hide)(SHADOW_MASK)

    def _build_guard(self) -> Steps:
        self._bars = self.node.attach_new_node("guard bars")
        self._rails = [self.node.attach_new_node(name) for name in ("hand rail", "middle rail")]
        bars, *rails = yield from beside(_guard)
        for node, mesh in zip(self._rails, rails, strict=True):
            self._stage.attach("rail", mesh, Material.SURFACE, parent=node)
        yield
        self._stage.attach("bars", bars, Material.SURFACE, parent=self._bars)
        yield

    def set_railing(self, height_m: float) -> None:
        """Height of the hand rail over the floor; below 8 cm there is no guard at all."""
        for node in (self._bars, *self._rails):
            (node.show if height_m >= 0.08 else node.hide)()
        self._bars.set_sz(max(height_m, 0.08))
        self._rails[0].set_z(height_m)
        self._rails[1].set_z(height_m * 0.52)

    def _build_panes(self) -> None:
        h, low, high = HALF_M - 0.03, 0.05, _CEILING_M - 0.08
        panes = {
            "front": [(h, h, low), (-h, h, low), (-h, h, high), (h, h, high)],
            "left": [(-h, h, low), (-h, -h, low), (-h, -h, high), (-h, h, high)],
            "right": [(h, -h, low), (h, h, low), (h, h, high), (h, -h, high)],
            "back": [(-h, -h, low), (h, -h, low), (h, -h, 2.14), (-h, -h, 2.14)],
        }
        for name, corners in panes.items():
            mesh = Mesh()
            mesh.quads([corners, corners[::-1]], _CLEAR)
            self._stage.attach(f"pane {name}", mesh, Material.GLASS, parent=self.node)

    def _build_display(self) -> None:
        mesh = Mesh()
        x, y, z = HALF_M - 0.30, -HALF_M + 0.102, 1.52
        corners = [
            (x + 0.20, y, z),
            (x + 0.02, y, z),
            (x + 0.02, y, z + 0.16),
            (x + 0.20, y, z + 0.16),
        ]
        uv = [(0, 0), (2, 0), (2, 2), (0, 2)]  # a tile is 2 m
        mesh.quads([corners], Finish((0.9, 0.9, 0.9)), uv=uv)
        self._display = self._stage.attach("display", mesh, Material.GLOW, parent=self.node)

    def show_height(self, height_m: float) -> None:
        """Write the height on the cabin's display, in whole metres from 0 to HIGHEST_M."""
        metres = min(max(round(height_m), 0), HIGHEST_M)
        if metres != self._shown_m:
            self._shown_m = metres
            self._display.set_shader_input("glow_map", self._heights[metres])


def _guard() -> list[Mesh]:
    """Bars, hand rail and middle rail."""
    inset = HALF_M - 0.09
    path = [
        (-inset, -inset, 0.0),
        (-inset, inset, 0.0),
        (inset, inset, 0.0),
        (inset, -inset, 0.0),
    ]
    made = [_guard_bars(path)]
    for radius in (0.024, 0.012):
        mesh = Mesh()
        for a, b in itertools.pairwise(path):
            mesh.tube([a, b], radius, _STEEL, sides=10)
        for corner in path[1:3]:
            mesh.ball(corner, (radius, radius, radius), _STEEL, sides=8)
        made.append(mesh)
    return made


def _guard_bars(path: list[tuple[float, float, float]]) -> Mesh:
    """Posts and balusters of unit height, to be stretched to the railing's height."""
    mesh = Mesh()
    for (xa, ya, _), (xb, yb, _) in itertools.pairwise(path):
        for k, t in enumerate(np.linspace(0, 1, 19)):
            x, y = xa + (xb - xa) * t, ya + (yb - ya) * t
            radius = 0.020 if k % 6 == 0 else 0.007
            mesh.tube(
                [(x, y, 0), (x, y, 1)], radius, _STEEL, sides=8 if k % 6 == 0 else 5, caps=False
            )
    return mesh


def _heights() -> list[Texture]:
    """The display at each height, whole metres from 0."""
    return [picture(_digits(m), "height") for m in range(HIGHEST_M + 1)]


def _digits(metres: int) -> np.ndarray:
    image = Image.new("RGBA", (128, 128), (8, 9, 10, 255))
    draw = ImageDraw.Draw(image)
    amber = (255, 150, 40, 255)
    draw.text((64, 52), str(metres), font=ImageFont.load_default(size=76), fill=amber, anchor="mm")
    draw.text((64, 108), "m", font=ImageFont.load_default(size=28), fill=amber, anchor="mm")
    return np.asarray(image, np.uint8)
