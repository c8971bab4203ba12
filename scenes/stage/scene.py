"""The shape of a scene: what a file in scenes/library must provide.

Owns the seam between the renderer and a scene; must not know sockets, displays or sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol

from controller.protocol.spec import SceneSpec
from scenes.stage.steps import Steps

if TYPE_CHECKING:
    from scenes.stage.stage import Stage


class Scene(Protocol):
    """One place a patient can be in; built once, applied every frame, torn down whole."""

    SPEC: ClassVar[SceneSpec]

    def __init__(self, stage: Stage, configuration: Mapping[str, str]) -> None:
        """Keep the stage and the chosen configuration; draw nothing yet."""

    def build(self) -> Steps:
        """Make geometry, light and sound below ``stage.root``, in steps; nothing moves yet.

        A step is what lies between two ``yield``: at most 10 ms of it, for frames are drawn in
        between, behind a cover. What takes longer is made ``beside`` them (scenes.stage.steps). It
        may end after any step, and ``teardown`` follows then too.
        """

    def apply(self, values: Mapping[str, float]) -> None:
        """Show these values of every graded parameter (name to value, in its unit), at once.

        Called each frame; the renderer evaluates ramps and limits, the scene never smooths.
        """

    def trigger(self, event: str) -> None:
        """Start the event called ``event`` of the SPEC; it runs in ``tick`` and ends by itself."""

    def tick(self, dt_s: float) -> None:
        """Advance ambient motion and running events by ``dt_s`` seconds."""

    def teardown(self) -> None:
        """Remove every node, texture, sound and light this scene made, as far as it is built."""
