"""The tables cover the vocabulary: every command, event, phase, refusal and hold has its place."""

import re
from typing import get_args

import pytest

from controller.core import changes, decide, phases, refusals
from controller.core.patient import ANSWERS
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol import reports as r
from controller.protocol.vocabulary import HoldReason, Phase, RefusalReason

COMMANDS = get_args(get_args(c.Command)[0])
EVENTS = get_args(get_args(e.Event)[0])
REPORTS = get_args(get_args(r.Report)[0])
KINDS = {command.model_fields["kind"].default for command in COMMANDS}
NEVER_SAID = re.compile(r"\b(abort|fail|refus)", re.IGNORECASE)


def test_every_command_has_a_rule() -> None:
    assert set(decide.RULES) == set(COMMANDS)


def test_every_event_changes_the_state_or_is_known_not_to() -> None:
    assert set(changes.CHANGES) | {e.SessionPrepared} == set(EVENTS)


def test_every_report_is_answered_or_for_the_eyes_alone() -> None:
    samples = {r.PoseSamples, r.SimulatedFelt, r.HeartRate}
    assert set(REPORTS) - set(ANSWERS) == {r.DirectiveShown, r.RendererHealth} | samples


def test_every_phase_is_in_every_table() -> None:
    for table in (phases.ALLOWED, phases.FOLLOWS, phases.SPOKEN):
        assert set(table) == set(Phase)


def test_the_tables_name_commands_that_exist() -> None:
    assert set().union(*phases.ALLOWED.values()) == KINDS
    assert set(refusals.ACTIONS) == KINDS


def test_the_safe_place_is_allowed_wherever_a_session_is_open() -> None:
    for phase in phases.OPEN:
        assert phases.allows(phase, "go_to_safe_place")


def test_every_phase_can_reach_the_end() -> None:
    for phase in phases.OPEN:
        reached = {phase}
        for _ in Phase:
            reached |= {after for before in reached for after in phases.FOLLOWS[before]}
        assert Phase.CLOSED in reached


def test_every_hold_has_words() -> None:
    assert set(refusals.HOLD_CAUSES) == set(HoldReason)


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_every_refusal_has_a_whole_sentence(reason: RefusalReason) -> None:
    template = refusals.SENTENCES[reason]
    values = dict.fromkeys(re.findall(r"{(\w+)}", template), "that")
    sentence = refusals.refusal(reason, **values).sentence
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert sentence[0].isupper() or sentence.startswith("that")
    assert not NEVER_SAID.search(sentence)


def test_no_words_of_the_core_are_hard_on_a_patient() -> None:
    words = [*refusals.ACTIONS.values(), *refusals.HOLD_CAUSES.values(), *phases.SPOKEN.values()]
    assert not [w for w in words if NEVER_SAID.search(w)]


def test_a_refusal_with_a_value_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        refusals.refusal(RefusalReason.OUT_OF_RANGE, what="Height")


@pytest.mark.parametrize(
    ("value", "said"),
    [(50.0, "50"), (37.4, "37.4"), (0.333333, "0.33"), (0.0, "0"), (100.0, "100")],
)
def test_numbers_are_said_plainly(value: float, said: str) -> None:
    assert refusals.number(value) == said
