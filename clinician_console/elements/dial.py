"""A native range input that shows what is, what is asked for, and the ceiling.

Owns the bridge to its browser part in dial.js; must not know sessions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from clinician_console.elements.parts import put


class Dial(ui.element, component="dial.js"):
    """One graded value: the handle is the controller's target, the bar the present value.

    A value is asked for once, when the handle is let go or a key moves it.
    """

    def __init__(
        self,
        label: str,
        ask: Callable[[float], Any],
        *,
        minimum: float = 0,
        maximum: float = 100,
        step: float = 1,
        key_step: float = 5,
        unit: str = "",
        name: str = "",
    ) -> None:
        """``ask`` gets the value asked for, in ``unit``; ``key_step`` is one press of an arrow."""
        super().__init__()
        fixed = {
            "label": label,
            "minimum": minimum,
            "maximum": maximum,
            "step": step,
            "keyStep": key_step,
            "unit": unit,
            "name": name,
        }
        for key, value in fixed.items():
            self.props[key] = value
        self.on("ask", lambda event: ask(float(event.args)))

    def show(
        self,
        *,
        present: float,
        target: float,
        asked: float | None,
        ceiling: float | None,
        enabled: bool,
    ) -> None:
        """Show the controller's values, and one asked for but not applied."""
        put(self, "present", round(present, 2))
        put(self, "target", round(target, 2))
        if self.props.get("asked") != asked:
            self.props["asked"] = asked
        put(self, "ceiling", ceiling)
        if self.props.get("enabled") != enabled:
            self.props["enabled"] = enabled

    def settle(self) -> None:
        """An answer came: the handle returns to what the controller says."""
        self.props["round"] = int(self.props.get("round", 0)) + 1
