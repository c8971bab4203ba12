"""What the patient, or someone at the station, does: from keys and pointing to acts.

Owns the seam between an input device and the frame loop; must not know sockets or drawing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from panda3d.core import LPoint3f, LVector3f

from controller.protocol.base import Suds
from controller.protocol.directive import OpenPrompt
from controller.protocol.practice import Practice
from controller.protocol.vocabulary import Place
from scenes.display.display import (
    HandPressed,
    HeadPose,
    InputEvent,
    KeyPressed,
    OriginMoved,
    PatientButton,
    PointerPressed,
)
from scenes.tongue import N_


@dataclass(frozen=True)
class Stop:
    """The patient's stop."""


@dataclass(frozen=True)
class Stay:
    """The patient's "stay here"."""


@dataclass(frozen=True)
class StationSafePlace:
    """SAFE PLACE at the renderer itself."""


@dataclass(frozen=True)
class OpenRating:
    """The patient wants to rate unasked."""


@dataclass(frozen=True)
class Digit:
    """A digit of a rating."""

    digit: int


@dataclass(frozen=True)
class Erase:
    """The last digit of a rating is taken back."""


@dataclass(frozen=True)
class Nudge:
    """A rating is moved by steps of 5; negative is down."""

    steps: int


@dataclass(frozen=True)
class Point:
    """A place in the scene is pressed: a ray below the rig, metres."""

    origin: LPoint3f
    direction: LVector3f


@dataclass(frozen=True)
class Confirm:
    """The rating is confirmed as it stands."""


@dataclass(frozen=True)
class Rate:
    """A whole rating at once, 0-100."""

    suds: Suds


@dataclass(frozen=True)
class Look:
    """A simulated patient turns its head, degrees; left and up are positive."""

    heading_deg: float
    pitch_deg: float


@dataclass(frozen=True)
class Felt:
    """What a simulated patient feels, for the record; fear, tolerance and urge are 0-100."""

    fear: float
    tolerance: float
    urge: float
    habituation: float
    """Share, 0-1."""
    inhibition: float
    """Share, 0-1."""
    looks_away: bool


@dataclass(frozen=True)
class Pulse:
    """What a sensor on a simulated patient's heart tells."""

    rate_per_min: float | None
    """None where the last moments gave none."""
    quality: float
    """Share of the last 10 s whose beats could be used, 0-1."""


@dataclass(frozen=True)
class Recentred:
    """The patient had the headset's own software set the middle anew."""


Act = (
    Stop
    | Stay
    | StationSafePlace
    | OpenRating
    | Digit
    | Erase
    | Nudge
    | Point
    | Confirm
    | Rate
    | Look
    | Felt
    | Pulse
    | Recentred
)


@dataclass(slots=True)
class PatientScene:
    """What the patient perceives now."""

    now_ns: int
    """Local perf_counter."""
    place: Place
    scene: str
    """Name of the scene shown."""
    dial: float
    """Dose shown, 0-100; 0 outside exposure."""
    prompt: OpenPrompt | None
    """The open prompt on the panel, or None."""
    begun: tuple[str, ...]
    """Events of the scene that began since the last frame."""
    session_id: str | None
    """The session, or None."""
    head: HeadPose | None = None
    """The head, below the rig; None while it is not tracked."""
    by_gaze: bool = False
    """True if looking answers."""
    practice: Practice | None = None
    """The simulated patient of this session, or None."""
    spoken_to: bool = False
    """True while the therapist talks to the patient, or shows a line of text."""


@dataclass(frozen=True)
class Ways:
    """How a patient does the three things everybody has to know, in a few words each."""

    stop: str
    stay: str
    rate: str
    without_buttons: bool = False
    """True where what is said of keys and buttons does not hold."""


class PatientInput(Protocol):
    """Where a patient's acts come from."""

    @property
    def synthetic(self) -> bool:
        """True if no person does this; everything reported is marked then."""

    @property
    def legend(self) -> str:
        """How to use it, for the neutral room; empty if there is nothing to say."""

    @property
    def rating_hint(self) -> str:
        """How to rate, for the panel."""

    def ways(self, *, by_gaze: bool) -> Ways | None:
        """How this patient stops, stays and rates, for teaching it; None if nobody is taught."""

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """What was done since the last frame, in order."""


_KEYS: dict[str, Act] = {
    "space": Stop(),
    "s": Stop(),
    "h": Stay(),
    "escape": StationSafePlace(),
    "r": OpenRating(),
    "backspace": Erase(),
    "enter": Confirm(),
}
_BUTTONS: dict[PatientButton, Act] = {
    PatientButton.STOP: Stop(),
    PatientButton.STAY: Stay(),
    PatientButton.CONFIRM: Confirm(),
    PatientButton.MORE: Nudge(1),
    PatientButton.LESS: Nudge(-1),
}
_BY_KEYS = Ways(N_("the space bar"), N_("the key H"), N_("the key R, a number, Enter"))
_MOVES = {"arrow_right": 1, "arrow_up": 1, "arrow_left": -1, "arrow_down": -1}
_REPEATABLE = ("backspace", *_MOVES)


class WindowPatient:
    """A person at the keyboard and mouse of the desktop preview."""

    synthetic = False
    legend = N_(
        "Stop: space     Stay here: H     Rate: R     Look: drag, or A D W X     Safe place: Esc"
    )
    rating_hint = N_("Type it or use the arrows, then Enter. Or click, then OK.")

    def ways(self, *, by_gaze: bool) -> Ways | None:
        """How this patient stops, stays and rates."""
        return _BY_KEYS

    def acts(self, events: Sequence[InputEvent], scene: PatientScene) -> list[Act]:
        """Acts of the keys and presses; keys without a meaning do nothing."""
        return [act for event in events if (act := _act(event)) is not None]


def _act(event: InputEvent) -> Act | None:
    if isinstance(event, PointerPressed):
        return Point(event.origin, event.direction)
    if isinstance(event, HandPressed):
        return _BUTTONS[event.button]
    if isinstance(event, OriginMoved):
        return Recentred()
    return _act_of_key(event)


def _act_of_key(event: KeyPressed) -> Act | None:
    if event.repeated and event.key not in _REPEATABLE:
        return None
    if len(event.key) == 1 and event.key in "0123456789":
        return Digit(int(event.key))
    if event.key in _MOVES:
        return Nudge(_MOVES[event.key])
    return _KEYS.get(event.key)


def station_acts(events: Sequence[InputEvent]) -> list[Act]:
    """SAFE PLACE on Esc, for a window whose patient is simulated."""
    return [StationSafePlace() for e in events if isinstance(e, KeyPressed) and e.key == "escape"]
