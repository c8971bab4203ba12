"""Measures what the review's pages wait for: one session with its samples, and one patient.

Owns the figures of these two; must not know the layout of any page. What is timed lies
between the page's question and what it shows: reading, the wire and measures.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np

from controller.bench.figure import Figure, against
from controller.bench.review_made import made_samples, made_session
from controller.measures.change import Between, between_values
from controller.measures.lanes import lane_marks
from controller.measures.overlay import Alignment, aligned
from controller.measures.patient import session_values
from controller.measures.samples import unpacked
from controller.measures.session_measures import session_measures
from controller.protocol.queries import (
    PatientRecord,
    Query,
    QueryResult,
    SessionRecord,
    SessionSamples,
)
from controller.record_queries import RecordQueries
from controller.records.keys import StoreKey
from controller.records.store import Store

MINUTES: Final = 60.0
SESSIONS: Final = 30
REPEATS: Final = 5
SESSION_GOAL_MS: Final = 300.0
PATIENT_GOAL_MS: Final = 1000.0
LONG, PATIENT = "s-long", "P-07"


def measure(
    area: str,
    say: Callable[[str], None],
    *,
    minutes: float = MINUTES,
    sessions: int = SESSIONS,
    repeats: int = REPEATS,
) -> list[Figure]:
    """Time both pages of synthetic sessions, in turn with a plain pandas way of the same."""
    with _store(minutes, sessions, say) as store:
        ask = RecordQueries(lambda: store)
        say(f"the page of a session of {minutes:g} minutes")
        page, plain = _in_turn(
            repeats, lambda: session_page(ask), lambda: _thinned_by_pandas(store)
        )
        say(f"the page of a patient with {sessions} sessions")
        patient, course = _in_turn(
            repeats, lambda: patient_page(ask), lambda: _course_by_pandas(store)
        )
    return [
        against(
            area,
            f"page of a session of {minutes:g} min, 1 Hz heart rate and 30 Hz head",
            "ms",
            page,
            reference="pandas, the samples alone resampled",
            reference_value=_median(plain),
            goal=SESSION_GOAL_MS,
        ),
        against(
            area,
            f"page of a patient with {sessions} sessions, without the fit that comes after",
            "ms",
            patient,
            reference="pandas, the events of each session as a table, peaks and means alone",
            reference_value=_median(course),
            goal=PATIENT_GOAL_MS,
        ),
    ]


def session_page(ask: RecordQueries) -> int:
    """What the page of one session waits for; how much its chart holds."""
    events = _travelled(ask, SessionRecord(session_id=LONG)).events or ()
    samples = _travelled(ask, SessionSamples(session_id=LONG)).samples or ()
    found = session_measures(events)
    points = [unpacked(series.mean) for series in samples]
    return len(lane_marks(found.curve, events)) + sum(column.size for column in points)


def patient_page(ask: RecordQueries) -> int:
    """What the page of a patient waits for; how many curves it lays over each other."""
    records = _travelled(ask, PatientRecord(pseudonym=PATIENT)).records or ()
    sessions = [session_measures(events, decays=False) for events in records]
    curves = [aligned(x, Alignment.START) for s in sessions for x in s.curve.exposures]
    values = [session_values(session.curve) for session in sessions]
    for variant in Between:
        between_values(of[variant] for of in values)
    return len(curves)


def _travelled(ask: RecordQueries, query: Query) -> QueryResult:
    """The result of a query after it went over the wire."""
    return QueryResult.model_validate_json(ask(query).model_dump_json())


def _thinned_by_pandas(store: Store) -> int:
    import pandas as pd

    count = 0
    for stream in store.sample_streams(LONG):
        chunks = store.samples(LONG, stream)
        values = np.concatenate([chunk.values for chunk in chunks])
        frame = pd.DataFrame(values, columns=list(chunks[0].names))
        frame.index = pd.to_timedelta(frame.pop("elapsed_s"), unit="s")
        count += len(frame.resample("6s").agg(["min", "mean", "max"]))
    return count


def _course_by_pandas(store: Store) -> int:
    import pandas as pd

    rows = [
        (summary.session_id, recorded.elapsed_ns / 60e9, recorded.event.suds)
        for summary in store.sessions(PATIENT)
        for recorded in store.events(summary.session_id)
        if recorded.event.kind == "rating_recorded"
    ]
    frame = pd.DataFrame(rows, columns=["session", "time_min", "suds"])
    return len(frame.groupby("session")["suds"].agg(["max", "mean", "first", "last"]))


@contextmanager
def _store(minutes: float, sessions: int, say: Callable[[str], None]) -> Iterator[Store]:
    say("synthetic sessions")
    with (
        tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name,
        Store.open(Path(name) / "store.db", StoreKey("ab" * 32)) as store,
    ):
        for number in range(sessions):
            utc = f"2026-{1 + number // 28:02d}-{1 + number % 28:02d}T10:00:00+00:00"
            length = max(10.0, minutes * 0.75)
            store.append(
                made_session(f"s-{number}", PATIENT, minutes=length, number=number, utc=utc)
            )
        store.append(made_session(LONG, "P-1", minutes=minutes))
        for chunks in made_samples(LONG, minutes=minutes):
            store.append_samples(chunks)
        yield store


def _in_turn(
    repeats: int, first: Callable[[], int], second: Callable[[], int]
) -> tuple[list[float], list[float]]:
    """Milliseconds of ``repeats`` runs of each, in turn, after one of each that does not count."""
    times: tuple[list[float], list[float]] = ([], [])
    for run in range(repeats + 1):
        for taken, work in zip(times, (first, second), strict=True):
            started = time.perf_counter()
            work()
            if run:
                taken.append((time.perf_counter() - started) * 1e3)
    return times


def _median(samples: Sequence[float]) -> float:
    return sorted(samples)[len(samples) // 2]
