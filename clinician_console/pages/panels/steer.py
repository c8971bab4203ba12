"""Under the dose: the ladder, the scene's own parameters, and the course, one at a time.

Owns which of the three is in front; must not know what they show.
"""

from __future__ import annotations

from collections.abc import Callable

from clinician_console.elements.parts import Box, Button, put
from clinician_console.language import N_, _
from clinician_console.pages.desk import Desk
from clinician_console.pages.panels.course import CoursePanel
from clinician_console.pages.panels.scene import ScenePanel
from clinician_console.pages.panels.steps import LadderPanel
from clinician_console.session_view import SessionView
from controller.protocol.spec import SceneSpec

LADDER, SCENE, COURSE = "ladder", "scene", "course"
_TABS = ((LADDER, N_("Ladder")), (SCENE, N_("Scene")), (COURSE, N_("Course")))


class SteerPanel:
    """Three panels in the place of one."""

    def __init__(
        self,
        desk: Desk,
        catalogue: Callable[[], tuple[SceneSpec, ...]],
        choose_step: Callable[[str], None],
        edit_ladder: Callable[[], None],
    ) -> None:
        """``catalogue`` gives the scenes that can be chosen now."""
        self._buttons: dict[str, Button] = {}
        self._boxes: dict[str, Box] = {}
        with Box("section", "panel scene-panel", aria_label=_("Ladder, scene and course")):
            with Box("div", "tabs", role="tablist", aria_label=_("What is shown here")):
                for name, label in _TABS:
                    self._tab(name, _(label))
            with self._page(LADDER):
                self._ladder = LadderPanel(desk, choose_step, edit_ladder)
            with self._page(SCENE):
                self._scene = ScenePanel(desk, catalogue)
            with self._page(COURSE):
                self._course = CoursePanel(desk)
        self.turn_to(LADDER)

    def _tab(self, name: str, label: str) -> None:
        self._buttons[name] = Button(
            label,
            lambda: self.turn_to(name),
            "tab",
            id=f"tab-{name}",
            role="tab",
            aria_controls=f"page-{name}",
        )

    def _page(self, name: str) -> Box:
        page = Box(
            "div",
            "tab-page",
            id=f"page-{name}",
            role="tabpanel",
            aria_labelledby=f"tab-{name}",
        )
        self._boxes[name] = page
        return page

    def turn_to(self, chosen: str) -> None:
        """Have ``chosen`` in front."""
        for name, box in self._boxes.items():
            box.set_visibility(name == chosen)
            put(self._buttons[name], "aria-selected", "true" if name == chosen else "false")

    def show(self, view: SessionView) -> None:
        """Show what is so in all three."""
        self._ladder.show(view)
        self._scene.show(view)
        self._course.show(view)
