"""The screening's form: every question is asked, and what is missing is said in a sentence."""

from __future__ import annotations

import pytest

from clinician_console import screening_view as view
from clinician_console.controls import next_step
from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.vocabulary import Phase
from tests.unit.console import samples

ALL_WELL = {
    **dict.fromkeys(view.RISKS, "no"),
    "safe_place_acceptable": "yes",
    "observers_consented": "yes",
}


def test_every_question_of_the_screening_is_asked_once() -> None:
    asked = [q.name for _, group in view.GROUPS for q in group]
    assert len(asked) == len(set(asked))
    assert {*asked, "age_years"} == set(Screening.model_fields)
    assert set(view.REMOTE) == set(RemoteReadiness.model_fields)


def test_nothing_is_recorded_before_the_therapist_decides() -> None:
    assert view.screening_command(ALL_WELL, "34", view.LATER, "") is None


def test_without_a_flag_no_reason_is_asked_for() -> None:
    command = view.screening_command(ALL_WELL, " 34 ", view.GO_ON, "")
    assert isinstance(command, RecordScreening)
    assert command.proceed
    assert command.screening.age_years == 34
    assert command.screening.flagged() == ()


@pytest.mark.parametrize(
    ("changed", "age", "said"),
    [
        ({"epilepsy": "yes"}, "34", "epilepsy or seizures: yes"),
        ({"epilepsy": "unknown"}, "34", "epilepsy or seizures: not known"),
        ({"safe_place_acceptable": "no"}, "34", "safe place is acceptable to the patient: no"),
        ({}, "", "age: not known"),
    ],
)
def test_what_is_flagged_asks_for_a_reason(changed: dict[str, str], age: str, said: str) -> None:
    answers = {**ALL_WELL, **changed}
    sentence = view.screening_command(answers, age, view.GO_ON, "  ")
    assert isinstance(sentence, str)
    assert said in sentence
    given = view.screening_command(answers, age, view.GO_ON, "seizure free for ten years")
    assert isinstance(given, RecordScreening)
    assert given.reason == "seizure free for ten years"


def test_not_to_go_on_needs_no_reason() -> None:
    command = view.screening_command({**ALL_WELL, "epilepsy": "yes"}, "", view.NOT_TODAY, "")
    assert isinstance(command, RecordScreening)
    assert not command.proceed


def test_a_phobia_of_blood_changes_the_session_and_asks_for_no_reason() -> None:
    answers = {**ALL_WELL, "blood_injection_injury": "yes", "trauma": "unknown"}
    assert isinstance(view.screening_command(answers, "34", view.GO_ON, ""), RecordScreening)


@pytest.mark.parametrize("typed", ["-1", "121", "thirty", "3.5", "٣٤"])
def test_an_age_that_is_none_is_said(typed: str) -> None:
    said = view.screening_command(ALL_WELL, typed, view.GO_ON, "")
    assert said == view.BAD_AGE.format(typed=typed)


def test_what_was_recorded_comes_back_into_the_form() -> None:
    screening = view.screening_of({**ALL_WELL, "migraine": "yes"}, "50")
    assert isinstance(screening, Screening)
    assert view.answers_of(screening) == {**ALL_WELL, "migraine": "yes"}
    assert set(view.answers_of(None).values()) == {"unknown"}


def test_a_session_asks_for_what_exposure_waits_for() -> None:
    def action(**changes: object) -> tuple[str, str]:
        step = next_step(samples.state(Phase.BASELINE, screening_required=True, **changes))
        return step.action, step.hint

    assert action()[0] == "screening"
    assert action(screening_proceed=True)[0] == "start_exposure"
    assert "no exposure today" in action(screening_proceed=False)[1]
    remote = {"screening_proceed": True, "therapist_in_room": False}
    assert action(**remote)[0] == "remote"
    some = RemoteReadiness(voice_channel=True, phone_known=True, local_contact_known=True)
    assert action(**remote, remote=some) == ("remote", "Open: I know where the patient is now.")
    confirmed = view.remote_command(dict.fromkeys(view.REMOTE, True))
    assert isinstance(confirmed, ConfirmRemote)
    assert action(**remote, remote=confirmed)[0] == "start_exposure"
