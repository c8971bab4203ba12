"""The questionnaires: how many items, which answers, how they add up, what a missing one means.

Owns these tables and where each is from; must not know patients, nor hold the wording of any item.

Items count from 1, in the order of the published form. Where a scale asks two things of each
situation (LSAS, AQ), all answers to the first come before all answers to the second. A scale with
no published rule for missing items has none here: it cannot be scored without all of them.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Term:
    """A part of a score: ``weight`` times the sum of ``items``."""

    items: tuple[int, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Scale:
    """One version of a questionnaire."""

    name: str
    """As it is recorded."""
    title: str
    version: str
    """Which form and which coding of answers; scores of different versions never mix."""
    answers: tuple[tuple[int, int], ...]
    """Lowest and highest answer of each item."""
    subscales: tuple[tuple[str, tuple[Term, ...]], ...]
    """Name of a score and its terms, which are added."""
    source: str
    reversed_items: frozenset[int] = frozenset()
    """Items counted from the other end: lowest + highest - answer."""
    may_miss: int = 0
    """As many items may be missing; each counts as the mean of those answered."""
    remark: str = ""
    """What has to be said wherever it is shown."""


def _of(first: int, last: int) -> tuple[int, ...]:
    return tuple(range(first, last + 1))


def _sum(first: int, last: int) -> tuple[Term, ...]:
    return (Term(_of(first, last)),)


def _mean(first: int, last: int) -> tuple[Term, ...]:
    return (Term(_of(first, last), 1 / (last - first + 1)),)


_SSQ_N: Final = (1, 6, 7, 8, 9, 15, 16)
_SSQ_O: Final = (1, 2, 3, 4, 5, 9, 11)
_SSQ_D: Final = (5, 8, 10, 11, 12, 13, 14)

SSQ: Final = Scale(
    name="ssq",
    title="Simulator Sickness Questionnaire",
    version="16 items, 0-3",
    answers=((0, 3),) * 16,
    subscales=(
        ("nausea", (Term(_SSQ_N, 9.54),)),
        ("oculomotor", (Term(_SSQ_O, 7.58),)),
        ("disorientation", (Term(_SSQ_D, 13.92),)),
        ("total", (Term(_SSQ_N + _SSQ_O + _SSQ_D, 3.74),)),
    ),
    source="Kennedy, Lane, Berbaum & Lilienthal 1993, Int J Aviat Psychol 3:203-220",
    remark="Compare with the score before exposure: it does not start at zero.",
)
"""The total is of the sums before weighting, and nausea (item 8) loads on disorientation too:
21 loadings, of which the greatest total of 235.62 is the proof."""

VRSQ: Final = Scale(
    name="vrsq",
    title="Virtual Reality Sickness Questionnaire",
    version="9 items, 0-3",
    answers=((0, 3),) * 9,
    subscales=(
        ("oculomotor", (Term(_of(1, 4), 100 / 12),)),
        ("disorientation", (Term(_of(5, 9), 100 / 15),)),
        ("total", (Term(_of(1, 4), 50 / 12), Term(_of(5, 9), 50 / 15))),
    ),
    source="Kim, Park, Choi & Choe 2018, Appl Ergon 69:66-73",
    remark="It has no item on nausea, so it is never used alone: ask FMS or SSQ as well.",
)

FMS: Final = Scale(
    name="fms",
    title="Fast Motion Sickness Scale",
    version="one rating, 0-20",
    answers=((0, 20),),
    subscales=(("total", _sum(1, 1)),),
    source="Keshavarz & Hecht 2011, Hum Factors 53:415-426",
)

IPQ: Final = Scale(
    name="ipq",
    title="Igroup Presence Questionnaire",
    version="14 items, 0-6",
    answers=((0, 6),) * 14,
    subscales=(
        ("general", _sum(1, 1)),
        ("spatial_presence", _mean(2, 6)),
        ("involvement", _mean(7, 10)),
        ("realism", _mean(11, 14)),
    ),
    source="Schubert, Friedmann & Regenbrecht 2001, Presence 10:266-281; igroup.org",
    reversed_items=frozenset({3, 9, 11}),
    remark="Means of 0-6 for each subscale; no total is defined.",
)
"""In the published order G1, SP1-5, INV1-4, REAL1-4; SP2, INV3 and REAL1 are reversed.

