"""Directives and specs that the renderer's pure parts are tested with."""

from collections.abc import Callable
from typing import Any

import pytest

from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.spec import (
    Curve,
    CurvePoint,
    GradedParameter,
    SceneKind,
    SceneSpec,
)
from controller.protocol.vocabulary import Place

SECOND = 1_000_000_000


def _curve(start: float, end: float) -> Curve:
    points = (CurvePoint(dial=0, value=start), CurvePoint(dial=100, value=end))
    return Curve(points=points, evidence="design")


@pytest.fixture
def spec() -> SceneSpec:
    """A lift: height moves the patient and rises, a railing sinks."""
    height = GradedParameter(
        name="height_m",
        label="Height",
        unit="m",
        minimum=0,
        maximum=70,
        step=1,
        curve=_curve(0, 70),
        rise_limit_per_s=1.0,
        fall_limit_per_s=2.0,
        moves_patient=True,
    )
    railing = GradedParameter(
        name="railing_m",
        label="Railing",
        unit="m",
        minimum=0,
        maximum=1.2,
        step=0.1,
        curve=_curve(1.2, 0),
        rise_limit_per_s=0.1,
        fall_limit_per_s=1.0,
    )
    return SceneSpec(
        name="lift",
        title="Lift",
        kind=SceneKind.EXPOSURE,
        condition="",
        summary="",
        parameters=(height, railing),
        full_rise_s=60,
    )


@pytest.fixture
def directive() -> Callable[..., SceneDirective]:
    """Makes a directive that shows the scene at dial 40; every field can be changed."""

    def make(**changed: Any) -> SceneDirective:
        fields: dict[str, Any] = {
            "run_id": "run-1",
            "session_id": "s-1",
            "epoch": 0,
            "revision": 1,
            "issued_ns": 0,
            "place": Place.SCENE,
            "scene": "lift",
            "configuration": {},
            "safe_place": "lake",
            "intensity": Ramp.constant(40),
            "overrides": {},
            "held": False,
            "prompt": None,
            "events": (),
            "breathing_guide": False,
            "volume": 80,
            "talking": False,
            "text": "",
            "notice": None,
            "recentre_count": 0,
        }
        return SceneDirective(**{**fields, **changed})

    return make
