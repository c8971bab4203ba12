"""Measures every interlock that has a time, across real processes that are stopped and killed.

Owns the figures of the area ``interlocks``; must not know how the programs are started or broken.

A stop is measured to the first drawn frame with nothing of the scene to be seen: the renderer
reports it. In that frame nothing of the scene is to be heard either, for the renderer silences
the scene in the step that takes the stop, before it draws. Silences are measured from the moment
of the loss, which nobody in the room knows, to the hold or to the frame that shows the safe place.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.bench.demo import DemoError
from controller.bench.exposed import (
    IN_ROOM_SAFE_S,
    REMOTE_SAFE_S,
    drawing,
    open_exposure,
    return_to_scene,
)
from controller.bench.figure import Figure, untaken
from controller.bench.room import CAN_FREEZE, CONTROLLER, SCENES, Room
from controller.protocol.care_events import NeutralRoomShown
from controller.protocol.commands import (
    CloseSession,
    StartDebrief,
)
from controller.protocol.events import Held, SafePlaceEntered, SafePlaceShown
from controller.protocol.vocabulary import HoldReason, Phase, SafePlaceReason

AREA = "interlocks"
TIMES = 20
TIMES_VARIABLE = "FEARLADDER_BENCH_TIMES"
"""Environment variable with another number of times."""

STOP_S = 0.5
"""What the table gives a stop, seconds."""

FRAME_TRIES = 5

COVERED_S = 1.0
"""Our own limit, for the table has none: the view is covered by the renderer at once, and the
neutral room behind the cover is the controller's answer to its report.
"""

NOTICED_S, MISSED_S = 4.0, 6.0
"""Our own limits, for the table has none: frames are counted over three seconds, and what is done
then is seen some such frames later.
"""


@dataclass(frozen=True)
class Bound:
    """One number of an interlock: its name and the table's limit."""

    name: str
    limit_s: float


@dataclass(frozen=True)
class Interlock:
    """One way to break the room, and the numbers it gives."""

    what: str
    bounds: tuple[Bound, ...]
    take: Callable[[Room], tuple[float, ...]]
    possible: bool = True


def measure(say: Callable[[str], None], times: int | None = None) -> Sequence[Figure]:
    """Break a room ``times`` times in every way; about two minutes for each time."""
    repeats = times if times is not None else int(os.environ.get(TIMES_VARIABLE, TIMES))
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name:
        say("starting controller and renderer")
        try:
            with Room(Path(name) / "room") as room:
                return [*_in_room(room, repeats, say), *_remote(room, repeats, say)]
        except DemoError as trouble:
            return [untaken(AREA, "a session to break", "s", str(trouble))]


def _in_room(room: Room, times: int, say: Callable[[str], None]) -> Iterator[Figure]:
    say("opening a session")
    open_exposure(room)
    yield from _figures(room, IN_ROOM, times, say)


def _remote(room: Room, times: int, say: Callable[[str], None]) -> Iterator[Figure]:
    say("opening a remote session")
    try:
        room.do(StartDebrief())
        room.do(CloseSession())
        room.wait("the close", lambda: room.state.phase is Phase.CLOSED)
        open_exposure(room, in_room=False)
    except DemoError as trouble:
        yield from _not_taken(REMOTE, str(trouble))
        return
    yield from _figures(room, REMOTE, times, say)


def _figures(
    room: Room, interlocks: Sequence[Interlock], times: int, say: Callable[[str], None]
) -> Iterator[Figure]:
    """Every interlock; what cannot be measured here costs no figure before it."""
    for number, interlock in enumerate(interlocks):
        if not interlock.possible:
            yield from _not_taken([interlock], "This system cannot freeze a program.")
            continue
        try:
            samples = [_one(room, interlock, turn, times, say) for turn in range(times)]
        except DemoError as trouble:
            yield from _not_taken(interlocks[number:], str(trouble))
            return
        columns = zip(*samples, strict=True)
        yield from (worst(b, taken) for b, taken in zip(interlock.bounds, columns, strict=True))


def _one(
    room: Room, interlock: Interlock, turn: int, times: int, say: Callable[[str], None]
) -> tuple[float, ...]:
    say(f"{interlock.what}, {turn + 1} of {times}")
    taken = interlock.take(room)
    return_to_scene(room)
    return taken


def worst(bound: Bound, samples: Sequence[float]) -> Figure:
    """The longest of ``samples``, against the table's limit."""
    value = max(samples)
    return Figure(
        area=AREA,
        name=f"{bound.name}, longest",
        value=value,
        unit="s",
        n=len(samples),
        reference="the table of interlocks",
        reference_value=bound.limit_s,
        ratio=value / bound.limit_s,
        goal=bound.limit_s,
        met=value <= bound.limit_s,
    )


