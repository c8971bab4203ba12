"""A small place to look at: a ring of coloured boards at known distances around the rig."""

from __future__ import annotations

from panda3d.core import CardMaker, NodePath

from scenes.display.display import Display
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.shading import Material, Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage

TARGET_M = 2.0
"""Distance of the red board straight ahead, at eye height 1.6 m."""

TARGET_HALF_M = 0.1

BLOCK_M = 3.0
"""Distance of the front of a solid block, below eye height and straight ahead."""


def furnish(display: Display) -> NodePath:
    """Build it in ``display``'s world and stand the patient in it; returns the rig."""
    shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb, plain=True)
    root: NodePath = display.world.attach_new_node("room")
    rig = root.attach_new_node("rig")
    sounds = SoundBank(None)
    stage = Stage(root, rig, display.eyes, shading, sounds, 1, host=display.host)
    _board(stage, (0, TARGET_M, 1.6), TARGET_HALF_M, (1, 0, 0))
    block = Mesh()
    block.box((-0.5, BLOCK_M, 0.6), (0.5, BLOCK_M + 0.2, 1.2), Finish((0.5, 0.4, 0.3)))
    stage.attach("block", block, Material.SURFACE, casts_shadow=False)
    for number in range(8):
        turn = stage.root.attach_new_node(f"turn {number}")
        turn.set_h(45 * number)
        shade = 0.1 + 0.1 * number
        _board(stage, (0.6, 6, 1.0 + 0.2 * number), 0.8, (0, shade, 1 - shade), parent=turn)
    display.stand_on(rig)
    return rig


def _board(
    stage: Stage,
    at: tuple[float, float, float],
    half_m: float,
    colour: tuple[float, float, float],
    parent: NodePath | None = None,
) -> None:
    card = CardMaker("board")
    card.set_frame(-half_m, half_m, -half_m, half_m)
    card.set_color(*colour, 1)
    node = (parent or stage.root).attach_new_node(card.generate())
    node.set_pos(*at)
    stage.shading.apply(node, Material.GLOW)
