"""A head without a headset: looked around by dragging or keys, resting at eye height.

Owns the arithmetic of that head and of recentring; must not know windows or drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

from panda3d.core import LPoint3f, LVector3f

from scenes.display.display import HeadPose

EYE_HEIGHT_M = 1.6
"""Eye height of a standing adult, used where nothing measures it."""

_DEGREES_PER_WIDTH = 82.0  # dragging over the whole picture turns by its field of view
_PITCH_LIMIT_DEG = 88.0


@dataclass
class RestingHead:
    """Heading and pitch in degrees; left and up are positive."""

    heading_deg: float = 0.0
    pitch_deg: float = 0.0
    eye_height_m: float = EYE_HEIGHT_M

    def drag(self, right: float, up: float) -> None:
        """The picture was dragged by shares of its width to the right and up."""
        self.turn(right * _DEGREES_PER_WIDTH, -up * _DEGREES_PER_WIDTH)

    def turn(self, left_deg: float, up_deg: float) -> None:
        """Look further left and up, degrees; looking straight up or down is the limit."""
        self.heading_deg = (self.heading_deg + left_deg + 180.0) % 360.0 - 180.0
        pitch = self.pitch_deg + up_deg
        self.pitch_deg = max(-_PITCH_LIMIT_DEG, min(_PITCH_LIMIT_DEG, pitch))

    def look(self, heading_deg: float, pitch_deg: float) -> None:
        """Look there, degrees; left and up are positive."""
        self.heading_deg, self.pitch_deg = heading_deg, pitch_deg

    def recentre(self) -> None:
        """Look straight ahead again."""
        self.heading_deg = 0.0
        self.pitch_deg = 0.0

    def pose(self) -> HeadPose:
        """Where the head is below the rig."""
        return HeadPose(
            LPoint3f(0, 0, self.eye_height_m), LVector3f(self.heading_deg, self.pitch_deg, 0)
        )
