"""A stretch of a session picked by hand, measured as its exposures are.

Owns what of an exposure lies in the stretch; must not know formulas or charts.

A stretch never joins what was apart: each exposure that it touches gives measures of its own.
"""

from controller.measures.curve import summarise
from controller.measures.session import Exposure, SessionCurve


def exposures_within(curve: SessionCurve, from_min: float, to_min: float) -> tuple[Exposure, ...]:
    """The part of each exposure between two minutes of the session, both ends included.

    Each keeps its index; its measures are those of its ratings inside alone, with times in
    minutes since the part begins. Exposures outside are left out. Raises ValueError if the
    stretch ends before it begins or an end is no finite number.
    """
    if not from_min <= to_min < float("inf"):
        raise ValueError("The stretch has to end after it begins.")
    return tuple(
        _part(exposure, max(from_min, exposure.start_min), min(to_min, exposure.end_min))
        for exposure in curve.exposures
        if exposure.start_min <= to_min and from_min <= exposure.end_min
    )


def _part(exposure: Exposure, start_min: float, end_min: float) -> Exposure:
    ratings = tuple(r for r in exposure.ratings if start_min <= r.time_min <= end_min)
    return Exposure(
        index=exposure.index,
        scene=exposure.scene,
        start_min=start_min,
        end_min=end_min,
        ratings=ratings,
        summary=summarise([r.time_min - start_min for r in ratings], [r.suds for r in ratings]),
    )
