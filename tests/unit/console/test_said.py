"""What other programs say reaches a page in its language: every sentence of theirs is known."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinician_console import measure_words, scale_words, station_words
from clinician_console.controller_words import SENTENCES, marked, said
from clinician_console.language import local_number, spoken
from clinician_console.measure_words import measured
from clinician_console.scale_words import SUBSCALES, scored, subscale
from controller.accounts.passwords import password_problem
from controller.measures.change import BETWEEN_WORDS, WITHIN_WORDS
from controller.measures.scales import CUTOFFS, SCALES
from controller.station_desk import for_a_page

ROOT = Path(__file__).parents[3]
STATION = (
    "people",
    "doors",
    "lease",
    "accounts/passwords",
    "accounts/rights",
    "records/accounts",
    "records/patients",
    "patient_desk",
    "questionnaire_log",
    "record_queries",
    "review_queries",
    "playback_queries",
    "link/asked",
    "link/console_client",
    "link/expiry",
    "link/peer_lanes",
)
"""Modules of the controller whose every sentence can come to a page."""

FITS = ("decay", "return_of_fear")
FOR_A_NOTEBOOK = (
    *("The confidence", "The floor", "The exposures must be a list"),
    "Exposure {} must be its times and its ratings.",
)
"""What only a caller of the library can do wrong; no page can."""

SENTENCE = re.compile(r"[A-Z“{][^\n]*\b[a-z]+\b [a-z{][^\n]*(\.|\{\}|\.\{\})", re.DOTALL)
HOLE = re.compile(r"\{[^{}]*\}")


def literals(module: Path) -> Iterator[str]:
    """Every text of a module that is no docstring; places in it are ``{}``."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    told = {id(s.value) for s in ast.walk(tree) if isinstance(s, ast.Expr)}
    inside = {id(p) for j in ast.walk(tree) if isinstance(j, ast.JoinedStr) for p in j.values}
    for node in ast.walk(tree):
        if id(node) in told | inside:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield bare(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield bare("".join(parts))


def bare(text: str) -> str:
    """``text`` with nothing in its places."""
    return HOLE.sub("{}", text)


def sentences(module: Path) -> set[str]:
    """Those that are sentences."""
    return {text for text in literals(module) if SENTENCE.fullmatch(text)}


@pytest.mark.parametrize("name", STATION)
def test_every_sentence_of_a_station_has_its_form(name: str) -> None:
    known = {bare(text) for text in (*SENTENCES, *station_words.SENTENCES, *station_words.PARTS)}
    assert sentences(ROOT / f"controller/{name}.py") - known == set()


def test_every_sentence_about_keys_is_said_without_the_ways_of_a_shell() -> None:
    known = {bare(text) for text in (*SENTENCES, *station_words.SENTENCES, *station_words.PARTS)}
    told = {
        for_a_page(text)
        for name in ("station_desk", "station_settings", "link/enrolment")
        for text in sentences(ROOT / f"controller/{name}.py")
    }
    assert {text for text in told if not text.startswith("There is no file")} - known == set()


@pytest.mark.parametrize("name", FITS)
def test_every_reason_why_nothing_was_fitted_has_its_form(name: str) -> None:
    known = {bare(text) for text in measure_words.SENTENCES}
    told = sentences(ROOT / f"controller/measures/{name}.py")
    assert {text for text in told - known if not text.startswith(FOR_A_NOTEBOOK)} == set()


def test_a_sentence_in_no_table_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""Is no such thing."""\nX = f"There is no {1} here."\nY = "name"\n')
    assert sentences(module) == {"There is no {} here."}


def test_what_the_measures_call_scores_and_falls_is_known() -> None:
    told = {text for form in SCALES for text in (form.version, form.remark) if text}
    told |= {text for cuts in CUTOFFS.values() for c in cuts for text in (c.meaning, c.norm)}
    assert told - {"National Center for PTSD"} <= set(scale_words.SENTENCES)
    assert {name for form in SCALES for name, _terms in form.subscales} == set(SUBSCALES)
    assert {*WITHIN_WORDS.values(), *BETWEEN_WORDS.values()} <= set(measure_words.SENTENCES)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            password_problem("short") or "",
            "Ein Passwort braucht mindestens 10 Zeichen; ein kurzer Satz ist ein gutes.",
        ),
        (
            "The store x.db cannot be written: the disk is full.",
            "In den Speicher x.db kann nicht geschrieben werden: der Datenträger ist voll.",
        ),
        (
            "The controller has not been heard for 2.5 s, so nothing was sent; it is tried again "
            "by itself.",
            "Der Controller ist seit 2.5 s nicht zu hören, deshalb wurde nichts gesendet; es wird "
            "von selbst wieder versucht.",
        ),
        (
            "Another page holds the controls: ask for them first.",
            "Eine andere Seite hat die Steuerung: Bitten Sie zuerst darum.",
        ),
    ],
)
def test_a_sentence_of_the_station_is_said_in_german(english: str, german: str) -> None:
    assert said(english) == english
    with spoken("de"):
        assert said(english) == german


def test_measures_are_said_and_written_in_german() -> None:
    with spoken("de"):
        assert marked("Asked, answered 60") == "Gefragt, Antwort 60"
        assert measured("A decay needs at least 4 ratings; there are 2.") == (
            "Ein Abklingen braucht mindestens 4 Werte; es sind 2."
        )
        assert scored("The PHQ-9 has 9 items; 2 given.") == "PHQ-9 hat 9 Fragen; 2 angegeben."
        assert (subscale("spatial_presence"), local_number(1234.5)) == (
            "räumliche Präsenz",
            "1.234,5",
        )
    assert (subscale("spatial_presence"), local_number(1234.5)) == ("spatial presence", "1,234.5")


MARKS_A_TEXT = {"_", "N_", "n_", "c_"}
WORDS = re.compile(r"[A-Z“][a-z']+,? .*[a-z].*|.*[a-z] .*[a-z]\.", re.DOTALL)
FOR_A_TERMINAL = {"app.py"}
"""Modules whose own sentences are read in a terminal, which speaks English."""

AS_IT_IS = {
    "Roboto, system-ui, sans-serif",
    # A kind by its id in the catalogue, marked where it is given.
    "Adverse event",
    # The record's own language, whoever writes it.
    "PHQ-9, item 9 answered ",
    "{}{}: seen by the clinician. {}",
}


def unmarked(module: Path) -> set[str]:
    """Texts of a module that look like words for a person and are in no call that marks them."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    skipped = {id(s.value) for s in ast.walk(tree) if isinstance(s, ast.Expr)}
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        logs = isinstance(call.func, ast.Attribute) and ast.unparse(call.func).startswith("LOG.")
        if name in MARKS_A_TEXT or logs:
            skipped |= {id(inside) for inside in ast.walk(call)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values}
            parts = (str(p.value) if isinstance(p, ast.Constant) else "{}" for p in node.values)
            found.add(bare("".join(parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(bare(node.value))
    return {text for text in found if WORDS.fullmatch(text)}


def test_every_text_of_the_console_is_marked_for_the_catalogues() -> None:
    known = {bare(text) for text in SENTENCES} | AS_IT_IS
    left = {
        f"{module.name}: {text}"
        for module in sorted((ROOT / "clinician_console").rglob("*.py"))
        if module.name not in FOR_A_TERMINAL
        for text in unmarked(module) - known
    }
    assert left == set()


def test_a_text_that_is_not_marked_is_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        'def told():\n    """Docs are no text."""\n    return _("Said so.") + "Not so."\n'
    )
    assert unmarked(module) == {"Not so."}
