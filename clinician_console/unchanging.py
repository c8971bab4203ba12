"""What never changes while the console runs: scripts, styles and fonts, answered from memory.

Owns their addresses, which change with their content, and their compressed copies; must not know
what is in them.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import nicegui
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC: Final = Path(__file__).parent / "static"
STATIC_URL: Final = "/console-static"

MOST_BYTES: Final = 16 * 2**20
"""What is kept at most; all pages together load less than 3 MiB."""

_FRAMEWORK: Final = f"/_nicegui/{nicegui.__version__}/"
DOMPURIFY: Final = f"{_FRAMEWORK}static/dompurify.mjs"
"""A script without which the framework shows no page, and which it names only in another one."""

_FILES: Final = ("static/", "components/", "libraries/", "esm/")
_WORTH_PACKING: Final = 500
_PACKED_ALREADY: Final = ("font/", "image/png", "image/jpeg", "application/font")
_FOR_EVER: Final = b"public, max-age=31536000, immutable"


def address_of(folder: Path) -> str:
    """Where the files of ``folder`` are served; another content has another address.

    A folder and not a query, so that a script which imports another one gets its own release's.
    """
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return f"{STATIC_URL}/{digest.hexdigest()[:12]}"


@cache
def own_url() -> str:
    """Where this release's own scripts and styles are."""
    return address_of(STATIC)


@dataclass(frozen=True)
class _Copy:
    plain: bytes
    packed: bytes | None
    content_type: bytes

    @property
    def size(self) -> int:
        return len(self.plain) + len(self.packed or b"")


class Unchanging:
    """Answers for files whose address names their release; pure ASGI, all else passes.

    The framework reads and compresses each file anew for every page that is opened, on the loop
    that serves the pages: that was more work than building the page.
    """

    def __init__(self, app: ASGIApp) -> None:
        """``app`` knows the files."""
        self._app = app
        self._copies: dict[str, _Copy] = {}
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _never_changes(scope):
            await self._app(scope, receive, send)
            return
        copy = self._copies.get(scope["path"]) or await self._learn(scope, receive)
        if copy is None:
            await self._app(scope, receive, send)
        else:
            await _answer(copy, Headers(scope=scope), send)

    async def _learn(self, scope: Scope, receive: Receive) -> _Copy | None:
        taken = _Taken()
        await self._app(_plainly(scope), receive, taken.send)
        if taken.status != 200 or not taken.body:
            return None
        copy = await asyncio.to_thread(_packed, taken)
        if self._size + copy.size <= MOST_BYTES and scope["path"] not in self._copies:
            self._copies[scope["path"]] = copy
            self._size += copy.size
        return copy


class _Taken:
    """An answer that is not sent on."""

    def __init__(self) -> None:
        self.status = 0
        self.content_type = b"application/octet-stream"
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = dict(message["headers"])
            self.content_type = headers.get(b"content-type", self.content_type)
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _never_changes(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    if path.startswith(f"{own_url()}/"):
        return True
    return path.startswith(_FRAMEWORK) and path[len(_FRAMEWORK) :].startswith(_FILES)


def _plainly(scope: Scope) -> Scope:
    """The same request of somebody who has nothing of it and reads no packed answer."""
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k in (b"host", b"accept")]}


def _packed(taken: _Taken) -> _Copy:
    packed = None
    if len(taken.body) >= _WORTH_PACKING and not taken.content_type.startswith(
        tuple(kind.encode() for kind in _PACKED_ALREADY)
    ):
        packed = gzip.compress(taken.body, mtime=0)
    return _Copy(taken.body, packed, taken.content_type)


async def _answer(copy: _Copy, headers: Headers, send: Send) -> None:
    pack = copy.packed is not None and "gzip" in headers.get("accept-encoding", "")
    body = copy.packed if pack and copy.packed is not None else copy.plain
    said = [
        (b"content-type", copy.content_type),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", _FOR_EVER),
        (b"vary", b"Accept-Encoding"),
    ]
    if pack:
        said.append((b"content-encoding", b"gzip"))
    await send({"type": "http.response.start", "status": 200, "headers": said})
    await send({"type": "http.response.body", "body": body})
