"""What a decision is: events to record, or a refusal in words.

Owns the result of a decision and the context it is made in; must not know any rule.
"""

from dataclasses import dataclass, replace

from controller.core.situation import Situation
from controller.protocol.answers import Refusal
from controller.protocol.events import Event
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Actor


@dataclass(frozen=True)
class Happening:
    """An event to record, and who caused it."""

    event: Event
    actor: Actor


@dataclass(frozen=True)
class Decision:
    """What follows from an input; nothing at all is a decision too."""

    events: tuple[Happening, ...] = ()
    """To record, in this order, in one transaction."""
    refusal: Refusal | None = None
    """Why a command changed nothing; its journal entry is then among ``events``."""
    asked: float | None = None
    """The value asked for, where there is one: dial, or the parameter's unit."""
    applied: float | None = None
    """The value in force or on its way, same unit."""
    created_id: str | None = None
    """Id of the session, prompt, rating or firing that this made."""
    lowers: bool = False
    """True where acting comes before recording: the safe place, a stop, a hold, a fall."""


@dataclass(frozen=True)
class Context:
    """Everything a rule may look at."""

    state: SessionState
    now_ns: int
    situation: Situation
    cause_id: str = ""
    """Id of the command or report; what it creates takes this id."""

    def on(self, state: SessionState) -> "Context":
        """The same moment in another state."""
        return replace(self, state=state)


def happenings(actor: Actor, *events: Event) -> tuple[Happening, ...]:
    """The events, each caused by ``actor``."""
    return tuple(Happening(event, actor) for event in events)


def accepted(
    *events: Event,
    actor: Actor = Actor.THERAPIST,
    asked: float | None = None,
    applied: float | None = None,
    created_id: str | None = None,
    lowers: bool = False,
) -> Decision:
    """A decision that records ``events``."""
    return Decision(
        events=happenings(actor, *events),
        asked=asked,
        applied=applied,
        created_id=created_id,
        lowers=lowers,
    )


def declined(
    refusal: Refusal, *, asked: float | None = None, applied: float | None = None
) -> Decision:
    """A decision that changes nothing and says why."""
    return Decision(refusal=refusal, asked=asked, applied=applied)
