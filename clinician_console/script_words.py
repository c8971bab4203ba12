"""Every sentence that a script of the pages says by itself, for the language of each page.

Owns the list; must not know when a script says what. The tests hold it against the scripts.
"""

from __future__ import annotations

from typing import Final

from clinician_console.language import N_, _

SENTENCES: Final = (
    N_("The safe place is shown."),
    N_("The controller has SAFE PLACE."),
    N_("SAFE PLACE taken, fading …"),
    N_(
        "The controller has it, but the scene has not confirmed it. Press Esc in the patient's "
        "window or take the headset off."
    ),
    N_("SAFE PLACE sent …"),
    N_(
        "SAFE PLACE is not confirmed. Press Esc in the patient's window or take the headset off. "
        "It is still being sent."
    ),
    N_("silent {seconds} s"),
    N_("not connected"),
    N_("live"),
    N_("battery {percent} %"),
    N_("charging, {percent} %"),
    N_(
        "Nothing is answering this page. Press Esc in the patient's window or take the headset off."
    ),
    N_(
        "The console has been silent for {seconds} s: what you see may be old. SAFE PLACE still "
        "works."
    ),
    N_("The direct line to the controller is down. SAFE PLACE goes through the console meanwhile."),
    N_("The two passwords are not the same."),
    N_("That could not be read; try again."),
    N_("The console does not answer; try again."),
    N_("No picture yet"),
    N_("Picture is {seconds} s old"),
    N_("no scene"),
    N_("not recorded: the controller was restarted"),
    N_("dose {dose}"),
    N_("distress {suds}, given at {time}"),
    N_("Play"),
    N_("Pause"),
)


def of_page() -> dict[str, str]:
    """The sentences that are others in the language in force, by what the scripts call them."""
    return {sentence: _(sentence) for sentence in SENTENCES if _(sentence) != sentence}
