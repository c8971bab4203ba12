"""The whole city below the tower: ground, buildings, trees, furniture, traffic and passers-by.

Owns what stands where and what moves there; must not know the lift.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from panda3d.core import Texture

from scenes.stage.kept import Arrays, kept, kept_array
from scenes.stage.kept_meshes import kept_mesh, kept_meshes
from scenes.stage.mesh import Mesh
from scenes.stage.models import plants, streets, vehicles
from scenes.stage.models.buildings import Footprint
from scenes.stage.models.city_light import LOW, SIZE_M, light_map
from scenes.stage.models.people import figure
from scenes.stage.models.plan import KERB_M, STREETS_X, STREETS_Y, Block, Use, bend, blocks
from scenes.stage.models.raised import raised
from scenes.stage.models.tower import CORE_HALF_M, CORE_Y
from scenes.stage.models.traffic import Route, Traffic
from scenes.stage.shading import Material, draw_last
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside
from scenes.stage.textures import linear_map, linear_words
from scenes.stage.vertices import Finish, Floats

_GREENS = (
    (0.075, 0.130, 0.030),
    (0.095, 0.150, 0.035),
    (0.060, 0.110, 0.030),
    (0.115, 0.140, 0.035),
)
_NEAR_TREES_M = 40.0
_MIDDLE_TREES_M = 120.0
_NEAR_CARS_M, _FAR_CARS_M = 60.0, 100.0
_FINE_LANE_M = 32.0
_STEP_M = 0.75  # of who walks


class City:
    """Builds the city on ``stage`` and moves its traffic; ``lit_rooms`` is the share at dusk."""

    def __init__(self, stage: Stage, light: Daylight, lit_rooms: float) -> None:
        """Nothing is built yet."""
        self._stage, self._daylight, self._lit_rooms = stage, light, lit_rooms

    def build(self) -> Steps:
        """Make it: meshes beside the frames, and one after the other onto the stage."""
        stage = self._stage
        yield from beside(self._plan)
        yield from self._build_ground()
        yield from self._build_buildings()
        yield from self._build_trees()
        furniture = yield from beside(lambda: kept_mesh("city-furniture", (), _furniture))
        stage.attach("furniture", furniture, Material.SURFACE)
        yield
        parked = yield from beside(self._parked)
        stage.attach("parked cars", parked["near"], Material.SURFACE)
        yield
        stage.attach("parked cars far", parked["far"], Material.SURFACE, casts_shadow=False)
        yield
        standing, self._traffic = yield from beside(self._moving)
        stage.attach("people standing", standing, Material.FIGURE)
        yield
        yield from self._traffic.build(stage)
        stage.root.set_shader_input("lit_rooms", self._lit_rooms)
        city_map = yield from beside(lambda: self._light_map(self._daylight))
        stage.city_light(city_map, LOW, SIZE_M)
        yield

    def _plan(self) -> None:
        rng = self._stage.rng(1)
        self._blocks = blocks(rng)
        self._buildings = raised(self._blocks, rng)
        self._trees = self._tree_spots(self._stage.rng(2))

    def tick(self, dt_s: float) -> None:
        """Move cars and walkers by ``dt_s`` seconds."""
        self._traffic.tick(dt_s)

    def _light_map(self, light: Daylight) -> Texture:
        feet = [*self._buildings.footprints]
        h = CORE_HALF_M
        feet.append(Footprint(-h, h, CORE_Y - h, CORE_Y + h, 86))
        far = self._trees[np.hypot(self._trees[:, 0], self._trees[:, 1]) > _NEAR_TREES_M]
        toward = light.toward_sun()
        shade = kept_array("city-light", (feet, far, toward), lambda: light_map(feet, far, toward))
        return linear_map(linear_words(shade), "city light")

    def _build_ground(self) -> Steps:
        stage = self._stage
        depends_on = (self._blocks, self._buildings.courtyards)
        made = yield from beside(lambda: kept_meshes("city-ground", depends_on, self._ground))
        draw_last(stage.attach("ground", made["roads"], Material.SURFACE, casts_shadow=False))
        yield
        draw_last(stage.attach("land", made["land"], Material.SURFACE, casts_shadow=False), 1)
        for name in ("markings", "bands"):
            node = stage.attach(name, made[name], Material.SURFACE, casts_shadow=False)
            node.set_depth_offset(1)
            draw_last(node, 2)
            yield

    def _ground(self) -> dict[str, Mesh]:
        """Streets and yards, the land around, and what is painted on them."""
        roads = streets.road_sheet()
        for block in self._blocks:
            streets.add_block(roads, block)
        for k, yard in enumerate(self._buildings.courtyards):
            streets.add_courtyard(roads, yard, k % 3 != 0)
        square = next(b for b in self._blocks if b.use is Use.PLAZA)
        painted = {"markings": streets.markings(), "bands": streets.bands(square)}
        for mesh in (roads, *painted.values()):
            mesh.warp(bend)
        return {"roads": roads, "land": streets.far_land(), **painted}

    def _build_buildings(self) -> Steps:
        for key, walls in self._buildings.walls.items():
            solids = self._buildings.solids[key]
            for name, mesh, material in (
                (f"walls {key}", walls, Material.FACADE),
                (f"roofs {key}", solids, Material.SURFACE),
            ):
                yield from beside(partial(mesh.warp, bend))
                self._stage.attach(name, mesh, material, casts_shadow=key == 0)
                yield

    def _tree_spots(self, rng: np.random.Generator) -> Floats:
        """Every tree: x, y, crown radius, height."""
        spots: list[tuple[float, float, float, float]] = []

        def plant(x: float, y: float, small: float, tall: float) -> None:
            height = float(rng.uniform(small, tall))
            spots.append((x, y, height * float(rng.uniform(0.28, 0.36)), height))

        for x0, x1, y0, y1 in streets.LAWNS:
            for x in np.arange(x0 + 4, x1 - 2, 8.5):
                plant(float(x), (y0 + y1) / 2 + float(rng.uniform(-2, 2)), 6.5, 9.5)
        for x in np.arange(-230, 240, 13.0):
            if min(abs(x - s) for s, _ in STREETS_X) > 14:
                plant(float(x), 45.3, 6, 8.5)
                if abs(x) > 14:
                    plant(float(x) + 4, 20.8, 6, 8.5)
        for block in self._blocks:
            if block.range_m < 640:
                self._block_trees(block, rng, plant)
        return np.array(spots, np.float32)

    def _block_trees(self, block: Block, rng: np.random.Generator, plant: object) -> None:
        assert callable(plant)
        if block.use is Use.PARK:
            count = 46 if block.range_m < 250 else 22
            cx, cy = block.centre
            for _ in range(count):
                x, y = (
                    rng.uniform(block.x0 + 8, block.x1 - 8),
                    rng.uniform(block.y0 + 8, block.y1 - 8),
                )
                on_path = min(abs(x - cx), abs(y - cy)) < 5
                in_pond = ((x - cx - 17) / 13) ** 2 + ((y - cy + 14) / 9) ** 2 < 1
                if not on_path and not in_pond:
                    plant(float(x), float(y), 7, 14)
        elif block.use in (Use.CHURCH, Use.OFFICES) and block.range_m < 330:
            for x in np.arange(block.x0 + 9, block.x1 - 8, 9.5):
                for y in (block.y0 + 3.4, block.y1 - 3.4):
                    plant(float(x), y, 5.5, 8)
        elif block.use is Use.TERRACES and block.range_m < 520:
            inset = 24
            for _ in range(5):
                x = rng.uniform(block.x0 + inset, block.x1 - inset)
                y = rng.uniform(block.y0 + inset, block.y1 - inset)
                plant(float(x), float(y), 5, 9)

    def _build_trees(self) -> Steps:
        depends_on = (self._stage.seed, self._trees)
        grown = yield from beside(lambda: kept_meshes("city-trees", depends_on, self._grown))
        for tier in ("near", "middle", "far"):
            near, leaves, wood = tier == "near", grown[f"leaves {tier}"], grown[f"trunks {tier}"]
            self._stage.attach(f"leaves {tier}", leaves, Material.FOLIAGE, casts_shadow=near)
            yield
            if wood.triangles:
                self._stage.attach(f"trunks {tier}", wood, Material.SURFACE, casts_shadow=near)
                yield

    def _grown(self) -> dict[str, Mesh]:
        """Leaves and wood of all trees, by how far away they are."""
        rng, spots = self._stage.rng(3), self._trees
        grown: dict[str, Mesh] = {}
        away = np.hypot(spots[:, 0], spots[:, 1])
        tiers = (
            ("near", away <= _NEAR_TREES_M, 0.49, 3),
            ("middle", (away > _NEAR_TREES_M) & (away <= _MIDDLE_TREES_M), 0.051, 4),
            ("far", away > _MIDDLE_TREES_M, 0.02, 3),
        )
        for name, which, detail, kinds in tiers:
            chosen = spots[which]
            wood, leaves = Mesh(), Mesh()
            for k in range(kinds):
                trunk, crown = plants.tree(rng, 8.0, 2.6, _GREENS[k], detail=detail)
                some = chosen[k::kinds]
                at = np.column_stack([bend(some[:, :2]), np.full(len(some), KERB_M)])
                turn = rng.uniform(0, 6.28, len(some))
                size = some[:, 3] / 8.0
                tint = rng.uniform(0.8, 1.15, (len(some), 1)) * np.ones((1, 3))
                leaves.place(crown, at, heading=turn, scale=size, tint=tint)
                if detail > 0.05:
                    wood.place(trunk, at, heading=turn, scale=size)
            grown |= {f"leaves {name}": leaves, f"trunks {name}": wood}
        return grown

    def _parked(self) -> dict[str, Mesh]:
        """Parked cars, near and far."""
        return kept_meshes("city-parked", (self._stage.seed,), self._made_parked)

    def _made_parked(self) -> dict[str, Mesh]:
        rng = self._stage.rng(4)
        spots = np.array(self._parking(rng), np.float32)
        spots[:, :2] = bend(spots[:, :2])
        away = np.hypot(spots[:, 0], spots[:, 1])
        near, far = Mesh(), Mesh()
        for number in range(vehicles.PAINTS):
            body = vehicles.paint(number)
            for mesh, kind, which in (
                (near, vehicles.car(body, estate=number % 2 == 0), away < _NEAR_CARS_M),
                (
                    far,
                    vehicles.distant_car(body),
                    (away >= _NEAR_CARS_M) & (away < _FAR_CARS_M),
                ),
                (far, vehicles.speck_of_car(body), away >= _FAR_CARS_M),
            ):
                some = spots[which & (spots[:, 3] == number)]
                at = np.column_stack([some[:, :2], np.zeros(len(some))])
                mesh.place(kind, at, heading=some[:, 2])
        return {"near": near, "far": far}

    def _parking(self, rng: np.random.Generator) -> list[tuple[float, float, float, int]]:
        """Parked cars along the streets that run north: x, y, heading, paint."""
        spots = []
        for x, width in STREETS_X:
            if abs(x) > 160:
                continue
            for side in (-1, 1):
                for y in np.arange(-150, 200, 5.9):
                    if min(abs(y - s) for s, _ in STREETS_Y) < 19 or rng.random() < 0.38:
                        continue
                    heading = 0.0 if side > 0 else float(np.pi)
                    number = int(rng.integers(vehicles.PAINTS))
                    spots.append((x + side * (width / 2 - 1.15), float(y), heading, number))
        return spots

    def _moving(self) -> tuple[Mesh, Traffic]:
        """Who stands about, and everything that moves."""
        arrays = kept("city-moving", (self._stage.seed,), self._made_moving)
        rows, faces = arrays["standing rows"], np.asarray(arrays["standing faces"], np.int32)
        return Mesh.from_arrays(rows, faces), Traffic.of(arrays)

    def _made_moving(self) -> Arrays:
        traffic = Traffic()
        self._add_traffic(traffic, self._stage.rng(5))
        rows, faces = self._people(traffic, self._stage.rng(6)).arrays()
        return {**traffic.arrays(), "standing rows": rows, "standing faces": faces}

    def _add_traffic(self, traffic: Traffic, rng: np.random.Generator) -> None:
        lanes = [
            (Route((-420.0, 27.8), (1.0, 0.0), 840.0, 0.0), 8, 9.5),
            (Route((-420.0, 31.2), (1.0, 0.0), 840.0, 0.0), 5, 11.0),
            (Route((420.0, 34.8), (-1.0, 0.0), 840.0, 0.0), 5, 11.0),
            (Route((420.0, 38.2), (-1.0, 0.0), 840.0, 0.0), 8, 9.0),
            (Route((-56.2, -320.0), (0.0, 1.0), 640.0, 0.0), 4, 8.0),
            (Route((60.2, 320.0), (0.0, -1.0), 640.0, 0.0), 4, 8.0),
        ]
        for route, count, speed in lanes:
            gap = route.length_m / count
            fine = min(map(abs, route.start)) < _FINE_LANE_M
            for k in range(count):
                kind = rng.random()
                body = vehicles.paint(int(rng.integers(vehicles.PAINTS)))
                if kind < 0.10 and speed < 9.3:
                    mesh = vehicles.bus(Finish((0.42, 0.05, 0.03), roughness=0.3))
                elif kind < 0.28:
                    mesh = vehicles.van(body)
                elif fine:
                    mesh = vehicles.car(body, estate=kind > 0.7)
                else:
                    mesh = vehicles.distant_car(body)
                at = k * gap + float(rng.uniform(0, gap * 0.4))
                traffic.add(mesh, route, speed, at)

    def _people(self, traffic: Traffic, rng: np.random.Generator) -> Mesh:
        """Who stands about; who walks joins the traffic."""
        standing = Mesh()
        for x, y, heading in (
            (-9.5, 4.6, 0.3), (-8.6, 5.0, 2.2), (12.5, 13.2, 5.9), (-13.5, 5.4, 0.1),
            (5.5, 12.5, 1.5),
            (6.3, 12.9, -2.0), (17.5, 3.0, 0.8), (-2.4, 19.4, 3.0), (1.8, 18.9, 0.0),
            (-27.0, 2.6, 0.4),
        ):  # fmt: skip
            size = float(rng.uniform(0.92, 1.06))
            standing.place(figure(rng), [(x, y, KERB_M)], heading=[heading], scale=[size])
        for _ in range(30):
            self._walker(traffic, rng)
        return standing

    def _walker(self, traffic: Traffic, rng: np.random.Generator) -> None:
        mesh, size = figure(rng), float(rng.uniform(0.92, 1.06))
        speed, lane = float(rng.uniform(1.0, 1.5)), int(rng.integers(4))
        way = 1.0 if rng.random() < 0.5 else -1.0
        y = (18.6, 19.4, 46.6, 47.2)[lane] + float(rng.uniform(-0.5, 0.5))
        route = Route((-47.0 * way, y), (way, 0.0), 98.0, KERB_M)
        if rng.random() < 0.25:
            x = float(rng.choice([-15.0, 16.5])) + float(rng.uniform(-1, 1))
            route = Route((x, -58.0 if way > 0 else 20.0), (0.0, way), 78.0, KERB_M)
        at = float(rng.uniform(0, route.length_m))
        traffic.add(mesh, route, speed, at, size=size, stride_m=_STEP_M)


def _furniture() -> Mesh:
    """Lamps, benches and a kiosk."""
    mesh = Mesh()
    lamps = [(x, 46.0, -np.pi / 2) for x in np.arange(-220, 230, 26.0)]
    lamps += [(x, 20.2, np.pi / 2) for x in np.arange(-220, 230, 26.0) if abs(x) > 5]
    lamps += [(x, y, 0.0) for x in (-49.0,) for y in (-40.0, -10.0)]
    at = np.array([(x, y, KERB_M) for x, y, _ in lamps], np.float32)
    at[:, :2] = bend(at[:, :2])
    mesh.place(streets.lamp_post(), at, heading=[h for *_, h in lamps])
    seats = [
        (-20.5, 4.4, 0),
        (-30, 4.4, 0),
        (24, 4.4, 0),
        (34, 4.4, 0),
        (-8, 4.0, 3.14),
        (-16, 4.0, 3.14),
    ]
    mesh.place(
        streets.bench(),
        [(x, y, KERB_M) for x, y, _ in seats],
        heading=[h + np.pi for *_, h in seats],
    )
    mesh.place(streets.kiosk(), [(14.0, 15.0, KERB_M)], heading=[2.6])
    return mesh
