"""What the measures say of distress curves, so that a page can say it in its language.

Owns the variants of a fall and the sentences why a form was not fitted; must not know how either is
computed. The tests hold them against the measures.
"""

from __future__ import annotations

from typing import Final

from clinician_console.language import N_, filled

SENTENCES: Final = (
    N_("peak minus end"),
    N_("peak minus end, % of peak"),
    N_("initial minus end"),
    N_("initial minus end, % of initial"),
    N_("peak minus next peak"),
    N_("mean minus next mean"),
    N_("time-weighted mean minus the next"),
    N_("initial minus next initial"),
    N_("end minus next end"),
    N_("It was not asked for."),
    N_("A decay needs at least {fewest} ratings; there are {size}."),
    N_("The ratings are all equal, so there is no decay to fit."),
    N_("The ratings do not fall, so there is no decay to fit."),
    N_(
        "The ratings fall along a straight line or ever faster; a decay that levels off does not "
        "fit."
    ),
    N_("The fall is over before the second rating; its rate cannot be told."),
    N_("A decay describes these ratings no better than a constant does."),
    N_("Count the times from near the first rating: t = 0 is too far from it."),
    N_("Return of fear needs at least 2 exposures; there are {count}."),
    N_("Exposure {number} needs at least 2 ratings; there are {size}."),
    N_("Exposure {number} has a rating {before} min before it began."),
    N_("The ratings come too late in the exposures to tell where they began."),
    N_("Distress does not fall within these exposures."),
    N_("Between these exposures distress changes more than this form allows for."),
    N_("The form describes these exposures no better than a constant does."),
    N_("The reliability {reliability} is outside 0 up to below 1."),
    N_("The {what} must be a number."),
    N_("The {what} must be a finite number."),
    N_("The {what} must be above 0."),
)
"""Variants, and sentences with places."""


def measured(sentence: str) -> str:
    """What the measures say of a curve, in the language in force."""
    return filled(sentence, SENTENCES, (N_("SD before treatment"), N_("score before")))
