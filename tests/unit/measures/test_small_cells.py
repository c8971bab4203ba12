"""Small cells are hidden, and nothing that is shown gives them away.

Owns the cases and the attack by subtraction; must not know stores.
"""

from hypothesis import given
from hypothesis import strategies as st

from controller.measures.small_cells import (
    SMALLEST,
    hidden_rows,
    hides_total,
    is_small,
    part_is_small,
)

TABLES = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 12), min_size=1)


@given(TABLES)
def test_small_rows_are_hidden_and_never_alone(people: dict[str, int]) -> None:
    hidden = hidden_rows(people)
    assert {row for row, count in people.items() if is_small(count)} <= hidden
    shown = [count for row, count in people.items() if row not in hidden and count]
    if hidden and shown:
        # All less the shown rows is what anybody can compute.
        together = sum(people.values()) - sum(shown)
        assert len(hidden) >= 2
        assert together >= SMALLEST


@given(TABLES)
def test_nothing_is_hidden_without_a_reason(people: dict[str, int]) -> None:
    if not any(is_small(count) for count in people.values()):
        assert hidden_rows(people) == frozenset()


def test_the_next_smallest_row_is_hidden_with_a_small_one() -> None:
    assert hidden_rows({"a": 2, "b": 9, "c": 6}) == {"a", "c"}
    assert hidden_rows({"a": 1, "b": 1, "c": 9, "d": 7}) == {"a", "b", "d"}
    assert hidden_rows({"a": 4, "b": 4, "c": 9}) == {"a", "b"}
    assert hidden_rows({"a": 0, "b": 9}) == frozenset()


def test_a_total_is_hidden_where_it_would_give_a_cell_away() -> None:
    assert not hides_total([])
    assert hides_total([7])
    assert hides_total([1, 2])
    assert not hides_total([3, 4])


def test_those_who_are_not_in_a_part_are_a_cell_too() -> None:
    assert part_is_small(2, 20)
    assert part_is_small(18, 20)
    assert not part_is_small(0, 20)
    assert not part_is_small(20, 20)
    assert not part_is_small(10, 20)
