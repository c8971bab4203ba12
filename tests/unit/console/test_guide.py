"""The guided first session follows what is recorded, and no page is without its help."""

from __future__ import annotations

import re
from pathlib import Path

from clinician_console import guide
from clinician_console.guide import STEPS, Seen, next_of
from clinician_console.help_words import HELP
from clinician_console.language import _, spoken
from clinician_console.pages.first_run import memory_of
from clinician_console.pages.help import CARD
from controller.protocol.care_events import StepStarted
from controller.protocol.events import (
    BaselineStarted,
    DebriefStarted,
    Event,
    ExposureStarted,
    Held,
    Resumed,
    SafePlaceEntered,
    SessionClosed,
    TalkingChanged,
)
from controller.protocol.plan import LadderStep
from controller.protocol.vocabulary import (
    Actor,
    CloseReason,
    HoldReason,
    Occasion,
    Place,
    SafePlaceReason,
)
from tests.unit.console import samples

PAGES = Path(guide.__file__).parent / "pages"


def step_started() -> StepStarted:
    step = LadderStep(step_id="a", title="A step", scene="glass_lift", intensity=10)
    return StepStarted(step=step, ladder_version=1)


def course() -> list[tuple[str, Event]]:
    """What a trainee does, and the step of the guide that stands afterwards."""
    pressed = SafePlaceEntered(reason=SafePlaceReason.THERAPIST, actor=Actor.THERAPIST)
    return [
        ("safe-place", samples.prepared()),
        ("baseline", pressed),
        ("rating", BaselineStarted()),
        ("exposure", samples.rating("r-0", 20, 1, Occasion.BASELINE)[1]),
        ("dose", ExposureStarted()),
        ("dose", samples.ramp(1, 0, 0, 1)[1]),
        ("ask", samples.ramp(1, 0, 5, 1)[1]),
        ("ask", Held(reason=HoldReason.RENDERER_LOST)),
        ("ask", Resumed(intensity=0)),
        ("hold", samples.rating("r-1", 30, 2)[1]),
        ("resume", Held(reason=HoldReason.THERAPIST)),
        ("talk", Resumed(intensity=5)),
        ("talk", TalkingChanged(talking=False)),
        ("step", TalkingChanged(talking=True)),
        ("debrief", step_started()),
        ("close", DebriefStarted()),
        ("felt", SessionClosed(reason=CloseReason.COMPLETED)),
    ]


def test_every_step_is_done_by_what_is_recorded_and_by_nothing_else() -> None:
    events: list[Event] = []
    for expected, event in course():
        events.append(event)
        assert STEPS[next_of(Seen(events, Place.NEUTRAL))].name == expected, event.kind


def test_who_is_in_the_safe_place_is_led_back_first_whatever_was_done() -> None:
    events = [event for _expected, event in course()]
    assert STEPS[next_of(Seen(events[:10], Place.SAFE_PLACE))].name == "back"
    assert STEPS[next_of(Seen(events[:2], Place.SAFE_PLACE))].name == "back"


def test_a_hold_that_nobody_pressed_is_ended_first_and_ones_own_is_part_of_it() -> None:
    events = [event for _expected, event in course()]
    assert STEPS[next_of(Seen(events[:7], Place.SCENE, paused=True))].name == "back"
    assert STEPS[next_of(Seen(events[:11], Place.SCENE, paused=True))].name == "resume"


def test_a_phase_that_was_entered_leaves_behind_what_was_not_done() -> None:
    events: list[Event] = [BaselineStarted(), ExposureStarted(), DebriefStarted()]
    for count, expected in ((1, "rating"), (2, "dose"), (3, "close")):
        assert STEPS[next_of(Seen(events[:count], Place.NEUTRAL))].name == expected


def test_a_step_is_skipped_and_the_last_one_stays() -> None:
    nothing = Seen([], Place.NEUTRAL)
    assert STEPS[next_of(nothing, {"safe-place", "back"})].name == "baseline"
    assert STEPS[next_of(nothing, {step.name for step in STEPS})].name == "felt"


def test_every_page_has_help() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in PAGES.rglob("*.py"))
    served = set(re.findall(r'@ui\.page\(\s*"([^"]+)"', text)) | {CARD}
    assert served == set(HELP)


def test_the_offer_is_remembered_for_each_account() -> None:
    names = {memory_of(name) for name in ("", "ada", "Bo", "名前")}
    assert len(names) == 4
    assert memory_of("Ada") == memory_of("ada")
    assert all(re.fullmatch(r"fearladder_guide_[0-9a-f]{12}", name) for name in names)


def test_guide_and_help_are_said_in_german() -> None:
    with spoken("de"):
        for step in STEPS:
            assert _(step.title) != step.title and _(step.text) != step.text
        for page in HELP.values():
            assert _(page.about) != page.about
