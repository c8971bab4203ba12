"""What a scene declares of itself: its graded parameters, configuration, events and comfort notes.

Owns the SPEC that a scene file opens with; must not know how a scene is drawn or who uses it.
"""

import unicodedata
from bisect import bisect_right
from enum import StrEnum
from itertools import pairwise
from operator import attrgetter
from typing import Annotated, Self

from pydantic import Field, model_validator

from controller.protocol.base import Model, Name, Percent
from controller.protocol.plan import LadderStep


class CurvePoint(Model):
    """One point of a dose curve."""

    dial: Percent = Field(description="Intensity on the dial, 0-100")
    value: float = Field(description="Value of the parameter there, in the parameter's unit")


_DIAL = attrgetter("dial")


class Curve(Model):
    """A parameter's value as a piecewise linear function of the intensity dial.

    Fear is not linear in metres or head counts, so every curve names its evidence.
    """

    points: Annotated[tuple[CurvePoint, ...], Field(min_length=2)] = Field(
        description="From dial 0 to dial 100, dial strictly rising, values monotone"
    )
    evidence: str = Field(min_length=1, description="Source of the curve, or 'design'")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        dials = [p.dial for p in self.points]
        if dials[0] != 0 or dials[-1] != 100:
            raise ValueError("a curve starts at dial 0 and ends at dial 100")
        if any(b <= a for a, b in pairwise(dials)):
            raise ValueError("the dial values of a curve must rise strictly")
        steps = [b.value - a.value for a, b in pairwise(self.points)]
        if any(s > 0 for s in steps) and any(s < 0 for s in steps):
            raise ValueError("a curve must be monotone, or falling on the dial could raise fear")
        return self

    def at(self, dial: float) -> float:
        """Value at ``dial`` (0-100; values outside are clamped), in the parameter's unit."""
        dial = min(100.0, max(0.0, dial))
        index = bisect_right(self.points, dial, key=_DIAL)
        if index == len(self.points):
            return self.points[-1].value
        a, b = self.points[index - 1], self.points[index]
        return a.value + (b.value - a.value) * (dial - a.dial) / (b.dial - a.dial)


class GradedParameter(Model):
    """A live parameter of the exposure that the dial drives and a clinician can take over."""

    name: Name = Field(description="Identifier with its unit, e.g. height_m")
    label: str = Field(description="Words on the console")
    unit: str = Field(description="Unit shown to the clinician, e.g. m, %, m/s")
    minimum: float = Field(description="Least value, in the unit")
    maximum: float = Field(description="Greatest value, in the unit")
    step: float = Field(gt=0, description="Step of the console's control, in the unit")
    curve: Curve = Field(description="Value as a function of the dial")
    rise_limit_per_s: float = Field(
        gt=0, description="Fastest change toward more exposure, in the unit a second"
    )
    fall_limit_per_s: float = Field(
        gt=0, description="Fastest change toward less exposure, in the unit a second"
    )
    moves_patient: bool = Field(
        default=False,
        description="True where it moves the patient's body: large falls are a fade, not a drop",
    )
    falls_behind_fade: bool = Field(
        default=False,
        description="True where what becomes fewer would vanish before the patient's eyes: "
        "a fall is made at once, behind a fade",
    )

    @property
    def more_is_harder(self) -> bool:
        """True when a greater value is more exposure (height), False when less is (railing)."""
        return self.curve.points[-1].value >= self.curve.points[0].value

    @property
    def easiest(self) -> float:
        """The value of least exposure, in the unit."""
        return self.curve.points[0].value

    @model_validator(mode="after")
    def _in_range(self) -> Self:
        if not self.minimum < self.maximum:
            raise ValueError(f"{self.name}: minimum must be below maximum")
        if any(not self.minimum <= p.value <= self.maximum for p in self.curve.points):
            raise ValueError(f"{self.name}: its curve leaves {self.minimum} to {self.maximum}")
        return self


class Choice(Model):
    """One choice of a configuration option."""

    name: Name = Field(description="Identifier of the choice")
    label: str = Field(description="Words on the console")
    difficulty: int = Field(
        default=0, ge=0, le=10, description="Rank of difficulty; a higher one asks for consent"
    )


class ConfigurationOption(Model):
    """A setting that needs a fade and a rebuild of the scene."""

    name: Name = Field(description="Identifier of the option")
    label: str = Field(description="Words on the console")
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)] = Field(
        description="The choices, easiest first; the first is the default"
    )


_SCRIPTS = ("LATIN ", "GREEK ", "CYRILLIC ")
_LAST_MARK = "\u20cf"  # last of the currency signs: beyond lie symbols that no screen of ours has


