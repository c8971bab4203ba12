"""The pier: worn planks with nails, beams, posts and ropes; a bench and a rowing boat at it.

Owns wood and rope; must not know the land or the light.
"""

from __future__ import annotations

import numpy as np

from assets.build.images import Field
from scenes.stage.mesh import Finish, Mesh, grid_faces
from scenes.stage.textures import Layer

Rng = np.random.Generator

DECK_M = 0.62
"""Height of the deck over the water."""

END_Y, START_Y, HALF_M = 4.4, -17.0, 1.12
POSTS = (-15.0, -12.0, -9.0, -6.0, -3.0, 0.2, 3.9)
_TALL = (3.9, -3.0, -9.0)
_BEAMS = (-0.85, 0.0, 0.85)
_POST_X = 1.04

_WOOD = Finish((0.255, 0.215, 0.168), Layer.WOOD, tile_m=0.62, roughness=0.85)
_POST = Finish((0.165, 0.132, 0.100), Layer.WOOD, tile_m=0.7, roughness=0.9)
_WET = Finish((0.045, 0.046, 0.030), Layer.ROCK, tile_m=0.5, roughness=0.45)
_NAIL = Finish((0.10, 0.075, 0.06), roughness=0.5, metal=0.6)
_ROPE = Finish((0.34, 0.285, 0.195), Layer.FABRIC, tile_m=0.12, roughness=0.95)


def pier() -> Mesh:
    """Everything of wood that stands still, to be lit by a bake."""
    mesh, rng = Mesh(), np.random.default_rng(6)
    y = START_Y
    while y < END_Y - 0.1:
        deep = 0.142 + float(rng.uniform(-0.004, 0.004))
        _plank(mesh, rng, y, deep, fine=y > -8.5)
        y += deep + float(rng.uniform(0.007, 0.013))
    for x in _BEAMS:
        mesh.bevelled_box(
            (x - 0.06, START_Y, DECK_M - 0.23),
            (x + 0.06, END_Y - 0.08, DECK_M - 0.047),
            0.008,
            _POST,
        )
    for y in POSTS:
        low, high = (-_POST_X, y - 0.06, DECK_M - 0.38), (_POST_X, y + 0.06, DECK_M - 0.23)
        mesh.bevelled_box(low, high, 0.008, _POST.shade(0.85))
        for x in (-_POST_X, _POST_X):
            _post(mesh, rng, x, y)
    _bench(mesh, rng, (-0.40, -2.35), 0.05)
    return mesh


def _plank(mesh: Mesh, rng: Rng, y: float, deep: float, *, fine: bool) -> None:
    left = -HALF_M - float(rng.uniform(0, 0.035))
    right = HALF_M + float(rng.uniform(0, 0.035))
    top = DECK_M - float(rng.uniform(0, 0.005))
    columns = 13 if fine else 4
    cup = float(rng.uniform(0.0005, 0.003))
    warp = float(rng.uniform(-0.003, 0.003))
    profile = np.array([
        (0.0, -0.042), (0.0, -0.009), (0.003, -0.003), (0.010, 0.0), (0.34 * deep, -cup),
        (0.66 * deep, -cup), (deep - 0.010, 0.0), (deep - 0.003, -0.003), (deep, -0.009),
        (deep, -0.042),
    ])  # fmt: skip
    x = np.linspace(left, right, columns)
    points = np.zeros((len(profile), columns, 3))
    points[..., 0], points[..., 1] = x, y + profile[:, :1]
    points[..., 2] = top + profile[:, 1:] + warp * (x / HALF_M) ** 2
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(profile, axis=0).T))])
    shift = rng.uniform(0, 3, 2)
    uv = np.stack(np.broadcast_arrays(x[None] + shift[0], along[:, None] + shift[1]), -1)
    tone = _worn(rng, x, len(profile))
    normal = np.cross(np.gradient(points, axis=1), np.gradient(points, axis=0))
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    faces = grid_faces(len(profile), columns)
    mesh.add(points, normal, faces, _WOOD, uv=uv, colours=tone.reshape(-1, 3))
    for column, side in ((0, -1.0), (-1, 1.0)):
        _end_grain(mesh, points[:, column], side, tone[:, column].mean(0))


