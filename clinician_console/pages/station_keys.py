"""The keys of programs: seen, enrolled and revoked by hand.

Owns how they are listed and changed; must not know what a key opens.
"""

from __future__ import annotations

from nicegui import background_tasks

from clinician_console import station_view as view
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled
from clinician_console.language import _
from clinician_console.pages.asking import asked
from clinician_console.pages.desk import dialog_card
from clinician_console.review_view import local
from clinician_console.station import Station
from controller.protocol.station_queries import (
    EnrolKey,
    KeyLine,
    KeyList,
    RevokeKey,
    StationQuery,
)

_READ_FILE = (
    "(e) => { const file = e.target.files[0]; if (!file) return;"
    " const into = document.getElementById('key-public');"
    " if (file.size > 4096) { into.value = ''; }"
    " else { file.text().then((text) => { into.value = text;"
    " into.dispatchEvent(new Event('input', { bubbles: true })); }); } }"
)
"""Puts what a public file holds into the field below it; nothing is sent by that."""


class KeysCard:
    """Every key, a way to let one in, and a way to take one away."""

    def __init__(self, station: Station) -> None:
        """Build the card; `fill` asks for the keys."""
        self._station = station
        self._busy = False
        with Box("section", "card", aria_label=_("Keys of programs"), id="program-keys"):
            Tag("h2", _("Keys of programs"))
            Tag(
                "p",
                _(
                    "A key lets a program of another machine connect: a console, the scenes, a "
                    "sensor. People sign in instead."
                ),
                "hint",
            )
            self._problem = Tag("p", "", "problem", id="keys-problem", role="alert")
            self._said = Tag("p", "", "done", id="keys-said", role="status")
            self._list = Box("div", "scroll")
            self._build_form()
        self._dialog, card = dialog_card(_("Take a key away"))
        with card:
            self._words = Tag("p")
            with Box("div", "actions"):
                Button(_("Not now"), self._dialog.close, id="revoke-not-now")
                Button(_("Revoke it"), self._revoke, "primary", id="revoke-confirm")
        self._chosen: KeyLine | None = None

    def _build_form(self) -> None:
        with Box("details", "making"):
            Tag("summary", _("Let a program of another machine in"), id="enrol-summary")
            with Box("ol", "numbered"):
                Tag("li", _("In a terminal there: fearladder keys make console --label NAME"))
                Tag("li", _("Bring the file that ends in .pub here; it is no secret."))
                Tag("li", _("Compare the fingerprint below with the one shown there."))
            with Box("div", "form-grid"):
                with labelled(_("Its public file"), "key-file"):
                    chosen = Box("input", "field", type="file", id="key-file", accept=".pub,.json")
                    chosen.on("change", js_handler=_READ_FILE)
                with labelled(_("Another label"), "key-label", _("Empty: the one it has.")):
                    self._label = Field(
                        id="key-label", maxlength=64, aria_describedby="key-label-hint"
                    )
                with labelled(_("What the file holds"), "key-public") as box:
                    box.classes("wide")
                    self._public = Field(
                        "textarea", id="key-public", maxlength=4096, rows=4, spellcheck="false"
                    )
            with Box("div", "form-actions"):
                Button(_("Let it in"), self._enrol, "primary", id="enrol-key")

    async def fill(self) -> None:
        """Ask for the keys and show them."""
        await self._send(KeyList(), "")

    def _enrol(self) -> None:
        public = self._public.typed.strip()
        if not public:
            self._said.text, self._problem.text = "", _("Choose the public file, or paste it.")
            return
        try:
            query = EnrolKey(public_key=public, label=self._label.typed.strip())
        except ValueError:
            self._said.text, self._problem.text = "", _("That is too long for a public file.")
            return
        self._start(query, _("The key is enrolled. Compare its fingerprint."))

    def _ask(self, key: KeyLine) -> None:
        self._chosen = key
        self._words.text = _(
            "{label} ({fingerprint}) is let in no more, at once. Its program needs a new key then."
        ).format(label=key.label, fingerprint=key.fingerprint)
        self._dialog.open()

    def _revoke(self) -> None:
        self._dialog.close()
        if self._chosen is not None:
            self._start(
                RevokeKey(fingerprint=self._chosen.fingerprint),
                _("The key of {label} opens nothing any more.").format(label=self._chosen.label),
            )

    def _start(self, query: StationQuery, done: str) -> None:
        # A second press while the first is under way does nothing.
        if not self._busy:
            self._busy = True
            background_tasks.create(self._send(query, done))

    async def _send(self, query: StationQuery, done: str) -> None:
        result = await asked(self._station, query)
        self._busy = False
        if isinstance(result, str):
            self._said.text, self._problem.text = "", result
            return
        self._said.text, self._problem.text = done, ""
        if isinstance(query, EnrolKey):
            self._public.clear_typed()
            self._label.clear_typed()
        self._show(result.keys or ())

    def _show(self, keys: tuple[KeyLine, ...]) -> None:
        self._list.clear()
        with self._list:
            if not keys:
                Tag("p", _("No key is enrolled here yet."), "empty")
                return
            with Box("table", "list", id="keys"):
                with Box("thead"), Box("tr"):
                    for head in (_("Program"), _("Label"), _("Fingerprint"), _("Since")):
                        Tag("th", head, scope="col")
                    Tag("th", _("State"), scope="col")
                    Tag("th", _("Change"), scope="col")
                with Box("tbody"):
                    for number, key in enumerate(keys):
                        self._line(number, key)

    def _line(self, number: int, key: KeyLine) -> None:
        with Box("tr"):
            Tag("td", _(view.PROGRAMS.get(key.program, key.program)))
            Tag("th", view.label(key), scope="row")
            Tag("td", key.fingerprint, "fingerprint")
            Tag("td", local(key.since_utc) if key.since_utc else "–")
            Tag("td", view.key_state(key))
            with Box("td"):
                if key.revoked_utc is None and not key.this_machine_only:
                    Button(
                        _("Revoke …"),
                        lambda: self._ask(key),
                        id=f"revoke-{number}",
                        aria_label=_("Revoke the key of {label}").format(label=key.label),
                    )
