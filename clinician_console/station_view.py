"""What the station's page says of devices, keys and a certificate, in words.

Owns these words; must not know the page.
"""

from __future__ import annotations

import shlex
from typing import Final

from clinician_console.language import N_, _
from clinician_console.review_view import local
from controller.link.keys import THIS_MACHINE
from controller.protocol.health import HealthUpdate
from controller.protocol.state import SessionState
from controller.protocol.station_queries import Certificate, KeyLine

DISPLAY: Final = N_("Display")
HEADSET: Final = N_("Headset")
CHARGE: Final = N_("Charge of the scenes' machine")
FACTS: Final = (DISPLAY, HEADSET, CHARGE)

BAD_NAMES: Final = N_(
    "A machine's name has letters without accents, digits, dots and hyphens, or it is an address."
)

PROGRAMS: Final = {
    "console": N_("Console"),
    "renderer": N_("Scene program"),
    "sensor": N_("Sensor"),
    "simulator": N_("Simulated patient"),
}


def facts(state: SessionState, health: HealthUpdate | None) -> dict[str, str]:
    """Each of `FACTS` in words."""
    drawn = health.renderer if health else None
    if drawn is None:
        return dict.fromkeys(FACTS, _("not known: the scene program is not there"))
    if not drawn.display.startswith("openxr"):
        headset = _("none: the scene is drawn on a screen")
    elif not state.headset_worn:
        headset = _("connected, not worn")
    else:
        headset = _("worn") if state.tracked else _("worn, its tracking is lost")
    return {DISPLAY: drawn.display, HEADSET: headset, CHARGE: _charge(drawn.battery_percent)}


def _charge(percent: float | None) -> str:
    if percent is None:
        return _("on mains, no battery")
    return _("{percent:.0f} %").format(percent=percent)


def label(key: KeyLine) -> str:
    """Which machine a key is for."""
    return _("this machine") if key.label == THIS_MACHINE else key.label


def key_state(key: KeyLine) -> str:
    """Whether a key opens anything."""
    if key.revoked_utc is not None:
        return _("Revoked, {when}").format(when=local(key.revoked_utc))
    return _("This machine alone") if key.this_machine_only else _("Enrolled")


def start_line(certificate: Certificate) -> str:
    """The command that starts a station with ``certificate``, for a terminal."""
    paths = shlex.quote(certificate.file), shlex.quote(certificate.key_file)
    return (
        "fearladder station --page-host 0.0.0.0 --port 8443 "
        f"--certificate {paths[0]} --certificate-key {paths[1]}"
    )
