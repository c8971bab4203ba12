"""What the documents say is so: commands, links, targets, decisions. Must not judge their style."""

import re
from pathlib import Path

import pytest
import typer

from controller import cli

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def commands() -> set[str]:
    command = typer.main.get_command(cli.app)
    return set(getattr(command, "commands", {}))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_readme_names_every_command_and_no_other() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("## Everyday commands")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `fearladder")]
    named = {word for row in rows for word in re.findall(r"[a-z]+", row)} - {"fearladder"}
    assert named == commands()


def test_the_readme_names_every_option_of_the_demo() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    demo = getattr(typer.main.get_command(cli.app), "commands")["demo"]  # noqa: B009
    options = {option for parameter in demo.params for option in parameter.opts}
    missing = {option for option in options if option not in text} - {"--help", "--seed"}
    assert not missing


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (path.parent / target).exists()]


def test_make_has_every_target_it_explains() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r'@echo "make (\w+)', text))
    assert explained == {"demo", "test", "check", "bench", "soak", "assets"}
    assert all(re.search(rf"^{target}:", text, re.MULTILINE) for target in explained)


def test_decisions_are_numbered_without_gaps_and_say_their_state() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. ")
        assert re.search(r"^(Accepted|Replaced by)", text, re.MULTILINE)


def test_the_readme_says_that_it_is_no_certified_device() -> None:
    first_screen = (ROOT / "README.md").read_text(encoding="utf-8")[:2500]
    for said in ("Not a certified medical device", "make demo", "make test", "uv run pytest"):
        assert said in first_screen