Checked against the form's anchors: SP2 (only perceived pictures) and INV3 (still paid attention to
the real environment) run from disagree to agree and speak against presence, REAL1 runs from
completely real to not real at all. SP3 (did not feel, to felt present) and INV1 (extremely aware,
to not aware at all) sound reversed, but their answers already run towards presence; programs that
turn these two as well score another scale. No rule for missing items was found: none may miss."""

WSAS: Final = Scale(
    name="wsas",
    title="Work and Social Adjustment Scale",
    version="5 items, 0-8",
    answers=((0, 8),) * 5,
    subscales=(("total", _sum(1, 5)),),
    source="Mundt, Marks, Shear & Greist 2002, Br J Psychiatry 180:461-464; "
    "missing item: NHS Data Dictionary",
    may_miss=1,
    remark="Work (item 1) not applicable counts as one missing item.",
)
"""Missing item as the NHS Data Dictionary has it (Work and Social Adjustment Scale score): one
value missing, or "not applicable" for item 1, is substituted with the mean of the others; with
more than one missing the form is disregarded."""

PHQ9: Final = Scale(
    name="phq9",
    title="Patient Health Questionnaire",
    version="9 items, 0-3",
    answers=((0, 3),) * 9,
    subscales=(("total", _sum(1, 9)),),
    source="Kroenke, Spitzer & Williams 2001, J Gen Intern Med 16:606-613; missing items: "
    "Kroenke et al. 2010, Gen Hosp Psychiatry 32:345-359; Arrieta et al. 2017, J Clin Psychol",
    may_miss=2,
    remark="Item 9 at 1 or more has to be answered by the clinician before anything else.",
)
"""Missing items as in Arrieta et al. 2017 (doi 10.1002/jclp.22390): up to two are replaced with
the mean of those completed; with more there is no score. The result is not rounded."""

GAD7: Final = Scale(
    name="gad7",
    title="Generalized Anxiety Disorder Scale",
    version="7 items, 0-3",
    answers=((0, 3),) * 7,
    subscales=(("total", _sum(1, 7)),),
    source="Spitzer, Kroenke, Williams & Loewe 2006, Arch Intern Med 166:1092-1097",
)
"""No rule of its own for missing items was found, so none may miss: that of the PHQ-9 is not
borrowed."""

PCL5: Final = Scale(
    name="pcl5",
    title="PTSD Checklist for DSM-5",
    version="20 items, 0-4, past month",
    answers=((0, 4),) * 20,
    subscales=(
        ("intrusion", _sum(1, 5)),
        ("avoidance", _sum(6, 7)),
        ("cognition_and_mood", _sum(8, 14)),
        ("arousal", _sum(15, 20)),
        ("total", _sum(1, 20)),
    ),
    source="Weathers et al. 2013, National Center for PTSD",
)
"""No rule for missing items was found, so none may miss."""

LSAS: Final = Scale(
    name="lsas",
    title="Liebowitz Social Anxiety Scale",
    version="24 situations, fear 0-3 then avoidance 0-3",
    answers=((0, 3),) * 48,
    subscales=(
        ("fear", _sum(1, 24)),
        ("avoidance", _sum(25, 48)),
        ("total", _sum(1, 48)),
    ),
    source="Liebowitz 1987, Mod Probl Pharmacopsychiatry 22:141-173",
    remark="Items 1-24 are the fear of the situations in order, 25-48 their avoidance.",
)

APA_SPECIFIC_PHOBIA: Final = Scale(
    name="apa_specific_phobia",
    title="Severity Measure for Specific Phobia, Adult",
    version="10 items, 0-4, past 7 days",
    answers=((0, 4),) * 10,
    subscales=(("total", _sum(1, 10)), ("average", _mean(1, 10))),
    source="American Psychiatric Association 2013, DSM-5 online measures",
    remark="The average is the total over the number of items, 0 none to 4 extreme.",
)
"""Items, answers, total and average are as on the form. Missing items: other measures of the same
series prorate where up to a quarter is missing, and round; that page of this measure could not be
read, so the rule is not taken over, and a form with an item missing has no score here."""

AQ: Final = Scale(
    name="aq",
    title="Acrophobia Questionnaire",
    version="20 situations, anxiety 0-6 then avoidance 0-2",
    answers=((0, 6),) * 20 + ((0, 2),) * 20,
    subscales=(("anxiety", _sum(1, 20)), ("avoidance", _sum(21, 40))),
    source="Cohen 1977, Behav Ther 8:17-23",
    remark="Items 1-20 are the anxiety of the situations in order, 21-40 their avoidance.",
)

SPQ: Final = Scale(
    name="spq",
    title="Spider Phobia Questionnaire",
    version="31 items, keyed: 1 in the fearful direction, else 0",
    answers=((0, 1),) * 31,
    subscales=(("total", _sum(1, 31)),),
    source="Klorman, Weerts, Hastings, Melamed & Lang 1974, Behav Ther 5:401-409",
    remark="Some statements are fearless: there it is the answer 'false' that counts 1.",
)
"""What is true of the form at hand (which statements are fearless) depends on its wording, which
is not here; so answers come keyed, or as true and false under `SPQ_TRUE_FALSE`."""

SPQ_TRUE_FALSE: Final = Scale(
    name="spq",
    title=SPQ.title,
    version="31 items, 1 true, 0 false",
    answers=SPQ.answers,
    subscales=SPQ.subscales,
    source=SPQ.source + "; reversed items by the form of carlbring.se/fbanken/spq",
    reversed_items=frozenset({6, 12, 14, 16, 17, 20, 25, 27, 28}),
    remark="The reversed items are those of one published form; check them against the form used.",
)

FSQ: Final = Scale(
    name="fsq",
    title="Fear of Spiders Questionnaire",
    version="18 items, 0-7",
    answers=((0, 7),) * 18,
    subscales=(("total", _sum(1, 18)),),
    source="Szymanski & O'Donohue 1995, J Behav Ther Exp Psychiatry 26:31-34",
    remark="Coded 0-7, total 0-126; never compared with a total coded 1-7 (18-126).",
)

FSQ_1_TO_7: Final = Scale(
    name="fsq",
    title=FSQ.title,
    version="18 items, 1-7",
    answers=((1, 7),) * 18,
    subscales=FSQ.subscales,
    source=FSQ.source,
    remark="Coded 1-7, total 18-126; never compared with a total coded 0-7 (0-126).",
)

SCALES: Final = (
    *(SSQ, VRSQ, FMS, IPQ, WSAS, PHQ9, GAD7, PCL5, LSAS, APA_SPECIFIC_PHOBIA, AQ),
    *(SPQ, SPQ_TRUE_FALSE, FSQ, FSQ_1_TO_7),
)
"""Every version of every questionnaire; the first of a name is its default."""


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A score from which on something is said of it, and by which norm."""

    at_least: float
    meaning: str
    norm: str


