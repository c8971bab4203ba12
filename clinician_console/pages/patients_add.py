"""The form by which a patient is added, and the pseudonym that comes of it.

Owns the form; must not know what the book takes. What is typed stays until it is entered.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled
from clinician_console.language import _
from clinician_console.patients_view import day_typed
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.patient_queries import AddPatient


def identity_fields(prefix: str, name: str, birth_date: str, contact: str) -> list[Field]:
    """The fields for who somebody is: name, birth date, contact."""
    fields = []
    hint = _("As 1990-12-31 or 31.12.1990.")
    for key, words, value, told in (
        ("name", _("Name"), name, ""),
        ("birth", _("Birth date"), birth_date, hint),
        ("contact", _("Contact"), contact, _("Telephone, address or whatever helps.")),
    ):
        with labelled(words, f"{prefix}-{key}", told):
            fields.append(
                Field(
                    value=value,
                    id=f"{prefix}-{key}",
                    maxlength=200,
                    autocomplete="off",
                    spellcheck="false",
                    dir="auto",
                    aria_describedby=f"{prefix}-{key}-hint" if told else None,
                )
            )
    return fields


class AddForm:
    """Asks who somebody is, and shows under which pseudonym the sessions will be."""

    def __init__(self, station: Station, changed: Callable[[], Awaitable[None]]) -> None:
        """Build the card; ``changed`` is called when somebody was added."""
        self._station = station
        self._changed = changed
        self._busy = False
        self._body = Box("section", "card form-parts", aria_label=_("Add a patient"), id="add")
        self._empty()

    def _empty(self) -> None:
        self._requests = RequestIds()
        self._body.clear()
        with self._body:
            Tag("h2", _("Add a patient"))
            with Box("div", "form-grid evened"):
                self._name, self._birth, self._contact = identity_fields("add", "", "", "")
                hint = _("Letters, digits, - and _. Empty: one is drawn.")
                with labelled(_("Pseudonym"), "add-pseudonym", hint):
                    self._pseudonym = Field(
                        id="add-pseudonym",
                        maxlength=60,
                        autocomplete="off",
                        spellcheck="false",
                        aria_describedby="add-pseudonym-hint",
                    )
            with Box("div", "form-actions"):
                Button(_("Add the patient"), self._add, "primary", id="add-patient")
                self._problem = Tag("p", "", "problem", id="add-problem", role="alert")

    async def _add(self) -> None:
        # A second press while the first is under way, or after it, adds nobody.
        if self._busy:
            return
        if not self._name.typed.strip() and not self._pseudonym.typed.strip():
            self._problem.text = _("Type a name, or a pseudonym of your own.")
            return
        self._busy = True
        self._problem.text = await self._send()
        self._busy = False

    async def _send(self) -> str:
        fields = (self._name, self._birth, self._contact, self._pseudonym)
        name, birth, contact, pseudonym = (field.typed for field in fields)
        try:
            query = AddPatient(
                request_id=self._requests.of(name, birth, contact, pseudonym),
                name=name,
                birth_date=day_typed(birth),
                contact=contact,
                pseudonym=pseudonym,
            )
        except ValueError:
            return _("What was typed cannot be kept: there are characters in it that are none.")
        try:
            result = await self._station.query(query)
        except LinkError as problem:
            return said(str(problem))
        if not result.patients:
            return said(result.refusal.sentence) if result.refusal else _("There is no answer.")
        self._show(result.patients[0].pseudonym)
        await self._changed()
        return ""

    def _show(self, pseudonym: str) -> None:
        self._body.clear()
        with self._body:
            Tag("h2", _("The patient is added"))
            Tag("p", _("In every session from now on, the patient is called"), role="status")
            Tag("p", pseudonym, "big-pseudonym", id="added-pseudonym", tabindex=-1)
            with Box("div", "form-actions"):
                start = _("Start a session")
                Tag("a", start, "button primary", href=f"/?patient={pseudonym}", id="start-added")
                Button(_("Add another patient"), self._empty, id="add-another")
        # Whoever uses keys stands here, and at no button that a second press would press.
        self._body.client.run_javascript(
            "requestAnimationFrame(() => document.getElementById('added-pseudonym')?.focus())"
        )


class RequestIds:
    """An id for each change: the same one while the same is asked for again."""

    def __init__(self) -> None:
        """Nothing was asked for yet."""
        self._asked: object = None
        self._id = ""

    def of(self, *content: object) -> str:
        """The id of a request for ``content``."""
        if not self._id or content != self._asked:
            self._asked, self._id = content, f"p-{uuid.uuid4().hex[:16]}"
        return self._id
