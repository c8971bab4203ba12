"""The preview's process, steered: what goes in, what is heard, and when it ends by itself.

Owns a stand-in for the process that draws nothing; must not know drawing.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from controller import playback_queries
from controller.accounts.rights import query_problem
from controller.bench.review_made import made_samples, made_session
from controller.preview import MAY_PLAY, Preview
from controller.protocol.accounts import Role
from controller.protocol.answers import Refusal
from controller.protocol.playback import EndPlayback, PlayBack, Playback, PlaybackNow
from controller.protocol.queries import QueryResult
from controller.protocol.vocabulary import Phase
from controller.records.audit import Action
from controller.replayed import Replayed, replayed
from tests.link.therapist import wait_until

PATIENCE_S = 60.0

STAND_IN = """
import json, sys
session = json.loads(sys.stdin.readline())
assert session["directives"] and session["end_ns"] > 0
print("a word of the driver", flush=True)
at = 0.0
for line in sys.stdin:
    order = json.loads(line)
    at = order["at_s"] if order["at_s"] is not None else at
    if order["speed"] == 7:
        sys.exit("The window cannot be opened.")
    told = {key: order[key] for key in ("order", "speed", "playing")}
    print(json.dumps({**told, "at_s": at, "picture": "anBn"}), flush=True)
"""


def stand_in() -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", STAND_IN], stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT
    )


def read(session_id: str = "s-1") -> Replayed:
    return replayed(made_session(session_id, minutes=10.0), ())


@pytest.fixture
def preview() -> Iterator[Preview]:
    preview = Preview(stand_in)
    yield preview
    preview.close()


def wish(order: int, session_id: str = "s-1", **more: object) -> PlayBack:
    return PlayBack.model_validate({"session_id": session_id, "order": order, **more})


def told(preview: Preview, order: int, session_id: str = "s-1") -> Playback:
    """What is told once this order was carried out."""

    def done() -> bool:
        now = preview.now(session_id).told
        return now is not None and now.order >= order

    wait_until(done, f"order {order} is carried out", PATIENCE_S)
    return preview.now(session_id)


def test_it_goes_where_it_is_told_and_tells_where_it_is(preview: Preview) -> None:
    assert not preview.now("s-1").running
    assert preview.play(wish(1), read).running
    first = told(preview, 1)
    assert (first.told and first.told.at_s, first.problem) == (0.0, "")
    preview.play(wish(2, at_s=61.5, speed=5, playing=False), read)
    there = told(preview, 2).told
    assert there is not None
    assert (there.at_s, there.speed, there.playing) == (61.5, 5, False)
    preview.play(wish(3), read)
    on = told(preview, 3).told
    assert on is not None and (on.at_s, on.playing) == (61.5, True)


def test_a_picture_comes_once_to_whoever_has_it(preview: Preview) -> None:
    preview.play(wish(1), read)
    seen = told(preview, 1)
    assert seen.told is not None and seen.told.picture == "anBn"
    again = preview.now("s-1", seen.picture_number).told
    assert again is not None and again.picture == ""


def test_another_session_takes_its_place(preview: Preview) -> None:
    preview.play(wish(1), read)
    told(preview, 1)
    preview.play(wish(2, "s-2"), partial(read, "s-2"))
    assert not preview.now("s-1").running
    assert told(preview, 2, "s-2").running
    preview.end("s-1")
    assert preview.shows("s-2")
    preview.end("s-2")
    assert not preview.shows("s-2")


def test_what_ends_by_itself_says_why_and_can_be_started_again(preview: Preview) -> None:
    preview.play(wish(1, speed=7), read)
    wait_until(lambda: not preview.now("s-1").running, "it has ended", PATIENCE_S)
    wait_until(lambda: bool(preview.now("s-1").problem), "it says why", PATIENCE_S)
    assert preview.now("s-1").problem == "The window cannot be opened."
    preview.play(wish(2), read)
    assert told(preview, 2).problem == ""


def test_an_exposure_or_nobody_who_looks_ends_it() -> None:
    free, now_s = [True], [0.0]
    preview = Preview(stand_in, lambda: free[0], lambda: now_s[0])
    for state in ("exposed", "unwatched"):
        free[0] = True
        preview.play(wish(1), read)
        preview.keep_out()
        assert preview.shows("s-1")
        if state == "exposed":
            free[0] = False
        else:
            now_s[0] += 30
        preview.keep_out()
        assert not preview.shows("s-1")
    preview.close()


def test_whoever_may_read_the_records_may_have_them_played_back() -> None:
    for kind in ("play_back", "playback_now", "end_playback"):
        may = {role for role in Role if query_problem(kind, role) is None}
        assert may == {Role.THERAPIST, Role.SUPERVISOR, Role.ADMINISTRATOR}


def test_nobody_is_exposed_where_it_may_play() -> None:
    assert {Phase.IDLE, Phase.DEBRIEF, Phase.CLOSED} == MAY_PLAY


class Record:
    """One session and its samples."""

    def __init__(self) -> None:
        self.chunks = [chunks[0] for chunks in made_samples("s-1", minutes=2)]

    def sessions(self, pseudonym: str | None = None) -> tuple[()]:
        return ()

    def events(self, session_id: str, from_sequence: int = 0) -> tuple[object, ...]:
        return tuple(made_session("s-1", minutes=10.0)) if session_id == "s-1" else ()

    def sample_streams(self, session_id: str) -> tuple[str, ...]:
        return ("head",)

    def samples(self, session_id: str, stream: str) -> list[object]:
        return [c for c in self.chunks if c.stream == stream]


@pytest.fixture
def asked(
    preview: Preview,
) -> tuple[Callable[[object], QueryResult], list[tuple[Action, str, str]]]:
    notes: list[tuple[Action, str, str]] = []

    def note(action: Action, subject: str, detail: str) -> None:
        notes.append((action, subject, detail))

    def ask(query: object) -> QueryResult:
        return playback_queries.answer(preview, Record(), query, note)  # type: ignore[arg-type]

    return ask, notes


def test_a_session_is_played_back_as_a_page_asks_and_noted(
    asked: tuple[Callable[[object], QueryResult], list[tuple[Action, str, str]]], preview: Preview
) -> None:
    ask, notes = asked
    assert ask(PlaybackNow(session_id="s-1")).playback == Playback(
        session_id="s-1", running=False, told=None
    )
    started = ask(wish(1)).playback
    assert started is not None and started.running
    told(preview, 1)
    ask(wish(2, at_s=30.0))
    now = ask(PlaybackNow(session_id="s-1")).playback
    assert now is not None and now.running
    assert notes == [(Action.READ, "s-1", "played back in the preview")]
    ended = ask(EndPlayback(session_id="s-1")).playback
    assert ended is not None and not ended.running


def refusal(result: QueryResult) -> Refusal:
    assert result.refusal is not None
    return result.refusal


def test_what_cannot_be_played_back_is_a_sentence() -> None:
    def nowhere() -> subprocess.Popen[bytes]:
        raise FileNotFoundError(2, "No such file or directory")

    def ask(preview: Preview | None, session_id: str = "s-1") -> str:
        note = lambda *_: None  # noqa: E731
        record = Record()
        result = playback_queries.answer(preview, record, wish(1, session_id), note)  # type: ignore[arg-type]
        return refusal(result).sentence

    assert ask(None) == playback_queries.NO_PREVIEW
    assert ask(Preview(stand_in, lambda: False)) == playback_queries.EXPOSED
    assert ask(Preview(stand_in), "s-9") == "There is no such session in the record."
    assert ask(Preview(nowhere)) == "The preview cannot be started: No such file or directory."
