"""One session with a headset, from creation to release: the real Headset of device.py.

Owns the handles of session and spaces and the order of every call of a frame; must not know
scenes, windows, or when to try again.
"""

from __future__ import annotations

import ctypes
import logging
import struct
import time
from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import Any

import xr
from panda3d.core import GraphicsOutput, GraphicsStateGuardian, Texture

from scenes.display.display import HandPressed
from scenes.display.openxr import extensions as ext
from scenes.display.openxr.bare_hands import Pinch, merged
from scenes.display.openxr.binding import Binding, BindingError, bind
from scenes.display.openxr.calls import handle_of
from scenes.display.openxr.device import HandsAt, HeadsetFrame, HeadsetLostError
from scenes.display.openxr.eye_gaze import EyeGaze
from scenes.display.openxr.geometry import (
    Angles,
    EyeView,
    Pose,
    middle,
)
from scenes.display.openxr.gl import Gl
from scenes.display.openxr.hand_tracking import Found, HandTracking
from scenes.display.openxr.handover import Handover
from scenes.display.openxr.hands import Hands
from scenes.display.openxr.hidden import NOTHING_HIDDEN, HiddenAreas
from scenes.display.openxr.images import Images
from scenes.display.openxr.life_cycle import LifeCycle, Step
from scenes.display.openxr.masks import hidden_areas
from scenes.display.openxr.runtime import (
    MaskChanged,
    OriginMoved,
    Runtime,
    RuntimeGone,
    StateChanged,
    WornChanged,
    told,
)
from scenes.display.openxr.spaces import STAGE, pose_of, tracking_space

LOG = logging.getLogger(__name__)

ENDED = "The headset's software has ended the session."
EXIT_PATIENCE_S = 2.0
FRAMES_PER_S = 90.0
"""The refresh rate asked for where it can be chosen."""

_KNOWN = xr.ViewStateFlags
_SEEN = int(
    _KNOWN.POSITION_VALID_BIT | _KNOWN.ORIENTATION_VALID_BIT | _KNOWN.ORIENTATION_TRACKED_BIT
)
_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO
_VIEW, _POSE = ctypes.sizeof(xr.View), xr.View.pose.offset
_ANGLES, _ANGLES_AT = struct.Struct("=4f"), xr.View.fov.offset  # left, right, up, down


def open_headset(host: GraphicsOutput) -> OpenXrHeadset:
    """Open a session with the headset of the active runtime; ``host``'s context is current.

    Raises HeadsetLostError with one sentence where there is none now.
    """
    try:
        binding = bind()
    except BindingError as problem:
        raise HeadsetLostError(str(problem)) from problem
    return OpenXrHeadset(binding, host.get_gsg())


