"""A headset as a display: finds it, draws for it, and keeps trying where it goes.

Owns when to connect, what is drawn meanwhile, and recentring; must not know OpenXR's library,
scenes, sessions of the controller, or sockets.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack

from panda3d.core import (
    GraphicsOutput,
    LMatrix4f,
    LPoint3f,
    LQuaternionf,
    LVector3f,
    NodePath,
)

from scenes.display.display import (
    NO_HANDS,
    Frame,
    Gaze,
    HandPose,
    HeadPose,
    InputEvent,
    OriginMoved,
)
from scenes.display.openxr.device import HandAt, Headset, HeadsetFrame, HeadsetLostError
from scenes.display.openxr.geometry import Angles, EyeView, Pose, centred
from scenes.display.openxr.hidden import HiddenAreas
from scenes.display.openxr.host import Host
from scenes.display.openxr.stereo import at_rest, make_stereo
from scenes.display.pacing import Pace
from scenes.display.pose import EYE_HEIGHT_M
from scenes.display.target import is_software

LOG = logging.getLogger(__name__)

RETRY_S = 1.0
"""Pause between two tries to reach a headset, seconds."""

WAITING_FRAMES_PER_S = 20.0
"""Pace while there is no headset: the console's picture goes on."""

FRAMES_PER_S = 90.0
"""Rate aimed at until the headset tells its own."""

_WAITING_EYE = (640, 640)
_LOWEST_EYE_M = 0.3
_REST_S = 5.0  # who bends down for a moment is no smaller for it
_AHEAD = LVector3f(0, 1, 0)

Opener = Callable[[GraphicsOutput], Headset]
"""Finds a headset for a host whose context is current. Raises HeadsetLostError."""


