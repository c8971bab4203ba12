"""Signing in, and what is let through for whom.

Owns the controller's side without any socket: people, their tokens, rights and controls; must not
know pages.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from controller.accounts import tokens
from controller.accounts.throttle import FREE, LONGEST_DELAY_S, Throttle, delay_s
from controller.accounts.tokens import SignIns, hash_of
from controller.doors import Doors
from controller.people import People
from controller.people_keeper import PeopleKeeper
from controller.protocol.account_queries import (
    AccountList,
    AddAccount,
    AskForControls,
    DisableAccount,
    FirstAccount,
    HandOverControls,
    PresentSignIn,
    SetPassword,
    SetRole,
    SignInRequest,
    SignOutRequest,
    TakeSeat,
)
from controller.protocol.accounts import Badge, Role, SignInMode
from controller.protocol.commands import (
    CloseSession,
    Command,
    CommandEnvelope,
    GoToSafePlace,
    Hold,
    PrepareSession,
    Resume,
)
from controller.protocol.queries import (
    AnyQuery,
    PatientRecord,
    QueryEnvelope,
    QueryResult,
    SessionList,
    SessionRecord,
    SessionReport,
    SessionSamples,
)
from controller.protocol.reports import Heartbeat
from controller.protocol.screening import Screening
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Finding, Phase
from controller.records.accounts import AccountBook
from controller.records.audit import Action
from controller.records.keys import StoreKey
from controller.records.store import Store

KEY = StoreKey("ab" * 32)
PASSWORDS = {
    "ada": "a quiet lake at dawn",
    "bo": "nine green bottles",
    "cy": "the door was red",
    "root": "keys of the cellar",
}
ROLES = {
    "ada": Role.THERAPIST,
    "bo": Role.SUPERVISOR,
    "cy": Role.OBSERVER,
    "root": Role.ADMINISTRATOR,
}
OPEN = PrepareSession(pseudonym="P-1", scene="glass_lift", safe_place="lake")
# Of the cheapest kind there is: what a check costs is not what these tests are about.
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHES = {name: _CHEAP.hash(password) for name, password in PASSWORDS.items()}


@dataclass
class House:
    """A station's people with clocks that a test moves."""

    path: Path
    keeper: PeopleKeeper
    sign_ins: SignIns
    wall_s: float = 1_800_000_000.0
    steady_s: float = 0.0
    asked: int = 0
    page_secret: str = "the-stations-own-secret"
    badges: dict[str, Badge] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = People(
            self.keeper,
            self.sign_ins,
            page_secret=self.page_secret,
            has_controls=lambda owner: self.doors.has_controls(owner),
            signed_out=lambda owner: self.doors.signed_out(owner),
            wall_s=lambda: self.wall_s,
            steady_s=lambda: self.steady_s,
        )
        self.doors = Doors(self.people, clock=lambda: round(self.steady_s * 1e9))

    def query(self, query: AnyQuery, badge: Badge | None = None) -> QueryResult | None:
        self.asked += 1
        envelope = QueryEnvelope(query_id=f"q-{self.asked}", badge=badge, query=query)
        return self.doors.answer(envelope)

    def says(self, query: AnyQuery, who: str | None = None) -> str:
        """The sentence of the refusal, or nothing where there is none."""
        result = self.query(query, self.badges.get(who or ""))
        return result.refusal.sentence if result is not None and result.refusal else ""

    def sign_in(self, name: str, password: str | None = None, address: str = "10.0.0.1") -> str:
        """Sign in; returns what was said instead, or nothing."""
        request = SignInRequest(name=name, password=password or PASSWORDS[name], address=address)
        result = self.query(request)
        assert result is not None
        if result.signed_in is None:
            assert result.refusal is not None
            return result.refusal.sentence
        self.badges[name] = Badge(token=result.signed_in.token, page=f"page-{name}")
        return ""

    def page_token(self, who: str) -> str:
        """What the page of somebody signed in is told for its lane."""
        told = self.query(PresentSignIn(), self.badges[who])
        assert told is not None and told.signed_in is not None
        assert told.signed_in.page_token is not None
        return told.signed_in.page_token

    def command(self, command: Command, who: str | None) -> str:
        """Why it is not let through, or nothing."""
        refusal = self.doors.refusal(self.envelope(command, who))
        return refusal.sentence if refusal else ""

    def envelope(self, command: Command, who: str | None) -> CommandEnvelope:
        self.asked += 1
        return CommandEnvelope(
            command_id=f"c-{self.asked}",
            session_id=None,
            expires_ns=None,
            badge=self.badges.get(who or ""),
            command=command,
        )

    def open_session(self, who: str = "ada", *, agreed: bool = True) -> None:
        """A session is open, and its page is at the live page."""
        self.doors.accepted(self.envelope(OPEN, who))
        self.show(agreed=agreed)
        assert self.says(TakeSeat(), who) == ""

    def show(self, *, agreed: bool = True) -> None:
        """What the loop does when it publishes."""
        finding = Finding.YES if agreed else Finding.UNKNOWN
        screening = Screening(observers_consented=finding)
        self.company = self.doors.company(
            SessionState(
                phase=Phase.EXPOSING, session_id="s-1", pseudonym="P-1", screening=screening
            )
        )

    def trail(self) -> list[tuple[str, Action, str]]:
        """The audit trail once everything was written; the house is closed afterwards."""
        self.keeper.close()
        with Store.open(self.path, KEY, read_only=True) as store:
            return [(e.actor, e.action, e.subject) for e in store.audit_trail()]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The controller's own store, with an account of every role."""
    with Store.open(tmp_path / "store.db", KEY) as store:
        book = AccountBook(store)
        for name, role in ROLES.items():
            book.add(name, role, HASHES[name])
        yield store


