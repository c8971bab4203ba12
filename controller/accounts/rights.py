"""What a role may ask for: the one table of rights.

Owns the rules and their sentences; must not know who has which role, nor tokens or sockets.
"""

from typing import Final

from controller.protocol.accounts import Role

RUNS_SESSIONS: Final = frozenset({Role.THERAPIST, Role.SUPERVISOR, Role.ADMINISTRATOR})
"""May hold the controls and read the records."""

OPENS_SESSIONS: Final = frozenset({Role.THERAPIST, Role.ADMINISTRATOR})
"""May open, take up or close a session that nobody handed to them."""

FOR_EVERYBODY: Final = frozenset({"go_to_safe_place", "take_seat"})
"""Commands that need no role. Whoever sees the page may bring the patient to the safe place."""

LOWERING: Final = FOR_EVERYBODY | {"hold", "step_down"}
"""Commands that a locked sign-in still gives: uncertainty moves toward less exposure."""

_OPENING: Final = frozenset({"prepare_session", "take_up_session", "close_interrupted"})
_WATCHING: Final = frozenset({"session_record"})
_ACCOUNTS: Final = frozenset({"account_list", "add_account", "set_role", "disable_account"})
_STATION: Final = frozenset(
    {"keep_settings", "key_list", "enrol_key", "revoke_key", "make_certificate"}
)
_PATIENTS: Final = frozenset(
    {"patients_today", "find_patients", "patient_identity", "add_patient", "edit_patient"}
    | {"archive_patient", "plan_visit"}
)
_OWN: Final = frozenset({"sign_out", "present_sign_in", "set_password"})


def command_problem(kind: str, role: Role) -> str | None:
    """Why ``role`` may not give a command of this kind, in a sentence; None if it may."""
    if kind in FOR_EVERYBODY:
        return None
    if role not in RUNS_SESSIONS:
        return "An observer watches and may press SAFE PLACE; this is for a therapist."
    if kind in _OPENING and role not in OPENS_SESSIONS:
        return "A supervisor takes part in sessions that a therapist opens."
    return None


def query_problem(kind: str, role: Role) -> str | None:
    """Why ``role`` may not ask this of the record, in a sentence; None if it may."""
    if kind in _OWN:
        return None
    if kind in _ACCOUNTS:
        return None if role is Role.ADMINISTRATOR else "Accounts are for an administrator."
    if kind in _STATION:
        return None if role is Role.ADMINISTRATOR else "The station is for an administrator."
    if role in RUNS_SESSIONS or kind in _WATCHING:
        return None
    if kind in _PATIENTS:
        return "An observer watches the open session; the patients' book is for a therapist."
    return "An observer watches the open session; the records are for a therapist."
