"""Measures the records: appends, group commit, opening and checking many sessions, a cohort.

Owns the figures of the area ``records``; must not know SQL or how the store is made.
"""

import itertools
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from controller.bench.figure import Figure, against, at_percentile, untaken
from controller.measures.session import session_curve
from controller.protocol.commands import Anchors
from controller.protocol.events import (
    DebriefStarted,
    Event,
    ExposureStarted,
    IntensityChanged,
    NoteAdded,
    RatingRecorded,
    RecordedEvent,
    SessionClosed,
    SessionHeader,
    SessionPrepared,
)
from controller.protocol.ramp import Ramp
from controller.protocol.vocabulary import Actor, CloseReason, Occasion
from controller.records import cohort
from controller.records.chain import FIRST_HASH, row_of
from controller.records.export_csv import table_csv
from controller.records.export_tables import RATING_COLUMNS, Row, ratings_rows
from controller.records.exports.parquet_file import rating_types, write_rows
from controller.records.keys import StoreKey
from controller.records.signing import SigningKey
from controller.records.store import Store
from controller.records.upkeep import check_all
from controller.records.yardstick import BareEvents

AREA = "records"
APPENDS = 400
GROUP = 256
GROUPS = 8
SESSIONS = 10_000
FEW_SESSIONS = 1_000
RATINGS = 1_000_000
RATINGS_A_SESSION = 20
FILES = 50
PAYLOAD = "x" * 400
SECOND = 1_000_000_000
MINUTE = 60 * SECOND

APPEND_GOAL = 1.3
GROUP_GOAL = 0.1
OPEN_GOAL_S = 0.5

MEDIAN_AND_99TH = (("median", 50), ("99th percentile", 99))


def measure(say: Callable[[str], None]) -> Sequence[Figure]:
    """Measure everything of the area; takes some minutes."""
    with tempfile.TemporaryDirectory(prefix="fearladder-bench-") as name:
        folder = Path(name)
        say("single appends")
        singles, bare = _appends(folder)
        say("group commits")
        grouped = _group_commits(folder)
        say(f"recording {SESSIONS} sessions")
        many = _many_sessions(folder, say)
        say(f"a cohort of {RATINGS} ratings")
        return [
            *_append_figures(singles, bare),
            _group_figure(singles, grouped),
            *many,
            _cohort(folder, say),
        ]


def _append_figures(singles: Sequence[float], bare: Sequence[float]) -> list[Figure]:
    figures = []
    for word, percentile in MEDIAN_AND_99TH:
        reference = at_percentile(bare, percentile)
        figures.append(
            against(
                AREA,
                f"durable append of one event, {word}",
                "ms",
                singles,
                percentile=percentile,
                reference=f"the same insert and commit by bare SQLCipher, {word}",
                reference_value=reference,
                goal=APPEND_GOAL * reference if percentile == 50 else None,
            )
        )
    return figures


def _group_figure(singles: Sequence[float], grouped: Sequence[float]) -> Figure:
    reference = at_percentile(singles, 50)
    return against(
        AREA,
        f"one event of {GROUP} in one commit, median",
        "ms",
        grouped,
        reference="an event with a commit of its own, median",
        reference_value=reference,
        goal=GROUP_GOAL * reference,
    )


def _appends(folder: Path) -> tuple[list[float], list[float]]:
    """Milliseconds of each append, and of the bare insert of the same row, taken in turn."""
    notes = ((n, NoteAdded(text=PAYLOAD)) for n in range(1, APPENDS + 1))
    header, *events = _recorded("s-1", [(0, _prepared("P-1", 0)), *notes])
    ours, bare, before = [], [], FIRST_HASH
    yardstick = BareEvents(folder / "bare.db")
    with _store(folder / "single.db") as store:
        store.append([header])
        for event in events:
            # One event's JSON is made beforehand for the yardstick; the store makes it itself.
            row = row_of(event, before)
            before = row["hash"]
            began = time.perf_counter()
            store.append([event])
            ours.append(1e3 * (time.perf_counter() - began))
            bare.append(1e3 * yardstick.commit_s(tuple(row.values())))
    yardstick.close()
    return ours, bare


def _group_commits(folder: Path) -> list[float]:
    """Milliseconds an event in commits of many."""
    notes = ((n, NoteAdded(text=PAYLOAD)) for n in range(1, GROUP * GROUPS + 1))
    header, *events = _recorded("s-1", [(0, _prepared("P-1", 0)), *notes])
    taken = []
    with _store(folder / "group.db") as store:
        store.append([header])
        for first in range(0, len(events), GROUP):
            began = time.perf_counter()
            store.append(events[first : first + GROUP])
            taken.append(1e3 * (time.perf_counter() - began) / GROUP)
    return taken


def _many_sessions(folder: Path, say: Callable[[str], None]) -> list[Figure]:
    path = folder / "many.db"
    with _store(path) as store:
        _record_sessions(store, 0, FEW_SESSIONS)
        say(f"checking {FEW_SESSIONS} sessions")
        few_s = _check_s(store)
        say(f"recording {SESSIONS} sessions")
        _record_sessions(store, FEW_SESSIONS, SESSIONS)
    say("opening them")
    opened = [_open_s(path) for _ in range(5)]
    say(f"checking {SESSIONS} sessions")
    with _store(path) as store:
        all_s = _check_s(store)
    return [
        against(
            AREA,
            f"open {SESSIONS} sessions, list them, and the first curve, median",
            "s",
            opened,
            reference="as quick as one may wait for",
            reference_value=OPEN_GOAL_S,
            goal=OPEN_GOAL_S,
        ),
        against(
            AREA,
            f"check of {SESSIONS} sessions, each",
            "ms",
            [1e3 * all_s / SESSIONS],
            reference=f"each of {FEW_SESSIONS} sessions: a ratio near 1 is linear",
            reference_value=1e3 * few_s / FEW_SESSIONS,
        ),
    ]