def house_at(store: Store) -> House:
    """People beside ``store``, as the controller hires them at its start."""
    sign_ins = SignIns()
    keeper = PeopleKeeper(lambda: Store.beside(store.path, KEY), sign_ins)
    return House(store.path, keeper, sign_ins)


@pytest.fixture
def house(store: Store) -> Iterator[House]:
    """One run of the controller; the wall clock is the store's."""
    house = house_at(store)
    yield house
    house.keeper.close()


def test_delays_double_to_a_minute_and_are_forgotten() -> None:
    assert [delay_s(count) for count in (0, FREE - 1, FREE, FREE + 1)] == [0, 0, 2, 4]
    assert delay_s(10_000) == LONGEST_DELAY_S
    throttle = Throttle()
    for _ in range(FREE):
        throttle.wrong("ada", "10.0.0.1", 0.0)
    assert throttle.wait_s("ada", "10.0.0.2", 1.0) == 1.0
    assert throttle.wait_s("bo", "10.0.0.1", 1.0) == 1.0
    assert throttle.wait_s("bo", "10.0.0.2", 1.0) == 0.0
    throttle.wrong("ada", "10.0.0.1", 1000.0)
    assert throttle.wait_s("ada", "10.0.0.1", 1000.0) == 0.0


def test_a_wrong_password_twenty_times(house: House) -> None:
    """The answer: slower and slower, said in a sentence; the right one is taken afterwards."""
    waits = []
    for _ in range(20):
        said = house.sign_in("ada", "not the password")
        assert "SAFE PLACE works" in said or said == "The name or the password is not right."
        waits.append(house.people._throttle.wait_s("ada", "10.0.0.1", house.steady_s))
        house.steady_s += waits[-1]
    assert waits[:2] == [0, 0]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_DELAY_S
    house.steady_s -= 1
    assert "in 1 s" in house.sign_in("ada")
    assert house.command(GoToSafePlace(), None) == ""
    house.steady_s += 1
    assert house.sign_in("ada") == ""


def test_an_unknown_name_is_answered_like_a_wrong_password_and_stands_nowhere(
    house: House,
) -> None:
    typed_in_the_wrong_field = PASSWORDS["ada"]
    assert house.sign_in(typed_in_the_wrong_field, "x") == house.sign_in("ada", "x")
    entries = house.trail()
    assert ("nobody signed in", Action.SIGN_IN_DENIED, "unknown name") in entries
    assert ("nobody signed in", Action.SIGN_IN_DENIED, "ada") in entries
    assert not any(typed_in_the_wrong_field in entry[2] for entry in entries)


def test_without_any_account_the_first_one_is_made_once(tmp_path: Path) -> None:
    with Store.open(tmp_path / "new.db", KEY) as store:
        house = house_at(store)
        assert house.people.mode is SignInMode.FIRST
        assert "no account" in house.command(OPEN, None)
        assert "10 characters" in house.says(FirstAccount(name="Ada", password="short"))
        made = house.query(FirstAccount(name="Ada", password=PASSWORDS["ada"]))
        assert made is not None and made.signed_in is not None
        assert made.signed_in.role is Role.ADMINISTRATOR
        assert house.people.mode is SignInMode.NEEDED
        eve = FirstAccount(name="eve", password=PASSWORDS["bo"])
        assert "sign in" in house.says(eve)
        house.keeper.close()


