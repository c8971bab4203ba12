"""Sign-ins in force: from the secret a page presents to the person it stands for.

Owns their limits in time; must not know where they are kept over a restart, nor what a role may do.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass, replace
from typing import Final

from controller.protocol.accounts import Role

IDLE_LIMIT_S: Final = 15 * 60.0
"""Unused for longer a sign-in is locked: the password opens it again."""

IDLE_WITH_CONTROLS_S: Final = 60 * 60.0
"""The same for who holds the controls of an open session: eyes are on the patient, not the page."""

LONGEST_S: Final = 12 * 3600.0
"""After this a sign-in ends, however much it was used: a working day."""


@dataclass(frozen=True)
class SignIn:
    """One sign-in; times are seconds of the wall clock since 1970, for they outlast a restart."""

    token_hash: str
    name: str
    role: Role
    since_s: float
    used_s: float

    def locked(self, now_s: float, *, controls: bool = False) -> bool:
        """True if it was not used for too long, ``controls`` for who holds those of a session."""
        return now_s - self.used_s > (IDLE_WITH_CONTROLS_S if controls else IDLE_LIMIT_S)

    def over(self, now_s: float) -> bool:
        """True if it has ended of age."""
        return now_s - self.since_s > LONGEST_S


def new_token() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What is kept of a token: SHA-256, for a secret of 256 bits needs nothing slower."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()


class SignIns:
    """Those in force, by the hash of their token; from any thread."""

    def __init__(self) -> None:
        """Nobody is signed in."""
        self._by_hash: dict[str, SignIn] = {}
        self._busy = threading.Lock()

    def put(self, sign_in: SignIn) -> None:
        """One more, or a changed one."""
        with self._busy:
            self._by_hash[sign_in.token_hash] = sign_in

    def find(self, token: str | None, now_s: float) -> SignIn | None:
        """The sign-in of ``token``, locked or not; None if there is none in force."""
        return self.by_hash(hash_of(token), now_s) if token else None

    def by_hash(self, token_hash: str, now_s: float) -> SignIn | None:
        """The sign-in whose token has this hash; None if there is none in force."""
        with self._busy:
            found = self._by_hash.get(token_hash)
            if found is not None and found.over(now_s):
                del self._by_hash[found.token_hash]
                return None
            return found

    def use(self, token_hash: str, now_s: float) -> None:
        """It was used now, which keeps it from being locked."""
        with self._busy:
            found = self._by_hash.get(token_hash)
            if found is not None:
                self._by_hash[token_hash] = replace(found, used_s=max(found.used_s, now_s))

    def end(self, token_hash: str) -> None:
        """End one."""
        with self._busy:
            self._by_hash.pop(token_hash, None)

    def only(self, in_force: dict[str, Role]) -> None:
        """Keep those whose hash is in ``in_force`` alone, with the role it says."""
        with self._busy:
            self._by_hash = {
                each: replace(kept, role=in_force[each])
                for each, kept in self._by_hash.items()
                if each in in_force
            }

    def all(self) -> tuple[SignIn, ...]:
        """Those in force."""
        with self._busy:
            return tuple(self._by_hash.values())
