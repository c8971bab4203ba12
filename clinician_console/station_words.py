"""What the programs of a station say beside the rules of a session: people, records, link.

Owns the forms of these sentences; must not know when one is said. The tests hold them against the
modules that say them; sentences for whoever sets a machine up, in its terminal, are no part of it.
"""

from __future__ import annotations

from typing import Final

from clinician_console.language import N_

PEOPLE: Final = (
    N_("There is no account at this station yet: the console's first page makes one."),
    N_("Nobody is signed in at this page, or not any more: sign in first."),
    N_("This page was not used for long and is locked: your password opens it again."),
    N_("The name or the password is not right."),
    N_(
        "The name or the password is not right. After several wrong passwords the next one is "
        "looked at in {wait_s} s; SAFE PLACE works meanwhile."
    ),
    N_(
        "After several wrong passwords the next one is looked at in {wait_s} s; SAFE PLACE works "
        "meanwhile."
    ),
    N_("A demo has no accounts: whoever sits here may try it."),
    N_("A demo has no accounts."),
    N_("Another person's password is changed by an administrator."),
    N_("Your present password is not right, so it stays as it is."),
    N_("There is an account {name} already."),
    N_("There are accounts here already: sign in."),
    N_("There is no account {name}."),
    N_("{name} is the only administrator: make another one first."),
    N_("A password needs at least {shortest} characters; a short sentence is a good one."),
    N_("A password may have at most {longest} characters."),
    N_("The password must not be the name."),
    N_("A password needs more than three different characters."),
    N_("An observer watches and may press SAFE PLACE; this is for a therapist."),
    N_("A supervisor takes part in sessions that a therapist opens."),
    N_("Accounts are for an administrator."),
    N_("An observer watches the open session; the records are for a therapist."),
    N_("An observer watches the open session; the patients' book is for a therapist."),
    N_("The controls are asked for from a live page."),
    N_("Nobody asks for the controls now, or they are not at this page."),
    N_("The patient has not agreed that others watch: ask, and note it in screening."),
    N_("{holder} holds the controls: ask for them first."),
    N_("The controls are at another page of yours: ask for them here first."),
    N_("The station is for an administrator."),
    N_("There is no station here whose settings or keys could be seen."),
)
"""Accounts, passwords, rights and controls."""

KEYS: Final = (
    N_(
        "{what} holds the secret half of a key, which stays on its own machine; bring the public "
        "file beside it, which ends in .pub."
    ),
    N_(
        "{what} is a controller's public key; it is not enrolled, it travels with the controller's "
        "addresses."
    ),
    N_("{what} is not a public key file, or it is damaged; bring it here again."),
    N_(
        "This key was made by the {program} for its own machine alone; make one there that can be "
        "enrolled: fearladder keys make {again} --replace"
    ),
    N_("A label has 1 to 64 characters on one line, such as: tablet of room 2."),
    N_("That key was revoked already, {when}."),
    N_(
        "This is the last key of a console: without it nobody has the controls. Enrol another one "
        "first."
    ),
    N_("No key has that fingerprint or label."),
    N_(
        "This key was revoked {when}, and a revoked key stays so; make a new one on its machine: "
        "fearladder keys make {program} --replace"
    ),
    N_("This key is enrolled already, since {when}, as {label}."),
    N_("Another {program} is enrolled as {label}; give this one a label of its own."),
    N_("More than one key is called so; give a fingerprint: {shown}"),
    N_("There is no program {shown}; keys name one of: {known}."),
    N_(
        "The enrolled key {path} can be changed by other users of this machine; make it yours "
        "alone with: chmod 600 {again}"
    ),
    N_("The enrolled key {path} is damaged; delete it and enrol the key again."),
    N_("Cannot read the enrolled key {path}: {why}."),
    N_("A certificate cannot be made for such a name."),
    N_("Cannot write into {folder}: {why}."),
    N_("Cannot write {path}: {why}."),
    N_("Cannot read {path}: {why}."),
    N_("The settings in {path} cannot be read; the usual ones are in force until others are kept."),
)
"""Keys, certificate and settings of a station."""

