"""The worked example of the measures runs and says what is so. Must not judge its style."""

import runpy
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).resolve().parents[3] / "docs" / "notebooks" / "measures.py"


def test_the_worked_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    names = runpy.run_path(str(NOTEBOOK))
    said = capsys.readouterr().out
    for line in (
        "half_peak_time_min  6.7500",
        "peak minus end, % of peak  64.7",
        "The ratings fall along a straight line or ever faster",
        "'disorientation': 97.44, 'total': 78.54",
        "item 9 needs the clinician: True",
        "The GAD-7 cannot be scored: item 3 missing",
        "RC 3.1623, improved, cut-off c 50",
    ):
        assert line in said, said
    low, high = names["decay"].intervals["rate_per_min"]
    assert low < 0.1 < high
    low, high = names["returning"].intervals["return_fraction"]
    assert low < 0.6 < high
    assert list(names["table"].peak) == [summary.peak for summary in names["summaries"]]


def test_its_cells_are_marked() -> None:
    text = NOTEBOOK.read_text(encoding="utf-8")
    assert text.count("\n# %%\n") > 8
    assert text.count("\n# %% [markdown]\n# #") > 5
