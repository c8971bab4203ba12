"""Which setting belongs to a place of the session, and which is to be built ahead of it.

Owns this choice; must not know fades, stops or drawing.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from controller.protocol.vocabulary import Place
from scenes.places import Places, Setting


class SettingChoice:
    """Finds settings among ``places``; asked several times a frame, it remembers its last find."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._last: tuple[Place | None, SceneDirective | None] = (None, None)
        self._found = places.neutral

    def of(self, place: Place, directive: SceneDirective | None) -> Setting:
        """What is to be seen at ``place``: the neutral room where nothing else is known."""
        if self._last[0] is not place or self._last[1] is not directive:
            self._last, self._found = (place, directive), self._find(place, directive)
        return self._found

    def to_keep_ready(self, place: Place, directive: SceneDirective | None) -> Setting | None:
        """The exposure scene that the directive names, where it is not built yet."""
        if directive is None or place is not Place.NEUTRAL:
            return None
        setting = self._places.setting(directive.scene, directive.configuration)
        return None if setting is None or self._places.is_ready(setting) else setting

    def _find(self, place: Place, directive: SceneDirective | None) -> Setting:
        found = None
        if directive is not None and place is Place.SCENE:
            found = self._places.setting(directive.scene, directive.configuration)
        elif directive is not None and place is Place.SAFE_PLACE:
            found = self._places.setting(directive.safe_place, {})
        return found or self._places.neutral
