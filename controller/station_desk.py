"""Answers what is asked about the station: its settings, the keys of programs, a certificate.

Owns what each request does and the entry it leaves; must not know who may ask, nor sockets.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from controller.link.enrolment import EnrolledKey, Enrolment, labelled, public_key_of
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.link.tls import fingerprint, machine_names, make_certificate
from controller.protocol.answers import Refusal
from controller.protocol.queries import QueryResult
from controller.protocol.station_queries import (
    Certificate,
    EnrolKey,
    KeepSettings,
    KeyLine,
    KeyList,
    MakeCertificate,
    ReadSettings,
    RevokeKey,
    StationQuery,
    StationSettings,
)
from controller.protocol.vocabulary import RefusalReason
from controller.records.audit import Action, now_utc
from controller.station_settings import SettingsError, SettingsFile

LOG = logging.getLogger(__name__)

ANSWERS_KEPT: Final = 64

_OF_THE_SHELL: Final = {
    ", or say --even-the-last": "",
    " with --label": "",
    "; see: fearladder keys list": ".",
}

Note = Callable[[Action, str, str], None]
"""Leaves an entry in the audit trail: what was done, to what, and detail."""


class StationDesk:
    """What a station keeps beside its records in ``folder``; belongs to the query thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._settings = SettingsFile(folder)
        self._enrolment = Enrolment(KeyRing(folder / "keys"))
        self._answered: OrderedDict[str, QueryResult] = OrderedDict()

    @property
    def clinic_name(self) -> str:
        """What stands at the head of reports; empty where nothing can be read."""
        try:
            return self._settings.read().clinic_name
        except SettingsError as problem:
            LOG.warning("%s", problem)
            return ""

    def answer(self, query_id: str, query: StationQuery, note: Note) -> QueryResult:
        """Answer a request; one sent again is answered again and never redone."""
        known = self._answered.get(query_id)
        if known is not None:
            return known
        try:
            result = self._answer(query, note)
        except (LinkError, SettingsError) as problem:
            result = _refused(for_a_page(str(problem)))
        self._answered[query_id] = result
        if len(self._answered) > ANSWERS_KEPT:
            self._answered.popitem(last=False)
        return result

    def _answer(self, query: StationQuery, note: Note) -> QueryResult:
        match query:
            case ReadSettings():
                return _settled(self._settings.read())
            case KeepSettings():
                self._settings.keep(query.settings)
                note(Action.SETTINGS_KEPT, "settings", query.settings.model_dump_json())
                return _settled(query.settings)
            case KeyList():
                return self._keys()
            case EnrolKey():
                self._enrol(query, note)
                return self._keys()
            case RevokeKey():
                self._revoke(query, note)
                return self._keys()
            case MakeCertificate():
                return self._certificate(query, note)

    def _keys(self) -> QueryResult:
        return QueryResult(query_id=None, keys=tuple(map(_line, self._enrolment.keys())))

    def _enrol(self, query: EnrolKey, note: Note) -> None:
        key = public_key_of(query.public_key.encode("utf-8"))
        key = labelled(key, query.label) if query.label else key
        _note_key(note, Action.KEY_ENROLLED, self._enrolment.enrol(key, now_utc()))

    def _revoke(self, query: RevokeKey, note: Note) -> None:
        revoked = self._enrolment.revoke(
            query.fingerprint, now_utc(), even_the_last=query.even_the_last
        )
        _note_key(note, Action.KEY_REVOKED, revoked)

    def _certificate(self, query: MakeCertificate, note: Note) -> QueryResult:
        names = query.names or machine_names()
        try:
            file, key_file = make_certificate(self._folder, names)
            seen = fingerprint(file)
        except ValueError:
            raise LinkError("A certificate cannot be made for such a name.") from None
        note(Action.CERTIFICATE_MADE, file.name, ", ".join(names))
        made = Certificate(names=names, fingerprint=seen, file=str(file), key_file=str(key_file))
        return QueryResult(query_id=None, certificate=made)


def for_a_page(sentence: str) -> str:
    """``sentence`` without the ways that only a shell has."""
    for way, here in _OF_THE_SHELL.items():
        sentence = sentence.replace(way, here)
    return sentence


def _refused(sentence: str) -> QueryResult:
    refusal = Refusal(reason=RefusalReason.NOT_ALLOWED, sentence=sentence)
    return QueryResult(query_id=None, refusal=refusal)


def _settled(settings: StationSettings) -> QueryResult:
    return QueryResult(query_id=None, settings=settings)


def _note_key(note: Note, action: Action, key: EnrolledKey) -> None:
    note(action, key.fingerprint, f"{key.key.program} {key.key.label}")


def _line(key: EnrolledKey) -> KeyLine:
    return KeyLine(
        program=key.key.program,
        label=key.key.label,
        fingerprint=key.fingerprint,
        since_utc=key.since_utc,
        revoked_utc=key.revoked_utc,
        this_machine_only=key.here,
    )
