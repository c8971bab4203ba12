"""The bench of the headset says what it lacks, and patches the release it knows alone."""

import subprocess
from pathlib import Path
from typing import Any

import pytest

from controller.bench import headset, peer_openxr
from controller.bench.peer_openxr import PeerError, fetch_peer


def test_without_a_runtime_no_figure_is_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headset, "find", lambda: None)
    figures = headset.measure(lambda _: None)
    assert figures
    assert all(figure.value is None for figure in figures)
    assert {figure.reference for figure in figures} == {headset.NO_MONADO}


def installing(text: str, alpha: str) -> Any:
    """Stands for the installer: writes what a release would hold."""

    def run(command: list[str], **_: Any) -> None:
        folder = Path(command[command.index("--target") + 1]) / "p3dopenxr"
        folder.mkdir(parents=True)
        (folder / "instance.py").write_text(text, encoding="utf-8")
        (folder / "p3dopenxr.py").write_text(alpha, encoding="utf-8")

    return run


def test_the_two_patches_are_all_that_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = 'log(f"OpenXR: {d.function_name.decode()}: {d.message.decode()}")\nname.decode()\n'
    run = installing(said, "props.set_alpha_bits(0)\nother(0)\n")
    monkeypatch.setattr(peer_openxr.subprocess, "run", run)
    folder = fetch_peer(tmp_path / "peer") / "p3dopenxr"
    patched = 'log(f"OpenXR: {d.function_name}: {d.message}")\nname.decode()\n'
    assert (folder / "instance.py").read_text(encoding="utf-8") == patched
    assert (folder / "p3dopenxr.py").read_text(encoding="utf-8") == (
        "props.set_alpha_bits(8)\nother(0)\n"
    )


def test_another_release_is_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peer_openxr.subprocess, "run", installing("something else", ""))
    with pytest.raises(PeerError, match="not the release"):
        fetch_peer(tmp_path / "peer")


def test_without_a_network_the_prior_art_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str], **_: Any) -> None:
        raise subprocess.CalledProcessError(1, command)

    monkeypatch.setattr(peer_openxr.subprocess, "run", run)
    with pytest.raises(PeerError, match="cannot be installed"):
        fetch_peer(tmp_path / "peer")
