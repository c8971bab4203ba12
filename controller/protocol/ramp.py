"""A change over time as one fact: from, to, start and rate.

Owns the arithmetic that the controller and the renderer share; must not know what is ramped.
"""

from pydantic import Field

from controller.protocol.base import Model, Nanoseconds


class Ramp(Model):
    """A value moving linearly from one level to another, then staying there."""

    from_value: float = Field(description="Value at the start, in the unit of what is ramped")
    to_value: float = Field(description="Value at the end, same unit")
    start_ns: Nanoseconds = Field(description="When it starts, controller time")
    rate_per_s: float = Field(ge=0, description="Absolute speed, unit a second; 0 means at once")

    @classmethod
    def constant(cls, value: float, now_ns: int = 0) -> "Ramp":
        """A value that does not move."""
        return cls(from_value=value, to_value=value, start_ns=now_ns, rate_per_s=0)

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        if self.rate_per_s == 0:
            return 0.0
        return abs(self.to_value - self.from_value) / self.rate_per_s

    @property
    def end_ns(self) -> int:
        """When it ends, controller time."""
        return self.start_ns + round(self.duration_s * 1e9)

    def at(self, now_ns: int) -> float:
        """Value at ``now_ns`` (controller time); before the start it is ``from_value``."""
        if now_ns >= self.end_ns:
            return self.to_value
        elapsed_s = max(0, now_ns - self.start_ns) / 1e9
        step = self.rate_per_s * elapsed_s
        return self.from_value + (step if self.to_value > self.from_value else -step)