def _worn(rng: Rng, x: Field, rows: int) -> Field:
    """Colours (rows, len(x), 3): grey where feet and sun have been, dark at the ends."""
    base = np.array(_WOOD.colour) * float(rng.uniform(0.80, 1.16))
    grey = np.array([1.0, 0.97, 0.95]) * base.mean()
    silver = float(rng.uniform(0.25, 0.9)) * np.clip(1.25 - np.abs(x) / 0.95, 0.2, 1)[:, None]
    tone = base * (1 - silver) + grey * 1.08 * silver
    tone = tone * (1 - 0.34 * np.clip((np.abs(x) - HALF_M + 0.10) / 0.12, 0, 1))[:, None]
    tone = tone * rng.uniform(0.93, 1.07, (len(x), 1))
    edge = np.array([0.55, 0.68, 0.9, *[1.0] * (rows - 6), 0.9, 0.68, 0.55])
    return np.asarray(edge[:, None, None] * tone[None])


def _end_grain(mesh: Mesh, rim: Field, side: float, tone: Field) -> None:
    middle = rim.mean(0)
    points = np.concatenate([[middle], rim])
    order = [(0, k, k + 1) if side > 0 else (0, k + 1, k) for k in range(1, len(rim))]
    order.append((0, len(rim), 1) if side > 0 else (0, 1, len(rim)))
    faces = [f[::-1] for f in order]
    normal = np.broadcast_to([side, 0, 0], points.shape)
    mesh.add(points, normal, faces, _WOOD, colours=np.tile(tone * 0.62, (len(points), 1)))


def _post(mesh: Mesh, rng: Rng, x: float, y: float) -> None:
    top = DECK_M + (0.55 if y in _TALL else -0.13) + float(rng.uniform(-0.015, 0.015))
    lean = rng.uniform(-0.02, 0.02, 2)
    line = np.minimum([0.10, 0.22, 0.45, top - 0.022], top - 0.022)

    def at(z: float) -> tuple[float, float, float]:
        return x + lean[0] * z, y + lean[1] * z, z

    mesh.tube([at(-1.7), at(0.0), at(0.13)], [0.112, 0.107, 0.106], _WET, sides=14, caps=False)
    radii = [0.106, 0.104, 0.100, 0.097]
    mesh.tube([at(float(z)) for z in line], radii, _POST, sides=14, caps=False)
    cx, cy, _ = at(top)
    head = [(0.097, top - 0.022), (0.092, top - 0.006), (0.080, top), (0.0, top + 0.003)]
    mesh.lathe(head, (cx, cy, 0), _POST.shade(1.25), sides=14)


def _bench(mesh: Mesh, rng: Rng, at: tuple[float, float], turn: float) -> None:
    """A bench of planks for two, 1.3 m long, seat 45 cm high, looking out over the water."""
    bench = Mesh()
    for k in range(4):
        y = -0.20 + 0.115 * k
        finish = _WOOD.shade(float(rng.uniform(0.78, 0.98)))
        bench.bevelled_box((-0.65, y, 0.425), (0.65, y + 0.105, 0.455), 0.006, finish)
    for k in range(3):
        z, lean = 0.56 + 0.115 * k, 0.030 * k
        finish = _WOOD.shade(float(rng.uniform(0.78, 0.98)))
        bench.bevelled_box((-0.65, -0.27 - lean, z), (0.65, -0.245 - lean, z + 0.10), 0.006, finish)
    for x in (-0.52, 0.52):
        bench.bevelled_box((x - 0.035, 0.14, 0), (x + 0.035, 0.21, 0.425), 0.006, _POST)
        bench.bevelled_box((x - 0.035, -0.22, 0), (x + 0.035, -0.15, 0.425), 0.006, _POST)
        bench.bevelled_box((x - 0.03, -0.22, 0.365), (x + 0.03, 0.22, 0.424), 0.006, _POST)
        foot, head = np.array([x, -0.235, 0.30]), np.array([x, -0.335, 0.88])
        bench.tube([foot, head], 0.028, _POST, sides=8)
    mesh.place(bench, [(*at, DECK_M)], heading=[turn])


