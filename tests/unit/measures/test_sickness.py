"""SSQ and VRSQ against the figures computed by hand, and the traps of their formulas."""

import pytest

from controller.measures.sickness import ITEMS, SSQ_ITEMS, VRSQ_ITEMS, ssq, vrsq


def with_one(names: tuple[str, ...], *ones: str, value: int = 1) -> list[int]:
    """Items that are 0 but for those named."""
    return [value if name in ones else 0 for name in names]


def test_every_item_one() -> None:
    score = ssq([1] * 16)
    assert score.nausea == pytest.approx(66.78)
    assert score.oculomotor == pytest.approx(53.06)
    assert score.disorientation == pytest.approx(97.44)
    assert score.total == pytest.approx(78.54)


def test_the_greatest_total_proves_twenty_one_loadings() -> None:
    assert ssq([3] * 16).total == pytest.approx(235.62)
    assert ssq([0] * 16).total == 0


def test_the_total_is_of_the_sums_before_weighting() -> None:
    score = ssq(with_one(SSQ_ITEMS, "vertigo"))
    assert score.disorientation == pytest.approx(13.92)
    assert score.total == pytest.approx(3.74)


def test_nausea_counts_for_disorientation_too() -> None:
    score = ssq(with_one(SSQ_ITEMS, "nausea", value=2))
    assert score.nausea == pytest.approx(2 * 9.54)
    assert score.disorientation == pytest.approx(2 * 13.92)
    assert score.oculomotor == 0
    assert score.total == pytest.approx(3.74 * 4)


@pytest.mark.parametrize(
    ("item", "loads"),
    [
        ("general_discomfort", "NO"),
        ("fatigue", "O"),
        ("headache", "O"),
        ("eyestrain", "O"),
        ("difficulty_focusing", "OD"),
        ("salivation", "N"),
        ("sweating", "N"),
        ("nausea", "ND"),
        ("difficulty_concentrating", "NO"),
        ("fullness_of_head", "D"),
        ("blurred_vision", "OD"),
        ("dizziness_eyes_open", "D"),
        ("dizziness_eyes_closed", "D"),
        ("vertigo", "D"),
        ("stomach_awareness", "N"),
        ("burping", "N"),
    ],
)
def test_each_item_loads_where_it_should(item: str, loads: str) -> None:
    score = ssq(with_one(SSQ_ITEMS, item))
    assert (score.nausea > 0) is ("N" in loads)
    assert (score.oculomotor > 0) is ("O" in loads)
    assert (score.disorientation > 0) is ("D" in loads)
    assert score.total == pytest.approx(3.74 * len(loads))


def test_vrsq_is_percent_of_the_greatest() -> None:
    assert vrsq([3] * 9).total == 100
    score = vrsq([1, 1, 1, 1, 0, 0, 0, 0, 0])
    assert score.oculomotor == pytest.approx(100 / 3)
    assert score.disorientation == 0
    assert score.total == pytest.approx(100 / 6)
    score = vrsq(with_one(VRSQ_ITEMS, "headache", "vertigo", value=3))
    assert score.disorientation == pytest.approx(40)
    assert score.total == pytest.approx(20)


def test_names_and_items_belong_together() -> None:
    assert {name: len(items) for name, items in ITEMS.items()} == {"ssq": 16, "vrsq": 9}
    assert set(VRSQ_ITEMS) < set(SSQ_ITEMS)


@pytest.mark.parametrize(
    ("items", "said"),
    [([1] * 15, "has 16 items; 15"), ([4] * 16, "Item 1"), ([0] * 15 + [-1], "Item 16")],
)
def test_what_is_no_ssq_is_said_to_be_none(items: list[int], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        ssq(items)


def test_half_an_answer_is_none() -> None:
    with pytest.raises(ValueError, match="Item 1"):
        vrsq([1.5] * 9)  # type: ignore[list-item]
    with pytest.raises(ValueError, match="Item 1"):
        vrsq([True] * 9)
