"""What each theory's criterion says of the present step: shown, and acted on by nobody.

Owns the figures and their rules in words; must not know how they are worked out.
"""

from pydantic import Field

from controller.protocol.base import Model, Name, Percent, Suds


class Context(Model):
    """A scene and its configuration, as one of the contexts of learning."""

    scene: Name = Field(description="Exposure scene")
    configuration: dict[str, str] = Field(description="Option to choice, complete")


class Criteria(Model):
    """Figures of the present step and of the exposure so far; null where not defined yet.

    A step's ratings are those given about the moment since it was gone to; before the first step,
    or with the dial alone, since the scene or its configuration was last changed.
    """

    ratings: int = Field(default=0, ge=0, description="Ratings of this step")
    peak_suds: Suds | None = Field(default=None, description="Highest rating of this step")
    latest_suds: Suds | None = Field(default=None, description="Latest rating of this step")
    fall_percent: Percent | None = Field(
        default=None, description="100 (peak - latest) / peak; null without ratings or peak 0"
    )
    half_fall: bool | None = Field(
        default=None, description="True if distress fell by at least 50 % of the step's peak"
    )
    plateau: bool | None = Field(
        default=None,
        description=(
            "True if the ratings of the last 5 min, at least the last 3, spanning 2 min or more, "
            "lie within 10 and their least-squares slope is below 2 a minute; null below 3 "
            "ratings or 2 min. A design of this project, no published rule"
        ),
    )
    peak_threshold: Suds = Field(default=40, description="Threshold of the next figure, SUDS")
    peak_under_threshold: bool | None = Field(
        default=None, description="True if the step's peak is at or below the threshold"
    )
    expectancy_violated: bool | None = Field(
        default=None,
        description=(
            "True if what was expected as at least 50 % likely did not happen; "
            "null without a prediction and its outcome"
        ),
    )
    suds_sd: float | None = Field(
        default=None, ge=0, description="SD (ddof 1) of all ratings of this exposure; null below 2"
    )
    dose_sd: float | None = Field(
        default=None, ge=0, description="SD (ddof 1) of the dial at those ratings; null below 2"
    )
    contexts: tuple[Context, ...] = Field(
        default=(), description="Different scenes and configurations shown so far"
    )
