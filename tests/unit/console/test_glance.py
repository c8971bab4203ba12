"""Words that go ahead of all else: once each, for the sign-in that opened the page alone."""

from __future__ import annotations

import asyncio

from clinician_console.glance import Glances, Soon

PATIENCE_S = 30.0


def test_words_come_when_they_change_and_only_then() -> None:
    async def follow() -> None:
        glance = Glances().open("page-1", None)
        assert await glance.after(0, 0.0) == (0, {})
        glance.say({"last-rating": "40"})
        version, words = await glance.after(0, PATIENCE_S)
        assert words == {"last-rating": "40"}
        glance.say({"last-rating": "40"})
        assert await glance.after(version, 0.0) == (version, {})

        waiting = asyncio.create_task(glance.after(version, PATIENCE_S))
        await asyncio.sleep(0)
        glance.say({"last-rating": "50"})
        later, words = await waiting
        assert words == {"last-rating": "50"}
        assert later > version
        # Who comes back after a while gets what is now, however much was missed.
        assert (await glance.after(0, PATIENCE_S))[1] == {"last-rating": "50"}

    asyncio.run(follow())


def test_a_page_is_read_by_the_sign_in_that_opened_it() -> None:
    glances = Glances()
    glance = glances.open("page-1", "token-of-ada")
    assert glances.of("page-1", "token-of-ada", anybody=False) is glance
    assert glances.of("page-1", "token-of-cy", anybody=False) is None
    assert glances.of("page-1", None, anybody=False) is None
    assert glances.of("page-1", None, anybody=True) is glance
    assert glances.of("", None, anybody=True) is None
    glances.close("page-1")
    assert glances.of("page-1", "token-of-ada", anybody=False) is None


def test_what_is_asked_for_again_meanwhile_is_done_once_and_not_at_once() -> None:
    async def follow() -> None:
        done: list[int] = []
        came = asyncio.Event()

        def act() -> None:
            done.append(len(done))
            came.set()

        soon = Soon(0.001, act)
        for _ in range(5):
            soon.ask()
        assert done == []
        await asyncio.wait_for(came.wait(), PATIENCE_S)
        assert done == [0]
        came.clear()
        soon.ask()
        await asyncio.wait_for(came.wait(), PATIENCE_S)
        assert done == [0, 1]

    asyncio.run(follow())