_KROENKE: Final = "primary care, Kroenke et al. 2001"
_SPITZER: Final = "primary care, Spitzer et al. 2006"
_MUNDT: Final = "depression and obsessive-compulsive disorder, Mundt et al. 2002"
_LSAS_NORM: Final = "social anxiety disorder against controls, Mennin et al. 2002"

CUTOFFS: Final[dict[str, tuple[Cutoff, ...]]] = {
    "phq9": (
        Cutoff(5, "mild", _KROENKE),
        Cutoff(10, "moderate", _KROENKE),
        Cutoff(15, "moderately severe", _KROENKE),
        Cutoff(20, "severe", _KROENKE),
    ),
    "gad7": (
        Cutoff(5, "mild", _SPITZER),
        Cutoff(10, "moderate", _SPITZER),
        Cutoff(15, "severe", _SPITZER),
    ),
    "wsas": (
        Cutoff(10, "significant impairment", _MUNDT),
        Cutoff(21, "moderately severe or worse", _MUNDT),
    ),
    "pcl5": (
        Cutoff(31, "provisional PTSD; 31 to 33 by setting", "National Center for PTSD"),
        Cutoff(33, "provisional PTSD in any setting", "National Center for PTSD"),
    ),
    "lsas": (
        Cutoff(30, "social anxiety disorder probable", _LSAS_NORM),
        Cutoff(60, "generalised social anxiety disorder probable", _LSAS_NORM),
    ),
}
"""Published cut-offs of the total. SSQ and VRSQ have none that hold for patients in VR."""
