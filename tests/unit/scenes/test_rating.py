"""The patient's rating: from an empty panel to a number given once."""

import pytest
from panda3d.core import LPoint3f, LVector3f

from controller.core.ratings import WORDING
from controller.protocol.directive import OpenPrompt
from controller.protocol.vocabulary import Place
from scenes.display.display import KeyPressed, PointerPressed
from scenes.notices import DISTRESS, spoken_parts
from scenes.patient_input import (
    Confirm,
    Digit,
    Erase,
    Nudge,
    OpenRating,
    PatientScene,
    Point,
    Rate,
    StationSafePlace,
    Stay,
    Stop,
    WindowPatient,
    station_acts,
)
from scenes.rating import Given, RatingDialogue
from scenes.rating_entry import RatingEntry
from scenes.stage.panel import ConfirmPressed, ScalePressed


class FakePanel:
    """Remembers what a patient would see."""

    def __init__(self) -> None:
        self.question: str | None = None
        self.hint = ""
        self.value: int | None = None
        self.hit: ScalePressed | ConfirmPressed | None = None

    def open(self, question: str, hint: str) -> None:
        self.question, self.value, self.hint = question, None, hint

    def show(self, value: int | None) -> None:
        self.value = value

    def close(self) -> None:
        self.question = None

    def pressed(
        self, origin: LPoint3f, direction: LVector3f
    ) -> ScalePressed | ConfirmPressed | None:
        return self.hit


def prompt(prompt_id: str = "p-1", *, in_scene: bool = True) -> OpenPrompt:
    return OpenPrompt(prompt_id=prompt_id, wording="How much?", opened_ns=0, in_scene=in_scene)


@pytest.fixture
def panel() -> FakePanel:
    return FakePanel()


@pytest.fixture
def dialogue(panel: FakePanel) -> RatingDialogue:
    return RatingDialogue(panel, str)


def typed(text: str) -> RatingEntry:
    entry = RatingEntry()
    for letter in text:
        entry.digit(int(letter))
    return entry


@pytest.mark.parametrize(
    ("text", "value"), [("7", 7), ("70", 70), ("100", 100), ("101", 1), ("999", 9), ("007", 7)]
)
def test_digits_make_a_number_within_the_scale(text: str, value: int) -> None:
    assert typed(text).value == value


def test_an_entry_starts_empty_and_confirms_nothing() -> None:
    entry = RatingEntry()
    assert entry.value is None
    assert entry.confirm() is None


def test_a_confirmed_entry_is_empty_again() -> None:
    entry = typed("70")
    assert entry.confirm() == 70
    assert entry.value is None


@pytest.mark.parametrize(("steps", "value"), [(1, 0), (-1, 100)])
def test_the_first_arrow_starts_at_the_end_it_comes_from(steps: int, value: int) -> None:
    entry = RatingEntry()
    entry.nudge(steps)
    assert entry.value == value


def test_arrows_stay_on_the_scale() -> None:
    entry = typed("98")
    entry.nudge(1)
    assert entry.value == 100
    entry.choose(2.4)
    entry.nudge(-1)
    assert entry.value == 0


def test_erasing_takes_digits_back() -> None:
    entry = typed("45")
    entry.erase()
    assert entry.value == 4
    entry.erase()
    assert entry.value is None


def test_digits_after_pointing_start_anew() -> None:
    entry = RatingEntry()
    entry.choose(80)
    entry.digit(3)
    assert entry.value == 3


def test_a_prompt_opens_the_panel_with_its_wording(
    panel: FakePanel, dialogue: RatingDialogue
) -> None:
    dialogue.follow(prompt())
    assert panel.question == "How much?"


def test_a_prompt_for_the_console_alone_opens_no_panel(
    panel: FakePanel, dialogue: RatingDialogue
) -> None:
    dialogue.follow(prompt(in_scene=False))
    assert panel.question is None
    assert dialogue.prompt is not None


