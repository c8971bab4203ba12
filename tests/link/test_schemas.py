"""The checked-in schemas are those of the models, and the documents speak of every message.

Owns the comparison; must not know how a schema is made.
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from controller.link.sockets import MESSAGE_LIMIT_BYTES
from controller.link.wire import DEPTH_LIMIT, FROM_CONTROLLER, FROM_PEER
from controller.protocol.base import PROTOCOL_VERSION, Model
from controller.protocol.vocabulary import RefusalReason

ROOT = Path(__file__).parents[2]
LAW = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
NAMES = sorted({*FROM_CONTROLLER, *FROM_PEER, "recorded_event", "endpoints"})


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("schemas", ROOT / "scripts/generate_schemas.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_message_has_its_schema_and_nothing_else_has_one() -> None:
    checked_in = sorted(path.stem for path in (ROOT / "docs" / "schemas").glob("*.json"))
    assert checked_in == NAMES == sorted(_generator().MODELS)


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_is_that_of_the_model(name: str) -> None:
    checked_in = (ROOT / "docs" / "schemas" / f"{name}.json").read_text(encoding="utf-8")
    assert checked_in == _generator().schema(name), (
        "The models changed: run `uv run python scripts/generate_schemas.py`, and if a peer of "
        "the old version cannot read the new messages, raise PROTOCOL_VERSION."
    )


def test_schemas_are_written_whole_and_old_ones_go(tmp_path: Path) -> None:
    (tmp_path / "gone.json").write_text("{}")
    _generator().write(tmp_path)
    assert sorted(path.stem for path in tmp_path.glob("*.json")) == NAMES


def _fields(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    objects = [schema, *schema.get("$defs", {}).values()]
    return [(f, body) for o in objects for f, body in o.get("properties", {}).items()]


@pytest.mark.parametrize("name", NAMES)
def test_every_field_is_described_and_unknown_ones_are_refused(name: str) -> None:
    schema = json.loads(_generator().schema(name))
    for field, body in _fields(schema):
        assert body.get("description") or "const" in body, f"{name}: {field} says nothing"
    for body in (schema, *schema.get("$defs", {}).values()):
        if body.get("type") == "object":
            assert body["additionalProperties"] is False
            assert body["description"]


@pytest.mark.parametrize("name", NAMES)
def test_the_law_speaks_of_every_message(name: str) -> None:
    assert f"`{name}`" in LAW


@pytest.mark.parametrize("reason", list(RefusalReason))
def test_the_law_speaks_of_every_reason(reason: RefusalReason) -> None:
    assert f"`{reason.value}`" in LAW


def test_the_law_has_the_numbers_in_force() -> None:
    assert f"Protocol version {PROTOCOL_VERSION}" in LAW
    assert str(MESSAGE_LIMIT_BYTES) in LAW
    assert f"{DEPTH_LIMIT} levels" in LAW


def test_messages_are_models_with_their_own_name() -> None:
    for name, model in {**FROM_CONTROLLER, **FROM_PEER}.items():
        assert issubclass(model, Model)
        assert model.model_fields["message"].default == name
