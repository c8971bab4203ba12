"""What the station's page says of devices, keys, certificates and addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from clinician_console import station_view as view
from clinician_console.language import spoken
from clinician_console.pages.shell import HEALTH_NAMES
from clinician_console.served import Served, qr_code, served_at
from clinician_console.session_view import Knowledge, Tone, health_lines
from controller.link.errors import LinkError
from controller.link.tls import make_certificate
from controller.protocol.health import HealthUpdate
from controller.protocol.reports import RendererHealth
from controller.protocol.station_queries import Certificate, KeyLine
from controller.protocol.vocabulary import Peer
from tests.unit.console import samples


def health(display: str = "offscreen", **told: object) -> HealthUpdate:
    """A renderer that draws on ``display``."""
    renderer = RendererHealth.model_validate(
        {
            "frames_per_s": 60,
            "frame_p95_ms": 11,
            "dropped": 0,
            "scene": "lake",
            "intensity": 0,
            "values": {},
            "display": display,
            "clock_offset_known": True,
        }
        | told
    )
    return HealthUpdate(run_id="run-1", controller_ns=1, peers=(), renderer=renderer)


@pytest.mark.parametrize(
    ("display", "changes", "said"),
    [
        ("offscreen", {}, "none: the scene is drawn on a screen"),
        ("openxr: Monado", {}, "worn"),
        ("openxr: Monado", {"headset_worn": False}, "connected, not worn"),
        ("openxr: Monado", {"tracked": False}, "worn, its tracking is lost"),
    ],
)
def test_the_headset_is_said_in_words(display: str, changes: dict[str, object], said: str) -> None:
    told = view.facts(samples.state(**changes), health(display))
    assert (told[view.HEADSET], told[view.DISPLAY]) == (said, display)


def test_without_the_scene_program_nothing_is_made_up() -> None:
    told = view.facts(samples.state(), None)
    assert set(told) == set(view.FACTS)
    assert set(told.values()) == {"not known: the scene program is not there"}


@pytest.mark.parametrize(
    ("percent", "on_mains", "said", "tone"),
    [
        (None, True, "60 fps, 0 missed", Tone.GOOD),
        (4, True, "60 fps, 0 missed", Tone.GOOD),
        (64, False, "60 fps, 0 missed, battery 64 %", Tone.GOOD),
        (19.6, False, "60 fps, 0 missed, battery 20 %", Tone.WAIT),
        (9, False, "60 fps, 0 missed, battery 9 %", Tone.ALARM),
    ],
)
def test_a_machine_that_runs_down_is_pointed_at(
    percent: float | None, on_mains: bool, said: str, tone: Tone
) -> None:
    told = health(battery_percent=percent, on_mains=on_mains)
    line = health_lines(samples.state(), Knowledge(health=told))[1]
    assert (line.words, line.tone) == (said, tone)
    charge = view.facts(samples.state(), told)[view.CHARGE]
    assert charge == ("on mains, no battery" if percent is None else f"{percent:.0f} %")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("silent_s", [0.0, 5.0])
@pytest.mark.parametrize("lost", [frozenset(), frozenset({Peer.RENDERER})])
def test_every_line_of_health_has_its_place_in_every_language(
    language: str, silent_s: float, lost: frozenset[Peer]
) -> None:
    for known, age_s in ((None, 0.0), (health(), 0.0), (health(), 9.0)):
        knowledge = Knowledge(silent_s, known, age_s)
        with spoken(language):
            lines = health_lines(samples.state(lost_peers=lost), knowledge)
        assert tuple(line.name for line in lines) == HEALTH_NAMES


def _key(**changes: object) -> KeyLine:
    known = {
        "program": "console",
        "label": "room 2",
        "fingerprint": "0000-0000-0000-0000-0000",
        "since_utc": None,
        "revoked_utc": None,
        "this_machine_only": False,
    }
    return KeyLine.model_validate(known | changes)


def test_a_key_is_enrolled_here_alone_or_revoked() -> None:
    assert view.key_state(_key()) == "Enrolled"
    assert view.key_state(_key(this_machine_only=True)) == "This machine alone"
    assert view.key_state(_key(revoked_utc="2026-03-01T10:00:00Z")).startswith("Revoked, ")
    assert view.label(_key()) == "room 2"
    with spoken("de"):
        assert view.label(_key(label="this machine")) == "dieser Rechner"


def test_the_start_line_can_be_pasted_with_blanks_in_its_paths() -> None:
    made = Certificate(names=("x",), fingerprint="AB", file="/a b/c.crt", key_file="/a b/c.key")
    assert view.start_line(made).endswith(
        "--certificate '/a b/c.crt' --certificate-key '/a b/c.key'"
    )


def test_addresses_for_tablets_are_those_that_others_reach(tmp_path: Path) -> None:
    names = ("localhost", "127.0.0.1", "::1", "station.local", "10.0.0.7", "fd00::7")
    certificate, _key_file = make_certificate(tmp_path, names)
    told = served_at("0.0.0.0", 8443, names, certificate)
    assert told.addresses == tuple(
        f"https://{name}:8443/" for name in ("station.local", "10.0.0.7")
    )
    assert told.certificate == certificate.read_bytes()
    assert told.valid_until is not None and told.valid_until > datetime.now(UTC)
    assert served_at("127.0.0.1", 8443, names, certificate).addresses == ()
    assert served_at("127.0.0.1", 8080, (), None, demo=True) == Served(demo=True)


def test_a_certificate_that_is_none_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "console.crt"
    broken.write_text("nothing of the kind")
    with pytest.raises(LinkError, match="is not a certificate in PEM"):
        served_at("0.0.0.0", 8443, (), broken)


def test_the_code_is_a_picture_that_needs_no_other_server() -> None:
    drawn = unquote(qr_code("https://station.local:8443/"))
    assert drawn.startswith("data:image/svg+xml") and "#fff" in drawn
