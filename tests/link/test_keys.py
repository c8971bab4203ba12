"""Keys and addresses on disk: owner-only, whole or refused with one sentence.

Owns their tests; must not know what travels.
"""

from pathlib import Path

import pytest

from controller.link.endpoints import Endpoints, EndpointsWatch
from controller.link.enrolment import Enrolment
from controller.link.errors import EndpointsError, KeyFileError
from controller.link.keys import KeyRing


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    ring = KeyRing(tmp_path / "keys")
    ring.ensure("controller", "console", "renderer")
    return ring


def test_keys_are_made_once(ring: KeyRing) -> None:
    before = ring.pair("console")
    ring.ensure("controller", "console", "renderer")
    assert ring.pair("console") == before
    assert ring.public("console") == before.public
    assert len({ring.public(p) for p in ("controller", "console", "renderer")}) == 3


def test_the_controller_is_not_a_peer_of_itself(ring: KeyRing) -> None:
    admitted = Enrolment(ring).admitted()
    assert {public: key.key.program for public, key in admitted.items()} == {
        ring.public("console"): "console",
        ring.public("renderer"): "renderer",
    }


@pytest.mark.posix_only
def test_key_files_are_the_owners_alone(ring: KeyRing, tmp_path: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}


@pytest.mark.posix_only
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_others_can_read_is_not_used(ring: KeyRing, tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys" / "console.key"
    path.chmod(mode)
    for use in (
        lambda: ring.pair("console"),
        Enrolment(ring).admitted,
        lambda: ring.ensure("console"),
    ):
        with pytest.raises(KeyFileError, match=r"can be read by other users.*chmod 600"):
            use()


def test_a_missing_key_is_named(ring: KeyRing) -> None:
    with pytest.raises(KeyFileError, match=r"no key file .*sensor\.key"):
        ring.pair("sensor")


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"program": "console"}'])
def test_a_damaged_key_is_named(ring: KeyRing, tmp_path: Path, text: str) -> None:
    (tmp_path / "keys" / "console.key").write_text(text)
    with pytest.raises(KeyFileError, match=r"console\.key is damaged"):
        ring.pair("console")


def test_halves_that_do_not_belong_together_are_damage(ring: KeyRing, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "console.key"
    path.write_text(path.read_text().replace(ring.public("console"), ring.public("renderer")))
    with pytest.raises(KeyFileError, match="damaged"):
        ring.pair("console")
    text = path.read_text()
    path.write_text(text.replace(ring.public("renderer"), " " * 40))
    with pytest.raises(KeyFileError, match="damaged"):
        ring.pair("console")


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KeyFileError, match="Cannot"):
        KeyRing(tmp_path / "file" / "keys").ensure("console")


def _endpoints(ring: KeyRing, run_id: str = "run-a") -> Endpoints:
    return Endpoints.unbound(run_id, ring.public("controller"))


def test_endpoints_survive_the_file(ring: KeyRing, tmp_path: Path) -> None:
    endpoints = _endpoints(ring).model_copy(update={"command": 5001})
    endpoints.save(tmp_path / "endpoints.json")
    assert Endpoints.load(tmp_path / "endpoints.json") == endpoints
    assert endpoints.url(endpoints.command) == "tcp://127.0.0.1:5001"
    assert list(tmp_path.glob(".endpoints*")) == []


@pytest.mark.posix_only
def test_the_address_file_is_the_owners_alone(ring: KeyRing, tmp_path: Path) -> None:
    _endpoints(ring).save(tmp_path / "endpoints.json")
    assert (tmp_path / "endpoints.json").stat().st_mode & 0o777 == 0o600


def test_every_run_has_a_token_of_its_own(ring: KeyRing) -> None:
    assert _endpoints(ring).page_token != _endpoints(ring).page_token


def test_addresses_that_say_nothing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "endpoints.json"
    with pytest.raises(EndpointsError, match="No controller has run here yet"):
        Endpoints.load(path)
    with pytest.raises(EndpointsError, match="No controller has run here yet"):
        Endpoints.wait(path, timeout_s=0)
    path.write_text('{"host": 5}')
    with pytest.raises(EndpointsError, match="does not say where"):
        Endpoints.load(path)
    (tmp_path / "file").write_text("")
    with pytest.raises(EndpointsError, match="Cannot"):
        Endpoints.load(tmp_path / "file" / "endpoints.json")


def test_a_folder_that_cannot_be_written_is_named(ring: KeyRing, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EndpointsError, match="Cannot write"):
        _endpoints(ring).save(tmp_path / "file" / "endpoints.json")


def test_a_watch_sees_another_run_and_nothing_else(ring: KeyRing, tmp_path: Path) -> None:
    path = tmp_path / "endpoints.json"
    first = _endpoints(ring)
    watch = EndpointsWatch(first, path)
    assert not watch.changed()
    first.save(path)
    assert not watch.changed()
    second = _endpoints(ring, "run-b")
    second.save(path)
    assert watch.changed()
    assert watch.current == second
    assert not watch.changed()
    assert not EndpointsWatch(first, None).changed()
