"""Between the frame loop and a simulated patient: where it looks, what it feels, how it beats.

Owns what goes to and fro; must not know the model nor sockets.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import HeartRate, SimulatedFelt
from scenes.display.display import Display
from scenes.link_port import LinkPort
from scenes.patient_input import Felt, Look, Pulse

SOURCE = "simulated patient"
"""What a simulated heart rate names as its source."""


def follow_simulated(
    act: Look | Felt | Pulse,
    display: Display,
    link: LinkPort,
    directive: SceneDirective | None,
    now_ns: int,
) -> None:
    """Turn the head, or tell the controller what is so at ``now_ns``, local time."""
    if isinstance(act, Look):
        display.look(act.heading_deg, act.pitch_deg)
        return
    at_ns = link.clock.to_controller_ns(now_ns)
    if isinstance(act, Pulse):
        told: SimulatedFelt | HeartRate | None = heart_report(act, directive, at_ns)
    else:
        told = felt_report(act, directive, at_ns)
    if told is not None:
        link.report(told)


def felt_report(
    felt: Felt, directive: SceneDirective | None, at_ns: int | None
) -> SimulatedFelt | None:
    """``felt`` at ``at_ns`` (controller time); None outside a session or without a clock."""
    if directive is None or directive.session_id is None or at_ns is None:
        return None
    return SimulatedFelt(
        run_id=directive.run_id,
        session_id=directive.session_id,
        at_ns=at_ns,
        fear=round(felt.fear, 2),
        tolerance=round(felt.tolerance, 2),
        urge_to_leave=round(felt.urge, 2),
        habituation_percent=round(100 * felt.habituation, 3),
        inhibition_percent=round(100 * felt.inhibition, 3),
        looks_away=felt.looks_away,
    )


def heart_report(
    pulse: Pulse, directive: SceneDirective | None, at_ns: int | None
) -> HeartRate | None:
    """``pulse`` at ``at_ns`` (controller time); None outside a session or without a clock."""
    if directive is None or directive.session_id is None or at_ns is None:
        return None
    rate = pulse.rate_per_min
    return HeartRate(
        run_id=directive.run_id,
        session_id=directive.session_id,
        at_ns=at_ns,
        rate_per_min=None if rate is None else round(rate, 1),
        quality=round(pulse.quality, 3),
        source=SOURCE,
        synthetic=True,
    )