class HeadsetDisplay:
    """Draws for a headset, whether it is there yet or not.

    ``host``: the window or buffer whose context is drawn with. ``open_headset`` is asked anew
    every second while there is none. ``passes``: 1 or 2 insists on a way of drawing both eyes.
    """

    def __init__(
        self, host: Host, open_headset: Opener, why: str, *, passes: int | None = None
    ) -> None:
        self._closing = ExitStack()
        self._closing.callback(host.close)
        self._host, self._find, self._why = host, open_headset, why
        self.host: GraphicsOutput = host.output
        self.world: NodePath = NodePath("world")
        # Below the rig: what recentring has turned; the runtime's tracking origin.
        self._origin = self.world.attach_new_node("tracking origin")
        self._turned, self._shifted = LQuaternionf.ident_quat(), LMatrix4f.ident_mat()
        self._turns = False  # True once the origin was moved from where the runtime has it
        self._target = make_stereo(self.host, self.world, self._origin, _WAITING_EYE, passes=passes)
        self._closing.callback(self._target.close)
        self.picture = self._target.pictures[0]
        self.eyes = self._target.eyes
        self.encodes_srgb = self._target.encodes_srgb
        self.driver = self.host.get_gsg().get_driver_renderer()
        self.software = is_software(self.driver)
        self.frames_per_s = FRAMES_PER_S
        self.has_keyboard = False  # the station's keys are not the patient's
        self.has_buttons = True
        self.hands = NO_HANDS
        self.aims = False
        self.standing = False
        host.show(self.picture, columns=self.eyes.count, encoded=self.encodes_srgb)
        self._headset: Headset | None = None
        self._frame: HeadsetFrame | None = None
        self._pace = Pace(WAITING_FRAMES_PER_S)
        self._try_again_s = 0.0
        self._moved_count = 0
        self._head, self._eyes = at_rest(EYE_HEIGHT_M)
        self._eye_height_m = EYE_HEIGHT_M
        self._met = self._measured = False
        self._said = ""
        self._said_of_origin: list[OriginMoved] = []
        self._hidden: HiddenAreas | None = None
        self._angles: tuple[Angles, ...] = ()
        self.description = self._describe("no headset yet")
        self._target.look(self._head, self._eyes)
        self._target.draw()  # a context is current from here on
        self._tend()

    # ---- what the frame loop asks ---------------------------------------------------------------

    @property
    def eye_height_m(self) -> float:
        """Height of the head over the floor as it has been over some seconds, metres."""
        return self._eye_height_m

    @property
    def closed(self) -> bool:
        """True once the preview's window was closed."""
        return self._host.closed

    def stand_on(self, rig: NodePath) -> None:
        """Put the tracking origin below ``rig``."""
        self._origin.reparent_to(rig)

    def begin(self) -> Frame | None:
        """Wait for the headset's next frame; without one, for the next slot of the preview."""
        if self._headset is None:
            self._tend()
        frame, worn, headset = None, True, self._headset
        if headset is not None:
            try:
                self._seat(headset)
                frame = headset.begin()
                worn = headset.worn
                if headset.moved_count != self._moved_count:
                    self._follow_origin(headset)
                left, right = headset.hands
            except HeadsetLostError as problem:
                self._lose(problem)
                frame = None
        self._frame = frame
        if frame is None:
            self.hands = NO_HANDS
            self._pace.wait()
            ahead_ns = round(1e9 / WAITING_FRAMES_PER_S)
            return self._seen(time.perf_counter_ns() + ahead_ns, tracked=False, worn=worn)
        self.hands = self._seen_hand(left), self._seen_hand(right)
        self.frames_per_s = 1e9 / frame.period_ns
        if frame.head is not None:
            self._pose(frame, frame.head, worn=worn)
            if headset is not None:
                self._hide(headset.hidden, frame.eyes)
        return self._seen(frame.predicted_ns, tracked=frame.head is not None, worn=worn)

    def draw(self) -> None:
        """Draw both eyes, and copy them to the headset where it wants them."""
        self._target.look(self._head, self._eyes)
        self._target.draw()
        if self._headset is not None and self._frame is not None and self._frame.wanted:
            try:
                self._headset.submit(self._target.pictures, self._target.depths)
            except HeadsetLostError as problem:
                self._lose(problem)

    def end(self) -> None:
        """Hand the frame over."""
        if self._headset is not None and self._frame is not None:
            try:
                self._headset.end()
            except HeadsetLostError as problem:
                self._lose(problem)
        self._frame = None

    def inputs(self) -> list[InputEvent]:
        """What the patient's hands pressed, and the keys of the preview's window."""
        moved, self._said_of_origin = self._said_of_origin, []
        found: list[InputEvent] = [*moved, *self._host.inputs()]
        if self._headset is None:
            return found
        try:
            pressed = self._headset.inputs()
            for press in pressed:
                LOG.info("The patient's hand pressed %s.", press.button.value)
            if pressed:
                self._headset.tick()
        except HeadsetLostError as problem:
            self._lose(problem)
            return found
        return [*pressed, *found]

    def look(self, heading_deg: float, pitch_deg: float) -> None:
        """Nothing: a head in the headset is turned by who has it."""

    def recentre(self) -> None:
        """Make the present heading and place of the head the middle; the floor stays."""
        self._turn_origin(centred(self._head))
        self._eye_height_m = max(_LOWEST_EYE_M, self._head.position.z)
        LOG.info("Recentred; the eyes are %.2f m over the floor.", self._eye_height_m)

    def close(self) -> None:
        """Release the headset, then everything drawn with."""
        if self._headset is not None:
            self._headset.close()
            self._headset = None
        self._closing.close()

    # ---- the headset ----------------------------------------------------------------------------

    def _tend(self) -> None:
        if time.monotonic() < self._try_again_s:
            return
        try:
            self._headset = self._find(self.host)
        except HeadsetLostError as problem:
            self._rest(problem)
            return
        self._met, self._measured, self._said = False, False, ""
        self._moved_count = self._headset.moved_count
        self._turn_origin(LMatrix4f.ident_mat())  # what was recentred before was another origin
        self._target.resize(self._headset.eye_size)
        way = self._target.way
        if self._headset.takes_depth:
            self._target.keep_depth()
            way += " with depth"
        width, height = self._headset.eye_size
        self.description = self._describe(f"{self._headset.name}, 2x {width}x{height}, {way}")
        LOG.info("Headset: %s.", self.description)

    def _lose(self, problem: HeadsetLostError) -> None:
        LOG.warning("The headset went: %s", problem)
        headset, self._headset, self._frame = self._headset, None, None
        if headset is not None:
            headset.close()
        self._rest(problem)

    def _rest(self, problem: HeadsetLostError) -> None:
        self._try_again_s = time.monotonic() + RETRY_S
        self.description = self._describe("no headset now")
        if str(problem) != self._said:
            self._said = str(problem)
            LOG.warning("%s It is tried again every second.", problem)

    def _describe(self, what: str) -> str:
        return f"openxr {what}: {self._why}"

    def _seat(self, headset: Headset) -> None:
        """What counts from the next frame on; in another posture the head is measured anew."""
        headset.aims = self.aims
        if headset.standing is not self.standing:
            headset.standing, self._measured = self.standing, False

    def _pose(self, frame: HeadsetFrame, head: Pose, *, worn: bool) -> None:
        self._head, self._eyes = head, (frame.eyes[0], frame.eyes[1])
        share = min(1.0, frame.period_ns / 1e9 / _REST_S) if self._measured else 1.0
        now_m = max(_LOWEST_EYE_M, head.position.z)
        self._eye_height_m += (now_m - self._eye_height_m) * share
        self._measured = worn
        if not self._met:
            self._met = True
            if self._headset is not None and not self._headset.centres_itself:
                self.recentre()

    def _hide(self, areas: HiddenAreas, eyes: tuple[EyeView, ...]) -> None:
        """Leave out what the headset in use shows to no eye; it changes once a session or less."""
        angles = eyes[0].angles, eyes[1].angles
        if areas is not self._hidden or angles != self._angles:
            self._hidden, self._angles = areas, angles
            self._target.hide(areas, angles)

    def _follow_origin(self, headset: Headset) -> None:
        """The runtime has set the middle anew: ours is not added to it."""
        self._moved_count = headset.moved_count
        self._turn_origin(LMatrix4f.ident_mat())
        self._said_of_origin.append(OriginMoved())

    def _turn_origin(self, offset: LMatrix4f) -> None:
        """Recentre by ``offset``, kept as plain numbers too: every pose of a frame goes by it."""
        self._origin.set_mat(offset)
        self._shifted, self._turned = LMatrix4f(offset), LQuaternionf()
        self._turned.set_from_matrix(offset.get_upper_3())
        self._turns = not offset.is_identity()

    def _seen_hand(self, hand: HandAt | None) -> HandPose | None:
        if hand is None:
            return None
        grip, aim, joints = hand
        if self._turns:
            grip = self._below_rig(grip)
            aim = None if aim is None else self._below_rig(aim)
            joints = tuple(LPoint3f(self._shifted.xform_point(joint)) for joint in joints)
        if aim is None:
            return HandPose(grip.position, grip.orientation, grip.position, None, joints)
        ahead = LVector3f(aim.orientation.xform(_AHEAD))
        return HandPose(grip.position, grip.orientation, aim.position, ahead, joints)

    def _below_rig(self, pose: Pose) -> Pose:
        place = LPoint3f(self._shifted.xform_point(pose.position))
        return Pose(place, LQuaternionf(pose.orientation * self._turned))

    def _seen_gaze(self, gaze: Pose) -> Gaze:
        there = self._below_rig(gaze) if self._turns else gaze
        return Gaze(there.position, LVector3f(there.orientation.xform(_AHEAD)))

    def _seen(self, predicted_ns: int, *, tracked: bool, worn: bool) -> Frame:
        there, frame = self._head, self._frame
        if self._turns:
            there = self._below_rig(there)
        pose = HeadPose(there.position, LVector3f(there.orientation.get_hpr()))
        looks = None if frame is None or frame.gaze is None else self._seen_gaze(frame.gaze)
        return Frame(predicted_ns, pose, tracked, worn, looks)
