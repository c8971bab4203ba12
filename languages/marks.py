"""What the marks of a session's course are called in its record, for whoever shows them.

Owns these labels; must not know which event leaves which. The tests hold them against the
controller's own tables.
"""

from __future__ import annotations

from typing import Final

from languages.sentences import N_

MARKS: Final = (
    N_("Notes"),
    N_("Health"),
    N_("Predictions"),
    N_("Marked"),
    N_("Asked"),
    N_("Pauses"),
    N_("Scene events"),
    N_("Steps"),
    N_("Held by the therapist"),
    N_("Held: patient asked to stay here"),
    N_("Held: the therapist's page was silent"),
    N_("Technical pause: the scene program was silent"),
    N_("Held: the record could not be written"),
    N_("Technical pause: the controller was restarted"),
    N_("Technical pause: the headset lost its tracking"),
    N_("Safe place, by the therapist"),
    N_("Patient used stop"),
    N_("Safe place: the therapist's page was silent"),
    N_("Safe place: the controller was silent"),
    N_("Headset taken off"),
    N_("Looked away"),
    N_("Safety behaviour"),
    N_("Reassurance"),
    N_("Closed: completed"),
    N_("Closed: stopped early"),
    N_("Closed: interrupted"),
    N_("Stop rehearsed"),
    N_("Stay here rehearsed"),
    N_("Rating rehearsed"),
    N_("The scene program was silent"),
    N_("The console was silent"),
    N_("The therapist's page was silent"),
    N_("Patient asked to stay here"),
    N_("Declined to rate"),
    N_("No answer"),
    N_("Baseline"),
    N_("Exposure"),
    N_("Scene changed"),
    N_("Resumed"),
    N_("Taken up again: the controller was restarted"),
    N_("Not recorded: the controller was restarted"),
    N_("Not recorded: the controller was restarted."),
    N_("Debrief"),
    N_("Step ended"),
    N_("Predicted, {likelihood} % likely: {what}"),
    N_("Outcome: it happened, surprise {surprise}"),
    N_("Outcome: it did not happen, surprise {surprise}"),
    N_("{name}: in use"),
    N_("{name}: dropped"),
    N_("Sickness {fms} of 20"),
    N_("Sickness: no answer"),
    N_("Adverse event: {what}"),
    N_("Help for a faint shown"),
    N_("Help for a faint taken away"),
    N_("Tracking lost"),
    N_("Frames missed"),
    N_("Neutral room shown"),
    N_("Tracked again"),
    N_("Headset off the head"),
    N_("Headset put on"),
    N_("Asked, answered {suds}"),
    N_("Asked, would rather not rate"),
    N_("Asked, no answer"),
)
"""A label each, with places for what it is about."""
