"""A fear ladder as it is edited and as it is shown beside the exposure.

Owns the half-typed ladder and the words of its steps; pure, must not know pages, and never says
which step should be next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from clinician_console import words
from clinician_console.language import _, lowered, of_scene
from controller.protocol.care_events import LadderEdited
from controller.protocol.events import RecordedEvent, SessionPrepared
from controller.protocol.plan import FearLadder, LadderStep
from controller.protocol.spec import SceneSpec
from controller.protocol.state import SessionState

MOST_STEPS = 60


@dataclass(frozen=True)
class StepDraft:
    """A step as it is typed; numbers stay text until the ladder is taken."""

    step_id: str
    title: str
    scene: str
    dose: str
    expected: str = ""
    configuration: dict[str, str] = field(default_factory=dict)
    overrides: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class StepLine:
    """A step as the live page lists it."""

    step_id: str
    number: int
    title: str
    about: str
    here: bool


Drafts = tuple[StepDraft, ...]


def drafts_of(steps: Iterable[LadderStep]) -> Drafts:
    """``steps`` as they are edited."""
    return tuple(
        StepDraft(
            step_id=step.step_id,
            title=of_scene(step.title),
            scene=step.scene,
            dose=_exact(step.intensity),
            expected="" if step.expected_suds is None else str(step.expected_suds),
            configuration=dict(step.configuration),
            overrides=dict(step.overrides),
        )
        for step in steps
    )


def _exact(value: float) -> str:
    """A number as it was typed: nothing is rounded away by looking at it."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def moved(drafts: Drafts, source: int, target: int) -> Drafts:
    """The step at ``source`` at ``target`` instead; positions outside change nothing."""
    if not (0 <= source < len(drafts) and 0 <= target < len(drafts)):
        return drafts
    rest = [*drafts[:source], *drafts[source + 1 :]]
    return (*rest[:target], drafts[source], *rest[target:])


def without(drafts: Drafts, position: int) -> Drafts:
    """All but the step at ``position``."""
    return tuple(d for i, d in enumerate(drafts) if i != position)


def added(drafts: Drafts, scene: str) -> Drafts:
    """One more step at the end, set up like the one before it, or like ``scene`` at its lowest."""
    if len(drafts) >= MOST_STEPS:
        return drafts
    before = drafts[-1] if drafts else StepDraft("", "", scene, "0")
    return (*drafts, replace(before, step_id=free_id(drafts), title="", expected=""))


def with_place(drafts: Drafts, state: SessionState) -> Drafts:
    """One more step at the end: what is set now, dial, configuration and what is off the dial."""
    if len(drafts) >= MOST_STEPS or state.scene is None:
        return drafts
    here = StepDraft(
        step_id=free_id(drafts),
        title="",
        scene=state.scene,
        dose=_exact(state.intensity.to_value),
        configuration=dict(state.configuration),
        overrides={
            name: ramp.to_value
            for name, ramp in state.overrides.items()
            if name not in state.returning
        },
    )
    return (*drafts, here)


def free_id(drafts: Drafts) -> str:
    """An id that no step has."""
    taken = {d.step_id for d in drafts}
    return next(f"own-{n}" for n in range(1, len(taken) + 2) if f"own-{n}" not in taken)


def steps_of(drafts: Drafts) -> tuple[LadderStep, ...] | str:
    """The steps that ``drafts`` stand for, or the sentence that says what is wrong."""
    steps: list[LadderStep] = []
    for number, draft in enumerate(drafts, start=1):
        step = _step(number, draft)
        if isinstance(step, str):
            return step
        steps.append(step)
    return tuple(steps)


def _step(number: int, draft: StepDraft) -> LadderStep | str:
    title = draft.title.strip()
    dose, expected = percent_of(draft.dose), draft.expected.strip()
    if not title:
        return _("Step {number} has no title: say what it is, in the patient's words.").format(
            number=number
        )
    if dose is None:
        return _("Step {number}: “{dose}” is not a dose, a number from 0 to 100.").format(
            number=number, dose=draft.dose[:20]
        )
    if expected and not _is_suds(expected):
        return _(
            "Step {number}: “{expected}” is not a rating, a whole number from 0 to 100."
        ).format(number=number, expected=expected[:20])
    return LadderStep(
        step_id=draft.step_id,
        title=title[:200],
        scene=draft.scene,
        configuration=draft.configuration,
        intensity=dose,
        overrides=draft.overrides,
        expected_suds=int(expected) if expected else None,
    )


def percent_of(typed: str) -> float | None:
    """The number from 0 to 100 in ``typed``, with a comma or a point, or None."""
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def _is_suds(typed: str) -> bool:
    return typed.isascii() and typed.isdigit() and len(typed) <= 3 and int(typed) <= 100


def latest_ladder(events: Sequence[RecordedEvent]) -> FearLadder | None:
    """The ladder in force at the end of a session's events; None where it had no steps."""
    found: FearLadder | None = None
    for recorded in events:
        match recorded.event:
            case SessionPrepared(ladder=ladder) | LadderEdited(ladder=ladder):
                found = ladder
            case _:
                pass
    return found if found is not None and found.steps else None


def step_lines(state: SessionState) -> tuple[StepLine, ...]:
    """The ladder in force, with the present step marked; every other one is as near as the next."""
    here = state.step.step_id if state.step else None
    return tuple(
        StepLine(
            s.step_id,
            n,
            of_scene(s.title),
            about(s, state.catalogue, state.scene),
            s.step_id == here,
        )
        for n, s in enumerate(state.ladder.steps, start=1)
    )


def about(step: LadderStep, catalogue: Sequence[SceneSpec], scene: str | None) -> str:
    """What a step sets, in a few words: dose, expected distress, and what differs."""
    told = [_("dose {exact}").format(exact=_exact(step.intensity))]
    if step.expected_suds is not None:
        told.append(_("expects {expected_suds}").format(expected_suds=step.expected_suds))
    spec = next((s for s in catalogue if s.name == step.scene), None)
    if step.scene != scene:
        told.append(of_scene(spec.title) if spec else step.scene.replace("_", " "))
    for name, value in step.overrides.items():
        parameter = spec.parameter(name) if spec else None
        if parameter is not None:
            shown = words.quantity(value, of_scene(parameter.unit), parameter.step)
            told.append(f"{lowered(of_scene(parameter.label))} {shown}")
    told += _choices(step, spec)
    return ", ".join(told)


def _choices(step: LadderStep, spec: SceneSpec | None) -> list[str]:
    """The labels of choices that are not the easiest."""
    if spec is None:
        return []
    easiest = spec.default_configuration()
    return [
        lowered(of_scene(choice.label))
        for option in spec.configuration
        for choice in option.choices
        if step.configuration.get(option.name) == choice.name != easiest[option.name]
    ]
