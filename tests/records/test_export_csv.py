"""The CSV tables equal what was recorded, and hold nothing that was not asked for.

Owns the columns' tests; must not know the store.
"""

import csv
import io
import json
import typing

import pytest

from controller.protocol import events as e
from controller.protocol.base import Identifier, Name, Text
from controller.protocol.commands import Anchors
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Actor, CloseReason, Occasion, RefusalReason
from controller.records.export_csv import events_csv, ratings_csv
from controller.records.export_tables import FREE_TEXT
from tests.records.sessions import MINUTE, SECOND, dial, prepared, rating, recorded, short_session


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


PROMPT = e.RatingPrompted(
    prompt_id="p-1",
    occasion=Occasion.DURING,
    wording="How distressed are you now, from 0 to 100?",
    asked_by=Actor.THERAPIST,
    in_scene=True,
)

EVENTS = recorded(
    [
        (0, prepared()),
        (SECOND, rating("b", 20, 0, occasion=Occasion.BASELINE)),
        (MINUTE, e.ExposureStarted()),
        (MINUTE, dial(60, Ramp(from_value=0, to_value=60, start_ns=MINUTE, rate_per_s=0.5))),
        (100 * SECOND, PROMPT),
        (102 * SECOND + 1, rating("r-1", 70, 102 * SECOND + 1, prompt_id="p-1")),
        (110 * SECOND, e.RatingCorrected(rating_id="r-1", suds=75)),
        (120 * SECOND, rating("r-2", 60, 120 * SECOND)),
        (121 * SECOND, e.RatingCorrected(rating_id="r-2", suds=None)),
        (130 * SECOND, PROMPT.model_copy(update={"prompt_id": "p-2"})),
        (150 * SECOND, e.RatingMissed(prompt_id="p-2")),
        (160 * SECOND, PROMPT.model_copy(update={"prompt_id": "p-3"})),
        (161 * SECOND, e.RatingDeclined(prompt_id="p-3")),
        (170 * SECOND, e.DebriefStarted()),
        (180 * SECOND, rating("r-3", 30, 180 * SECOND, occasion=Occasion.POST, late=True)),
    ]
)


def test_ratings_equal_what_was_entered() -> None:
    baseline, first, second, missed, declined, late = rows(ratings_csv(EVENTS))
    assert baseline["suds"] == "20"
    assert (baseline["dose_dial"], baseline["scene"], baseline["exposure"]) == ("n/a",) * 3
    assert (baseline["time_min"], baseline["occasion"]) == ("0.0", "baseline")
    assert (first["suds"], first["status"], first["corrected_from"]) == ("75", "corrected", "70")
    assert first["time_s"] == "102.000000001"
    assert float(first["time_min"]) == (102 * SECOND + 1) / 60e9
    assert (first["latency_s"], first["scene"], first["exposure"]) == ("2.000000001", "tower", "1")
    assert float(first["dose_dial"]) == pytest.approx(21.0000000005, abs=1e-12)
    assert (first["asked_by"], first["entered_by"], first["late"]) == ("therapist",) * 2 + (
        "false",
    )
    assert (second["suds"], second["status"], second["corrected_from"]) == (
        "n/a",
        "withdrawn",
        "60",
    )
    assert (missed["suds"], missed["status"], missed["occasion"]) == ("n/a", "no_answer", "during")
    assert (declined["suds"], declined["status"]) == ("n/a", "declined")
    assert (late["suds"], late["late"], late["dose_dial"]) == ("30", "true", "n/a")
    assert {row["pseudonym"] for row in rows(ratings_csv(EVENTS))} == {"P-7"}


def test_ratings_say_which_of_them_the_measures_take() -> None:
    baseline, first, withdrawn, missed, _, late = rows(ratings_csv(EVENTS))
    assert first["enters_measures"] == "true"
    assert [row["enters_measures"] for row in (baseline, withdrawn, late)] == ["false"] * 3
    assert missed["enters_measures"] == "n/a"


def test_a_session_without_ratings_is_a_header_line() -> None:
    assert ratings_csv(EVENTS[:1]).count("\r\n") == 1


def test_events_hold_every_field_exactly() -> None:
    table = rows(events_csv(EVENTS, with_notes=True))
    assert [int(row["sequence"]) for row in table] == list(range(len(EVENTS)))
    for row, event in zip(table, EVENTS, strict=True):
        assert row["kind"] == event.event.kind
        if row["kind"] != "session_prepared":
            detail = json.loads(row["detail"])
            assert type(event.event).model_validate(detail) == event.event


def test_free_text_is_in_the_table_only_if_asked_for() -> None:
    secret = "Mrs Example lives in Lake Street"
    header = prepared().header.model_copy(
        update={"title": secret, "goal": secret, "anchors": Anchors(at_100=secret)}
    )
    answered = e.CommandAnswered(command="x", reason=RefusalReason.HELD, sentence=secret)
    events = recorded(
        [
            (0, prepared().model_copy(update={"header": header})),
            (1, e.NoteAdded(text=secret)),
            (2, e.TextShown(text=secret)),
            (3, e.RecordFailed(problem=secret)),
            (4, answered),
            (5, e.SessionClosed(reason=CloseReason.COMPLETED, summary=secret)),
        ]
    )
    assert "Example" not in events_csv(events, with_notes=False)
    assert "Example" not in ratings_csv(events)
    assert events_csv(events, with_notes=True).count(secret) == 8


def test_every_text_of_an_event_is_known_to_be_free_or_not() -> None:
    """A new free-text field of the vocabulary must be listed before it can leak."""
    safe = {"wording", "scale", "command", "wall_time_utc"}
    for model in typing.get_args(typing.get_args(e.Event)[0]):
        kind = model.model_fields["kind"].default
        for name, field in typing.get_type_hints(model, include_extras=True).items():
            if field in (Identifier, Name) or name == "kind":
                continue
            if field in (str, Text) and name not in safe:
                assert name in FREE_TEXT.get(kind, ()), f"{kind}.{name}"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_looks_like_a_formula_is_disarmed(formula: str) -> None:
    pseudonym = "-P7" if formula == "-x" else "P-7"
    events = [
        event.model_copy(update={"caused_by": formula})
        for event in short_session(pseudonym=pseudonym)
    ]
    for row in rows(events_csv(events, with_notes=True)):
        assert row["caused_by"] == f"'{formula}"
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


def test_a_negative_number_stays_a_number() -> None:
    early = recorded(
        [
            (0, prepared()),
            (5 * SECOND, PROMPT),
            (6 * SECOND, rating("r", 5, 4 * SECOND, prompt_id="p-1")),
        ]
    )
    assert rows(ratings_csv(early))[0]["latency_s"] == "-1.000000000"


def test_quotes_commas_and_lines_survive() -> None:
    text = 'said "no", then\nyes; Größe 5 µm'
    events = recorded([(0, prepared()), (1, e.NoteAdded(text=text))])
    table = rows(events_csv(events, with_notes=True))
    assert json.loads(table[1]["detail"])["text"] == text
