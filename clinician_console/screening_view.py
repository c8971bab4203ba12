"""The screening as it is asked: its questions in words and order, and what its answers ask for.

Owns the reading of a half-filled form; pure, must not know pages, nor judge any answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from clinician_console.care_view import FINDINGS
from clinician_console.language import N_, Said, _, lowered
from controller.protocol.care_commands import ConfirmRemote, RecordScreening
from controller.protocol.screening import RemoteReadiness, Screening
from controller.protocol.state import SessionState
from controller.protocol.vocabulary import Finding

GO_ON = "go_on"
NOT_TODAY = "not_today"
LATER = "later"

DECISIONS = (
    (LATER, N_("Not decided yet")),
    (GO_ON, N_("Go on")),
    (NOT_TODAY, N_("No exposure today")),
)
"""The therapist's decision on the answers."""


@dataclass(frozen=True)
class Question:
    """One question of the screening: the answer's name, and what is asked."""

    name: str
    words: str


HISTORY = (
    Question("epilepsy", N_("Epilepsy or seizures")),
    Question("migraine", N_("Migraine")),
    Question("vestibular_disease", N_("Disease of balance")),
    Question("eye_disease", N_("Eye disease")),
    Question("severe_psychosis", N_("Severe psychosis")),
    Question("falls", N_("History of falls")),
    Question("fainting_history", N_("History of fainting")),
    Question("cardiac_disease", N_("Heart disease")),
    Question("pregnancy", N_("Pregnancy")),
    Question("recent_concussion", N_("Recent concussion")),
)
TODAY = (
    Question("alcohol_or_sedatives_today", N_("Alcohol or sedatives today")),
    Question("current_suicidality", N_("Current suicidality")),
)
COURSE = (
    Question("blood_injection_injury", N_("Fear of blood, injection or injury")),
    Question("trauma", N_("Exposure for a trauma")),
)
WANTED = (
    Question("safe_place_acceptable", N_("The safe place is acceptable to the patient")),
    Question("observers_consented", N_("Consent to named observers (yes if there are none)")),
)
GROUPS = (
    (N_("History"), HISTORY),
    (N_("Today"), TODAY),
    (N_("Changes how the session goes"), COURSE),
    (N_("Consent"), WANTED),
)
"""Every question but the age, as it stands in the form."""

_WORDS = {q.name: q.words for _, group in GROUPS for q in group} | {"age_years": N_("Age")}

RISKS = tuple(q.name for q in (*HISTORY, *TODAY, *COURSE))
"""Questions whose usual answer is no."""

REMOTE: Said[str] = Said(
    {
        "voice_channel": N_("We hear each other on a voice channel that works now"),
        "patient_location_known": N_("I know where the patient is now"),
        "phone_known": N_("I have the patient's phone number"),
        "local_contact_known": N_("I can reach somebody near the patient"),
    }
)
"""What is confirmed before a remote patient is exposed, in words."""

BAD_AGE = N_("“{typed}” is not an age: a whole number of years from 0 to 120, or nothing.")
NO_REASON = N_("Write your reason to go on; asked for by: {flags}.")


def screening_of(answers: Mapping[str, str], age: str) -> Screening | str:
    """The screening that ``answers`` (question to finding) stand for, or what is wrong."""
    years = age.strip()
    if years and not (years.isascii() and years.isdigit() and int(years) <= 120):
        return _(BAD_AGE).format(typed=years[:20])
    findings = {name: Finding(answer) for name, answer in answers.items()}
    return Screening.model_validate({**findings, "age_years": int(years) if years else None})


def flag_words(screening: Screening) -> str:
    """The answers that ask for a reason, in words; empty where none does."""
    told = []
    for name in screening.flagged():
        found = getattr(screening, name)
        known = found is not None and found is not Finding.UNKNOWN
        words = lowered(_(_WORDS[name]).split(" (")[0])
        told.append(
            _("{words}: {answer}").format(words=words, answer=lowered(FINDINGS[found]))
            if known
            else _("{words}: not known").format(words=words)
        )
    return ", ".join(told)


def screening_command(
    answers: Mapping[str, str], age: str, decision: str, reason: str
) -> RecordScreening | str | None:
    """The command a form stands for, a sentence where it cannot be, None where nothing is decided.

    A refusal of the controller would say the same; here it costs no round trip and loses nothing.
    """
    screening = screening_of(answers, age)
    if isinstance(screening, str):
        return screening
    if decision not in (GO_ON, NOT_TODAY):
        return None
    flags = flag_words(screening)
    if decision == GO_ON and flags and not reason.strip():
        return _(NO_REASON).format(flags=flags)
    return RecordScreening(screening=screening, proceed=decision == GO_ON, reason=reason.strip())


def remote_command(confirmed: Mapping[str, bool]) -> ConfirmRemote:
    """What is confirmed for a remote session."""
    return ConfirmRemote.model_validate(dict(confirmed))


def answers_of(screening: Screening | None) -> dict[str, str]:
    """Question to answer; unknown where nothing was recorded."""
    found = screening or Screening()
    return {name: getattr(found, name).value for name in _WORDS if name != "age_years"}


def missing_words(readiness: RemoteReadiness) -> str:
    """What of a remote session is not confirmed yet, in words; empty where all is."""
    names = [n for n in RemoteReadiness.model_fields if not getattr(readiness, n)]
    return "; ".join(REMOTE[name] for name in names)


def what_waits(state: SessionState) -> str:
    """What exposure waits for beside the course of a session: screening, remote, or nothing."""
    if state.screening_proceed is False:
        return "screening"
    if not state.screening_required:
        return ""
    if state.screening_proceed is None:
        return "screening"
    remote = not state.therapist_in_room and not state.remote.complete
    return "remote" if remote else ""
