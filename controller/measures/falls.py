"""Falls of distress, by what happened meanwhile.

Owns which falls count and how they add up by tag; must not know why distress fell, and never
calls a fall with the dose held habituation.

Falls that avoidance, a lower dose or reassurance explain have to be kept apart from the rest
(Benito et al. 2018, J Consult Clin Psychol 86:615-630). The tags were decided when the rating was
given; ratings corrected since then count as they are now. A late answer is about a moment that is
over: a fall from it or to it is none.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from controller.protocol.care_events import FallTagged
from controller.protocol.events import RatingCorrected, RatingRecorded, RecordedEvent
from controller.protocol.vocabulary import FallTag, Occasion

_NOW = (Occasion.DURING, Occasion.AD_HOC)


@dataclass(frozen=True, slots=True)
class Fall:
    """A rating below the one before."""

    rating_id: str
    """The lower, later rating."""
    time_min: float
    """When it was entered, minutes since the session was opened."""
    from_suds: int
    to_suds: int
    tags: tuple[FallTag, ...]
    """Everything that happened in between; dose_held only where nothing else did."""

    @property
    def suds(self) -> int:
        """Size of the fall, above 0. SUDS."""
        return self.from_suds - self.to_suds


@dataclass(frozen=True, slots=True)
class TagTotal:
    """All falls with one tag."""

    count: int
    suds: int
    """Their sizes added. SUDS."""


def falls(events: Sequence[RecordedEvent]) -> tuple[Fall, ...]:
    """The falls of a session's events, which are all of them in order.

    Ratings count as in force: corrections apply, and a fall whose rating or whose rating before
    was withdrawn, or that is none any more, is left out.
    """
    in_force = {
        r.event.rating_id: r.event.suds
        for r in events
        if isinstance(r.event, RatingRecorded | RatingCorrected)
    }
    ratings = [r.event for r in events if isinstance(r.event, RatingRecorded)]
    late = {rating.rating_id: rating.suds for rating in ratings if rating.late}
    standing: dict[str, int | None] = {}
    found: list[Fall | None] = []
    for recorded in events:
        match recorded.event:
            case RatingRecorded(late=True):
                pass
            case RatingRecorded(rating_id=given, suds=suds, occasion=occasion) if occasion in _NOW:
                standing[given] = suds
            case RatingCorrected(rating_id=given, suds=now) if given in standing:
                standing[given] = now
            case FallTagged(rating_id=low) as tagged if low not in late:
                high = _height(tagged, standing, in_force, set(late.values()))
                found.append(_fall(recorded, tagged, high, in_force))
            case _:
                pass
    return tuple(fall for fall in found if fall is not None)


def falls_by_tag(found: Sequence[Fall]) -> dict[FallTag, TagTotal]:
    """Count and summed size of the falls with each tag, in the order of the tags.

    A fall with several tags counts under each of them, so the totals of the tags do not add up to
    the total of the falls; those under dose_held have no other tag.
    """
    totals = {tag: [fall.suds for fall in found if tag in fall.tags] for tag in FallTag}
    return {tag: TagTotal(len(sizes), sum(sizes)) for tag, sizes in totals.items() if sizes}


def _fall(
    recorded: RecordedEvent,
    tagged: FallTagged,
    high: int | None,
    in_force: Mapping[str, int | None],
) -> Fall | None:
    low = in_force.get(tagged.rating_id, tagged.to_suds)
    if low is None or high is None or high <= low:
        return None
    return Fall(tagged.rating_id, recorded.elapsed_ns / 60e9, high, low, tagged.tags)


def _height(
    tagged: FallTagged,
    standing: Mapping[str, int | None],
    in_force: Mapping[str, int | None],
    late_suds: Set[int],
) -> int | None:
    """What the rating it fell from is now: the latest of those that stood at its value then.

    None for a late answer, from which earlier records have falls.
    """
    matching = [
        rating_id
        for rating_id, suds in standing.items()
        if suds == tagged.from_suds and rating_id != tagged.rating_id
    ]
    if matching:
        return in_force[matching[-1]]
    return None if tagged.from_suds in late_suds else tagged.from_suds
