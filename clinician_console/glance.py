"""The few words of a page that must be there at once: they go ahead of all else by the watch.

Owns which page waits for which words, and what waits for those; must not know what they mean.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping


class GlanceWords:
    """The latest words of one page, by the id of the element that shows them."""

    def __init__(self, token: str | None) -> None:
        """``token`` is that of the sign-in which opened the page."""
        self.token = token
        self._words: dict[str, str] = {}
        self._version = 0
        self._changed = asyncio.Event()

    def say(self, words: Mapping[str, str]) -> None:
        """Have the page show ``words``; nothing is sent if they are the same."""
        if words == self._words:
            return
        self._words = dict(words)
        self._version += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def after(self, version: int, patience_s: float) -> tuple[int, dict[str, str]]:
        """The words as soon as they are later than ``version``, else none after the patience."""
        if self._version == version:
            try:
                await asyncio.wait_for(self._changed.wait(), patience_s)
            except TimeoutError:
                return version, {}
        return self._version, self._words


class Glances:
    """Every open page that waits for such words."""

    def __init__(self) -> None:
        """No page yet."""
        self._pages: dict[str, GlanceWords] = {}

    def open(self, page: str, token: str | None) -> GlanceWords:
        """The words of a new page, whose name nobody else knows."""
        self._pages[page] = GlanceWords(token)
        return self._pages[page]

    def close(self, page: str) -> None:
        """That page is gone."""
        self._pages.pop(page, None)

    def of(self, page: str, token: str | None, *, anybody: bool) -> GlanceWords | None:
        """The words of ``page`` for the sign-in that opened it; for ``anybody`` if nobody does."""
        found = self._pages.get(page)
        return found if found is not None and (anybody or found.token == token) else None


class Soon:
    """Does one thing a little later, once for however often it was asked for meanwhile."""

    def __init__(self, after_s: float, act: Callable[[], None]) -> None:
        """``act`` is done ``after_s`` seconds after the first asking, on the loop it came from."""
        self._after_s = after_s
        self._act = act
        self._coming: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Have it done soon."""
        if self._coming is None:
            self._coming = asyncio.get_running_loop().call_later(self._after_s, self._do)

    def _do(self) -> None:
        self._coming = None
        self._act()