class OpenXrHeadset:
    """A session. Raises HeadsetLostError wherever the runtime says that something is gone."""

    def __init__(self, binding: Binding, gsg: GraphicsStateGuardian) -> None:
        self._binding = binding
        self._cycle = LifeCycle()
        self._worn = True
        self.standing = self.aims = False
        self._moved = 0
        self._period_ns = round(1e9 / 90)
        self._begun = False
        self._speaking = _Speaking(binding.make_current)
        self._filled = self._with_depth = False
        self._hands_at: HandsAt = (None, None)
        self._pinches = (Pinch(), Pinch())
        self._gaze: EyeGaze | None = None
        self._tracking: HandTracking | None = None
        self._hidden = NOTHING_HIDDEN
        with ExitStack() as stack, self._speaking:
            self._runtime = Runtime(binding.extensions)
            stack.callback(self._runtime.close)
            self.name = self._runtime.name
            self.eye_size = self._runtime.eye_size
            self._open(stack, gsg)
            self._closing = stack.pop_all()

    def _open(self, stack: ExitStack, gsg: GraphicsStateGuardian) -> None:
        runtime = self._runtime
        self._knows_wearing = runtime.uses(ext.USER_PRESENCE)
        _ask_requirements(runtime)
        info = xr.SessionCreateInfo(system_id=runtime.system, next=self._binding.structure)
        self._session = xr.create_session(runtime.instance, info)
        stack.callback(_forget, xr.destroy_session, self._session)
        self._origin = tracking_space(runtime, self._session)
        self._space = self._origin.handle
        stack.callback(_forget, xr.destroy_space, self._space)
        self._base = handle_of(self._space)
        self._prepare()
        self.centres_itself = self._origin.name != STAGE
        gl = Gl(self._binding.address_of)
        with_depth = runtime.uses(ext.DEPTH)
        self.images = Images(
            self._session, self.eye_size, gsg, gl, runtime.calls, with_depth=with_depth
        )
        stack.callback(_forget, self.images.close)
        self.takes_depth = self.images.depth is not None
        self._handover = Handover(self._space, self.images)
        if runtime.sees_eyes:
            self._gaze = EyeGaze(runtime.instance, self._session, runtime.calls)
            stack.callback(_forget, self._gaze.close)
        if runtime.sees_hands:
            self._tracking = HandTracking(self._session, runtime.calls)
            stack.callback(_forget, self._tracking.close)
        beside = [] if self._gaze is None else [self._gaze.action_set]
        self._hands = Hands(runtime.instance, self._session, runtime.calls, beside)
        stack.callback(_forget, self._hands.close)
        if runtime.uses(ext.REFRESH_RATE):
            ask_rate(self._session)
        self._ask_hidden()
        self._binding.make_current()

    def _prepare(self) -> None:
        """Make what every frame is asked with, and what the answers are put into."""
        self._calls, self._number = self._runtime.calls, handle_of(self._session)
        self._state, self._state_of_views = xr.FrameState(), xr.ViewState()
        self._locate = xr.ViewLocateInfo(view_configuration_type=_STEREO, space=self._space)
        self._views, self._count = (xr.View * 2)(xr.View(), xr.View()), ctypes.c_uint32()
        self._state_at = ctypes.byref(self._state)
        places = (self._locate, self._state_of_views)
        self._locate_at = *map(ctypes.byref, places), 2, ctypes.byref(self._count), self._views

    # ---- what is known --------------------------------------------------------------------------

    @property
    def extensions(self) -> ext.Extensions:
        """What of OpenXR's extensions is used, and what this runtime lacks."""
        return self._runtime.extensions

    @property
    def worn(self) -> bool:
        """As the runtime says; without such an extension, whether our picture can be seen."""
        return self._worn if self._knows_wearing else not self._cycle.hidden

    @property
    def moved_count(self) -> int:
        """How often the runtime has moved the tracking origin."""
        return self._moved

    @property
    def hidden(self) -> HiddenAreas:
        """What of the pictures no eye can see; another object after a change."""
        return self._hidden

    @property
    def hands(self) -> HandsAt:
        """The controllers, or the bare hands, at the time of the last ``begin``'s frame."""
        return self._hands_at

    # ---- a frame --------------------------------------------------------------------------------

    def begin(self) -> HeadsetFrame | None:
        """Wait for the next frame and take its poses; None while no frames are wanted."""
        with self._speaking:
            self._follow_events()
            if not self._cycle.running:
                return None
            if self._begun:  # drawing raised: what was begun is ended, empty
                self._filled = False
                self._end_frame()
            self._lift_m = self._origin.lift_m(standing=self.standing)
            self._start_frame()
            at = self._state.predicted_display_time
            self._period_ns = self._state.predicted_display_period or self._period_ns
            eyes = self._located(at)
            head = middle(eyes) if eyes else None
            pinched = self._find_hands(at, head)
            self._hands.sync(pinched, focused=self._cycle.shown)
            predicted = self._runtime.perf_counter_ns(at, self._period_ns)
            gaze = self._found_gaze(at)
        wanted = bool(self._state.should_render) and bool(eyes)
        return HeadsetFrame(predicted, self._period_ns, wanted, eyes, head, gaze)

    def submit(self, pictures: tuple[Texture, ...], depths: tuple[Texture, ...]) -> None:
        """Copy the drawn picture, and how far things in it are, into the runtime's images."""
        with self._speaking:
            self._binding.make_current()
            self.images.fill(pictures)
            self._with_depth = self.images.fill_depth(depths)
            self._filled = True

    def end(self) -> None:
        """Hand the frame over; does nothing if none was begun."""
        if self._begun:
            with self._speaking:
                self._end_frame()

    def inputs(self) -> list[HandPressed]:
        """What the patient's hands did since the last call."""
        return self._hands.taken()

    def tick(self) -> None:
        """A short pulse in both hands."""
        with self._speaking:
            self._hands.tick()

    def close(self) -> None:
        """Say good-bye where the runtime still listens, then release all in reverse order."""
        try:
            with self._speaking:
                self._say_goodbye()
        except HeadsetLostError:
            LOG.info("The headset's software went before us.")
        self._closing.close()

    # ---- the calls ------------------------------------------------------------------------------

    def _follow_events(self) -> None:
        for event in self._runtime.events():
            if isinstance(event, StateChanged):
                self._take(self._cycle.enter(event.state))
            elif isinstance(event, WornChanged):
                self._worn = event.worn
            elif isinstance(event, OriginMoved):
                self._moved += 1
                LOG.info("The headset's software has moved the tracking origin.")
            elif isinstance(event, MaskChanged):
                self._ask_hidden()
            elif isinstance(event, RuntimeGone):
                raise HeadsetLostError(ENDED)

    def _ask_hidden(self) -> None:
        if self._runtime.uses(ext.VISIBILITY_MASK):
            self._hidden = hidden_areas(self._runtime.instance, self._session)

    def _take(self, step: Step) -> None:
        if step is Step.BEGIN:
            info = xr.SessionBeginInfo(primary_view_configuration_type=_STEREO)
            xr.begin_session(self._session, info)
        elif step is Step.END:
            xr.end_session(self._session)
        elif step is not Step.NOTHING:
            raise HeadsetLostError(ENDED)

    def _located(self, at: int) -> tuple[EyeView, ...]:
        self._locate.display_time = at
        self._calls.locate_views(self._number, *self._locate_at)
        flags = self._state_of_views._view_state_flags  # noqa: SLF001 - plain: a number
        return (self._eye(0), self._eye(1)) if flags & _SEEN == _SEEN else ()

    def _find_hands(self, at: int, head: Pose | None) -> tuple[bool, bool]:
        """Follow the hands; which of those without a controller pinches."""
        # Without focus another program has the hands, and they are not to be seen.
        self._hands_at = (None, None)
        bare: Found = (None, None)
        if self._cycle.shown:
            bare = self._find_bare(at, head)
        if self._tracking is None:
            return False, False
        left, right = self._pinches
        return left.follow(bare[0]), right.follow(bare[1])

    def _find_bare(self, at: int, head: Pose | None) -> Found:
        """Find what holds a controller and what does not; the latter."""
        held = self._hands.located(self._base, at, self._lift_m, aims=self.aims)
        self._hands_at = held
        if self._tracking is None or head is None or None not in held:
            return None, None
        left, right = self._tracking.located(self._space, at, self._lift_m)
        bare = None if held[0] else left, None if held[1] else right
        self._hands_at = merged(held, bare, head)
        return bare

    def _found_gaze(self, at: int) -> Pose | None:
        if self._gaze is None or not self._cycle.shown:
            return None
        return self._gaze.located(self._base, at, self._lift_m)

    def _eye(self, eye: int) -> EyeView:
        start = eye * _VIEW
        angles = Angles._make(_ANGLES.unpack_from(self._views, start + _ANGLES_AT))
        return EyeView(pose_of(self._views, start + _POSE, self._lift_m), angles)

    def _start_frame(self) -> None:
        self._calls.wait_frame(self._number, None, self._state_at)
        self._calls.begin_frame(self._number, None)
        self._begun, self._filled = True, False

    def _end_frame(self) -> None:
        self._begun = False
        at = self._state.predicted_display_time
        if self._filled:
            info = self._handover.drawn(at, self._views, with_depth=self._with_depth)
        else:
            info = self._handover.empty(at)
        self._calls.end_frame(self._number, info)

    def _say_goodbye(self) -> None:
        if self._begun:
            self._filled = False
            self._end_frame()
        if not self._cycle.running:
            return
        xr.request_exit_session(self._session)
        deadline = time.monotonic() + EXIT_PATIENCE_S
        while self._cycle.running and time.monotonic() < deadline:
            self._follow_events()
            if self._cycle.running:
                self._start_frame()
                self._end_frame()


class _Speaking:
    """Turns what the runtime answers into HeadsetLostError, and keeps our context current."""

    def __init__(self, make_current: Callable[[], None]) -> None:
        self._make_current = make_current

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, _kind: object, problem: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._make_current()
        if isinstance(problem, xr.exception.XrException):
            raise told(problem) from problem


def _forget(release: Callable[..., None], *handles: Any) -> None:
    """Release what may have gone with its runtime."""
    try:
        release(*handles)
    except xr.exception.XrException:
        LOG.debug("A handle had gone before it was released.")


def _ask_requirements(runtime: Runtime) -> None:
    """OpenXR demands that this is asked before a session, whatever the answer."""
    xr.get_opengl_graphics_requirements_khr(runtime.instance, runtime.system)


def ask_rate(session: Any) -> None:
    """Ask for the rate nearest to ours; a runtime may keep its own."""
    rates = [float(rate) for rate in xr.enumerate_display_refresh_rates_fb(session)]
    if rates:
        nearest = min(rates, key=lambda rate: abs(rate - FRAMES_PER_S))
        xr.request_display_refresh_rate_fb(session, nearest)
