"""Makes the gull: body, arm and hand of each wing with their feathers, to be moved at the joints.

Owns the bird's shape and colours, true to a herring gull of 1.36 m span; must not know its flight.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from assets.build.glb import write_glb
from assets.build.images import Field
from scenes.stage.glb import Part
from scenes.stage.mesh import Finish, Mesh, grid_faces

Faces = npt.NDArray[np.int32]

SHOULDER = (0.045, 0.055, 0.045)
"""Joint of the right wing on the body, metres; the bird looks along +y."""

WRIST = (0.30, 0.045, 0.012)
"""Joint of the right hand, from the shoulder."""

_WHITE = (0.66, 0.66, 0.64)
_GREY = (0.205, 0.225, 0.250)
_BLACK = (0.022, 0.022, 0.024)
_YELLOW = (0.60, 0.36, 0.035)
_PINK = (0.42, 0.24, 0.20)
_PLUMAGE = Finish(_WHITE, roughness=0.8)

# Along y: half width, half height, height of the middle.
_STATIONS = np.array([
    (-0.300, 0.006, 0.004, 0.010), (-0.270, 0.022, 0.014, 0.010), (-0.220, 0.040, 0.030, 0.006),
    (-0.150, 0.058, 0.050, 0.000), (-0.070, 0.071, 0.066, -0.004), (0.010, 0.076, 0.073, -0.006),
    (0.080, 0.070, 0.069, 0.000), (0.130, 0.056, 0.056, 0.012), (0.170, 0.044, 0.045, 0.026),
    (0.205, 0.041, 0.043, 0.036), (0.235, 0.039, 0.041, 0.042), (0.262, 0.032, 0.033, 0.043),
    (0.280, 0.020, 0.021, 0.040), (0.290, 0.010, 0.011, 0.037),
])  # fmt: skip
_SIDES = 18


def build(folder: Path) -> list[Path]:
    """Make the bird's file below ``folder``."""
    parts = {"body": _body()}
    for side, name in ((1, "right"), (-1, "left")):
        parts[f"arm_{name}"] = _arm(side)
        parts[f"hand_{name}"] = _hand(side)
    extras = {"shoulder": SHOULDER, "wrist": WRIST}
    glb = folder / "models" / "bird.glb"
    write_glb(glb, {name: Part(*mesh.arrays()) for name, mesh in parts.items()}, extras)
    return [glb]


def _body() -> Mesh:
    mesh = Mesh()
    fine = np.linspace(_STATIONS[0, 0], _STATIONS[-1, 0], 40)
    wide, high, z = (np.interp(fine, _STATIONS[:, 0], _STATIONS[:, k]) for k in (1, 2, 3))
    angle = np.linspace(0, 2 * np.pi, _SIDES + 1)
    points = np.stack([
        wide[:, None] * np.cos(angle), np.broadcast_to(fine[:, None], (40, _SIDES + 1)),
        z[:, None] + high[:, None] * np.sin(angle),
    ], -1)  # fmt: skip
    normal = np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1))
    normal[:, 0] = normal[:, -1] = normal[:, 0] + normal[:, -1]
    normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
    if (normal[20, 0] * (1, 0, 0)).sum() < 0:
        normal = -normal
    back = np.clip((np.sin(angle)[None] - 0.15) * 2.2, 0, 1)
    saddle = np.clip((fine + 0.20) / 0.06, 0, 1) * np.clip((0.125 - fine) / 0.05, 0, 1)
    share = (back * saddle[:, None])[..., None]
    tone = np.array(_WHITE) * (1 - share) + np.array(_GREY) * share
    shade = 0.78 + 0.22 * (np.sin(angle) * 0.5 + 0.5)
    faces = _facing(points, normal, grid_faces(40, _SIDES + 1))
    mesh.add(points, normal, faces, _PLUMAGE, colours=tone.reshape(-1, 3),
             ao=np.broadcast_to(shade, (40, _SIDES + 1)).ravel())  # fmt: skip
    _head(mesh)
    for k in range(9):
        turn = np.radians(-20 + 5 * k)
        foot = np.array([0.012 * (k - 4) / 4, -0.255, 0.012 + 0.001 * abs(k - 4)])
        ahead = np.array([np.sin(turn), -np.cos(turn), 0.0])
        _feather(mesh, foot, ahead, 0.165, 0.024, _WHITE, _WHITE)
    for x in (-0.018, 0.018):
        mesh.tube([(x, -0.10, -0.056), (x, -0.20, -0.026), (x, -0.255, -0.008)],
                  [0.006, 0.004, 0.003], Finish(_PINK, roughness=0.6), sides=6)  # fmt: skip
        mesh.ball((x, -0.268, -0.006), (0.007, 0.018, 0.003), Finish(_PINK, roughness=0.6), sides=6)
    return mesh


