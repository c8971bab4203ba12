"""Whether a command came in time, in the controller's time.

Owns the rule of expiry; must not know what the command asks.
"""

from controller.protocol.answers import Refusal
from controller.protocol.commands import CommandEnvelope, GoToSafePlace
from controller.protocol.vocabulary import RefusalReason

FURTHEST_S = 60.0
"""An expiry further ahead than this means that a clock is wrong."""


def too_late(envelope: CommandEnvelope, now_ns: int) -> Refusal | None:
    """Why the command comes too late at ``now_ns`` (controller time), or None if it does not.

    SAFE PLACE never does.
    """
    if isinstance(envelope.command, GoToSafePlace):
        return None
    if envelope.expires_ns is None:
        return Refusal(
            reason=RefusalReason.NO_FRESH_CLOCK,
            sentence="The console could not tell the controller's time, so nothing was changed; "
            "wait until the link is back and try again.",
        )
    if envelope.expires_ns > now_ns + round(FURTHEST_S * 1e9):
        return Refusal(
            reason=RefusalReason.NO_FRESH_CLOCK,
            sentence="The console's idea of the controller's time is wrong, so nothing was "
            "changed; wait until the link is back and try again.",
        )
    if envelope.expires_ns < now_ns:
        late_s = (now_ns - envelope.expires_ns) / 1e9
        return Refusal(
            reason=RefusalReason.EXPIRED,
            sentence=f"This came {late_s:.1f} s too late to be carried out, so nothing was "
            "changed; look at the patient and the state shown, then try again.",
        )
    return None
