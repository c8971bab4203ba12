"""Where the patient's head is and the eyes look at every frame, gathered for the record.

Owns gathering, and the angle from head and eyes to what the scene is there to face; must not know
sockets, displays or who reads it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from panda3d.core import LPoint3f, LQuaternionf, LVector3f, NodePath

from controller.protocol.directive import SceneDirective
from controller.protocol.reports import PoseSample, PoseSamples
from scenes.display.display import Frame, HeadPose

REPORT_EVERY_NS = 200_000_000
"""Samples of so long are told together."""

MOST_SAMPLES = 200
"""And never more than these: the report has a limit."""


class HeadSamples:
    """Collects one sample a frame; gives a report about five times a second."""

    def __init__(self) -> None:
        self._of: tuple[str, str] | None = None
        self._first_ns = 0
        self._samples: list[PoseSample] = []

    def take(
        self,
        frame: Frame,
        directive: SceneDirective | None,
        seen_ns: int | None,
        feared: Sequence[NodePath],
        rig: NodePath,
    ) -> PoseSamples | None:
        """Note the head of ``frame``; what is to be told now, or None.

        ``seen_ns``: when the frame is seen, controller time, or None while that is not known.
        ``feared``: what the scene is there to face. Outside a session, without tracking and
        without a clock there is nothing to note.
        """
        if directive is None or directive.session_id is None:
            self._of, self._samples = None, []
            return None
        of = (directive.run_id, directive.session_id)
        done = self._report() if of != self._of else None
        self._of = of
        if seen_ns is not None and frame.tracked:
            self._note(frame, seen_ns, feared, rig)
        return done or self._due()

    def _note(self, frame: Frame, seen_ns: int, feared: Sequence[NodePath], rig: NodePath) -> None:
        if not self._samples:
            self._first_ns = seen_ns
        head, gaze = frame.head, frame.gaze
        heading, pitch, roll = head.hpr
        away = away_deg(head, feared, rig)
        eyes = None if gaze is None else _turned(gaze.direction)
        eyes_away = None if gaze is None else _nearest(gaze.origin, gaze.direction, feared, rig)
        self._samples.append(
            PoseSample(
                after_s=round(max(0, seen_ns - self._first_ns) / 1e9, 6),
                x_m=round(head.position.x, 4),
                y_m=round(head.position.y, 4),
                z_m=round(head.position.z, 4),
                heading_deg=round(heading, 2),
                pitch_deg=round(pitch, 2),
                roll_deg=round(roll, 2),
                away_deg=None if away is None else round(away, 2),
                eyes_heading_deg=None if eyes is None else round(eyes[0], 2),
                eyes_pitch_deg=None if eyes is None else round(eyes[1], 2),
                eyes_away_deg=None if eyes_away is None else round(eyes_away, 2),
            )
        )

    def _due(self) -> PoseSamples | None:
        if not self._samples:
            return None
        whole = self._samples[-1].after_s * 1e9 >= REPORT_EVERY_NS
        return self._report() if whole or len(self._samples) >= MOST_SAMPLES else None

    def _report(self) -> PoseSamples | None:
        samples, self._samples = tuple(self._samples), []
        if not samples or self._of is None:
            return None
        run_id, session_id = self._of
        return PoseSamples(
            run_id=run_id, session_id=session_id, first_ns=self._first_ns, samples=samples
        )


def away_deg(head: HeadPose, feared: Sequence[NodePath], rig: NodePath) -> float | None:
    """Degrees from where ``head`` (below ``rig``) points to the nearest of ``feared``, or None.

    What is hidden is not there to be faced.
    """
    turned = LQuaternionf()
    turned.set_hpr(head.hpr)
    ahead = LVector3f(turned.xform(LVector3f(0, 1, 0)))
    return _nearest(head.position, ahead, feared, rig)


def _nearest(
    origin: LPoint3f, ahead: LVector3f, feared: Sequence[NodePath], rig: NodePath
) -> float | None:
    angles = [
        _between(ahead, LVector3f(node.get_pos(rig) - origin))
        for node in feared
        if not node.is_empty() and not node.is_hidden()
    ]
    return min(angles, default=None)


def _turned(direction: LVector3f) -> tuple[float, float]:
    """Heading to the left and pitch up, degrees."""
    heading = math.degrees(math.atan2(-direction.x, direction.y))
    return heading, math.degrees(math.asin(max(-1.0, min(1.0, direction.z))))


def _between(ahead: LVector3f, way: LVector3f) -> float:
    toward = LVector3f(way)
    if not toward.normalize():
        return 0.0
    return math.degrees(math.acos(max(-1.0, min(1.0, ahead.dot(toward)))))
