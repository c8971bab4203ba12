"""Learning, sickness and guidance of a session as the state holds them.

Owns these small shapes; must not know which command or event fills them.
"""

from pydantic import Field

from controller.protocol.base import Identifier, Model, Percent, Suds
from controller.protocol.vocabulary import Occasion


class Prediction(Model):
    """What the patient expects before a step."""

    prediction_id: Identifier = Field(description="Identifies the prediction")
    step_id: Identifier | None = Field(description="The step it is about, or null")
    what: str = Field(description="What will happen, in the patient's words")
    likelihood_percent: Percent = Field(description="How likely, 0-100")
    how_bad: Percent = Field(description="How bad it would be, 0-100")


class Outcome(Model):
    """What came of a prediction."""

    happened: bool = Field(description="True if it happened")
    surprise: Percent = Field(description="How surprising the outcome was, 0-100")
    learnt: str = Field(description="What was learnt, in the patient's words")


class ExposureRating(Model):
    """A rating about the moment, given during exposure, with the dose it was given at."""

    rating_id: Identifier = Field(description="Identifies the rating")
    suds: Suds | None = Field(description="0-100, corrected if it was; null if withdrawn")
    dial: Percent = Field(description="The dial at that moment; 0 away from the scene")
    visit: int = Field(ge=0, description="Which visit of a step or configuration it belongs to")
    elapsed_min: float = Field(ge=0, description="Session time of the answer, minutes")


class Sickness(Model):
    """Cybersickness so far, by the fast motion sickness scale 0-20 (Keshavarz & Hecht 2011)."""

    first: int | None = Field(default=None, ge=0, le=20, description="First answer, or null")
    latest: int | None = Field(default=None, ge=0, le=20, description="Latest answer, or null")
    peak: int | None = Field(default=None, ge=0, le=20, description="Highest answer, or null")
    advice: str = Field(
        default="", description="A sentence for the therapist after a rise; nothing acts on it"
    )


class QuestionnaireDone(Model):
    """A questionnaire that was filled in."""

    name: str = Field(description="Which")
    occasion: Occasion = Field(description="When")


class Guidance(Model):
    """Steps for the therapist in one situation, to read or to lead the patient through."""

    title: str = Field(description="The situation")
    lines: tuple[str, ...] = Field(description="What to do or to look for, in order")
