"""Bytes to messages and back: size, depth, version and shape, in that order.

Owns what may travel and the sentence for each kind of malformed message; must not know which
socket it came from or what is decided about it.
"""

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails, from_json

from controller.link.sockets import MESSAGE_LIMIT_BYTES
from controller.protocol.answers import Answer, Refusal
from controller.protocol.base import PROTOCOL_VERSION, Model
from controller.protocol.commands import CommandEnvelope
from controller.protocol.directive import SceneDirective
from controller.protocol.events import RecordedEvent
from controller.protocol.health import HealthUpdate
from controller.protocol.queries import QueryEnvelope, QueryResult
from controller.protocol.reports import (
    Heartbeat,
    HeartbeatEcho,
    ReportEnvelope,
    SafePlaceAck,
    SafePlaceNow,
)
from controller.protocol.state import StateUpdate
from controller.protocol.vocabulary import RefusalReason

DEPTH_LIMIT = 32
"""Deepest nesting of objects and lists in a message."""

FromPeer = (
    CommandEnvelope | ReportEnvelope | QueryEnvelope | Heartbeat | SafePlaceNow | SafePlaceAck
)
"""What a peer may send to the controller."""

FROM_PEER: Mapping[str, type[FromPeer]] = {
    "command": CommandEnvelope,
    "report": ReportEnvelope,
    "query": QueryEnvelope,
    "heartbeat": Heartbeat,
    "safe_place_now": SafePlaceNow,
    "safe_place_ack": SafePlaceAck,
}
"""Name on the wire to model, for what peers send."""

_ANY_FROM_PEER = TypeAdapter[FromPeer](Annotated[FromPeer, Field(discriminator="message")])

FROM_CONTROLLER: Mapping[str, type[Model]] = {
    "answer": Answer,
    "scene_directive": SceneDirective,
    "state_update": StateUpdate,
    "health_update": HealthUpdate,
    "query_result": QueryResult,
    "heartbeat_echo": HeartbeatEcho,
    "safe_place_now": SafePlaceNow,
    "safe_place_ack": SafePlaceAck,
}
"""Name on the wire to model, for what the controller sends; a recorded event has no name."""

_LARGEST_NUMBER = 2**63 - 1  # what the record and other languages can hold
_LONG_DIGITS = re.compile(rb"[0-9]{19}")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_.:-]{1,64}", re.ASCII)
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_ID_FIELDS = ("command_id", "report_id", "query_id", "press_id")
_PROBLEMS_NAMED = 3

_PLAIN_WORDS: Mapping[str, str] = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "none_required": "must be null",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "dict_type": "must be an object",
    "tuple_type": "must be a list",
    "string_pattern_mismatch": "has characters or a length that an identifier may not have",
    "union_tag_invalid": "is of a kind that is not known here",
    "union_tag_not_found": "does not say its kind",
}
_LIMIT_WORDS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("must be at least {}", "ge"),
    "greater_than": ("must be more than {}", "gt"),
    "less_than_equal": ("must be at most {}", "le"),
    "less_than": ("must be less than {}", "lt"),
    "string_too_long": ("may be at most {} characters long", "max_length"),
    "string_too_short": ("must be at least {} characters long", "min_length"),
    "literal_error": ("must be {}", "expected"),
    "enum": ("must be {}", "expected"),
}

ModelT = TypeVar("ModelT", bound=Model)


@dataclass(frozen=True)
class Malformed:
    """A message that cannot be used: why, and which one it was if that could be read."""

    refusal: Refusal
    to: str | None = None

    def answer(self) -> Answer:
        """The answer to its sender."""
        return Answer(to=self.to, accepted=False, refusal=self.refusal)


def encode(message: Model) -> bytes:
    """A message as it travels: one JSON object in UTF-8."""
    return message.__pydantic_serializer__.to_json(message)


def parse_from_peer(raw: bytes) -> FromPeer | Malformed:
    """The message in ``raw``, or why there is none; no input raises."""
    if len(raw) <= MESSAGE_LIMIT_BYTES and not _suspect(raw):
        with contextlib.suppress(ValidationError):
            message: FromPeer = _ANY_FROM_PEER.validate_json(raw, strict=True)
            if getattr(message, "protocol_version", PROTOCOL_VERSION) == PROTOCOL_VERSION:
                return message
    return _step_by_step(raw)


def _step_by_step(raw: bytes) -> FromPeer | Malformed:
    """The same, slower, with a sentence for what is wrong."""
    content = _readable(raw)
    if isinstance(content, Malformed):
        return content
    name = content.get("message")
    model = FROM_PEER.get(name) if isinstance(name, str) else None
    if model is None:
        known = ", ".join(FROM_PEER)
        return _malformed(f"The field message must be one of: {known}.", _id_in(content))
    return _validated(model, raw, content)


def parse_from_controller(raw: bytes) -> Model | Malformed:
    """A message of the controller, or why it cannot be used; no input raises."""
    content = _readable(raw, limit_bytes=None)
    if isinstance(content, Malformed):
        return content
    name = content.get("message")
    model = FROM_CONTROLLER.get(name) if isinstance(name, str) else None
    if model is None:
        return _malformed("The controller sent a message that is not known here.", None)
    return _validated(model, raw, content)


