"""The moments of a practice session that mattered, as facts in plain words.

Owns which moments these are and their sentences; pure, and must not judge what was done: it says
what happened, how long after what, and what was felt then.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeVar

from clinician_console import words
from clinician_console.language import _
from controller.measures.samples import unpacked
from controller.measures.session import Rating, SessionCurve
from controller.protocol import events as e
from controller.protocol.practice import SIMULATED_STREAM
from controller.protocol.queries import SampleSeries
from controller.protocol.vocabulary import Actor, MomentKind, SafePlaceReason

Kind = TypeVar("Kind")

TOGETHER_MIN: Final = 5 / 60
"""Presses on the dial no further apart than this are one act."""

SHORTEST_AWAY_MIN: Final = 3 / 60
"""Looking away for less is not told."""

LONG_WITHOUT_RATING_MIN: Final = 3.0
"""From so long on it is told that nothing was asked during exposure."""

_JUST_BEFORE_MIN: Final = 0.5 / 60
_NS_PER_MIN: Final = 60e9


@dataclass(frozen=True)
class Moment:
    """One fact: when, in minutes of the session, and what."""

    time_min: float
    text: str


@dataclass(frozen=True)
class Felt:
    """What the simulated patient felt over time; columns as long as ``times_min``."""

    times_min: tuple[float, ...]
    columns: dict[str, tuple[float, ...]]

    def at(self, name: str, time_min: float) -> float:
        """The sample of ``name`` nearest to ``time_min``."""
        after = min(bisect_left(self.times_min, time_min), len(self.times_min) - 1)
        before = max(0, after - 1)
        near = min((before, after), key=lambda k: abs(self.times_min[k] - time_min))
        return self.columns[name][near]

    def fear(self, time_min: float) -> int:
        """Latent fear at ``time_min``, whole."""
        return round(self.at("fear", time_min))

    def away(self) -> Iterator[tuple[float, float]]:
        """From when to when it looked away, minutes."""
        since: float | None = None
        for time_min, away in zip(self.times_min, self.columns["looks_away"], strict=True):
            if away > 0.5 and since is None:
                since = time_min
            elif away <= 0.5 and since is not None:
                yield since, time_min
                since = None
        if since is not None:
            yield since, self.times_min[-1]


def felt_of(samples: Sequence[SampleSeries]) -> Felt | None:
    """What was felt, from the samples of a session; None where none of it was recorded."""
    series = [one for one in samples if one.stream == SIMULATED_STREAM]
    if not series:
        return None
    times = tuple(float(t) for t in unpacked(series[0].times_min))
    columns = {one.name: tuple(float(v) for v in unpacked(one.mean)) for one in series}
    return Felt(times, columns)


def moments(
    curve: SessionCurve, events: Sequence[e.RecordedEvent], felt: Felt
) -> tuple[Moment, ...]:
    """The moments of a session, by time; ``events`` are all of it, in order."""
    session = _Session(curve, events, felt)
    tellers: tuple[Callable[[], Iterator[Moment]], ...] = (
        session.turns,
        session.stops,
        session.stays,
        session.looks_away,
        session.peak,
        session.halves,
        session.unasked,
    )
    return tuple(sorted((m for tell in tellers for m in tell()), key=lambda m: m.time_min))


@dataclass(frozen=True)
class _Turn:
    """The dial moved by the therapist: minutes, targets."""

    first_min: float
    last_min: float
    start: float
    end: float


class _Session:
    """One session looked at for its moments."""

    def __init__(self, curve: SessionCurve, events: Sequence[e.RecordedEvent], felt: Felt) -> None:
        self._curve = curve
        self._events = events
        self._felt = felt
        self._turns = _turns(events)

    def turns(self) -> Iterator[Moment]:
        """What the therapist did with the dose."""
        for turn in self._turns:
            up = turn.end > turn.start
            said = (
                _("You raised the dose from {start} to {end}, {when}. Fear then was {fear}.")
                if up
                else _("You lowered the dose from {start} to {end}, {when}. Fear then was {fear}.")
            )
            text = said.format(
                start=f"{turn.start:.0f}",
                end=f"{turn.end:.0f}",
                when=self._since_rating(turn.first_min),
                fear=self._felt.fear(turn.first_min),
            )
            if self._felt.at("looks_away", turn.first_min) > 0.5:
                text = f"{text} {_('The patient was looking away.')}"
            yield Moment(turn.first_min, text)

    def stops(self) -> Iterator[Moment]:
        """Every way into the safe place from a scene."""
        for at, event in self._of(e.SafePlaceEntered):
            dial = self._dial(at - _JUST_BEFORE_MIN)
            if dial is None:
                continue
            if event.reason is SafePlaceReason.PATIENT_STOP:
                said = _(
                    "The patient used stop at dose {dose}. Fear was {fear}; {borne} is what could "
                    "be borne."
                )
            elif event.actor is Actor.THERAPIST:
                said = _("You went to the safe place from dose {dose}. Fear was {fear}.")
            else:
                said = _("The safe place was shown, from dose {dose}. Fear was {fear}.")
            borne = round(self._felt.at("tolerance", at - _JUST_BEFORE_MIN))
            text = said.format(dose=f"{dial:.0f}", fear=self._felt.fear(at), borne=borne)
            stopped = event.reason is SafePlaceReason.PATIENT_STOP
            yield Moment(at, text + (self._raised_before(at) if stopped else ""))

    def stays(self) -> Iterator[Moment]:
        """The patient asked to stay, and when that was answered."""
        for at, _event in self._of(e.PatientAskedToStay):
            resumed = [t for t, _other in self._of(e.Resumed)]
            moved = [t for t, _other in self._of(e.IntensityChanged)]
            answers = [t for t in (*resumed, *moved) if t > at]
            said = _("The patient asked to stay here. Fear was {fear}.")
            answer = (
                _("You answered {time} later.").format(time=_s(min(answers) - at))
                if answers
                else _("There was no answer.")
            )
            yield Moment(at, f"{said.format(fear=self._felt.fear(at))} {answer}")

    def looks_away(self) -> Iterator[Moment]:
        """Looking away, what it did to fear, and whether it was seen."""
        for start, end in self._felt.away():
            if end - start < SHORTEST_AWAY_MIN:
                continue
            text = _(
                "The patient looked away for {time}: fear went from {before} to {after}, and "
                "nothing was learnt."
            ).format(
                time=_s(end - start), before=self._felt.fear(start), after=self._felt.fear(end)
            )
            yield Moment(start, f"{text} {self._seen(start, end)}")

    def peak(self) -> Iterator[Moment]:
        """Where fear was highest, and what was said around it."""
        fears = self._felt.columns["fear"]
        at = self._felt.times_min[max(range(len(fears)), key=fears.__getitem__)]
        dial, fear = self._dial(at), self._felt.fear(at)
        text = (
            _("Fear was highest here: {fear}.").format(fear=fear)
            if dial is None
            else _("Fear was highest here: {fear}, at dose {dose}.").format(
                fear=fear, dose=f"{dial:.0f}"
            )
        )
        near = min(self._curve.ratings, key=lambda r: abs(r.time_min - at), default=None)
        yield Moment(at, f"{text} {_nearest(near, at)}")

    def halves(self) -> Iterator[Moment]:
        """Where fear had fallen by half at a dose that was not lowered."""
        for exposure in self._curve.exposures:
            within = [
                (t, fear)
                for t, fear in zip(self._felt.times_min, self._felt.columns["fear"], strict=True)
                if exposure.start_min <= t <= exposure.end_min
            ]
            found = self._half(within)
            if found is not None:
                yield found

    def unasked(self) -> Iterator[Moment]:
        """Long stretches of exposure without a rating."""
        for exposure in self._curve.exposures:
            rated = [r.time_min for r in exposure.ratings]
            for a, b in pairwise([exposure.start_min, *rated, exposure.end_min]):
                if b - a >= LONG_WITHOUT_RATING_MIN:
                    text = _(
                        "No rating for the next {time}; fear went from {before} to {after}."
                    ).format(time=_s(b - a), before=self._felt.fear(a), after=self._felt.fear(b))
                    yield Moment(a, text)

    def _half(self, within: Sequence[tuple[float, float]]) -> Moment | None:
        if not within:
            return None
        top_at, top = max(within, key=lambda point: (point[1], point[0]))
        dose = self._dial(top_at)
        for at, fear in within:
            if at <= top_at or dose is None:
                continue
            now = self._dial(at)
            if now is None or now < dose - 0.5:
                return None
            if fear <= top / 2:
                text = _(
                    "Fear had fallen by half, from {top} to {fear}, in {time}; the dose was not "
                    "lowered meanwhile."
                ).format(top=f"{top:.0f}", fear=f"{fear:.0f}", time=_s(at - top_at))
                return Moment(at, text)
        return None

    def _since_rating(self, at: float) -> str:
        before = [r for r in self._curve.ratings if r.time_min <= at]
        if not before:
            return _("before any rating")
        last = before[-1]
        since = _s(at - last.time_min)
        return _("{time} after the rating of {suds}").format(time=since, suds=last.suds)

    def _raised_before(self, at: float) -> str:
        raised = [t for t in self._turns if t.last_min <= at and t.end > t.start]
        if not raised:
            return ""
        last = raised[-1]
        said = _("You had raised the dose from {start} to {end}, {time} before.").format(
            start=f"{last.start:.0f}", end=f"{last.end:.0f}", time=_s(at - last.last_min)
        )
        return f" {said}"

    def _seen(self, start: float, end: float) -> str:
        marked = [
            t
            for t, event in self._of(e.MomentMarked)
            if event.moment is MomentKind.LOOKED_AWAY and start <= t <= end + 0.25
        ]
        seen = (
            _("You marked it after {time}.").format(time=_s(marked[0] - start))
            if marked
            else _("It was not marked.")
        )
        begun = [t for t, event in self._of(e.TalkingChanged) if event.talking]
        begun += [t for t, event in self._of(e.TextShown) if event.text]
        spoken = any(start <= t <= end for t in begun)
        again = _("It looked again when you spoke to it.")
        return f"{seen} {again}" if spoken else seen

    def _dial(self, at: float) -> float | None:
        """The dose at ``at``, minutes; None outside exposure."""
        for a, b in pairwise(self._curve.dose):
            if a.time_min <= at <= b.time_min and a.dial is not None and b.dial is not None:
                span = b.time_min - a.time_min
                share = (at - a.time_min) / span if span else 1.0
                return a.dial + share * (b.dial - a.dial)
        return None

    def _of(self, kind: type[Kind]) -> Iterator[tuple[float, Kind]]:
        for recorded in self._events:
            if isinstance(recorded.event, kind):
                yield recorded.elapsed_ns / _NS_PER_MIN, recorded.event


def _turns(events: Sequence[e.RecordedEvent]) -> tuple[_Turn, ...]:
    """The dial as the therapist moved it; presses close together in one direction are one."""
    turns: list[_Turn] = []
    target = 0.0
    for recorded in events:
        event, at = recorded.event, recorded.elapsed_ns / _NS_PER_MIN
        if not isinstance(event, e.IntensityChanged):
            continue
        start, target = target, event.ramp.to_value
        by_hand = event.because in ("dial", "step_down", "step")
        if not by_hand or recorded.actor is not Actor.THERAPIST or start == target:
            continue
        last = turns[-1] if turns else None
        joins = last is not None and last.end == start and at - last.last_min <= TOGETHER_MIN
        if last is not None and joins and (last.end > last.start) == (target > start):
            turns[-1] = _Turn(last.first_min, at, last.start, target)
        else:
            turns.append(_Turn(at, at, start, target))
    return tuple(turns)


def _nearest(rating: Rating | None, at: float) -> str:
    if rating is None:
        return _("There was no rating.")
    said = (
        _("The nearest rating was {suds}, {time} later.")
        if rating.time_min > at
        else _("The nearest rating was {suds}, {time} before.")
    )
    return said.format(suds=rating.suds, time=_s(abs(rating.time_min - at)))


def _s(minutes: float) -> str:
    """A length of time: seconds, from two minutes on minutes and seconds."""
    seconds = round(60 * minutes)
    return f"{seconds} s" if seconds < 120 else f"{words.clock(seconds)} min"
