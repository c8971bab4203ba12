"""What the controller says in sentences of its own, so that a page can say it in its language.

Owns the forms of these sentences and their parts; must not know when a rule applies. The tests
hold them against the controller's own tables.
"""

from __future__ import annotations

from typing import Final

from clinician_console import scale_words, station_words
from clinician_console.language import N_, RECORD, filled, of_scene
from languages.marks import MARKS

SENTENCES: Final = (
    N_("The message could not be read: {problem}."),
    N_("The sender speaks protocol {theirs} and this controller {ours}: update the controller."),
    N_("The sender speaks protocol {theirs} and this controller {ours}: update the sender."),
    N_(
        "The command came {late_s} s too late, so nothing changed: look at the present "
        "state and give it again."
    ),
    N_(
        "The sender's clock is not known well enough to tell whether the command is "
        "still wanted: wait a moment and give it again."
    ),
    N_("The command was meant for session {asked}, but {open} is open: reload the page."),
    N_("{action} is not possible {phase}, only {where}."),
    N_("{action} is not possible: {why}."),
    N_("There is no {what} called '{name}'. There is {known}."),
    N_("The scene '{scene}' has no parameter called '{name}'. It has {known}."),
    N_("The scene '{scene}' has no event called '{name}'. It has {known}."),
    N_("The scene '{scene}' has no {what} called '{name}'. It has {known}."),
    N_("There is no patient called '{name}' in the records."),
    N_("There is no rating '{name}' in this session, so there is nothing to correct."),
    N_(
        "There is no prompt '{name}' waiting for an answer; a rating can be entered "
        "without a prompt."
    ),
    N_("The fear ladder has no step called '{name}'. It has {known}."),
    N_("There is no interrupted session called '{asked}'. Found open: {known}."),
    N_("{what} {asked} is outside {low} to {high}: {help}."),
    N_(
        "{what} {asked} is over this session's ceiling of {ceiling}, which allows "
        "{limit}; {applied} stays. Raise the ceiling first, if the patient agrees."
    ),
    N_("{what} needs the patient's agreement: ask, then confirm 'patient agrees'."),
    N_("{action} is not possible now: {causes}. {help}."),
    N_(
        "The patient has not tried the stop yet: let the patient press it once in the "
        "neutral room, or confirm that it was tried."
    ),
    N_("Exposure waits for the screening: {why}."),
    N_("Exposure of a remote patient waits until this is confirmed for this session: {missing}."),
    N_(
        "{action} was asked for before the latest hold or stop, which stays: look, then "
        "press again."
    ),
    N_("The program that shows the scenes is not there: wait until it is, or start it."),
    N_("The scene is still being made ready for this session: wait a moment, then press again."),
    N_(
        "Records cannot be written now, so exposure cannot start or rise: free the "
        "disk or mend the store; what was entered is kept and tried again."
    ),
    N_(
        "A rating is being asked for already, {age_s} s ago: enter the answer, or 'no "
        "answer', before asking again."
    ),
    N_("There is nothing to change: {why}."),
    N_(
        "Sickness rose from {first} to {latest} of 20. Consider a hold with the head "
        "still, a step down, or a break without the headset; nothing changes by itself."
    ),
    N_(
        "A session is open, so nothing is played back now: it is possible from its debrief on, "
        "or when it is closed."
    ),
    N_("There is no preview at this controller."),
    N_("The preview cannot be started: {problem}."),
    N_("The preview ended unexpectedly (code {code})."),
    N_("The controller did not answer."),
    N_("The link to the controller is not up yet."),
    N_("The link to the controller was closed before an answer came."),
)
"""A sentence each, with places for what it is about."""