def test_a_rating_answers_its_prompt_once(panel: FakePanel, dialogue: RatingDialogue) -> None:
    dialogue.follow(prompt())
    for act in (Digit(7), Digit(0)):
        assert dialogue.act(act) is None
    assert panel.value == 70
    assert dialogue.act(Confirm()) == Given(70, "p-1")
    assert panel.question is None
    dialogue.follow(prompt())
    assert panel.question is None
    assert dialogue.prompt is None


def test_the_next_prompt_shows_nothing_of_the_last(
    panel: FakePanel, dialogue: RatingDialogue
) -> None:
    dialogue.follow(prompt())
    dialogue.act(Digit(9))
    dialogue.follow(prompt("p-2"))
    assert panel.value is None
    assert dialogue.act(Confirm()) is None


def test_a_prompt_that_was_closed_elsewhere_takes_the_panel_away(
    panel: FakePanel, dialogue: RatingDialogue
) -> None:
    dialogue.follow(prompt())
    dialogue.follow(None)
    assert panel.question is None
    assert dialogue.act(Digit(5)) is None
    assert dialogue.act(Confirm()) is None


def test_pointing_chooses_and_ok_confirms(panel: FakePanel, dialogue: RatingDialogue) -> None:
    dialogue.follow(prompt())
    press = Point(LPoint3f(0, 0, 1.6), LVector3f(0, 1, 0))
    panel.hit = ScalePressed(64.6)
    dialogue.act(press)
    assert panel.value == 65
    panel.hit = None
    dialogue.act(press)
    assert panel.value == 65
    panel.hit = ConfirmPressed()
    assert dialogue.act(press) == Given(65, "p-1")


def test_a_patient_may_rate_unasked(dialogue: RatingDialogue) -> None:
    dialogue.act(OpenRating())
    dialogue.act(Digit(3))
    assert dialogue.act(Confirm()) == Given(3, None)


def test_a_whole_rating_answers_the_open_prompt(dialogue: RatingDialogue) -> None:
    dialogue.follow(prompt(in_scene=False))
    assert dialogue.act(Rate(35)) == Given(35, "p-1")


def test_a_dismissed_panel_can_be_opened_again_for_the_same_prompt(
    panel: FakePanel, dialogue: RatingDialogue
) -> None:
    dialogue.follow(prompt())
    dialogue.dismiss()
    assert panel.question is None
    dialogue.act(OpenRating())
    assert panel.question == "How much?"
    dialogue.act(Digit(8))
    assert dialogue.act(Confirm()) == Given(8, "p-1")


def test_keys_become_acts() -> None:
    scene = PatientScene(0, Place.NEUTRAL, "plain_room", 0, None, (), None)
    keys = ["space", "h", "escape", "7", "enter", "arrow_left", "backspace", "f5"]
    acts = WindowPatient().acts([KeyPressed(k) for k in keys], scene)
    assert acts == [
        Stop(),
        Stay(),
        StationSafePlace(),
        Digit(7),
        Confirm(),
        Nudge(-1),
        Erase(),
    ]


def test_a_key_held_down_stops_once_and_moves_on() -> None:
    scene = PatientScene(0, Place.NEUTRAL, "plain_room", 0, None, (), None)
    held = [KeyPressed("space", True), KeyPressed("7", True), KeyPressed("arrow_up", True)]
    assert WindowPatient().acts(held, scene) == [Nudge(1)]


def test_the_stations_esc_works_whoever_the_patient_is() -> None:
    pressed = PointerPressed(LPoint3f(), LVector3f(0, 1, 0))
    events = [KeyPressed("space"), KeyPressed("escape"), pressed]
    assert station_acts(events) == [StationSafePlace()]


def test_the_question_of_a_prompt_is_spoken_once_as_the_panel_opens(panel: FakePanel) -> None:
    said: list[str] = []
    dialogue = RatingDialogue(panel, str, say=said.append)
    dialogue.follow(prompt("p-0", in_scene=False))
    dialogue.act(OpenRating())
    assert said == []
    for _ in range(3):
        dialogue.follow(prompt("p-1"))
    assert said == ["How much?"]


def test_what_is_asked_in_a_session_has_a_recording() -> None:
    assert DISTRESS == WORDING
    assert spoken_parts(WORDING) == (DISTRESS,)
