"""What the measures say of questionnaires, so that a page can say it in its language.

Owns the names of scores, versions, remarks, norms and the sentences why something has no score;
must not know how a score is made. The tests hold them against the tables of the measures. Titles
of questionnaires and the words of their items are no part of it: they are as they were published.
"""

from __future__ import annotations

from typing import Final

from clinician_console.language import N_, _, filled

SUBSCALES: Final = {
    "total": N_("total"),
    "nausea": N_("nausea"),
    "oculomotor": N_("oculomotor"),
    "disorientation": N_("disorientation"),
    "general": N_("general"),
    "spatial_presence": N_("spatial presence"),
    "involvement": N_("involvement"),
    "realism": N_("realism"),
    "intrusion": N_("intrusion"),
    "avoidance": N_("avoidance"),
    "cognition_and_mood": N_("cognition and mood"),
    "arousal": N_("arousal"),
    "fear": N_("fear"),
    "average": N_("average"),
    "anxiety": N_("anxiety"),
}
"""Name of a score in the record to its words."""

SENTENCES: Final = (
    N_("16 items, 0-3"),
    N_("9 items, 0-3"),
    N_("one rating, 0-20"),
    N_("14 items, 0-6"),
    N_("5 items, 0-8"),
    N_("7 items, 0-3"),
    N_("20 items, 0-4, past month"),
    N_("24 situations, fear 0-3 then avoidance 0-3"),
    N_("10 items, 0-4, past 7 days"),
    N_("20 situations, anxiety 0-6 then avoidance 0-2"),
    N_("31 items, keyed: 1 in the fearful direction, else 0"),
    N_("31 items, 1 true, 0 false"),
    N_("18 items, 0-7"),
    N_("18 items, 1-7"),
    N_("Compare with the score before exposure: it does not start at zero."),
    N_("It has no item on nausea, so it is never used alone: ask FMS or SSQ as well."),
    N_("Means of 0-6 for each subscale; no total is defined."),
    N_("Work (item 1) not applicable counts as one missing item."),
    N_("Item 9 at 1 or more has to be answered by the clinician before anything else."),
    N_("Items 1-24 are the fear of the situations in order, 25-48 their avoidance."),
    N_("The average is the total over the number of items, 0 none to 4 extreme."),
    N_("Items 1-20 are the anxiety of the situations in order, 21-40 their avoidance."),
    N_("Some statements are fearless: there it is the answer 'false' that counts 1."),
    N_("The reversed items are those of one published form; check them against the form used."),
    N_("Coded 0-7, total 0-126; never compared with a total coded 1-7 (18-126)."),
    N_("Coded 1-7, total 18-126; never compared with a total coded 0-7 (0-126)."),
    N_("mild"),
    N_("moderate"),
    N_("moderately severe"),
    N_("severe"),
    N_("significant impairment"),
    N_("moderately severe or worse"),
    N_("provisional PTSD; 31 to 33 by setting"),
    N_("provisional PTSD in any setting"),
    N_("social anxiety disorder probable"),
    N_("generalised social anxiety disorder probable"),
    N_("primary care, Kroenke et al. 2001"),
    N_("primary care, Spitzer et al. 2006"),
    N_("depression and obsessive-compulsive disorder, Mundt et al. 2002"),
    N_("social anxiety disorder against controls, Mennin et al. 2002"),
    N_("There is no questionnaire {name}; there are: {known}."),
    N_("The {form} has no version {version}; there are: {known}."),
    N_("The {form} has {items} items; {given} given."),
    N_("Item {number} of the {form} must be a whole number from {low} to {high}."),
    N_("The {form} cannot be scored: item {which} missing, and at most {most} may be."),
    N_("The {form} cannot be scored: item {which} missing, and none may be."),
)
"""Versions, remarks, meanings and norms of cut-offs, and sentences with places."""


def subscale(name: str) -> str:
    """A score by its name in the record, in words."""
    return _(SUBSCALES[name]) if name in SUBSCALES else name.replace("_", " ")


def scored(sentence: str) -> str:
    """What the measures say of a questionnaire, in the language in force."""
    return filled(sentence, SENTENCES)
