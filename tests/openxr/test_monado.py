"""A whole renderer in a real runtime: a simulated patient looks, rates, asks to stay, stops."""

from __future__ import annotations

import io
import json
import re
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from controller.link.console_client import ConsoleLink
from controller.link.mirror import unpack
from controller.protocol.directive import SceneDirective
from controller.protocol.ramp import Ramp
from controller.protocol.reports import (
    DirectiveShown,
    Hello,
    PatientAsksToStay,
    PatientRated,
    PatientStopped,
    PlaceShown,
    PresenceChanged,
    ReportEnvelope,
    TrackingChanged,
)
from controller.protocol.vocabulary import Place
from tests.link.desk import Desk
from tests.openxr.monado import Body, Installation, Monado, until

pytestmark = [pytest.mark.gl, pytest.mark.openxr, pytest.mark.posix_only]

PATIENCE_S = 90.0
STILL_S = 2.0
STEP = 5
SMALL = ("--size", "160x90")
OPEN_HAND, FIST = (0.0,) * 5, (1.0,) * 5
BEFORE_STOP = (-0.355, 1.424, -0.352)
"""Where a hand is whose fingertips are between a head at 1.6 m and the board: OpenXR's axes."""


class Wearer:
    """A renderer's process in a runtime, beside a controller's link that the test speaks for."""

    def __init__(self, monado: Monado, folder: Path, screen: str) -> None:
        self.monado = monado
        self.desk = Desk(folder)
        self._revision = 0
        environment = monado.environment() | monado.validation() | {"DISPLAY": screen}
        arguments = ("--data-dir", str(folder), "--display", "openxr", "--no-sound", *SMALL)
        with (folder / "renderer.log").open("wb") as said:
            self.process = subprocess.Popen(
                monado.installation.python("-m", "scenes.renderer", *arguments, "--watch-stdin"),
                env=environment,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=subprocess.STDOUT,
            )
        self.log = folder / "logs" / "scenes.log"

    def close(self) -> None:
        """End the process, if the test did not."""
        self.process.kill()
        self.process.wait()
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.desk.close()

    def direct(self, place: Place, **changed: Any) -> SceneDirective:
        """Publish the next directive."""
        self._revision += 1
        fields: dict[str, Any] = {
            "run_id": "run-a",
            "session_id": "s-1",
            "epoch": 0,
            "revision": self._revision,
            "issued_ns": 0,
            "place": place,
            "scene": None,
            "configuration": {},
            "safe_place": "plain_room",
            "intensity": Ramp.constant(0),
            "overrides": {},
            "held": False,
            "prompt": None,
            "events": (),
            "breathing_guide": False,
            "volume": 80,
            "talking": False,
            "text": "",
            "notice": None,
            "recentre_count": 0,
        }
        directive = SceneDirective(**{**fields, **changed})
        self.desk.do(lambda link: link.publish_directive(directive))
        return directive

    def told(self, kind: type[Any]) -> list[Any]:
        """Reports of this kind so far."""
        envelopes = [a.message for a in self.desk.received(ReportEnvelope)]
        reports = [e.report for e in envelopes if isinstance(e, ReportEnvelope)]
        return [r for r in reports if isinstance(r, kind)]

    def shown(self, place: Place, **changed: Any) -> None:
        """Direct ``place`` and wait until a frame was drawn with it."""
        revision = self.direct(place, **changed).revision
        self.until(
            lambda: any(r.revision == revision for r in self.told(DirectiveShown)),
            f"directive {revision} is drawn",
        )

    def until(self, met: Any, what: str) -> None:
        """Wait for ``met`` while the process lives."""

        def met_or_dead() -> bool:
            code = self.process.poll()
            assert code is None, f"the renderer ended with {code} before: {what}"
            return bool(met())

        until(met_or_dead, what, PATIENCE_S)

    def steps(self) -> list[str]:
        """What the thumbstick did so far, in order."""
        said = self.log.read_text(encoding="utf-8")
        return re.findall(r"hand pressed (more|less)", said)