def _head(mesh: Mesh) -> None:
    beak = Finish(_YELLOW, roughness=0.4)
    line = [(0, 0.276, 0.037), (0, 0.305, 0.036), (0, 0.328, 0.034), (0, 0.341, 0.028)]
    mesh.tube(line, [0.0125, 0.010, 0.0085, 0.002], beak, sides=10)
    mesh.tube([(0, 0.278, 0.029), (0, 0.318, 0.026), (0, 0.330, 0.027)], [0.008, 0.006, 0.001],
              beak.shade(0.85), sides=8)  # fmt: skip
    mesh.ball((0, 0.322, 0.0225), (0.004, 0.007, 0.004), Finish((0.45, 0.05, 0.03)), sides=6)
    for x in (-1, 1):
        ring = Finish((0.52, 0.36, 0.06), roughness=0.35)
        mesh.ball((0.0315 * x, 0.252, 0.054), (0.0065, 0.0075, 0.0075), ring, sides=10)
        pupil = Finish((0.006, 0.006, 0.006), roughness=0.1)
        mesh.ball((0.0355 * x, 0.2535, 0.0545), (0.0038, 0.0045, 0.0045), pupil, sides=8)


def _facing(points: Field, normal: Field, faces: Faces) -> Faces:
    """The triangles wound so that they face as their normals do."""
    p, n = points.reshape(-1, 3), normal.reshape(-1, 3)
    a, b, c = (p[faces[:, k]] for k in range(3))
    flat = np.cross(b - a, c - a)
    wrong = (flat * n[faces[:, 0]]).sum(1) < 0
    return np.asarray(np.where(wrong[:, None], faces[:, ::-1], faces), np.int32)


def _feather(
    mesh: Mesh,
    foot: Field,
    ahead: Field,
    long_m: float,
    half_m: float,
    colour: tuple[float, float, float],
    tip: tuple[float, float, float],
    *,
    black_from: float = 2.0,
    curl_m: float = 0.0,
) -> None:
    """A flat blade with two faces, rounded at its end; dark from ``black_from`` of its length."""
    t = np.array([0.0, 0.25, 0.5, 0.7, 0.84, 0.94, 1.0])
    broad = half_m * np.array([0.55, 0.9, 1.0, 1.0, 0.86, 0.55, 0.08])
    side = np.cross(ahead, (0, 0, 1.0))
    side /= np.linalg.norm(side)
    line = foot + np.outer(t * long_m, ahead) + np.outer(t**2 * curl_m, (0, 0, 1.0))
    quill = line + np.outer(1 - t, (0, 0, 0.0016))
    points = np.stack([line - broad[:, None] * side, quill, line + broad[:, None] * side], 1)
    tone = np.where((t >= black_from)[:, None], tip, colour)
    tone = np.repeat(tone[:, None], 3, 1) * np.array([0.86, 1.0, 0.94])[None, :, None]
    for way, dim in ((1.0, 1.0), (-1.0, 0.92)):
        normal = np.zeros_like(points)
        normal[..., 2] = way
        normal[..., :2] += np.array([-1, 0, 1])[None, :, None] * side[:2] * 0.35 * way
        normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
        pale = np.where((t >= black_from)[:, None], tip, _WHITE)[:, None] * np.ones((1, 3, 1))
        seen = tone if way > 0 else pale * dim
        lifted = points + np.array([0, 0, 0.0008 * way])
        faces = _facing(lifted, normal, grid_faces(len(t), 3))
        mesh.add(lifted, normal, faces, _PLUMAGE, colours=seen.reshape(-1, 3))


