"""Who holds the controls, by rule.

Owns the seats of therapists, supervisors and observers over time; must not know tokens or pages.
"""

from __future__ import annotations

from controller.lease import Lease, Seat
from controller.protocol.accounts import Role

S = 1_000_000_000

THERAPIST = Seat("sign-in-a", "page-a", "ada", Role.THERAPIST)
SECOND_PAGE = Seat("sign-in-a", "page-a2", "ada", Role.THERAPIST)
SUPERVISOR = Seat("sign-in-b", "page-b", "bo", Role.SUPERVISOR)
OBSERVER = Seat("sign-in-c", "page-c", "cy", Role.OBSERVER)


def running() -> Lease:
    """The therapist opened a session and has its page; the supervisor and an observer watch."""
    lease = Lease()
    lease.claim(THERAPIST.owner, "ada", Role.THERAPIST, 0)
    for seat in (THERAPIST, SUPERVISOR, OBSERVER):
        lease.take_seat(seat, 0)
    return lease


def test_who_opened_the_session_holds_the_controls_and_others_watch() -> None:
    company = running().company(0, agreed=True)
    assert (company.holder, company.holder_page) == ("ada", "page-a")
    assert company.watchers == ("bo", "cy")


def test_a_watcher_gives_no_commands_and_is_told_whom_to_ask() -> None:
    lease = running()
    assert lease.problem("sign-in-a", "page-a") is None
    assert lease.problem("sign-in-b", "page-b") == "ada holds the controls: ask for them first."


def test_an_observer_never_gets_the_controls_by_sitting_down() -> None:
    lease = Lease()
    lease.take_seat(OBSERVER, 0)
    assert lease.company(0, agreed=True).holder is None


def test_the_controls_are_asked_for_handed_over_and_handed_back() -> None:
    lease = running()
    assert not lease.ask(SUPERVISOR, 1 * S)
    assert lease.company(1 * S, agreed=True).asked_by == "bo"
    assert not lease.hand_over("sign-in-b"), "who asks cannot grant it"
    assert lease.hand_over("sign-in-a")
    assert lease.problem("sign-in-b", "page-b") is None
    assert lease.problem("sign-in-a", "page-a") is not None
    assert lease.company(1 * S, agreed=True).watchers == ("ada", "cy")
    lease.ask(THERAPIST, 2 * S)
    assert lease.hand_over("sign-in-b")
    assert lease.company(2 * S, agreed=True).holder == "ada"


def test_the_controls_may_be_kept() -> None:
    lease = running()
    lease.ask(SUPERVISOR, 1 * S)
    assert not lease.keep("sign-in-b")
    assert lease.keep("sign-in-a")
    assert not lease.hand_over("sign-in-a")
    assert lease.company(1 * S, agreed=True).holder == "ada"


def test_the_controls_of_a_silent_page_can_be_taken() -> None:
    lease = running()
    lease.counts("page-a", 1 * S)
    lease.counts("page-b", 4 * S)
    assert not lease.holder_lost(3 * S)
    assert lease.holder_lost(4 * S)
    assert lease.ask(SUPERVISOR, 4 * S)
    assert lease.company(4 * S, agreed=True).holder == "bo"


def test_a_hidden_page_is_silent_but_still_the_one_the_patient_relies_on() -> None:
    lease = running()
    assert lease.counts("page-a", 3 * S, visible=False)
    assert lease.holder_lost(3 * S)


def test_a_watching_page_does_not_mask_the_silence_of_the_other() -> None:
    lease = running()
    assert lease.counts("page-a", 1 * S)
    assert not lease.counts("page-b", 1 * S)
    assert not lease.counts("page-nobody-knows", 1 * S)


def test_nobody_speaks_for_a_page_of_another() -> None:
    lease = running()
    assert not lease.counts("page-a", 3 * S, owner="sign-in-c")
    assert lease.holder_lost(3 * S)
    assert lease.counts("page-a", 3 * S, owner="sign-in-a")
    assert not lease.holder_lost(3 * S)
    lease.counts("page-b", 6 * S, owner="sign-in-c")
    lease.forget_gone(6 * S)
    assert lease.company(6 * S, agreed=True).watchers == ()


def test_before_the_holder_shows_a_page_another_sign_in_does_not_count() -> None:
    lease = Lease()
    lease.claim(THERAPIST.owner, "ada", Role.THERAPIST, 0)
    assert not lease.counts("page-c", 0, owner="sign-in-c")
    assert lease.counts("page-a", 0, owner="sign-in-a")


def test_without_any_holder_whatever_page_there_is_counts() -> None:
    assert Lease().counts("page-of-a-program", 0)


def test_the_newest_page_of_one_person_has_the_controls_and_is_no_watcher() -> None:
    lease = running()
    lease.take_seat(SECOND_PAGE, 1 * S)
    assert "another page of yours" in (lease.problem("sign-in-a", "page-a") or "")
    assert lease.problem("sign-in-a", "page-a2") is None
    for _ in range(2):
        lease.take_seat(THERAPIST, 2 * S, claims=False)
        lease.take_seat(SECOND_PAGE, 2 * S, claims=False)
    company = lease.company(2 * S, agreed=True)
    assert company.holder_page == "page-a2"
    assert company.watchers == ("bo", "cy")


def test_after_a_restart_a_page_that_watched_takes_nothing() -> None:
    lease = Lease()
    lease.take_seat(SUPERVISOR, 0, claims=False)
    lease.take_seat(THERAPIST, 1)
    assert lease.company(1, agreed=True).holder == "ada"


def test_pages_that_are_closed_watch_no_more_and_ask_no_more() -> None:
    lease = running()
    lease.ask(SUPERVISOR, 1 * S)
    lease.counts("page-c", 6 * S)
    lease.forget_gone(7 * S)
    company = lease.company(7 * S, agreed=True)
    assert company.watchers == ("cy",)
    assert company.asked_by is None


def test_at_the_close_nobody_holds_anything_and_at_sign_out_a_person_is_gone() -> None:
    lease = running()
    lease.release("sign-in-b")
    assert lease.company(0, agreed=True).watchers == ("cy",)
    lease.release()
    assert lease.company(0, agreed=True).holder is None
    lease.release("sign-in-a")
    assert lease.company(0, agreed=True).watchers == ("cy",)
