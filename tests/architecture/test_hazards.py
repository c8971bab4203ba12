"""The table of hazards is true: every test it names exists, and no reason of an interlock is left
out. Must not import what it reads, nor judge whether a test is good enough.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "hazards.md"
VOCABULARY = ROOT / "controller" / "protocol" / "vocabulary.py"
COLUMNS = ["Hazard", "Cause", "What the program does", "Shown by", "What remains"]
OWN_ACT = "therapist's own act"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
MUST_BE_NAMED = (
    "wrong patient",
    "wrong dose",
    "dose jumps",
    "startle",
    "flashing",
    "loud sound",
    "record lost",
    "record altered",
    "identity leaked",
    "clock step",
    "two consoles",
    "late command",
    "replayed command",
    "faint",
    "dissociation",
    "cybersickness",
    "fall of a standing patient",
    "page hidden",
    "tab closed",
    "controller restart",
    "renderer restart",
    "disk full",
    "misreads the curves",
)


@dataclass(frozen=True)
class Row:
    """One hazard."""

    hazard: str
    shown_by: str
    whole: str


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def rows() -> list[Row]:
    lines = [cells(line) for line in PAGE.read_text(encoding="utf-8").splitlines() if "|" in line]
    body = [line for line in lines if line != COLUMNS and set("".join(line)) != {"-"}]
    return [Row(line[0], line[3], " | ".join(line)) for line in body if len(line) == len(COLUMNS)]


@cache
def functions(path: str) -> frozenset[str]:
    """Names of the functions of a test module, without importing it."""
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def reasons() -> Iterator[str]:
    """Every reason that the controller's interlocks know, as ``Class.MEMBER``."""
    for node in ast.parse(VOCABULARY.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef) and node.name in ("HoldReason", "SafePlaceReason"):
            for member in node.body:
                if isinstance(member, ast.Assign):
                    yield f"{node.name}.{ast.unparse(member.targets[0])}"


def test_every_line_of_a_table_is_a_whole_row() -> None:
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "|" in line]
    assert all(len(cells(line)) == len(COLUMNS) for line in lines)
    assert len(rows()) > 30
    assert all(cell for row in rows() for cell in row.whole.split(" | "))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.hazard)
def test_a_hazard_names_tests_that_exist_or_the_therapists_own_act(row: Row) -> None:
    named = TEST.findall(row.shown_by)
    assert named or OWN_ACT in row.whole
    assert row.shown_by == " ".join(f"`{path}::{name}`" for path, name in named)
    missing = [f"{path}::{name}" for path, name in named if name not in functions(path)]
    assert not missing
    assert all(name.startswith("test_") for _, name in named)


@pytest.mark.parametrize("reason", list(reasons()))
def test_every_reason_of_an_interlock_is_in_the_table(reason: str) -> None:
    assert any(f"`{reason}`" in row.whole for row in rows())


@pytest.mark.parametrize("hazard", MUST_BE_NAMED)
def test_the_known_hazards_are_in_the_table(hazard: str) -> None:
    assert any(hazard in row.whole.lower() for row in rows())


def test_the_page_claims_no_compliance() -> None:
    assert "claims no compliance" in PAGE.read_text(encoding="utf-8")
