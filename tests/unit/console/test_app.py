"""The console's process: how it starts, ends, and whom it answers."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinician_console.unchanging import own_url
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.keys import CONSOLE, CONTROLLER, KeyRing

COMMAND = [sys.executable, "-m", "clinician_console.app", "--watch-stdin", "--demo"]


def start(data_dir: Path, port: int) -> subprocess.Popen[str]:
    """The console as the supervisor starts it."""
    return subprocess.Popen(
        [*COMMAND, "--data-dir", str(data_dir), "--port", str(port)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A folder in which a controller once ran; it does not run now."""
    keys = KeyRing(tmp_path / "keys")
    keys.ensure(CONTROLLER, CONSOLE)
    endpoints = Endpoints.unbound("run-1", keys.public(CONTROLLER))
    ports = {"command": 1, "query": 1, "publish": 1, "safety": 1, "mirror_out": 1, "page": 4711}
    endpoints.model_copy(update=ports).save(tmp_path / ENDPOINTS_FILE)
    return tmp_path


@pytest.fixture
def port(data_dir: Path) -> Iterator[int]:
    """The port of a running console, which must end cleanly when its standard input closes."""
    process = start(data_dir, 0)
    try:
        assert process.stdout is not None
        ready = process.stdout.readline()
        assert ready.startswith("ready: http://127.0.0.1:"), ready
        yield int(ready.rsplit(":", 1)[1])
        _, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (0, "")
    finally:
        process.kill()
        process.communicate()


def ask(
    port: int, method: str, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """One request: status, headers and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, dict(answer.getheaders()), body


def test_a_port_in_use_is_one_line_and_exit_code_1(data_dir: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        process = start(data_dir, port)
        printed, complaints = process.communicate(timeout=60)
    assert process.returncode == 1
    assert printed == ""
    assert complaints.count("\n") == 1
    assert str(port) in complaints
    assert "Traceback" not in complaints


def test_it_serves_this_machine_and_nobody_else(port: int) -> None:
    status, headers, page = ask(port, "GET", "/")
    assert status == 200
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "safety-config" in page
    assert ask(port, "GET", "/", {"Host": "evil.example"})[0] == 400

    status, _, body = ask(port, "GET", "/lane")
    lane = json.loads(body)
    assert (status, lane["port"], len(lane["token"]) > 20) == (200, 4711, True)

    assert ask(port, "POST", "/safe-place")[0] == 403
    foreign = {"X-Fearladder": "p-1", "Origin": "http://evil.example"}
    assert ask(port, "POST", "/safe-place", foreign)[0] == 403

    assert ask(port, "GET", "/export/s-1/patients.csv")[0] == 404
    assert ask(port, "GET", "/export/..%2Fkeys/ratings.csv")[0] == 404
    assert ask(port, "GET", f"{own_url()}/safety.js")[0] == 200
