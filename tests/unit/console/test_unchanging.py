"""Files that never change while the console runs: asked for once, packed once, kept for ever."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Iterable
from pathlib import Path

from starlette.types import Message, Receive, Scope, Send

from clinician_console.unchanging import MOST_BYTES, Unchanging, address_of, own_url

SCRIPT = f"{own_url()}/safety.js"


class Behind:
    """The application behind: says ``body`` and counts who got through to it."""

    def __init__(self, body: bytes, status: int = 200, kind: bytes = b"text/javascript") -> None:
        self.body, self.status, self.kind = body, status, kind
        self.asked: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        self.asked.append(scope["path"])
        headers = [(b"content-type", self.kind), (b"set-cookie", b"token=of-the-first")]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:10], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[10:]})


def ask(
    app: Unchanging, path: str, headers: Iterable[tuple[bytes, bytes]] = (), method: str = "GET"
) -> tuple[int, dict[bytes, bytes], bytes]:
    """One request; status, headers and body."""
    said: list[Message] = []

    async def send(message: Message) -> None:
        said.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": method, "path": path, "headers": list(headers)}
    asyncio.run(app(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in said[1:])
    return said[0]["status"], dict(said[0]["headers"]), body


def test_a_file_is_asked_for_once_and_says_that_it_never_changes() -> None:
    behind = Behind(b"one line of script;" * 100)
    app = Unchanging(behind)
    answers = [ask(app, SCRIPT) for _ in range(3)]
    assert behind.asked == [SCRIPT]
    assert {body for _, _, body in answers} == {behind.body}
    headers = answers[-1][1]
    assert b"immutable" in headers[b"cache-control"]
    assert headers[b"content-type"] == b"text/javascript"
    assert b"set-cookie" not in headers  # what names one browser goes to no other


def test_it_comes_packed_to_who_reads_that() -> None:
    behind = Behind(b"one line of script;" * 100)
    app = Unchanging(behind)
    status, headers, body = ask(app, SCRIPT, [(b"accept-encoding", b"gzip, br")])
    assert (status, headers[b"content-encoding"]) == (200, b"gzip")
    assert gzip.decompress(body) == behind.body
    assert int(headers[b"content-length"]) == len(body) < len(behind.body)
    assert ask(app, SCRIPT)[2] == behind.body


def test_pages_and_what_is_not_there_are_never_kept() -> None:
    pages = Behind(b"<p>of one patient</p>")
    app = Unchanging(pages)
    for path in ("/", "/live", "/lane", "/console-static/safety.js", "/_nicegui_ws/socket.io/"):
        for _ in range(2):
            ask(app, path)
    ask(app, SCRIPT, method="POST")
    assert len(pages.asked) == 11

    missing = Behind(b"Not Found", status=404)
    app = Unchanging(missing)
    assert [ask(app, f"{own_url()}/none.js")[0] for _ in range(2)] == [404, 404]


def test_what_it_keeps_has_an_end() -> None:
    behind = Behind(bytes(MOST_BYTES + 1), kind=b"image/png")
    app = Unchanging(behind)
    for _ in range(2):
        assert len(ask(app, SCRIPT)[2]) == MOST_BYTES + 1
    assert len(behind.asked) == 2


def test_another_content_has_another_address(tmp_path: Path) -> None:
    script = tmp_path / "safety.js"
    script.write_text("1;")
    before = address_of(tmp_path)
    assert address_of(tmp_path) == before
    script.write_text("2;")
    assert address_of(tmp_path) != before
