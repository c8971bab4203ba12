"""Fear of spiders: house spiders or tarantulas in jars, in a tank or free on a long table.

Owns how number, size, distance and motion are shown and its events; must not know sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import pi, sin
from typing import ClassVar

from controller.protocol.plan import LadderStep
from controller.protocol.spec import (
    Choice,
    ConfigurationOption,
    Curve,
    CurvePoint,
    GradedParameter,
    SceneEvent,
    SceneKind,
    SceneSpec,
)
from scenes.stage.baked import baked_room
from scenes.stage.glb import load_model
from scenes.stage.mesh import Finish, Mesh
from scenes.stage.models.enclosures import TANK_FLOOR_M, Jars, Tank, jar_floor, jar_radius
from scenes.stage.models.garden import garden
from scenes.stage.models.spider_minds import MOST, Place, cell
from scenes.stage.models.spiders import Group, Spiders, depth_of
from scenes.stage.shading import Material
from scenes.stage.sky import Daylight
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside

_RIG_Y, _TABLE_TOP_M, _HALF_TABLE_M = -2.2, 0.74, 0.40
_TABLE_SOUTH_M, _TABLE_NORTH_M = -1.84, 2.12
_CEILING_M = 2.65
_HANG_AT = (0.24, _RIG_Y + 0.95)
_DROP_S, _DASH_S, _GROOM_S = 12.0, 4.0, 6.0


def _curve(evidence: str, *points: tuple[float, float]) -> Curve:
    return Curve(points=tuple(CurvePoint(dial=d, value=v) for d, v in points), evidence=evidence)


def _step(
    step_id: str,
    title: str,
    intensity: float,
    overrides: Mapping[str, float] | None = None,
    **configuration: str,
) -> LadderStep:
    return LadderStep(
        step_id=step_id,
        title=title,
        scene="spiders",
        configuration=configuration,
        intensity=intensity,
        overrides=dict(overrides or {}),
    )


_ONE, _STILL = {"number": 1.0}, {"motion_percent": 0.0}
_LADDER = (
    _step("jar_far", "One tiny spider in a jar, at the far end of the table", 0, _ONE | _STILL),
    _step("jar_middle", "A small spider in a jar, halfway down the table", 30, _ONE | _STILL),
    _step("jar_near", "It moves in its jar, at arm's length", 55, _ONE),
    _step("tank_far", "Two spiders in a tank, well over a metre away", 50, {"number": 2.0},
          enclosure="tank"),
    _step("tank_near", "Several spiders in a tank, within reach", 75, enclosure="tank"),
    _step("free_far", "One spider, free, at the far end of the table", 15, _ONE, enclosure="free"),
    _step("free_middle", "One spider walks freely, a metre and a half away", 50, _ONE,
          enclosure="free"),
    _step("free_near", "One large spider walks freely, within reach", 75, _ONE, enclosure="free"),
    _step("tarantula_jar", "A tarantula in a jar before you", 85, _ONE, species="tarantula"),
    _step("tarantula_free", "A tarantula walks freely, within reach", 80, _ONE,
          enclosure="free", species="tarantula"),
    _step("many_free", "Many spiders, free, on the table before you", 100, enclosure="free",
          species="tarantula"),
)  # fmt: skip

SPEC = SceneSpec(
    name="spiders",
    title="Spiders",
    kind=SceneKind.EXPOSURE,
    condition="fear of spiders",
    summary=(
        "A living room with a long table. Spiders are in jars, in a tank or free on it; "
        "they come nearer, grow, move and become more. They never leave the table."
    ),
    parameters=(
        GradedParameter(
            name="distance_m",
            label="Distance",
            unit="m",
            minimum=0.4,
            maximum=4,
            step=0.1,
            curve=_curve(
                "design; the nearer a tarantula the greater fear and amygdala response: "
                "Mobbs 2010 PNAS 107:20582; distance is graded in Shiban 2013",
                (0, 4),
                (25, 2.6),
                (50, 1.4),
                (75, 0.75),
                (100, 0.4),
            ),
            rise_limit_per_s=0.12,
            fall_limit_per_s=0.8,
        ),
        GradedParameter(
            name="size_cm",
            label="Leg span",
            unit="cm",
            minimum=1,
            maximum=25,
            step=0.5,
            curve=_curve(
                "design; the greater the fear the larger a spider is judged to be: "
                "Vasey 2012 J Anxiety Disord 26:20",
                (0, 1),
                (25, 3),
                (50, 6),
                (75, 12),
                (100, 25),
            ),
            rise_limit_per_s=0.5,
            fall_limit_per_s=5,
        ),
        GradedParameter(
            name="motion_percent",
            label="Motion",
            unit="%",
            minimum=0,
            maximum=100,
            step=5,
            curve=_curve(
                "design; quick and sudden movement makes small animals feared: "
                "Bennett-Levy & Marteau 1984 Br J Psychol 75:37",
                (0, 0),
                (30, 15),
                (60, 45),
                (100, 100),
            ),
            rise_limit_per_s=4,
            fall_limit_per_s=100,
        ),
        GradedParameter(
            name="number",
            label="Spiders",
            unit="",
            minimum=1,
            maximum=MOST,
            step=1,
            curve=_curve(
                "design; one and several spiders compared: Shiban 2015; graded as in Lindner 2020",
                (0, 1),
                (45, 1),
                (60, 2),
                (80, 5),
                (100, MOST),
            ),
            rise_limit_per_s=0.25,
            fall_limit_per_s=4,
        ),
    ),
    configuration=(
        ConfigurationOption(
            name="enclosure",
            label="Kept in",
            choices=(
                Choice(name="jar", label="Jars"),
                Choice(name="tank", label="Glass tank", difficulty=1),
                Choice(name="free", label="Nothing: free on the table", difficulty=3),
            ),
        ),
        ConfigurationOption(
            name="species",
            label="Kind",
            choices=(
                Choice(name="house_spider", label="House spider"),
                Choice(name="tarantula", label="Tarantula", difficulty=1),
            ),
        ),
    ),
    events=(
        SceneEvent(
            name="groom",
            label="It cleans itself",
            description="The nearest spider stops and draws its front legs through its mouth.",
            duration_s=_GROOM_S,
            startle=False,
        ),
        SceneEvent(
            name="dash",
            label="It runs",
            description="The nearest spider suddenly runs toward the patient and stops.",
            duration_s=_DASH_S,
            startle=True,
        ),
        SceneEvent(
            name="thread",
            label="One comes down on a thread",
            description=(
                "A spider lets itself down from the ceiling, a metre before the patient and to "
                "the right, hangs at eye height, turns, and climbs back."
            ),
            duration_s=_DROP_S,
            startle=True,
        ),
    ),
    comfort=(
        "Nothing touches the patient and nothing leaves the table; say so beforehand.",
        "A chair at the table's end fits what is seen: the patient may rest the hands on it.",
        "A spider that is nearly grown appears slowly; none is suddenly there.",
    ),
    standard_ladder=_LADDER,
)

_LIGHT = Daylight(
    sun_direction=(-0.62, -0.10, 0.78),
    sun_colour=(0.42, 0.39, 0.34),
    zenith=(0.30, 0.50, 0.90),
    haze_colour=(0.95, 1.0, 1.05),
    haze_glow=(0.4, 0.3, 0.2),
    sky_ambient=(0.40, 0.37, 0.33),
    ground_ambient=(0.24, 0.19, 0.15),
    haze_per_m=0.0003,
    exposure=1.35,
    cloud_cover=0.5,
)


class SpiderRoom:
    """The room, the table, and what is on it."""

    SPEC: ClassVar[SceneSpec] = SPEC

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        chosen = {**SPEC.default_configuration(), **configuration}
        for name in configuration:
            if name not in SPEC.default_configuration():
                raise KeyError(f"the spiders have no option called {name!r}")
        self._stage = stage
        self._enclosure = chosen["enclosure"]
        self._kind = "tarantula" if chosen["species"] == "tarantula" else "house"
        self._values = {p.name: p.easiest for p in SPEC.parameters}
        self._drop_age_s: float | None = None

    def build(self) -> Steps:
        """Make the room, the spiders and their sounds."""
        stage = self._stage
        yield from stage.daylight_in_steps(_LIGHT)
        room = yield from baked_room(stage, "dining_room", _TABLE_TOP_M - 0.01)
        yield from garden(stage)
        stage.wind(1.0, 0.5)
        self._jars = Jars(stage, MOST) if self._enclosure == "jar" else None
        self._tank = Tank(stage) if self._enclosure == "tank" else None
        self._aimed_y: float | None = None
        stage.move_rig((0.0, _RIG_Y, 0.0))
        yield
        model = yield from beside(lambda: load_model("spiders"))
        self.spiders = Spiders(stage, self._kind, room.probes, self._group(), model)
        yield
        thread = Mesh()
        thread.tube([(0, 0, 0), (0, 0, 1)], 0.0005, Finish((0.75, 0.75, 0.72)), sides=3, caps=False)
        self._thread = stage.attach("thread", thread, Material.SURFACE, casts_shadow=False)
        self._thread.hide()
        stage.loop("room_tone", 0.30)
        stage.loop("birds", 0.20, (-4.5, 1.0, 2.0), 2.0)
        stage.sounds.prepare("legs", "scuttle", "thread")
        self._rustle = stage.loop("rustle", 0.0, (0.0, 0.0, _TABLE_TOP_M))
        yield
        self.apply(self._values)

    def apply(self, values: Mapping[str, float]) -> None:
        """Show number, size, distance and motion; KeyError names a parameter it does not have."""
        for name in values:
            if SPEC.parameter(name) is None:
                raise KeyError(f"the spiders have no parameter called {name!r}")
        self._values |= values
        group = self._group()
        self.spiders.minds.motion = self._values["motion_percent"] / 100
        self.spiders.arrange(group)
        self._enclose(group)
        self._aim_shadow(group)
        self._hear()

    def trigger(self, event: str) -> None:
        """Start an event; KeyError names one it does not have."""
        if SPEC.event(event) is None:
            raise KeyError(f"the spiders have no event called {event!r}")
        at = self.spiders.at(0)
        if event == "groom":
            self.spiders.minds.groom(0, _GROOM_S - 1.0)
            self._stage.sounds.play("legs", 0.5, at)
        elif event == "dash":
            span = self._values["size_cm"] / 100
            by_m = {"jar": 0.2 * span, "tank": 0.3 * span, "free": 0.35}[self._enclosure]
            by_m = min(by_m, max(0.0, at[1] - (_RIG_Y + 0.42)))
            self.spiders.minds.dash(0, by_m, min(0.5, 0.12 + 3 * span))
            self._stage.sounds.play("scuttle", 0.6, at)
        else:
            self._drop_age_s = 0.0
            self._stage.sounds.play("thread", 0.5, (*_HANG_AT, 1.6))

    def tick(self, dt_s: float) -> None:
        """Let spiders and running events go on."""
        self._stage.advance(dt_s)
        self._tick_thread(dt_s)
        self.spiders.advance(dt_s)
        self._hear()
        self._stage.renew_shadow()

    def teardown(self) -> None:
        """Remove everything."""
        self._stage.clear()

    def _group(self) -> Group:
        number, span = self._values["number"], self._values["size_cm"] / 100
        pitch = 2.25 * jar_radius(span) if self._enclosure == "jar" else 0.90 * span + 0.03
        depth, near = depth_of(number, pitch), _RIG_Y + self._values["distance_m"]
        near = min(near, _TABLE_NORTH_M - 0.06 - depth)
        if self._enclosure == "tank":
            near = max(near, _TABLE_SOUTH_M + 0.10)  # its tray stays on the table
        ground = _TABLE_TOP_M
        if self._enclosure == "jar":
            place = Place(0.01, 0.01, own_m=max(0.0, 0.90 * jar_radius(span) - 0.5 * span))
            ground += jar_floor(span)
        elif self._enclosure == "tank":
            half, deep = _tank_inside(number, span, pitch)
            place = Place(max(0.0, half - 0.52 * span), max(0.02, deep - 0.5 * span))
            ground += TANK_FLOOR_M
        else:
            place = Place(max(0.02, _HALF_TABLE_M - 0.55 * span), max(depth, 0.35))
        carried = self._enclosure != "free"
        return Group(number, span, pitch, near, ground, place, carried)

    def _enclose(self, group: Group) -> None:
        if self._jars is not None:
            places = []
            for number in range(self.spiders.shown):
                x, y = cell(number)
                at = (x * group.pitch_m, group.near_y + y * group.pitch_m, _TABLE_TOP_M)
                places.append(at)
            self._jars.arrange(places, jar_radius(group.span_m))
        if self._tank is not None:
            half, deep = _tank_inside(group.number, group.span_m, group.pitch_m)
            high = max(0.20, 0.6 * group.span_m + 0.10)
            self._tank.arrange(group.near_y - 0.03, _TABLE_TOP_M, half, deep, high)

    def _aim_shadow(self, group: Group) -> None:
        """The shadow map follows the group, in steps, so that it need not be set up every frame."""
        middle = group.near_y + max(depth_of(group.number, group.pitch_m), 0.35) / 2 - 0.1
        if self._aimed_y is None or abs(middle - self._aimed_y) > 0.10:
            self._aimed_y = middle
            self._stage.shadows((0.0, middle, _TABLE_TOP_M), 0.85)

    def _tick_thread(self, dt_s: float) -> None:
        if self._drop_age_s is None:
            return
        self._drop_age_s += dt_s
        age = self._drop_age_s
        if age >= _DROP_S:
            self._drop_age_s = None
            self.spiders.hang(None)
            self._thread.hide()
            return
        low, top = 1.42, _CEILING_M - 0.05
        share = min(age / 4.5, 1.0) if age < 8.0 else max(0.0, 1 - (age - 8.0) / 3.6)
        z = top + (low - top) * share * share * (3 - 2 * share) + 0.012 * sin(age * 2.1)
        x = _HANG_AT[0] + 0.010 * sin(age * 1.3)
        self.spiders.hang((x, _HANG_AT[1], z), 0.7 * sin(age * 0.5) + pi / 8)
        self._thread.show()
        self._thread.set_pos(x, _HANG_AT[1], z)
        self._thread.set_scale(1, 1, max(_CEILING_M - z, 0.01))

    def _hear(self) -> None:
        """The more and the quicker they are, the louder; fainter through glass and far away."""
        motion, number = self._values["motion_percent"] / 100, self._values["number"]
        near = 1.2 / (0.8 + self._values["distance_m"])
        open_air = 1.0 if self._enclosure == "free" else 0.45
        busy = motion * (0.10 + 0.05 * number) + min(self.spiders.speed, 0.5) * 0.3
        self._rustle.gain = min(0.7, busy * near) * open_air
        self._rustle.move(self.spiders.at(0))


def _tank_inside(number: float, span: float, pitch: float) -> tuple[float, float]:
    """Half width and depth of a tank that holds the group, metres."""
    across = (pitch if number > 1 else 0.0) + 0.56 * span + 0.05
    return min(0.46, max(0.16, across)), max(0.22, depth_of(number, pitch) + 0.12 * span + 0.04)
