"""What a headset's display needs of a headset: frames with poses, presses, and a place to draw to.

Owns the seam that the real runtime and a test's stand-in share; must not know OpenXR's library.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from panda3d.core import LPoint3f, Texture

from scenes.display.display import HandPressed
from scenes.display.openxr.geometry import EyeView, Pose
from scenes.display.openxr.hidden import HiddenAreas


class HeadsetLostError(Exception):
    """There is no headset, or it went; the message is one sentence, and trying again is right."""


class HeadsetFrame(NamedTuple):
    """One frame that the runtime waits for; pairs with one ``end``."""

    predicted_ns: int
    """perf_counter time at which it will be seen."""
    period_ns: int
    """Time from one frame to the next."""
    wanted: bool
    """False while nobody sees it: then nothing need be handed over."""
    eyes: tuple[EyeView, ...]
    """Left, then right, below the tracking origin; empty while poses are not known."""
    head: Pose | None
    """The head, below the tracking origin; None while its pose is not known."""
    gaze: Pose | None = None
    """Where the eyes look, along y, below the tracking origin; None while they are not followed."""


class HandAt(NamedTuple):
    """A controller or a bare hand: how it is held and where it points, below the origin."""

    grip: Pose
    aim: Pose | None
    """None of a controller that is not aimed."""
    joints: tuple[LPoint3f, ...] = ()
    """Of a bare hand, in OpenXR's order, metres; empty for a controller."""


HandsAt = tuple[HandAt | None, HandAt | None]
"""Left, then right."""


class Headset(Protocol):
    """A headset that was found. Every method may raise HeadsetLostError."""

    name: str
    """Runtime, its version, and the headset, for people."""
    eye_size: tuple[int, int]
    """Pixels an eye that the runtime asks for."""
    centres_itself: bool
    """True if the tracking origin is below the user; False for a room's own origin."""

    standing: bool
    """True while the user is to stand, else to sit: tells where the floor is if nothing else does.

    Set by whoever leads the session; counts from the next ``begin`` on.
    """
    aims: bool
    """True while it matters where controllers point; set by whoever asks, as ``standing`` is."""
    takes_depth: bool
    """True if the runtime wants to know how far things in the pictures are."""

    @property
    def worn(self) -> bool:
        """True if a head is in it, as far as can be known."""

    @property
    def moved_count(self) -> int:
        """How often the runtime has moved the tracking origin, as when a user recentres."""

    @property
    def hidden(self) -> HiddenAreas:
        """What of the pictures no eye can see; another object after a change."""

    @property
    def hands(self) -> HandsAt:
        """The controllers, or the bare hands, at the time of the last ``begin``'s frame."""

    def begin(self) -> HeadsetFrame | None:
        """Wait for the next frame; None while the runtime wants no frames (then no ``end``)."""

    def submit(self, pictures: tuple[Texture, ...], depths: tuple[Texture, ...]) -> None:
        """Copy the drawn picture: one with both eyes side by side, or one an eye.

        ``depths``: how far things in them are, as OpenGL has it; empty where that is not known.
        """

    def end(self) -> None:
        """Hand the frame of the last ``begin`` over, with what was submitted."""

    def inputs(self) -> list[HandPressed]:
        """What was pressed since the last call, in order."""

    def tick(self) -> None:
        """Let the patient's hands feel that something was taken."""

    def close(self) -> None:
        """Release everything in reverse order. Never raises HeadsetLostError."""
