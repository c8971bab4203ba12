"""The station's settings, keys and certificate, asked for over the doors of a controller."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from controller.accounts.tokens import SignIns
from controller.doors import Doors
from controller.link.enrolment import write_public_key
from controller.link.keys import CONSOLE, CONTROLLER, RENDERER, KeyRing
from controller.link.tls import names_in, valid_until
from controller.people import People
from controller.protocol.queries import AnyQuery, QueryEnvelope, QueryResult
from controller.protocol.station_queries import (
    EnrolKey,
    KeepSettings,
    KeyList,
    MakeCertificate,
    ReadSettings,
    RevokeKey,
    StationSettings,
)
from controller.records.accounts import AccountBook
from controller.records.audit import Action
from controller.records.keys import STORE_NAME
from controller.records.store import Store
from controller.station_desk import StationDesk
from controller.station_settings import SETTINGS_NAME, SettingsError, SettingsFile
from tests.accounts.test_people import HASHES, KEY, ROLES, House, house_at

SETTINGS = StationSettings(
    clinic_name="Praxis Łąka · 診療所", ceiling=60, prompt_interval_s=90, patient_language="de"
)
ASKED: list[AnyQuery] = [
    KeepSettings(settings=SETTINGS),
    KeyList(),
    EnrolKey(public_key="{}"),
    RevokeKey(fingerprint="0000-0000-0000-0000-0000"),
    MakeCertificate(names=("station.local",)),
]


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[House]:
    """People at a station without a desk."""
    with Store.open(tmp_path / STORE_NAME, KEY) as store:
        for name, role in ROLES.items():
            AccountBook(store).add(name, role, HASHES[name])
        house = house_at(store)
        yield house
        house.keeper.close()


@pytest.fixture
def house(bare: House, tmp_path: Path) -> House:
    """The same with a desk, and the keys of the station's own programs."""
    KeyRing(tmp_path / "keys").ensure(CONTROLLER, CONSOLE, RENDERER)
    bare.doors = Doors(bare.people, desk=StationDesk(tmp_path))
    return bare


def _asked(house: House, query: AnyQuery, who: str = "root", query_id: str = "") -> QueryResult:
    house.asked += 1
    envelope = QueryEnvelope(
        query_id=query_id or f"q-{house.asked}", badge=house.badges.get(who), query=query
    )
    result = house.doors.answer(envelope)
    assert result is not None
    return result


def _sentence(result: QueryResult) -> str:
    return result.refusal.sentence if result.refusal else ""


def _public_file(folder: Path, label: str = "room 2") -> str:
    key = KeyRing(folder / "keys").make(CONSOLE, label)
    path = folder / "console.pub"
    write_public_key(key, path)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("query", ASKED, ids=lambda query: query.kind)
@pytest.mark.parametrize("who", ["ada", "bo", "cy", "nobody"])
def test_only_an_administrator_changes_the_station(house: House, query: AnyQuery, who: str) -> None:
    for name in ("ada", "bo", "cy"):
        house.sign_in(name)
    said = _sentence(_asked(house, query, who))
    wanted = "Nobody is signed in" if who == "nobody" else "The station is for an administrator."
    assert said.startswith(wanted)
    assert not (house.path.parent / SETTINGS_NAME).exists()


def test_settings_are_kept_for_everybody_who_runs_sessions(house: House) -> None:
    house.sign_in("root")
    house.sign_in("ada")
    house.sign_in("cy")
    assert _asked(house, ReadSettings(), "ada").settings == StationSettings()
    assert _asked(house, KeepSettings(settings=SETTINGS)).settings == SETTINGS
    assert _asked(house, ReadSettings(), "ada").settings == SETTINGS
    assert "records are for a therapist" in _sentence(_asked(house, ReadSettings(), "cy"))
    assert ("root", Action.SETTINGS_KEPT, "settings") in house.trail()


def test_a_key_is_let_in_listed_and_taken_away(house: House, tmp_path: Path) -> None:
    house.sign_in("root")
    public = _public_file(tmp_path / "there")
    enrolled = _asked(house, EnrolKey(public_key=public, label="tablet of room 2")).keys or ()
    (key,) = [k for k in enrolled if not k.this_machine_only]
    assert (key.program, key.label, key.revoked_utc) == (CONSOLE, "tablet of room 2", None)
    assert len(enrolled) == 3  # the station's own console and renderer are there too
    revoked = _asked(house, RevokeKey(fingerprint=key.fingerprint)).keys or ()
    assert [k.revoked_utc is not None for k in revoked if k.fingerprint == key.fingerprint] == [
        True
    ]
    said = _sentence(_asked(house, EnrolKey(public_key=public)))
    assert said.startswith("This key was revoked") and said.endswith("--replace")
    noted = house.trail()
    assert ("root", Action.KEY_ENROLLED, key.fingerprint) in noted
    assert ("root", Action.KEY_REVOKED, key.fingerprint) in noted


