"""Texts of one's own in a configuration: what fits is taken, what does not gets a sentence."""

from __future__ import annotations

import pytest

from controller.core.catalogue import check_configuration, complete, texts_kept
from controller.protocol.spec import ConfigurationText, SceneKind, SceneSpec

KEYWORDS = ConfigurationText(
    name="keywords", label="Keywords", hint="One a line", most_lines=3, most_characters=12
)
SPEC = SceneSpec(
    name="talk",
    title="A talk",
    kind=SceneKind.EXPOSURE,
    condition="",
    summary="",
    texts=(KEYWORDS,),
)


@pytest.mark.parametrize(
    "text", ["", "\n", "Zug\nMüller & Söhne\n100 €", "Το λιμάνι\nРынок", "„Wer?“ – ich…"]
)
def test_what_fits_is_taken(text: str) -> None:
    text = "\n".join(line[:12] for line in text.splitlines())
    assert KEYWORDS.problem(text) is None
    assert check_configuration([SPEC], "talk", {"keywords": text}) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a\nb\nc\nd", "The text 'Keywords' is not possible: it has 4 lines, and 3 can be shown."),
        (
            "ok\nthirteen char",
            "The text 'Keywords' is not possible: "
            "line 2 has 13 characters, and 12 fit on the screen.",
        ),
        (
            "\u05e9\u05dc\u05d5\u05dd",
            "The text 'Keywords' is not possible: line 1 has U+05E9, which cannot be shown: "
            "the screen has Latin, Greek and Cyrillic letters.",
        ),
        (
            "a\tb",
            "The text 'Keywords' is not possible: line 1 has U+0009, which cannot be shown: "
            "the screen has Latin, Greek and Cyrillic letters.",
        ),
    ],
)
def test_what_does_not_fit_gets_one_sentence(text: str, sentence: str) -> None:
    told = check_configuration([SPEC], "talk", {"keywords": text})
    assert told is not None
    assert told.sentence == sentence


def test_a_text_is_empty_until_it_is_typed_and_a_step_keeps_it() -> None:
    assert complete([SPEC], "talk", {}) == {"keywords": ""}
    assert texts_kept([SPEC], "talk", {"keywords": "mine", "other": "x"}) == {"keywords": "mine"}
    assert texts_kept([SPEC], "talk", {"other": "x"}) == {}


def test_a_text_shares_no_name_with_another() -> None:
    with pytest.raises(ValueError, match="two options share a name"):
        SceneSpec.model_validate({**SPEC.model_dump(), "texts": [KEYWORDS, KEYWORDS]})
