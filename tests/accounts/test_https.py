"""HTTPS of the pages: certificates, what is demanded beyond the loopback, and the lane over it.

Owns what may be served how; must not know what is on a page.
"""

from __future__ import annotations

import http.client
import ssl
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from websockets.sync.client import connect

from controller.certificate_cli import app
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.keys import CONSOLE, CONTROLLER, KeyRing
from controller.link.page_lane import PageLane, one_token
from controller.link.tls import (
    CertificateError,
    demand_https,
    fingerprint,
    is_loopback,
    machine_names,
    make_certificate,
    names_in,
    server_context,
)
from controller.protocol.reports import Heartbeat

TOKEN = "a-token-of-the-lane"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for two names, and its key."""
    return make_certificate(tmp_path_factory.mktemp("tls"), ("station.clinic", "127.0.0.1"))


def test_a_certificate_is_for_its_names_and_its_key_is_its_owners(made: tuple[Path, Path]) -> None:
    certificate, key = made
    assert names_in(certificate) == ("station.clinic", "127.0.0.1")
    assert len(fingerprint(certificate).split(":")) == 32
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"PRIVATE" not in certificate.read_bytes()


def test_the_machine_knows_the_loopback_by_name() -> None:
    assert {"localhost", "127.0.0.1", "::1"} <= set(machine_names())
    assert [is_loopback(h) for h in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "10.1.2.3")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_beyond_the_loopback_https_is_demanded_and_no_demo_is_served(
    made: tuple[Path, Path],
) -> None:
    certificate, key = made
    demand_https("127.0.0.1", None, None, demo=True)
    demand_https("0.0.0.0", certificate, key, demo=False)
    for host, given, demo, words in (
        ("0.0.0.0", (None, None), False, "HTTPS alone"),
        ("0.0.0.0", (certificate, key), True, "this machine alone"),
        ("127.0.0.1", (certificate, None), False, "both or neither"),
    ):
        with pytest.raises(CertificateError, match=words):
            demand_https(host, *given, demo=demo)


def test_a_certificate_that_cannot_be_used_gets_a_sentence(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    certificate, _ = made
    other = make_certificate(tmp_path, ("elsewhere",))[1]
    with pytest.raises(CertificateError, match="cannot be used"):
        server_context(certificate, other)
    with pytest.raises(CertificateError, match="Cannot read"):
        names_in(tmp_path / "none.crt")
    with pytest.raises(CertificateError, match="not a certificate"):
        names_in(other)


def test_the_lane_of_the_page_speaks_tls(made: tuple[Path, Path]) -> None:
    certificate, key = made
    lane = PageLane(
        one_token(TOKEN),
        "run-1",
        lambda _message, _owner: None,
        tls=server_context(certificate, key),
    )
    try:
        trust = ssl.create_default_context(cafile=str(certificate))
        address = f"wss://127.0.0.1:{lane.port}/safety?token={TOKEN}"
        with connect(address, ssl=trust, open_timeout=60) as socket:
            socket.send(Heartbeat(sender="page-1", sent_ns=1).model_dump_json())
            assert '"heartbeat_echo"' in str(socket.recv(timeout=60))
    finally:
        lane.close()


def test_the_shell_makes_one_says_its_fingerprint_and_draws_the_address(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        app, ["make", "--name", "station.clinic", "--data-dir", str(tmp_path)]
    )
    assert result.exit_code == 0, result.output
    assert fingerprint(tmp_path / "console.crt") in result.output
    assert "https://station.clinic:8443/" in result.output
    assert "█" in result.output


def console(data_dir: Path, *extra: str) -> subprocess.Popen[str]:
    """A console for a controller that ran once and does not run now."""
    keys = KeyRing(data_dir / "keys")
    keys.ensure(CONTROLLER, CONSOLE)
    ports = {"command": 1, "query": 1, "publish": 1, "safety": 1, "mirror_out": 1, "page": 4711}
    endpoints = Endpoints.unbound("run-1", keys.public(CONTROLLER))
    endpoints.model_copy(update=ports).save(data_dir / ENDPOINTS_FILE)
    where = ["--data-dir", str(data_dir), "--port", "0", "--watch-stdin"]
    return subprocess.Popen(
        [sys.executable, "-m", "clinician_console.app", *where, *extra],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_over_https_the_cookie_is_secure_and_the_browser_is_told_to_stay(
    made: tuple[Path, Path], tmp_path: Path
) -> None:
    certificate, key = made
    tls = ("--certificate", str(certificate), "--certificate-key", str(key))
    process = console(tmp_path, "--demo", *tls)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready: https://127.0.0.1:"), ready
        port = int(ready.rsplit(":", 1)[1])
        trust = ssl.create_default_context(cafile=str(certificate))
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=60, context=trust)
        connection.request("GET", "/")
        headers = dict(connection.getresponse().getheaders())
        connection.close()
        process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert headers["strict-transport-security"] == "max-age=31536000"
    cookie = headers["set-cookie"]
    assert cookie.startswith("__Host-fearladder")
    for word in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
        assert word in cookie
    assert "wss://station.clinic:*" in headers["content-security-policy"]
    assert "ws://station" not in headers["content-security-policy"].replace("wss://", "")


def test_a_console_beyond_the_loopback_without_https_does_not_start(tmp_path: Path) -> None:
    process = console(tmp_path, "--host", "0.0.0.0")
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed) == (1, "")
    assert "HTTPS alone" in complaint
    assert complaint.count("\n") == 1
