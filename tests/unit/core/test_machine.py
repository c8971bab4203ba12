"""Everything a therapist, a patient and a bad day can do, in any order, against what must hold."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from controller.core.cues import quiet
from controller.core.decision import Decision
from controller.core.evolve import replay
from controller.core.inputs import TimeInput
from controller.core.phases import FOLLOWS, OPEN
from controller.core.replay import Line, Step, differences, rerun
from controller.protocol import care_commands as q
from controller.protocol import care_events as k
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.screening import Screening
from controller.protocol.spec import SceneSpec
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    FallTag,
    Finding,
    MomentKind,
    Occasion,
    Peer,
    Phase,
    Place,
    Severity,
)
from tests.unit.core.world import HELLO, LADDER, PREPARE, SECOND, World

EPS = 1e-6
SHIFT_NS = 777 * SECOND
DIALS = st.integers(0, 20).map(lambda x: float(5 * x))
AGREES = st.sampled_from([True, True, True, False])
PARAMETERS = st.sampled_from(["height_m", "railing_m", "wind_m_per_s", "colour"])
LUCK = st.integers(0, 9)
OCCASIONS = st.sampled_from([None, Occasion.DURING, Occasion.PEAK_RECALL])

DOSE_COMMANDS = st.one_of(
    st.builds(c.SetIntensity, intensity=DIALS, patient_agrees=AGREES),
    st.builds(c.SetIntensity, intensity=DIALS, patient_agrees=AGREES),
    st.builds(
        c.SetParameter,
        parameter=PARAMETERS,
        value=st.sampled_from([-1.0, 0.0, 0.2, 0.7, 1.2, 1.5, 5.0, 8.0, 20.0, 60.0, 95.0]),
        patient_agrees=AGREES,
    ),
    st.builds(c.ReleaseParameter, parameter=PARAMETERS, patient_agrees=AGREES),
    st.builds(c.StepDown, intensity=st.none() | DIALS),
    st.builds(c.SetCeiling, ceiling=DIALS, patient_agrees=AGREES),
)
PREPARES = [
    PREPARE,
    PREPARE.model_copy(update={"prompts": True, "prompt_interval_s": 30.0}),
    PREPARE.model_copy(
        update={"screening_required": True, "therapist_in_room": False, "patient_ceiling": 70.0}
    ),
]
LIFE_COMMANDS = st.one_of(
    st.sampled_from([*PREPARES, c.StartBaseline(), c.ConfirmStopRehearsed(), c.StartExposure()]),
    st.builds(c.Resume, intensity=st.none() | DIALS),
    st.sampled_from([c.Resume(), c.Hold(), c.GoToSafePlace()]),
    st.builds(
        c.SetConfiguration,
        scene=st.sampled_from(["tower", "bridge", "moon", "lake"]),
        configuration=st.sampled_from([{}, {"weather": "storm"}, {"floor": "glass"}, {"x": "y"}]),
        patient_agrees=AGREES,
    ),
)
OTHER_COMMANDS = st.one_of(
    st.builds(
        c.FireEvent, event=st.sampled_from(["bird", "judder", "flood"]), patient_agrees=AGREES
    ),
    st.builds(c.AskForRating, occasion=OCCASIONS, in_scene=st.booleans()),
    st.builds(c.RecordRating, suds=st.integers(0, 100), occasion=OCCASIONS),
    st.sampled_from(
        [
            c.CorrectRating(rating_id="id-9", suds=40),
            c.DeclineRating(prompt_id="id-9"),
            c.AddNote(text="Looks down."),
            c.SetVolume(volume=50),
            c.SetTalking(talking=True),
            c.Recentre(),
            c.ShowText(text="Look ahead."),
            c.SetBreathingGuide(on=True),
        ]
    ),
)
STEPS = st.sampled_from(["low", "railed", "high", "storm", "moon"])
PLAN_COMMANDS = st.one_of(
    st.builds(q.GoToStep, step_id=STEPS, patient_agrees=AGREES),
    st.builds(q.GoToStep, step_id=STEPS, patient_agrees=AGREES),
    st.sampled_from(
        [
            q.EndStep(),
            q.EditLadder(based_on=1, steps=LADDER[:3]),
            q.EditLadder(based_on=2, steps=LADDER),
            q.RecordPrediction(what="I fall.", likelihood_percent=60, how_bad=90),
            q.RecordOutcome(happened=False, surprise=70),
        ]
    ),
)
SCREENINGS = [Screening(), Screening(blood_injection_injury=Finding.YES, trauma=Finding.YES)]
CARE_COMMANDS = st.one_of(
    st.builds(q.ShowFaintHelp, on=st.booleans()),
    st.builds(q.RecordSickness, fms=st.integers(0, 20)),
    st.builds(
        q.RecordScreening,
        screening=st.sampled_from(SCREENINGS),
        proceed=AGREES,
        reason=st.sampled_from(["", "Discussed."]),
    ),
    st.builds(
        q.ConfirmRemote,
        voice_channel=st.booleans(),
        patient_location_known=st.just(True),
        phone_known=st.just(True),
        local_contact_known=st.just(True),
    ),
    st.builds(c.MarkMoment, moment=st.sampled_from(list(MomentKind))),
    st.sampled_from(
        [
            q.NoteSafetyBehaviour(name="eyes shut"),
            q.DropSafetyBehaviour(name="eyes shut"),
            q.RecordQuestionnaire(name="ssq", items=(1,) * 16, occasion=Occasion.PRE),
            q.RecordAdverseEvent(
                description="Nausea.", severity=Severity.MILD, related=Finding.UNKNOWN
            ),
        ]
    ),
)
ENDS = st.sampled_from([c.StartDebrief(), c.CloseSession(reason=CloseReason.STOPPED_EARLY)])
REPORTS = st.one_of(
    st.sampled_from(
        [
            r.PatientStopped(),
            r.PatientStopped(cause="headset_off"),
            r.PatientAsksToStay(),
            r.StationSafePlace(),
            r.RendererLatched(action="hold"),
            r.RendererLatched(action="safe_place"),
            r.PlaceShown(place=Place.SAFE_PLACE, scene="lake", epoch=1, fade_s=0.3),
            HELLO,
        ]
    ),
    st.builds(r.PatientRated, prompt_id=st.none() | st.just("id-9"), suds=st.integers(0, 100)),
    st.builds(r.TrackingChanged, tracked=st.booleans()),
    st.builds(r.PresenceChanged, worn=st.booleans()),
)


class Checked(RuleBasedStateMachine):
    """A world and the promises to a patient, whatever happens in it."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.exposed_ns = 0
        self.lowered = False
        self.suds: dict[str, int | None] = {}

    # ---- what must hold -------------------------------------------------------------------------

    def pass_time(self, seconds: float) -> None:
        """Time passes, then the controller notices."""
        before, shown = self.world.state, self.exposures()
        self.world.now_ns += round(seconds * SECOND)
        if running(before):
            self.exposed_ns += round(seconds * SECOND)
        self.rises_within_limits(before, shown, seconds)
        self.see_what_fell(shown)
        decision = self.moment(lambda: self.world.feed(TimeInput()))
        for asked in kinds(decision, e.RatingPrompted, k.SicknessDue):
            assert quiet(before, self.world.now_ns)
            assert before.prompt is None
            if isinstance(asked, e.RatingPrompted):
                assert asked.asked_by is Actor.CONTROLLER

    def report(self, report: r.Report) -> None:
        before = self.world.state
        decision = self.moment(lambda: self.world.tell(report))
        if before.phase in OPEN:
            self.answered_once(report, before, decision)

    def expose(self, intensity: float, cues: bool = False) -> None:
        self.world.exposing(intensity, prompts=cues, prompt_interval_s=30.0 if cues else None)
        self.exposed_ns = exposure_ns(self.world)

    def command(self, command: c.Command) -> None:
        before = self.world.state
        decision = self.moment(lambda: self.world.do(command), command)
        answers = kinds(decision, e.CommandAnswered)
        if decision.refusal is None:
            assert decision.events and not answers
        else:
            assert len(answers) == len(decision.events) == int(before.phase in OPEN)
            assert unchanged(before, self.world.state)

    def answered_once(self, report: r.Report, before: SessionState, decision: Decision) -> None:
        if isinstance(report, r.PatientStopped):
            assert len(kinds(decision, e.StopRehearsed, e.SafePlaceEntered)) == 1
            assert self.world.state.place is not Place.SCENE
            assert self.world.state.phase is not Phase.EXPOSING
        elif isinstance(report, r.PatientAsksToStay):
            assert len(kinds(decision, e.PatientAskedToStay)) == 1
            assert self.world.state.phase is not Phase.EXPOSING
        elif isinstance(report, r.PatientRated):
            assert len(kinds(decision, e.RatingRecorded)) == 1
        elif isinstance(report, r.TrackingChanged):
            journaled = kinds(decision, k.TrackingLost, k.TrackingRestored)
            assert len(journaled) == int(report.tracked is not before.tracked)
            assert report.tracked or not running(self.world.state)
        elif isinstance(report, r.PresenceChanged):
            journaled = kinds(decision, k.HeadsetTakenOff, k.HeadsetPutOn)
            assert len(journaled) == int(report.worn is not before.headset_worn)

    def moment(self, act: Any, command: c.Command | None = None) -> Decision:
        """Do something that takes no time: nothing gets harder by it."""
        before, shown = self.world.state, self.exposures()
        decision: Decision = act()
        after = self.world.state
        self.rises_within_limits(before, shown, 0.0)
        if after.phase is not before.phase:
            assert after.phase in FOLLOWS[before.phase]
        entered = running(after) and not running(before)
        granted = isinstance(command, c.StartExposure | c.Resume) and decision.refusal is None
        assert not entered or granted
        if entered:
            assert cleared(after)
        self.see_what_fell(shown)
        self.falls_are_told(before, decision)
        if entered and before.place is not Place.SCENE:
            assert self.world.dial == 0
            self.easy_entry(after)
        if granted and isinstance(command, c.Resume):
            assert after.intensity.to_value <= before.last_tolerated + EPS
        raised = len(kinds(decision, e.SafePlaceEntered))
        pressed = [x for x in decision.events if isinstance(x.event, e.StopRehearsed)]
        raised += len([x for x in pressed if x.event.actor is not x.actor.THERAPIST])
        assert (
            after.epoch == (before.epoch if after.session_id == before.session_id else 0) + raised
        )
        return decision

    def see_what_fell(self, shown: dict[str, float]) -> None:
        """Note whether anything got easier, by looking at what the patient is shown."""
        now = self.exposures()
        easier = any(now[name] < shown[name] - EPS for name in shown.keys() & now.keys())
        self.lowered = self.lowered or easier or bool(shown and not now)

    def falls_are_told(self, before: SessionState, decision: Decision) -> None:
        """Each fall of distress in an exposure has one tag event, and it tells of a lower dose."""
        for event in kinds(decision, e.SessionPrepared):
            assert isinstance(event, e.SessionPrepared)
            self.lowered, self.suds = False, {}
        for corrected in kinds(decision, e.RatingCorrected):
            if corrected.rating_id in self.suds:
                self.suds[corrected.rating_id] = corrected.suds
        told = kinds(decision, k.FallTagged)
        for rating in kinds(decision, e.RatingRecorded):
            in_exposure = before.phase in {Phase.EXPOSING, Phase.PAUSED, Phase.SAFE_PLACE}
            assert isinstance(rating, e.RatingRecorded)
            of_now = rating.occasion in {Occasion.DURING, Occasion.AD_HOC} and not rating.late
            if not in_exposure or not of_now:
                continue
            last = [suds for suds in self.suds.values() if suds is not None][-1:]
            assert len(told) == int(bool(last) and rating.suds < last[0])
            for fall in told:
                assert (fall.from_suds, fall.to_suds) == (last[0], rating.suds)
                assert (FallTag.DOSE_LOWERED in fall.tags) >= self.lowered
                assert FallTag.DOSE_HELD not in fall.tags or len(fall.tags) == 1
            self.suds[rating.rating_id] = rating.suds
            self.lowered = False

    def easy_entry(self, state: SessionState) -> None:
        spec = state.spec
        assert spec is not None
        for parameter in spec.parameters:
            value = self.world.value(parameter)
            assert (
                harm(spec, parameter.name, value)
                <= harm(spec, parameter.name, parameter.easiest) + EPS
            )

    def exposures(self) -> dict[str, float]:
        """How hard each parameter is now, and the dial; empty without a scene in view."""
        state = self.world.state
        spec = state.spec
        if state.place is not Place.SCENE or spec is None:
            return {}
        values = {p.name: harm(spec, p.name, self.world.value(p)) for p in spec.parameters}
        return {"dial": self.world.dial, **values}

    def rises_within_limits(
        self, before: SessionState, shown: dict[str, float], seconds: float
    ) -> None:
        spec, now = before.spec, self.exposures()
        if spec is None or before.scene != self.world.state.scene:
            return
        for name in shown.keys() & now.keys():
            parameter = spec.parameter(name)
            limit = parameter.rise_limit_per_s if parameter else 100.0 / spec.full_rise_s
            limit = 0.0 if before.held else limit
            assert now[name] - shown[name] <= limit * seconds + EPS, (name, seconds)

    @invariant()
    def under_the_ceiling(self) -> None:
        state = self.world.state
        assert state.intensity.to_value <= state.ceiling + EPS
        assert state.last_tolerated <= state.ceiling + EPS
        assert state.patient_ceiling is None or state.ceiling <= state.patient_ceiling
        assert state.resume_offer is None or state.resume_offer <= state.last_tolerated + EPS

    @invariant()
    def nothing_of_the_scene_elsewhere(self) -> None:
        state = self.world.state
        if state.place is not Place.SCENE:
            assert self.world.dial == 0 == state.intensity.to_value
            assert not self.world.directive.events
        assert (state.phase is Phase.PAUSED) <= state.held
        assert not (state.phase is Phase.EXPOSING and state.held)

    @invariant()
    def one_question_at_a_time(self) -> None:
        state = self.world.state
        assert not (state.prompt is not None and state.sickness_due)

    @invariant()
    def a_faint_is_seen_to_in_the_neutral_room(self) -> None:
        state = self.world.state
        assert not state.faint_help or state.place is Place.NEUTRAL
        assert bool(self.world.directive.faint_help) is state.faint_help

    @invariant()
    def the_exposure_clock_is_right(self) -> None:
        if self.world.state.phase is Phase.PREPARED:
            self.exposed_ns = 0
        assert exposure_ns(self.world) == self.exposed_ns

    def teardown(self) -> None:
        """The record gives the same state, and the inputs the same record, at any hour."""
        world = self.world
        last = [x for x in world.events if x.session_id == world.state.session_id]
        assert replay(last) == world.state
        assert SessionState.model_validate(world.state.model_dump()) == world.state
        assert not list(differences(world.lines))
        moved = list(rerun(shifted(line) for line in world.lines))
        assert [without_times(x) for x in moved] == [without_times(x) for x in world.events]
        assert [x.time_ns - SHIFT_NS for x in moved] == [x.time_ns for x in world.events]


