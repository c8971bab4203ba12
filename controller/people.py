"""People at a station: who is signed in, and what is asked about accounts.

Owns signing in and out and the keeping of accounts on behalf of pages; must not know sessions,
seats or sockets. Runs in the thread that answers queries, for a password takes long to check.
"""

from __future__ import annotations

import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from controller.accounts.page_tokens import PagePass, PageTokens
from controller.accounts.passwords import hashed, is_right, password_problem
from controller.accounts.rights import query_problem
from controller.accounts.throttle import Throttle
from controller.accounts.tokens import SignIn, SignIns, hash_of, new_token
from controller.people_keeper import PeopleKeeper
from controller.protocol.account_queries import (
    AccountList,
    AddAccount,
    DisableAccount,
    FirstAccount,
    PeopleQuery,
    PresentSignIn,
    SetPassword,
    SetRole,
    SignInRequest,
    SignOutRequest,
)
from controller.protocol.accounts import Badge, Role, SignedIn, SignInMode
from controller.protocol.answers import Refusal
from controller.protocol.queries import QueryResult
from controller.protocol.vocabulary import RefusalReason
from controller.records.accounts import AccountError, account_name
from controller.records.audit import Action
from controller.records.errors import StoreError

NO_ACCOUNT: Final = "There is no account at this station yet: the console's first page makes one."
SIGN_IN_FIRST: Final = "Nobody is signed in at this page, or not any more: sign in first."
LOCKED: Final = "This page was not used for long and is locked: your password opens it again."
WRONG: Final = "The name or the password is not right."
ANSWERS_KEPT: Final = 64
"""Answers kept, by the id of their query: what is sent again is not done again."""


@dataclass(frozen=True)
class Caller:
    """Who asks, as far as the controller knows."""

    owner: str
    """The sign-in or browser; empty for a program where nobody has to sign in."""
    name: str
    role: Role
    locked: bool = False


