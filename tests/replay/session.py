"""A session of a simulated patient, told to the core step by step, for the recordings.

Owns the made-up therapist's script; must not know how the core decides. Run it to write the
recordings anew: ``python -m tests.replay.session`` from the root.
"""

from collections.abc import Callable
from pathlib import Path

from controller.core.replay import dump
from controller.protocol import care_commands as q
from controller.protocol import commands as c
from controller.protocol import reports as r
from controller.protocol.screening import Screening
from controller.protocol.vocabulary import (
    Finding,
    MomentKind,
    Occasion,
    PatientTemper,
    Peer,
    Place,
)
from controller.simulation.patient import (
    AskedToStay,
    PatientView,
    Rated,
    SimulatedPatient,
)
from controller.simulation.tempers import TEMPERS, Temper
from tests.unit.core.world import HELLO, SECOND, World

HERE = Path(__file__).parent
TICK_S = 0.5


class Room:
    """A world with a simulated patient in it."""

    def __init__(self, seed: int, temper: Temper) -> None:
        self.world = World()
        self.world.change(hello=HELLO.model_copy(update={"synthetic_patient": True}))
        self._patient = SimulatedPatient(seed, temper)
        self._seen: set[str] = set()

    def live(self, seconds: float) -> None:
        """Let time pass for everyone."""
        for _ in range(round(seconds / TICK_S)):
            self.world.wait(TICK_S)
            for act in self._patient.step(self._view()):
                if isinstance(act, Rated):
                    self.world.tell(
                        r.PatientRated(prompt_id=act.prompt_id, suds=act.suds, synthetic=True)
                    )
                elif isinstance(act, AskedToStay):
                    self.world.tell(r.PatientAsksToStay(synthetic=True))
                else:
                    self.world.tell(r.PatientStopped(synthetic=True))

    def _view(self) -> PatientView:
        shown, now_ns = self.world.directive, self.world.now_ns
        fired = tuple(x.fired_id for x in shown.events if x.fired_id not in self._seen)
        self._seen.update(fired)
        return PatientView(
            now_s=now_ns / SECOND,
            scene_shown=shown.place is Place.SCENE,
            intensity=shown.intensity.at(now_ns),
            prompt_id=shown.prompt.prompt_id if shown.prompt else None,
            fired_events=fired,
            session_id=shown.session_id,
        )

    def rate(self) -> None:
        """Ask, and leave time for an answer."""
        self.world.do(c.AskForRating())
        self.live(8)

    def climb(self, *doses: float) -> None:
        """Raise the dial in steps, with a rating after each, as far as it is granted."""
        for dose in doses:
            self.world.do(c.SetIntensity(intensity=dose, patient_agrees=dose % 20 == 0))
            self.live(16)
            self.rate()

    def begin(self) -> None:
        """Up to the first exposure."""
        self.world.must(
            c.PrepareSession(
                pseudonym="SIM01",
                title="Tower, first visit",
                scene="tower",
                safe_place="lake",
                ceiling=70,
                screening_required=False,
                anchors=c.Anchors(at_0="On my sofa", at_100="Hanging from a roof"),
            )
        )
        self.world.must(c.StartBaseline())
        self.live(6)
        self.rate()
        self.world.must(c.StartExposure())

    def end(self) -> None:
        """From exposure to a complete record."""
        self.world.must(c.StartDebrief())
        self.rate()
        self.world.must(c.CloseSession(summary="It passes by itself."))


def steady() -> World:
    """A patient who gets used to it: steps, a parameter off the dial, an event, a note."""
    room = Room(11, TEMPERS[PatientTemper.STEADY])
    world = room.world
    room.begin()
    room.climb(15, 30, 45, 60, 75)
    world.must(c.FireEvent(event="judder", patient_agrees=True))
    room.live(12)
    world.must(c.MarkMoment(moment=MomentKind.LOOKED_AWAY))
    world.must(c.SetParameter(parameter="railing_m", value=0.7, patient_agrees=True))
    room.live(20)
    room.rate()
    world.must(c.ReleaseParameter(parameter="railing_m"))
    room.live(20)
    world.must(c.StepDown())
    world.must(c.AddNote(text="Breathes calmly."))
    room.live(60)
    room.rate()
    room.end()
    return world


def laddered() -> World:
    """A patient who goes by the ladder: screening, predictions, cues, sickness, a lost tracking."""
    room = Room(13, TEMPERS[PatientTemper.STEADY])
    world = room.world
    room.begin()
    world.must(c.Hold())
    world.must(
        q.RecordScreening(
            screening=Screening(trauma=Finding.NO, age_years=41),
            proceed=True,
            reason="Asked by telephone.",
        )
    )
    world.must(q.RecordQuestionnaire(name="ssq", items=(0,) * 16, occasion=Occasion.PRE))
    world.must(c.Resume())
    for step_id in ("low", "railed", "high"):
        world.must(
            q.RecordPrediction(
                step_id=step_id, what="I cannot look.", likelihood_percent=70, how_bad=60
            )
        )
        world.must(q.GoToStep(step_id=step_id, patient_agrees=True))
        room.live(150)
        world.must(q.RecordSickness(fms=1 if step_id == "low" else 5))
        world.must(q.EndStep())
        room.live(10)
        world.must(q.RecordOutcome(happened=False, surprise=50, learnt="I looked."))
    world.must(q.NoteSafetyBehaviour(name="holds the railing"))
    world.tell(r.TrackingChanged(tracked=False))
    room.live(5)
    world.tell(r.TrackingChanged(tracked=True))
    world.must(c.Resume())
    room.live(130)
    world.must(q.DropSafetyBehaviour(name="holds the railing"))
    room.live(130)
    room.end()
    return world


def stopped() -> World:
    """A patient who uses stop, comes back lower, and whose controller is restarted."""
    room = Room(12, TEMPERS[PatientTemper.PANICS])
    world = room.world
    room.begin()
    room.climb(15, 30, 45, 60)
    room.live(20)
    world.must(c.SetBreathingGuide(on=True))
    room.live(30)
    world.must(c.Resume())
    room.live(40)
    world.lose(Peer.RENDERER)
    room.live(4)
    world.find(Peer.RENDERER)
    world.must(c.Resume())
    room.live(20)
    world.restart()
    world.change(hello=HELLO, page_silent_s=0.2)
    room.live(5)
    world.must(c.Resume())
    room.live(20)
    room.rate()
    room.end()
    return world


RECORDINGS: dict[str, Callable[[], World]] = {
    "steady.jsonl": steady,
    "stopped.jsonl": stopped,
    "laddered.jsonl": laddered,
}


def write() -> None:
    """Write every recording anew; look at the difference before it is kept."""
    for name, session in RECORDINGS.items():
        lines = (dump(line) for line in session().lines)
        (HERE / name).write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write()
