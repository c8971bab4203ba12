"""Plain HTML elements for the pages: native, labelled, and updated only when they change.

Owns the thin wrapping of tags; must not know sessions.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from html import escape
from typing import Any, Final

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

Attribute = str | int | float | bool | None

INSIDE: Final = "innerHTML"
"""Property with which the browser makes an element's inside, in one go."""


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

    def __init__(self, tag: str | None = "div", classes: str = "", **attributes: Attribute) -> None:
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
        put(self, INSIDE, "".join(self._option(value, label) for value, label in pairs))
        self.on("change", self._choose, js_handler="(e) => emit(e.target.value)")

    def _option(self, value: str, label: str) -> str:
        return html("option", label, value=value, selected=value == self.chosen)

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
        box = html("input", type="checkbox", id=name, checked=checked)
        put(self, INSIDE, box + html("span", words))
        self.on("change", self._turn, js_handler="(e) => emit(e.target.checked)")

    def _turn(self, event: Any) -> Any:
        self.checked = bool(event.args)
        return self._change(self.checked) if self._change else None


class Radios(Box, component="radios.js"):
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
        super().__init__(None, f"radios {classes}", role="radiogroup", aria_label=label)
        self.chosen = chosen
        self._change = change
        self.props["name"] = name
        self.props["options"] = [[value, words] for value, words in options]
        put(self, "chosen", chosen)
        self.on("choose", self._choose)

    def _choose(self, event: Any) -> Any:
        self.chosen = str(event.args)
        put(self, "chosen", self.chosen)
        return self._change(self.chosen) if self._change else None

    def set_chosen(self, value: str) -> None:
        """Have ``value`` chosen, in the browser too; ``change`` is not called."""
        self.chosen = value
        put(self, "chosen", value)
        # A choice taken back at once is no change for the framework, but a hand has moved it.
        self.props["round"] = int(self.props.get("round", 0)) + 1


def labelled(words: str, name: str, hint: str = "") -> Box:
    """A box with a label for the field called ``name``; put the field inside it."""
    box = Box("div", "labelled")
    with box:
        Tag("label", words, for_=name)
        if hint:
            Tag("p", hint, "hint", id=f"{name}-hint")
    return box


class Plain(Box):
    """An element whose inside never changes: one part for the framework, however much it holds."""

    def __init__(self, tag: str, inside: str, classes: str = "", **attributes: Attribute) -> None:
        """``inside`` is HTML as ``html`` makes it, never what somebody typed as it is."""
        super().__init__(tag, classes, **attributes)
        put(self, INSIDE, inside)


def html(tag: str, words: str = "", *inside: str, **attributes: Attribute) -> str:
    """One element in HTML: its attributes and ``words`` escaped, then what is ``inside`` as it is.

    ``_`` in an attribute's name is written ``-``; None and False leave it out.
    """
    named = ((name.strip("_").replace("_", "-"), value) for name, value in attributes.items())
    said = "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in named
        if value is not None and value is not False
    )
    end = "" if tag == "input" else f"</{tag}>"
    return f"<{tag}{said}>{escape(words)}{''.join(inside)}{end}"


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