class ConfigurationText(Model):
    """A text of the therapist's and the patient's own that a scene shows; needs a rebuild."""

    name: Name = Field(description="Identifier of the text, beside the options' in a configuration")
    label: str = Field(description="Words on the console")
    hint: str = Field(description="What it is for and how it is typed, on the console")
    most_lines: int = Field(ge=1, le=20, description="How many lines are shown")
    most_characters: int = Field(ge=1, le=200, description="How many characters fit on a line")

    def problem(self, text: str) -> str | None:
        """None if ``text`` can be shown, empty too, else what is wrong with it."""
        lines = text.strip().splitlines()
        if len(lines) > self.most_lines:
            return f"it has {len(lines)} lines, and {self.most_lines} can be shown"
        for number, line in enumerate(lines, start=1):
            if len(line) > self.most_characters:
                fit = f"and {self.most_characters} fit on the screen"
                return f"line {number} has {len(line)} characters, {fit}"
            strange = next((c for c in line if not _can_be_shown(c)), None)
            if strange is not None:
                have = "the screen has Latin, Greek and Cyrillic letters"
                return f"line {number} has U+{ord(strange):04X}, which cannot be shown: {have}"
        return None


def _can_be_shown(character: str) -> bool:
    """Whether the font of what the patient reads has it."""
    if character.isalpha():
        return unicodedata.name(character, "").startswith(_SCRIPTS)
    return (
        character.isprintable() and character <= _LAST_MARK and not unicodedata.combining(character)
    )


class SceneEvent(Model):
    """Something that happens once when the therapist fires it."""

    name: Name = Field(description="Identifier of the event")
    label: str = Field(description="Words on the console")
    description: str = Field(description="What the patient will see and hear")
    duration_s: float = Field(gt=0, le=60, description="How long it lasts, seconds")
    startle: bool = Field(description="True if it can startle: asks for 'patient agrees'")


class SceneKind(StrEnum):
    """What a scene is for."""

    EXPOSURE = "exposure"  # shows what the patient fears, graded
    SAFE_PLACE = "safe_place"  # calm, no graded parameters, always loaded


class SceneSpec(Model):
    """Everything the controller and the console need to know about a scene."""

    name: Name = Field(description="Identifier, equal to the file's name in scenes/library")
    title: str = Field(description="Name for people")
    kind: SceneKind = Field(description="Exposure or safe place")
    condition: str = Field(description="What it treats, e.g. 'fear of heights'; '' if none")
    summary: str = Field(description="One or two sentences for the therapist")
    parameters: tuple[GradedParameter, ...] = Field(default=(), description="Live parameters")
    configuration: tuple[ConfigurationOption, ...] = Field(
        default=(), description="Options that need a rebuild"
    )
    texts: tuple[ConfigurationText, ...] = Field(
        default=(), description="Texts of one's own; each may be empty, and needs a rebuild"
    )
    events: tuple[SceneEvent, ...] = Field(default=(), description="Events to fire")
    comfort: tuple[str, ...] = Field(default=(), description="Comfort notes for the therapist")
    full_rise_s: float = Field(
        default=60.0, ge=60, description="Shortest time from dial 0 to 100, seconds"
    )
    standard_ladder: tuple[LadderStep, ...] = Field(
        default=(), description="A fear ladder to begin with, easiest first"
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for what, names in (
            ("parameter", [p.name for p in self.parameters]),
            ("option", [*(o.name for o in self.configuration), *(t.name for t in self.texts)]),
            ("event", [e.name for e in self.events]),
            ("step", [s.step_id for s in self.standard_ladder]),
        ):
            if len(set(names)) != len(names):
                raise ValueError(f"{self.name}: two {what}s share a name")
        if self.kind is SceneKind.SAFE_PLACE and (self.parameters or self.events):
            raise ValueError(f"{self.name}: a safe place has no graded parameters and no events")
        for step in self.standard_ladder:
            self._check(step)
        return self

    def _check(self, step: LadderStep) -> None:
        choices = {o.name: {x.name for x in o.choices} for o in self.configuration}
        for option, choice in step.configuration.items():
            if choice not in choices.get(option, ()):
                raise ValueError(f"{self.name}: step {step.step_id} asks for {option} {choice}")
        for name, value in step.overrides.items():
            parameter = self.parameter(name)
            if parameter is None or not parameter.minimum <= value <= parameter.maximum:
                raise ValueError(f"{self.name}: step {step.step_id} asks for {name} {value:g}")
        if step.scene != self.name:
            raise ValueError(f"{self.name}: step {step.step_id} is of the scene {step.scene}")

    def parameter(self, name: str) -> GradedParameter | None:
        """The graded parameter called ``name``, or None."""
        return next((p for p in self.parameters if p.name == name), None)

    def event(self, name: str) -> SceneEvent | None:
        """The event called ``name``, or None."""
        return next((e for e in self.events if e.name == name), None)

    def default_configuration(self) -> dict[str, str]:
        """Option to choice, each option at its first (easiest) choice, and every text empty."""
        choices = {o.name: o.choices[0].name for o in self.configuration}
        return {**choices, **{text.name: "" for text in self.texts}}

    def text(self, name: str) -> ConfigurationText | None:
        """The text of one's own called ``name``, or None."""
        return next((t for t in self.texts if t.name == name), None)

    def difficulty(self, configuration: dict[str, str]) -> int:
        """Sum of the difficulties of the chosen choices; unknown choices raise KeyError."""
        total = 0
        for option in self.configuration:
            ranks = {c.name: c.difficulty for c in option.choices}
            total += ranks[configuration.get(option.name, option.choices[0].name)]
        return total