RECORDS: Final = (
    N_("There is no such session in the record."),
    N_("There is no session of {pseudonym} in the record."),
    N_("The patients' book has no name for {pseudonym}."),
    N_("The patients' book is not at hand here."),
    N_("Where the clinic's store is, {variable} has to say."),
    N_("There is a patient {pseudonym} already."),
    N_("There is no patient {pseudonym} in the records."),
    N_("There is no patient {pseudonym} in the records; `fearladder patients add` enters one."),
    N_("A pseudonym has 1 to 40 letters without accents, digits, underscores or hyphens."),
    N_("The pseudonym must not hold the patient's name."),
    N_("The birth date is not a date like 1990-12-31."),
    N_("The birth date is still to come."),
    N_(
        "The book has this name and birth date already, as {pseudonym}: choose a pseudonym "
        "yourself if this is somebody else."
    ),
    N_("What begins with {prefix} is for simulated patients."),
    N_("{day} is over: a visit is planned for today or later."),
    N_(
        "Questionnaire {number} of {pseudonym} is not as this version writes it; it may be of a "
        "newer one."
    ),
    N_("There is no such questionnaire that counts, so no alert of it to see."),
    N_("There is another entry of this name already: record it under a new one."),
    N_("What this corrects was corrected or withdrawn already; look at it again."),
    N_("A withdrawal has to say which entry it withdraws."),
    N_("No item has an answer, so there is nothing to record."),
    N_("“{day}” is not a day of the calendar."),
    N_("{day} is still to come: a questionnaire has the day it was filled in."),
    N_("The key does not open {path}, or the file is not a fearladder store."),
    N_("The store {path} is locked by another program."),
    N_("The store {path} is damaged: restore it from a backup."),
    N_("The store {path} cannot be written: {why}."),
    N_("The store {path} cannot be used: {why}."),
    N_(
        'A PDF needs WeasyPrint (install fearladder with its extra "report") and the system\'s '
        "Pango; this is the same page as HTML."
    ),
    N_("No PDF could be made of this page; it is the same as HTML."),
)
"""Patients, sessions, questionnaires and the store."""

LINK: Final = (
    N_(
        "The controller has not answered for {waited_s} s, so it is not known whether this was "
        "carried out; look at the state shown before trying again."
    ),
    N_("The controller has not answered the query for {waited_s} s; try again."),
    N_(
        "The controller has not taken SAFE PLACE for {waited_s} s: press Esc at the renderer's "
        "window or take the headset off."
    ),
    N_("The controller has not been heard for {silent_s} s, so nothing was sent; {why}"),
    N_(
        "The console could not tell the controller's time, so nothing was changed; wait until the "
        "link is back and try again."
    ),
    N_(
        "The console's idea of the controller's time is wrong, so nothing was changed; wait until "
        "the link is back and try again."
    ),
    N_(
        "This came {late_s} s too late to be carried out, so nothing was changed; look at the "
        "patient and the state shown, then try again."
    ),
    N_("The key of this connection opens nothing here any more: it was revoked or replaced."),
)
"""What went wrong on the way to the controller."""

PARTS: Final = (
    N_("it or its folder is read-only"),
    N_("the disk reported an error"),
    N_("the disk is full"),
    N_("it or its folder cannot be opened"),
    N_("it is tried again by itself."),
    N_(
        "The controller does not know the key of this program, or it was revoked: enrol its "
        "public file on the controller's machine with `fearladder keys enrol`."
    ),
    N_(
        "The controller lets nobody in while a key file on its machine cannot be trusted; its log "
        "and `fearladder keys list` there name the file."
    ),
    N_("Another page"),
)
"""What stands in some of their places."""

SENTENCES: Final = (*PEOPLE, *KEYS, *RECORDS, *LINK)
"""All of them; where two forms could be meant, the longer one comes first."""
