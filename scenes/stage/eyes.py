"""The patient's eyes: view and projection of each, handed to every shader from one camera.

Owns the uniforms `eye_vp` and `eye_position` and the instance count; must not know displays.
"""

from __future__ import annotations

from collections.abc import Sequence

from panda3d.core import (
    Camera,
    LMatrix4f,
    LVecBase3f,
    NodePath,
    PTA_LMatrix4f,
    PTA_LVecBase3f,
)

from scenes.stage.shading import EYE_MASK

_SLOTS = 2  # the shaders declare eye_vp[2] whatever the number of eyes


class Eyes:
    """One camera that draws ``count`` eyes in one traversal.

    The uniforms live on the camera's initial state and never on the scene: other cameras, such
    as the shadow's, must not inherit the instance count.
    """

    def __init__(self, camera: NodePath[Camera], count: int) -> None:
        if count not in (1, 2):
            raise ValueError(f"a patient has one or two eyes to draw, not {count}")
        self.camera = camera
        self.count = count
        self._vp = PTA_LMatrix4f.empty_array(_SLOTS)
        self._position = PTA_LVecBase3f.empty_array(_SLOTS)
        state: NodePath = NodePath("eyes")
        state.set_shader_input("eye_vp", self._vp)
        state.set_shader_input("eye_position", self._position)
        if count > 1:
            state.set_instance_count(count)
        camera.node().set_initial_state(state.get_state())
        camera.node().set_camera_mask(EYE_MASK)

    def update(
        self,
        views: Sequence[LMatrix4f],
        projections: Sequence[LMatrix4f],
        places: Sequence[LVecBase3f] | None = None,
    ) -> None:
        """Set each eye's world-to-eye matrix (row vectors) and its projection.

        ``places``: where in the world each is, for whoever knows; else it follows from ``views``.
        """
        count = self.count
        if len(views) != count or len(projections) != count:
            raise ValueError(f"expected {count} views and projections")
        at = _places_of(views) if places is None else places
        for slot in range(_SLOTS):
            eye = slot if slot < count else count - 1
            self._vp.set_element(slot, views[eye] * projections[eye])
            self._position.set_element(slot, at[eye])


def _places_of(views: Sequence[LMatrix4f]) -> list[LVecBase3f]:
    placed = []
    for view in views:
        to_world = LMatrix4f(view)
        to_world.invert_in_place()
        placed.append(LVecBase3f(to_world.get_row3(3)))
    return placed
