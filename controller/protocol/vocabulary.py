"""The closed vocabularies that commands, events and states share.

Owns the words of the field as enumerations; must not know what is done with them.
"""

from enum import StrEnum


class Phase(StrEnum):
    """Where a session is in its life."""

    IDLE = "idle"  # no session
    PREPARED = "prepared"  # patient, safe place, scene and ceiling chosen; neutral room
    BASELINE = "baseline"  # rating before any exposure; neutral room
    EXPOSING = "exposing"  # the scene is shown at the dose
    PAUSED = "paused"  # held by the therapist or by an interlock; nothing rises
    SAFE_PLACE = "safe_place"  # the safe place is shown
    DEBRIEF = "debrief"  # exposure is over; neutral room
    CLOSED = "closed"  # the record is complete


class Place(StrEnum):
    """What the renderer shows."""

    NEUTRAL = "neutral"  # the plain room
    SCENE = "scene"  # the exposure scene at the dose
    SAFE_PLACE = "safe_place"  # the safe place chosen with the patient


class Occasion(StrEnum):
    """When a rating was given, relative to exposure."""

    BASELINE = "baseline"  # before any exposure, in the neutral room
    PRE = "pre"  # anticipating a step
    DURING = "during"  # during exposure
    PEAK_RECALL = "peak_recall"  # the worst moment, remembered
    POST = "post"  # after exposure
    AD_HOC = "ad_hoc"  # any other moment


class Actor(StrEnum):
    """Who did something."""

    THERAPIST = "therapist"
    PATIENT = "patient"
    SIMULATED_PATIENT = "simulated_patient"
    CONTROLLER = "controller"
    RENDERER = "renderer"


class PatientTemper(StrEnum):
    """How a simulated patient reacts."""

    STEADY = "steady"  # fear follows the dose and is got used to
    SLOW = "slow"  # the same, several times slower
    AVOIDER = "avoider"  # looks away when it gets hard
    RETURNING = "returning"  # gets used to it fast; most of the fear is back the next time
    HESITANT = "hesitant"  # asks to stay where it is
    PANICS = "panics"  # uses stop when fear is more than can be borne


class Peer(StrEnum):
    """A program or page the controller keeps a link with."""

    RENDERER = "renderer"
    CONSOLE = "console"
    PAGE = "page"  # the therapist's browser page, over the safety lane


class HoldReason(StrEnum):
    """Why nothing may rise."""

    THERAPIST = "therapist"  # the therapist pressed hold
    STAY_HERE = "stay_here"  # the patient pressed "stay here"
    PAGE_SILENT = "page_silent"  # the page that holds the controls is silent
    RENDERER_LOST = "renderer_lost"  # the renderer does not answer
    RECORD_FAILING = "record_failing"  # a record cannot be written
    RESTARTED = "restarted"  # the controller was restarted during the session
    TRACKING_LOST = "tracking_lost"  # the headset lost tracking or missed frames badly


class SafePlaceReason(StrEnum):
    """Why the safe place is shown."""

    THERAPIST = "therapist"  # SAFE PLACE on the console or Esc in the renderer's window
    PATIENT_STOP = "patient_stop"  # the patient pressed stop
    PAGE_SILENT = "page_silent"  # the therapist's page was silent too long
    CONTROLLER_LOST = "controller_lost"  # the renderer lost the controller and went by itself
    HEADSET_OFF = "headset_off"  # the headset was taken off


class MomentKind(StrEnum):
    """What a therapist's one-touch mark says happened."""

    LOOKED_AWAY = "looked_away"
    SAFETY_BEHAVIOUR = "safety_behaviour"
    REASSURANCE = "reassurance"


class Rehearsal(StrEnum):
    """What a patient tries in the neutral room before the first exposure."""

    STOP = "stop"
    STAY_HERE = "stay_here"
    RATING = "rating"  # of something harmless; its number is not kept


class FallTag(StrEnum):
    """What happened between two ratings of which the second is lower."""

    DOSE_LOWERED = "dose_lowered"  # the dial or a parameter went down, or the scene was left
    EVENT_ENDED = "event_ended"  # an event of the scene ended or was cut short
    LOOKED_AWAY = "looked_away"
    SAFETY_BEHAVIOUR = "safety_behaviour"  # marked, noted, or in use all along
    REASSURANCE = "reassurance"
    TECHNICAL_PAUSE = "technical_pause"  # a hold or a fade that nobody chose
    SAFE_PLACE = "safe_place"
    STOPPED = "stopped"  # the patient used stop or took the headset off
    DOSE_HELD = "dose_held"  # none of these; says nothing about why distress fell


class Finding(StrEnum):
    """The answer to a question of the screening."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # not asked, or the patient does not know


class Severity(StrEnum):
    """How bad an adverse event was."""

    MILD = "mild"  # noticed, and no hindrance
    MODERATE = "moderate"  # a hindrance
    SEVERE = "severe"  # the session could not go on


class CloseReason(StrEnum):
    """How a session ended."""

    COMPLETED = "completed"
    STOPPED_EARLY = "stopped_early"
    INTERRUPTED = "interrupted"  # found open at a later start and closed


class RefusalReason(StrEnum):
    """Why a command changed nothing; every member has a sentence in the core."""

    MALFORMED = "malformed"
    NEWER_PROTOCOL = "newer_protocol"
    OLDER_PROTOCOL = "older_protocol"
    EXPIRED = "expired"
    OVERTAKEN = "overtaken"
    NO_FRESH_CLOCK = "no_fresh_clock"
    WRONG_SESSION = "wrong_session"
    WRONG_PHASE = "wrong_phase"
    NOT_ALLOWED = "not_allowed"
    UNKNOWN_SCENE = "unknown_scene"
    UNKNOWN_PARAMETER = "unknown_parameter"
    UNKNOWN_EVENT = "unknown_event"
    UNKNOWN_CONFIGURATION = "unknown_configuration"
    UNKNOWN_PATIENT = "unknown_patient"
    UNKNOWN_RATING = "unknown_rating"
    UNKNOWN_PROMPT = "unknown_prompt"
    UNKNOWN_STEP = "unknown_step"
    UNKNOWN_SESSION = "unknown_session"
    OUT_OF_RANGE = "out_of_range"
    OVER_CEILING = "over_ceiling"
    NEEDS_AGREEMENT = "needs_agreement"
    HELD = "held"
    NOT_REHEARSED = "not_rehearsed"
    NOT_SCREENED = "not_screened"
    REMOTE_NOT_CONFIRMED = "remote_not_confirmed"
    RENDERER_AWAY = "renderer_away"
    RENDERER_NOT_READY = "renderer_not_ready"
    RECORD_FAILING = "record_failing"
    PROMPT_OPEN = "prompt_open"
    NOTHING_TO_DO = "nothing_to_do"
