"""The figures of the link: ratios of samples taken in turn, beside an A/A run, fit for JSON.

Owns the test of their arithmetic; must not know how long anything takes.
"""

import json

from controller.bench.link import _figures


def test_ratios_are_of_the_same_percentile_beside_the_reference_again() -> None:
    turns = [(0.001 * n, 0.002 * n, 0.003 * n) for n in range(1, 100)]
    median, worst = _figures("ours", turns, "bare", 1.5)
    assert median.value is not None
    assert round(median.value, 6) == 3
    assert median.met is False
    assert "A/A 2.00" in median.reference
    assert worst.goal is None
    assert json.loads(json.dumps(median.as_dict()))["n"] == 99
