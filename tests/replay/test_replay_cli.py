"""`fearladder replay` says whether a recording is decided the same again."""

from pathlib import Path

import pytest

from controller.replay_cli import run
from tests.replay.session import HERE, RECORDINGS


@pytest.mark.parametrize("name", sorted(RECORDINGS))
def test_a_recording_is_decided_the_same(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(HERE / name) == 0
    assert "are decided the same again." in capsys.readouterr().out


def test_a_changed_recording_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (HERE / "steady.jsonl").read_text(encoding="utf-8")
    changed = tmp_path / "changed.jsonl"
    assert '"text":"Breathes calmly."' in text
    lines = [
        x.replace("Breathes calmly.", "Breathes fast.") if '"event"' in x[:8] else x
        for x in text.splitlines()
    ]
    changed.write_text("\n".join(lines), encoding="utf-8")
    assert run(changed) == 1
    told = capsys.readouterr().out
    assert "Breathes fast." in told
    assert "Breathes calmly." in told
    assert "1 of " in told


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"{}\nhello\n", "Line 2"), (b"\xff\xfe", "cannot be read"), (None, "cannot be read")],
)
def test_what_is_no_recording_is_said_so(
    content: bytes | None, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.jsonl"
    if content is not None:
        file.write_bytes(content)
    assert run(file) == 2
    assert said in capsys.readouterr().err
