"""A recorded session played back in the preview: what is asked of it, and where it is.

Owns these queries and messages; must not know processes nor how anything is drawn.
"""

from typing import Annotated, Final, Literal

from pydantic import Field

from controller.protocol.base import Identifier, Model

SLOWEST: Final = 0.1
FASTEST: Final = 60.0
"""So many times as fast as it was, at least and at most."""

Seconds = Annotated[float, Field(ge=0, le=1e6)]
"""Seconds since the session was opened."""

Speed = Annotated[float, Field(ge=SLOWEST, le=FASTEST)]


class PlayBack(Model):
    """Play this session back from a moment, or hold it there; the preview is started if need be."""

    kind: Literal["play_back"] = "play_back"
    session_id: Identifier = Field(description="Session")
    order: int = Field(ge=1, description="Rises with every wish of a page; told back when done")
    at_s: Seconds | None = Field(
        default=None, description="Go to this moment, s of the session; null: stay where it is"
    )
    speed: Speed = Field(default=1.0, description="So many times as fast as it was")
    playing: bool = Field(default=True, description="False: the picture stands still")


class PlaybackNow(Model):
    """Where the playback of this session is, with its newest picture."""

    kind: Literal["playback_now"] = "playback_now"
    session_id: Identifier = Field(description="Session")
    picture_after: int = Field(default=0, ge=0, description="Number of the picture known already")


class EndPlayback(Model):
    """End the playback of this session."""

    kind: Literal["end_playback"] = "end_playback"
    session_id: Identifier = Field(description="Session")


PlaybackQuery = PlayBack | PlaybackNow | EndPlayback
"""What may be asked about playing back."""


class PreviewOrder(Model):
    """What the preview is to do from now on; one line on its standard input."""

    order: int = Field(ge=0, description="Told back when it is done")
    at_s: Seconds | None = Field(description="Go there, s of the session; null: stay")
    speed: Speed = Field(description="So many times as fast as it was")
    playing: bool = Field(description="False: the picture stands still")


class PreviewTold(Model):
    """Where the preview is; one line on its standard output."""

    order: int = Field(ge=0, description="The last order that was carried out; 0 before the first")
    at_s: Seconds = Field(description="Seconds of the session")
    playing: bool = Field(description="False: the picture stands still")
    speed: Speed = Field(description="So many times as fast as it was")
    picture: str = Field(
        default="", description="JPEG in base64 where there is a new one, or empty"
    )


class Playback(Model):
    """The playback of a session as pages see it."""

    session_id: Identifier = Field(description="Session")
    running: bool = Field(description="False: it is not played back, or no longer")
    told: PreviewTold | None = Field(description="Where it is; null until the preview is there")
    picture_number: int = Field(default=0, ge=0, description="Of the newest picture; 0 for none")
    problem: str = Field(default="", description="Why it ended by itself, or empty")
