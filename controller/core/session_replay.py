"""A recorded session as what was shown: every directive again, at its moment of the session.

Owns the way from events to directives in session time; must not know drawing, files or clocks.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from controller.core.directive import directive_of
from controller.core.evolve import evolve
from controller.protocol.base import Model
from controller.protocol.directive import SceneDirective
from controller.protocol.events import ControllerRestarted, RecordedEvent
from controller.protocol.ramp import Ramp
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Place

RUN: Final = "replay"
"""Run id of every directive of a replay: one clock, that of the session."""

NOT_RECORDED: Final = "Not recorded: the controller was restarted."
"""What stands in the neutral room where nobody knows what was shown."""


class ShownAgain(Model):
    """A directive and when it was issued, in session time."""

    at_ns: int
    directive: SceneDirective


def shown_again(events: Iterable[RecordedEvent]) -> Iterator[ShownAgain]:
    """What was shown after each event that changed it; times are session time, revisions rise.

    ``events`` are all of a session's, in order. A run of the controller has a clock of its own, so
    every time is moved by the difference of the event's two clocks. Where the controller was
    killed, the neutral room says `NOT_RECORDED` from the last event on until the restart.
    """
    state, before, last_ns = SessionState(), None, 0
    for revision, recorded in enumerate(events):
        killed = isinstance(recorded.event, ControllerRestarted) and recorded.elapsed_ns > last_ns
        if killed and before is not None:
            yield ShownAgain(at_ns=last_ns, directive=_unknown(before, 2 * revision - 1, last_ns))
        last_ns = recorded.elapsed_ns
        state = evolve(state, recorded)
        directive = _in_session_time(
            directive_of(state, run_id=RUN, revision=2 * revision, now_ns=recorded.time_ns),
            recorded.time_ns - recorded.elapsed_ns,
        )
        same = directive.model_copy(update={"revision": 0, "issued_ns": 0})
        if same != before:
            yield ShownAgain(at_ns=recorded.elapsed_ns, directive=directive)
        before = same


def _unknown(before: SceneDirective, revision: int, at_ns: int) -> SceneDirective:
    """Nothing of the session: what was shown before is not taken for what was shown then."""
    dial = before.intensity.at(at_ns)
    return before.model_copy(
        update={
            "revision": revision,
            "issued_ns": at_ns,
            "place": Place.NEUTRAL,
            "held": True,
            "intensity": Ramp.constant(dial, at_ns),
            "overrides": {
                n: Ramp.constant(r.at(at_ns), at_ns) for n, r in before.overrides.items()
            },
            "prompt": None,
            "events": (),
            "breathing_guide": False,
            "talking": False,
            "text": NOT_RECORDED,
            "notice": None,
            "faint_help": (),
            "lobby": False,
        }
    )


def _in_session_time(directive: SceneDirective, ahead_ns: int) -> SceneDirective:
    def moved(time_ns: int) -> int:
        # What began before the session, such as a dial at rest, began with it.
        return max(0, time_ns - ahead_ns)

    def of(ramp: Ramp) -> Ramp:
        return ramp.model_copy(update={"start_ns": moved(ramp.start_ns)})

    prompt = directive.prompt
    return directive.model_copy(
        update={
            "issued_ns": moved(directive.issued_ns),
            "intensity": of(directive.intensity),
            "overrides": {name: of(ramp) for name, ramp in directive.overrides.items()},
            "events": tuple(
                fired.model_copy(
                    update={
                        "fired_ns": moved(fired.fired_ns),
                        "expires_ns": moved(fired.expires_ns),
                    }
                )
                for fired in directive.events
            ),
            "prompt": None
            if prompt is None
            else prompt.model_copy(update={"opened_ns": moved(prompt.opened_ns)}),
        }
    )
