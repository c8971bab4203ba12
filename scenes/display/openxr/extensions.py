"""Which extensions of OpenXR are used where a runtime offers them, and what for.

Owns this table and the choice; must not know the runtime's library.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

LOCAL_FLOOR = "XR_EXT_local_floor"
USER_PRESENCE = "XR_EXT_user_presence"
DEPTH = "XR_KHR_composition_layer_depth"
VISIBILITY_MASK = "XR_KHR_visibility_mask"
REFRESH_RATE = "XR_FB_display_refresh_rate"
EYE_GAZE = "XR_EXT_eye_gaze_interaction"
HAND_TRACKING = "XR_EXT_hand_tracking"
CLOCK = "XR_KHR_convert_timespec_time"

OPTIONAL: dict[str, str] = {
    LOCAL_FLOOR: "the floor below the patient, where the runtime can set it anew",
    USER_PRESENCE: "whether the headset is worn",
    DEPTH: "how far things are, so that the runtime can follow the head to the last moment",
    VISIBILITY_MASK: "the rims of the picture that no eye sees, which are not drawn",
    REFRESH_RATE: "the choice of the display's rate",
    EYE_GAZE: "where the eyes look, for the record",
    HAND_TRACKING: "bare hands, seen and pinching",
    CLOCK: "the exact time at which a picture is seen",
}
"""Extensions that are switched on where they are offered; nothing depends on one."""


@dataclass(frozen=True)
class Extensions:
    """What was switched on, and what this runtime lacks."""

    used: tuple[str, ...]
    missing: tuple[str, ...]


def choose(offered: Collection[str], required: Collection[str], platform: str) -> Extensions:
    """``required`` and every optional one that is ``offered``; ``platform`` as sys.platform.

    The runtime's clock can be asked for in POSIX terms alone, so never on Windows.
    """
    wanted = [name for name in OPTIONAL if name != CLOCK or platform != "win32"]
    used = tuple(name for name in wanted if name in offered)
    missing = tuple(name for name in wanted if name not in offered)
    return Extensions((*required, *used), missing)