def test_what_is_sent_again_is_answered_again_and_done_once(house: House, tmp_path: Path) -> None:
    house.sign_in("root")
    query = EnrolKey(public_key=_public_file(tmp_path / "there"))
    first = _asked(house, query, query_id="q-same")
    assert _asked(house, query, query_id="q-same") == first
    assert "enrolled already" in _sentence(_asked(house, query))
    assert [action for _who, action, _what in house.trail()].count(Action.KEY_ENROLLED) == 1


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ("not a key", "This is not a public key file, or it is damaged"),
        ('{"program": "console", "secret": "x"}', "This holds the secret half of a key"),
        ('{"program": "controller"}', "This is a controller's public key"),
        ('{"program": "kettle"}', "There is no program 'kettle'"),
    ],
)
def test_what_is_no_public_key_is_said_in_a_sentence(house: House, held: str, said: str) -> None:
    house.sign_in("root")
    assert _sentence(_asked(house, EnrolKey(public_key=held))).startswith(said)


def test_the_last_console_stays_unless_it_is_insisted_on(house: House) -> None:
    house.sign_in("root")
    keys = _asked(house, KeyList()).keys or ()
    (last,) = [k for k in keys if k.program == CONSOLE]
    said = _sentence(_asked(house, RevokeKey(fingerprint=last.fingerprint)))
    assert said.endswith("Enrol another one first.")  # the shell's own way is not on a page
    insisted = RevokeKey(fingerprint=last.fingerprint, even_the_last=True)
    assert _asked(house, insisted).keys is not None


def test_a_certificate_is_for_the_names_given(house: House) -> None:
    house.sign_in("root")
    made = _asked(house, MakeCertificate(names=("station.local", "192.168.7.20"))).certificate
    assert made is not None
    assert names_in(Path(made.file)) == made.names == ("station.local", "192.168.7.20")
    assert valid_until(Path(made.file)).tzinfo is not None
    assert len(made.fingerprint.split(":")) == 32
    assert ("root", Action.CERTIFICATE_MADE, Path(made.file).name) in house.trail()


@pytest.mark.parametrize("name", ["", "two words", "Łąka", "a/b", "x" * 254])
def test_a_name_that_is_no_machines_is_not_taken(name: str) -> None:
    with pytest.raises(ValidationError):
        MakeCertificate(names=(name,))


@pytest.mark.parametrize(
    "wrong",
    [
        {"ceiling": 101},
        {"prompt_interval_s": 29},
        {"clinic_name": "two\nlines"},
        {"clinic_name": "x" * 81},
        {"patient_language": "kl!"},
    ],
)
def test_settings_out_of_their_range_are_not_taken(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        StationSettings.model_validate(wrong)


@pytest.mark.parametrize("held", [b"", b"{", b'{"ceiling": 400}', b"\xff\xfe", b"[]"])
def test_settings_that_cannot_be_read_are_said_and_can_be_kept_anew(
    tmp_path: Path, held: bytes
) -> None:
    path = tmp_path / SETTINGS_NAME
    path.write_bytes(held)
    file = SettingsFile(tmp_path)
    with pytest.raises(SettingsError, match="cannot be read; the usual ones are in force"):
        file.read()
    assert StationDesk(tmp_path).clinic_name == ""
    file.keep(SETTINGS)
    assert file.read() == SETTINGS
    assert StationDesk(tmp_path).clinic_name == SETTINGS.clinic_name


def test_settings_that_cannot_be_written_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SettingsError, match=r"^Cannot write .*\.$"):
        SettingsFile(tmp_path / "file").keep(SETTINGS)


def test_where_there_is_no_desk_it_is_said(bare: House) -> None:
    bare.sign_in("root")
    assert bare.says(KeyList(), "root").startswith("There is no station here")


def test_a_demo_may_be_tried_by_whoever_sits_there(tmp_path: Path) -> None:
    people = People(None, SignIns())
    doors = Doors(people, desk=StationDesk(tmp_path))
    asked = QueryEnvelope(query_id="q-1", badge=None, query=KeepSettings(settings=SETTINGS))
    result = doors.answer(asked)
    assert result is not None and result.settings == SETTINGS
