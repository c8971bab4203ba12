"""A scene, a state and a session's events for the console's tests; invented, and marked so."""

from __future__ import annotations

from collections.abc import Iterable

from controller.protocol.commands import Anchors
from controller.protocol.events import (
    BaselineStarted,
    Event,
    ExposureStarted,
    IntensityChanged,
    RatingRecorded,
    RecordedEvent,
    SceneEventFired,
    SessionHeader,
    SessionPrepared,
)
from controller.protocol.ramp import Ramp
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
from controller.protocol.state import RatingSummary, SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, Occasion, Phase, Place

SECOND = 1_000_000_000
MINUTE = 60 * SECOND


def line(*points: tuple[float, float]) -> Curve:
    """A curve through ``points`` of dial and value."""
    return Curve(points=tuple(CurvePoint(dial=d, value=v) for d, v in points), evidence="design")


def graded(name: str, label: str, unit: str, top: float, curve: Curve) -> GradedParameter:
    """A parameter from 0 to ``top``."""
    return GradedParameter(
        name=name,
        label=label,
        unit=unit,
        minimum=0,
        maximum=top,
        step=1,
        curve=curve,
        rise_limit_per_s=1,
        fall_limit_per_s=5,
    )


LIFT = SceneSpec(
    name="glass_lift",
    title="Glass lift on a tower",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary="A glass lift on the outside of a tower above a city.",
    parameters=(
        graded("height_m", "Height", "m", 70, line((0, 0), (40, 20), (75, 40), (100, 70))),
        graded("railing_percent", "Railing", "%", 100, line((0, 100), (100, 0))),
        graded("floor_percent", "Floor see-through", "%", 100, line((0, 0), (100, 100))),
        graded("wind_m_s", "Wind", "m/s", 20, line((0, 0), (100, 15))),
    ),
    configuration=(
        ConfigurationOption(
            name="daylight",
            label="Time of day",
            choices=(Choice(name="noon", label="Noon"), Choice(name="dusk", label="Dusk")),
        ),
    ),
    events=(
        SceneEvent(name="gust", label="Gust", description="Wind", duration_s=4, startle=False),
        SceneEvent(
            name="judder", label="Lift judders", description="Jolt", duration_s=2, startle=True
        ),
        SceneEvent(
            name="bird", label="Bird passes", description="Bird", duration_s=5, startle=False
        ),
    ),
)

LAKE = SceneSpec(
    name="calm_lake", title="Calm lake", kind=SceneKind.SAFE_PLACE, condition="", summary="A lake."
)
ROOM = SceneSpec(
    name="plain_room",
    title="Plain room",
    kind=SceneKind.SAFE_PLACE,
    condition="",
    summary="A room.",
)
CATALOGUE = (LIFT, LAKE, ROOM)


def state(phase: Phase = Phase.EXPOSING, **changes: object) -> SessionState:
    """An open session in ``phase``."""
    base: dict[str, object] = {
        "phase": phase,
        "session_id": "s-1",
        "pseudonym": "P-07",
        "title": "Heights 2",
        "goal": "Stand at the glass for five minutes",
        "synthetic": True,
        "catalogue": CATALOGUE,
        "scene": "glass_lift",
        "configuration": {"daylight": "noon"},
        "safe_place": "calm_lake",
        "place": Place.SCENE if phase in (Phase.EXPOSING, Phase.PAUSED) else Place.NEUTRAL,
        "stop_rehearsed": True,
        "ceiling": 80,
        "intensity": Ramp(from_value=20, to_value=45, start_ns=5 * MINUTE, rate_per_s=1.5),
        "last_rating": RatingSummary(
            rating_id="r-1", suds=60, occasion=Occasion.DURING, answered_ns=5 * MINUTE
        ),
        "rating_ids": ("r-1",),
        "exposure_ns": 2 * MINUTE,
        "exposure_since_ns": 4 * MINUTE,
        "anchors": Anchors(at_0="on the sofa", at_50="on a ladder", at_100="the roof edge"),
    }
    return SessionState.model_validate({**base, **changes})


def update(of: SessionState | None = None, **changes: object) -> StateUpdate:
    """A state on its way to the console, at 5 min and 4 s of the controller's time."""
    base: dict[str, object] = {
        "run_id": "run-1",
        "revision": 1,
        "sequence": -1,
        "controller_ns": 5 * MINUTE + 4 * SECOND,
        "renderer_catalogue": CATALOGUE,
        "state": of or state(),
    }
    return StateUpdate.model_validate({**base, **changes})


def recorded(events: Iterable[tuple[float, Event]]) -> list[RecordedEvent]:
    """Events at minutes of the session, in order of sequence."""
    return [
        RecordedEvent(
            session_id="s-1",
            sequence=i,
            run_id="run-1",
            time_ns=round(minute * MINUTE),
            elapsed_ns=round(minute * MINUTE),
            caused_by=None,
            actor=Actor.THERAPIST,
            synthetic=True,
            event=event,
        )
        for i, (minute, event) in enumerate(events)
    ]


def prepared() -> SessionPrepared:
    """The opening of the session."""
    header = SessionHeader(
        pseudonym="P-07",
        title="Heights 2",
        goal="Stand at the glass",
        package_version="0.1.0",
        protocol_version=1,
        renderer_version="0.1.0",
        catalogue=CATALOGUE,
        asset_hashes={},
        anchors=Anchors(at_100="the roof edge"),
        wall_time_utc="2026-11-22T10:00:00.000+00:00",
        anchor_ns=0,
        synthetic=True,
    )
    return SessionPrepared(
        header=header,
        scene="glass_lift",
        configuration={"daylight": "noon"},
        safe_place="calm_lake",
        ceiling=80,
        breathing_guide_allowed=True,
        therapist_in_room=True,
    )


def rating(
    identifier: str, suds: int, minute: float, occasion: Occasion = Occasion.DURING
) -> tuple[float, RatingRecorded]:
    """A rating the therapist entered at ``minute``."""
    return minute, RatingRecorded(
        rating_id=identifier,
        suds=suds,
        occasion=occasion,
        wording="How distressed are you now, 0 to 100?",
        asked_by=Actor.THERAPIST,
        entered_by=Actor.THERAPIST,
        prompt_id=None,
        prompted_ns=None,
        answered_ns=round(minute * MINUTE),
        late=False,
        synthetic=True,
    )


def ramp(
    minute: float, start: float, end: float, rate_per_s: float
) -> tuple[float, IntensityChanged]:
    """The dial moving from ``minute`` on."""
    moved = Ramp(
        from_value=start, to_value=end, start_ns=round(minute * MINUTE), rate_per_s=rate_per_s
    )
    return minute, IntensityChanged(asked=end, ramp=moved, because="dial")


def session() -> list[RecordedEvent]:
    """Baseline, exposure in two steps, five ratings and an event."""
    return recorded(
        [
            (0, prepared()),
            (0.2, BaselineStarted()),
            rating("r-0", 20, 0.5, Occasion.BASELINE),
            (1, ExposureStarted()),
            ramp(1, 0, 20, 1.0),
            rating("r-1", 40, 1.5),
            ramp(2, 20, 45, 1.5),
            (2.5, SceneEventFired(event="gust", duration_s=4)),
            rating("r-2", 70, 3),
            rating("r-3", 60, 4),
            rating("r-4", 30, 5),
        ]
    )
