"""What is wanted of a frame and what is there: from directive, permission and the place shown.

Owns what follows from these until one of them changes; must not know drawing, sockets or clocks.
"""

from __future__ import annotations

from dataclasses import dataclass

from controller.protocol.directive import SceneDirective
from controller.protocol.practice import Practice
from controller.protocol.vocabulary import Place
from scenes.latch import Permission
from scenes.places import Loaded, Setting
from scenes.shown import Wanted
from scenes.told import by_gaze, practice_of, session_of, spoken_to

_VOLUME_BEFORE_ANY = 80.0


@dataclass(frozen=True, eq=False, slots=True)
class Aim:
    """Worked out once and read in every frame; another object after any change."""

    permission: Permission
    directive: SceneDirective | None
    shown: Loaded
    built: int
    """How many settings had been built when this was worked out."""
    setting: Setting
    """What is to be seen."""
    ahead: Setting | None
    """What is to be built meanwhile, or None."""
    arrived: bool
    """True if what is to be seen is shown."""
    exposing: bool
    """True if that is a scene."""
    wanted: Wanted
    guided: bool
    """True if the breathing guide is to be seen."""
    volume: float
    """Of the place shown, 0-1; 0 while it is left."""
    talking: bool
    session_id: str | None
    by_gaze: bool
    practice: Practice | None
    spoken_to: bool


def aim_at(
    permission: Permission,
    directive: SceneDirective | None,
    shown: Loaded,
    built: int,
    setting: Setting,
    ahead: Setting | None,
) -> Aim:
    """Work out what follows for the frames to come."""
    place, arrived = permission.place, shown.setting == setting
    volume = (_VOLUME_BEFORE_ANY if directive is None else directive.volume) / 100
    return Aim(
        permission=permission,
        directive=directive,
        shown=shown,
        built=built,
        setting=setting,
        ahead=ahead,
        arrived=arrived,
        exposing=place is Place.SCENE,
        wanted=Wanted(place, setting.name, permission.epoch),
        guided=directive is not None and directive.breathing_guide and place is Place.SAFE_PLACE,
        volume=volume if arrived else 0.0,
        talking=directive is not None and directive.talking,
        session_id=session_of(directive),
        by_gaze=by_gaze(directive),
        practice=practice_of(directive),
        spoken_to=spoken_to(directive),
    )