def _skin(mesh: Mesh, spans: Field, lead: Field, trail: Field, thick: Field, lift: Field) -> None:
    """A wing's front: a rounded leading edge that thins toward the feathers."""
    chord = np.array([0.0, 0.02, 0.10, 0.25, 0.5, 0.8, 1.0])
    bulge = np.array([0.0, 0.45, 0.85, 1.0, 0.75, 0.35, 0.1])
    for way, colour in ((1.0, _GREY), (-1.0, _WHITE)):
        points = np.zeros((len(spans), len(chord), 3))
        points[..., 0] = spans[:, None]
        points[..., 1] = lead[:, None] + (trail - lead)[:, None] * chord
        half = thick[:, None] * bulge * (1.0 if way > 0 else 0.45)
        camber = 0.35 * thick[:, None] * np.sin(np.pi * chord)
        points[..., 2] = lift[:, None] + camber + half * way
        normal = np.cross(np.gradient(points, axis=0), np.gradient(points, axis=1))
        normal /= np.maximum(np.linalg.norm(normal, axis=-1, keepdims=True), 1e-9)
        normal *= np.sign(normal[..., 2:] * way + 1e-9)
        front = np.clip(1 - chord / 0.12, 0, 1)[None, :, None]
        tone = np.array(colour) * (1 - front) + np.array(_WHITE) * front
        tone = np.broadcast_to(tone, points.shape)
        faces = _facing(points, normal, grid_faces(len(spans), len(chord)))
        mesh.add(points, normal, faces, _PLUMAGE, colours=tone.reshape(-1, 3))


def _arm(side: int) -> Mesh:
    """From the shoulder to the wrist: skin and twelve secondaries with white tips."""
    mesh = Mesh()
    x = np.linspace(-0.03, WRIST[0] + 0.015, 9)
    share = np.clip(x / WRIST[0], 0, 1)
    lead = 0.035 + (WRIST[1] - 0.02) * share + 0.022 * np.sin(np.pi * share)
    trail = -0.075 + 0.02 * share
    thick = 0.020 * (1 - share) + 0.012 * share
    lift = WRIST[2] * share + 0.016 * np.sin(np.pi * share)
    _skin(mesh, x, lead, trail, thick, lift)
    for k in range(13):
        s = k / 12
        foot = np.array(
            [WRIST[0] * s * 1.02 - 0.01, -0.045 + 0.02 * s, WRIST[2] * s + 0.004 + 0.0011 * (k % 2)]
        )
        ahead = np.array([0.10 * s - 0.03, -1.0, -0.06])
        ahead /= np.linalg.norm(ahead)
        _feather(mesh, foot, ahead, 0.128 + 0.012 * s, 0.0185, _GREY, _WHITE, black_from=0.84)
    return _mirrored(mesh, side)


def _hand(side: int) -> Mesh:
    """From the wrist to the tip: skin and ten primaries, dark at their ends."""
    mesh = Mesh()
    x = np.linspace(-0.02, 0.17, 7)
    share = np.clip(x / 0.17, 0, 1)
    lead = 0.012 - 0.030 * share**1.6
    trail = -0.10 + 0.055 * share
    _skin(mesh, x, lead, trail, 0.012 * (1 - 0.65 * share), 0.002 * share)
    for k in range(10):
        s = k / 9
        foot = np.array([0.01 + 0.15 * s, -0.055 + 0.022 * s, 0.001 + 0.0010 * k])
        turn = np.radians(-86 + 66 * s**1.15)
        ahead = np.array([np.cos(turn), np.sin(turn), -0.03])
        long = 0.140 + 0.125 * s**0.9
        _feather(mesh, foot, ahead, long, 0.0165, _GREY, _BLACK,
                 black_from=0.92 - 0.40 * s, curl_m=0.010 + 0.020 * s)  # fmt: skip
    return _mirrored(mesh, side)


def _mirrored(mesh: Mesh, side: int) -> Mesh:
    if side > 0:
        return mesh
    rows, faces = mesh.arrays()
    rows = rows.copy()
    rows["position"][:, 0] *= -1
    rows["normal"][:, 0] *= -1
    return Mesh.from_arrays(rows, faces[:, ::-1].copy())
