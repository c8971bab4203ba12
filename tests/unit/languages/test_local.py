"""Dates, numbers and sentences made of forms, as each language has them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from languages.catalogues import NAMES
from languages.local import REGIONS, Figure, day, day_and_time, number
from languages.sentences import filled

MOMENT = datetime(2026, 3, 5, 9, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tag", "date", "figures"),
    [
        ("en", "5 Mar 2026", ("1,234.5", "0.5", "0", "70")),
        ("de", "05.03.2026", ("1.234,5", "0,5", "0", "70")),
        ("xx", "5 Mar 2026", ("1,234.5", "0.5", "0", "70")),
    ],
)
def test_a_date_and_a_number_are_written_as_the_language_does(
    tag: str, date: str, figures: tuple[str, ...]
) -> None:
    assert (day(MOMENT, tag), day_and_time(MOMENT, tag)) == (date, f"{date} 09:04")
    assert tuple(number(value, tag) for value in (1234.5, 0.5, -0.04, 70.0)) == figures


def test_every_language_has_its_customs() -> None:
    assert set(REGIONS) == set(NAMES)


def test_a_figure_is_formatted_with_the_sign_of_its_language() -> None:
    assert f"{Figure(2.25, 'de'):.1f} {Figure(2.25, 'en'):.1f} {Figure(-3, 'de'):.0f}" == (
        "2,2 2.2 -3"
    )
    assert Figure(2.25, "de") + 1 == 3.25


GERMAN = {
    "The {what} is {how}.": "{what} ist {how}.",
    "lake": "Der See",
    "meadow": "die Wiese",
    "calm": "ruhig",
    " and ": " und ",
}


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("The lake is calm.", "Der See ist ruhig."),
        ("The lake and meadow is calm.", "Der See und die Wiese ist ruhig."),
        ("The house is 3.", "house ist 3."),
        ("A lake.", ""),
    ],
)
def test_a_sentence_is_found_by_its_form_and_its_places_are_said(english: str, german: str) -> None:
    told = filled(
        english,
        ["The {what} is {how}."],
        lambda text: GERMAN.get(text, text),
        ["lake", "meadow", "calm"],
        [" and "],
    )
    assert told == german