class People:
    """Knows who asks, and answers requests about accounts; ``keeper`` None for a demo."""

    def __init__(
        self,
        keeper: PeopleKeeper | None,
        sign_ins: SignIns,
        *,
        page_secret: str | None = None,
        has_controls: Callable[[str], bool] = lambda _owner: False,
        signed_out: Callable[[str], None] = lambda _owner: None,
        wall_s: Callable[[], float] = time.time,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """``has_controls`` says whether an owner runs the open session; ``signed_out`` is told.

        Of ``page_secret`` the tokens of the pages' lane are made; in a demo it is the token.
        """
        self._keeper = keeper
        self._sign_ins = sign_ins
        self._has_controls = has_controls
        self._signed_out = signed_out
        self._wall_s = wall_s
        self._steady_s = steady_s
        self._page_secret = page_secret or new_token()
        self._page_tokens = PageTokens(self._page_secret, sign_ins, wall_s)
        self._throttle = Throttle()
        self._answered: OrderedDict[str, QueryResult] = OrderedDict()

    @property
    def mode(self) -> SignInMode:
        """Whether people have to sign in; any thread."""
        if self._keeper is None:
            return SignInMode.OPEN
        return SignInMode.NEEDED if self._keeper.has_accounts else SignInMode.FIRST

    def caller(self, badge: Badge | None) -> Caller | None:
        """Who shows this badge; None for nobody known. Any thread."""
        token = badge.token if badge else None
        if self._keeper is None:
            return Caller(hash_of(token) if token else "", "", Role.ADMINISTRATOR)
        found = self._sign_ins.find(token, self._wall_s())
        if found is None:
            return None
        locked = found.locked(self._wall_s(), controls=self._has_controls(found.token_hash))
        return Caller(found.token_hash, found.name, found.role, locked)

    def page_pass(self, token: str) -> PagePass | None:
        """Tells whether this token still lets a page onto its lane, and whose; None: it does not.

        Any thread. A locked sign-in keeps it: nobody who is at a page is without SAFE PLACE.
        """
        if self._keeper is not None:
            return self._page_tokens.pass_for(token)
        right = hmac.compare_digest(token.encode("utf-8"), self._page_secret.encode("utf-8"))
        return PagePass(None, lambda: True) if right else None

    def problem(self, caller: Caller | None) -> str | None:
        """Why nothing is done for this caller, in a sentence; None if something may be."""
        if self.mode is SignInMode.FIRST:
            return NO_ACCOUNT
        if caller is None:
            return SIGN_IN_FIRST
        return LOCKED if caller.locked else None

    def used(self, caller: Caller) -> None:
        """The person did something, which keeps the page from being locked; any thread."""
        self._sign_ins.use(caller.owner, self._wall_s())

    def note(self, action: Action, subject: str, detail: str, caller: Caller | None) -> None:
        """Leave an entry in the audit trail; any thread, never blocks."""
        if self._keeper is not None:
            actor = caller.name if caller else "nobody signed in"
            self._keeper.note(action, subject, detail, actor)

    def answer(self, query_id: str, query: PeopleQuery, badge: Badge | None) -> QueryResult:
        """Answer a request about accounts; the same id is answered again and never redone."""
        known = self._answered.get(query_id)
        if known is not None:
            return known
        try:
            result = self._answer(query, badge)
        except AccountError as problem:
            result = denied(str(problem))
        except StoreError as problem:
            result = denied(str(problem), RefusalReason.RECORD_FAILING)
        self._answered[query_id] = result
        if len(self._answered) > ANSWERS_KEPT:
            self._answered.popitem(last=False)
        return result

    def _answer(self, query: PeopleQuery, badge: Badge | None) -> QueryResult:
        if self._keeper is None and not isinstance(query, PresentSignIn | SignOutRequest):
            return denied("A demo has no accounts: whoever sits here may try it.")
        if isinstance(query, SignInRequest):
            return self._sign_in(query, badge)
        if isinstance(query, FirstAccount):
            return self._first(query)
        caller = self.caller(badge)
        if isinstance(query, PresentSignIn):
            return self._present(caller)
        if isinstance(query, SignOutRequest):
            return self._sign_out(caller)
        why = self.problem(caller)
        if caller is None or why is not None:
            return denied(why or SIGN_IN_FIRST)
        return self._keep_accounts(query, caller)

    # ---- signing in and out -------------------------------------------------------------------

    def _sign_in(self, query: SignInRequest, badge: Badge | None) -> QueryResult:
        keeper, name = self._must_keep(), account_name(query.name)
        wait_s = self._throttle.wait_s(name, query.address, self._steady_s())
        if wait_s > 0:
            return denied(_too_many(wait_s))
        known_hash = keeper.book.password_hash(name)
        if not is_right(query.password, known_hash):
            wait_s = self._throttle.wrong(name, query.address, self._steady_s())
            # What was typed as a name may be a password: only a name that is known is noted.
            subject = name if known_hash is not None else "unknown name"
            keeper.note(Action.SIGN_IN_DENIED, subject, query.address, "nobody signed in")
            return denied(f"{WRONG} {_too_many(wait_s)}" if wait_s else WRONG)
        self._throttle.right(name, query.address)
        locked = self.caller(badge)
        if badge is not None and locked is not None and locked.name == name:
            # The same sign-in goes on: who held the controls holds them still.
            self.used(locked)
            return self._told(locked, badge.token)
        return self._signed_in(name, query.address)

    def _first(self, query: FirstAccount) -> QueryResult:
        problem = password_problem(query.password, query.name)
        if problem is not None:
            return denied(problem)
        keeper = self._must_keep()
        name = keeper.book.add_first(query.name, Role.ADMINISTRATOR, hashed(query.password))
        keeper.has_accounts = True
        return self._signed_in(name, query.address)

    def _signed_in(self, name: str, address: str) -> QueryResult:
        token, now_s = new_token(), self._wall_s()
        role = self._must_keep().book.sign_in(name, hash_of(token), address)
        self._sign_ins.put(SignIn(hash_of(token), name, role, now_s, now_s))
        return self._told(Caller(hash_of(token), name, role), token)

    def _told(self, caller: Caller, token: str | None = None) -> QueryResult:
        keeps = self._keeper is not None
        signed_in = SignedIn(
            name=caller.name,
            role=caller.role,
            token=token,
            page_token=self._page_tokens.token_of(caller.owner, caller.role) if keeps else None,
            locked=caller.locked and token is None,
        )
        return QueryResult(query_id=None, signed_in=signed_in)

    def _present(self, caller: Caller | None) -> QueryResult:
        if caller is None:
            return denied(NO_ACCOUNT if self.mode is SignInMode.FIRST else SIGN_IN_FIRST)
        return self._told(caller)

    def _sign_out(self, caller: Caller | None) -> QueryResult:
        if caller is not None and self._keeper is not None:
            self._sign_ins.end(caller.owner)
            self._keeper.book.sign_out(caller.owner)
            self._signed_out(caller.owner)
        return QueryResult(query_id=None, done=True)

    # ---- accounts -----------------------------------------------------------------------------

    def _keep_accounts(self, query: PeopleQuery, caller: Caller) -> QueryResult:
        book = self._must_keep().book
        why = query_problem(query.kind, caller.role)
        if why is not None:
            self.note(Action.NOT_ALLOWED, query.kind, caller.role.value, caller)
            return denied(why)
        self.used(caller)
        if isinstance(query, AddAccount | SetPassword):
            problem = self._password_problem(query, caller)
            if problem is not None:
                return denied(problem)
        change = self._change(query, caller)
        if change is not None:
            change()
            self._must_keep().look_again()
        accounts = book.list() if caller.role is Role.ADMINISTRATOR else ()
        return QueryResult(query_id=None, accounts=accounts)

    def _change(self, query: PeopleQuery, caller: Caller) -> Callable[[], object] | None:
        book, by = self._must_keep().book, caller.name
        if isinstance(query, AddAccount):
            password = hashed(query.password)
            return partial(book.add, query.name, query.role, password, actor=by)
        if isinstance(query, SetPassword):
            return partial(book.set_password, query.name, hashed(query.password), actor=by)
        if isinstance(query, SetRole):
            return partial(book.set_role, query.name, query.role, actor=by)
        if isinstance(query, DisableAccount):
            return partial(book.disable, query.name, disabled=query.disabled, actor=by)
        assert isinstance(query, AccountList)  # the rest was answered before
        return None

    def _password_problem(self, query: AddAccount | SetPassword, caller: Caller) -> str | None:
        if isinstance(query, SetPassword):
            own = account_name(query.name) == caller.name
            if not own and caller.role is not Role.ADMINISTRATOR:
                return "Another person's password is changed by an administrator."
            if own and not self._knows_own(query.present or "", caller):
                return "Your present password is not right, so it stays as it is."
        return password_problem(query.password, query.name)

    def _knows_own(self, present: str, caller: Caller) -> bool:
        now_s = self._steady_s()
        if self._throttle.wait_s(caller.name, caller.owner, now_s) > 0:
            return False
        if is_right(present, self._must_keep().book.password_hash(caller.name)):
            return True
        self._throttle.wrong(caller.name, caller.owner, now_s)
        return False

    def _must_keep(self) -> PeopleKeeper:
        if self._keeper is None:
            raise AccountError("A demo has no accounts.")
        return self._keeper


def denied(sentence: str, reason: RefusalReason = RefusalReason.NOT_ALLOWED) -> QueryResult:
    """A result that says why not."""
    return QueryResult(query_id=None, refusal=Refusal(reason=reason, sentence=sentence))


def _too_many(wait_s: float) -> str:
    return (
        f"After several wrong passwords the next one is looked at in {math.ceil(wait_s)} s; "
        "SAFE PLACE works meanwhile."
    )