def parse_event(raw: bytes) -> RecordedEvent | Malformed:
    """A recorded event as published, or why it cannot be used; no input raises."""
    content = _readable(raw, limit_bytes=None)
    if isinstance(content, Malformed):
        return content
    return _validated(RecordedEvent, raw, content)


def not_allowed(message: FromPeer, program: str, *, to: str | None = None) -> Malformed:
    """The refusal of a message that this program may not send."""
    return Malformed(
        Refusal(
            reason=RefusalReason.NOT_ALLOWED,
            sentence=f"The key of this connection names the program {program}, "
            f"which may not send a {message.message} here.",
        ),
        to=to or id_of(message),
    )


def id_of(message: Model) -> str | None:
    """The id by which a message is answered, or None if its kind has none."""
    for field in _ID_FIELDS:
        value = getattr(message, field, None)
        if isinstance(value, str):
            return value
    return None


def _readable(
    raw: bytes, limit_bytes: int | None = MESSAGE_LIMIT_BYTES
) -> dict[str, object] | Malformed:
    if limit_bytes is not None and len(raw) > limit_bytes:
        return _malformed(
            f"The message has {len(raw)} bytes; at most {limit_bytes} are taken.", None
        )
    try:
        content = from_json(raw)
    except ValueError as error:
        return _malformed(_json_sentence(str(error)), None)
    if not isinstance(content, dict):
        return _malformed("The message must be one JSON object.", None)
    problem = _unreasonable(raw, content) or _other_version(content)
    return problem if problem is not None else content


def _json_sentence(problem: str) -> str:
    if problem.startswith("recursion limit"):
        return f"The message is nested deeper than {DEPTH_LIMIT} levels."
    if problem.startswith("number out of range"):
        return "The message holds a number that is too large."
    return "The message is not JSON in UTF-8."


def _suspect(raw: bytes) -> bool:
    """True if it may be nested too deep or hold a number too large: only then is it walked."""
    deep = raw.count(b"{") + raw.count(b"[") > DEPTH_LIMIT
    return deep or _LONG_DIGITS.search(raw) is not None


def _unreasonable(raw: bytes, content: dict[str, object]) -> Malformed | None:
    if not _suspect(raw):
        return None
    level: list[object] = [content]
    for _ in range(DEPTH_LIMIT):
        if any(isinstance(v, int) and abs(v) > _LARGEST_NUMBER for v in level):
            return _malformed("The message holds a number that is too large.", _id_in(content))
        level = [child for value in level for child in _children(value)]
        if not level:
            return None
    return _malformed(f"The message is nested deeper than {DEPTH_LIMIT} levels.", _id_in(content))


def _children(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _other_version(content: dict[str, object]) -> Malformed | None:
    version = content.get("protocol_version", PROTOCOL_VERSION)
    if not isinstance(version, int) or isinstance(version, bool) or version == PROTOCOL_VERSION:
        return None
    newer = version > PROTOCOL_VERSION
    return Malformed(
        Refusal(
            reason=RefusalReason.NEWER_PROTOCOL if newer else RefusalReason.OLDER_PROTOCOL,
            sentence=f"The message uses protocol version {version}, and this program version "
            f"{PROTOCOL_VERSION}; update {'this program' if newer else 'its sender'}.",
        ),
        to=_id_in(content),
    )


def _validated(model: type[ModelT], raw: bytes, content: dict[str, object]) -> ModelT | Malformed:
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    sentences = [_in_words(detail) for detail in details[:_PROBLEMS_NAMED]]
    if len(details) > _PROBLEMS_NAMED:
        sentences.append(f"and {len(details) - _PROBLEMS_NAMED} more")
    return _malformed("; ".join(sentences) + ".", _id_in(content))


def _in_words(detail: ErrorDetails) -> str:
    names = [str(part) for part in detail["loc"]]
    # A field's name may be what a person typed: only what looks like a name is repeated.
    shown = [name if _FIELD_NAME.fullmatch(name) else _shown_part(name) for name in names]
    return f"Field {'.'.join(shown) or 'message'}: {_problem(detail)}"


def _shown_part(name: str) -> str:
    return name if name.isascii() and name.isdigit() and len(name) < 6 else "(unreadable name)"


def _problem(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind in _LIMIT_WORDS:
        words, limit = _LIMIT_WORDS[kind]
        return words.format(detail.get("ctx", {}).get(limit))
    return _PLAIN_WORDS.get(kind, "cannot be used")


def _id_in(content: dict[str, object]) -> str | None:
    for field in _ID_FIELDS:
        value = content.get(field)
        if isinstance(value, str) and _IDENTIFIER.fullmatch(value):
            return value
    return None


def _malformed(sentence: str, to: str | None) -> Malformed:
    return Malformed(Refusal(reason=RefusalReason.MALFORMED, sentence=sentence), to=to)
