"""What is malformed is named in one sentence that repeats nothing a person typed.

Owns the tests of parsing; must not know any socket.
"""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.link.sockets import MESSAGE_LIMIT_BYTES
from controller.link.wire import DEPTH_LIMIT, Malformed, encode, parse_from_peer
from controller.protocol.base import PROTOCOL_VERSION
from controller.protocol.commands import AddNote, CommandEnvelope, RecordRating, SetIntensity
from controller.protocol.queries import QueryEnvelope, SessionRecord
from controller.protocol.reports import (
    Heartbeat,
    PatientRated,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.vocabulary import Occasion, RefusalReason

GOOD = (
    CommandEnvelope(
        command_id="c-1", session_id="s-1", expires_ns=5, command=SetIntensity(intensity=40)
    ),
    CommandEnvelope(
        command_id="c-2",
        session_id=None,
        expires_ns=None,
        command=RecordRating(suds=40, occasion=Occasion.DURING),
    ),
    ReportEnvelope(report_id="r-1", report=PatientRated(prompt_id=None, suds=100)),
    QueryEnvelope(query_id="q-1", query=SessionRecord(session_id="s-1")),
    Heartbeat(sender="console:1", sent_ns=1),
    SafePlaceNow(press_id="p-1"),
    SafePlaceAck(press_id="p-1", drawn=True),
)


def _command(command: Any, **fields: Any) -> bytes:
    whole = {
        "message": "command",
        "protocol_version": PROTOCOL_VERSION,
        "command_id": "c-7",
        "session_id": "s-1",
        "expires_ns": 5,
        "command": command,
    }
    return json.dumps(whole | fields).encode()


def _refused(raw: bytes) -> Malformed:
    result = parse_from_peer(raw)
    assert isinstance(result, Malformed)
    return result


@pytest.mark.parametrize("message", GOOD, ids=lambda m: type(m).__name__)
def test_what_is_sent_is_what_is_read(message: Any) -> None:
    assert parse_from_peer(encode(message)) == message


@pytest.mark.parametrize(
    ("suds", "words"),
    [
        (101, "at most 100"),
        (-1, "at least 0"),
        (float("nan"), "a whole number"),
        (float("inf"), "a whole number"),
        ("abc", "a whole number"),
        ("50", "a whole number"),
        (50.5, "a whole number"),
        (True, "a whole number"),
        (None, "a whole number"),
    ],
)
def test_a_rating_that_is_none_is_named(suds: Any, words: str) -> None:
    refused = _refused(_command({"kind": "record_rating", "suds": suds}))
    assert refused.to == "c-7"
    assert refused.refusal.reason is RefusalReason.MALFORMED
    assert refused.refusal.sentence == f"Field command.record_rating.suds: must be {words}."


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ({"kind": "set_intensity", "intensity": 100.5}, "intensity: must be at most 100"),
        ({"kind": "set_intensity", "intensity": "40"}, "intensity: must be a number"),
        ({"kind": "set_intensity", "intensity": float("inf")}, "must be a finite number"),
        ({"kind": "set_intensity"}, "intensity: is missing"),
        ({"kind": "hold", "until": 5}, "until: is not known here"),
        ({"kind": "open_the_window"}, "command: is of a kind that is not known here"),
        ({}, "command: does not say its kind"),
        (5, "command: must be an object"),
        ({"kind": "add_note", "text": "x" * 5001}, "text: may be at most 5000 characters long"),
        ({"kind": "mark_moment", "moment": "sneezed"}, "moment: must be 'looked_away'"),
    ],
)
def test_each_wrong_field_is_named(command: Any, words: str) -> None:
    assert words in _refused(_command(command)).refusal.sentence


def test_all_wrong_fields_are_counted() -> None:
    raw = _command({"kind": "hold"}, a=1, b=2, c=3, d=4, e=5)
    sentence = _refused(raw).refusal.sentence
    assert "a: is not known here" in sentence
    assert sentence.endswith("and 2 more.")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not JSON"),
        (b"abc", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b'{"message": "command"', "not JSON"),
        (b'{"text": "\\ud800"}', "not JSON"),
        (b"[]", "one JSON object"),
        (b"101", "one JSON object"),
        (b"null", "one JSON object"),
        (b"{}", "The field message must be one of"),
        (b'{"message": "drop_tables"}', "The field message must be one of"),
        (b'{"message": 5}', "The field message must be one of"),
        (b"[" * 100_000, "nested deeper"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested deeper"),
        (b'{"message": "heartbeat", "sent_ns": ' + b"9" * 5000 + b"}", "too large"),
        (b'{"message": "heartbeat", "sent_ns": ' + b"9" * 20 + b"}", "too large"),
    ],
)
def test_each_kind_of_malformed_bytes_has_its_sentence(raw: bytes, words: str) -> None:
    refused = _refused(raw)
    assert words in refused.refusal.sentence
    assert refused.refusal.reason is RefusalReason.MALFORMED


