"""Passers-by: simple dressed figures seen from some metres away, walking or standing.

Owns the proportions of a body; must not know where people go.
"""

from __future__ import annotations

import numpy as np

from scenes.stage.mesh import Mesh, grid_faces
from scenes.stage.vertices import Colour, Finish

_SKINS: tuple[Colour, ...] = (
    (0.55, 0.36, 0.27),
    (0.42, 0.26, 0.18),
    (0.20, 0.11, 0.07),
    (0.62, 0.44, 0.35),
)
_HAIRS: tuple[Colour, ...] = (
    (0.02, 0.016, 0.014),
    (0.07, 0.04, 0.02),
    (0.22, 0.14, 0.06),
    (0.25, 0.25, 0.25),
)
_TOPS: tuple[Colour, ...] = (
    (0.05, 0.09, 0.20), (0.30, 0.05, 0.05), (0.45, 0.43, 0.38), (0.04, 0.04, 0.05),
    (0.10, 0.18, 0.12),
    (0.42, 0.28, 0.08), (0.20, 0.20, 0.22), (0.48, 0.46, 0.44), (0.28, 0.16, 0.22),
)  # fmt: skip
_BOTTOMS: tuple[Colour, ...] = (
    (0.02, 0.025, 0.04),
    (0.05, 0.07, 0.13),
    (0.14, 0.12, 0.09),
    (0.03, 0.03, 0.03),
)

_LEFT_LEG, _RIGHT_LEG, _LEFT_ARM, _RIGHT_ARM = 0.25, 0.5, 0.75, 1.0  # motion.glsl reads these


def _pick(rng: np.random.Generator, colours: tuple[Colour, ...]) -> Colour:
    return colours[int(rng.integers(len(colours)))]


def figure(rng: np.random.Generator) -> Mesh:
    """An adult 1.72 m tall at the origin, facing +y, for Material.FIGURE; scale it for others."""
    mesh = Mesh()
    skin = Finish(_pick(rng, _SKINS), roughness=0.55)
    top = Finish(_pick(rng, _TOPS), roughness=0.9)
    trousers = Finish(_pick(rng, _BOTTOMS), roughness=0.9)
    hair = Finish(_pick(rng, _HAIRS), roughness=0.6)
    shoe = Finish((0.03, 0.028, 0.026), roughness=0.5)
    coat = rng.random() < 0.4
    _trunk(mesh, top, trousers, coat)
    for side, leg, arm in ((-1, _LEFT_LEG, _LEFT_ARM), (1, _RIGHT_LEG, _RIGHT_ARM)):
        _leg(mesh, side, leg, trousers, shoe)
        _arm(mesh, side, arm, top, skin)
    _head(mesh, skin, hair, rng.random() < 0.5)
    if rng.random() < 0.3:
        bag = Finish(_pick(rng, _BOTTOMS), roughness=0.7)
        mesh.box((0.24, -0.14, 0.62), (0.32, 0.14, 0.90), bag)
    return mesh


def _oval_rings(mesh: Mesh, rings: list[tuple[float, float, float, float]], finish: Finish) -> None:
    """Loft ovals (height, half width, half depth, forward), bottom to top."""
    sides = 8
    angle = np.linspace(0, 2 * np.pi, sides + 1)
    r = np.array(rings)
    points = np.stack(
        [
            np.cos(angle)[None] * r[:, 1:2],
            np.sin(angle)[None] * r[:, 2:3] + r[:, 3:4],
            np.broadcast_to(r[:, :1], (len(r), sides + 1)),
        ],
        -1,
    )
    normal = np.stack(
        np.broadcast_arrays(np.cos(angle)[None], np.sin(angle)[None], np.zeros((len(r), 1))), -1
    ).copy()
    normal[-1, :, 2] = 1.2
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    faces = grid_faces(len(r), sides + 1)
    low = np.linspace(0.75, 1.0, len(r))
    mesh.add(points, normal, faces, finish, ao=np.repeat(low, sides + 1))


def _trunk(mesh: Mesh, top: Finish, trousers: Finish, coat: bool) -> None:
    hem = 0.55 if coat else 0.92
    flare = 0.21 if coat else 0.17
    _oval_rings(mesh, [(0.84, 0.165, 0.115, 0), (1.0, 0.165, 0.115, 0)], trousers)
    shape = [
        (hem, flare, 0.14, 0.0), (1.05, 0.165, 0.115, 0.0), (1.22, 0.185, 0.125, 0.0),
        (1.38, 0.205, 0.115, -0.01), (1.45, 0.15, 0.085, -0.01), (1.49, 0.055, 0.055, 0.0),
    ]  # fmt: skip
    _oval_rings(mesh, shape, top)


def _leg(mesh: Mesh, side: int, limb: float, trousers: Finish, shoe: Finish) -> None:
    x = 0.088 * side
    cloth = Finish(trousers.colour, roughness=0.9, extra=limb)
    line = [(x, 0.0, 0.92), (x, 0.015, 0.5), (x, -0.01, 0.09)]
    mesh.tube(line, [0.088, 0.062, 0.05], cloth, sides=5, caps=False)
    foot = Finish(shoe.colour, roughness=0.5, extra=limb)
    mesh.box((x - 0.045, -0.08, 0.0), (x + 0.045, 0.19, 0.085), foot)


def _arm(mesh: Mesh, side: int, limb: float, top: Finish, skin: Finish) -> None:
    x = 0.225 * side
    sleeve = Finish(top.colour, roughness=0.9, extra=limb)
    line = [(x * 0.86, 0, 1.42), (x * 1.08, -0.01, 1.15), (x * 1.14, 0.07, 0.90)]
    mesh.tube(line, [0.056, 0.047, 0.038], sleeve, sides=5, caps=False)
    hand = Finish(skin.colour, roughness=0.6, extra=limb)
    mesh.ball((x * 1.14, 0.085, 0.85), (0.035, 0.04, 0.065), hand, sides=5)


def _head(mesh: Mesh, skin: Finish, hair: Finish, long_hair: bool) -> None:
    mesh.tube([(0, 0, 1.45), (0, 0.01, 1.56)], 0.05, skin, sides=6, caps=False)
    mesh.ball((0, 0.015, 1.62), (0.073, 0.09, 0.11), skin, sides=7)
    mesh.ball((0, -0.012, 1.645), (0.083, 0.092, 0.098), hair, sides=7)
    if long_hair:
        mesh.ball((0, -0.055, 1.54), (0.08, 0.05, 0.13), hair, sides=7)