def test_in_a_demo_nobody_signs_in_and_programs_run_sessions() -> None:
    people = People(None, SignIns(), page_secret="the-token-of-every-page")
    doors = Doors(people)
    assert doors.page_pass("the-token-of-every-page") is not None
    assert doors.page_pass("another") is None
    envelope = CommandEnvelope(command_id="c", session_id=None, expires_ns=None, command=OPEN)
    assert doors.mode is SignInMode.OPEN
    assert doors.refusal(envelope) is None
    request = SignInRequest(name="ada", password="x")
    answer = doors.answer(QueryEnvelope(query_id="q", query=request))
    assert answer is not None and answer.refusal is not None


def test_without_a_sign_in_nothing_is_done_but_the_safe_place(house: House) -> None:
    assert "sign in first" in house.command(OPEN, None)
    assert "sign in first" in house.says(SessionList())
    assert "sign in first" in house.says(TakeSeat())
    house.badges["eve"] = Badge(token="a-token-that-nobody-issued", page="page-eve")
    assert "sign in first" in house.command(OPEN, "eve")
    assert house.command(GoToSafePlace(), None) == ""


@pytest.mark.parametrize("who", list(ROLES))
def test_each_role_may_do_its_part(house: House, who: str) -> None:
    house.sign_in(who)
    may_open = who in ("ada", "root")
    assert (house.command(OPEN, who) == "") == may_open
    assert (house.says(SessionList(), who) == "") == (who != "cy")
    assert (house.says(AccountList(), who) == "") == (who == "root")
    assert house.command(GoToSafePlace(), who) == ""


def test_what_was_not_allowed_is_in_the_trail(house: House) -> None:
    house.sign_in("cy")
    house.command(OPEN, "cy")
    house.says(SessionList(), "cy")
    house.says(AccountList(), "cy")
    found = [entry for entry in house.trail() if entry[1] is Action.NOT_ALLOWED]
    assert found == [
        ("cy", Action.NOT_ALLOWED, "prepare_session"),
        ("cy", Action.NOT_ALLOWED, "session_list"),
        ("cy", Action.NOT_ALLOWED, "account_list"),
    ]


def test_a_supervisor_watches_gets_the_controls_and_hands_them_back(house: House) -> None:
    for who in ("ada", "bo"):
        house.sign_in(who)
    house.open_session()
    assert house.says(TakeSeat(), "bo") == ""
    assert "ada holds the controls" in house.command(Resume(), "bo")
    assert house.says(AskForControls(), "bo") == ""
    assert house.says(HandOverControls(), "bo") != ""
    assert house.says(HandOverControls(), "ada") == ""
    assert house.command(Resume(), "bo") == ""
    assert "bo holds the controls" in house.command(Resume(), "ada")
    house.says(AskForControls(), "ada")
    assert house.says(HandOverControls(), "bo") == ""
    assert house.command(Resume(), "ada") == ""
    taken = [e for e in house.trail() if e[1] in (Action.CONTROLS_TAKEN, Action.WATCHED)]
    assert ("bo", Action.WATCHED, "s-1") in taken
    assert len([e for e in taken if e[1] is Action.CONTROLS_TAKEN]) == 2


def test_an_observer_watches_what_the_patient_agreed_to_and_never_asks(house: House) -> None:
    for who in ("ada", "cy"):
        house.sign_in(who)
    house.open_session(agreed=False)
    record = SessionRecord(session_id="s-1")
    assert "not agreed" in house.says(record, "cy")
    house.show(agreed=True)
    assert house.says(record, "cy") == ""
    assert house.says(SessionRecord(session_id="s-of-another-day"), "cy") != ""
    assert house.says(TakeSeat(), "cy") == ""
    assert "observer" in house.says(AskForControls(), "cy")
    house.show()
    assert house.company.watchers == ("cy",)


def test_a_supervisor_reads_nothing_of_the_open_session_before_the_patient_agreed(
    house: House,
) -> None:
    for who in ("ada", "bo"):
        house.sign_in(who)
    house.open_session(agreed=False)
    of_it = (
        SessionRecord(session_id="s-1"),
        SessionSamples(session_id="s-1"),
        SessionReport(session_id="s-1", audience="file"),
        PatientRecord(pseudonym="P-1"),
    )
    for query in of_it:
        assert "not agreed" in house.says(query, "bo"), query
        assert house.says(query, "ada") == ""
    assert house.says(SessionRecord(session_id="s-of-another-day"), "bo") == ""
    assert house.says(PatientRecord(pseudonym="P-2"), "bo") == ""
    house.says(TakeSeat(), "bo")
    house.says(AskForControls(), "bo")
    assert house.says(HandOverControls(), "ada") == ""
    assert house.says(of_it[0], "bo") == ""  # who runs the session reads it
    house.says(AskForControls(), "ada")
    assert house.says(HandOverControls(), "bo") == ""
    assert "not agreed" in house.says(of_it[0], "bo")
    house.show(agreed=True)
    assert house.says(of_it[0], "bo") == ""
    house.show(agreed=False)
    house.doors.company(SessionState(phase=Phase.CLOSED, session_id="s-1"))
    assert house.says(of_it[0], "bo") == ""