def _record_sessions(store: Store, first: int, last: int) -> None:
    at_once = 100
    for start in range(first, last, at_once):
        numbers = range(start, min(start + at_once, last))
        store.append(list(itertools.chain.from_iterable(_session(n) for n in numbers)))


def _check_s(store: Store) -> float:
    began = time.perf_counter()
    problems = [finding.problem for finding in check_all(store, None) if finding.problem]
    taken = time.perf_counter() - began
    if problems:
        raise AssertionError(problems[0])
    return taken


def _open_s(path: Path) -> float:
    began = time.perf_counter()
    with Store.open(path, _KEY, read_only=True) as store:
        newest = store.sessions()[0]
        session_curve(store.events(newest.session_id))
    return time.perf_counter() - began


def _cohort(folder: Path, say: Callable[[str], None]) -> Figure:
    name = f"summary of {RATINGS} ratings by Parquet and DuckDB, median"
    try:
        import pandas as pd
    except ImportError:
        return untaken(AREA, name, "s", "pandas, the yardstick, is not installed here.")
    files = [folder / f"ratings-{number}.csv" for number in range(FILES)]
    for file, rows in zip(files, _ratings_by_file(), strict=True):
        file.write_text(table_csv(RATING_COLUMNS, rows), encoding="utf-8", newline="")
    say("the cohort as Parquet")
    parquet = folder / "ratings.parquet"
    write_rows(rating_types(), itertools.chain.from_iterable(_ratings_by_file()), parquet)
    say("the cohort's summary")
    ours = [_timed(lambda: cohort.summary(parquet)) for _ in range(5)]

    def by_pandas() -> int:
        frames = [pd.read_csv(file, na_values=["n/a"]) for file in files]
        everyone = pd.concat(frames).groupby("pseudonym")
        return len(everyone["suds"].agg(["count", "max", "mean", "std"]))

    return against(
        AREA,
        name,
        "s",
        ours,
        reference=f"the same by pandas from {FILES} CSV files",
        reference_value=_timed(by_pandas),
    )


def _ratings_by_file() -> Iterator[list[Row]]:
    """The cohort's ratings, some sessions a file, as the export writes them."""
    rows = ratings_rows(_session(0, RATINGS_A_SESSION))
    sessions = RATINGS // RATINGS_A_SESSION // FILES
    for file in range(FILES):
        yield [
            row
            | {"session_id": f"s-{file}-{n}", "pseudonym": f"P-{n % 500}", "suds": (7 * n) % 101}
            for n in range(sessions)
            for row in rows
        ]


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


_KEY = StoreKey("b" * 64)


def _store(path: Path) -> Store:
    return Store.open(path, _KEY, signer=SigningKey("c" * 64).signer())


def _session(number: int, ratings: int = 12) -> tuple[RecordedEvent, ...]:
    """A session of one exposure with a rating a minute."""
    timed: list[tuple[int, Event]] = [
        (0, _prepared(f"P-{number % 500}", number)),
        (MINUTE, ExposureStarted()),
        (MINUTE, _dial(60)),
    ]
    timed += [((2 + n) * MINUTE, _rating(n, (2 + n) * MINUTE)) for n in range(ratings)]
    end = (3 + ratings) * MINUTE
    timed += [(end, DebriefStarted()), (end, SessionClosed(reason=CloseReason.COMPLETED))]
    return _recorded(f"s-{number:06}", timed)


def _recorded(session_id: str, timed: Iterable[tuple[int, Event]]) -> tuple[RecordedEvent, ...]:
    return tuple(
        RecordedEvent(
            session_id=session_id,
            sequence=sequence,
            run_id="run-bench",
            time_ns=elapsed_ns,
            elapsed_ns=elapsed_ns,
            caused_by=f"c-{sequence}",
            actor=Actor.THERAPIST,
            synthetic=True,
            event=event,
        )
        for sequence, (elapsed_ns, event) in enumerate(timed)
    )


def _prepared(pseudonym: str, number: int) -> SessionPrepared:
    header = SessionHeader(
        pseudonym=pseudonym,
        title="Bench",
        goal="",
        package_version="bench",
        protocol_version=1,
        renderer_version="bench",
        catalogue=(),
        asset_hashes={},
        anchors=Anchors(),
        wall_time_utc=f"2026-01-01T00:00:00.{number:06}+00:00",
        anchor_ns=0,
        synthetic=True,
    )
    return SessionPrepared(
        header=header,
        scene="glass_lift",
        configuration={},
        safe_place="plain_room",
        ceiling=100,
        breathing_guide_allowed=True,
        therapist_in_room=True,
    )


def _dial(value: float) -> IntensityChanged:
    return IntensityChanged(asked=value, ramp=Ramp.constant(value, MINUTE), because="dial")


def _rating(number: int, at_ns: int) -> RatingRecorded:
    return RatingRecorded(
        rating_id=f"r-{number}",
        suds=max(0, 90 - 5 * number),
        occasion=Occasion.DURING,
        wording="How distressed are you now, from 0 to 100?",
        asked_by=Actor.THERAPIST,
        entered_by=Actor.THERAPIST,
        prompt_id=None,
        prompted_ns=None,
        answered_ns=at_ns,
        late=False,
        synthetic=True,
    )
