"""Several people at one station: signing in, watching, SAFE PLACE, and the controls going round.

Owns what people see of rights and controls in real browsers; must not know how they are decided.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.sync.client import connect

from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.protocol.reports import Heartbeat
from controller.records.accounts import AccountBook
from controller.records.keys import STORE_NAME, StoreKey
from controller.records.store import Store
from tests.browser.axe import violations
from tests.browser.desk import Desk
from tests.browser.station_process import (
    KEY,
    PASSWORDS,
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
    """A real station with four accounts, drawn off screen."""
    del browser_type_launch_args  # asked for first: without a browser no station is started
    folder = tmp_path_factory.mktemp("station")
    with_accounts(folder)
    with running_station(folder) as station:
        wait_until(station.answers, "the console answers")
        yield station


def test_without_a_sign_in_there_is_no_page_no_socket_and_no_lane(station: StationProcess) -> None:
    """Pages lead to the sign-in; whatever carries data is closed, WebSockets as well."""
    with urllib.request.urlopen(f"{station.base}/sign-in", timeout=60) as answer:
        assert b"Password" in answer.read()
    for path in ("/lane", "/export/s-1/ratings.csv", "/review", "/live", "/accounts"):
        request = urllib.request.Request(f"{station.base}{path}", headers={"Accept": "*/*"})
        with pytest.raises(urllib.error.HTTPError) as problem:
            urllib.request.urlopen(request, timeout=60)
        assert problem.value.code == 401
        problem.value.close()
    host = station.base.removeprefix("http://")
    for path in ("/mirror", "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"):
        with pytest.raises(InvalidStatus) as closed, connect(f"ws://{host}{path}"):
            raise AssertionError(path)
        assert closed.value.response.status_code == 403


def test_a_lane_is_a_sign_ins_own_and_is_cut_when_it_ends(station: StationProcess) -> None:
    """Over the real lane: two people are on it, one signs out and is off it, the other is not."""
    ada, bo = signed_in_by_hand(station, "ada"), signed_in_by_hand(station, "bo")
    lanes = [json.loads(asked(station, "/lane", cookie)) for cookie in (ada, bo)]
    addresses = [f"ws://127.0.0.1:{lane['port']}/safety?token={lane['token']}" for lane in lanes]
    beat = Heartbeat(sender="page-by-hand", sent_ns=1).model_dump_json()
    with connect(addresses[0]) as leaving, connect(addresses[1]) as staying:
        leaving.send(beat)
        assert "heartbeat_echo" in str(leaving.recv(timeout=60))
        asked(station, "/sign-out", ada, method="POST")
        with pytest.raises(ConnectionClosedError, match="1008"):
            while True:
                leaving.recv(timeout=60)
        with pytest.raises(InvalidStatus), connect(addresses[0]):
            raise AssertionError("who signed out is on the lane")
        staying.send(beat)
        assert "heartbeat_echo" in str(staying.recv(timeout=60))
    for token in (Endpoints.load(station.data_dir / ENDPOINTS_FILE).page_token, ""):
        url = f"{addresses[0].partition('?')[0]}?token={token}"
        with pytest.raises(InvalidStatus), connect(url):
            raise AssertionError("the station's own token is no page's")


def test_a_pages_socket_is_cut_by_the_server_when_the_sign_in_ends(
    station: StationProcess,
) -> None:
    """Nothing here leaves by itself, as a page made for it would not."""
    ada, bo = signed_in_by_hand(station, "ada"), signed_in_by_hand(station, "bo")
    host = station.base.removeprefix("http://")
    url = f"ws://{host}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    with (
        connect(url, additional_headers={"Cookie": ada}) as leaving,
        connect(url, additional_headers={"Cookie": bo}) as staying,
    ):
        assert '"sid"' in str(leaving.recv(timeout=60))
        assert '"sid"' in str(staying.recv(timeout=60))
        asked(station, "/sign-out", ada, method="POST")
        with pytest.raises(ConnectionClosedError, match="1008"):
            while True:
                leaving.recv(timeout=60)
        staying.send("2")
        assert staying.recv(timeout=60) is not None


def test_a_wrong_password_is_said_and_the_right_one_leads_where_one_wanted_to_go(
    station: StationProcess, page: Page
) -> None:
    page.goto(f"{station.base}/review")
    expect(page).to_have_url(re.compile("/sign-in"))
    assert violations(page) == []
    page.locator("#name").fill("Root")
    page.locator("#password").fill("not the password")
    page.locator("#sign-in").dblclick()
    expect(page.locator("#sign-in-problem")).to_contain_text("is not right")
    expect(page.locator("#password")).to_have_value("")
    page.locator("#password").fill(PASSWORDS["root"])
    page.locator("#sign-in").click()
    expect(page).to_have_url(re.compile("/review$"))
    expect(page.locator("#signed-in")).to_have_text("root, administrator")
    cookies = [c for c in page.context.cookies() if c.get("name", "").startswith("fearladder")]
    assert [(c.get("httpOnly"), c.get("sameSite")) for c in cookies] == [(True, "Strict")]
    page.locator("#sign-out").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.go_back()
    expect(page).to_have_url(re.compile("/sign-in"))


def test_an_administrator_keeps_the_accounts(station: StationProcess, browser: Browser) -> None:
    with at_desk(browser, station.base, "root") as desk:
        desk.page.goto(f"{station.base}/accounts")
        desk.at("account-name").fill("Dee")
        desk.at("account-role").select_option("observer")
        desk.at("account-password").fill("short")
        desk.at("add-account").click()
        expect(desk.at("accounts-problem")).to_contain_text("at least 10")
        desk.at("account-password").fill("long enough for this")
        desk.at("add-account").dblclick()
        expect(desk.at("accounts")).to_contain_text("dee")
        assert violations(desk.page) == []
        disable = desk.page.get_by_role("button", name="Disable dee")
        with at_desk_of(browser, station.base, "dee", "long enough for this") as other:
            disable.click()
            expect(other.page).to_have_url(re.compile("/sign-in"), timeout=60_000)
        expect(desk.page.get_by_role("button", name="Enable dee")).to_be_visible()
        desk.page.goto(f"{station.base}/password")
        expect(desk.at("own-new")).to_be_visible()
        assert violations(desk.page) == []


def test_a_therapist_adds_a_patient_finds_the_name_and_is_named_in_the_trail(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as desk:
        desk.page.goto(f"{station.base}/patients")
        desk.at("add-name").fill("Ola Example")
        desk.at("add-patient").dblclick()
        pseudonym = desk.at("added-pseudonym").text_content() or ""
        desk.at("find-words").fill("ola")
        desk.page.keyboard.press("Enter")
        expect(desk.at("patients-found").locator("tbody tr")).to_have_count(1)
        desk.at("start-added").click()
        expect(desk.at("pseudonym")).to_have_value(pseudonym, timeout=90_000)
    with Store.beside(station.data_dir / STORE_NAME, StoreKey(KEY)) as store:
        kept = [(e.actor, e.action.value) for e in store.audit_trail() if e.subject == pseudonym]
    # Found at least once: what is added while somebody is looked for is looked for again.
    assert kept[0] == ("ada", "patient_added")
    assert set(kept[1:]) == {("ada", "patient_found")}


def test_an_observer_has_no_records_and_no_accounts(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "cy") as desk:
        desk.page.goto(f"{station.base}/review")
        expect(desk.page.locator(".plain")).to_contain_text("An observer watches")
        desk.page.goto(f"{station.base}/patients")
        expect(desk.at("patients-today")).to_contain_text("the patients' book is for a therapist")
        expect(desk.page.locator("input, form")).to_have_count(0)
        desk.page.goto(f"{station.base}/accounts")
        expect(desk.at("accounts-problem")).to_contain_text("for an administrator")


def test_a_supervisor_watches_presses_safe_place_gets_the_controls_and_hands_them_back(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as ada, at_desk(browser, station.base, "bo") as bo:
        ada.open_session("P-21")
        bo.page.goto(f"{station.base}/live")
        expect(bo.at("company-words")).to_contain_text("ada holds the controls; you watch")
        expect(ada.at("company-words")).to_contain_text("1 watches: bo (the patient agreed)")
        bo.sees_phase("Prepared")
        assert violations(bo.page) == []
        expect(bo.page.locator(".steer")).to_have_attribute("inert", "")
        bo.page.keyboard.press("Space")
        expect(bo.at("answer")).to_have_text(re.compile("only watches, so the key did nothing"))
        bo.page.keyboard.press("Escape")
        in_the_safe_place(ada)
        bo.at("ask-controls").click()
        expect(ada.at("company-words")).to_contain_text("bo asks for the controls")
        ada.at("hand-over").click()
        expect(ada.at("company-words")).to_contain_text("bo holds the controls")
        expect(ada.page.locator(".steer")).to_have_attribute("inert", "")
        expect(bo.page.locator(".steer")).not_to_have_attribute("inert", "")
        bo.next_step("Back to the plain room")
        expect(ada.at("next-step")).not_to_have_text("Back to the plain room")
        ada.at("ask-controls").dblclick()
        expect(bo.at("hand-over")).to_be_visible()
        bo.at("hand-over").click()
        expect(bo.at("company-words")).to_contain_text("ada holds the controls")
        lost_tab(ada)
        ada.close_session("Two pairs of hands")


def test_who_watches_sees_nothing_before_the_patient_agreed(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as ada, at_desk(browser, station.base, "cy") as cy:
        ada.start_page()
        ada.at("pseudonym").fill("P-22")
        ada.at("open-session").click(timeout=60_000)
        ada.page.wait_for_url("**/live")
        ada.sees_phase("Prepared")
        cy.page.goto(f"{station.base}/live")
        expect(cy.at("not-agreed")).to_be_visible()
        expect(cy.at("mirror")).to_be_hidden()
        frames = re.compile(r"\d+")
        expect(ada.at("mirror")).to_have_attribute("data-frames", frames, timeout=90_000)
        expect(cy.at("mirror")).not_to_have_attribute("data-frames", frames)
        expect(cy.at("safe-place")).to_be_visible()
        expect(ada.at("company-words")).to_contain_text("has not agreed")
        ada.close_session()


def in_the_safe_place(desk: Desk) -> None:
    """The controller says so, at a page that did not press."""
    expect(desk.at("next-step")).to_have_text("Back to the plain room")


def signed_in_by_hand(station: StationProcess, name: str) -> str:
    """The cookie of a new sign-in, without a browser."""
    typed = json.dumps({"name": name, "password": PASSWORDS[name]}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{station.base}/sign-in", typed, headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return str(answer.headers["Set-Cookie"]).partition(";")[0]


def asked(station: StationProcess, path: str, cookie: str, method: str = "GET") -> str:
    """What the console answers to whoever has this cookie."""
    headers = {"Cookie": cookie}
    request = urllib.request.Request(f"{station.base}{path}", headers=headers, method=method)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read()).decode()


def lost_tab(desk: Desk) -> None:
    """The tab is lost and opened again: the controls are where they were."""
    desk.page.reload()
    expect(desk.at("phase")).not_to_have_text("")
    expect(desk.page.locator(".steer")).not_to_have_attribute("inert", "")


def at_desk_of(
    browser: Browser, base: str, name: str, password: str
) -> AbstractContextManager[Desk]:
    """As :func:`at_desk`, with a password made in the test."""
    PASSWORDS[name] = password
    return at_desk(browser, base, name)


def test_the_page_before_a_sign_in_has_safe_place(
    station: StationProcess, browser: Browser, page: Page
) -> None:
    with at_desk(browser, station.base, "ada") as ada:
        ada.open_session("P-23")
        sign_in(page, station.base, "ada", "wrong password")
        page.goto(f"{station.base}/sign-in")
        expect(page.locator("#safe-place")).to_be_visible()
        page.keyboard.press("Escape")
        in_the_safe_place(ada)
        expect(page.locator("#safe-place-status")).to_contain_text("has SAFE PLACE")
        ada.close_session()


def test_an_unused_page_is_locked_keeps_safe_place_and_the_password_opens_it(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as ada:
        ada.open_session("P-24")
        unused_for_hours(station, "ada")
        expect(ada.at("unlock-form")).to_be_visible(timeout=60_000)
        expect(ada.at("health-lane")).to_contain_text("live", timeout=60_000)
        ada.page.keyboard.press("Escape")
        expect(ada.at("next-step")).to_have_text("Back to the plain room", timeout=60_000)
        ada.at("unlock-password").fill("not the password")
        ada.at("unlock").click()
        expect(ada.at("unlock-problem")).to_contain_text("is not right")
        ada.at("unlock-password").fill(PASSWORDS["ada"])
        with ada.page.expect_navigation(timeout=60_000):
            ada.at("unlock").click()
        expect(ada.at("unlock-form")).to_be_hidden(timeout=60_000)
        expect(ada.page.locator(".steer")).not_to_have_attribute("inert", "")
        ada.next_step("Back to the plain room")
        ada.close_session()


def test_the_controls_of_a_page_that_is_gone_are_taken_and_taken_back(
    station: StationProcess, browser: Browser
) -> None:
    with at_desk(browser, station.base, "ada") as ada, at_desk(browser, station.base, "bo") as bo:
        ada.open_session("P-25")
        bo.page.goto(f"{station.base}/live")
        expect(bo.at("company-words")).to_contain_text("ada holds the controls; you watch")
        ada.page.goto("about:blank")
        takes_the_controls(bo, "ada")
        ada.page.goto(f"{station.base}/live")
        expect(ada.at("company-words")).to_contain_text("bo holds the controls; you watch")
        expect(ada.page.locator(".steer")).to_have_attribute("inert", "")
        bo.page.goto("about:blank")
        takes_the_controls(ada, "bo")
        ada.close_session("Taken and taken back")


def test_a_wrong_password_twenty_times_is_slowed_down_and_the_right_one_is_taken(
    station: StationProcess, page: Page
) -> None:
    """The last one here: until its own right password the whole address is slowed down."""
    page.goto(f"{station.base}/sign-in")
    problem, said = page.locator("#sign-in-problem"), ""
    page.locator("#name").fill("cy")
    for _ in range(20):
        page.locator("#password").fill("not the password")
        page.locator("#sign-in").click()
        expect(page.locator("#password")).to_have_value("")
        expect(problem).not_to_be_empty()
        said = problem.text_content() or ""
    assert "looked at in" in said and "SAFE PLACE works meanwhile" in said

    def is_in() -> bool:
        page.locator("#password").fill(PASSWORDS["cy"])
        with page.expect_response(re.compile("/sign-in$")) as answered:
            page.locator("#sign-in").click()
        if not answered.value.ok:
            expect(page.locator("#password")).to_have_value("")
        return answered.value.ok

    wait_until(is_in, "the right password is looked at again", 180)
    expect(page).to_have_url(f"{station.base}/")
    expect(page.locator("#signed-in")).to_contain_text("cy")


def unused_for_hours(station: StationProcess, name: str) -> None:
    """The same as waiting: the controller that is started again finds when it was used last."""
    store = Store.beside(station.data_dir / STORE_NAME, StoreKey(KEY))
    with store:
        book = AccountBook(store)
        for row in book.sign_ins():
            if row.name == name:
                ago = datetime.now(UTC) - timedelta(hours=2)
                book.used(row.token_hash, ago.isoformat(timespec="milliseconds"))
    station.kill("controller")


def takes_the_controls(desk: Desk, gone: str) -> None:
    """From a page that is silent: without asking whoever sat there."""
    expect(desk.at("company-words")).to_contain_text(
        f"{gone} holds the controls, but that page is silent", timeout=60_000
    )
    expect(desk.at("ask-controls")).to_have_text("Take the controls")
    desk.at("ask-controls").click()
    expect(desk.page.locator(".steer")).not_to_have_attribute("inert", "", timeout=60_000)
