"""What a directive tells of the patient, also where there is none yet.

Owns these questions to a directive; must not know who asks them.
"""

from __future__ import annotations

from controller.protocol.directive import SceneDirective
from controller.protocol.practice import Practice


def session_of(directive: SceneDirective | None) -> str | None:
    """The session, or None."""
    return None if directive is None else directive.session_id


def by_gaze(directive: SceneDirective | None) -> bool:
    """True if looking at something for a while answers."""
    return directive is not None and directive.answers_by_gaze


def practice_of(directive: SceneDirective | None) -> Practice | None:
    """The simulated patient of the session, or None."""
    return None if directive is None else directive.practice


def spoken_to(directive: SceneDirective | None) -> bool:
    """True while the therapist talks to the patient, or shows a line of text."""
    return directive is not None and (directive.talking or bool(directive.text))
