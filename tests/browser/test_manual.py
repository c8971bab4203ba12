"""The manual cannot age unseen: its pictures are there and small, its links lead somewhere, and
what it says is written on a page is written there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
import typer
from babel.messages.pofile import read_po

from controller import cli

ROOT = Path(__file__).resolve().parents[2]
MANUAL = ROOT / "docs/manual"
CHAPTERS = sorted(MANUAL.rglob("*.md"))
PICTURES = ROOT / "docs/pictures/manual"
LARGEST_BYTES = 200_000
ALL_BYTES = 3_000_000
NOT_IN_THE_CATALOGUE = {"+5", "−5", "?"}
"""Buttons that are the same in every language; looked up in the console's code instead."""

SOFT_HYPHEN = "\u00ad"

HOLE = re.compile(r"\\\{[a-z_0-9]+(?::[^}]*)?\\\}")


def name_of(path: Path) -> str:
    return path.relative_to(MANUAL).as_posix()


def language_of(chapter: Path) -> str:
    """The folder a chapter is in names its language; English lies beside it."""
    return chapter.parent.name if chapter.parent != MANUAL else "en"


@cache
def said(language: str) -> frozenset[str]:
    """Everything that pages and scenes say in ``language``."""
    texts: set[str] = set()
    for file in (ROOT / "languages/de").glob("*.po"):
        with file.open("rb") as opened:
            for message in read_po(opened, locale="de"):
                told = message.id if language == "en" else message.string
                texts |= {told} if isinstance(told, str) else set(told)
    return frozenset(text.replace(SOFT_HYPHEN, "") for text in texts if text)


@cache
def with_places(language: str) -> re.Pattern[str]:
    """Matches the texts that hold a value."""
    patterns = [HOLE.sub(".+", re.escape(t)) for t in said(language) if re.search(r"\{.+\}", t)]
    kept = [p for p in patterns if len(p.replace(".+", "")) > 5]
    return re.compile("|".join(kept))


def is_said(words: str, language: str) -> bool:
    return words in said(language) or bool(with_places(language).fullmatch(words))


@pytest.mark.parametrize("chapter", CHAPTERS, ids=name_of)
def test_what_is_quoted_from_the_pages_is_written_there(chapter: Path) -> None:
    quoted = re.findall(r"\*\*(.+?)\*\*", chapter.read_text(encoding="utf-8"))
    wanted = set(quoted) - NOT_IN_THE_CATALOGUE - {"in bold", "fett"}
    assert sorted(w for w in wanted if not is_said(w, language_of(chapter))) == []


def test_a_button_that_was_renamed_would_be_found() -> None:
    assert is_said("Step down", "en") and is_said("Resume at 25", "en")
    assert not is_said("Step back down", "en") and not is_said("Resume", "de")
    console = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "clinician_console").rglob("*.py")
    )
    assert all(f'"{each}"' in console for each in NOT_IN_THE_CATALOGUE)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=name_of)
def test_links_and_pictures_of_the_manual_are_there(chapter: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)", chapter.read_text("utf-8"))
    assert [t for t in targets if not (chapter.parent / t).exists()] == []


def test_every_chapter_is_in_the_contents() -> None:
    for folder in {chapter.parent for chapter in CHAPTERS}:
        contents = (folder / "README.md").read_text(encoding="utf-8")
        beside = {path.name for path in folder.glob("*.md")} - {"README.md"}
        assert beside == set(re.findall(r"\]\(([a-z]+\.md)\)", contents))


def test_pictures_are_small_and_each_is_shown() -> None:
    pictures = sorted(PICTURES.iterdir())
    shown = "".join(chapter.read_text(encoding="utf-8") for chapter in CHAPTERS)
    assert [p.name for p in pictures if f"pictures/manual/{p.name}" not in shown] == []
    assert max(p.stat().st_size for p in pictures) < LARGEST_BYTES
    assert sum(p.stat().st_size for p in pictures) < ALL_BYTES


def test_commands_in_the_manual_exist() -> None:
    known = set(getattr(typer.main.get_command(cli.app), "commands", {}))
    text = "".join(chapter.read_text(encoding="utf-8") for chapter in CHAPTERS)
    named = set(re.findall(r"fearladder ([a-z]+)\b", " ".join(re.findall(r"`[^`]+`", text))))
    assert named and named <= known
