"""A session in a room to break: led to exposure, and back to its scene after each loss.

Owns what the therapist does between two breaks; must not know what is broken or measured.
"""

from __future__ import annotations

from controller.bench.demo import DemoError
from controller.bench.patient import CONFIRMED, SCREENED
from controller.bench.room import Room
from controller.protocol.commands import (
    ConfirmStopRehearsed,
    PrepareSession,
    Resume,
    SetIntensity,
    StartBaseline,
    StartExposure,
)
from controller.protocol.reports import RendererHealth
from controller.protocol.vocabulary import Phase

SCENE, SAFE_PLACE = "glass_lift", "lake"
DOSE = 10.0
IN_ROOM_SAFE_S, REMOTE_SAFE_S = 15.0, 10.0
"""The least silence of the page to the safe place that a session may set, seconds."""

RETURNS = 5
"""Tries to get back to the scene; a busy machine holds anew while it is built."""


def open_exposure(room: Room, *, in_room: bool = True) -> None:
    """Lead a session to exposure at a low dose, the scene to be seen."""
    safe_s = IN_ROOM_SAFE_S if in_room else REMOTE_SAFE_S
    room.do(
        PrepareSession(
            pseudonym="bench",
            scene=SCENE,
            safe_place=SAFE_PLACE,
            therapist_in_room=in_room,
            page_silent_safe_s=safe_s,
            prompts=False,
        )
    )
    room.wait("a session", lambda: room.state.phase is Phase.PREPARED)
    for command in (SCREENED, CONFIRMED, StartBaseline(), ConfirmStopRehearsed()):
        room.do(command)
    room.wait_drawn()
    room.wait("exposure to be granted", lambda: room.ask(StartExposure()).accepted)
    room.wait("exposure", lambda: room.state.phase is Phase.EXPOSING)
    room.do(SetIntensity(intensity=DOSE))
    if not see_scene(room):
        return_to_scene(room)


def return_to_scene(room: Room) -> None:
    """The therapist's own way back: when nothing is lost any more, resume, and look.

    Again where a hold came in between, as it may on a busy machine: nothing resumes by itself.
    """
    for _ in range(RETURNS):
        room.page.speak()
        room.wait("everything to be there", lambda: _all_well(room))
        room.wait_drawn()
        room.wait("the way back to be granted", lambda: room.ask(Resume()).accepted)
        room.wait("exposure", lambda: _exposed(room))
        room.ask(SetIntensity(intensity=DOSE))
        if see_scene(room):
            return
    raise DemoError(f"The session was held again at each of {RETURNS} returns to the scene.")


def _exposed(room: Room) -> bool:
    return room.state.phase is Phase.EXPOSING and not room.state.held


def _all_well(room: Room) -> bool:
    state = room.state
    here = room.has_renderer and state.tracked and state.headset_worn
    return here and not state.lost_peers and not state.record_failing


def see_scene(room: Room) -> bool:
    """Wait for two reports in a row that the scene is drawn at a dose: it is clear by then.

    False if a hold came first.
    """
    seen: list[RendererHealth | None] = [drawing(room)]

    def scene_drawn() -> bool:
        now = drawing(room)
        if now is None or now == seen[-1]:
            return False
        if now.scene != SCENE or now.intensity <= 0:
            del seen[1:]
            seen[0] = now
            return False
        seen.append(now)
        return len(seen) > 2

    room.wait("the scene", lambda: scene_drawn() or not _exposed(room), timeout_s=180.0)
    return _exposed(room)


def drawing(room: Room) -> RendererHealth | None:
    """What the renderer last said it draws, or None."""
    return room.health.renderer if room.health is not None else None