class Exposure(Checked):
    """An exposure with its ups and downs, and nothing broken."""

    @initialize(intensity=st.sampled_from([0, 30, 60]), cues=st.booleans())
    def begin(self, intensity: int, cues: bool) -> None:
        self.expose(intensity, cues)

    @rule(command=PLAN_COMMANDS, seconds=st.floats(0.01, 40))
    def plan(self, command: c.Command, seconds: float) -> None:
        self.command(command)
        self.pass_time(seconds)

    @rule(suds=st.integers(0, 100))
    def rate(self, suds: int) -> None:
        self.command(c.RecordRating(suds=suds))

    @rule(step_id=STEPS, rated=st.integers(0, 100), seconds=st.sampled_from([0.0, 3.0, 80.0]))
    def climb(self, step_id: str, rated: int, seconds: float) -> None:
        """The way it is meant: a ceiling that allows it, consent, the step, a rating."""
        self.command(c.SetCeiling(ceiling=60, patient_agrees=True))
        self.command(c.Resume())
        self.command(q.GoToStep(step_id=step_id, patient_agrees=True))
        self.pass_time(seconds)
        self.command(c.RecordRating(suds=rated))

    @rule(command=DOSE_COMMANDS)
    def dose(self, command: c.Command) -> None:
        self.command(command)

    @rule(command=DOSE_COMMANDS, seconds=st.floats(0.01, 20))
    def dose_and_wait(self, command: c.Command, seconds: float) -> None:
        self.command(command)
        self.pass_time(seconds)

    @rule(seconds=st.sampled_from([0.05, 1.0, 6.0, 40.0]))
    def time(self, seconds: float) -> None:
        self.pass_time(seconds)

    @precondition(lambda self: set(self.world.state.overrides) - set(self.world.state.returning))
    @rule(data=st.data(), agrees=AGREES)
    def release(self, data: st.DataObject, agrees: bool) -> None:
        names = set(self.world.state.overrides) - set(self.world.state.returning)
        name = data.draw(st.sampled_from(sorted(names)))
        self.command(c.ReleaseParameter(parameter=name, patient_agrees=agrees))

    @rule(act=st.sampled_from([c.Hold(), c.GoToSafePlace(), r.PatientStopped()]), n=LUCK)
    def stop(self, act: Any, n: int) -> None:
        if n < 4:
            (self.report if isinstance(act, r.PatientStopped) else self.command)(act)

    @rule(configuration=st.sampled_from([{}, {"weather": "storm"}]), n=LUCK)
    def configure(self, configuration: dict[str, str], n: int) -> None:
        if n == 0:
            self.command(
                c.SetConfiguration(scene="tower", configuration=configuration, patient_agrees=True)
            )

    @precondition(lambda self: self.world.state.phase in {Phase.PAUSED, Phase.SAFE_PLACE})
    @rule(seconds=st.floats(0.01, 20))
    def resume(self, seconds: float) -> None:
        self.command(c.Resume())
        self.pass_time(seconds)


