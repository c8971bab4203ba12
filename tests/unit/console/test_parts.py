"""HTML made in one go says what it was given; what the redrawing rests on is in the framework."""

from __future__ import annotations

from pathlib import Path

import nicegui

from clinician_console.elements.parts import html


def test_what_somebody_wrote_stays_text() -> None:
    made = html("option", "<b>&", value='"x" y', selected=True, disabled=False, title=None)
    assert made == '<option value="&quot;x&quot; y" selected>&lt;b&gt;&amp;</option>'


def test_an_input_has_no_end_and_what_is_inside_is_html_already() -> None:
    box = html("input", type="checkbox", id="cues", aria_label="Cues")
    assert box == '<input type="checkbox" id="cues" aria-label="Cues">'
    assert html("label", "", box, class_="check") == f'<label class="check">{box}</label>'


def test_the_framework_draws_by_the_name_that_redraw_js_takes_over() -> None:
    script = (Path(nicegui.__file__).parent / "static" / "nicegui.js").read_text(encoding="utf-8")
    # Parts are drawn by this function, from objects that an update replaces and never changes.
    assert "function renderRecursively(elements, id, propsContext) {" in script
    assert "data.ids.map((id) => renderRecursively(elements, id, props || propsContext))" in script
    assert "this.elements[id] = element;" in script
    assert 'element.props["loopback"] === False' in script
