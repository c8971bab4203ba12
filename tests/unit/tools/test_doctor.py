"""The doctor finds what is missing and packs nothing of a patient. Must not need a display."""

import json
import os
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from controller import doctor


def test_every_problem_names_what_mends_it(tmp_path: Path) -> None:
    found = doctor.checks(tmp_path)
    assert {check.name for check in found} >= {
        "Python",
        "packages",
        "drawing",
        "display",
        "sound",
        "browser",
        "data directory",
        "disk space",
        "port",
        "keyring",
        "OpenXR runtime",
    }
    assert all(check.detail for check in found)
    assert all(bool(check.mend) != check.ok for check in found)


def test_the_report_is_json_and_says_if_it_works(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = doctor.Check("drawing", False, True, "no OpenGL", "install it")
    monkeypatch.setattr(doctor, "check_drawing", lambda: broken)
    assert doctor.run(tmp_path, as_json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert {"name", "ok", "needed", "detail", "mend"} == set(report["checks"][0])


def test_what_is_only_information_does_not_count() -> None:
    absent = doctor.Check("OpenXR runtime", False, False, "none", "install one")
    needed = doctor.Check("drawing", False, True, "none", "install it")
    assert doctor.healthy([absent])
    assert not doctor.healthy([absent, needed])


def test_the_table_names_the_command_that_mends(capsys: pytest.CaptureFixture[str]) -> None:
    mend = f"sudo apt-get install --no-install-recommends {doctor.DRAWING_PACKAGES}"
    doctor.print_table([doctor.Check("drawing", False, True, "no OpenGL", mend)])
    printed = capsys.readouterr().out
    assert "MISSING" in printed
    assert mend in printed


def test_a_port_in_use_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        check = doctor.check_port(port)
    assert not check.ok
    assert str(port) in check.detail
    assert "--port" in check.mend


def test_a_data_directory_that_cannot_be_made_is_found(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    check = doctor.check_data_directory(tmp_path / "file" / "data")
    assert not check.ok
    assert "--data-dir" in check.mend


def test_a_full_disk_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "NEEDED_SPACE_BYTES", 10**18)
    check = doctor.check_space(tmp_path / "not" / "made" / "yet")
    assert not check.ok
    assert "Free" in check.mend


def test_a_missing_package_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_required_packages", lambda: ["pydantic", "no-such-package"])
    check = doctor.check_packages()
    assert check.detail == "missing: no-such-package"
    assert check.mend == "uv sync --locked"


def test_an_openxr_runtime_that_is_named_and_missing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XR_RUNTIME_JSON", str(tmp_path / "runtime.json"))
    found = doctor.check_openxr()
    assert not found.ok
    assert "XR_RUNTIME_JSON" in found.mend
    assert "runtime.json" in found.mend


def test_an_openxr_runtime_without_a_headset_is_named_with_its_file_and_what_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = tmp_path / "runtime.json"
    about = {"name": "SteamVR", "library_path": "./not_there.so"}
    manifest.write_text(json.dumps({"file_format_version": "1.0.0", "runtime": about}))
    monkeypatch.setenv("XR_RUNTIME_JSON", str(manifest))
    found = doctor.check_openxr()
    assert not found.ok
    assert found.detail.startswith(f"SteamVR ({manifest}): No headset")
    assert found.mend == "Start SteamVR, then switch the headset on"


def test_a_headset_is_told_with_its_runtime_and_extensions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    about = {
        "file": "/etc/monado.json",
        "name": "Monado",
        "runtime": "Monado 25.0.0",
        "headset": "Simulated HMD",
        "eye_size": [320, 240],
        "used": ["XR_EXT_local_floor"],
        "missing": [],
    }
    done = subprocess.CompletedProcess([], 0, stdout=json.dumps(about))
    monkeypatch.setattr("controller.doctor.subprocess.run", lambda *args, **options: done)
    found = doctor.check_openxr()
    assert found.ok
    assert found.detail == (
        "Monado 25.0.0 (/etc/monado.json); Simulated HMD, 2x 320x240; "
        "uses XR_EXT_local_floor; lacks nothing we would use"
    )


@pytest.mark.gl
def test_one_check_alone_serves_the_setup_script() -> None:
    command = [sys.executable, "-m", "controller.doctor", "--only", "drawing"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    assert tried.returncode == 0
    assert "OpenGL" in tried.stdout


def test_the_bundle_has_logs_and_versions_but_no_store_key_or_words(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for folder in ("logs", "keys"):
        (data / folder).mkdir(parents=True)
    home = Path.home()
    log = f"INFO started in {home}{os.sep}work\nINFO got pseudonym='mira-7'\n"
    (data / "logs" / "controller.log").write_text(log, encoding="utf-8")
    (data / "store.db").write_bytes(b"secret of the store")
    (data / "store.key").write_text("secret key", encoding="utf-8")
    (data / "keys" / "console.key").write_text("secret key", encoding="utf-8")
    path = tmp_path / "out" / "bundle.zip"
    doctor.run(data, as_json=True, bundle=path)
    with zipfile.ZipFile(path) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(texts) == {"README.txt", "doctor.json", "versions.txt", "logs/controller.log"}
    everything = "".join(texts.values())
    assert "secret" not in everything
    assert "mira-7" not in everything
    assert str(home) not in texts["logs/controller.log"]
    assert "INFO started in ~" in texts["logs/controller.log"]
    assert "pydantic " in texts["versions.txt"]
    assert json.loads(texts["doctor.json"])["checks"]


def test_a_bundle_that_cannot_be_written_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    bundle = tmp_path / "file" / "bundle.zip"
    assert doctor.run(tmp_path, as_json=True, bundle=bundle) == 1
    assert "cannot be written" in capsys.readouterr().err
