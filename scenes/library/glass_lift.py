"""Fear of heights: a glass lift on the outside of a slender tower over a city.

Owns how height, railing, floor and wind are shown and its events; must not know sessions or links.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp, sin, tau
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
from scenes.stage.kept_meshes import kept_mesh
from scenes.stage.models.cabin import Cabin
from scenes.stage.models.city import City
from scenes.stage.models.gull import Bird
from scenes.stage.models.lift_events import Leaves, WindRibbon
from scenes.stage.models.tower import TOP_M, level_signs, tower
from scenes.stage.shading import Material
from scenes.stage.sky import DUSK, MORNING
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside

GROUND_FLOOR_M = 0.34
"""Height of the cabin's floor over the road when the lift is down."""

_WIND_FROM_WEST = (0.93, 0.37)
_MACHINE_NEAR_M = 2.0
_FAINT = 1e-3  # a gain that nobody hears
_DROP_AHEAD_M = 15.0  # who looks down at the street there faces the height


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
        scene="glass_lift",
        configuration=configuration,
        intensity=intensity,
        overrides=dict(overrides or {}),
    )


_OPEN = "open_platform"
_SOLID = {"floor_transparency_percent": 0.0}
_LADDER = (
    _step("ground", "In the closed cabin, on the ground", 0),
    _step("low", "Five metres up, the height of a first floor", 15),
    _step("roof", "Eight metres up, over the roofs of houses", 25),
    _step("twenty_solid", "Twenty metres up, on a solid floor", 50, _SOLID),
    _step("twenty_glass", "Twenty metres up, the floor turns to glass", 50),
    _step("forty_railed", "Forty metres up, behind a full railing", 75, {"railing_height_m": 1.1}),
    _step("forty", "Forty metres up, the railing sinks", 75),
    _step("open_low", "Eight metres up, on the open platform", 25, cabin=_OPEN),
    _step("open_twenty", "Twenty metres up, on the open platform", 50, cabin=_OPEN),
    _step("open_dusk", "Forty metres up, open, at dusk", 75, cabin=_OPEN, time_of_day="dusk"),
    _step("open_top", "At the top, open, no railing, on glass", 100, cabin=_OPEN),
)

SPEC = SceneSpec(
    name="glass_lift",
    title="Glass lift",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary=(
        "A lift on the outside of a slender tower rises over a city. "
        "The railing can sink, the floor can turn to glass, and the wind can rise."
    ),
    parameters=(
        GradedParameter(
            name="height_m",
            label="Height",
            unit="m",
            minimum=0,
            maximum=70,
            step=1,
            curve=_curve(
                "Body sway is greatest at 20 m and anxiety saturates above 40 m, at 70 m in "
                "people with acrophobia: Wuehr 2019 J Neurol; Huppert 2020",
                (0, 0),
                (25, 8),
                (50, 20),
                (75, 40),
                (100, 70),
            ),
            rise_limit_per_s=1.2,
            fall_limit_per_s=2.5,
            moves_patient=True,
        ),
        GradedParameter(
            name="railing_height_m",
            label="Railing",
            unit="m",
            minimum=0,
            maximum=1.3,
            step=0.05,
            curve=_curve(
                "design; 1.1 m is the usual least height of a guard in building codes",
                (0, 1.3),
                (40, 1.1),
                (70, 0.75),
                (100, 0),
            ),
            rise_limit_per_s=0.05,
            fall_limit_per_s=0.6,
        ),
        GradedParameter(
            name="floor_transparency_percent",
            label="Glass floor",
            unit="%",
            minimum=0,
            maximum=100,
            step=5,
            curve=_curve(
                "design; seeing through the platform raises fear: EJNMMI 2018",
                (0, 0),
                (30, 0),
                (60, 50),
                (100, 100),
            ),
            rise_limit_per_s=4,
            fall_limit_per_s=50,
        ),
        GradedParameter(
            name="wind_m_per_s",
            label="Wind",
            unit="m/s",
            minimum=0,
            maximum=14,
            step=0.5,
            curve=_curve(
                "design; wind raises fear in the highly anxious: fnhum.2022.773091",
                (0, 0),
                (50, 3),
                (100, 12),
            ),
            rise_limit_per_s=0.5,
            fall_limit_per_s=5,
        ),
    ),
    configuration=(
        ConfigurationOption(
            name="cabin",
            label="Cabin",
            choices=(
                Choice(name="closed_glass", label="Closed glass cabin"),
                Choice(name="open_platform", label="Open platform", difficulty=2),
            ),
        ),
        ConfigurationOption(
            name="time_of_day",
            label="Time of day",
            choices=(
                Choice(name="morning", label="Morning"),
                Choice(name="dusk", label="Dusk", difficulty=1),
            ),
        ),
    ),
    events=(
        SceneEvent(
            name="gust",
            label="Gust of wind",
            description="Wind swells for five seconds: trees bend, leaves fly past, metal creaks.",
            duration_s=5,
            startle=False,
        ),
        SceneEvent(
            name="judder",
            label="Lift judders",
            description="The cabin jolts a few centimetres with a metallic knock.",
            duration_s=1.6,
            startle=True,
        ),
        SceneEvent(
            name="bird",
            label="Bird passes",
            description="A gull flies across in front of the cabin and calls.",
            duration_s=5,
            startle=False,
        ),
    ),
    comfort=(
        "The cabin never tilts or sways; it is a fixed frame around the patient while it moves.",
        "Large descents fade instead of dropping. Offer a chair and keep a hand near.",
        "A judder moves the floor by up to 3 cm; ask first.",
    ),
    full_rise_s=90,
    standard_ladder=_LADDER,
)

