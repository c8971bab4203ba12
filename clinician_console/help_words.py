"""What the help of each page says: what it is for, what is on it, and its keys.

Owns the words, as the catalogue has them; must not know how they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from clinician_console.language import N_

Item = tuple[str, str]
"""What something is called on the page, and what it does."""


@dataclass(frozen=True)
class PageHelp:
    """The help of one page."""

    about: str
    items: tuple[Item, ...] = ()
    keys: tuple[Item, ...] = ()
    trouble: tuple[Item, ...] = ()


ESC: Final[Item] = (N_("Esc"), N_("SAFE PLACE, from every page while a session is open"))
TAB: Final[Item] = (N_("Tab, Enter"), N_("from one control to the next, and press it"))

KEYS: Final[tuple[Item, ...]] = (
    ESC,
    (N_("Space"), N_("Hold. It never resumes, and never presses a button")),
    (N_("T, held"), N_("Talk: the sound of the scene is low while you hold it")),
    ("0 … 9", N_("Distress 0, 10, 20 … 90")),
    ("H", N_("Distress 100")),
    TAB,
    ("← →", N_("Dose or parameter, where its dial has the focus")),
    (N_("Enter in the note"), N_("Write the note down")),
)
"""Every key of the live page; none of them works while something is typed, but Esc."""

TROUBLE: Final[tuple[Item, ...]] = (
    (
        N_("The patient is more distressed than agreed"),
        N_("Step down, or SAFE PLACE. Both act at once, and nothing comes back by itself."),
    ),
    (
        N_("A line in red says that nothing answers"),
        N_("Press Esc in the patient's window, or take the headset off. Then read the line."),
    ),
    (
        N_("On hold, and you did not press it"),
        N_("The line over the picture says why. The button at the foot resumes, at a lower dose."),
    ),
    (
        N_("The picture is old or grey"),
        N_("Talk to the patient. The scene program comes back by itself, into a plain room."),
    ),
    (
        N_("This page is slow or broken"),
        N_("Reload it: the session is kept by the controller, which holds meanwhile."),
    ),
)
"""What to do when something goes wrong, in the order of how much it matters."""

_START = PageHelp(
    N_("Here a session is opened for one patient, with what was agreed before it."),
    (
        (N_("Pseudonym"), N_("Who the patient is here. Never a name; the same one every time.")),
        (
            N_("Screening and consent"),
            N_("Asked before the first exposure of every session; it can also be done later."),
        ),
        (
            N_("Fear ladder"),
            N_("The steps of this session: the scene's own, or this patient's last one."),
        ),
        (
            N_("Ceiling of the dose"),
            N_("Nothing rises above it. Raising it later asks whether the patient agrees."),
        ),
        (
            N_("Found interrupted"),
            N_("A session that an outage left open. It is taken up in hold, or closed."),
        ),
    ),
    (ESC, TAB),
)

_PATIENTS = PageHelp(
    N_("Here you see who comes today, and find or add a patient."),
    (
        (
            N_("Show names"),
            N_("Names stay off the screen until you turn it on; showing them is audited."),
        ),
        (N_("Find"), N_("Parts of what you know: pseudonym, name, birth date, contact.")),
        (
            N_("Add the patient"),
            N_("The pseudonym is what every session carries; the name stays in this book."),
        ),
        (N_("Next visit …"), N_("Puts the patient on the list of that day. It can be taken back.")),
        (N_("Edit …"), N_("Who the patient is; and out of the list, when treatment is over.")),
    ),
    (ESC, TAB),
)

_PRACTICE = PageHelp(
    N_("Here you practise: someone simulated sits in the patient's seat."),
    (
        (N_("Steady"), N_("The one to begin with.")),
        (N_("Panics"), N_("The one to practise SAFE PLACE and coming back with.")),
        (
            N_("Which one of its kind, a number"),
            N_("Another number is another person of the same temper."),
        ),
    ),
    (TAB,),
)

_LIVE = PageHelp(
    N_("Here a session is led: what the patient sees, and around it what you do and write."),
    (
        (
            N_("Dose"),
            N_("Large: the dose there is. Beside it: where it is going. It rises slowly."),
        ),
        (N_("Step down"), N_("Lower at once, and no question asked.")),
        (N_("Events"), N_("Happen once. One that can startle asks whether the patient agrees.")),
        (
            N_("Ladder"),
            N_(
                "A step is touched for the outcome of the last prediction, the next one, and going."
            ),
        ),
        (N_("Scene"), N_("One parameter by itself, off the dial, and back to it.")),
        (N_("Course"), N_("Safety behaviours, and figures of this step. They decide nothing.")),
        (N_("Distress (SUDS)"), N_("One touch or one key. The last can be undone for 5 s.")),
        (
            N_("Heart"),
            N_("Where a sensor is: the rate, and how good its signal is. Nothing acts on it."),
        ),
        (N_("Ask for a rating"), N_("Puts the question before the patient in the scene.")),
        (N_("Note, then Enter"), N_("Kept with its time. A phrase below it is one touch.")),
        (
            N_("More …"),
            N_("Loudness, a line of text, centring, breathing guide, forms, debrief and close."),
        ),
        (N_("Hold"), N_("Nothing rises; the picture goes on. The button at the foot resumes.")),
    ),
    KEYS,
    TROUBLE,
)

_REVIEW = PageHelp(
    N_("Here are the sessions of this station, newest first."),
    (
        (N_("Opened"), N_("Leads to the session: its curve, what happened, its measures.")),
        (N_("Patient"), N_("Leads to all sessions of one patient, laid over each other.")),
        (N_("The clinic in one table"), N_("Counts and outcomes; small counts are hidden.")),
    ),
    (ESC, TAB),
)

_SESSION = PageHelp(
    N_("Here one session is looked at: what was done, and how distress followed."),
    (
        (N_("Distress"), N_("Filled points count in the measures; hollow ones were outside.")),
        (N_("The handles under the chart"), N_("Choose a span; it is measured by itself.")),
        (N_("Play"), N_("Moves a cursor along the session, with dose and rating beside it.")),
        (N_("Report"), N_("One page: for the file with every measure, or for the patient.")),
    ),
    (ESC, TAB),
)

_PATIENT = PageHelp(
    N_("Here one patient is looked at over all sessions and questionnaires."),
    (
        (N_("Sessions over each other"), N_("Aligned at their start, at their peak or a step.")),
        (N_("Reliable change"), N_("A band is drawn once you give its norm; none is assumed.")),
        (N_("Fill in a questionnaire"), N_("Between sessions, by you or by the patient here.")),
    ),
    (ESC, TAB),
)

_CLINIC = PageHelp(
    N_("Here the clinic is counted, by condition. Simulated sessions are left out."),
    ((N_("hidden"), N_("A count so small that it could tell who is meant.")),),
    (ESC, TAB),
)

_FORM = PageHelp(
    N_("Here answers to a questionnaire are entered, whole or item by item."),
    (
        (N_("No answer"), N_("An item left out is recorded as left out, never as zero.")),
        (N_("Correction"), N_("An entry is never changed; a new one takes its place.")),
    ),
    (ESC, TAB),
)

_DEBRIEF = PageHelp(
    N_("Here you see what was felt while you led the session. Nothing of it is a mark."),
    (
        (N_("Fear felt"), N_("Dashed; the points are what was answered when asked.")),
        (N_("Moments"), N_("What happened, and what was felt then.")),
    ),
    (ESC, TAB),
)

_ACCOUNTS = PageHelp(
    N_("Here an administrator keeps who may sign in at this station, and as what."),
    (
        (N_("therapist"), N_("Opens and leads sessions, reads the records.")),
        (N_("supervisor"), N_("Watches, reads, and leads when handed the controls.")),
        (N_("observer"), N_("Watches an open session once the patient agreed.")),
    ),
    (ESC, TAB),
)

_STATION = PageHelp(
    N_(
        "Here you see the station: its devices, how a tablet comes to it, what sessions start from."
    ),
    (
        (N_("Devices"), N_("How every program answers, and what runs on a battery.")),
        (N_("Tablets"), N_("The address as a code for the camera, or what is missing for it.")),
        (N_("Settings"), N_("An administrator changes them; sessions that are open keep theirs.")),
        (
            N_("Keys of programs"),
            N_("For an administrator: which programs of other machines may connect."),
        ),
    ),
    (ESC, TAB),
)

_PASSWORD = PageHelp(
    N_("Here you choose a new password: ten characters or more. You sign in with it again."),
    (),
    (ESC, TAB),
)

_CARD = PageHelp(N_("Here are the keys and the first help, to print and lay beside the screen."))

HELP: Final[dict[str, PageHelp]] = {
    "/": _START,
    "/patients": _PATIENTS,
    "/practice": _PRACTICE,
    "/live": _LIVE,
    "/review": _REVIEW,
    "/review/{session_id}": _SESSION,
    "/review/patient/{pseudonym}": _PATIENT,
    "/review/patient/{pseudonym}/questionnaire": _FORM,
    "/questionnaire": _FORM,
    "/clinic": _CLINIC,
    "/practice/{session_id}": _DEBRIEF,
    "/station": _STATION,
    "/accounts": _ACCOUNTS,
    "/password": _PASSWORD,
    "/keys": _CARD,
}
"""The help of every page, by its path."""

SIGN_IN_HELP: Final = N_(
    "Sign in with the name and password that an administrator of this station gave you. After "
    "some wrong ones the next is looked at later; nobody is locked out for longer than a minute. "
    "SAFE PLACE works here, too, while a session is open."
)
"""The help of the page before a sign-in."""
