"""Patients in a table, each with what can be done with them.

Owns how a line looks; must not know why it is in the list.
"""

from __future__ import annotations

from collections.abc import Sequence

from clinician_console.elements.parts import Box, Button, Tag
from clinician_console.language import _
from clinician_console.pages.patients_change import Changes
from clinician_console.patients_view import Line


def table(lines: Sequence[Line], changes: Changes, *, with_time: bool) -> None:
    """A table of ``lines``; ``with_time`` where they are expected on the same day."""
    heads = [_("Patient"), _("Last session")]
    heads = [_("Time"), *heads] if with_time else [*heads, _("Next visit")]
    with Box("table", "list patients"):
        with Box("thead"), Box("tr"):
            for head in heads:
                Tag("th", head, scope="col")
            with Box("th", scope="col"):
                Tag("span", _("What to do"), "visually-hidden")
        with Box("tbody"):
            for line in lines:
                _row(line, changes, with_time=with_time)


def _row(line: Line, changes: Changes, *, with_time: bool) -> None:
    with Box("tr", data_patient=line.pseudonym):
        if with_time:
            Tag("td", line.time or "–", "when")
        with Box("td"):
            Tag("strong", line.pseudonym, "pseudonym")
            if line.synthetic:
                Tag("span", _("simulated"), "synthetic")
            if line.state:
                Tag("span", line.state, "state")
            for known, classes in ((line.name, "who-is-it"), (line.about, "who-is-it hint")):
                if known:
                    # Written in its own direction, whatever stands beside it.
                    Tag("p", known, classes, dir="auto")
        with Box("td"):
            if line.last_title:
                Tag("p", line.last_title)
            Tag("p", line.last, "hint")
        if not with_time:
            Tag("td", line.visit or "–")
        with Box("td"), Box("div", "row-actions"):
            _actions(line, changes)


def _actions(line: Line, changes: Changes) -> None:
    who = line.pseudonym
    if line.archived:
        Button(
            _("Take back"),
            lambda: changes.archive(who, archived=False),
            aria_label=_("Take {pseudonym} back into the list").format(pseudonym=who),
        )
    else:
        Tag(
            "a",
            _("Start a session"),
            "button primary",
            href=f"/?patient={who}",
            aria_label=_("Start a session with {pseudonym}").format(pseudonym=who),
        )
        Button(
            _("Next visit …"),
            lambda: changes.plan(who, line.visit),
            aria_label=_("Next visit of {pseudonym}").format(pseudonym=who),
        )
    Button(
        _("Edit …"),
        lambda: changes.edit(who, archived=line.archived),
        aria_label=_("Edit {pseudonym}").format(pseudonym=who),
    )
    Tag(
        "a",
        _("Review"),
        "button quiet",
        href=f"/review/patient/{who}",
        aria_label=_("Review {pseudonym}").format(pseudonym=who),
    )
