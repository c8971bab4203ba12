"""Which fear ladder a session begins with: the scene's standard one or the patient's own, edited.

Owns the choice and its editor; must not know what is done on a step.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from clinician_console import ladder_view as ladders
from clinician_console.controller_words import said
from clinician_console.elements.parts import Box, Radios, Tag
from clinician_console.language import N_, _
from clinician_console.pages.forms.ladder import LadderEditor
from controller.link.errors import LinkError
from controller.protocol.plan import FearLadder
from controller.protocol.queries import Query, QueryResult, SessionList, SessionRecord
from controller.protocol.spec import SceneSpec

STANDARD, OWN = "standard", "own"
LOOK_BACK = 5
"""So many of the patient's latest sessions are looked through for a ladder."""

NONE_YET = N_("There is no earlier session of {patient} with a ladder. The one below stays.")
NO_PATIENT = N_("Write the pseudonym first.")

Search = Callable[[Query], Awaitable[QueryResult]]


class LadderChoice:
    """The ladder of a session to be; unchanged, the controller takes the scene's own."""

    def __init__(
        self, search: Search, catalogue: tuple[SceneSpec, ...], patient: Callable[[], str]
    ) -> None:
        """``search`` asks the record; ``patient`` gives the pseudonym typed so far."""
        self._search = search
        self._catalogue = catalogue
        self._patient = patient
        self._from: FearLadder = FearLadder()
        self._shown: ladders.Drafts = ()
        with Box("div", "ladder-choice"):
            self._which = Radios(
                _("Which ladder"),
                ((STANDARD, _("Standard for the scene")), (OWN, _("This patient's latest"))),
                "ladder",
                STANDARD,
                self._chosen,
            )
            self._said = Tag("p", "", "hint", id="ladder-said", role="status")
        scene = catalogue[0].name if catalogue else ""
        self._editor = LadderEditor(catalogue, scene, folded=True)

    def unfold(self) -> None:
        """Show the steps."""
        self._editor.unfold()

    def scene_chosen(self, scene: str) -> None:
        """Another scene: its standard ladder, unless the present one is the patient's or edited."""
        self._editor.scene = scene
        if self._which.chosen == STANDARD and self._editor.drafts == self._shown:
            self._show_standard()

    def _show_standard(self) -> None:
        spec = next((s for s in self._catalogue if s.name == self._editor.scene), None)
        self._from = FearLadder()
        self._show(ladders.drafts_of(spec.standard_ladder if spec else ()))

    def _show(self, drafts: ladders.Drafts) -> None:
        self._shown = drafts
        self._editor.put(drafts)

    async def _chosen(self, which: str) -> None:
        if which == STANDARD:
            self._said.text = ""
            self._show_standard()
            return
        patient = self._patient()
        try:
            found = await self._latest(patient) if patient else None
        except LinkError as problem:
            found, sentence = None, said(str(problem))
        else:
            sentence = _(NONE_YET).format(patient=patient) if patient else _(NO_PATIENT)
        if found is None:
            self._which.set_chosen(STANDARD)
            self._said.text = sentence
            return
        self._from = found
        self._said.text = _("Version {version} of {patient}'s ladder.").format(
            version=found.version, patient=patient
        )
        self._show(ladders.drafts_of(found.steps))

    async def _latest(self, patient: str) -> FearLadder | None:
        listed = await self._search(SessionList(pseudonym=patient))
        for session in (listed.sessions or ())[:LOOK_BACK]:
            record = await self._search(SessionRecord(session_id=session.session_id))
            ladder = ladders.latest_ladder(record.events or ())
            if ladder is not None:
                return ladder
        return None

    def ladder(self) -> FearLadder | str:
        """The ladder to begin with, or the sentence that says what is wrong with it."""
        drafts = self._editor.drafts
        if drafts == self._shown:
            return self._from
        steps = ladders.steps_of(drafts)
        if isinstance(steps, str):
            return steps
        return FearLadder(version=self._from.version + 1, steps=steps)
