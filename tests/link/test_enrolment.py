"""Keys are made, enrolled, listed and revoked, and every mistake gets one sentence.

Owns the tests of enrolment and of ``fearladder keys``; must not know what travels.
"""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.keys_cli import app
from controller.link.enrolment import Enrolment, read_public_key
from controller.link.errors import KeyFileError
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing, fingerprint


@pytest.fixture
def here(tmp_path: Path) -> Enrolment:
    """A controller's machine with the keys that the programs made for themselves."""
    ring = KeyRing(tmp_path / "here" / "keys")
    ring.ensure(CONTROLLER, CONSOLE, RENDERER)
    return Enrolment(ring)


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The data folder of another machine."""
    return tmp_path / "there"


def _run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--data-dir", str(folder)])


def _made(folder: Path, program: str = CONSOLE, label: str = "room 2", *more: str) -> Path:
    result = _run(folder, "make", program, "--label", label, *more)
    assert result.exit_code == 0, result.output
    return folder / "keys" / f"{program}.pub"


def _home(here: Enrolment) -> Path:
    return here.ring.directory.parent


def _sentence(result: Result) -> str:
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    return result.stderr


def test_only_the_public_half_travels(here: Enrolment, there: Path) -> None:
    public_file = _made(there)
    secret = KeyRing(there / "keys").pair(CONSOLE).secret
    assert secret not in public_file.read_text()
    result = _run(_home(here), "enrol", str(public_file))
    mark = fingerprint(KeyRing(there / "keys").public(CONSOLE))
    assert result.exit_code == 0
    assert mark in result.output
    assert KeyRing(there / "keys").public(CONSOLE) in here.admitted()
    assert not any(secret in path.read_text() for path in _home(here).rglob("*") if path.is_file())


def test_several_machines_of_one_program_are_told_apart(here: Enrolment, tmp_path: Path) -> None:
    for room in ("room 2", "room 3"):
        _run(_home(here), "enrol", str(_made(tmp_path / room, CONSOLE, room)))
    listed = json.loads(_run(_home(here), "list", "--json").output)
    consoles = [key for key in listed if key["program"] == CONSOLE]
    assert [key["label"] for key in consoles] == ["room 2", "room 3", "this machine"]
    assert [key["this_machine_only"] for key in consoles] == [False, False, True]
    assert len({key["fingerprint"] for key in listed}) == len(listed) == 4
    shown = _run(_home(here), "list").output
    for words in ("room 2", "enrolled", "this machine", consoles[0]["since_utc"][:10]):
        assert words in shown


def test_a_revoked_key_is_listed_and_opens_nothing(here: Enrolment, there: Path) -> None:
    _run(_home(here), "enrol", str(_made(there)))
    public = KeyRing(there / "keys").public(CONSOLE)
    assert _run(_home(here), "revoke", fingerprint(public)[:6]).exit_code == 0
    assert public not in here.admitted()
    assert public in here.revoked()
    assert "revoked" in _run(_home(here), "list").output
    assert "revoked already" in _sentence(_run(_home(here), "revoke", "room 2"))
    stays = _sentence(_run(_home(here), "enrol", str(there / "keys" / "console.pub")))
    assert "revoked key stays so" in stays


def test_a_key_of_this_machine_can_be_revoked_too(here: Enrolment) -> None:
    public = here.ring.public(RENDERER)
    assert _run(_home(here), "revoke", fingerprint(public)).exit_code == 0
    assert public not in here.admitted()
    here.ring.ensure(RENDERER)
    assert public not in here.admitted()
    _made(_home(here), RENDERER, "this PC", "--replace")
    assert here.ring.public(RENDERER) in here.admitted()


def test_the_last_console_is_not_taken_by_mistake(here: Enrolment) -> None:
    mark = fingerprint(here.ring.public(CONSOLE))
    assert "last key of a console" in _sentence(_run(_home(here), "revoke", mark))
    assert here.ring.public(CONSOLE) in here.admitted()
    assert _run(_home(here), "revoke", mark, "--even-the-last").exit_code == 0
    assert here.ring.public(CONSOLE) not in here.admitted()


def test_a_key_is_enrolled_once(here: Enrolment, there: Path, tmp_path: Path) -> None:
    public_file = _made(there)
    _run(_home(here), "enrol", str(public_file))
    assert "enrolled already" in _sentence(_run(_home(here), "enrol", str(public_file)))
    other = _made(tmp_path / "third")
    assert "label of its own" in _sentence(_run(_home(here), "enrol", str(other)))
    assert _run(_home(here), "enrol", str(other), "--label", "room 9").exit_code == 0
    assert "room 9" in _run(_home(here), "list").output


def test_two_of_one_name_need_a_fingerprint(here: Enrolment, there: Path) -> None:
    _run(_home(here), "enrol", str(_made(there, CONSOLE, "room 2")))
    _run(_home(here), "enrol", str(_made(there, RENDERER, "room 2")))
    assert "More than one key" in _sentence(_run(_home(here), "revoke", "room 2"))
    assert "No key has that" in _sentence(_run(_home(here), "revoke", "room 7"))


def test_a_key_made_by_a_program_for_itself_is_not_enrolled(here: Enrolment, there: Path) -> None:
    ring = KeyRing(there / "keys")
    ring.ensure(CONSOLE)
    file = there / "console.pub"
    file.write_text(ring.file(CONSOLE).public_half().model_dump_json())
    assert "for its own machine alone" in _sentence(_run(_home(here), "enrol", str(file)))


def test_a_key_is_replaced_only_by_wish(there: Path) -> None:
    _made(there)
    before = KeyRing(there / "keys").public(CONSOLE)
    assert "--replace" in _sentence(_run(there, "make", CONSOLE))
    assert KeyRing(there / "keys").public(CONSOLE) == before
    _made(there, CONSOLE, "room 2", "--replace")
    assert KeyRing(there / "keys").public(CONSOLE) != before


@pytest.mark.parametrize("program", ["browser", "Console", "../console", ""])
def test_an_unknown_program_is_named_with_those_there_are(there: Path, program: str) -> None:
    assert "console, renderer, sensor, simulator" in _sentence(_run(there, "make", program))
    assert not (there / "keys").exists()


@pytest.mark.parametrize("label", ["x" * 65, "two\nlines"])
def test_a_label_that_cannot_be_used_is_named(here: Enrolment, there: Path, label: str) -> None:
    assert "1 to 64 characters" in _sentence(_run(there, "make", CONSOLE, "--label", label))
    file = _made(there)
    result = _run(_home(here), "enrol", str(file), "--label", label)
    assert "1 to 64 characters" in _sentence(result)


def test_files_that_are_no_public_keys_get_a_sentence_each(here: Enrolment, there: Path) -> None:
    public_file = _made(there)
    good = json.loads(public_file.read_text())
    controllers = _made(there, CONTROLLER)
    file = there / "brought.pub"
    cases = (
        ("", "not a public key file"),
        ("[" * 3000, "not a public key file"),
        ("x" * 5000, "not a public key file"),
        (json.dumps(good | {"public": "\u00e4" * 40}), "not a public key file"),
        (json.dumps(good | {"public": good["public"][:39]}), "not a public key file"),
        (json.dumps(good | {"program": "browser"}), "There is no program 'browser'"),
        (json.dumps(good | {"program": "Mrs V."}), "There is no program that"),
        (controllers.read_text(), "controller's public key"),
        ((there / "keys" / "console.key").read_text(), "secret half"),
    )
    for text, words in cases:
        file.write_text(text, encoding="utf-8")
        assert words in _sentence(_run(_home(here), "enrol", str(file))), text[:40]
    assert "There is no file" in _sentence(_run(_home(here), "enrol", str(there / "none.pub")))
    assert "Cannot read" in _sentence(_run(_home(here), "enrol", str(there)))
    assert len(here.admitted()) == 2


@pytest.mark.posix_only
def test_files_others_could_have_touched_are_not_trusted(here: Enrolment, there: Path) -> None:
    _run(_home(here), "enrol", str(_made(there)))
    (there / "keys" / "console.key").chmod(0o644)
    with pytest.raises(KeyFileError, match="can be read by other users"):
        KeyRing(there / "keys").pair(CONSOLE)
    enrolled = next(here.directory.glob("*.json"))
    enrolled.chmod(0o644)  # to read a public half harms nobody
    assert len(here.admitted()) == 3
    enrolled.chmod(0o666)
    assert "can be changed by other users" in _sentence(_run(_home(here), "list"))


def test_a_damaged_enrolment_is_named(here: Enrolment, there: Path) -> None:
    _run(_home(here), "enrol", str(_made(there)))
    next(here.directory.glob("*.json")).write_text("{}")
    assert "damaged" in _sentence(_run(_home(here), "list"))


def test_a_public_key_survives_its_file(there: Path) -> None:
    key = read_public_key(_made(there, RENDERER, "Raum 2 \u2013 links"))
    assert (key.program, key.label) == (RENDERER, "Raum 2 \u2013 links")
    assert key.fingerprint == fingerprint(KeyRing(there / "keys").public(RENDERER))
