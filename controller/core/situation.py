"""What is true around a session while a decision is made.

Owns the facts that are not in the record; must not know how they are found out.
"""

from dataclasses import dataclass

from controller.protocol.reports import Hello


@dataclass(frozen=True)
class Situation:
    """Facts outside the session at the moment of a decision."""

    run_id: str
    """Run of the controller."""
    wall_time_utc: str
    """Wall clock now, ISO 8601; written down, never computed with."""
    package_version: str
    """Version of fearladder that runs the controller."""
    hello: Hello | None = None
    """The renderer that is present and its scenes, or None while there is none."""
    renderer_follows: bool = False
    """True once the renderer has drawn a directive of this session, given in this run, and has
    built the scene.

    Before that it may still show what an earlier run or session asked for, and it enters no
    exposure.
    """
    page_silent_s: float | None = None
    """Seconds since the last heartbeat of a visible page that holds the controls.

    None while no such page was ever seen in this run. A hidden page does not reset it.
    """
    page_visible: bool = True
    """False if the page that holds the controls said that it is hidden."""
    interrupted: tuple[str, ...] = ()
    """Sessions of earlier runs that were found open and still are."""
    record_failing: bool = False
    """True if records cannot be written, for the moments before a session exists."""
