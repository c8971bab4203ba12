"""The clinic in one table: what is counted, what is hidden, and from which store.

Owns the cases of dropout, outcome and hiding; must not know pages.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from rich.console import Console

from controller.bench.review_made import LIFT, made_session
from controller.clinic_overview import overview
from controller.protocol.queries import ClinicLine, ClinicOverview, ClinicTable, SessionSummary
from controller.protocol.vocabulary import CloseReason
from controller.record_queries import RecordQueries
from controller.records.clinic import CLINIC_VARIABLE, ClinicStore
from controller.records.keys import StoreKey
from controller.records.push import push
from controller.records.store import Store
from controller.review_clinic import render_clinic

KEY = StoreKey("ab" * 32)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def line(
    patient: str,
    day: int,
    peak: int | None = 60,
    scene: str = "tower",
    closed: CloseReason | None = CloseReason.COMPLETED,
    *,
    month: int = 1,
    minutes: float = 40,
    synthetic: bool = False,
) -> SessionSummary:
    return SessionSummary(
        session_id=f"{patient}-{month}-{day}-{scene}",
        pseudonym=patient,
        title="",
        opened_utc=f"2026-{month:02d}-{day:02d}T10:00:00+00:00",
        duration_s=minutes * 60,
        scenes=(scene,) if scene else (),
        ratings=3,
        peak_suds=peak,
        end_suds=peak,
        closed=closed,
        synthetic=synthetic,
    )


def table(*sessions: SessionSummary) -> dict[str, ClinicLine]:
    found = overview(sessions, lambda s: s.scenes[0] if s.scenes else "none", NOW)
    return {one.condition: one for one in found.lines}


def many(scene: str, count: int, prefix: str = "p") -> list[SessionSummary]:
    """So many patients with two sessions; the peak falls from 80 to 60."""
    return [
        one
        for n in range(count)
        for one in (line(f"{prefix}{n}", 1, 80, scene), line(f"{prefix}{n}", 8, 60, scene))
    ]


def test_counts_durations_and_outcome_of_a_condition() -> None:
    found = table(*many("tower", 6), line("p0", 3, None, "tower", minutes=10))
    expected = ClinicLine(
        condition="tower",
        hidden=False,
        patients=6,
        sessions=13,
        median_min=40,
        dropped_out=0,
        peak_fall=20,
        peak_fall_of=6,
    )
    assert found["tower"] == expected
    assert found["all"] == expected.model_copy(update={"condition": "all"})


def test_the_simulated_and_what_is_still_open_are_left_out() -> None:
    found = table(
        *many("tower", 5),
        line("s", 1, scene="lift", synthetic=True),
        line("o", 1, scene="bridge", closed=None),
    )
    assert set(found) == {"tower", "all"}
    assert found["all"].patients == 5


def test_dropped_out_is_who_did_not_complete_and_never_came_again() -> None:
    early = CloseReason.STOPPED_EARLY
    long_ago = [line(f"x{n}", 2, closed=early) for n in range(5)]
    of_late = [line(f"y{n}", 20, closed=early, month=6) for n in range(5)]
    back = [line(f"z{n}", 2, closed=early) for n in range(5)]
    back += [line(f"z{n}", 9) for n in range(5)]
    assert table(*long_ago, *of_late, *back)["tower"].dropped_out == 5


def test_a_small_row_is_hidden_with_the_next_so_that_it_cannot_be_computed() -> None:
    sessions = [*many("tower", 9), *many("dogs", 2, "d"), *many("spiders", 6, "s")]
    found = table(*sessions)
    assert found["dogs"].hidden
    assert found["spiders"].hidden
    assert found["dogs"].patients is found["spiders"].sessions is None
    assert found["tower"].patients == 9
    assert found["all"].patients == 17


def test_one_small_condition_alone_hides_everything() -> None:
    found = table(*many("tower", 3))
    assert [one.patients for one in found.values()] == [None, None]
    assert all(one.hidden for one in found.values())


def test_a_few_who_dropped_out_are_hidden_and_the_total_with_them() -> None:
    early = [line(f"p{n}", 9, closed=CloseReason.STOPPED_EARLY) for n in range(2)]
    found = table(*many("tower", 9), *early, *many("spiders", 8, "s"))
    assert found["tower"].dropped_out is None
    assert found["tower"].hidden
    assert found["tower"].patients == 9
    assert found["spiders"].dropped_out == 0
    assert found["all"].dropped_out is None


def test_an_outcome_of_few_is_hidden_and_the_mean_of_all_with_it() -> None:
    once = [line(f"s{n}", 1, 70, "spiders") for n in range(8)]
    found = table(*many("tower", 9), *once, line("s0", 8, 50, "spiders"))
    assert (found["spiders"].peak_fall, found["spiders"].peak_fall_of) == (None, None)
    assert found["spiders"].patients == 8
    assert found["tower"].peak_fall == 20
    assert (found["all"].peak_fall, found["all"].peak_fall_of) == (None, None)


def test_nothing_recorded_is_an_empty_table() -> None:
    (only,) = table().values()
    assert (only.patients, only.sessions, only.median_min, only.hidden) == (0, 0, None, False)


def test_the_terminal_says_what_is_hidden() -> None:
    console = Console(width=120)
    with console.capture() as taken:
        render_clinic(overview(many("tower", 3), lambda _s: "fear of heights", NOW), console)
    assert "hidden" in taken.get()
    assert "below 5" in taken.get()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(tmp_path_factory.mktemp("clinic") / "store.db", KEY) as store:
        for n in range(6):
            store.append(made_session(f"s-{n}", f"P-{n}", minutes=10, synthetic=False))
        yield store


def told(found: ClinicTable | None) -> list[tuple[str, int | None, int | None]]:
    assert found is not None
    return [(one.condition, one.patients, one.sessions) for one in found.lines]


def test_the_condition_is_what_the_recorded_scene_is_for(store: Store) -> None:
    ask = RecordQueries(lambda: store)
    assert told(ask(ClinicOverview()).clinic) == [(LIFT.condition, 6, 6), ("all", 6, 6)]


def test_without_an_address_the_clinics_store_is_a_sentence(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CLINIC_VARIABLE, raising=False)
    refusal = RecordQueries(lambda: store)(ClinicOverview(of="clinic")).refusal
    assert refusal is not None
    assert CLINIC_VARIABLE in refusal.sentence


@pytest.mark.posix_only
def test_the_clinics_postgresql_is_read_alike(
    store: Store, clinic_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ClinicStore.open(clinic_address) as there:
        push(store, there)
    monkeypatch.setenv(CLINIC_VARIABLE, clinic_address)
    ask = RecordQueries(lambda: store)
    assert told(ask(ClinicOverview(of="clinic")).clinic) == told(ask(ClinicOverview()).clinic)


def test_the_shell_prints_the_table_as_json(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from contextlib import nullcontext

    from controller import review_cli

    monkeypatch.setattr(review_cli, "reading", lambda *_: nullcontext(store))
    review_cli.review(counts=True, as_json=True)
    assert json.loads(capsys.readouterr().out)["lines"][0]["patients"] == 6
