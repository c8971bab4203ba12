"""Opens a session as a renderer and a console would, so that commands have something to change.

Owns the few steps to it; must not know what is timed afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from controller.link.console_client import ConsoleLink, Published
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.link.renderer_client import RendererLink
from controller.protocol.commands import PrepareSession
from controller.protocol.reports import Hello
from controller.protocol.spec import Curve, CurvePoint, GradedParameter, SceneKind, SceneSpec
from controller.protocol.state import StateUpdate

PATIENCE_S = 60.0

_SCENE = SceneSpec(
    name="bench_scene",
    title="Bench",
    kind=SceneKind.EXPOSURE,
    condition="for measuring",
    summary="Nothing to see.",
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
_ROOM = SceneSpec(
    name="bench_room", title="Room", kind=SceneKind.SAFE_PLACE, condition="", summary="Calm."
)


def open_session(folder: Path) -> str:
    """Prepare a session at the controller of ``folder``; its id.

    Raises LinkError where that does not come about within a minute.
    """
    path, keys = folder / ENDPOINTS_FILE, KeyRing(folder / "keys")
    endpoints = Endpoints.load(path)
    states: list[StateUpdate] = []

    def hear(message: Published) -> None:
        if isinstance(message, StateUpdate):
            states.append(message)

    with (
        closing(RendererLink(endpoints, keys, path)) as renderer,
        closing(ConsoleLink(endpoints, keys, hear, path)) as console,
    ):
        renderer.report(
            Hello(
                package_version="0",
                display="none",
                driver="none",
                catalogue=(_SCENE, _ROOM),
                asset_hashes={},
            )
        )
        _frames(renderer, lambda: bool(states and states[-1].renderer_catalogue))
        _frames(renderer, lambda: console.clock.fresh(time.perf_counter_ns()))
        asked = console.command(
            PrepareSession(
                pseudonym="bench",
                scene=_SCENE.name,
                safe_place=_ROOM.name,
                screening_required=False,
            ),
            None,
            ttl_s=PATIENCE_S / 2,
        )
        _frames(renderer, asked.done)
        answer = asked.result(0)
    if answer.created_id is None:
        raise LinkError(f"The controller opened no session: {answer.refusal}")
    return answer.created_id


def _frames(renderer: RendererLink, done: Callable[[], bool]) -> None:
    """Be a renderer until ``done``."""
    until_s = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > until_s:
            raise LinkError("The controller did not get ready to open a session.")
        renderer.heartbeat()
        renderer.poll()
        time.sleep(0.01)
