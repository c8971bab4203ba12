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
from scenes.display.display import Frame, Gaze, HeadPose

REPORT_EVERY_NS = 200_000_000
"""Samples of so long are told together."""

MOST_SAMPLES = 200
"""And never more than these: the report has a limit."""

_FORWARD = LVector3f(0, 1, 0)

_Sample = tuple[int, HeadPose, Gaze | None, list[LPoint3f]]
"""When it is seen, controller nanoseconds; head; eyes; where everything feared is.

Angles and messages are made of these when they are told: a frame has no time for either.
"""


class HeadSamples:
    """Collects one sample a frame; gives a report about five times a second."""

    def __init__(self) -> None:
        self._of: tuple[str, str] | None = None
        self._samples: list[_Sample] = []

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
        done, of = None, (directive.run_id, directive.session_id)
        if of != self._of:
            done, self._of = self._report(), of
        samples = self._samples
        if seen_ns is not None and frame.tracked:
            samples.append((seen_ns, frame.head, frame.gaze, _places_of(feared, rig)))
        if done is None and samples:
            whole = samples[-1][0] - samples[0][0] >= REPORT_EVERY_NS
            done = self._report() if whole or len(samples) >= MOST_SAMPLES else None
        return done

    def _report(self) -> PoseSamples | None:
        samples, self._samples = self._samples, []
        if not samples or self._of is None:
            return None
        run_id, session_id = self._of
        first_ns = samples[0][0]
        told = tuple(_told(first_ns, *sample) for sample in samples)
        return PoseSamples(run_id=run_id, session_id=session_id, first_ns=first_ns, samples=told)


def _told(
    first_ns: int, seen_ns: int, head: HeadPose, gaze: Gaze | None, feared: Sequence[LPoint3f]
) -> PoseSample:
    (x, y, z), (heading, pitch, roll) = head.position, head.hpr
    eyes_heading, eyes_pitch = (None, None) if gaze is None else _turned(gaze.direction)
    eyes_away = None if gaze is None else _nearest(gaze.origin, gaze.direction, feared)
    return PoseSample(
        after_s=round(max(0, seen_ns - first_ns) / 1e9, 6),
        x_m=round(x, 4),
        y_m=round(y, 4),
        z_m=round(z, 4),
        heading_deg=round(heading, 2),
        pitch_deg=round(pitch, 2),
        roll_deg=round(roll, 2),
        away_deg=_rounded(_head_away(head, feared)),
        eyes_heading_deg=_rounded(eyes_heading),
        eyes_pitch_deg=_rounded(eyes_pitch),
        eyes_away_deg=_rounded(eyes_away),
    )


def _rounded(angle_deg: float | None) -> float | None:
    return None if angle_deg is None else round(angle_deg, 2)


def away_deg(head: HeadPose, feared: Sequence[NodePath], rig: NodePath) -> float | None:
    """Degrees from where ``head`` (below ``rig``) points to the nearest of ``feared``, or None.

    What is hidden is not there to be faced.
    """
    return _head_away(head, _places_of(feared, rig))


def _places_of(feared: Sequence[NodePath], rig: NodePath) -> list[LPoint3f]:
    return [n.get_pos(rig) for n in feared if not (n.is_empty() or n.is_hidden())]


def _head_away(head: HeadPose, feared: Sequence[LPoint3f]) -> float | None:
    if not feared:
        return None
    turned = LQuaternionf()
    turned.set_hpr(head.hpr)
    return _nearest(head.position, LVector3f(turned.xform(_FORWARD)), feared)


def _nearest(origin: LPoint3f, ahead: LVector3f, feared: Sequence[LPoint3f]) -> float | None:
    nearest: float | None = None
    for place in feared:
        toward = place - origin
        facing = ahead.dot(toward) if toward.normalize() else 1.0
        nearest = facing if nearest is None else max(nearest, facing)
    return None if nearest is None else math.degrees(math.acos(max(-1.0, min(1.0, nearest))))


def _turned(direction: LVector3f) -> tuple[float, float]:
    """Heading to the left and pitch up, degrees."""
    heading = math.degrees(math.atan2(-direction.x, direction.y))
    return heading, math.degrees(math.asin(max(-1.0, min(1.0, direction.z))))
