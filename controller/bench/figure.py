"""What a measurement says: a number with its unit, its reference and its goal.

Owns the shape of a figure and how samples become one; must not know what was measured.
"""

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number. A figure that could not be taken has ``value`` None and says why."""

    area: str
    """Area of the bench, e.g. ``session``."""
    name: str
    """What was measured, in words."""
    value: float | None
    """The number, in ``unit``; None if it could not be taken."""
    unit: str
    """Unit of the value, the reference value and the goal."""
    n: int
    """How many samples it rests on."""
    reference: str
    """What it was measured against in the same run; or why there is no value."""
    reference_value: float | None = None
    """The reference, in ``unit``."""
    ratio: float | None = None
    """Value over reference value."""
    goal: float | None = None
    """The most that is good, in ``unit``."""
    met: bool | None = None
    """True if the value is at or below the goal; None without one."""

    def as_dict(self) -> dict[str, str | float | int | bool | None]:
        """The figure for JSON, each number with four significant digits."""
        plain = asdict(self)
        return {key: _four_digits(v) if isinstance(v, float) else v for key, v in plain.items()}


def against(
    area: str,
    name: str,
    unit: str,
    samples: Sequence[float],
    *,
    reference: str,
    reference_value: float,
    goal: float | None = None,
    percentile: int = 50,
) -> Figure:
    """The ``percentile`` (50: median) of ``samples``, compared with a reference of the same unit.

    ``samples`` must not be empty; a reference value of 0 gives no ratio.
    """
    value = at_percentile(samples, percentile)
    return Figure(
        area=area,
        name=name,
        value=value,
        unit=unit,
        n=len(samples),
        reference=reference,
        reference_value=reference_value,
        ratio=value / reference_value if reference_value else None,
        goal=goal,
        met=None if goal is None else value <= goal,
    )


def untaken(area: str, name: str, unit: str, why: str) -> Figure:
    """A figure that could not be taken on this machine, and why, in one sentence."""
    return Figure(area=area, name=name, value=None, unit=unit, n=0, reference=why)


def at_percentile(samples: Sequence[float], percentile: int) -> float:
    """The value below which ``percentile`` per cent (1-99) of ``samples`` lie, interpolated."""
    if len(samples) == 1:
        return samples[0]
    return statistics.quantiles(samples, n=100, method="inclusive")[percentile - 1]


def _four_digits(number: float) -> float:
    return float(f"{number:.4g}")
