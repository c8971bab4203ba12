"""What an answer about sickness adds up to, and the sentence for the therapist after a rise.

Owns the fold of fast motion sickness answers; must not know sessions, nor act on any answer.
"""

from typing import Final

from controller.protocol.care import Sickness

RISE: Final = 3
"""Points above the first answer from which advice is given; a design, no published cut-off."""


def after_answer(sickness: Sickness, fms: int) -> Sickness:
    """The course of sickness after one more answer, 0-20."""
    first = fms if sickness.first is None else sickness.first
    return Sickness(
        first=first,
        latest=fms,
        peak=max(fms, sickness.peak or 0),
        advice=_advice(first, fms) if fms >= first + RISE else "",
    )


def _advice(first: int, latest: int) -> str:
    return (
        f"Sickness rose from {first} to {latest} of 20. Consider a hold with the head still, a "
        "step down, or a break without the headset; nothing changes by itself."
    )
