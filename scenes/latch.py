"""What the renderer may show: the newest directive, unless a stop of its own stands before it.

Owns the rules of stops, silence and epochs inside the renderer; must not know sockets, drawing or
clocks (silence and messages are handed in).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from controller.protocol.directive import SceneDirective
from controller.protocol.vocabulary import Place

FADE_S = 0.5
"""The longest a fade may take, seconds: it begins so much before what is due is to be seen."""


NOTICE_S = 0.1
"""What noticing a silence may take, seconds: a hold begins so much before it is due."""


class StopCause(StrEnum):
    """What made the renderer leave the exposure before a directive said so."""

    PATIENT = "patient"  # the patient's stop
    STATION = "station"  # Esc in the renderer's own window
    LANE = "lane"  # SAFE PLACE over the safety lane
    SILENCE = "silence"  # the controller was silent too long


@dataclass(frozen=True)
class Stop:
    """A stop that stands: directives of an epoch below ``epoch`` bring no exposure."""

    cause: StopCause
    epoch: int
    place: Place
    session_id: str | None
    at_revision: int
    rehearsal: bool


@dataclass(frozen=True)
class Permission:
    """What may be shown now."""

    place: Place
    """Neutral room, scene or safe place."""
    epoch: int
    """Epoch of the directive or of the stop that this answers."""
    cause: StopCause | None
    """The stop that stands, or None."""
    frozen: bool
    """True: the controller is silent, so no parameter may rise and no event may start."""


class Latch:
    """Keeps the newest directive and decides what of it may be shown.

    Exposure is entered only by a directive that is not held, and only after this run of the
    controller has first shown a place without exposure or a hold: whatever reconnects, a
    therapist's act lies between. Uncertainty moves toward less exposure.
    """

    def __init__(self) -> None:
        self.directive: SceneDirective | None = None
        """The newest directive, in force or not; None before the first."""
        self.permitted = Permission(Place.NEUTRAL, 0, None, False)
        """What may be shown now; the same object for as long as nothing of it changes."""
        self._stop: Stop | None = None
        self._stop_answered = False
        self._exposing = False
        self._ready = False
        self._shelter = Place.NEUTRAL
        self._frozen = False
        self._seen_presses: list[str] = []

    @property
    def stop_in_force(self) -> Stop | None:
        """The stop that stands, or None."""
        return self._stop

    def receive(self, directive: SceneDirective) -> bool:
        """Keep ``directive`` if it is news; True if so, False for an older one of the same run."""
        last = self.directive
        if last is not None and last.run_id == directive.run_id:
            if directive.revision <= last.revision:
                return False
            if last.session_id != directive.session_id:
                self._forget(Place.NEUTRAL)
        elif last is not None:
            sheltered = self._exposing or self._stop is not None
            self._forget(Place.SAFE_PLACE if sheltered else Place.NEUTRAL)
        self.directive = directive
        self._frozen = False
        self._settle(directive)
        if directive.held or directive.place is not Place.SCENE:
            self._ready = True
        self._permit()
        return True

    def stop(self, cause: StopCause, epoch: int | None = None) -> None:
        """Leave any exposure at once.

        ``epoch`` is the controller's number of this stop where it is known; else the next one is
        expected. In the neutral room a patient's stop is a rehearsal: the room stays.
        """
        last = self.directive
        seen = last.epoch if last is not None else 0
        apart = not self._exposing and (self._stop is None or self._stop.rehearsal)
        rehearsal = cause is StopCause.PATIENT and apart
        here = self.permitted.place
        self._stop = Stop(
            cause=cause,
            epoch=max(seen + 1 if epoch is None else epoch, self._stop.epoch if self._stop else 0),
            place=here if rehearsal else Place.SAFE_PLACE,
            session_id=last.session_id if last is not None else None,
            at_revision=last.revision if last is not None else -1,
            rehearsal=rehearsal,
        )
        self._stop_answered = False
        self._exposing = False
        if last is not None:
            self._settle(last)
        self._permit()

    def press(self, press_id: str, epoch: int | None) -> bool:
        """Take SAFE PLACE from the safety lane; False if this press was taken before."""
        if press_id in self._seen_presses:
            return False
        self._seen_presses = [*self._seen_presses[-63:], press_id]
        self.stop(StopCause.LANE, epoch)
        return True

    def answered(self) -> None:
        """The controller has taken the report of the stop that stands."""
        self._stop_answered = True
        if self.directive is not None:
            self._settle(self.directive)
        self._permit()

    def silence(self, silent_s: float) -> Literal["hold", "safe_place"] | None:
        """Note how long the controller has been silent; what was newly done about it, or None."""
        last = self.directive
        if last is None or not self._exposing:
            return None
        if silent_s >= last.controller_lost_safe_s - FADE_S:
            self.stop(StopCause.SILENCE)
            return "safe_place"
        if silent_s >= last.controller_lost_hold_s - NOTICE_S and not self._frozen:
            self._frozen = True
            self._permit()
            return "hold"
        return None

    def _permit(self) -> None:
        """Work out what may be shown now."""
        last = self.directive
        if last is None:
            place, epoch = Place.NEUTRAL, 0
        elif self._exposing or last.place is not Place.SCENE:
            place, epoch = last.place, last.epoch
        else:
            place, epoch = self._shelter, last.epoch
        stop = self._stop
        if stop is not None:
            place, epoch = self._place_under(stop), stop.epoch
        permitted = Permission(place, epoch, stop.cause if stop else None, self._frozen)
        if permitted != self.permitted:
            self.permitted = permitted

    def _place_under(self, stop: Stop) -> Place:
        last = self.directive
        newer = last is not None and last.revision > stop.at_revision
        if last is not None and newer and last.place is not Place.SCENE:
            return last.place
        return stop.place

    def _settle(self, directive: SceneDirective) -> None:
        stop = self._stop
        if stop is not None and self._ends(stop, directive):
            self._shelter = self._place_under(stop)
            self._stop = None
        if self._stop is not None or directive.place is not Place.SCENE:
            self._exposing = False
        elif not self._exposing:
            self._exposing = self._ready and not directive.held

    def _ends(self, stop: Stop, directive: SceneDirective) -> bool:
        if directive.epoch >= stop.epoch:
            return True
        if not self._stop_answered:
            return False
        # The controller knows of this stop and counted none: it was showing no exposure.
        return stop.rehearsal or directive.place is not Place.SCENE

    def _forget(self, shelter: Place) -> None:
        self._stop = None
        self._stop_answered = False
        self._exposing = False
        self._ready = False
        self._shelter = shelter
