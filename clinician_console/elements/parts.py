"""Plain HTML elements for the pages: native, labelled, and updated only when they change.

Owns the thin wrapping of tags; must not know sessions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

Attribute = str | int | float | bool | None


class Tag(TextElement):
    """An HTML element with text of its own."""

    def __init__(self, tag: str, text: str = "", classes: str = "", **attributes: Attribute):
        """``attributes`` become HTML attributes; ``_`` in a name is written ``-``."""
        super().__init__(tag=tag, text=text)
        if classes:
            self.classes(classes)
        for name, value in attributes.items():
            put(self, name.strip("_").replace("_", "-"), value)


class Box(ui.element):
    """An HTML element that holds others."""

    def __init__(self, tag: str = "div", classes: str = "", **attributes: Attribute) -> None:
        """``attributes`` become HTML attributes; ``_`` in a name is written ``-``."""
        super().__init__(tag)
        if classes:
            self.classes(classes)
        for name, value in attributes.items():
            put(self, name.strip("_").replace("_", "-"), value)


class Button(Tag):
    """A native button."""

    def __init__(
        self,
        text: str,
        press: Callable[[], Any] | None = None,
        classes: str = "",
        **attributes: Attribute,
    ) -> None:
        """``press`` is called for every click, by pointer or key."""
        super().__init__("button", text, f"button {classes}", type="button", **attributes)
        self.hint = ""
        if press is not None:
            self.on("click", lambda _event: press(), args=[])

    def allow(self, reason: str) -> None:
        """Enable the button if ``reason`` is empty; otherwise disable it and say why."""
        put(self, "disabled", bool(reason))
        put(self, "title", reason or self.hint or None)


class Field(Tag):
    """A native input or textarea that knows what was typed into it."""

    def __init__(
        self, tag: str = "input", value: str = "", classes: str = "", **attributes: Attribute
    ) -> None:
        """``value`` is shown first."""
        # Not "value": with every update of the page it would undo what is being typed.
        super().__init__(tag, "", f"field {classes}", defaultValue=value or None, **attributes)
        self.typed = value
        self.on("input", self._keep, js_handler="(e) => emit(e.target.value)")

    def _keep(self, event: Any) -> None:
        self.typed = str(event.args)

    def clear_typed(self) -> None:
        """Empty the field, in the browser too."""
        self.typed = ""
        identifier = json.dumps(str(self.props.get("id", f"c{self.id}")))
        self.client.run_javascript(f"document.getElementById({identifier}).value = ''")

    def on_enter(self, act: Callable[[str], Any]) -> None:
        """Call ``act`` with what is in the field when Enter is pressed."""

        def pressed(event: Any) -> Any:
            self.typed = str(event.args)
            return act(self.typed)

        self.on(
            "keydown",
            pressed,
            js_handler="(e) => { if (e.key === 'Enter' && !e.shiftKey && !e.isComposing) {"
            " e.preventDefault(); emit(e.target.value); } }",
        )


class Select(Box):
    """A native select; ``chosen`` is the value of the option in force."""

    def __init__(
        self,
        options: Iterable[tuple[str, str]],
        chosen: str | None = None,
        change: Callable[[str], Any] | None = None,
        classes: str = "",
        **attributes: Attribute,
    ) -> None:
        """``options`` are pairs of value and words; the first is chosen if ``chosen`` is None."""
        super().__init__("select", f"field {classes}", **attributes)
        pairs = list(options)
        self.chosen = chosen if chosen is not None else (pairs[0][0] if pairs else "")
        self._change = change
        with self:
            for value, label in pairs:
                Tag("option", label, value=value, selected=True if value == self.chosen else None)
        self.on("change", self._choose, js_handler="(e) => emit(e.target.value)")

    def _choose(self, event: Any) -> Any:
        self.chosen = str(event.args)
        return self._change(self.chosen) if self._change else None


class Check(Box):
    """A native checkbox with its words beside it."""

    def __init__(
        self,
        words: str,
        checked: bool,
        name: str,
        change: Callable[[bool], Any] | None = None,
    ) -> None:
        """``name`` becomes the input's id; ``change`` is called when it is turned."""
        super().__init__("label", "check", for_=name)
        self.checked = checked
        self._change = change
        with self:
            self._box = Box("input", type="checkbox", id=name, checked=True if checked else None)
            self._box.on("change", self._turn, js_handler="(e) => emit(e.target.checked)")
            Tag("span", words)

    def _turn(self, event: Any) -> Any:
        self.checked = bool(event.args)
        return self._change(self.checked) if self._change else None


class Radios(Box):
    """Native radio buttons in a row, each with its words; ``chosen`` is the value in force."""

    def __init__(
        self,
        label: str,
        options: Iterable[tuple[str, str]],
        name: str,
        chosen: str,
        change: Callable[[str], Any] | None = None,
        classes: str = "",
    ) -> None:
        """``options`` are pairs of value and words; ``name`` begins the ids of the inputs."""
        super().__init__("div", f"radios {classes}", role="radiogroup", aria_label=label)
        self.chosen = chosen
        self._change = change
        self._inputs: dict[str, Box] = {}
        with self:
            for value, words in options:
                self._option(name, value, words)

    def _option(self, name: str, value: str, words: str) -> None:
        identifier = f"{name}-{value.replace('_', '-')}"
        with Box("label", "radio", for_=identifier):
            self._inputs[value] = Box(
                "input",
                type="radio",
                id=identifier,
                name=name,
                value=value,
                checked=True if value == self.chosen else None,
            )
            self._inputs[value].on("change", lambda _event: self._choose(value), args=[])
            Tag("span", words)

    def _choose(self, value: str) -> Any:
        self._keep(value)
        return self._change(value) if self._change else None

    def set_chosen(self, value: str) -> None:
        """Have ``value`` chosen, in the browser too; ``change`` is not called."""
        self._keep(value)
        # A choice taken back at once is no change for the framework, but a hand has moved it.
        identifier = json.dumps(str(self._inputs[value].props["id"]))
        self.client.run_javascript(f"document.getElementById({identifier}).checked = true")

    def _keep(self, value: str) -> None:
        self.chosen = value
        for each, box in self._inputs.items():
            put(box, "checked", each == value)


def labelled(words: str, name: str, hint: str = "") -> Box:
    """A box with a label for the field called ``name``; put the field inside it."""
    box = Box("div", "labelled")
    with box:
        Tag("label", words, for_=name)
        if hint:
            Tag("p", hint, "hint", id=f"{name}-hint")
    return box


def put(element: ui.element, name: str, value: Attribute) -> None:
    """Set an HTML attribute, or take it away with None or False; sends nothing if unchanged."""
    if value is None or value is False:
        if name in element.props:
            del element.props[name]
    elif element.props.get(name) != value:
        element.props[name] = value


def swap_class(element: ui.element, name: str, wanted: bool) -> None:
    """Have the class ``name`` exactly when ``wanted``."""
    if wanted:
        element.classes(add=name)
    else:
        element.classes(remove=name)
