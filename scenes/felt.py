"""What a simulated patient feels, on its way to the record.

Owns the shape of that report; must not know the model nor sockets.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import SimulatedFelt
from scenes.patient_input import Felt


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
