"""The life cycle of a headset's session as a table: what the runtime says in, what we do out.

Owns that table; must not know the runtime's library, drawing or time.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class SessionState(IntEnum):
    """States of a session, numbered as in OpenXR's XrSessionState."""

    UNKNOWN = 0
    IDLE = 1
    READY = 2
    SYNCHRONIZED = 3
    VISIBLE = 4
    FOCUSED = 5
    STOPPING = 6
    LOSS_PENDING = 7
    EXITING = 8


class Step(Enum):
    """What we have to do on entering a state."""

    NOTHING = "nothing"
    BEGIN = "begin"  # frames may start
    END = "end"  # no frame may start until the next BEGIN
    REBUILD = "rebuild"  # the session is over: release all and try anew
    LEAVE = "leave"  # the runtime asked us to go: release all, and come back later


STEPS: dict[SessionState, Step] = {
    SessionState.UNKNOWN: Step.NOTHING,
    SessionState.IDLE: Step.NOTHING,
    SessionState.READY: Step.BEGIN,
    SessionState.SYNCHRONIZED: Step.NOTHING,
    SessionState.VISIBLE: Step.NOTHING,
    SessionState.FOCUSED: Step.NOTHING,
    SessionState.STOPPING: Step.END,
    SessionState.LOSS_PENDING: Step.REBUILD,
    SessionState.EXITING: Step.LEAVE,
}
"""What every state asks for."""


class LifeCycle:
    """Where a session stands, and whether frames may be drawn for it."""

    def __init__(self) -> None:
        self.state = SessionState.UNKNOWN
        self.running = False
        self._was_shown = False

    @property
    def hidden(self) -> bool:
        """True once our picture is no longer seen; not yet while a session begins."""
        return self.running and self._was_shown and not self.shown

    @property
    def shown(self) -> bool:
        """True while the patient sees our picture; False also behind another program."""
        return self.state in (SessionState.VISIBLE, SessionState.FOCUSED)

    def enter(self, state: SessionState) -> Step:
        """The runtime has gone to ``state``; what has to be done now.

        BEGIN and END come once each: a state that is told twice asks for nothing.
        """
        self.state = state
        step = STEPS[state]
        self._was_shown = (self._was_shown or self.shown) and step is not Step.BEGIN
        if step is Step.BEGIN:
            step = Step.NOTHING if self.running else Step.BEGIN
            self.running = True
        elif step is Step.END:
            step = Step.END if self.running else Step.NOTHING
            self.running = False
        elif step is not Step.NOTHING:
            self.running = False
        return step
