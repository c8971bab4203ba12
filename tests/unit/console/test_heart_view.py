"""The line of the heart rate: a number only where it is one, and in words how good it is."""

from __future__ import annotations

import pytest

from clinician_console.heart_view import HeartLine, heart_line
from clinician_console.language import spoken
from clinician_console.session_view import Knowledge, view_of
from controller.protocol.health import HealthUpdate, HeartHealth, HeartRateNow
from tests.unit.console import samples
from tests.unit.console.samples import MINUTE, SECOND

NOW = 5 * MINUTE
SESSION = samples.state().session_id or ""


def health(
    rate: float | None = 92.4,
    quality: float = 0.95,
    *,
    heard_s_ago: float = 1.0,
    gone: bool = False,
    **changed: object,
) -> HealthUpdate:
    """A heart that was measured a moment ago."""
    heart = HeartHealth(
        session_id=SESSION,
        source="simulated patient",
        synthetic=True,
        heard_ns=NOW - round(heard_s_ago * SECOND),
        latest=None if gone else HeartRateNow(rate_per_min=rate, quality=quality),
    ).model_copy(update=changed)
    return HealthUpdate(run_id="run-1", controller_ns=NOW, peers=(), heart=heart)


def line(told: HealthUpdate | None, session_id: str | None = SESSION) -> HeartLine | None:
    return heart_line(told, session_id, NOW)


def words(told: HealthUpdate) -> str:
    found = line(told)
    assert found is not None
    return found.words


def test_a_good_signal_has_its_number_and_says_that_it_is_simulated() -> None:
    assert line(health()) == HeartLine("Heart 92 a minute · good signal · simulated", sure=True)


@pytest.mark.parametrize(
    ("rate", "quality", "told"),
    [
        (92.4, 0.8, "Heart 92 a minute · good signal"),
        (92.4, 0.7, "Heart 92 a minute · weak signal"),
        (92.4, 0.5, "Heart 92 a minute · weak signal"),
        (92.4, 0.49, "Heart – · poor signal"),
        (None, 0.7, "Heart – · weak signal"),
        (None, 0.0, "Heart – · poor signal"),
    ],
)
def test_a_bad_signal_says_so_and_is_no_number(
    rate: float | None, quality: float, told: str
) -> None:
    found = line(health(rate, quality))
    assert found == HeartLine(f"{told} · simulated", sure=quality >= 0.8)


def test_a_good_signal_without_a_rate_is_not_sure() -> None:
    found = line(health(None, 0.9))
    assert found is not None and not found.sure


@pytest.mark.parametrize("gone", [True, False])
def test_a_signal_that_ended_is_said_with_its_age(gone: bool) -> None:
    # Also where the controller itself is silent and its last word stands.
    told = health(gone=gone, heard_s_ago=12)
    assert line(told) == HeartLine("Heart: no signal for 00:12 · simulated", sure=False)


def test_without_a_sensor_there_is_nothing() -> None:
    assert line(None) is None
    assert line(HealthUpdate(run_id="run-1", controller_ns=NOW, peers=())) is None


def test_another_sessions_heart_is_not_this_ones() -> None:
    assert line(health(session_id="s-before")) is None
    assert line(health(), None) is None


def test_a_sensor_is_named() -> None:
    assert words(health(synthetic=False, source="Chest strap")).endswith(
        "good signal · Chest strap"
    )


def test_the_line_is_said_in_german() -> None:
    with spoken("de"):
        assert words(health()) == "Puls 92/min · gutes Signal · simuliert"
        assert words(health(gone=True, heard_s_ago=12)).startswith("Puls: seit 00:12 kein Signal")


def test_the_view_of_a_session_has_it_and_no_control_depends_on_it() -> None:
    with_heart = view_of(samples.update(), NOW, Knowledge(health=health(180)))
    without = view_of(
        samples.update(),
        NOW,
        Knowledge(health=HealthUpdate(run_id="run-1", controller_ns=NOW, peers=())),
    )
    assert with_heart.heart is not None
    assert without.heart is None
    for name in ("why_not", "notices", "next_step", "health", "dose"):
        assert getattr(with_heart, name) == getattr(without, name)