class BadDay(Checked):
    """Anything at all, in any order."""

    @initialize(intensity=st.sampled_from([None, 0, 30, 60]), cues=st.booleans())
    def begin(self, intensity: int | None, cues: bool) -> None:
        if intensity is not None:
            self.expose(intensity, cues)

    @rule(command=PLAN_COMMANDS)
    def plan(self, command: c.Command) -> None:
        self.command(command)

    @rule(command=CARE_COMMANDS, n=LUCK)
    def care(self, command: c.Command, n: int) -> None:
        if n < 6:
            self.command(command)

    @rule(command=DOSE_COMMANDS)
    def dose(self, command: c.Command) -> None:
        self.command(command)

    @rule(command=LIFE_COMMANDS)
    def life(self, command: c.Command) -> None:
        self.command(command)

    @rule(command=OTHER_COMMANDS)
    def other(self, command: c.Command) -> None:
        self.command(command)

    @precondition(lambda self: len(self.world.events) > 60)
    @rule(command=ENDS, n=LUCK)
    def end(self, command: c.Command, n: int) -> None:
        if n == 0:
            self.command(command)

    @rule(report=REPORTS, n=LUCK)
    def patient_or_renderer(self, report: r.Report, n: int) -> None:
        if n < 4:
            self.report(report)

    @rule(seconds=st.sampled_from([0.05, 0.7, 3.0, 9.0, 31.0]))
    def time(self, seconds: float) -> None:
        self.pass_time(seconds)

    @rule(peer=st.sampled_from(list(Peer)), up=st.booleans(), n=LUCK)
    def link(self, peer: Peer, up: bool, n: int) -> None:
        if n > 3:
            return
        was_lost = peer in self.world.state.lost_peers
        decision = self.moment(lambda: (self.world.find if up else self.world.lose)(peer))
        journaled = kinds(decision, e.LinkLost, e.LinkRestored)
        changed = self.world.state.phase in OPEN and was_lost is up
        assert len(journaled) == int(changed)

    @rule(failing=st.booleans(), n=LUCK)
    def record(self, failing: bool, n: int) -> None:
        if n < 2:
            self.moment(lambda: self.world.record_fails(failing))

    @rule(silent_s=st.sampled_from([None, 0.1, 2.5, 25.0, 70.0]), visible=st.booleans(), n=LUCK)
    def page(self, silent_s: float | None, visible: bool, n: int) -> None:
        if n < 2:
            self.world.change(page_silent_s=silent_s, page_visible=visible)

    @rule(here=st.booleans(), n=LUCK)
    def renderer(self, here: bool, n: int) -> None:
        if n < 2:
            self.world.change(hello=HELLO if here else None)

    @precondition(lambda self: self.world.state.phase in OPEN)
    @rule(n=LUCK)
    def restart(self, n: int) -> None:
        if n == 0:
            self.moment(lambda: self.world.restart(self.world.now_ns))
            self.exposed_ns = self.world.state.exposure_ns

    @rule()
    def mend(self) -> None:
        """Everything works again, and the therapist goes on."""
        self.world.change(page_silent_s=0.1, page_visible=True, hello=HELLO)
        for peer in self.world.state.lost_peers:
            self.moment(lambda peer=peer: self.world.find(peer))
        self.moment(lambda: self.world.record_fails(False))
        self.report(r.TrackingChanged(tracked=True))
        self.report(r.PresenceChanged(worn=True))
        self.command(q.RecordScreening(screening=SCREENINGS[0], proceed=True, reason="Discussed."))
        self.command(READY)
        self.command(c.Resume())
        self.command(c.SetIntensity(intensity=60, patient_agrees=True))
        self.pass_time(25.0)


