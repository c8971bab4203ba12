"""What is slow to make is made once, and never taken from a file that cannot be trusted."""

from pathlib import Path

import numpy as np
import pytest

from scenes.stage.kept import kept, kept_array


class Maker:
    """Counts how often it made something."""

    def __init__(self, value: float) -> None:
        self.value, self.count = value, 0

    def __call__(self) -> np.ndarray:
        self.count += 1
        return np.full((2, 3), self.value, np.float32)


def test_the_second_time_is_read_from_the_cache(tmp_path: Path) -> None:
    maker = Maker(1.5)
    for _ in range(2):
        array = kept_array("sky", ("dawn", 3), maker, tmp_path)
        assert array.tolist() == [[1.5] * 3] * 2
    assert maker.count == 1


def test_what_depends_on_something_else_is_made_anew(tmp_path: Path) -> None:
    maker = Maker(1.0)
    kept_array("sky", ("dawn",), maker, tmp_path)
    kept_array("sky", ("dusk",), maker, tmp_path)
    kept_array("sky", (np.zeros(2000, np.float32),), maker, tmp_path)
    changed = np.zeros(2000, np.float32)
    changed[1000] = 1e-3
    kept_array("sky", (changed,), maker, tmp_path)
    assert maker.count == 4


def test_structured_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    rows = np.zeros(4, np.dtype([("position", "<f4", (3,)), ("colour", "u1", (4,))]))
    rows["position"][2] = (1, 2, 3)
    kept("city", (1,), lambda: {"rows": rows}, tmp_path)
    again = kept("city", (1,), dict, tmp_path)["rows"]
    assert again.dtype == rows.dtype
    assert (again == rows).all()


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04 cut short"])
def test_a_damaged_file_is_made_again(tmp_path: Path, content: bytes) -> None:
    kept_array("sky", (1,), Maker(1.0), tmp_path)
    (file,) = tmp_path.glob("*.npz")
    file.write_bytes(content)
    maker = Maker(2.0)
    assert kept_array("sky", (1,), maker, tmp_path)[0, 0] == 2.0
    assert maker.count == 1
    assert kept_array("sky", (1,), maker, tmp_path)[0, 0] == 2.0
    assert maker.count == 1


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert kept_array("sky", (1,), Maker(3.0), tmp_path / "file" / "below")[0, 0] == 3.0
