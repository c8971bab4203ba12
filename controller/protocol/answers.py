"""What the controller answers: granted or not, with the value asked and the value applied.

Owns answers and refusals; must not know why a rule holds.
"""

from typing import Literal

from pydantic import Field

from controller.protocol.base import PROTOCOL_VERSION, Identifier, Model
from controller.protocol.vocabulary import RefusalReason


class Refusal(Model):
    """Why nothing changed, in a sentence a clinician can read."""

    reason: RefusalReason = Field(description="Which rule")
    sentence: str = Field(description="What is wrong and what would help")


class Answer(Model):
    """The one answer to a command or report; sent when what it promises is durable."""

    message: Literal["answer"] = "answer"
    protocol_version: int = Field(default=PROTOCOL_VERSION, description="Vocabulary version")
    to: Identifier | None = Field(description="Id of the command or report; null if unreadable")
    accepted: bool = Field(description="True if it did what was asked")
    refusal: Refusal | None = Field(default=None, description="Why not, if not accepted")
    asked: float | None = Field(default=None, description="Value asked for, where there is one")
    applied: float | None = Field(default=None, description="Value applied, where there is one")
    created_id: str | None = Field(
        default=None, description="Id of what was created: session, prompt, rating"
    )
    sequences: tuple[int, ...] = Field(default=(), description="Sequences of the events recorded")
    durable: bool = Field(default=True, description="True if those events are on disk")
