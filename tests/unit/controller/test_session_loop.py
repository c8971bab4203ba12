"""The order of deciding, recording, showing and answering, with a link and a record in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from controller.loop_ports import RunIdentity
from controller.protocol.answers import Answer
from controller.protocol.commands import (
    CloseInterrupted,
    Command,
    CommandEnvelope,
    ConfirmStopRehearsed,
    GoToSafePlace,
    Hold,
    PrepareSession,
    RecordRating,
    Resume,
    SetIntensity,
    StartBaseline,
    StartExposure,
    TakeUpSession,
)
from controller.protocol.directive import SceneDirective
from controller.protocol.events import RecordedEvent, SessionClosed
from controller.protocol.health import HealthUpdate, HeartHealth, HeartRateNow
from controller.protocol.reports import (
    DirectiveShown,
    Heartbeat,
    HeartRate,
    Hello,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.spec import Curve, CurvePoint, GradedParameter, SceneKind, SceneSpec
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    HoldReason,
    Peer,
    Phase,
    Place,
    RefusalReason,
)
from controller.session_loop import SessionLoop
from controller.take_up import wall_of

SECOND = 1_000_000_000

HEIGHTS = SceneSpec(
    name="heights",
    title="Heights",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary="For tests.",
    parameters=(
        GradedParameter(
            name="height_m",
            label="Height",
            unit="m",
            minimum=0,
            maximum=70,
            step=1,
            curve=Curve(
                points=(CurvePoint(dial=0, value=0), CurvePoint(dial=100, value=70)),
                evidence="design",
            ),
            rise_limit_per_s=2,
            fall_limit_per_s=4,
        ),
    ),
)
LAKE = SceneSpec(
    name="lake", title="Lake", kind=SceneKind.SAFE_PLACE, condition="", summary="Calm."
)
ROOM = LAKE.model_copy(update={"name": "plain_room", "title": "Room"})


@dataclass
class Link:
    """Remembers what was published, in order."""

    directives: list[SceneDirective] = field(default_factory=list)
    states: list[StateUpdate] = field(default_factory=list)
    events: list[RecordedEvent] = field(default_factory=list)
    health: list[HealthUpdate] = field(default_factory=list)
    presses: list[tuple[str, int]] = field(default_factory=list)

    def publish_state(self, update: StateUpdate) -> None:
        self.states.append(update)

    def publish_directive(self, directive: SceneDirective) -> None:
        self.directives.append(directive)

    def publish_event(self, recorded: RecordedEvent) -> None:
        self.events.append(recorded)

    def publish_health(self, update: HealthUpdate) -> None:
        self.health.append(update)

    def send_safe_place(self, press_id: str, epoch: int) -> None:
        self.presses.append((press_id, epoch))


@dataclass
class Record:
    """A disk that writes when it is told to."""

    waiting: list[tuple[int, tuple[RecordedEvent, ...]]] = field(default_factory=list)
    written: list[RecordedEvent] = field(default_factory=list)

    def submit(self, token: int, events: Sequence[RecordedEvent]) -> None:
        self.waiting.append((token, tuple(events)))

    def write(self) -> tuple[int, ...]:
        tokens = tuple(token for token, _ in self.waiting)
        self.written += [event for _, events in self.waiting for event in events]
        self.waiting.clear()
        return tokens


class Bench:
    """A loop with a hand on its clock, its disk and its link."""

    def __init__(self) -> None:
        self.now_ns = 5 * SECOND
        self.wall_time_utc = "2026-01-01T10:00:00.000+00:00"
        self.link, self.record = Link(), Record()
        self.answers: list[Answer] = []
        self.loop = self.new_loop("run-1")
        self.count = 0

    def new_loop(self, run_id: str) -> SessionLoop:
        return SessionLoop(
            RunIdentity(run_id, "0.1.0"),
            self.link,
            self.record,
            lambda: self.now_ns,
            lambda: self.wall_time_utc,
        )

    def hello(self) -> None:
        hello = Hello(
            package_version="0.1.0",
            display="offscreen",
            driver="none",
            catalogue=(HEIGHTS, LAKE, ROOM),
            asset_hashes={},
        )
        self.loop.on_report(ReportEnvelope(report_id="hello", report=hello), self.answers.append)

    def draw(self) -> None:
        """The renderer draws the newest directive."""
        newest = self.link.directives[-1]
        shown = DirectiveShown(
            run_id=newest.run_id,
            session_id=newest.session_id,
            revision=newest.revision,
            scene_ready=True,
            received_to_drawn_s=0.01,
            frames=1,
        )
        self.count += 1
        envelope = ReportEnvelope(report_id=f"drawn-{self.count}", report=shown)
        self.loop.on_report(envelope, self.answers.append)

    def give(self, command: Command, *, session: str | None = "", late: bool = False) -> str:
        self.count += 1
        command_id = f"c-{self.count}"
        envelope = CommandEnvelope(
            command_id=command_id,
            session_id=self.loop.state.session_id if session == "" else session,
            expires_ns=self.now_ns + (-1 if late else 5 * SECOND),
            command=command,
        )
        self.loop.on_command(envelope, self.answers.append)
        return command_id

    def flush(self) -> None:
        self.loop.on_durable(self.record.write())

    def do(self, command: Command) -> Answer:
        command_id = self.give(command)
        self.flush()
        answer = next(a for a in self.answers if a.to == command_id)
        assert answer.accepted, answer.refusal
        return answer

    def expose(self) -> None:
        self.hello()
        prepare = PrepareSession(
            pseudonym="P-1",
            scene="heights",
            safe_place="lake",
            ceiling=60,
            screening_required=False,
        )
        self.do(prepare)
        self.draw()
        for command in (StartBaseline(), ConfirmStopRehearsed(), StartExposure()):
            self.do(command)
        assert self.loop.state.phase is Phase.EXPOSING

    def answer_to(self, command_id: str) -> Answer | None:
        return next((a for a in self.answers if a.to == command_id), None)

    def wait_s(self, seconds: float, *, renderer: bool = True) -> None:
        for _ in range(round(seconds / 0.1)):
            self.now_ns += SECOND // 10
            if renderer:
                self.loop.on_heartbeat(Peer.RENDERER, Heartbeat(sender="r", sent_ns=1))
            self.loop.on_time()


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.expose()
    return made


def test_a_raise_is_shown_and_answered_only_when_it_is_on_the_disk(bench: Bench) -> None:
    shown, told = len(bench.link.directives), len(bench.link.events)
    command_id = bench.give(SetIntensity(intensity=10))
    bench.loop.publish_whole()
    assert len(bench.link.directives) == shown
    assert bench.answer_to(command_id) is None
    bench.flush()
    assert bench.link.directives[-1].intensity.to_value == 10
    assert len(bench.link.events) > told
    answer = bench.answer_to(command_id)
    assert answer is not None
    assert answer.accepted
    assert answer.durable


@pytest.mark.parametrize("command", [Hold(), GoToSafePlace()])
def test_what_lowers_is_shown_before_it_is_recorded(bench: Bench, command: Command) -> None:
    bench.do(SetIntensity(intensity=10))
    written = len(bench.record.written)
    bench.give(command)
    assert len(bench.record.written) == written
    directive = bench.link.directives[-1]
    assert directive.held or directive.place is Place.SAFE_PLACE


def test_a_rating_is_acknowledged_only_when_durable(bench: Bench) -> None:
    command_id = bench.give(RecordRating(suds=70))
    assert bench.answer_to(command_id) is None
    bench.flush()
    assert bench.answer_to(command_id) is not None


def test_safe_place_on_the_lane_is_sent_on_and_the_same_press_is_one(bench: Bench) -> None:
    epoch = bench.loop.state.epoch
    for _ in range(3):
        bench.loop.on_safe_place(SafePlaceNow(press_id="p-1"))
    assert bench.link.presses == [("p-1", epoch + 1)]
    bench.flush()
    assert [e.event.kind for e in bench.record.written].count("safe_place_entered") == 1
    bench.loop.on_safe_place_ack(SafePlaceAck(press_id="p-1", drawn=True))
    progress = bench.link.health[-1].safe_place
    assert progress is not None
    assert progress.drawn


def test_a_record_that_hangs_holds_the_exposure_and_recovers_without_resuming(
    bench: Bench,
) -> None:
    bench.give(SetIntensity(intensity=12))
    bench.wait_s(0.7)
    assert HoldReason.RECORD_FAILING in bench.loop.state.holds
    assert bench.link.directives[-1].held
    assert bench.link.directives[-1].intensity.to_value < 2
    assert bench.link.health[-1].record_failing
    bench.flush()
    assert not bench.link.health[-1].record_failing
    assert bench.link.directives[-1].held, "nothing resumes by itself"
    assert len({e.sequence for e in bench.record.written}) == len(bench.record.written)


def test_lowering_is_answered_as_not_yet_durable_when_the_disk_hangs(bench: Bench) -> None:
    command_id = bench.give(Hold())
    bench.wait_s(0.7)
    answer = bench.answer_to(command_id)
    assert answer is not None
    assert answer.accepted
    assert not answer.durable


def test_one_outage_is_journaled_once_though_its_backlog_drains_slowly(bench: Bench) -> None:
    for suds in (10, 20, 30):
        bench.give(RecordRating(suds=suds))
    bench.wait_s(0.7)
    first = bench.record.waiting.pop(0)
    bench.record.written += first[1]
    bench.loop.on_durable([first[0]])
    bench.wait_s(0.3)
    bench.flush()
    bench.wait_s(0.2)
    bench.flush()
    kinds = [e.event.kind for e in bench.record.written]
    assert (kinds.count("record_failed"), kinds.count("record_recovered")) == (1, 1)


def test_a_command_that_changes_nothing_is_answered_though_the_disk_hangs(bench: Bench) -> None:
    command_id = bench.give(SetIntensity(intensity=90))
    bench.wait_s(0.7)
    answer = bench.answer_to(command_id)
    assert answer is not None
    assert answer.refusal is not None
    assert not answer.durable
    assert not bench.loop.state.record_failing


def test_commands_too_late_or_for_another_session_change_nothing(bench: Bench) -> None:
    before = bench.loop.state.intensity
    late = bench.give(SetIntensity(intensity=10), late=True)
    other = bench.give(SetIntensity(intensity=10), session="s-other")
    bench.flush()
    reasons = [a.refusal.reason for a in bench.answers if a.to in (late, other) and a.refusal]
    assert reasons == [RefusalReason.EXPIRED, RefusalReason.WRONG_SESSION]
    assert bench.loop.state.intensity == before
    journal = [e.event.kind for e in bench.record.written if e.caused_by in (late, other)]
    assert journal == ["command_answered", "command_answered"]


def test_a_lost_renderer_holds_and_its_return_resumes_nothing(bench: Bench) -> None:
    bench.wait_s(1.5, renderer=False)
    assert HoldReason.RENDERER_LOST in bench.loop.state.holds
    assert bench.link.states[-1].renderer_catalogue == ()
    bench.wait_s(0.5)
    assert Peer.RENDERER not in bench.loop.state.lost_peers
    assert bench.loop.state.held


def test_a_renderer_that_was_lost_shows_anew_what_it_follows(bench: Bench) -> None:
    bench.wait_s(1.5, renderer=False)
    bench.wait_s(0.5)
    early = bench.give(Resume())
    bench.flush()
    answer = bench.answer_to(early)
    assert answer is not None
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.RENDERER_NOT_READY
    bench.draw()
    assert bench.do(Resume()).accepted


def test_a_page_that_only_watches_does_not_mask_the_therapists_silence(bench: Bench) -> None:
    bench.loop.on_heartbeat(Peer.PAGE, Heartbeat(sender="t", sent_ns=1))
    watcher = Heartbeat(sender="w", sent_ns=1, holds_controls=False)
    for _ in range(25):
        bench.loop.on_heartbeat(Peer.PAGE, watcher)
        bench.wait_s(0.1)
    assert HoldReason.PAGE_SILENT in bench.loop.state.holds


def test_another_run_takes_the_session_up_in_hold_with_its_time_going_on(bench: Bench) -> None:
    bench.do(SetIntensity(intensity=10))
    bench.wait_s(20)
    bench.do(RecordRating(suds=30))  # the dose is known to have been borne up to the last record
    before = list(bench.record.written)
    session = before[-1].session_id
    loop = bench.new_loop("run-2")
    bench.now_ns = 77  # a new process: its clock has nothing to do with the old one's
    bench.wall_time_utc = (wall_of(before) + timedelta(seconds=3)).isoformat()
    loop.take_up(before)
    bench.loop = loop
    bench.flush()
    assert loop.state.session_id == session
    assert HoldReason.RESTARTED in loop.state.holds
    new = bench.record.written[len(before) :]
    assert new[0].event.kind == "controller_restarted"
    assert new[0].sequence == before[-1].sequence + 1
    assert new[0].elapsed_ns == before[-1].elapsed_ns + 3 * SECOND
    assert loop.state.last_tolerated == pytest.approx(10)
    assert loop.state.resume_offer is not None
    assert loop.state.resume_offer <= 10
    assert loop.state.place is Place.NEUTRAL


def left_open(bench: Bench) -> tuple[RecordedEvent, ...]:
    """A later run of the controller finds the session of ``bench`` open and offers it."""
    bench.do(SetIntensity(intensity=10))
    bench.wait_s(20)
    bench.do(RecordRating(suds=30))
    before = tuple(bench.record.written)
    bench.loop = bench.new_loop("run-2")
    bench.now_ns = 77
    bench.wall_time_utc = (wall_of(before) + timedelta(minutes=40)).isoformat()
    bench.loop.found_interrupted([before])
    bench.hello()
    assert bench.link.states[-1].interrupted == (before[0].session_id,)
    assert bench.loop.state.phase is Phase.IDLE
    return before


def test_the_therapist_takes_an_interrupted_session_up_in_hold(bench: Bench) -> None:
    before = left_open(bench)
    answer = bench.do(TakeUpSession(interrupted_id=before[0].session_id))
    assert answer.durable
    state, restart = bench.loop.state, bench.record.written[len(before)]
    assert (state.session_id, state.phase) == (before[0].session_id, Phase.PAUSED)
    assert HoldReason.RESTARTED in state.holds
    assert (restart.actor, restart.caused_by) == (Actor.THERAPIST, answer.to)
    assert restart.elapsed_ns == before[-1].elapsed_ns + 40 * 60 * SECOND
    assert bench.link.states[-1].interrupted == ()
    bench.draw()
    assert bench.do(Resume()).accepted


def test_the_therapist_closes_an_interrupted_session(bench: Bench) -> None:
    before = left_open(bench)
    answer = bench.do(CloseInterrupted(interrupted_id=before[0].session_id))
    closing = bench.record.written[-1]
    assert closing.session_id == before[0].session_id
    assert closing.sequence == before[-1].sequence + 1
    assert isinstance(closing.event, SessionClosed)
    assert closing.event.reason is CloseReason.INTERRUPTED
    assert (closing.actor, closing.caused_by) == (Actor.THERAPIST, answer.to)
    assert bench.link.states[-1].interrupted == ()
    assert bench.loop.state.phase is Phase.IDLE


def test_a_new_session_closes_those_left_behind(bench: Bench) -> None:
    before = left_open(bench)
    bench.do(PrepareSession(pseudonym="P-2", scene="heights", safe_place="lake"))
    left = [e for e in bench.record.written if e.session_id == before[0].session_id]
    assert left[-1].event.kind == "session_closed"
    assert left[-1].caused_by is None
    assert bench.link.states[-1].interrupted == ()
    assert bench.loop.state.pseudonym == "P-2"


def test_a_session_that_is_not_opened_closes_none(bench: Bench) -> None:
    left = [r.model_copy(update={"session_id": "s-left"}) for r in bench.record.written]
    bench.loop.found_interrupted([left])
    bench.give(PrepareSession(pseudonym="P-2", scene="heights", safe_place="lake"))
    bench.flush()
    assert not [r for r in bench.record.written if r.session_id == "s-left"]
    assert bench.link.states[-1].interrupted == ("s-left",)


@pytest.mark.parametrize("command", [TakeUpSession, CloseInterrupted])
def test_only_a_session_found_open_is_taken_up_or_closed(
    bench: Bench, command: type[TakeUpSession | CloseInterrupted]
) -> None:
    before = left_open(bench)
    other = bench.give(command(interrupted_id="s-other"))
    answer = bench.answer_to(other)
    assert answer is not None
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.UNKNOWN_SESSION
    assert before[0].session_id in answer.refusal.sentence
    assert bench.record.written == list(before)


def test_no_session_is_taken_up_over_an_open_one(bench: Bench) -> None:
    bench.loop.found_interrupted([tuple(bench.record.written)])
    command_id = bench.give(TakeUpSession(interrupted_id=bench.record.written[0].session_id))
    bench.flush()
    answer = bench.answer_to(command_id)
    assert answer is not None
    assert answer.refusal is not None
    assert answer.refusal.reason is RefusalReason.WRONG_PHASE
    assert bench.loop.state.phase is Phase.EXPOSING


def test_a_heart_rate_is_published_and_changes_nothing(bench: Bench) -> None:
    told = HeartHealth(
        session_id="s-1",
        source="simulated patient",
        synthetic=True,
        heard_ns=1,
        latest=HeartRateNow(rate_per_min=190, quality=1),
    )
    rate = HeartRate(
        run_id="run-1",
        session_id=bench.loop.state.session_id or "",
        at_ns=bench.now_ns,
        rate_per_min=190,
        quality=1,
        source="simulated patient",
    )
    before, events = bench.loop.state, len(bench.link.events)
    bench.loop.publish_health()
    assert bench.link.health[-1].heart is None
    # Such a report does not even come here; if it did, nothing would follow from it.
    bench.loop.on_report(ReportEnvelope(report_id="h-1", report=rate), bench.answers.append)
    assert (bench.loop.state, len(bench.link.events), bench.record.waiting) == (before, events, [])
    loop = SessionLoop(
        RunIdentity("run-2", "0.1.0"),
        bench.link,
        bench.record,
        lambda: bench.now_ns,
        lambda: bench.wall_time_utc,
        heart=lambda: told,
    )
    loop.publish_health()
    assert bench.link.health[-1].heart == told


def test_no_session_no_record(bench: Bench) -> None:
    fresh = Bench()
    fresh.give(SetIntensity(intensity=10), session=None)
    assert fresh.answers[-1].refusal is not None
    assert fresh.record.waiting == []
    del bench
