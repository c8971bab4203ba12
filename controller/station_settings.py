"""The settings of a station, in one file beside its records.

Owns reading and replacing that file; must not know what a setting leads to.
"""

from pathlib import Path
from typing import Final

from pydantic import ValidationError

from controller.link.files import write_owner_only
from controller.protocol.station_queries import StationSettings

SETTINGS_NAME: Final = "settings.json"

_LONGEST_BYTES: Final = 65_536


class SettingsError(Exception):
    """The settings cannot be read or kept; ``str()`` is one sentence."""


class SettingsFile:
    """The settings in ``folder``; read anew each time, because another program may change them."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / SETTINGS_NAME

    def read(self) -> StationSettings:
        """What is in force; the usual ones where none were kept. Raises SettingsError."""
        try:
            with self._path.open("rb") as file:
                raw = file.read(_LONGEST_BYTES + 1)
        except FileNotFoundError:
            return StationSettings()
        except OSError as error:
            raise SettingsError(f"Cannot read {self._path}: {error.strerror}.") from error
        try:
            return StationSettings.model_validate_json(raw)
        except ValidationError:
            raise SettingsError(
                f"The settings in {self._path} cannot be read; the usual ones are in force until "
                "others are kept."
            ) from None

    def keep(self, settings: StationSettings) -> None:
        """Put ``settings`` in force. Raises SettingsError."""
        try:
            write_owner_only(self._path, settings.model_dump_json(indent=2) + "\n")
        except OSError as error:
            raise SettingsError(f"Cannot write {self._path}: {error.strerror}.") from error
