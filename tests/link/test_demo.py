"""`fearladder demo` at the terminal: address, clean end, and one line for what cannot work."""

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.link.demo_process import free_port, running_demo
from tests.link.therapist import Therapist

pytestmark = pytest.mark.gl


def demo_once(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "controller.cli", "demo", "--no-browser", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_ctrl_c_ends_everything(tmp_path: Path) -> None:
    with running_demo(tmp_path, "--simulated-patient") as demo:
        with Therapist(demo.data_dir) as therapist:
            therapist.wait_for_renderer()
        code, printed = demo.interrupt()
        assert code == 0, printed
        assert f"http://127.0.0.1:{demo.port}/" in printed
        assert "Traceback" not in printed
        assert demo.left_behind() == []


def test_killing_the_demo_leaves_no_process_behind(tmp_path: Path) -> None:
    with running_demo(tmp_path) as demo:
        with Therapist(demo.data_dir) as therapist:
            therapist.wait_for_renderer()
        family = psutil.Process(demo.process.pid).children(recursive=True)
        assert len(family) >= 3
        demo.process.kill()
        assert psutil.wait_procs(family, timeout=20)[1] == []


def test_a_port_in_use_is_one_line(tmp_path: Path) -> None:
    with running_demo(tmp_path / "first") as demo:
        with Therapist(demo.data_dir) as therapist:
            therapist.wait_for_renderer()
        second = demo_once("--data-dir", str(tmp_path / "second"), "--port", str(demo.port))
    assert second.returncode == 1
    assert str(demo.port) in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1, second.stderr


def test_a_data_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    tried = demo_once("--data-dir", str(tmp_path / "file"), "--port", str(free_port()))
    assert tried.returncode == 1
    assert len(tried.stderr.strip().splitlines()) == 1, tried.stderr
    assert "--data-dir" in tried.stderr


def test_a_second_controller_on_the_same_records_is_one_line(tmp_path: Path) -> None:
    with running_demo(tmp_path) as demo:
        with Therapist(demo.data_dir) as therapist:
            therapist.wait_for_renderer()
        second = demo_once("--data-dir", str(tmp_path), "--port", str(free_port()))
    assert second.returncode == 1
    assert len(second.stderr.strip().splitlines()) == 1, second.stderr
