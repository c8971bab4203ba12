"""Questionnaires on a page: whose words are shown, the scores in words, and the alert of PHQ-9."""

from __future__ import annotations

import pytest

from clinician_console import questionnaire_view as view
from clinician_console.language import spoken
from controller.measures.questionnaires import scale
from controller.protocol.care_events import QuestionnaireRecorded
from controller.protocol.events import BaselineStarted, NoteAdded
from controller.protocol.vocabulary import Occasion
from tests.unit.console import samples


def filled(ninth: int, name: str = "phq9") -> QuestionnaireRecorded:
    return QuestionnaireRecorded(name=name, items=(0,) * 8 + (ninth,), occasion=Occasion.PRE)


def test_words_are_shown_of_those_that_anyone_may_reproduce_and_of_no_other() -> None:
    assert set(view.wordings()) == {"phq9", "gad7"}
    for name, wording in view.wordings().items():
        low, high = scale(name).answers[0]
        assert len(wording.items) == len(scale(name).answers)
        assert len(wording.answers) == high - low + 1
        assert wording.licence == view.FREE
        assert (wording.language, wording.source.split(",")[0] in scale(name).source) == (
            "en",
            True,
        )
        assert "Free to reproduce" in view.note_on(name)
    assert [question.words for question in view.questions("lsas")[:2]] == ["Item 1", "Item 2"]
    assert "paper form by number" in view.note_on("lsas")


def test_every_questionnaire_can_be_filled_in_and_those_with_words_come_first() -> None:
    names = [name for name, _ in view.names()]
    assert set(names[:2]) == {"phq9", "gad7"}
    assert len(names) == len(set(names))
    for name in names:
        for question, (low, high) in zip(view.questions(name), scale(name).answers, strict=True):
            assert [value for value, _ in question.answers] == [
                str(value) for value in range(low, high + 1)
            ]


def test_the_result_names_the_cut_off_and_its_norm() -> None:
    told = view.result("phq9", (2,) * 9)
    assert told.startswith("total 18: moderately severe (from 15; ")
    assert "Kroenke" in told
    assert view.result("gad7", (0,) * 7) == "total 0."
    assert "items" in view.result("phq9", (1, 2))


@pytest.mark.parametrize(("ninth", "alerts"), [(0, False), (1, True), (3, True)])
def test_item_nine_alerts_from_1_on(ninth: int, alerts: bool) -> None:
    alert = view.alert_of("phq9", (0,) * 8 + (ninth,))
    assert (alert is not None) is alerts
    if alert is not None:
        assert f"answered {ninth} of 3" in alert.sentence
    assert view.alert_of("gad7", (3,) * 7) is None


def test_an_alert_stays_open_until_it_was_acknowledged_on_the_record() -> None:
    seen = view.acknowledgement(view.Alert(2), " Spoke with her; no plan, no means. ")
    assert seen.endswith("seen by the clinician. Spoke with her; no plan, no means.")
    before = [(0.0, samples.prepared()), (0.2, BaselineStarted()), (1.0, filled(2))]
    assert view.open_alert(samples.recorded(before)) == view.Alert(2)
    other = [*before, (2.0, NoteAdded(text="something else")), (2.5, filled(0))]
    assert view.open_alert(samples.recorded(other)) == view.Alert(2)
    after = [*other, (3.0, NoteAdded(text=seen))]
    assert view.open_alert(samples.recorded(after)) is None
    again = [*after, (4.0, filled(1))]
    assert view.open_alert(samples.recorded(again)) == view.Alert(1)


def test_a_form_with_other_items_has_no_item_nine() -> None:
    other = QuestionnaireRecorded(name="phq9", items=(1, 2), occasion=Occasion.PRE)
    timed = [(0.0, samples.prepared()), (1.0, other)]
    assert view.open_alert(samples.recorded(timed)) is None


def test_scores_are_said_in_german_and_words_without_a_german_form_in_english_and_said_so() -> None:
    with spoken("de"):
        for name, wording in view.wordings().items():
            assert wording.language == "en"
            assert "steht auf Englisch da" in view.note_on(name)
            assert "Frei zu vervielfältigen" in view.note_on(name)
        assert view.questions("phq9")[0].words.startswith("1. Little interest")
        assert view.note_on("phq9").startswith("9 Fragen, 0-3. ")
        assert view.result("phq9", (2,) * 9) == (
            "Gesamtwert 18: mittelschwer (ab 15; hausärztliche Versorgung, Kroenke et al. 2001)."
        )
        assert "kann nicht ausgewertet werden" in view.result("gad7", (0, 0, 0, 0, 0, 0, None))
        assert "Papierbogens nach Nummern" in view.note_on("lsas")


def test_a_form_of_the_pages_own_language_is_shown_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    english = view.wordings()["phq9"]
    german = english.model_copy(update={"language": "de", "introduction": "Auf Deutsch"})
    monkeypatch.setattr(view, "_published", lambda: {"phq9": {"en": english, "de": german}})
    with spoken("de"):
        assert view.wordings()["phq9"].introduction == "Auf Deutsch"
        assert "auf Englisch" not in view.note_on("phq9")