def fittings() -> Mesh:
    """Nails and ropes: small, and lit as they are drawn."""
    mesh, rng = Mesh(), np.random.default_rng(8)
    y = -8.0
    nail = Mesh()
    ring = np.linspace(0, 2 * np.pi, 7)[:-1]
    nail.polygon(np.stack([np.cos(ring), np.sin(ring)], -1) * 0.006, 0.0015, _NAIL)
    spots = []
    while y < END_Y - 0.2:
        for x in _BEAMS:
            aside = x + float(rng.normal(0, 0.012))
            spots += [(aside, y + k, DECK_M - 0.001) for k in (0.035, 0.105)]
        y += 0.152
    mesh.place(nail, spots)
    for x in (-_POST_X, _POST_X):
        for a, b in ((-9.0, -3.0), (-3.0, 3.9)):
            t = np.linspace(0, 1, 17)
            sag = DECK_M + 0.45 - 0.26 * 4 * t * (1 - t)
            line = np.stack([np.full(17, x), a + (b - a) * t, sag], -1)
            mesh.tube(line, 0.014, _ROPE, sides=7)
        for y in _TALL:
            _loops(mesh, x, y, DECK_M + 0.45, 0.112)
    _loops(mesh, _POST_X, 0.2, DECK_M - 0.18, 0.118)
    t = np.linspace(0, 1, 13)[:, None]
    ends = np.array([[_POST_X + 0.11, 0.25, DECK_M - 0.18], [1.985, 2.74, 0.52]])
    line = ends[0] * (1 - t) + ends[1] * t - np.array([0, 0, 0.18]) * 4 * t * (1 - t)
    mesh.tube(line, 0.010, _ROPE, sides=6)
    return mesh


def _loops(mesh: Mesh, x: float, y: float, z: float, radius: float) -> None:
    angle = np.linspace(0, 2 * np.pi * 3, 31)
    line = np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle),
                     z - 0.035 + 0.07 * angle / angle[-1]], -1)  # fmt: skip
    mesh.tube(line, 0.013, _ROPE, sides=5)


def boat() -> Mesh:
    """A clinker rowing boat, 3.6 m, its bow to the north; floor boards over the water line."""
    mesh = Mesh()
    hull = Finish((0.050, 0.105, 0.110), Layer.WOOD, tile_m=0.9, roughness=0.5)
    inside = Finish((0.235, 0.165, 0.100), Layer.WOOD, tile_m=0.7, roughness=0.75)
    t = np.linspace(-1, 1, 25)
    half = np.where(t < -0.2, 0.64 - 0.17 * ((-0.2 - t) / 0.8) ** 2,
                    0.64 * (1 - np.clip((t + 0.2) / 1.2, 0, 1) ** 2.2) ** 0.8 + 0.012)  # fmt: skip
    rim = 0.40 + 0.20 * np.clip(t, 0, 1) ** 2 + 0.05 * np.clip(-t, 0, 1) ** 2
    across = np.linspace(-1, 1, 15)
    points = np.zeros((25, 15, 3))
    points[..., 0] = half[:, None] * np.sign(across) * np.abs(across) ** 0.75
    points[..., 1] = 1.8 * t[:, None] + 0.10 * np.clip(t, 0, 1)[:, None] ** 3 * np.abs(across) ** 2
    points[..., 2] = -0.14 + (rim[:, None] + 0.14) * np.abs(across) ** 2.0
    strake = 1 + 0.10 * (np.arange(15) % 2)
    outer = points * (1.02, 1.0, 1.0)
    mesh.grid(
        outer[:, ::-1], hull, colours=np.tile((strake[:, None] * hull.colour)[None], (25, 1, 1))
    )
    inner = points * (0.965, 0.985, 1.0)
    inner[..., 2] = np.maximum(inner[..., 2], 0.075)
    mesh.grid(inner, inside)
    for side in (0, -1):
        mesh.tube(points[:, side] + (0, 0, 0.012), 0.024, inside.shade(0.75), sides=8)
    stern = np.stack(
        [outer[0], np.column_stack([outer[0, :, 0], outer[0, :, 1], np.full(15, rim[0])])]
    )
    mesh.grid(stern, hull)
    mesh.grid(stern[:, ::-1] * (0.97, 1.0, 1.0) + (0, 0.04, 0), inside)
    for y, wide in ((-1.35, 0.54), (-0.35, 0.60), (0.65, 0.55)):
        mesh.bevelled_box(
            (-wide, y - 0.12, 0.27), (wide, y + 0.12, 0.295), 0.008, inside.shade(1.15)
        )
    for k in range(5):
        x = -0.26 + 0.13 * k
        mesh.bevelled_box(
            (x - 0.055, -1.5, 0.078), (x + 0.055, 1.05, 0.092), 0.005, inside.shade(0.8)
        )
    for x in (-0.17, 0.20):
        mesh.tube([(x, -1.45, 0.325), (x * 0.8, 0.9, 0.32)], 0.021, inside.shade(1.3), sides=8)
        blade = (x * 0.8 - 0.06, 0.85, 0.312), (x * 0.8 + 0.06, 1.35, 0.328)
        mesh.bevelled_box(*blade, 0.006, inside.shade(1.3))
    return mesh


BOAT_AT, BOAT_TURN = (2.25, 0.9, 0.0), 0.14
"""Where the boat lies, and its heading, radians."""
