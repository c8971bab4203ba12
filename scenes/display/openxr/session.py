"""One session with a headset, from creation to release: the real Headset of device.py.

Owns the handles of session and spaces and the order of every call of a frame; must not know
scenes, windows, or when to try again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import xr
from panda3d.core import GraphicsOutput, GraphicsStateGuardian, Texture

from scenes.display.display import HandPressed
from scenes.display.openxr import extensions as ext
from scenes.display.openxr.bare_hands import Pinch, merged
from scenes.display.openxr.binding import Binding, BindingError, bind
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

_WAIT, _BEGIN = xr.FrameWaitInfo(), xr.FrameBeginInfo()
_KNOWN = xr.ViewStateFlags
_SEEN = int(
    _KNOWN.POSITION_VALID_BIT | _KNOWN.ORIENTATION_VALID_BIT | _KNOWN.ORIENTATION_TRACKED_BIT
)
_STEREO = xr.ViewConfigurationType.PRIMARY_STEREO


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
        self.standing = False
        self._moved = 0
        self._period_ns = round(1e9 / 90)
        self._open_frame: Any = None
        self._views: Any = None
        self._filled = self._with_depth = False
        self._hands_at: HandsAt = (None, None)
        self._pinches = (Pinch(), Pinch())
        self._gaze: EyeGaze | None = None
        self._tracking: HandTracking | None = None
        self._hidden = NOTHING_HIDDEN
        with ExitStack() as stack, self._speaking():
            self._runtime = Runtime(binding.extensions)
            stack.callback(self._runtime.close)
            self.name = self._runtime.name
            self.eye_size = self._runtime.eye_size
            self._open(stack, gsg)
            self._closing = stack.pop_all()

    def _open(self, stack: ExitStack, gsg: GraphicsStateGuardian) -> None:
        runtime = self._runtime
        _ask_requirements(runtime)
        info = xr.SessionCreateInfo(system_id=runtime.system, next=self._binding.structure)
        self._session = xr.create_session(runtime.instance, info)
        stack.callback(_forget, xr.destroy_session, self._session)
        self._origin = tracking_space(runtime, self._session)
        self._space = self._origin.handle
        stack.callback(_forget, xr.destroy_space, self._space)
        self._locate = xr.ViewLocateInfo(view_configuration_type=_STEREO, space=self._space)
        self.centres_itself = self._origin.name != STAGE
        gl = Gl(self._binding.address_of)
        with_depth = runtime.uses(ext.DEPTH)
        self.images = Images(self._session, self.eye_size, gsg, gl, with_depth=with_depth)
        stack.callback(_forget, self.images.close)
        self.takes_depth = self.images.depth is not None
        self._handover = Handover(self._space, self.images)
        if runtime.sees_eyes:
            self._gaze = EyeGaze(runtime.instance, self._session)
            stack.callback(_forget, self._gaze.close)
        if runtime.sees_hands:
            self._tracking = HandTracking(runtime.instance, self._session)
            stack.callback(_forget, self._tracking.close)
        beside = [] if self._gaze is None else [self._gaze.action_set]
        self._hands = Hands(runtime.instance, self._session, beside)
        stack.callback(_forget, self._hands.close)
        if runtime.uses(ext.REFRESH_RATE):
            _ask_rate(self._session)
        self._ask_hidden()
        self._binding.make_current()

    # ---- what is known --------------------------------------------------------------------------

    @property
    def extensions(self) -> ext.Extensions:
        """What of OpenXR's extensions is used, and what this runtime lacks."""
        return self._runtime.extensions

    @property
    def worn(self) -> bool:
        """As the runtime says; without such an extension, whether our picture can be seen."""
        if self._runtime.uses(ext.USER_PRESENCE):
            return self._worn
        return not self._cycle.hidden

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
        with self._speaking():
            self._follow_events()
            if not self._cycle.running:
                return None
            if self._open_frame is not None:  # drawing raised: what was begun is ended, empty
                self._filled = False
                self._end_frame()
            self._lift_m = self._origin.lift_m(standing=self.standing)
            state = self._start_frame()
            self._period_ns = int(state.predicted_display_period) or self._period_ns
            eyes = self._located(state.predicted_display_time)
            bare = self._find_hands(state.predicted_display_time, eyes)
            pinched = self._pinches[0].follow(bare[0]), self._pinches[1].follow(bare[1])
            self._hands.sync(pinched, focused=self._cycle.shown)
            predicted = self._runtime.perf_counter_ns(
                int(state.predicted_display_time), self._period_ns
            )
            gaze = self._found_gaze(state.predicted_display_time)
        head = middle(eyes) if eyes else None
        wanted = bool(state.should_render) and bool(eyes)
        return HeadsetFrame(predicted, self._period_ns, wanted, eyes, head, gaze)

    def submit(self, pictures: tuple[Texture, ...], depths: tuple[Texture, ...]) -> None:
        """Copy the drawn picture, and how far things in it are, into the runtime's images."""
        with self._speaking():
            self._binding.make_current()
            self.images.fill(pictures)
            self._with_depth = self.images.fill_depth(depths)
            self._filled = True

    def end(self) -> None:
        """Hand the frame over; does nothing if none was begun."""
        if self._open_frame is not None:
            with self._speaking():
                self._end_frame()

    def inputs(self) -> list[HandPressed]:
        """What the patient's hands did since the last call."""
        return self._hands.taken()

    def tick(self) -> None:
        """A short pulse in both hands."""
        with self._speaking():
            self._hands.tick()

    def close(self) -> None:
        """Say good-bye where the runtime still listens, then release all in reverse order."""
        try:
            with self._speaking():
                self._say_goodbye()
        except HeadsetLostError:
            LOG.info("The headset's software went before us.")
        self._closing.close()

    # ---- the calls ------------------------------------------------------------------------------

    @contextmanager
    def _speaking(self) -> Iterator[None]:
        """Turn what the runtime answers into HeadsetLostError, and keep our context current."""
        try:
            yield
        except xr.exception.XrException as problem:
            raise told(problem) from problem
        finally:
            self._binding.make_current()

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
        state, self._views = xr.locate_views(self._session, self._locate)
        flags = int(state._view_state_flags)  # noqa: SLF001 - plain: xr's own type costs much more
        return tuple(self._eye(view) for view in self._views) if flags & _SEEN == _SEEN else ()

    def _find_hands(self, at: int, eyes: tuple[EyeView, ...]) -> Found:
        """Follow the hands; those without a controller."""
        # Without focus another program has the hands, and they are not to be seen.
        self._hands_at = (None, None)
        if not self._cycle.shown:
            return None, None
        held = self._hands.located(self._space, at, self._lift_m)
        self._hands_at = held
        if self._tracking is None or not eyes or None not in held:
            return None, None
        left, right = self._tracking.located(self._space, at, self._lift_m)
        bare = None if held[0] else left, None if held[1] else right
        self._hands_at = merged(held, bare, middle(eyes))
        return bare

    def _found_gaze(self, at: int) -> Pose | None:
        if self._gaze is None or not self._cycle.shown:
            return None
        return self._gaze.located(self._space, at, self._lift_m)

    def _eye(self, view: Any) -> EyeView:
        fov = view.fov
        return EyeView(
            pose_of(view.pose, self._lift_m),
            Angles(fov.angle_left, fov.angle_right, fov.angle_up, fov.angle_down),
        )

    def _start_frame(self) -> Any:
        state = xr.wait_frame(self._session, _WAIT)
        xr.begin_frame(self._session, _BEGIN)
        self._open_frame, self._filled = state, False
        return state

    def _end_frame(self) -> None:
        state, self._open_frame = self._open_frame, None
        at = state.predicted_display_time
        if self._filled:
            info = self._handover.drawn(at, self._views, with_depth=self._with_depth)
        else:
            info = self._handover.empty(at)
        xr.end_frame(self._session, info)

    def _say_goodbye(self) -> None:
        if self._open_frame is not None:
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


def _forget(release: Callable[..., None], *handles: Any) -> None:
    """Release what may have gone with its runtime."""
    try:
        release(*handles)
    except xr.exception.XrException:
        LOG.debug("A handle had gone before it was released.")


def _ask_requirements(runtime: Runtime) -> None:
    """OpenXR demands that this is asked before a session, whatever the answer."""
    xr.get_opengl_graphics_requirements_khr(runtime.instance, runtime.system)


def _ask_rate(session: Any) -> None:
    """Ask for the rate nearest to ours; a runtime may keep its own."""
    rates = [float(rate) for rate in xr.enumerate_display_refresh_rates_fb(session)]
    if rates:
        nearest = min(rates, key=lambda rate: abs(rate - FRAMES_PER_S))
        xr.request_display_refresh_rate_fb(session, nearest)