def test_the_heartbeat_that_matters_is_the_one_of_the_page_with_the_controls(
    house: House,
) -> None:
    for who in ("ada", "bo"):
        house.sign_in(who)
    house.open_session()
    house.says(TakeSeat(), "bo")

    def relied_on(page: str) -> bool:
        lane = house.doors.page_pass(house.page_token(page.removeprefix("page-")))
        assert lane is not None
        return house.doors.heartbeat(Heartbeat(sender=page, sent_ns=1), lane.owner).holds_controls

    assert relied_on("page-ada")
    assert not relied_on("page-bo")
    house.says(AskForControls(), "bo")
    house.says(HandOverControls(), "ada")
    assert relied_on("page-bo")
    assert not relied_on("page-ada")


def test_at_the_close_the_controls_are_free(house: House) -> None:
    for who in ("ada", "root"):
        house.sign_in(who)
    house.open_session()
    assert "ada holds" in house.command(Hold(), "root")
    house.doors.accepted(house.envelope(CloseSession(), "ada"))
    house.doors.company(SessionState(phase=Phase.CLOSED, session_id="s-1"))
    assert house.command(OPEN, "root") == ""


def test_an_unused_page_is_locked_but_still_lowers_and_stops(house: House) -> None:
    house.sign_in("ada")
    house.wall_s += tokens.IDLE_LIMIT_S + 1
    assert "locked" in house.command(OPEN, "ada")
    assert "locked" in house.says(SessionList(), "ada")
    present = house.query(PresentSignIn(), house.badges["ada"])
    assert present is not None and present.signed_in is not None and present.signed_in.locked
    assert house.command(Hold(), "ada") == ""
    assert house.command(GoToSafePlace(), "ada") == ""
    assert house.sign_in("ada") == ""
    assert house.command(OPEN, "ada") == ""


def test_who_runs_a_session_is_locked_later(house: House) -> None:
    house.sign_in("ada")
    house.open_session()
    house.wall_s += tokens.IDLE_LIMIT_S + 1
    assert house.command(Resume(), "ada") == ""
    house.wall_s += tokens.IDLE_WITH_CONTROLS_S + 1
    assert "locked" in house.command(Resume(), "ada")


def test_the_password_opens_a_locked_page_with_the_controls_it_had(house: House) -> None:
    house.sign_in("ada")
    house.open_session()
    house.wall_s += tokens.IDLE_WITH_CONTROLS_S + 1
    locked = house.badges["ada"]
    request = SignInRequest(name="Ada", password=PASSWORDS["ada"])
    opened = house.query(request, locked)
    assert opened is not None and opened.signed_in is not None
    assert opened.signed_in.token == locked.token
    assert house.command(Resume(), "ada") == ""
    other = house.query(SignInRequest(name="bo", password=PASSWORDS["bo"]), locked)
    assert other is not None and other.signed_in is not None
    assert other.signed_in.token != locked.token


def test_looking_at_who_is_signed_in_is_no_use_but_a_command_is(house: House) -> None:
    house.sign_in("ada")
    for _ in range(4):
        house.wall_s += tokens.IDLE_LIMIT_S / 2
        house.query(PresentSignIn(), house.badges["ada"])
        assert house.command(OPEN, "ada") == ""


def test_after_a_working_day_a_sign_in_is_over(house: House) -> None:
    house.sign_in("ada")
    house.wall_s += tokens.LONGEST_S + 1
    assert "sign in first" in house.command(Hold(), "ada")


def test_a_token_ends_with_sign_out_password_role_and_account(house: House) -> None:
    for who in ROLES:
        house.sign_in(who)
    house.says(SignOutRequest(), "ada")
    assert "sign in first" in house.command(OPEN, "ada")
    assert house.says(SetRole(name="cy", role=Role.THERAPIST), "root") == ""
    assert house.command(OPEN, "cy") == ""
    house.says(DisableAccount(name="cy"), "root")
    assert "sign in first" in house.command(OPEN, "cy")
    assert "not right" in house.says(
        SetPassword(name="bo", present="wrong one", password="a longer password"), "bo"
    )
    changed = SetPassword(name="bo", present=PASSWORDS["bo"], password="a longer password")
    assert house.says(changed, "bo") == ""
    assert "sign in first" in house.says(SessionList(), "bo")
    assert house.sign_in("bo") != ""
    assert house.sign_in("bo", "a longer password") == ""


