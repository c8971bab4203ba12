"""The preview beside a session's chart: started, steered and ended from the page.

Owns what is asked of the controller for it and what is told of it; replay.js moves the chart's
cursor with it; must not know processes nor how a chart is drawn.
"""

from __future__ import annotations

import json
from typing import Any, Final

from nicegui import ui
from pydantic import ValidationError

from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Button, Tag, put
from clinician_console.language import N_, _
from clinician_console.station import Station
from controller.link.errors import LinkError
from controller.protocol.playback import EndPlayback, PlayBack, Playback, PlaybackNow
from controller.protocol.queries import Query

LOOK_EVERY_S: Final = 0.2
"""How often the page asks where the preview is, seconds."""

START: Final = N_("Play back in the preview")
END: Final = N_("End the preview")


class PreviewBox:
    """The preview's button, its picture, and one sentence about it."""

    def __init__(self, station: Station, session_id: str, bar: Box) -> None:
        """Build it inside the present element; ``bar`` is where its button stands."""
        self._station = station
        self._session_id = session_id
        self._picture_number = 0
        with bar:
            self._button = Button(_(START), id="replay-preview")
        self._box = Box("figure", "replay-view", id="replay-view", hidden=True)
        with self._box:
            self._picture = Box("img", id="replay-picture", alt=_("What the patient saw then"))
        self._told = Tag("p", "", "hint", role="status", id="replay-preview-told")
        # Apart from the bar, which holds the curve: this one is sent anew with every look.
        self._led = Box("span", id="replay-led", hidden=True)
        self._led.on("replaywish", self._wished, js_handler="(e) => emit(e.detail)")
        self._looking = ui.timer(LOOK_EVERY_S, self._look, active=False)

    async def _wished(self, event: Any) -> None:
        """What replay.js asks for: to end, or to be somewhere at a speed."""
        try:
            await self._ask(_query_of(self._session_id, dict(event.args)))
        except (ValidationError, TypeError):
            self._say(_("That could not be read; try again."))

    async def _look(self) -> None:
        number = self._picture_number
        await self._ask(PlaybackNow(session_id=self._session_id, picture_after=number))

    async def _ask(self, query: Query) -> None:
        try:
            result = await self._station.query(query)
        except LinkError as problem:
            self._over(said(str(problem)))
            return
        playback = result.playback
        if playback is None or not playback.running:
            why = result.refusal.sentence if result.refusal else playback and playback.problem
            self._over(said(why) if why else "")
        else:
            self._show(playback)

    def _show(self, playback: Playback) -> None:
        self._looking.activate()
        self._button.text = _(END)
        told = playback.told
        where: dict[str, object] = {"starting": True}
        if told is not None:
            where = {"order": told.order, "at": told.at_s / 60, "playing": told.playing}
            where["speed"] = told.speed
            if told.picture:
                self._picture_number = playback.picture_number
                put(self._picture, "src", f"data:image/jpeg;base64,{told.picture}")
                put(self._box, "hidden", None)
        put(self._led, "data-preview", json.dumps(where))
        self._say("" if told is not None else _("The preview is starting …"))

    def _over(self, sentence: str) -> None:
        self._looking.deactivate()
        self._picture_number = 0
        self._button.text = _(START)
        put(self._led, "data-preview", None)
        put(self._box, "hidden", True)
        self._say(sentence)

    def _say(self, sentence: str) -> None:
        if self._told.text != sentence:
            self._told.text = sentence


def _query_of(session_id: str, wish: dict[str, Any]) -> Query:
    if wish.get("end"):
        return EndPlayback(session_id=session_id)
    return PlayBack.model_validate(
        {
            "session_id": session_id,
            "order": wish.get("order"),
            "at_s": wish.get("at_s"),
            "speed": wish.get("speed"),
            "playing": wish.get("playing"),
        }
    )
