"""Logs rotate, tell UTC, and hold no words of a patient. Must not need a running program."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from controller import logs
from controller.protocol.commands import AddNote, PrepareSession


@pytest.fixture(autouse=True)
def _restore() -> Iterator[None]:
    level = logging.getLogger().level
    yield
    logs.release()
    logging.getLogger().setLevel(level)


def written(path: Path) -> str:
    logs.release()
    return path.read_text(encoding="utf-8")


def test_a_line_has_utc_time_level_and_message(tmp_path: Path) -> None:
    path = logs.configure("controller", tmp_path)
    before = datetime.now(UTC)
    logging.getLogger("controller.app").info("bound")
    line = written(path)
    moment = datetime.fromisoformat(line.split(" ", 1)[0])
    assert path == tmp_path / "logs" / "controller.log"
    assert moment.utcoffset() is not None
    assert abs((moment - before).total_seconds()) < 60
    assert " INFO " in line
    assert line.endswith("controller.app: bound\n")


def test_detail_is_kept_only_when_verbose(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    quiet = logs.configure("quiet", tmp_path)
    logging.getLogger("a").debug("detail")
    assert "detail" not in written(quiet)
    loud = logs.configure("loud", tmp_path, verbose=True)
    logging.getLogger("a").debug("detail")
    assert "detail" in written(loud)
    assert "detail" in capsys.readouterr().err


def test_a_large_log_is_set_aside_and_only_so_many_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs, "MAXIMUM_BYTES", 200)
    path = logs.configure("controller", tmp_path)
    for number in range(100):
        logging.getLogger("a").info("line %d", number)
    last = written(path)
    assert "line 99" in last
    assert len(list(path.parent.iterdir())) == 1 + logs.KEPT_FILES
    assert all(file.stat().st_size <= 200 for file in path.parent.iterdir())


def test_configuring_again_leaves_the_first_file_alone(tmp_path: Path) -> None:
    first = logs.configure("first", tmp_path)
    second = logs.configure("second", tmp_path)
    logging.getLogger("a").info("once")
    assert "once" in written(second)
    assert first.read_text(encoding="utf-8") == ""


def test_words_of_a_patient_do_not_reach_the_file(tmp_path: Path) -> None:
    path = logs.configure("controller", tmp_path)
    note = AddNote(text="afraid of falling")
    prepare = PrepareSession(
        pseudonym="mira-7", scene="glass_lift", safe_place="lake", goal="the bridge"
    )
    logging.getLogger("a").info("got %r", note)
    logging.getLogger("a").info("got %s", prepare.model_dump_json())
    try:
        AddNote.model_validate({"text": ["secret words"]})
    except ValidationError:
        logging.getLogger("a").exception("unreadable")
    text = written(path)
    for word in ("afraid", "mira-7", "the bridge", "secret words"):
        assert word not in text
    assert logs.WITHHELD in text
    assert "unreadable" in text


def test_a_store_statement_loses_its_parameters() -> None:
    said = "error\n[SQL: INSERT INTO event VALUES (?)]\n[parameters: ('she said',)]"
    assert "she said" not in logs.without_patient_text(said)
    assert "[SQL: INSERT INTO event VALUES (?)]" in logs.without_patient_text(said)


def test_a_log_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("a file is in the way", encoding="utf-8")
    with pytest.raises(logs.LogsError, match=r"^The log .* cannot be written: .*\.$"):
        logs.configure("controller", tmp_path)
