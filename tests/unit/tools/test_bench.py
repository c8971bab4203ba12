"""Figures compare honestly and come out as table and JSON. Must not start a demo."""

import json
from collections.abc import Callable, Sequence
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from controller.bench import runner
from controller.bench.figure import Figure, against, at_percentile, untaken
from controller.link.yardstick import bare_round_trips_s
from controller.records.yardstick import bare_commits_s

KEYS = {"area", "name", "value", "unit", "n", "reference", "reference_value", "ratio", "goal"}


def figure(value: float, goal: float | None = None) -> Figure:
    return against(
        "session", "press", "ms", [value], reference="bare", reference_value=2.0, goal=goal
    )


def test_the_median_is_compared_with_its_reference_and_its_goal() -> None:
    found = against(
        "a", "b", "ms", [1.0, 9.0, 5.0], reference="bare", reference_value=2.5, goal=5.0
    )
    assert (found.value, found.n, found.ratio, found.met) == (5.0, 3, 2.0, True)


def test_a_value_over_its_goal_does_not_meet_it() -> None:
    assert figure(6.0, goal=5.0).met is False
    assert figure(6.0).met is None


@pytest.mark.parametrize(("percentile", "expected"), [(50, 50.0), (95, 95.0)])
def test_percentiles_are_interpolated(percentile: int, expected: float) -> None:
    assert at_percentile([float(n) for n in range(101)], percentile) == pytest.approx(expected)


def area_of(*figures: Figure) -> Callable[[runner.Say], Sequence[Figure]]:
    def measure(say: runner.Say) -> Sequence[Figure]:
        say("something")
        return figures

    return measure


def test_json_has_every_key_of_a_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(runner, "AREAS", {"session": area_of(figure(1 / 3, goal=1.0))})
    out = tmp_path / "figures.json"
    assert runner.run("session", as_json=True, output=out) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(out.read_text(encoding="utf-8")) == printed
    assert set(printed[0]) == KEYS | {"met"}
    assert printed[0]["value"] == 0.3333
    assert printed[0]["met"] is True


def test_what_could_not_be_taken_is_said_and_ends_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        runner, "AREAS", {"session": area_of(untaken("session", "press", "ms", "No browser."))}
    )
    assert runner.run(None, as_json=True) == 1
    printed = json.loads(capsys.readouterr().out)
    assert printed[0]["value"] is None
    assert printed[0]["reference"] == "No browser."


def test_an_unknown_area_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert runner.run("nothing") == 1
    said = capsys.readouterr().err
    assert "There is no area 'nothing'; there are: session" in said


def test_the_table_says_what_was_met() -> None:
    page = StringIO()
    table = runner.table_of([figure(1.0, goal=5.0), figure(6.0, goal=5.0)])
    Console(file=page, width=160).print(table)
    text = page.getvalue()
    assert "bare: 2 ms" in text
    assert "NOT met (5)" in text
    assert text.count("met (5)") == 2


def test_the_yardsticks_measure_every_repeat(tmp_path: Path) -> None:
    for samples in (
        bare_commits_s(tmp_path / "bare.db", 5, "x"),
        bare_round_trips_s(5, b"x"),
    ):
        assert len(samples) == 5
        assert all(seconds > 0 for seconds in samples)


def test_the_bare_commits_are_on_the_disk_and_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "bare.db"
    bare_commits_s(path, 3, "a row nobody may read")
    written = path.read_bytes()
    assert written
    assert b"a row nobody may read" not in written
    assert not written.startswith(b"SQLite format 3")