def _not_taken(interlocks: Sequence[Interlock], why: str) -> Iterator[Figure]:
    for interlock in interlocks:
        for bound in interlock.bounds:
            yield untaken(AREA, bound.name, "s", why)


# ---- the interlocks -----------------------------------------------------------------------------


def _since_s(room: Room, began_ns: int, controller_ns: int) -> float:
    return (controller_ns - room.controller_ns(began_ns)) / 1e9


def _patient_stops(room: Room) -> tuple[float, ...]:
    before = len(room.events)
    pressed_ns = room.patient("stop")
    drawn_ns, shown = room.recorded(SafePlaceShown, before)
    return shown.fade_s, _since_s(room, pressed_ns, drawn_ns)


def _therapist_presses(room: Room) -> tuple[float, ...]:
    before, page = len(room.events), room.page
    press_id, pressed_ns = page.press_safe_place()
    drawn_ns, shown = room.recorded(SafePlaceShown, before)
    room.wait("the page's word of it", lambda: page.drawn_ns.get(press_id))
    acknowledged_s = (page.taken_ns[press_id] - pressed_ns) / 1e9
    return shown.fade_s, _since_s(room, pressed_ns, drawn_ns), acknowledged_s


def _page_silent(room: Room) -> tuple[float, ...]:
    before = len(room.events)
    silent_ns = room.page.fall_silent()
    held_ns, _ = room.recorded(Held, before, lambda e: e.reason is HoldReason.PAGE_SILENT)
    room.recorded(SafePlaceEntered, before, lambda e: e.reason is SafePlaceReason.PAGE_SILENT)
    drawn_ns, _ = room.recorded(SafePlaceShown, before)
    return _since_s(room, silent_ns, held_ns), _since_s(room, silent_ns, drawn_ns)


def _cable_cut(room: Room) -> tuple[float, ...]:
    before, acts, wall_s = len(room.events), len(room.silences()), time.time()
    cut_ns = room.cut()
    held_ns, _ = room.recorded(Held, before, lambda e: e.reason is HoldReason.RENDERER_LOST)
    own = _own_acts(room, wall_s, acts)
    room.mend()
    return (_since_s(room, cut_ns, held_ns), *_with_fade(room, own, before))


def _controller_frozen(room: Room) -> tuple[float, ...]:
    before, acts, wall_s = len(room.events), len(room.silences()), time.time()
    room.freeze(CONTROLLER)
    try:
        own = _own_acts(room, wall_s, acts)
    finally:
        room.thaw(CONTROLLER)
    return _with_fade(room, own, before)


def _own_acts(room: Room, wall_s: float, acts: int) -> tuple[float, float]:
    """Seconds to the renderer's own hold, and to its leaving the scene."""
    held_s = silence_done(room, "hold", acts) - wall_s
    return held_s, silence_done(room, "safe_place", acts) - wall_s


def _with_fade(room: Room, own: tuple[float, float], before: int) -> tuple[float, float]:
    """The same, the second to the frame that shows it, which the renderer tells when it can."""
    reason = SafePlaceReason.CONTROLLER_LOST
    room.recorded(SafePlaceEntered, before, lambda e: e.reason is reason)
    _, shown = room.recorded(SafePlaceShown, before)
    held_s, left_s = own
    return held_s, left_s + shown.fade_s


def silence_done(room: Room, what: str, acts: int) -> float:
    """Wait until the renderer did ``what`` by itself, beyond its first ``acts``; unix time, s."""

    def found() -> float | None:
        return next((s for s, done in room.silences()[acts:] if done == what), None)

    return room.wait(f"the renderer's own {what}", found)


def _controller_killed(room: Room) -> tuple[float, ...]:
    acts, wall_s = len(room.silences()), time.time()
    room.kill(CONTROLLER)
    held_s = silence_done(room, "hold", acts) - wall_s
    room.restart_controller()
    room.wait("the session, held", lambda: HoldReason.RESTARTED in room.state.holds)
    return (held_s,)


def _renderer_killed(room: Room) -> tuple[float, ...]:
    before = len(room.events)
    killed_ns = room.kill(SCENES)
    held_ns, _ = room.recorded(Held, before, lambda e: e.reason is HoldReason.RENDERER_LOST)
    room.wait("the exposure clock to stand", lambda: room.state.exposure_since_ns is None)
    room.start(SCENES)
    return (_since_s(room, killed_ns, held_ns),)


