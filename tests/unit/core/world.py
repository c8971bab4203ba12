"""A room to try the core in: a clock that is moved by hand, scenes, a renderer, a page.

Owns the made-up scenes and the bookkeeping of a session in memory; must not know any rule.
"""

from dataclasses import replace

from controller.core.decide import decide
from controller.core.decision import Decision
from controller.core.directive import directive_of
from controller.core.evolve import evolve
from controller.core.inputs import (
    CommandInput,
    Input,
    LinkInput,
    RecordInput,
    ReportInput,
    RestartInput,
    TimeInput,
)
from controller.core.replay import Line, Step, recorded
from controller.core.situation import Situation
from controller.protocol import commands as c
from controller.protocol import reports as r
from controller.protocol.directive import SceneDirective
from controller.protocol.events import Event, RecordedEvent
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
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Peer

SECOND = 1_000_000_000
START_NS = 5_000 * SECOND


def curve(*points: tuple[float, float]) -> Curve:
    """A curve through (dial, value) points."""
    return Curve(points=tuple(CurvePoint(dial=d, value=v) for d, v in points), evidence="design")


HEIGHT = GradedParameter(
    name="height_m",
    label="Height",
    unit="m",
    minimum=0,
    maximum=90,
    step=1,
    curve=curve((0, 0), (50, 20), (75, 40), (100, 70)),
    rise_limit_per_s=1.0,
    fall_limit_per_s=2.0,
    moves_patient=True,
)
RAILING = GradedParameter(
    name="railing_m",
    label="Railing",
    unit="m",
    minimum=0,
    maximum=1.5,
    step=0.1,
    curve=curve((0, 1.2), (100, 0.2)),
    rise_limit_per_s=0.1,
    fall_limit_per_s=0.5,
)
WIND = GradedParameter(
    name="wind_m_per_s",
    label="Wind",
    unit="m/s",
    minimum=0,
    maximum=20,
    step=1,
    curve=curve((0, 0), (50, 0), (100, 10)),
    rise_limit_per_s=2.0,
    fall_limit_per_s=5.0,
)
LADDER = (
    LadderStep(step_id="low", title="Low", scene="tower", intensity=10, expected_suds=20),
    LadderStep(
        step_id="railed",
        title="High, with a railing",
        scene="tower",
        intensity=40,
        overrides={"railing_m": 1.2},
    ),
    LadderStep(step_id="high", title="High", scene="tower", intensity=40),
    LadderStep(
        step_id="storm",
        title="In a storm",
        scene="tower",
        configuration={"weather": "storm"},
        intensity=10,
    ),
)
TOWER = SceneSpec(
    name="tower",
    title="Tower",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary="A tower.",
    parameters=(HEIGHT, RAILING, WIND),
    configuration=(
        ConfigurationOption(
            name="weather",
            label="Weather",
            choices=(
                Choice(name="clear", label="Clear"),
                Choice(name="storm", label="Storm", difficulty=3),
            ),
        ),
        ConfigurationOption(
            name="floor",
            label="Floor",
            choices=(
                Choice(name="stone", label="Stone"),
                Choice(name="glass", label="Glass", difficulty=2),
            ),
        ),
    ),
    events=(
        SceneEvent(name="bird", label="A bird", description="A bird.", duration_s=5, startle=False),
        SceneEvent(
            name="judder", label="Judder", description="It judders.", duration_s=2, startle=True
        ),
    ),
    standard_ladder=LADDER,
)
BRIDGE = SceneSpec(
    name="bridge",
    title="Bridge",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary="A bridge.",
    parameters=(HEIGHT,),
)
LAKE = SceneSpec(name="lake", title="Lake", kind=SceneKind.SAFE_PLACE, condition="", summary="")
PLAIN = SceneSpec(
    name="plain_room", title="Room", kind=SceneKind.SAFE_PLACE, condition="", summary=""
)
HELLO = r.Hello(
    package_version="0.1.0",
    display="offscreen",
    driver="none",
    catalogue=(TOWER, BRIDGE, LAKE, PLAIN),
    asset_hashes={"tower": "00"},
)
PREPARE = c.PrepareSession(
    pseudonym="P01",
    scene="tower",
    safe_place="lake",
    prompts=False,
    screening_required=False,
)