PARTS: Final = (
    N_("Preparing a session"),
    N_("Taking up an interrupted session"),
    N_("Closing an interrupted session"),
    N_("Starting the baseline"),
    N_("Confirming that the stop was tried"),
    N_("Starting the exposure"),
    N_("Setting the intensity"),
    N_("Setting a parameter"),
    N_("Putting a parameter back on the dial"),
    N_("Changing the scene or its configuration"),
    N_("Changing the ceiling"),
    N_("Letting an event happen"),
    N_("Holding"),
    N_("Resuming"),
    N_("Stepping down"),
    N_("Going to the safe place"),
    N_("Asking for a rating"),
    N_("Entering a rating"),
    N_("Correcting a rating"),
    N_("Noting that there is no answer"),
    N_("Writing a note"),
    N_("Marking a moment"),
    N_("Setting the volume"),
    N_("Talking over the scene's sound"),
    N_("Centring the view"),
    N_("Showing a text"),
    N_("Starting the breathing guide"),
    N_("Starting the debrief"),
    N_("Closing the session"),
    N_("Changing the fear ladder"),
    N_("Going to a step"),
    N_("Ending the step"),
    N_("Recording a prediction"),
    N_("Recording an outcome"),
    N_("Noting a safety behaviour"),
    N_("Noting that a safety behaviour was dropped"),
    N_("Entering sickness"),
    N_("Recording a questionnaire"),
    N_("Recording the screening"),
    N_("Confirming a remote session"),
    N_("Recording an adverse event"),
    N_("Showing the steps for a faint"),
    N_("you pressed hold"),
    N_("the patient asked to stay here"),
    N_("the page with the controls is silent or hidden"),
    N_("the program that shows the scenes does not answer"),
    N_("records cannot be written"),
    N_("the controller was restarted"),
    N_("the headset lost its tracking"),
    N_("before a session is prepared"),
    N_("before the baseline"),
    N_("during the baseline"),
    N_("during exposure"),
    N_("while exposure is paused"),
    N_("in the safe place"),
    N_("during the debrief"),
    N_("after the session was closed"),
    N_("a step down only lowers the dose"),
    N_("choose a value in this range"),
    N_("that is this patient's own ceiling, which is changed between sessions"),
    N_("come back at or below the last tolerated dose, then raise"),
    N_("Resume first"),
    N_("Resume first, or go to the safe place"),
    N_("It is possible as soon as this has ended"),
    N_("exposure scene"),
    N_("safe place"),
    N_("you decided not to go on; record it anew if that has changed"),
    N_("record it and your decision first"),
    N_("give your reason to go on with {answers}"),
    N_("this session was prepared without it; offer applied tension instead"),
    N_("it runs in the safe place only"),
    N_("no session is open and the neutral room is shown"),
    N_("the dial is at {value} or on its way there"),
    N_("{parameter} is at {value} or on its way there"),
    N_("{parameter} follows the dial or is returning to it"),
    N_("the ceiling is {value}"),
    N_("'{event}' is happening now"),
    N_("nothing was predicted yet; record a prediction, or write a note"),
    N_("'{name}' is not in use; in use: {in_use}"),
    N_("the steps for a faint are shown"),
    N_("the steps for a faint are not shown"),
    N_("a patient stands only where the floor is clear and someone is in reach; confirm it first"),
    N_("the headset is not worn; ask the patient to put it on"),
    N_("exposure goes on and nothing is held"),
    N_("the neutral room is shown"),
    N_("this scene is set up like this"),
    N_("it was changed meanwhile and is version {version} now; look at it again"),
    N_("the fear ladder is like this"),
    N_("no step of the ladder was gone to"),
    N_("'{step}' is where the exposure is or is going to"),
    N_("exposure is paused"),
    N_("none"),
    N_("A rise of {rise}, more than {free},"),
    N_("A rise of {rise} on the dial, more than {free},"),
    N_("{parameter} from {low} to {high}, as much as {rise} on the dial,"),
    N_("Raising the ceiling from {low} to {high}"),
    N_("'{event}' can startle, so it"),
    N_("Another scene or a harder configuration"),
    N_("Intensity"),
    N_("A step down to"),
    N_("A ceiling of"),
    N_("A return to"),
    N_("The page's silence until the safe place, in seconds,"),
)
"""What stands in those places."""

GUIDANCE: Final = (
    N_("Blood, injection, injury: before you begin"),
    N_("Seated or reclined only, with room to lie down."),
    N_("No breathing guide and no relaxation: blood pressure is to rise, not to fall."),
    N_("Practise applied tension first."),
    N_("Applied tension"),
    N_("Tense arms, legs and trunk for 10 to 15 s, until the face feels warm."),
    N_("Release to normal, not to relaxed, for 20 to 30 s."),
    N_("Five times; at the first sign of a faint, tense at once."),
    N_("If the patient faints"),
    N_("Show the plain picture, take the headset off."),
    N_("Lay the patient down, legs raised, clothing loose."),
    N_("Not awake within one minute, hurt, or unwell after it: call for medical help."),
    N_("Let the patient rest lying down, then sit, before standing."),
    N_("Record an adverse event."),
    N_("Signs of dissociation"),
    N_("Stares, or the eyes do not follow."),
    N_("Answers late, flatly, or not at all."),
    N_("Does not know where or when this is."),
    N_("Says that body or room feel unreal or far away."),
    N_("Goes stiff or limp, or moves as if in the memory."),
    N_("Rates distress low against what you see."),
    N_("Grounding, eyes open"),
    N_("Hold, or go to the safe place; take the headset off if it does not help."),
    N_("Say the patient's name, today's date and where you both are."),
    N_("Eyes open: name five things you see, four you feel, three you hear."),
    N_("Press the feet into the floor; hold something cool."),
    N_("Go on only when the patient answers as before, and agrees."),
)
"""What is offered in situations that need a plan; each is a sentence of its own."""

JOINTS: Final = (N_(" or "), N_(" and "))
"""What stands between several parts in one place."""

_ALL: Final = (*SENTENCES, *station_words.SENTENCES, *scale_words.SENTENCES)
_ALL_PARTS: Final = (*PARTS, *station_words.PARTS)


def said(sentence: str) -> str:
    """A sentence of the controller in the language in force; others stay as they are."""
    return filled(sentence, _ALL, _ALL_PARTS, JOINTS)


def marked(label: str) -> str:
    """A mark of the course in the language in force: of the measures, or what a scene calls it."""
    told = filled(label, MARKS, domain=RECORD)
    return told if told != label else of_scene(label)