def test_another_persons_password_is_the_administrators(house: House) -> None:
    for who in ("ada", "root"):
        house.sign_in(who)
    assert "administrator" in house.says(SetPassword(name="bo", password="x" * 3), "ada")
    assert house.says(SetPassword(name="bo", password="a longer password"), "root") == ""
    added = AddAccount(name="Dee", role=Role.OBSERVER, password="another long one")
    result = house.query(added, house.badges["root"])
    assert result is not None and result.accounts is not None
    assert "dee" in [line.name for line in result.accounts]


def test_a_request_sent_again_is_done_once(house: House) -> None:
    request = SignInRequest(name="ada", password="wrong")
    envelope = QueryEnvelope(query_id="the-same", query=request)
    answers = {house.doors.answer(envelope) for _ in range(1)}
    for _ in range(FREE + 2):
        again = house.doors.answer(envelope)
        assert again in answers
    assert house.sign_in("ada") == ""


def test_sign_ins_outlast_a_restart_of_the_controller(store: Store) -> None:
    before = house_at(store)
    before.wall_s = time.time()
    before.sign_in("ada")
    before.sign_in("bo")
    before.says(SignOutRequest(), "bo")
    before.keeper.close()
    after = house_at(store)
    after.wall_s = time.time()
    after.badges = before.badges
    assert after.command(OPEN, "ada") == ""
    assert "sign in first" in after.command(Hold(), "bo")
    after.keeper.close()


def test_each_sign_in_has_a_lane_of_its_own_that_ends_with_it(house: House) -> None:
    for who in ("ada", "bo", "cy", "root"):
        house.sign_in(who)
    tokens_of = {who: house.page_token(who) for who in ("ada", "bo", "cy", "root")}
    assert len({*tokens_of.values(), house.page_secret}) == 5
    passes = {who: house.doors.page_pass(token) for who, token in tokens_of.items()}
    in_force = {who: still for who, still in passes.items() if still is not None}
    assert set(in_force) == set(tokens_of)
    for stranger in (house.page_secret, house.badges["ada"].token or "", "", "Ä"):
        assert house.doors.page_pass(stranger) is None

    def ended(who: str) -> bool:
        return not in_force[who]() and house.doors.page_pass(tokens_of[who]) is None

    house.says(SignOutRequest(), "ada")
    house.says(DisableAccount(name="bo"), "root")
    house.says(SetRole(name="cy", role=Role.SUPERVISOR), "root")
    assert ended("ada") and ended("bo") and ended("cy")
    renewed = house.doors.page_pass(house.page_token("cy"))
    assert renewed is not None and renewed()
    assert in_force["root"]()
    house.wall_s += tokens.LONGEST_S + 1
    assert ended("root") and not renewed()


def test_a_locked_page_keeps_its_lane_and_the_password_changes_nothing_there(house: House) -> None:
    house.sign_in("ada")
    token = house.page_token("ada")
    still = house.doors.page_pass(token)
    house.wall_s += tokens.IDLE_LIMIT_S + 1
    assert "locked" in house.command(OPEN, "ada")
    assert still is not None and still() and house.page_token("ada") == token
    unlock = SignInRequest(name="ada", password=PASSWORDS["ada"])
    opened = house.query(unlock, house.badges["ada"])
    assert opened is not None and opened.signed_in is not None
    assert opened.signed_in.page_token == token
    assert still() and not opened.signed_in.locked


def test_an_open_page_gets_back_onto_its_lane_after_a_restart(store: Store) -> None:
    before = house_at(store)
    before.wall_s = time.time()
    before.sign_in("ada")
    before.sign_in("bo")
    ada, bo = before.page_token("ada"), before.page_token("bo")
    before.says(SignOutRequest(), "bo")
    before.keeper.close()
    after = house_at(store)
    after.wall_s = time.time()
    still = after.doors.page_pass(ada)
    assert still is not None and still()
    assert after.doors.page_pass(bo) is None
    after.keeper.close()


def test_the_token_itself_is_nowhere_in_the_store(store: Store) -> None:
    house = house_at(store)
    house.sign_in("ada")
    token = house.badges["ada"].token
    assert token is not None
    rows = AccountBook(store).sign_ins()
    assert [row.token_hash for row in rows] == [hash_of(token)]
    house.keeper.close()
