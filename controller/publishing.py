"""What the loop shows to consoles and renderer: the state whole, the directive, and health.

Owns how these are put together and their numbering; must not know what is decided or recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from controller.core.directive import directive_of
from controller.loop_ports import LinkPort, RecordHealth, RunIdentity
from controller.presence import Presence
from controller.protocol.accounts import Company, SignInMode
from controller.protocol.health import HealthUpdate, HeartHealth, SafePlaceProgress
from controller.protocol.reports import DirectiveShown, Hello, RendererHealth
from controller.protocol.state import SessionState, StateUpdate
from controller.protocol.vocabulary import Peer

People = Callable[[SessionState], tuple[SignInMode, Company]]
"""Whether people sign in, and who is at a session in this state."""


Heart = Callable[[], HeartHealth | None]
"""The heart rate of the open session as it is now, for the eyes alone."""


def no_heart() -> HeartHealth | None:
    """Nothing measures a heart."""
    return None


def nobody(_state: SessionState) -> tuple[SignInMode, Company]:
    """Nobody signs in, and nobody watches."""
    return SignInMode.OPEN, Company()


class Publishing:
    """Publishes over ``link`` for one run of the controller."""

    def __init__(
        self,
        run: RunIdentity,
        link: LinkPort,
        presence: Presence,
        now_ns: Callable[[], int],
        people: People,
        heart: Heart,
    ) -> None:
        """Nothing is published yet; ``now_ns`` is the controller's clock."""
        self._run = run
        self._link = link
        self._presence = presence
        self._now_ns = now_ns
        self._people = people
        self._heart = heart
        self._revision = 0

    def state(
        self, state: SessionState, sequence: int, hello: Hello | None, interrupted: Iterable[str]
    ) -> None:
        """Publish the state and what the renderer is to show of it."""
        self._revision += 1
        now = self._now_ns()
        sign_in, company = self._people(state)
        here = hello if self._presence.here(Peer.RENDERER) else None
        shown = directive_of(state, run_id=self._run.run_id, revision=self._revision, now_ns=now)
        watchers = len(company.watchers) if company.watching_agreed else 0
        self._link.publish_directive(shown.model_copy(update={"watchers": watchers}))
        self._link.publish_state(
            # Every part was checked when it came; to check the catalogue anew takes longer than
            # to decide a command.
            StateUpdate.model_construct(
                run_id=self._run.run_id,
                revision=self._revision,
                sequence=sequence,
                controller_ns=now,
                renderer_catalogue=here.catalogue if here else (),
                interrupted=tuple(interrupted),
                sign_in=sign_in,
                company=company,
                state=state,
            )
        )

    def health(
        self,
        renderer: RendererHealth | None,
        shown: DirectiveShown | None,
        safe_place: SafePlaceProgress | None,
        record: RecordHealth,
    ) -> None:
        """Publish how links, renderer and record are."""
        now = self._now_ns()
        here = self._presence.here(Peer.RENDERER)
        self._link.publish_health(
            HealthUpdate(
                run_id=self._run.run_id,
                controller_ns=now,
                peers=self._presence.health(now),
                renderer=renderer if here else None,
                shown=shown,
                safe_place=safe_place,
                heart=self._heart(),
                record_failing=record.failing,
                record_problem=record.problem,
            )
        )
