"""The life of a session as tables: phases, what each allows, and what may follow what.

Owns the tables; must not know what a command does where it is allowed.
"""

from collections.abc import Mapping
from typing import Final

from controller.protocol.vocabulary import HoldReason, Phase

OPEN: Final = frozenset(Phase) - {Phase.IDLE, Phase.CLOSED}
"""Phases with an open session; everything that happens in them is journaled."""

EXPOSURE: Final = frozenset({Phase.EXPOSING, Phase.PAUSED})
"""Phases in which interlocks hold."""

BESIDE_EXPOSURE: Final = frozenset({Phase.PREPARED, Phase.BASELINE, Phase.DEBRIEF})
"""Phases before and after exposure: a stop shows the safe place and the phase stays."""

LEAVES_SCENE: Final = frozenset(
    {HoldReason.RENDERER_LOST, HoldReason.RESTARTED, HoldReason.TRACKING_LOST}
)
"""Holds in which nobody knows what the patient sees: what comes back is the neutral room."""

TECHNICAL: Final = LEAVES_SCENE | {HoldReason.PAGE_SILENT}
"""Holds that nobody chose; the offer after them is a lower dose."""

_BETWEEN: Final = frozenset({"prepare_session", "take_up_session", "close_interrupted"})

_ALWAYS: Final = frozenset(
    {
        "go_to_safe_place",
        "ask_for_rating",
        "record_rating",
        "correct_rating",
        "decline_rating",
        "add_note",
        "mark_moment",
        "set_volume",
        "set_talking",
        "recentre",
        "show_text",
        "set_breathing_guide",
        "resume",
        "edit_ladder",
        "record_prediction",
        "record_outcome",
        "note_safety_behaviour",
        "drop_safety_behaviour",
        "record_sickness",
        "record_questionnaire",
        "record_screening",
        "confirm_remote",
        "record_adverse_event",
        "show_faint_help",
    }
)

_BEFORE: Final = _ALWAYS | {
    "confirm_stop_rehearsed",
    "start_exposure",
    "set_configuration",
    "set_ceiling",
    "start_debrief",
    "close_session",
}

_DOSE: Final = _ALWAYS | {
    "set_intensity",
    "set_parameter",
    "release_parameter",
    "set_configuration",
    "set_ceiling",
    "fire_event",
    "hold",
    "step_down",
    "go_to_step",
    "end_step",
    "start_debrief",
}

ALLOWED: Final[Mapping[Phase, frozenset[str]]] = {
    Phase.IDLE: _BETWEEN,
    Phase.PREPARED: _BEFORE | {"start_baseline"},
    Phase.BASELINE: _BEFORE,
    Phase.EXPOSING: _DOSE,
    Phase.PAUSED: _DOSE | {"close_session"},
    Phase.SAFE_PLACE: _ALWAYS
    | {"set_configuration", "set_ceiling", "hold", "end_step", "start_debrief", "close_session"},
    Phase.DEBRIEF: _ALWAYS | {"close_session"},
    Phase.CLOSED: _BETWEEN,
}
"""Kinds of command each phase allows; whether one is granted is for its own rule."""

FOLLOWS: Final[Mapping[Phase, frozenset[Phase]]] = {
    Phase.IDLE: frozenset({Phase.PREPARED}),
    Phase.PREPARED: frozenset({Phase.BASELINE, Phase.EXPOSING, Phase.DEBRIEF, Phase.CLOSED}),
    Phase.BASELINE: frozenset({Phase.EXPOSING, Phase.DEBRIEF, Phase.CLOSED}),
    Phase.EXPOSING: frozenset({Phase.PAUSED, Phase.SAFE_PLACE, Phase.DEBRIEF}),
    Phase.PAUSED: frozenset({Phase.EXPOSING, Phase.SAFE_PLACE, Phase.DEBRIEF, Phase.CLOSED}),
    Phase.SAFE_PLACE: frozenset({Phase.EXPOSING, Phase.DEBRIEF, Phase.CLOSED}),
    Phase.DEBRIEF: frozenset({Phase.CLOSED}),
    Phase.CLOSED: frozenset({Phase.PREPARED}),
}
"""Phases that may follow each phase."""

SPOKEN: Final[Mapping[Phase, str]] = {
    Phase.IDLE: "before a session is prepared",
    Phase.PREPARED: "before the baseline",
    Phase.BASELINE: "during the baseline",
    Phase.EXPOSING: "during exposure",
    Phase.PAUSED: "while exposure is paused",
    Phase.SAFE_PLACE: "in the safe place",
    Phase.DEBRIEF: "during the debrief",
    Phase.CLOSED: "after the session was closed",
}
"""How a clinician would say when."""


def allows(phase: Phase, kind: str) -> bool:
    """True if ``phase`` allows commands of ``kind``."""
    return kind in ALLOWED[phase]


def where_allowed(kind: str) -> str:
    """The phases that allow ``kind``, in a clinician's words."""
    words = [SPOKEN[phase] for phase in Phase if allows(phase, kind)]
    return " or ".join(words)
