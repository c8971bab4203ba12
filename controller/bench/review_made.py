"""Invented sessions with everything a review shows, marked synthetic, for the bench and the tests.

Owns what is made up; must not know the store it is kept in nor any page.
"""

import math
import random
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np

from controller.protocol import care_events as k
from controller.protocol import events as e
from controller.protocol.commands import Anchors
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.ramp import Ramp
from controller.protocol.spec import SceneKind, SceneSpec
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    FallTag,
    MomentKind,
    Occasion,
    SafePlaceReason,
)
from controller.records.samples import TIME, Chunk

SECOND: Final = 1_000_000_000
MINUTE: Final = 60 * SECOND
HEAD_HZ: Final = 30
CHUNK_S: Final = 5
HEAD_NAMES: Final = (
    *(TIME, "x_m", "y_m", "z_m"),
    *("heading_deg", "pitch_deg", "roll_deg", "away_deg"),
)
LIFT: Final = SceneSpec(
    name="glass_lift",
    title="Glass lift on a tower",
    kind=SceneKind.EXPOSURE,
    condition="fear of heights",
    summary="A glass lift.",
)
LADDER: Final = FearLadder(
    version=1,
    steps=tuple(
        LadderStep(step_id=f"s{n}", title=title, scene="glass_lift", intensity=dial)
        for n, (title, dial) in enumerate(
            (("Five metres up", 15), ("At the glass, 20 m", 40), ("Looking down at 40 m", 75))
        )
    ),
)

Timed = tuple[float, e.Event]
"""Minutes of the session, and what happened."""


def made_session(
    session_id: str = "s-made",
    pseudonym: str = "P-07",
    *,
    minutes: float = 60.0,
    number: int = 0,
    utc: str = "2026-03-02T10:00:00+00:00",
    scene: SceneSpec = LIFT,
    closed: CloseReason = CloseReason.COMPLETED,
    synthetic: bool = True,
) -> tuple[e.RecordedEvent, ...]:
    """A session of ``minutes`` (10 or more) that was interrupted once by the patient's stop.

    ``number`` is how many came before: distress starts lower with each. The same arguments give
    the same events.
    """
    dice = random.Random(f"{session_id} {number}")
    header = _header(pseudonym, utc, number, scene, synthetic)
    stop = minutes * 0.45
    timed: list[Timed] = [
        (0, _prepared(header, scene)),
        (0.3, e.BaselineStarted()),
        (0.1, _ssq(Occasion.PRE, number)),
        _rating("r-base", 0.6, 20, Occasion.BASELINE, synthetic),
        *_stretch(1.0, stop, 0, number, dice, synthetic),
        (stop, e.SafePlaceEntered(reason=SafePlaceReason.PATIENT_STOP, actor=Actor.PATIENT)),
        (stop + 1.5, e.Resumed(intensity=15)),
        *_stretch(stop + 1.5, minutes - 2, 1, number, dice, synthetic),
        (minutes - 1.5, e.DebriefStarted()),
        _rating("r-post", minutes - 1, 15, Occasion.POST, synthetic),
        (minutes - 0.5, _ssq(Occasion.POST, number)),
        (minutes, e.SessionClosed(reason=closed, summary="The lift holds, and the fear passes.")),
    ]
    return _recorded(session_id, sorted(timed, key=lambda one: one[0]), synthetic)


def made_samples(
    session_id: str = "s-made", *, minutes: float = 60.0
) -> Iterator[tuple[Chunk, ...]]:
    """1 Hz heart rate and 30 Hz head for ``minutes``, chunk by chunk of each stream."""
    dice = np.random.default_rng(7)
    for number in range(math.ceil(minutes * 60 / CHUNK_S)):
        start = number * CHUNK_S
        at = start + np.arange(CHUNK_S * HEAD_HZ) / HEAD_HZ
        pitch = -12 + 14 * np.sin(at / 40) + dice.normal(0, 2, at.size)
        heading = 20 * np.sin(at / 25)
        still = np.zeros(at.size)
        away = np.abs(heading) + np.abs(pitch) / 2
        head = np.stack([at, still, still, still + 1.7, heading, pitch, still, away], axis=1)
        beats = start + np.arange(CHUNK_S, dtype=np.float64)
        rate = 78 + 22 * np.sin(beats / 300) + dice.normal(0, 2, beats.size)
        heart = np.stack([beats, rate], axis=1)
        yield (
            Chunk(session_id, "head", number, "run-made", HEAD_NAMES, head),
            Chunk(session_id, "heart", number, "run-made", (TIME, "rate_per_min"), heart),
        )