class World:
    """One session in memory; everything fed to it is kept, so that it can be run again."""

    def __init__(self, start_ns: int = START_NS) -> None:
        self.state = SessionState()
        self.now_ns = start_ns
        self.situation = Situation(
            renderer_follows=True,
            run_id="run-1",
            wall_time_utc="2026-01-01T10:00:00+00:00",
            package_version="0.1.0",
            hello=HELLO,
            page_silent_s=0.1,
        )
        self.events: list[RecordedEvent] = []
        self.lines: list[Line] = [Line(situation=self.situation)]
        self._ids = 0

    def change(self, **facts: object) -> None:
        """Let facts of the situation be different from now on."""
        self.situation = replace(self.situation, **facts)  # type: ignore[arg-type]
        self.lines.append(Line(situation=self.situation))

    def feed(self, what: Input) -> Decision:
        """Let the core decide, and carry it out."""
        decision = decide(self.state, what, self.now_ns, self.situation)
        since_open_ns = self.now_ns - self.state.last_event_ns + self.state.last_elapsed_ns
        elapsed_ns = max(0, since_open_ns) if self.state.session_id else 0
        step = Step(what, self.now_ns, elapsed_ns)
        self.lines.append(Line(step=step))
        sequence = len(self.events)
        for event in recorded(self.state, decision, step, self.situation.run_id, sequence):
            self.state = evolve(self.state, event)
            self.events.append(event)
            self.lines.append(Line(event=event))
        return decision

    def new_id(self) -> str:
        """An id not used before."""
        self._ids += 1
        return f"id-{self._ids}"

    def do(self, command: c.Command) -> Decision:
        """The therapist's command."""
        return self.feed(CommandInput(command, self.new_id()))

    def must(self, command: c.Command) -> Decision:
        """The therapist's command, which has to be granted."""
        decision = self.do(command)
        assert decision.refusal is None, decision.refusal
        return decision

    def tell(self, report: r.Report) -> Decision:
        """A report of the renderer."""
        return self.feed(ReportInput(report, self.new_id()))

    def lose(self, peer: Peer) -> Decision:
        """A peer falls silent."""
        return self.feed(LinkInput(peer, up=False))

    def find(self, peer: Peer) -> Decision:
        """A peer is heard again."""
        return self.feed(LinkInput(peer, up=True))

    def record_fails(self, failing: bool = True) -> Decision:
        """The record cannot be written, or can again."""
        return self.feed(RecordInput(failing, "The disk is full." if failing else ""))

    def wait(self, seconds: float, ticks: int = 1) -> Decision:
        """Time passes in ``ticks`` equal parts."""
        decision = Decision()
        for _ in range(ticks):
            self.now_ns += round(seconds * SECOND / ticks)
            decision = self.feed(TimeInput())
        return decision

    def restart(self, now_ns: int = 7 * SECOND) -> Decision:
        """The controller is started again, with another clock."""
        self.now_ns = now_ns
        self.change(run_id="run-2", hello=None, page_silent_s=None)
        step = Step(RestartInput("2026-01-01T10:30:00+00:00"), now_ns, 1800 * SECOND)
        decision = decide(self.state, step.what, now_ns, self.situation)
        self.lines.append(Line(step=step))
        for event in recorded(self.state, decision, step, "run-2", len(self.events)):
            self.state = evolve(self.state, event)
            self.events.append(event)
            self.lines.append(Line(event=event))
        return decision

    def prepared(self, **changes: object) -> "World":
        """With a session prepared."""
        self.must(PREPARE.model_copy(update=changes))
        return self

    def exposing(self, intensity: float = 0, **changes: object) -> "World":
        """With exposure begun and the dial risen to ``intensity``."""
        self.prepared(**changes)
        self.must(c.ConfirmStopRehearsed())
        self.must(c.StartExposure())
        if intensity:
            self.must(c.SetIntensity(intensity=intensity, patient_agrees=True))
            self.wait(120)
        return self

    @property
    def dial(self) -> float:
        """The dial now."""
        return self.state.intensity.at(self.now_ns)

    def value(self, parameter: GradedParameter) -> float:
        """A parameter's value now, as a renderer works it out."""
        shown = self.directive
        override = shown.overrides.get(parameter.name)
        if override is not None:
            return override.at(self.now_ns)
        return parameter.curve.at(shown.intensity.at(self.now_ns))

    @property
    def directive(self) -> SceneDirective:
        """What the renderer is told now."""
        return directive_of(
            self.state, run_id=self.situation.run_id, revision=1, now_ns=self.now_ns
        )

    def of_kind(self, kind: type[Event]) -> list[RecordedEvent]:  # type: ignore[valid-type]
        """The events of one kind so far."""
        return [x for x in self.events if isinstance(x.event, kind)]