def value_after(steps: list[str]) -> int | None:
    """The rating that these steps lead to, from empty."""
    value: int | None = None
    for step in steps:
        if value is None:
            value = 0 if step == "more" else 100
        else:
            value = max(0, min(100, value + (STEP if step == "more" else -STEP)))
    return value


@pytest.fixture(scope="module")
def monado(installation: Installation, folder: Path) -> Iterator[Monado]:
    """A runtime whose patient's body the test moves."""
    runtime = Monado(installation, folder, remote=True)
    try:
        runtime.start()
        yield runtime
    finally:
        runtime.kill()


@pytest.fixture(scope="module")
def wearer(monado: Monado, folder: Path, screen: str) -> Iterator[Wearer]:
    """A renderer that has shown its neutral room in the headset."""
    made = Wearer(monado, folder, screen)
    try:
        made.shown(Place.NEUTRAL)
        yield made
    finally:
        made.close()


@pytest.fixture
def body(monado: Monado) -> Iterator[Body]:
    """The simulated patient's body."""
    made = Body()
    yield made
    made.close()


def test_it_says_which_headset_it_draws_for(wearer: Wearer) -> None:
    wearer.until(lambda: bool(wearer.told(Hello)), "it presents itself")
    display = wearer.told(Hello)[-1].display
    assert "Monado" in display
    assert "one traversal with depth" in display
    assert display.endswith("asked for")


def test_the_doctors_probe_names_runtime_headset_and_extensions(monado: Monado) -> None:
    command = monado.installation.python("-m", "scenes.display.openxr.probe")
    done = subprocess.run(
        command, env=monado.environment(), capture_output=True, text=True, check=True
    )
    about = json.loads(done.stdout.splitlines()[-1])
    assert about["name"] == "Monado"
    assert about["headset"] == "Monado: Remote HMD"
    assert about["eye_size"] == [320, 240]
    assert {"XR_EXT_local_floor", "XR_KHR_composition_layer_depth"} <= set(about["used"])


def test_the_picture_follows_the_head(wearer: Wearer, body: Body) -> None:
    console = ConsoleLink(wearer.desk.endpoints, wearer.desk.keys, lambda message: None)
    try:
        ahead = settled(wearer, console)
        half = 0.5**0.5
        body.look((0.3, 1.7, -0.2), (0, half, 0, half))  # a quarter turn to the left
        wearer.until(lambda: apart(console, ahead) > 12, "another wall is seen")
        body.look((0, 1.6, 0))
        wearer.until(lambda: apart(console, ahead) < 3, "the first wall is seen again")
    finally:
        console.close()