def test_a_message_too_long_is_not_read_at_all() -> None:
    refused = _refused(b"[" * (MESSAGE_LIMIT_BYTES + 1))
    assert str(MESSAGE_LIMIT_BYTES) in refused.refusal.sentence


def test_depth_up_to_the_limit_is_a_matter_of_shape_alone() -> None:
    inner = b"[" * (DEPTH_LIMIT - 1) + b"]" * (DEPTH_LIMIT - 1)
    assert "message" in _refused(b'{"a":' + inner + b"}").refusal.sentence


def test_many_braces_beside_each_other_are_not_deep() -> None:
    command = {"kind": "set_configuration", "scene": "lift", "configuration": {}}
    note = {"kind": "add_note", "text": "{[" * 100 + "1234567890" * 3}
    assert isinstance(parse_from_peer(_command(command)), CommandEnvelope)
    assert isinstance(parse_from_peer(_command(note)), CommandEnvelope)


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        (PROTOCOL_VERSION + 1, RefusalReason.NEWER_PROTOCOL),
        (PROTOCOL_VERSION - 1, RefusalReason.OLDER_PROTOCOL),
    ],
)
def test_another_version_is_told_before_anything_else(version: int, reason: RefusalReason) -> None:
    raw = _command({"kind": "unheard_of"}, protocol_version=version, new_field=1)
    refused = _refused(raw)
    assert refused.refusal.reason is reason
    assert refused.to == "c-7"
    assert f"version {version}" in refused.refusal.sentence
    assert f"version {PROTOCOL_VERSION}" in refused.refusal.sentence


def test_a_version_that_is_none_is_malformed() -> None:
    refused = _refused(_command({"kind": "hold"}, protocol_version="2"))
    assert refused.refusal.sentence == "Field protocol_version: must be a whole number."


def test_nothing_typed_is_repeated() -> None:
    secret = "Mrs Vermeer's brother"
    for command in (
        {"kind": secret},
        {"kind": "add_note", "text": {"x": secret}},
        {"kind": "hold", secret: 1},
        {"kind": "mark_moment", "moment": secret},
        {"kind": "prepare_session", "pseudonym": secret, "scene": secret, "safe_place": secret},
    ):
        assert "Vermeer" not in _refused(_command(command)).refusal.sentence
    assert "Vermeer" not in _refused(_command({"kind": "hold"}, command_id=secret)).refusal.sentence
    assert _refused(_command({"kind": "hold"}, command_id=secret)).to is None


def test_a_note_of_any_text_survives() -> None:
    note = AddNote(text='ä "\\ \n 漢字 {[ 99999999999999999999999')
    envelope = CommandEnvelope(command_id="c", session_id="s", expires_ns=1, command=note)
    assert parse_from_peer(encode(envelope)) == envelope


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_no_bytes_raise(raw: bytes) -> None:
    assert isinstance(parse_from_peer(raw), Malformed)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner),
    max_leaves=20,
)


@given(st.sampled_from(GOOD), st.data())
@settings(max_examples=300, deadline=None)
def test_no_change_of_a_good_message_raises(message: Any, data: st.DataObject) -> None:
    content = json.loads(encode(message))
    field = data.draw(st.sampled_from(sorted(content)))
    content[field] = data.draw(_JSON)
    result = parse_from_peer(json.dumps(content).encode())
    assert isinstance(result, Malformed | type(message))


@given(st.sampled_from(GOOD), st.data())
@settings(max_examples=200, deadline=None)
def test_no_cut_or_changed_byte_raises(message: Any, data: st.DataObject) -> None:
    raw = bytearray(encode(message))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    parse_from_peer(bytes(raw))
    assert isinstance(parse_from_peer(bytes(raw[:place])), Malformed)
