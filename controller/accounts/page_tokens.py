"""The token of a page's own lane, one for each sign-in: made from it, and ended with it.

Owns how such a token is made and found; must not know sockets, nor what is sent there. It opens
nothing but the lane, and outlasts a restart because both of what it is made of do.
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from controller.accounts.tokens import SignIns
from controller.protocol.accounts import Role


@dataclass(frozen=True)
class PagePass:
    """What a page was let onto the lane with."""

    owner: str | None
    """Whose sign-in it is; None where nobody signs in."""
    in_force: Callable[[], bool]

    def __call__(self) -> bool:
        """True while it lets the page on."""
        return self.in_force()


class PageTokens:
    """Tokens for the sign-ins in force; from any thread."""

    def __init__(self, secret: str, sign_ins: SignIns, wall_s: Callable[[], float]) -> None:
        """``secret`` is the station's, kept over a restart and given to no page."""
        self._secret = secret.encode("utf-8")
        self._sign_ins = sign_ins
        self._wall_s = wall_s

    def token_of(self, token_hash: str, role: Role) -> str:
        """The lane's token for a sign-in; another one once its account has another role."""
        made_of = f"page lane:{token_hash}:{role.value}".encode()
        made = hmac.digest(self._secret, made_of, hashlib.sha256)
        return base64.urlsafe_b64encode(made).decode("ascii").rstrip("=")

    def pass_for(self, token: str) -> PagePass | None:
        """Tells from now on whether ``token`` is in force, and whose; None if it is nobody's."""
        for each in self._sign_ins.all():
            still = PagePass(each.token_hash, partial(self._in_force, token, each.token_hash))
            if still():
                return still
        return None

    def _in_force(self, token: str, token_hash: str) -> bool:
        # Locked or not: whoever is at the page may press SAFE PLACE.
        found = self._sign_ins.by_hash(token_hash, self._wall_s())
        if found is None:
            return False
        right = self.token_of(found.token_hash, found.role)
        return hmac.compare_digest(token.encode("utf-8"), right.encode("utf-8"))
