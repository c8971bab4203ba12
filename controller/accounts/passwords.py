"""Passwords: what one must be like, its hash, and the check against it.

Owns argon2 and its costs; must not know accounts or where a hash is kept.
"""

from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST: Final = 10
"""Characters; NIST SP 800-63B-4 asks for length and for no mixture of kinds."""

LONGEST: Final = 200

# argon2id with the first of the low-memory costs of RFC 9106: 64 MiB, three passes.
_HASHER: Final = PasswordHasher()


def password_problem(password: str, name: str = "") -> str | None:
    """A sentence that says why ``password`` will not do for ``name``, or None if it will."""
    if len(password) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters; a short sentence is a good one."
    if len(password) > LONGEST:
        return f"A password may have at most {LONGEST} characters."
    if name and password.casefold() == name.casefold():
        return "The password must not be the name."
    if len(set(password)) < 4:
        return "A password needs more than three different characters."
    return None


def hashed(password: str) -> str:
    """The password's argon2id hash, with a salt of its own; takes some 50 ms on purpose."""
    return _HASHER.hash(password)


def is_right(password: str, known_hash: str | None) -> bool:
    """True if ``password`` has this hash; takes as long where there is none to compare with."""
    try:
        _HASHER.verify(known_hash or _NOBODYS, password)
    except (VerificationError, InvalidHashError):
        return False
    return known_hash is not None


_NOBODYS: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$ZmVhcmxhZGRlcjAwMDAwMA$"
    "hN3q2Pf8mJvJ0c2xVnq0eC0v5l5m0Yk1o2m3p4q5r6s"
)
"""Of no password: so that an unknown name is answered no sooner than a wrong password."""
