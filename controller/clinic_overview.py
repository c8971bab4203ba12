"""A clinic in one table: counts, durations, dropout and outcomes by condition.

Owns what is counted, and that no single patient can be told from it; must not know stores or
pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import fmean, median
from typing import Final

from controller.measures.small_cells import (
    SMALLEST,
    hidden_rows,
    hides_total,
    is_small,
    part_is_small,
)
from controller.protocol.queries import ClinicLine, ClinicTable, SessionSummary
from controller.protocol.vocabulary import CloseReason

DROPOUT_DAYS: Final = 60
"""So long without a session after one that was not completed counts as dropped out. A convention
of this project."""
ALL: Final = "all"
NO_SCENE: Final = "no exposure yet"

ConditionOf = Callable[[SessionSummary], str]
"""What the scenes of a session are for."""


@dataclass
class _Group:
    """The patients of one condition, with their sessions, oldest first."""

    patients: dict[str, list[SessionSummary]] = field(default_factory=dict)

    def add(self, session: SessionSummary) -> None:
        self.patients.setdefault(session.pseudonym, []).append(session)

    @property
    def sessions(self) -> list[SessionSummary]:
        return [one for theirs in self.patients.values() for one in theirs]

    def dropped_out(self, now: datetime) -> int:
        return sum(_is_out(theirs[-1], now) for theirs in self.patients.values())

    def falls(self) -> list[int]:
        """First highest rating less the last, of patients with two rated sessions or more."""
        rated = [[s.peak_suds for s in theirs] for theirs in self.patients.values()]
        known = [[peak for peak in peaks if peak is not None] for peaks in rated]
        return [peaks[0] - peaks[-1] for peaks in known if len(peaks) > 1]


def overview(
    sessions: Iterable[SessionSummary], condition_of: ConditionOf, now: datetime
) -> ClinicTable:
    """The table of ``sessions``, in any order; simulated patients and open sessions are left out.

    ``now`` has a time zone. A patient counts in every condition they had a session for, and once
    among all.
    """
    everyone, groups = _Group(), dict[str, _Group]()
    counted = (s for s in sessions if not s.synthetic and s.closed is not None)
    for session in sorted(counted, key=lambda s: (s.opened_utc, s.session_id)):
        everyone.add(session)
        groups.setdefault(condition_of(session), _Group()).add(session)
    hidden = hidden_rows({name: len(group.patients) for name, group in groups.items()})
    shown = {name: group for name, group in groups.items() if name not in hidden}
    lines = [_line(name, groups[name], now, hidden=name in hidden) for name in sorted(groups)]
    return ClinicTable(
        smallest=SMALLEST,
        dropout_days=DROPOUT_DAYS,
        lines=(*lines, _total(everyone, groups, shown, now)),
    )


def _line(name: str, group: _Group, now: datetime, *, hidden: bool) -> ClinicLine:
    if hidden or is_small(len(group.patients)):
        return _hidden(name)
    patients, out, falls = len(group.patients), group.dropped_out(now), group.falls()
    hides_out, hides_falls = part_is_small(out, patients), is_small(len(falls))
    return ClinicLine(
        condition=name,
        hidden=hides_out or hides_falls,
        patients=patients,
        sessions=len(group.sessions),
        median_min=_median(group.sessions),
        dropped_out=None if hides_out else out,
        peak_fall=None if hides_falls or not falls else fmean(falls),
        peak_fall_of=None if hides_falls else len(falls),
    )


def _total(
    everyone: _Group, groups: Mapping[str, _Group], shown: Mapping[str, _Group], now: datetime
) -> ClinicLine:
    line = _line(ALL, everyone, now, hidden=False)
    gone = [group for name, group in groups.items() if name not in shown]
    # Nothing is left to compare all with where every row is hidden.
    if gone and shown and hides_total([len(group.patients) for group in gone]):
        return _hidden(ALL)
    outs = [
        (len(group.patients), group.dropped_out(now))
        for name, group in groups.items()
        if name not in shown or part_is_small(group.dropped_out(now), len(group.patients))
    ]
    falls = [
        len(group.falls())
        for name, group in groups.items()
        if name not in shown or is_small(len(group.falls()))
    ]
    changes: dict[str, object] = {}
    if outs and (hides_total([out for _, out in outs]) or hides_total([n - o for n, o in outs])):
        changes |= {"dropped_out": None, "hidden": True}
    if hides_total(falls):
        changes |= {"peak_fall": None, "peak_fall_of": None, "hidden": True}
    return line.model_copy(update=changes)


def _hidden(name: str) -> ClinicLine:
    return ClinicLine(
        condition=name,
        hidden=True,
        patients=None,
        sessions=None,
        median_min=None,
        dropped_out=None,
        peak_fall=None,
        peak_fall_of=None,
    )


def _median(sessions: Sequence[SessionSummary]) -> float | None:
    return median(s.duration_s / 60 for s in sessions) if sessions else None


def _is_out(last: SessionSummary, now: datetime) -> bool:
    if last.closed is CloseReason.COMPLETED:
        return False
    return now - datetime.fromisoformat(last.opened_utc) > timedelta(days=DROPOUT_DAYS)
