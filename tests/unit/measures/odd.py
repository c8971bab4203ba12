"""Sessions as odd as real ones, decided by the core: pauses, late answers, stops, a restart.

Owns the made-up therapist's script, and which ratings it knows to be of which continuous exposure;
must not know measures.
"""

from controller.protocol import commands as c
from controller.protocol import reports as r
from controller.protocol.events import RatingRecorded, RecordedEvent
from controller.protocol.vocabulary import Occasion, Peer
from tests.unit.core.world import HELLO, World

Parts = list[list[tuple[float, int]]]
"""For each continuous exposure its ratings: minutes since it began, SUDS."""


class OddRoom:
    """A world whose therapist keeps a list of their own of what counts."""

    def __init__(self, *, language: str = "en") -> None:
        """With a session prepared."""
        self.world = World().prepared(language=language)
        self.parts: Parts = []
        self._since_ns = 0

    @property
    def events(self) -> tuple[RecordedEvent, ...]:
        """Everything recorded so far."""
        return tuple(self.world.events)

    def shown(self) -> None:
        """From here on a continuous exposure lasts."""
        self.parts.append([])
        self._since_ns = self.world.now_ns

    def rate(self, suds: int, *, counts: bool = False, occasion: Occasion | None = None) -> str:
        """What the patient says is entered; gives the rating's id."""
        self.world.must(c.RecordRating(suds=suds, occasion=occasion))
        if counts:
            self.parts[-1].append(((self.world.now_ns - self._since_ns) / 60e9, suds))
        last = self.world.of_kind(RatingRecorded)[-1].event
        assert isinstance(last, RatingRecorded)
        return last.rating_id

    def resume(self) -> None:
        """The scene again, at the dose that is offered."""
        self.world.must(c.Resume())
        self.shown()

    def baseline(self) -> None:
        """Two ratings before any exposure, the first corrected."""
        self.world.must(c.StartBaseline())
        first = self.rate(95)
        self.world.must(c.CorrectRating(rating_id=first, suds=25))
        self.world.wait(60)
        self.rate(30)
        self.world.must(c.ConfirmStopRehearsed())

    def expose(self) -> None:
        """The scene for the first time, at a low dose."""
        self.world.must(c.StartExposure())
        self.shown()
        self.world.must(c.SetIntensity(intensity=10))

    def restarted(self) -> None:
        """The controller is killed, and half an hour after its opening the session goes on."""
        self.world.restart()
        self.world.change(hello=HELLO, page_silent_s=0.1, renderer_follows=True)
        self.world.find(Peer.RENDERER)

    def ended(self) -> None:
        """Debrief, a rating in it, and the close."""
        self.world.must(c.StartDebrief())
        self.world.wait(30)
        self.rate(10)
        self.world.must(c.CloseSession())


def interrupted() -> OddRoom:
    """Two scenes, a hold, a technical pause, the safe place twice, late answers, and a restart."""
    room = OddRoom()
    world = room.world
    room.baseline()
    room.expose()
    for seconds, suds in ((50, 50), (75, 80), (31, 85)):
        world.wait(seconds)
        peak = room.rate(suds, counts=True)
    world.must(c.CorrectRating(rating_id=peak, suds=90))
    room.parts[-1][-1] = (room.parts[-1][-1][0], 90)
    world.must(c.Hold())
    world.wait(45)
    room.rate(70, counts=True)  # a hold goes on showing the scene
    world.must(c.Resume())
    world.must(c.AskForRating())
    asked = world.state.prompt
    assert asked is not None
    world.wait(30, ticks=3)
    world.tell(r.PatientRated(prompt_id=asked.prompt_id, suds=99))  # late
    room.rate(98, occasion=Occasion.PEAK_RECALL)
    world.wait(40)
    room.rate(60, counts=True)
    world.wait(7)
    withdrawn = room.rate(1)
    world.must(c.CorrectRating(rating_id=withdrawn, suds=None))
    world.lose(Peer.RENDERER)
    world.wait(20)
    room.rate(55)
    world.find(Peer.RENDERER)
    room.resume()
    for seconds, suds in ((61, 65), (33, 40)):
        world.wait(seconds)
        room.rate(suds, counts=True)
    world.must(c.GoToSafePlace())
    world.wait(20)
    room.rate(20)
    room.resume()
    world.wait(60)
    room.rate(45, counts=True)
    world.must(c.AskForRating())
    world.tell(r.PatientStopped())
    world.wait(2)
    room.rate(15)
    room.resume()
    world.wait(50)
    world.must(c.SetConfiguration(scene="bridge", patient_agrees=True))
    room.shown()
    for seconds, suds in ((60, 75), (61, 35)):
        world.wait(seconds)
        room.rate(suds, counts=True)
    room.restarted()
    room.rate(80)
    world.wait(30)
    room.resume()
    for seconds, suds in ((40, 88), (20, 44)):
        world.wait(seconds)
        room.rate(suds, counts=True)
    room.ended()
    return room


def baseline_alone() -> OddRoom:
    """Rated before exposure and never exposed."""
    room = OddRoom()
    room.baseline()
    room.world.must(c.CloseSession())
    return room


def unrated() -> OddRoom:
    """Exposed for two minutes without a word."""
    room = OddRoom()
    room.world.must(c.ConfirmStopRehearsed())
    room.expose()
    room.world.wait(120)
    room.world.must(c.StartDebrief())
    room.world.must(c.CloseSession())
    return room