def _ssq(occasion: Occasion, number: int) -> k.QuestionnaireRecorded:
    """Sicker after exposure than before, and less with every session."""
    worst = max(0, 2 - number // 4) if occasion is Occasion.POST else 0
    items = tuple(worst if item in (1, 8, 12) else int(item == 2) for item in range(1, 17))
    return k.QuestionnaireRecorded(name="ssq", items=items, occasion=occasion)


def _header(
    pseudonym: str, utc: str, number: int, scene: SceneSpec, synthetic: bool
) -> e.SessionHeader:
    return e.SessionHeader(
        pseudonym=pseudonym,
        title=f"Session {number + 1}",
        goal="Stand at the glass for five minutes",
        package_version="0.1.0",
        protocol_version=1,
        renderer_version="0.1.0",
        catalogue=(scene,),
        asset_hashes={},
        anchors=Anchors(at_0="on the sofa", at_50="on a ladder", at_100="the roof edge"),
        wall_time_utc=utc,
        anchor_ns=0,
        synthetic=synthetic,
    )


def _prepared(header: e.SessionHeader, scene: SceneSpec) -> e.SessionPrepared:
    return e.SessionPrepared(
        header=header,
        scene=scene.name,
        configuration={},
        safe_place="lake",
        ceiling=90,
        breathing_guide_allowed=True,
        therapist_in_room=True,
        ladder=LADDER,
    )


def _stretch(
    start: float, end: float, part: int, number: int, dice: random.Random, synthetic: bool
) -> Iterator[Timed]:
    """One continuous exposure: steps up, a rating every minute, and what comes between."""
    if part == 0:
        yield start, e.ExposureStarted()
    dial = 0.0
    for n, step in enumerate(LADDER.steps):
        at = start + 0.1 + n * (end - start) / 3
        yield from _step(at, f"p-{part}-{n}", step, dial, end if n == 2 else at + (end - start) / 3)
        dial = step.intensity
    peak, before = 90 - 2.0 * number - 12 * part, 101
    for minute in range(1, int(end - start)):
        at, name = start + minute, f"{part}-{minute}"
        yield at - 0.1, _prompt(f"q-{name}")
        if minute % 13 == 0:
            yield at, e.RatingMissed(prompt_id=f"q-{name}")
            continue
        suds = round(min(100, max(5, 12 + peak * math.exp(-minute / 14) + dice.uniform(-4, 4))))
        yield _rating(f"r-{name}", at, suds, Occasion.DURING, synthetic, f"q-{name}")
        if suds < before <= 100:
            yield at, _fall(f"r-{name}", before, suds, minute)
        before = suds
        yield from _between(at, minute)


def _step(at: float, prediction: str, step: LadderStep, dial: float, end: float) -> Iterator[Timed]:
    yield at, k.StepStarted(step=step, ladder_version=1)
    yield (
        at + 0.02,
        k.PredictionRecorded(
            prediction_id=prediction,
            step_id=step.step_id,
            what="The floor gives way under me",
            likelihood_percent=70,
            how_bad=90,
        ),
    )
    start_ns = round((at + 0.05) * MINUTE)
    ramp = Ramp(from_value=dial, to_value=step.intensity, start_ns=start_ns, rate_per_s=1.0)
    yield at + 0.05, e.IntensityChanged(asked=step.intensity, ramp=ramp, because="step")
    yield (
        end - 0.05,
        k.OutcomeRecorded(
            prediction_id=prediction, happened=False, surprise=60, learnt="It held all the time"
        ),
    )


def _between(at: float, minute: int) -> Iterator[Timed]:
    if minute % 5 == 0:
        yield at + 0.3, k.SicknessRecorded(fms=minute // 10)
    if minute % 6 == 0:
        yield at + 0.4, e.SceneEventFired(event="gust", duration_s=4)
    if minute % 7 == 0:
        yield at + 0.5, e.MomentMarked(moment=MomentKind.LOOKED_AWAY)
    if minute % 9 == 0:
        yield at + 0.6, e.NoteAdded(text="Looks down without holding the rail")


def _fall(rating_id: str, before: int, now: int, minute: int) -> k.FallTagged:
    tag = FallTag.LOOKED_AWAY if minute % 7 == 1 else FallTag.DOSE_HELD
    return k.FallTagged(rating_id=rating_id, from_suds=before, to_suds=now, tags=(tag,))


def _prompt(prompt_id: str) -> e.RatingPrompted:
    return e.RatingPrompted(
        prompt_id=prompt_id,
        occasion=Occasion.DURING,
        wording="How distressed are you now, from 0 to 100?",
        asked_by=Actor.THERAPIST,
        in_scene=True,
    )


def _rating(
    rating_id: str,
    at: float,
    suds: int,
    occasion: Occasion,
    synthetic: bool,
    prompt_id: str | None = None,
) -> Timed:
    return at, e.RatingRecorded(
        rating_id=rating_id,
        suds=suds,
        occasion=occasion,
        wording="How distressed are you now, from 0 to 100?",
        asked_by=Actor.THERAPIST,
        entered_by=Actor.THERAPIST,
        prompt_id=prompt_id,
        prompted_ns=None,
        answered_ns=round(at * MINUTE),
        late=False,
        synthetic=synthetic,
    )


def _recorded(
    session_id: str, timed: Sequence[Timed], synthetic: bool
) -> tuple[e.RecordedEvent, ...]:
    return tuple(
        e.RecordedEvent(
            session_id=session_id,
            sequence=sequence,
            run_id="run-made",
            time_ns=round(at * MINUTE),
            elapsed_ns=round(at * MINUTE),
            caused_by=None,
            actor=Actor.THERAPIST,
            synthetic=synthetic,
            event=event,
        )
        for sequence, (at, event) in enumerate(timed)
    )
