"""The base of every model on the wire and in the record.

Owns immutability and strictness; must not know what any message means.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

PROTOCOL_VERSION = 1
"""Version of the vocabulary in this package, separate from the package's own version."""

Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
"""A share of the whole, 0 to 100."""

Suds = Annotated[int, Field(ge=0, le=100, strict=True)]
"""Subjective units of distress, 0 (none) to 100 (the worst imaginable); Wolpe 1969."""

Name = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9_]*$")]
"""An identifier of a scene, a parameter, an event, an option or a choice."""

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""A language by its tag of ISO 639."""

Text = Annotated[str, Field(max_length=5000)]
"""Free text a person typed."""

Nanoseconds = Annotated[int, Field(ge=0)]
"""perf_counter nanoseconds in one run of the controller, unless a field says otherwise."""

Identifier = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_.:-]+$")]
"""An opaque identifier: of a command, a session, a run, a prompt, a rating."""


class Model(BaseModel):
    """A frozen message: unknown fields are refused, and no number may be NaN or infinite."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