READY = q.ConfirmRemote(
    voice_channel=True, patient_location_known=True, phone_known=True, local_contact_known=True
)


def cleared(state: SessionState) -> bool:
    """True if nothing that was asked for before exposure is missing, and the headset is right."""
    remote = state.therapist_in_room or state.remote.complete
    required = not state.screening_required or (state.screening_proceed is True and remote)
    right = state.tracked and state.headset_worn
    return required and right and state.screening_proceed is not False


def running(state: SessionState) -> bool:
    """True if the patient is being exposed."""
    return state.phase is Phase.EXPOSING and state.place is Place.SCENE


def exposure_ns(world: World) -> int:
    """The exposure clock's reading now."""
    state = world.state
    since = state.exposure_since_ns
    return state.exposure_ns + (world.now_ns - since if since is not None else 0)


def harm(spec: SceneSpec, name: str, value: float) -> float:
    """A value with its sign turned so that more is harder."""
    parameter = spec.parameter(name)
    assert parameter is not None
    return value if parameter.more_is_harder else -value


def kinds(decision: Decision, *which: type[Any]) -> list[Any]:
    """The decision's events of these kinds."""
    return [x.event for x in decision.events if isinstance(x.event, which)]


def unchanged(before: SessionState, after: SessionState) -> bool:
    """True if nothing but the time of the last event differs."""
    times = {"last_event_ns": 0, "last_elapsed_ns": 0}
    return before.model_copy(update=times) == after.model_copy(update=times)


