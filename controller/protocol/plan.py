"""A patient's exposure hierarchy: named places on the way up, in the order they are meant.

Owns the shape of a fear ladder and its steps; must not know when a step is gone to.
"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from controller.protocol.base import Identifier, Model, Name, Percent, Suds


class LadderStep(Model):
    """A named place: scene, configuration, intensity, and what is off the dial."""

    step_id: Identifier = Field(description="Identifies the step within its ladder")
    title: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        description="What the step is, in the patient's words"
    )
    scene: Name = Field(description="Exposure scene")
    configuration: dict[str, str] = Field(
        default_factory=dict, description="Option to choice; missing ones take the easiest"
    )
    intensity: Percent = Field(description="Dial, 0-100")
    overrides: dict[Name, float] = Field(
        default_factory=dict, description="Parameters off the dial, in their units"
    )
    expected_suds: Suds | None = Field(
        default=None, description="Distress the patient expects, 0-100, or null"
    )


class FearLadder(Model):
    """A patient's exposure hierarchy, whole; every change is a new version."""

    version: int = Field(default=0, ge=0, description="0: no ladder yet; rises by one an edit")
    steps: Annotated[tuple[LadderStep, ...], Field(max_length=60)] = Field(
        default=(), description="Easiest first, as the patient ranks them"
    )

    @model_validator(mode="after")
    def _named_once(self) -> Self:
        ids = [step.step_id for step in self.steps]
        if len(set(ids)) != len(ids):
            raise ValueError("two steps of the ladder share an id")
        return self

    def step(self, step_id: str) -> LadderStep | None:
        """The step called ``step_id``, or None."""
        return next((step for step in self.steps if step.step_id == step_id), None)
