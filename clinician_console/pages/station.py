"""The page of the station: its devices, tablets, settings, and the keys of programs.

Owns how they are laid out, and devices and tablets themselves; must not know how a key or a
setting is kept.
"""

from __future__ import annotations

from fastapi import FastAPI, Response
from nicegui import background_tasks, ui

from clinician_console import station_view as view
from clinician_console.elements.parts import Box, Button, Field, Tag, labelled
from clinician_console.language import N_, _, local_time
from clinician_console.pages.asking import asked
from clinician_console.pages.forms.settings import SettingsForm
from clinician_console.pages.shell import HealthBar, Room, listen, plain_page
from clinician_console.pages.station_keys import KeysCard
from clinician_console.served import Served, qr_code
from clinician_console.station import Station
from clinician_console.unchanging import own_url
from controller.protocol.accounts import Role
from controller.protocol.station_queries import Certificate, MakeCertificate

CERTIFICATE = "/certificate"

ON_THE_TABLET = (
    N_("Join the tablet to the network of the station, and open its camera at the code."),
    N_(
        "The browser does not know the certificate yet. Compare the fingerprint it shows with the "
        "one below; only if they are the same, go on. An iPad has to install the certificate: "
        "open the address with /certificate at its end, and trust it in the settings."
    ),
    N_("Sign in, and open Live. The tablet may be laid into the browser's home screen."),
)
TO_BE_REACHED = (
    N_("An account for everybody who signs in: on the page Accounts, or in a terminal."),
    N_("A certificate for the names of this machine: made here."),
    N_("The station started with it, by the line that appears below."),
)


class StationPage:
    """What belongs to this station; an administrator changes it."""

    def __init__(self, room: Room, served: Served) -> None:
        """Build the page; what is kept is filled in when the controller has answered."""
        station = room.station
        keeps = room.signed_in.role is Role.ADMINISTRATOR
        with plain_page(room, N_("Station")) as main:
            main.classes("station")
            Tag("h1", _("Station"))
            devices = Devices()
            Tablets(station, served, keeps=keeps)
            settings = SettingsForm(station, keeps=keeps)
            keys = KeysCard(station) if keeps else None
        ui.add_body_html(f'<script type="module" src="{own_url()}/battery.js"></script>')

        def show() -> None:
            if station.view is not None:
                devices.show(station)

        listen(station, show)
        show()
        ui.timer(0.0, settings.fill, once=True)
        if keys is not None:
            ui.timer(0.0, keys.fill, once=True)


class Devices:
    """Links, charge, and what the patient wears, as they are now."""

    def __init__(self) -> None:
        """Build the card, empty."""
        with Box("section", "card", aria_label=_("Devices"), id="devices"):
            Tag("h2", _("Devices"))
            self._health = HealthBar()
            with Box("dl", "facts"):
                self._facts = {name: self._fact(name) for name in view.FACTS}

    def _fact(self, name: str) -> Tag:
        Tag("dt", _(name))
        return Tag("dd", "…", id=f"device-{name.lower().replace(' ', '-')}")

    def show(self, station: Station) -> None:
        """Say how each of them is."""
        shown = station.view
        if shown is None:
            return
        self._health.show(shown)
        for name, words in view.facts(shown.state, station.health).items():
            self._facts[name].text = words


class Tablets:
    """The way for a tablet to these pages, or what is missing for it."""

    def __init__(self, station: Station, served: Served, *, keeps: bool) -> None:
        """``keeps``: whoever looks may make a certificate."""
        self._station = station
        self._busy = False
        with Box("section", "card", aria_label=_("Tablets"), id="tablets"):
            Tag("h2", _("Tablets"))
            if served.addresses:
                _way_in(served)
            elif served.demo:
                Tag(
                    "p",
                    _(
                        "A demo is for this machine alone. A station serves tablets: start it by "
                        "fearladder station."
                    ),
                )
            else:
                _listed(_("These pages are for this machine alone. A tablet needs:"), TO_BE_REACHED)
            if keeps and not served.demo:
                self._build_making(anew=bool(served.addresses))

    def _build_making(self, *, anew: bool) -> None:
        with Box("details", "making") as details:
            words = _("Make another certificate") if anew else _("Make a certificate")
            Tag("summary", words, id="certificate-summary")
            hint = _("Names or addresses, with spaces between them. None: those it knows itself.")
            with labelled(_("This machine is called"), "certificate-names", hint):
                self._names = Field(
                    id="certificate-names",
                    maxlength=1000,
                    spellcheck="false",
                    aria_describedby="certificate-names-hint",
                )
            with Box("div", "form-actions"):
                Button(_("Make it"), self._make, "primary", id="make-certificate")
                self._problem = Tag("p", "", "problem", id="certificate-problem", role="alert")
            self._made = Box("div", "made", id="certificate-made", role="status")
        if not anew:
            details.props["open"] = True

    def _make(self) -> None:
        names = tuple(self._names.typed.replace(",", " ").split())
        try:
            query = MakeCertificate(names=names)
        except ValueError:
            self._problem.text = _(view.BAD_NAMES)
            return
        self._problem.text = ""
        if not self._busy:
            self._busy = True
            background_tasks.create(self._send(query))

    async def _send(self, query: MakeCertificate) -> None:
        result = await asked(self._station, query)
        self._busy = False
        if isinstance(result, str):
            self._problem.text = result
        elif result.certificate is not None:
            self._made.clear()
            with self._made:
                _made(result.certificate)


def _way_in(served: Served) -> None:
    _listed(_("So a tablet comes to these pages:"), ON_THE_TABLET)
    with Box("div", "codes"):
        for address in served.addresses:
            with Box("figure", "code"):
                alt = _("QR code of {address}").format(address=address)
                Box("img", src=qr_code(address), alt=alt, width=220, height=220)
                with Box("figcaption"):
                    Tag("a", address, href=address)
    Tag("p", _("Fingerprint of the certificate (SHA-256)"), "muted")
    Tag("p", served.fingerprint, "fingerprint", id="fingerprint")
    if served.valid_until is not None:
        day = local_time(served.valid_until.astimezone(), clock=False)
        Tag("p", _("Valid until {day}.").format(day=day), "hint")
    Tag("a", _("The certificate, to install"), "button", href=CERTIFICATE)


def _made(certificate: Certificate) -> None:
    Tag("p", _("Made for {names}.").format(names=", ".join(certificate.names)))
    Tag("p", _("Fingerprint of the certificate (SHA-256)"), "muted")
    Tag("p", certificate.fingerprint, "fingerprint")
    Tag("p", _("It is used when the station is started so:"))
    Tag("pre", view.start_line(certificate), "command", id="start-line", tabindex=0)


def _listed(words: str, steps: tuple[str, ...]) -> None:
    Tag("p", words)
    with Box("ol", "numbered"):
        for step in steps:
            Tag("li", _(step))


def build(room: Room, app: FastAPI, served: Served) -> None:
    """Serve the page at /station, and the certificate for a tablet."""

    @ui.page("/station", title=N_("Station · fearladder"))
    def station() -> None:
        StationPage(room, served)

    @app.get(CERTIFICATE)
    async def certificate() -> Response:
        """The certificate in PEM, which is public: a tablet installs it."""
        if not served.certificate:
            return Response(_("There is no certificate here."), status_code=404)
        return Response(
            served.certificate,
            media_type="application/x-x509-ca-cert",
            headers={"Content-Disposition": 'attachment; filename="fearladder.crt"'},
        )