def shifted(line: Line) -> Line:
    """The same line later in the day."""
    if line.step is None:
        return line
    step = line.step
    return Line(step=Step(step.what, step.now_ns + SHIFT_NS, step.elapsed_ns))


def without_times(recorded: e.RecordedEvent) -> Any:
    """An event with every moment taken out; durations stay."""
    return _strip(recorded.model_dump(exclude={"elapsed_ns"}))


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _strip(v) for k, v in value.items() if not k.endswith("_ns")}
    if isinstance(value, list | tuple):
        return [_strip(v) for v in value]
    # A ramp cut off at a later hour differs in the last bit of its value, no more.
    return round(value, 6) if isinstance(value, float) else value


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


class TestExposure(Exposure.TestCase):  # type: ignore[name-defined, misc]
    """Five thousand steps, several acts each."""

    settings = _settings(100, 50)


class TestBadDay(BadDay.TestCase):  # type: ignore[name-defined, misc]
    """Some five thousand steps."""

    settings = _settings(80, 65)


@pytest.mark.soak
@pytest.mark.timeout(7200)
class TestSoakExposure(Exposure.TestCase):  # type: ignore[name-defined, misc]
    """Half a million steps."""

    settings = _settings(5000, 100)


@pytest.mark.soak
@pytest.mark.timeout(7200)
class TestSoakBadDay(BadDay.TestCase):  # type: ignore[name-defined, misc]
    """Half a million steps."""

    settings = _settings(5000, 100)