def picture(console: ConsoleLink) -> Any:
    """The mirrored picture, or None."""
    frame = unpack(console.latest_frame() or b"")
    if frame is None:
        return None
    with Image.open(io.BytesIO(frame.jpeg)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def settled(wearer: Wearer, console: ConsoleLink) -> Any:
    """The mirrored picture of the room once no fade is on its way."""
    same: list[tuple[float, Any]] = []

    def stands() -> bool:
        now = picture(console)
        if now is None or now.mean() < 60 or (same and np.abs(now - same[-1][1]).mean() >= 0.5):
            same.clear()
        if now is not None:
            same.append((time.monotonic(), now))
        # A fade under load shows the same grey twice: only a picture that lasts has settled.
        return bool(same) and same[-1][0] - same[0][0] > STILL_S

    wearer.until(stands, "the room is seen in the mirror, uncovered")
    return same[-1][1]


def apart(console: ConsoleLink, other: Any) -> float:
    """Mean difference between the mirrored picture and another."""
    seen = picture(console)
    return 0.0 if seen is None else float(np.abs(seen - other).mean())


def test_the_patient_rates_70_with_thumbstick_and_trigger(wearer: Wearer, body: Body) -> None:
    prompt_id = uuid.uuid4().hex
    prompt = {"prompt_id": prompt_id, "wording": "How much?", "opened_ns": 0, "in_scene": True}
    wearer.shown(Place.NEUTRAL, prompt=prompt)
    before = len(wearer.steps())
    while (value := value_after(wearer.steps()[before:])) != 70:
        way = 1.0 if value is None or value < 70 else -1.0
        body.stick(0, way)
        wearer.until(
            lambda way=way: reaches(value_after(wearer.steps()[before:]), way), "it moves to 70"
        )
        body.stick(0, 0)
        wearer.shown(Place.NEUTRAL, prompt=prompt)  # the hand was seen at rest
        wearer.shown(Place.NEUTRAL, prompt=prompt)
    body.hold("trigger", True)
    wearer.until(lambda: bool(wearer.told(PatientRated)), "the rating arrives")
    body.hold("trigger", False)
    assert wearer.told(PatientRated) == [PatientRated(prompt_id=prompt_id, suds=70)]


def reaches(value: int | None, way: float) -> bool:
    return value is not None and (value >= 70 if way > 0 else value <= 70)


@pytest.mark.parametrize("hand", [0, 1])
def test_stay_here_and_stop_are_one_press_on_either_hand(
    wearer: Wearer, body: Body, hand: int
) -> None:
    for button, report in (("a", PatientAsksToStay), ("b", PatientStopped)):
        before = len(wearer.told(report))
        body.hold(button, True, hand)
        wearer.until(lambda r=report, n=before: len(wearer.told(r)) > n, f"{button} is told")
        body.hold(button, False, hand)
        wearer.shown(Place.NEUTRAL)
        wearer.shown(Place.NEUTRAL)
        assert len(wearer.told(report)) == before + 1


def test_a_bare_hand_pinches_the_board_that_stops(wearer: Wearer, body: Body) -> None:
    wearer.shown(Place.NEUTRAL)
    before = len(wearer.told(PatientStopped))
    for hand in range(2):
        body.bare(OPEN_HAND, hand)
    body.reach(BEFORE_STOP, hand=1, bare=True)
    wearer.shown(Place.NEUTRAL)
    wearer.shown(Place.NEUTRAL)
    assert len(wearer.told(PatientStopped)) == before
    body.bare(FIST, 1)
    wearer.until(lambda: len(wearer.told(PatientStopped)) > before, "the stop is told")
    body.bare(OPEN_HAND, 1)
    wearer.shown(Place.NEUTRAL)
    wearer.shown(Place.NEUTRAL)
    assert len(wearer.told(PatientStopped)) == before + 1
    for hand in range(2):
        body.stick(0, 0, hand)  # the controllers are taken up again


@pytest.mark.parametrize("time", [1, 2, 3])
def test_a_runtime_that_dies_is_told_and_its_return_too(
    wearer: Wearer, monado: Monado, time: int
) -> None:
    monado.kill()
    wearer.until(lambda: lost(wearer), "the loss is told")
    monado.start()
    wearer.until(lambda: not lost(wearer), "the return is told")
    wearer.shown(Place.NEUTRAL)


def test_nobody_took_the_headset_off_meanwhile(wearer: Wearer) -> None:
    assert wearer.told(PresenceChanged) == []


def lost(wearer: Wearer) -> bool:
    """True if the last word on tracking was that it is lost."""
    told = wearer.told(TrackingChanged)
    return bool(told) and not told[-1].tracked


def test_it_ends_cleanly_and_the_runtimes_rules_were_kept(wearer: Wearer, monado: Monado) -> None:
    assert wearer.process.stdin is not None
    wearer.process.stdin.close()
    assert wearer.process.wait(PATIENCE_S) == 0
    assert wearer.told(PlaceShown)
    assert "is initialized" in monado.validated()
    assert "VALID_ERROR" not in monado.validated()