_PARAMETERS = frozenset(parameter.name for parameter in SPEC.parameters)


class GlassLift:
    """The lift, its tower, the city and what passes by."""

    SPEC: ClassVar[SceneSpec] = SPEC

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        chosen = {**SPEC.default_configuration(), **configuration}
        for name in configuration:
            if name not in SPEC.default_configuration():
                raise KeyError(f"the glass lift has no option called {name!r}")
        self._stage = stage
        self._open = chosen["cabin"] == "open_platform"
        self._dusk = chosen["time_of_day"] == "dusk"
        self._height_m, self._wind_m_per_s = 0.0, 0.0
        self._values: dict[str, float] = {}
        self._moved_m = 0.0
        self._rests_at: tuple[float, float, float] | None = None
        self._gust_age_s: float | None = None
        self._judder_age_s: float | None = None

    def build(self) -> Steps:
        """Make the city, the tower, the cabin and their sounds."""
        stage, light = self._stage, DUSK if self._dusk else MORNING
        yield from stage.daylight_in_steps(light)
        stage.shadows((4.0, 6.0, 28.0), 70.0)
        yield
        self._city = City(stage, light, 0.35 if self._dusk else 0.02)
        yield from self._city.build()
        standing = yield from beside(lambda: kept_mesh("tower", (), tower))
        stage.without_city_light(stage.attach("tower", standing, Material.SURFACE))
        yield
        yield from level_signs(stage)
        self._cabin = Cabin(stage, stage.rig_mount("cabin mount"), self._open)
        yield from self._cabin.build()
        self._values = {}
        self._shown_by = {
            "railing_height_m": self._cabin.set_railing,
            "floor_transparency_percent": self._cabin.set_floor_transparency,
        }
        self._bird = Bird(stage)
        yield
        self._leaves = Leaves(stage)
        yield
        self._ribbon = WindRibbon(stage, self._cabin.node, open_platform=self._open)
        yield
        drop = stage.root.attach_new_node("drop")
        drop.set_pos(0, _DROP_AHEAD_M, 0)
        stage.feared.append(drop)
        self._sounds = {
            "wind": stage.loop("wind", 0.0),
            "city": stage.loop("city", 0.5),
            "lift_motor": stage.loop("lift_motor", 0.0, self._machine, _MACHINE_NEAR_M),
        }
        stage.sounds.prepare("gust", "creak", "judder")
        yield
        self.apply({p.name: p.easiest for p in SPEC.parameters})

    def apply(self, values: Mapping[str, float]) -> None:
        """Show height, railing, floor and wind; KeyError names a parameter it does not have."""
        if not values.keys() <= _PARAMETERS:
            name = next(iter(values.keys() - _PARAMETERS))
            raise KeyError(f"the glass lift has no parameter called {name!r}")
        before, self._values = self._values, {**self._values, **values}
        height_m = values.get("height_m", self._height_m)
        self._moved_m += abs(height_m - self._height_m)
        self._height_m = height_m
        self._wind_m_per_s = values.get("wind_m_per_s", self._wind_m_per_s)
        for name, show in self._shown_by.items():
            if name in values and values[name] != before.get(name):
                show(values[name])
        self._cabin.show_height(self._height_m)
        self._show()

    def trigger(self, event: str) -> None:
        """Start a gust, a judder or a bird; KeyError names an event it does not have."""
        if event == "gust":
            self._gust_age_s = 0.0
            self._leaves.start()
            self._stage.sounds.play("gust", 0.9)
            x, y, z = self._machine
            self._stage.sounds.play("creak", 0.5, (x - 1.2, y, z - 0.6), 1.5)
        elif event == "judder":
            self._judder_age_s = 0.0
            x, y, z = self._machine
            self._stage.sounds.play("judder", 0.9, (x + 0.4, y, z - 1.4), _MACHINE_NEAR_M)
        elif event == "bird":
            self._bird.start(self._floor_m)
        else:
            raise KeyError(f"the glass lift has no event called {event!r}")

    def tick(self, dt_s: float) -> None:
        """Move traffic, leaves, ribbon and running events."""
        self._stage.advance(dt_s)
        self._city.tick(dt_s)
        if self._gust_age_s is not None:
            self._gust_age_s = _aged(self._gust_age_s, dt_s, 5.0)
        if self._judder_age_s is not None:
            self._judder_age_s = _aged(self._judder_age_s, dt_s, 1.6)
        self._bird.tick(dt_s)
        self._leaves.tick(dt_s, self._floor_m)
        wind_m_per_s = self._felt_wind_m_per_s
        self._ribbon.tick(dt_s, wind_m_per_s)
        now = wind_m_per_s, self._height_m, self._jolt_m
        if now != self._rests_at:  # what rests is shown and heard already
            self._show()
            self._rests_at = now if self._hear(dt_s) else None

    def teardown(self) -> None:
        """Remove everything and put the rig back on the ground."""
        self._stage.clear()

    @property
    def _floor_m(self) -> float:
        return GROUND_FLOOR_M + self._height_m

    @property
    def _machine(self) -> tuple[float, float, float]:
        """Where the guide shoes and the ropes are: behind and above whoever stands inside."""
        return (0.0, -1.4, self._floor_m + 2.3)

    @property
    def _felt_wind_m_per_s(self) -> float:
        if self._gust_age_s is None:
            return self._wind_m_per_s
        swell = sin(tau / 2 * self._gust_age_s / 5.0)
        return self._wind_m_per_s + 9.0 * swell * swell

    @property
    def _jolt_m(self) -> float:
        if self._judder_age_s is None:
            return 0.0
        t = self._judder_age_s
        return -0.03 * exp(-2.6 * t) * abs(sin(tau * 2.6 * t))

    def _show(self) -> None:
        z = min(self._floor_m + self._jolt_m, TOP_M)
        self._stage.move_rig((0.0, 0.0, z))
        wind = self._felt_wind_m_per_s
        self._stage.wind(wind * _WIND_FROM_WEST[0], wind * _WIND_FROM_WEST[1])

    def _hear(self, dt_s: float) -> bool:
        """Set every loop's loudness; True once the motor is silent, so that nothing changes."""
        share = min(self._felt_wind_m_per_s / 14.0, 1.0)
        high = self._height_m / 70.0
        self._sounds["wind"].gain = share * (0.75 if self._open else 0.5) + 0.08 * high
        self._sounds["city"].gain = 0.55 * (1 - 0.6 * high)
        speed = self._moved_m / dt_s if dt_s > 0 else 0.0
        self._moved_m = 0.0
        motor = self._sounds["lift_motor"]
        gain = motor.gain + (min(speed, 1.0) * 0.35 - motor.gain) * min(dt_s * 3, 1.0)
        silent = speed == 0.0 and gain < _FAINT  # a slow start is fainter still, and grows
        motor.gain = 0.0 if silent else gain
        motor.pitch(0.75 + 0.7 * motor.gain)
        motor.move(self._machine)
        return silent


def _aged(age_s: float | None, dt_s: float, end_s: float) -> float | None:
    if age_s is None or age_s + dt_s >= end_s:
        return None
    return age_s + dt_s
