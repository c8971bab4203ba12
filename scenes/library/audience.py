"""Fear of speaking before people: a seminar room or an auditorium with 0 to 150 listeners.

Owns how number, hostility, gaze and murmur are shown and its events; must not know sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from panda3d.core import LVector3f

from controller.protocol.plan import LadderStep
from controller.protocol.spec import (
    Choice,
    ConfigurationOption,
    ConfigurationText,
    Curve,
    CurvePoint,
    GradedParameter,
    SceneEvent,
    SceneKind,
    SceneSpec,
)
from scenes.stage.models.audience_sounds import AudienceSounds
from scenes.stage.models.lecture_rooms import LectureRoom
from scenes.stage.models.listener_mind import ASKED_AFTER_S, LASTS_S, Act, Climate
from scenes.stage.models.listeners import Listeners
from scenes.stage.models.prompter import lectern_screens
from scenes.stage.models.seating import arrivals
from scenes.stage.people import load_people
from scenes.stage.sounds import Position, Sound
from scenes.stage.stage import Stage
from scenes.stage.steps import Steps, beside

MOST = 150
QUIET_DB, LOUD_DB = 30.0, 56.0
_LEAVES_S = 24.0
_JUMP, _JUMP_PERCENT = 3.0, 8.0
"""More than this in one frame is no rise but an entry: newcomers sit there already."""

_ACTS = {"cough": Act.COUGHS, "phone": Act.PHONE, "question": Act.ASKS, "walk_out": Act.LEAVES}


def _curve(evidence: str, *points: tuple[float, float]) -> Curve:
    return Curve(points=tuple(CurvePoint(dial=d, value=v) for d, v in points), evidence=evidence)


def _step(
    step_id: str,
    title: str,
    intensity: float,
    overrides: Mapping[str, float] | None = None,
    **configuration: str,
) -> LadderStep:
    return LadderStep(step_id=step_id, title=title, scene="audience", configuration=configuration,
                      intensity=intensity, overrides=dict(overrides or {}))  # fmt: skip


_KIND = {"hostility_percent": 0.0}
_LADDER = (
    _step("empty_room", "Reading aloud in an empty seminar room", 0),
    _step("three_friendly", "Reading aloud to three friendly listeners", 10),
    _step("eight_friendly", "Keywords before eight friendly listeners", 25, _KIND,
          prompter="home_town"),
    _step("full_friendly", "A full seminar room, friendly, many eyes on you", 50, _KIND,
          prompter="home_town"),
    _step("full_mixed", "A full seminar room, some of them bored", 50, prompter="journey"),
    _step("few_hostile", "Three listeners who disapprove", 60,
          {"listeners": 3.0, "hostility_percent": 85.0}, prompter="journey"),
    _step("full_hostile", "A full seminar room that disapproves and whispers", 80,
          prompter="work"),
    _step("hall_friendly", "An auditorium with forty friendly listeners", 50, _KIND,
          room="auditorium", prompter="home_town"),
    _step("hall_free", "Free speech before ninety listeners", 75, {"hostility_percent": 30.0},
          room="auditorium", prompter="none", clock="shown"),
    _step("hall_hostile", "Free speech before a full and hostile auditorium", 100,
          room="auditorium", prompter="none", clock="shown"),
)  # fmt: skip

SPEC = SceneSpec(
    name="audience",
    title="Speaking before people",
    kind=SceneKind.EXPOSURE,
    condition="fear of public speaking",
    summary=(
        "A lectern in a seminar room (at most 30 listeners) or in an auditorium (at most 150). "
        "Listeners become more, look at the speaker, grow bored and hostile, and murmur."
    ),
    parameters=(
        GradedParameter(
            name="listeners",
            label="Listeners",
            unit="",
            minimum=0,
            maximum=MOST,
            step=1,
            curve=_curve(
                "design; about the square of the dial, for impact grows with the root of the "
                "number (Latane 1981 Am Psychol 36:343) and three can be worse than fifteen "
                "(Mostajeran 2020); 0, few and many compared in Stupar-Rutenfrans 2017. "
                "The seminar room has 30 seats and is full from there on",
                (0, 0),
                (10, 3),
                (25, 8),
                (50, 38),
                (75, 85),
                (100, MOST),
            ),
            rise_limit_per_s=2,
            fall_limit_per_s=50,
            falls_behind_fade=True,
        ),
        GradedParameter(
            name="hostility_percent",
            label="Hostility",
            unit="%",
            minimum=0,
            maximum=100,
            step=5,
            curve=_curve(
                "design; hostile listeners frighten most of all, friendly ones little: Pertaub "
                "2002 Presence 11:68; distress follows the share of negative answers: Hartanto "
                "2014 PLoS ONE 9:e92804",
                (0, 0),
                (25, 0),
                (50, 35),
                (75, 65),
                (100, 100),
            ),
            rise_limit_per_s=3,
            fall_limit_per_s=100,
        ),
        GradedParameter(
            name="gaze_percent",
            label="Eyes on the speaker",
            unit="%",
            minimum=0,
            maximum=100,
            step=5,
            curve=_curve(
                "design; being looked at is feared and avoided in social anxiety: "
                "Schneier 2011 Compr Psychiatry 52:81",
                (0, 10),
                (25, 40),
                (50, 65),
                (100, 100),
            ),
            rise_limit_per_s=5,
            fall_limit_per_s=100,
        ),
        GradedParameter(
            name="murmur_db",
            label="Murmur",
            unit="dB",
            minimum=QUIET_DB,
            maximum=LOUD_DB,
            step=1,
            curve=_curve(
                "design; dB(A) as in a room where a raised voice has 58 at 3 m; headphones are "
                "not calibrated. Restless listeners are the harder setting of clinical systems",
                (0, QUIET_DB),
                (40, 37),
                (70, 46),
                (100, LOUD_DB),
            ),
            rise_limit_per_s=1,
            fall_limit_per_s=36,
        ),
    ),
    configuration=(
        ConfigurationOption(
            name="room",
            label="Room",
            choices=(
                Choice(name="seminar_room", label="Seminar room, 30 seats"),
                Choice(name="auditorium", label="Auditorium, 150 seats", difficulty=3),
            ),
        ),
        ConfigurationOption(
            name="prompter",
            label="On the lectern",
            choices=(
                Choice(name="reading", label="A text to read aloud"),
                Choice(name="home_town", label="Keywords: where I live", difficulty=1),
                Choice(name="journey", label="Keywords: a journey", difficulty=1),
                Choice(name="work", label="Keywords: what I do all day", difficulty=1),
                Choice(name="own", label="Keywords of your own", difficulty=1),
                Choice(name="none", label="Nothing: free speech", difficulty=2),
            ),
        ),
        ConfigurationOption(
            name="clock",
            label="Speech clock",
            choices=(
                Choice(name="hidden", label="None"),
                Choice(name="shown", label="Counts up on the lectern"),
            ),
        ),
    ),
    texts=(
        ConfigurationText(
            name="own_keywords",
            label="Own keywords",
            hint=(
                "For 'Keywords of your own': the title, then up to five keywords, one a line of at "
                "most 32 characters. No names. Left empty, those about where one lives are shown."
            ),
            most_lines=6,
            most_characters=32,
        ),
    ),
    events=(
        SceneEvent(
            name="cough",
            label="Somebody coughs",
            description="A listener coughs into the fist.",
            duration_s=LASTS_S[Act.COUGHS],
            startle=False,
        ),
        SceneEvent(
            name="phone",
            label="A phone rings",
            description="A listener's phone rings and is taken out; those around look there.",
            duration_s=LASTS_S[Act.PHONE],
            startle=True,
        ),
        SceneEvent(
            name="question",
            label="A question",
            description="A listener raises a hand, asks a question and waits for an answer.",
            duration_s=LASTS_S[Act.ASKS],
            startle=True,
        ),
        SceneEvent(
            name="walk_out",
            label="Somebody leaves",
            description="A listener gets up during the talk and leaves the room.",
            duration_s=_LEAVES_S,
            startle=False,
        ),
        SceneEvent(
            name="applause",
            label="Applause",
            description="The listeners clap; where they are hostile, about half of them do.",
            duration_s=LASTS_S[Act.CLAPS],
            startle=False,
        ),
    ),
    comfort=(
        "The patient stands or sits at the lectern; a table edge or a stand fits what is seen.",
        "Who joins comes in by a door; who is fewer is gone after a short fade.",
        "Nobody insults or touches the patient; questions are neutral.",
        "Without listeners there is no murmur, and events do not happen.",
    ),
    standard_ladder=_LADDER,
)


class Audience:
    """The room, the lectern, and who listens."""

    SPEC: ClassVar[SceneSpec] = SPEC

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        self._chosen = {**SPEC.default_configuration(), **configuration}
        for name in configuration:
            if name not in SPEC.default_configuration():
                raise KeyError(f"the audience has no option called {name!r}")
        problem = SPEC.texts[0].problem(self._chosen["own_keywords"])
        if problem is not None:
            raise ValueError(f"the keywords cannot be shown: {problem}")
        self._stage = stage
        self._values = {p.name: p.easiest for p in SPEC.parameters}
        self._age_s, self._asked = 0.0, 0
        self._question_due: tuple[float, Position] | None = None
        self._footsteps: Sound | None = None

    def build(self) -> Steps:
        """Make the room, its listeners, what is on the lectern, and their sounds."""
        stage = self._stage
        room = LectureRoom(stage, self._chosen["room"])
        yield from room.build()
        self.doors = room.doors
        yield from beside(lambda: arrivals(room.seating.name))
        yield from beside(load_people)
        self._seats = len(room.seating.seats)
        self.listeners = Listeners(stage, room.probes, room.seating, self._seats)
        yield
        words, own, clock = (self._chosen[k] for k in ("prompter", "own_keywords", "clock"))
        self._on_lectern = lectern_screens(stage, words, own, clock=clock == "shown")
        yield
        middle, width_m = room.seating.middle()
        self._sounds = AudienceSounds(stage, middle, width_m, stage.language)
        stage.loop("room_tone", 0.35)
        for x in (-0.35, 0.0, 0.35):
            faced = stage.root.attach_new_node("listeners")
            faced.set_pos(middle[0] + x * width_m, middle[1], middle[2] + 1.2)
            stage.feared.append(faced)
        yield
        self._show(at_once=True)

    def apply(self, values: Mapping[str, float]) -> None:
        """Show number, hostility, gaze and murmur; KeyError names a parameter it does not have."""
        for name in values:
            if SPEC.parameter(name) is None:
                raise KeyError(f"the audience has no parameter called {name!r}")
        before = self._values
        self._values = {**before, **values}
        self._show(at_once=_is_entry(before, self._values))

    def trigger(self, event: str) -> None:
        """Start an event; KeyError names one it does not have. Nobody there: nothing happens."""
        if SPEC.event(event) is None:
            raise KeyError(f"the audience has no event called {event!r}")
        if event == "applause":
            clapping = self.listeners.applaud()
            if clapping:
                self._sounds.applaud(clapping)
            return
        at = self.listeners.begin(_ACTS[event])
        if at is None:
            return
        if event == "cough":
            self._sounds.cough(at)
        elif event == "phone":
            self._sounds.single("phone_ring", at)
        else:
            self._sounds.single("chair", at)
        if event == "question":
            self._question_due = (self._age_s + ASKED_AFTER_S, at)

    def tick(self, dt_s: float) -> None:
        """Let listeners, the screens on the lectern and running events go on."""
        self._age_s += dt_s
        self._stage.advance(dt_s)
        self.listeners.advance(dt_s, self._eyes())
        for moved, at in self.doors.advance(dt_s, self.listeners.walking()):
            self._sounds.door(moved, at)
        for screen in self._on_lectern:
            screen.tick(self._age_s)
        if self._question_due is not None and self._age_s >= self._question_due[0]:
            self._sounds.ask(self._asked, self._question_due[1])
            self._asked, self._question_due = self._asked + 1, None
        self._sounds.advance(dt_s)
        self._overhear()
        self._hear()

    def teardown(self) -> None:
        """Remove everything."""
        self._stage.clear()

    def _show(self, *, at_once: bool) -> None:
        climate = Climate(
            hostility=self._values["hostility_percent"] / 100,
            gaze=self._values["gaze_percent"] / 100,
            talk=(self._values["murmur_db"] - QUIET_DB) / (LOUD_DB - QUIET_DB),
        )
        count = min(int(self._values["listeners"] + 0.5), self._seats)
        self.listeners.show(count, climate, at_once=at_once)
        self._hear()

    def _hear(self) -> None:
        """Murmur at its level and of the kind that the mood has; steps of whoever leaves."""
        level = 10 ** ((self._values["murmur_db"] - LOUD_DB) / 20)
        if self.listeners.present == 0 or self._values["murmur_db"] <= QUIET_DB:
            level = 0.0
        self._sounds.murmur(level, self._values["hostility_percent"] / 100)
        walks = self.listeners.leaving()
        if walks is None and self._footsteps is not None:
            self._footsteps.stop()
            self._footsteps = None
        elif walks is not None and self._footsteps is None:
            self._footsteps = self._sounds.walk(walks)
        elif walks is not None and self._footsteps is not None:
            self._footsteps.move(walks)

    def _overhear(self) -> None:
        """Whispers, a laugh, a phone that buzzes: half a decibel for each of the murmur."""
        loudness = 10 ** ((self._values["murmur_db"] - LOUD_DB) / 40)
        if self._values["murmur_db"] <= QUIET_DB:
            loudness = 0.0
        for doing, seat in self.listeners.begun():
            self._sounds.overhear(doing, seat, loudness)

    def _eyes(self) -> Position:
        """Where the patient's eyes are."""
        eyes, root = self._stage.eyes, self._stage.root
        at = self._stage.rig.get_pos(root) + LVector3f(0, 0, 1.6)
        x, y, z = at if eyes is None else eyes.camera.get_pos(root)
        return (x, y, z)


def _is_entry(before: Mapping[str, float], now: Mapping[str, float]) -> bool:
    """True for a change that no rise makes in one frame: it comes behind a fade, whole."""
    shares = ("hostility_percent", "gaze_percent")
    jumps = max(abs(now[name] - before[name]) for name in shares) > _JUMP_PERCENT
    return jumps or now["listeners"] - before["listeners"] > _JUMP
