"""Writes the JSON Schema of every message on the wire to docs/schemas.

Owns the list of files and their form; must not know any message's meaning. Run it after a
change of the models: `uv run python scripts/generate_schemas.py`.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from controller.link.endpoints import Endpoints
from controller.link.wire import FROM_CONTROLLER, FROM_PEER
from controller.protocol.base import PROTOCOL_VERSION, Model
from controller.protocol.events import RecordedEvent

FOLDER = Path(__file__).parents[1] / "docs" / "schemas"
"""Where the schemas are checked in."""

MODELS: Mapping[str, type[Model]] = {
    **FROM_CONTROLLER,
    **FROM_PEER,
    "recorded_event": RecordedEvent,
    "endpoints": Endpoints,
}
"""Name of the message, which is the name of its file, to its model."""


def schema(name: str) -> str:
    """The JSON Schema (2020-12) of the message called ``name``, as text."""
    content = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": f"Generated from the models, protocol version {PROTOCOL_VERSION}.",
        **MODELS[name].model_json_schema(),
    }
    return json.dumps(content, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write(folder: Path) -> None:
    """Write every schema to ``folder`` and take away what is no message any more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.json")) - {folder / f"{name}.json" for name in MODELS}:
        old.unlink()
    for name in MODELS:
        (folder / f"{name}.json").write_text(schema(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(FOLDER)
    sys.stdout.write(f"{len(MODELS)} schemas in {FOLDER}\n")
