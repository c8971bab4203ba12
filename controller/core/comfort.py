"""What the therapist does beside the dose: notes, marks, sound, words, the breathing guide.

Owns these small rules; must not know the dose. Repeating a setting is granted and recorded again.
"""

from controller.core.decision import Context, Decision, accepted, declined
from controller.core.refusals import ACTIONS, refusal
from controller.protocol import commands as c
from controller.protocol import events as e
from controller.protocol.vocabulary import Place, RefusalReason


def add_note(context: Context, command: c.AddNote) -> Decision:
    """Write a note with the moment it was written."""
    return accepted(e.NoteAdded(text=command.text), created_id=context.cause_id)


def mark_moment(context: Context, command: c.MarkMoment) -> Decision:
    """Mark what the patient or the therapist just did."""
    return accepted(e.MomentMarked(moment=command.moment), created_id=context.cause_id)


def set_volume(context: Context, command: c.SetVolume) -> Decision:
    """Set the loudness, 0-100."""
    changed = e.VolumeChanged(volume=command.volume)
    return accepted(changed, asked=command.volume, applied=command.volume)


def set_talking(context: Context, command: c.SetTalking) -> Decision:
    """The therapist begins or ends talking; acting comes before recording."""
    return accepted(e.TalkingChanged(talking=command.talking), lowers=True)


def recentre(context: Context, command: c.Recentre) -> Decision:
    """Make the patient's present heading the middle."""
    return accepted(e.Recentred())


def show_text(context: Context, command: c.ShowText) -> Decision:
    """Show a line to the patient, or take it away."""
    return accepted(e.TextShown(text=command.text))


def set_breathing_guide(context: Context, command: c.SetBreathingGuide) -> Decision:
    """Start the guide in the safe place where it may be offered; stop it anywhere."""
    state = context.state
    why = ""
    if command.on and not state.breathing_guide_allowed:
        why = "this session was prepared without it; offer applied tension instead"
    elif command.on and state.place is not Place.SAFE_PLACE:
        why = "it runs in the safe place only"
    if why:
        action = ACTIONS[command.kind]
        return declined(refusal(RefusalReason.NOT_ALLOWED, action=action, why=why))
    return accepted(e.BreathingGuideChanged(on=command.on))
