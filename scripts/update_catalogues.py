"""Brings the catalogues in ``languages`` up to the texts in the code; translating stays by hand.

Owns which texts belong to which catalogue; must not know what they mean. With ``--check`` nothing
is written, and what is missing, stale or badly filled in is told, one line each.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "languages"
KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "c_": ((1, "c"), 2), "P_": None}
SOURCES = {
    "console": ("clinician_console",),
    "scenes": ("scenes",),
    "record": ("controller/report", "languages"),
}
_PERSONAL = re.compile(r'"(Project-Id|Report-Msgid|POT-|PO-Rev|Last-|Language-Team|Generated)')
_HOLE = re.compile(r"\{[^{}]*\}")


def in_code(domain: str) -> Catalog:
    """Every text of ``domain`` that the code marks, and of scenes what their SPECs call things."""
    found = Catalog()
    for folder in SOURCES[domain]:
        for file, _line, message, _comments, context in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(message, locations=[(f"{folder}/{file}", 0)], context=context)
    if domain == "scenes":
        for text, place in spec_texts():
            found.add(text, locations=[(place, 0)])
    return found


def spec_texts() -> Iterator[tuple[str, str]]:
    """What a therapist or a patient reads of every scene's SPEC, and where it is from."""
    from scenes.catalogue import discover, specs

    for spec in specs(discover()):
        place = f"scenes/library/{spec.name}.py"
        texts = [spec.title, spec.condition, spec.summary, *spec.comfort]
        texts += [text for p in spec.parameters for text in (p.label, p.unit)]
        texts += [
            text for o in spec.configuration for text in (o.label, *(c.label for c in o.choices))
        ]
        texts += [text for t in spec.texts for text in (t.label, t.hint)]
        texts += [text for e in spec.events for text in (e.label, e.description)]
        texts += [s.title for s in spec.standard_ladder]
        yield from ((text, place) for text in texts if re.search("[a-z]{2}", text))


def problems(domain: str, tag: str) -> list[str]:
    """What is wrong with the catalogue of ``domain`` in the language ``tag``."""
    with _file(domain, tag).open("rb") as opened:
        known = read_po(opened, locale=tag)
    wanted = in_code(domain)
    told = [
        f"not in the code any more: {m.id!r}"
        for m in known
        if m.id and _key(m) not in _keys(wanted)
    ]
    for message in wanted:
        if not message.id:
            continue
        has = known.get(
            message.id if isinstance(message.id, str) else message.id[0], message.context
        )
        told += [f"{wrong}: {message.id!r}" for wrong in _wrong(message, has)]
    return told


def _wrong(wanted: Message, has: Message | None) -> Iterator[str]:
    said = _texts(has.string) if has is not None else ()
    if has is None or not said or not all(said):
        yield "not translated"
        return
    if has.fuzzy:
        yield "marked fuzzy"
    ids = _texts(wanted.id)
    holes = {hole for text in ids for hole in _HOLE.findall(text)}
    given = [set(_HOLE.findall(text)) for text in said]
    # One of something may be said without the number, in whatever language.
    if given[-1] != holes or any(places - holes for places in given):
        yield "other places than in the text"
    if _rims(ids[-1]) != _rims(said[-1]):
        yield "other spaces around it than in the text"


def _texts(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _rims(text: str) -> tuple[bool, bool]:
    return text[:1] == " ", text[-1:] == " "


def update(domain: str, tag: str) -> None:
    """Add what is missing, without a translation, and drop what is in no code any more."""
    file, wanted = _file(domain, tag), in_code(domain)
    known = Catalog(locale=tag)
    if file.is_file():
        with file.open("rb") as opened:
            known = read_po(opened, locale=tag)
    merged = Catalog(locale=tag, project="fearladder", fuzzy=False, header_comment=_HEADER)
    for message in wanted:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            has = known.get(key, message.context)
            merged.add(
                message.id,
                has.string if has is not None else None,
                locations=sorted(set(message.locations)),
                context=message.context,
            )
    file.parent.mkdir(parents=True, exist_ok=True)
    written = io.BytesIO()
    write_po(written, merged, width=98, sort_by_file=True, include_lineno=False)
    lines = written.getvalue().decode().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not _PERSONAL.match(line)), encoding="utf-8")


_HEADER = (
    "# Texts of fearladder, in the order of the files they are in.\n"
    "# scripts/update_catalogues.py keeps this file; the translations are made by hand."
)


def _file(domain: str, tag: str) -> Path:
    return FOLDER / tag / f"{domain}.po"


def _key(message: Message) -> tuple[object, object]:
    return message.id, message.context


def _keys(catalogue: Catalog) -> set[tuple[object, object]]:
    return {_key(message) for message in catalogue}


def tags() -> list[str]:
    """Every language that has a folder."""
    return sorted(p.name for p in FOLDER.iterdir() if any(p.glob("*.po")))


def main() -> int:
    """Update every catalogue, or check them; 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, tell what is wrong")
    options = parser.parse_args()
    told = []
    for tag in tags():
        for domain in SOURCES:
            if not options.check:
                update(domain, tag)
            told += [f"{tag}/{domain}: {line}" for line in problems(domain, tag)]
    for line in told:
        print(line)  # noqa: T201
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
