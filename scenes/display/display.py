"""The shape of a display: where poses come from and where the picture goes.

Owns the seam between the frame loop and a screen, a buffer or a headset; must not know scenes,
sessions or sockets.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from panda3d.core import GraphicsOutput, LPoint3f, LQuaternionf, LVector3f, NodePath, Texture

from scenes.stage.eyes import Eyes


class DisplayError(Exception):
    """No picture can be drawn here; the message is one sentence that says what would help."""


@dataclass(slots=True)
class HeadPose:
    """Where the patient's head is, below the rig: metres and degrees, z up, y forward."""

    position: LPoint3f
    hpr: LVector3f


@dataclass(slots=True)
class Gaze:
    """Where the patient's eyes look, below the rig: metres, z up, y forward."""

    origin: LPoint3f
    direction: LVector3f
    """Of length 1."""


@dataclass(slots=True)
class Frame:
    """One frame that is about to be drawn."""

    predicted_ns: int
    """perf_counter time at which the patient will see it."""
    head: HeadPose
    tracked: bool = True
    """False while the head's pose is not known."""
    worn: bool = True
    """False while nobody wears the headset."""
    gaze: Gaze | None = None
    """None while the eyes are not followed, as in most headsets."""


@dataclass
class Wearing:
    """What is to be said of a headset that is not there: for scripts that rehearse its loss."""

    tracked: bool = True
    worn: bool = True


@dataclass(frozen=True)
class KeyPressed:
    """A key went down; ``key`` in lower case: letters, digits, 'escape', 'enter', 'arrow_left'."""

    key: str
    repeated: bool = False


@dataclass(frozen=True)
class PointerPressed:
    """Something was pointed at and pressed: a ray below the rig, metres."""

    origin: LPoint3f
    direction: LVector3f


class PatientButton(Enum):
    """What the buttons in a patient's hands are for, whatever the controller."""

    STOP = "stop"
    STAY = "stay"
    CONFIRM = "confirm"
    MORE = "more"  # a step up on a scale
    LESS = "less"  # a step down


@dataclass(frozen=True)
class HandPressed:
    """A button in the patient's hand was pressed."""

    button: PatientButton
    hand: int | None = None
    """0 left, 1 right; None where that says nothing."""


@dataclass(slots=True)
class HandPose:
    """A controller in the patient's hand, or that hand bare, below the rig: metres, z up."""

    position: LPoint3f
    orientation: LQuaternionf
    aim_origin: LPoint3f
    """Where its pointing begins."""
    aim_direction: LVector3f | None
    """Where it points, of length 1; None of a controller that is not aimed."""
    joints: tuple[LPoint3f, ...] = ()
    """Of a bare hand: palm, wrist, then thumb to little finger from root to tip; else empty."""


Hands = tuple[HandPose | None, HandPose | None]
"""Left and right; None for a hand that is not followed, nor a controller in it."""

NO_HANDS: Hands = (None, None)


@dataclass(frozen=True)
class OriginMoved:
    """The headset's own software has moved the middle, as its user asked it to."""


InputEvent = KeyPressed | PointerPressed | HandPressed | OriginMoved


class Display(Protocol):
    """A window, an off-screen buffer or a headset; the frame loop sees no difference.

    A frame is ``begin``, then ``draw`` unless begin gave None, then ``end``, always in this order.
    """

    description: str
    """Which display it is and why it was taken, one line."""
    driver: str
    """GL renderer string."""
    software: bool
    """True if the processor draws: what costs little on a card can be far too dear."""
    frames_per_s: float
    """The rate it aims at."""
    has_keyboard: bool
    """True where someone can press keys, so that a legend of them helps."""
    has_buttons: bool
    """True where the patient answers with buttons in the hands."""
    standing: bool
    """True while the patient is to stand, else to sit; set by whoever leads the session."""
    hands: Hands
    """The controllers in the patient's hands at the last ``begin``."""
    aims: bool
    """True while there is something to point at: else controllers are not asked where they point.
    Set by whoever takes the patient's answers."""
    eyes: Eyes
    """What the shaders of the stage need."""
    encodes_srgb: bool
    """True if the target turns linear colour into sRGB by itself."""
    host: GraphicsOutput
    """A buffer or window of the graphics context, for buffers that share it."""
    world: NodePath
    """The top of everything drawn."""
    picture: Texture
    """What the patient sees, for the mirror; its left part where there are two eyes."""

    @property
    def eye_height_m(self) -> float:
        """Height of the resting head over the rig, metres."""

    @property
    def closed(self) -> bool:
        """True once its window was closed."""

    def stand_on(self, rig: NodePath) -> None:
        """Put the patient's head below ``rig``, the tracking origin of the place shown."""

    def begin(self) -> Frame | None:
        """Wait for the next frame and take its poses; None if nothing is to be drawn now."""

    def draw(self) -> None:
        """Draw the world as the patient sees it."""

    def end(self) -> None:
        """Hand the picture over; pairs with every ``begin``."""

    def inputs(self) -> list[InputEvent]:
        """What was pressed since the last call, in order."""

    def look(self, heading_deg: float, pitch_deg: float) -> None:
        """Turn a head that nobody has, degrees: left and up are positive. A headset's stays."""

    def recentre(self) -> None:
        """Make the present heading and position the middle."""

    def close(self) -> None:
        """Release windows, buffers and the graphics context."""
