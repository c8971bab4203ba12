"""The page of the station in a real browser: devices, tablets, settings, keys, and who may what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from controller.link.enrolment import write_public_key
from controller.link.keys import RENDERER, KeyRing
from controller.link.tls import fingerprint, make_certificate
from controller.protocol.station_queries import StationSettings
from controller.station_settings import SettingsFile
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.station_process import (
    StationProcess,
    at_desk,
    running_station,
    sign_in,
    with_accounts,
)
from tests.link.therapist import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.gl]


@pytest.fixture(scope="module")
def station(
    tmp_path_factory: pytest.TempPathFactory, browser_type_launch_args: object
) -> Iterator[StationProcess]:
    """A station that serves tablets: over HTTPS, with accounts."""
    del browser_type_launch_args  # asked for first: without a browser no station is started
    folder = tmp_path_factory.mktemp("station")
    with_accounts(folder)
    paths = make_certificate(folder, ("127.0.0.1", "::1", "station.local", "10.0.0.7"))
    https = ("--certificate", str(paths[0]), "--certificate-key", str(paths[1]))
    with running_station(folder, "--page-host", "0.0.0.0", *https, scheme="https") as station:
        wait_until(station.answers, "the console answers")
        yield station


def _at_the_station(desk: Desk) -> None:
    desk.page.goto(f"{desk.base}/station")
    expect(desk.at("settings")).to_contain_text("Ceiling of the dose", timeout=60_000)


def test_an_administrator_sees_devices_and_brings_a_tablet(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "root") as root:
        _at_the_station(root)
        expect(root.at("device-display")).to_contain_text("offscreen", timeout=90_000)
        expect(root.at("device-headset")).to_have_text("none: the scene is drawn on a screen")
        expect(root.at("health-scene")).to_contain_text("fps")
        codes = root.page.locator(".code img")
        far = [f"https://{name}:{station.port}/" for name in ("station.local", "10.0.0.7")]
        assert [code.get_attribute("alt") for code in codes.all()] == [
            f"QR code of {address}" for address in far
        ]
        seen = fingerprint(station.data_dir / "console.crt")
        expect(root.at("fingerprint")).to_have_text(seen)
        taken = root.page.request.get(f"{station.base}/certificate")
        assert taken.body() == (station.data_dir / "console.crt").read_bytes()
        assert violations(root.page) == []
        assert root.problems == []


@pytest.mark.parametrize(
    ("level", "charging", "said", "tone"),
    [
        (0.64, False, "battery 64 %", "good"),
        (0.19, False, "battery 19 %", "wait"),
        (0.09, False, "battery 9 %", "alarm"),
        (0.09, True, "charging, 9 %", "good"),
    ],
)
def test_the_screen_in_front_of_the_therapist_says_its_charge(
    station: StationProcess, browser: Browser, level: float, charging: bool, said: str, tone: str
) -> None:
    told = json.dumps({"level": level, "charging": charging})
    with at_desk(browser, station.base, "ada") as ada:
        ada.page.add_init_script(
            "Object.defineProperty(Navigator.prototype, 'getBattery', { value: async () =>"
            f" Object.assign(new EventTarget(), {told}) }});"
        )
        for path in ("/live", "/station"):
            ada.page.goto(f"{station.base}{path}")
            expect(ada.at("health-battery")).to_have_text(said)
            expect(ada.at("health-battery")).to_have_attribute("data-tone", tone)
            expect(ada.at("battery")).to_be_visible()


def test_settings_are_what_the_next_session_starts_from(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "root") as root:
        _at_the_station(root)
        root.at("usual-ceiling").fill("four")
        root.at("keep-settings").click()
        expect(root.at("settings-problem")).to_have_text(re.compile("“four” is not a ceiling"))
        root.at("clinic-name").fill("Praxis Łąka")
        root.at("usual-ceiling").fill("60")
        root.at("usual-interval").fill("90")
        root.at("usual-language").select_option("de")
        root.at("keep-settings").dblclick()
        expect(root.at("settings-said")).to_have_text("The settings are kept.")
        kept = SettingsFile(station.data_dir).read()
        assert kept == StationSettings(
            clinic_name="Praxis Łąka", ceiling=60, prompt_interval_s=90, patient_language="de"
        )
        root.start_page()
        expect(root.at("ceiling")).to_have_value("60")
        expect(root.at("patient-language")).to_have_value("de")
        root.at("cues-summary").click()
        expect(root.at("cue-interval")).to_have_value("90")


def test_a_key_is_enrolled_by_its_file_and_taken_away(
    station: StationProcess, browser: Browser, tmp_path: Path
) -> None:
    key = KeyRing(tmp_path / "keys").make(RENDERER, "room 2")
    public = tmp_path / "renderer.pub"
    write_public_key(key, public)
    with at_desk(browser, station.base, "root") as root:
        _at_the_station(root)
        root.at("enrol-summary").click()
        root.at("enrol-key").click()
        expect(root.at("keys-problem")).to_have_text("Choose the public file, or paste it.")
        root.at("key-public").fill("something else")
        root.at("enrol-key").click()
        expect(root.at("keys-problem")).to_contain_text("is not a public key file")
        root.at("key-file").set_input_files(public)
        expect(root.at("key-public")).to_have_value(public.read_text(encoding="utf-8"))
        root.at("enrol-key").click()
        expect(root.at("keys-said")).to_contain_text("The key is enrolled")
        row = root.page.locator("#keys tr", has_text="room 2")
        expect(row).to_contain_text(key.fingerprint)
        row.get_by_role("button").click()
        root.page.keyboard.press("Escape")  # closes no dialog
        root.at("revoke-confirm").click()
        expect(row).to_contain_text("Revoked")
        expect(row.get_by_role("button")).to_have_count(0)
        assert violations(root.page) == []


def test_a_therapist_sees_the_station_and_changes_nothing(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as ada:
        _at_the_station(ada)
        expect(ada.page.locator(".code img")).to_have_count(2)
        for absent in ("keep-settings", "program-keys", "make-certificate"):
            expect(ada.at(absent)).to_have_count(0)
        assert violations(ada.page) == []


def test_the_certificate_and_the_page_need_a_sign_in(
    station: StationProcess, browser: Browser
) -> None:
    context = browser.new_context(ignore_https_errors=True)
    try:
        page = context.new_page()
        page.goto(f"{station.base}/station")
        expect(page).to_have_url(re.compile("/sign-in"))
        assert page.request.get(f"{station.base}/certificate").url.find("sign-in") > 0 or (
            page.request.get(f"{station.base}/certificate").status == 401
        )
        sign_in(page, station.base, "cy")
        expect(page.locator("#signed-in")).to_contain_text("cy")
        page.goto(f"{station.base}/station")
        expect(page.locator("#settings-problem")).to_contain_text("for a therapist")
    finally:
        context.close()