def _headset_off(room: Room) -> tuple[float, ...]:
    before = len(room.events)
    off_ns = room.patient("headset off")
    drawn_ns, shown = room.recorded(NeutralRoomShown, before)
    room.patient("headset on")
    return shown.fade_s, _since_s(room, off_ns, drawn_ns)


def _tracking_lost(room: Room) -> tuple[float, ...]:
    before = len(room.events)
    lost_ns = room.patient("tracking lost")
    drawn_ns, _ = room.recorded(NeutralRoomShown, before)
    room.patient("tracking back")
    return (_since_s(room, lost_ns, drawn_ns),)


def miss_frames(room: Room) -> tuple[int, int]:
    """Let too few frames be drawn in the patient's seat until it is held.

    Returns the number of events before, and since when frames are slow.
    """
    for _ in range(FRAME_TRIES):
        before = len(room.events)
        room.patient("slow 200")
        # Slower at one go, and the signs of life, which come with the frames, would fail first.
        room.wait("fewer frames", lambda: (now := drawing(room)) and now.frames_per_s < 5)
        slow_ns = room.patient("slow 450")
        _, held = room.recorded(Held, before)
        if held.reason is HoldReason.TRACKING_LOST:
            return before, slow_ns
        room.patient("slow 0")
        return_to_scene(room)
    raise DemoError("The link was lost each time before too few frames were drawn.")


def _frames_missed(room: Room) -> tuple[float, ...]:
    before, slow_ns = miss_frames(room)
    held_ns, _ = room.recorded(Held, before, lambda e: e.reason is HoldReason.TRACKING_LOST)
    drawn_ns, _ = room.recorded(NeutralRoomShown, before)
    room.patient("slow 0")
    return _since_s(room, slow_ns, held_ns), _since_s(room, slow_ns, drawn_ns)


IN_ROOM = (
    Interlock(
        "the patient's stop",
        (
            Bound("patient's stop to the first frame without the scene, as drawn", STOP_S),
            Bound("patient's stop to the same frame, known to the controller", STOP_S),
        ),
        _patient_stops,
    ),
    Interlock(
        "SAFE PLACE on the page",
        (
            Bound("SAFE PLACE at the renderer to the first frame without the scene", STOP_S),
            Bound("SAFE PLACE on the page to the same frame, known to the controller", STOP_S),
            Bound("SAFE PLACE on the page to the controller's answer there", STOP_S),
        ),
        _therapist_presses,
    ),
    Interlock(
        "a silent page",
        (
            Bound("page silent to hold", 2.0),
            Bound("page silent to safe place drawn, in the room", IN_ROOM_SAFE_S),
        ),
        _page_silent,
    ),
    Interlock(
        "a cut link",
        (
            Bound("link cut to hold, at the controller", 1.0),
            Bound("link cut to hold, the renderer by itself", 1.0),
            Bound("link cut to safe place drawn, the renderer by itself", 10.0),
        ),
        _cable_cut,
    ),
    Interlock(
        "a frozen controller",
        (
            Bound("controller frozen to hold, the renderer by itself", 1.0),
            Bound("controller frozen to safe place drawn, the renderer by itself", 10.0),
        ),
        _controller_frozen,
        possible=CAN_FREEZE,
    ),
    Interlock(
        "a killed controller",
        (Bound("controller killed to hold, the renderer by itself", 1.0),),
        _controller_killed,
    ),
    Interlock(
        "the headset taken off",
        (
            Bound("headset off for 2 s to the first frame without the scene, as drawn", STOP_S),
            Bound("headset off to the same frame, known to the controller", 2.0 + STOP_S),
        ),
        _headset_off,
    ),
    Interlock(
        "tracking lost",
        (Bound("tracking lost to the neutral room, known to the controller", COVERED_S),),
        _tracking_lost,
    ),
    Interlock(
        "frames missed badly",
        (
            Bound("frames over 0.4 s apart to hold", NOTICED_S),
            Bound("frames over 0.4 s apart to the neutral room drawn", MISSED_S),
        ),
        _frames_missed,
    ),
    Interlock(
        "a killed renderer",
        (Bound("renderer killed to hold and a standing clock", 1.0),),
        _renderer_killed,
    ),
)
"""What is measured with the therapist in the room."""

REMOTE = (
    Interlock(
        "a silent page, remote",
        (
            Bound("page silent to hold, remote", 2.0),
            Bound("page silent to safe place drawn, remote", REMOTE_SAFE_S),
        ),
        _page_silent,
    ),
)
"""What is measured with a remote therapist."""
