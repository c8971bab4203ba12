"""Who holds the controls of the open session, who watches, and who asks for them.

Owns these seats and the rules by which the controls move; must not know tokens, sockets or what
the controls do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from controller.accounts.rights import RUNS_SESSIONS
from controller.protocol.accounts import Company, Role

LOST_AFTER_S: Final = 2.0
"""Silence of the page with the controls after which another may take them, seconds.

The same 2 s as the interlock of the therapist's page: what is held by then is taken up held.
"""

GONE_AFTER_S: Final = 5.0
"""Silence after which a page that watches counts as closed, seconds."""

HELD_BY_ANOTHER: Final = "{holder} holds the controls: ask for them first."
AT_ANOTHER_PAGE: Final = "The controls are at another page of yours: ask for them here first."


@dataclass(frozen=True)
class Seat:
    """One page in front of one person."""

    owner: str
    """The sign-in, or the browser: pages of one owner take the controls from each other."""
    page: str
    name: str
    role: Role
    heard_ns: int = 0
    """Last sign of life of the page while it was visible."""


class Lease:
    """The seats at one controller; every method belongs to one thread at a time."""

    def __init__(self) -> None:
        """Nobody is there."""
        self._holder: Seat | None = None
        self._asking: Seat | None = None
        self._watching: dict[str, Seat] = {}

    def take_seat(self, seat: Seat, now_ns: int, *, claims: bool = True) -> None:
        """A page shows the session, or still does: with the controls, or to watch.

        They are its own where nobody holds them, or its owner does at another page or at none.
        Without ``claims`` it takes them from no page, and not where nobody holds them.
        """
        seat, holder = replace(seat, heard_ns=now_ns), self._holder
        if holder is not None and holder.page == seat.page:
            return
        free = holder is None and claims and seat.role in RUNS_SESSIONS
        mine = holder is not None and holder.owner == seat.owner and (claims or not holder.page)
        if free or mine:
            self._give(seat)
        else:
            self._watching[seat.page] = seat

    def claim(self, owner: str, name: str, role: Role, now_ns: int) -> None:
        """Who opens a session holds its controls; their page is named when it shows it."""
        if self._holder is None or self._holder.owner != owner:
            self._give(Seat(owner, "", name, role, now_ns))

    def release(self, owner: str | None = None) -> None:
        """The session is over (None), or this owner signed out."""
        if owner is None or (self._holder is not None and self._holder.owner == owner):
            self._step_back()
            self._holder = self._asking = None
        if owner is not None:
            self._watching = {p: s for p, s in self._watching.items() if s.owner != owner}

    def ask(self, seat: Seat, now_ns: int) -> bool:
        """Ask for the controls; True if they are given at once, False if the holder is asked."""
        seat = replace(seat, heard_ns=now_ns)
        holder = self._holder
        if holder is None or holder.owner == seat.owner or self.holder_lost(now_ns):
            self._give(seat)
            return True
        self._asking = self._watching[seat.page] = seat
        return False

    def hand_over(self, owner: str) -> bool:
        """The holder gives the controls to who asks; False if there is nobody, or no holder."""
        if self._asking is None or self._holder is None or self._holder.owner != owner:
            return False
        self._give(self._asking)
        return True

    def keep(self, owner: str) -> bool:
        """The holder keeps the controls; False if nobody asks, or it is not the holder."""
        if self._asking is None or self._holder is None or self._holder.owner != owner:
            return False
        self._asking = None
        return True

    def problem(self, owner: str, page: str | None) -> str | None:
        """Why a command of this page is not taken, in a sentence; None if it is."""
        holder = self._holder
        if holder is None:
            return None
        if holder.owner != owner:
            return HELD_BY_ANOTHER.format(holder=holder.name or "Another page")
        if holder.page and page is not None and holder.page != page:
            return AT_ANOTHER_PAGE
        return None

    def counts(
        self, page: str, now_ns: int, *, owner: str | None = None, visible: bool = True
    ) -> bool:
        """Take a sign of life of a page; True if it is the one the patient relies on.

        ``owner`` is whose lane brought it, None where lanes are nobody's.
        """
        holder, watching = self._holder, self._watching.get(page)
        holder_speaks = holder is None or owner in (None, holder.owner)
        if holder is not None and page == holder.page:
            if holder_speaks and visible:
                self._holder = replace(holder, heard_ns=now_ns)
            return holder_speaks
        if watching is not None:
            if owner in (None, watching.owner):
                self._watching[page] = replace(watching, heard_ns=now_ns)
            return False
        return holder_speaks and (holder is None or not holder.page)

    def holder_lost(self, now_ns: int) -> bool:
        """True if somebody holds the controls and their page is silent."""
        return self._holder is not None and _silent(self._holder, now_ns, LOST_AFTER_S)

    @property
    def holder_owner(self) -> str | None:
        """Whose the controls are."""
        return self._holder.owner if self._holder else None

    def forget_gone(self, now_ns: int) -> None:
        """Pages that watched and are closed count no more, nor does what they asked for."""
        gone = [p for p, s in self._watching.items() if _silent(s, now_ns, GONE_AFTER_S)]
        for page in gone:
            del self._watching[page]
        if self._asking is not None and self._asking.page not in self._watching:
            self._asking = None

    def company(self, now_ns: int, *, agreed: bool) -> Company:
        """Who is there, for every page; ``agreed`` if the patient agreed to be watched."""
        holder, asking = self._holder, self._asking
        return Company(
            holder=holder.name if holder else None,
            holder_page=(holder.page or None) if holder else None,
            holder_lost=self.holder_lost(now_ns),
            asked_by=asking.name if asking else None,
            asked_page=asking.page if asking else None,
            watchers=self._watchers(),
            watching_agreed=agreed,
        )

    def _watchers(self) -> tuple[str, ...]:
        """By name; who holds the controls does not watch, however many pages they have open."""
        watching = (s for s in self._watching.values() if s.owner != self.holder_owner)
        return tuple(sorted({s.owner: s.name for s in watching}.values()))

    def _give(self, seat: Seat) -> None:
        self._step_back()
        self._watching.pop(seat.page, None)
        self._holder, self._asking = seat, None

    def _step_back(self) -> None:
        """The page that holds the controls goes on to watch."""
        if self._holder is not None and self._holder.page:
            self._watching[self._holder.page] = self._holder


def _silent(seat: Seat, now_ns: int, limit_s: float) -> bool:
    return now_ns - seat.heard_ns > limit_s * 1e9
