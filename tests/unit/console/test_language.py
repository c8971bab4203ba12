"""Every text in every language: catalogues that are whole, and pages that speak to each alone."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import re
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from nicegui.slot import Slot, get_task_id

from clinician_console import questionnaire_view, scale_words, script_words
from clinician_console.app import build_app
from clinician_console.controller_words import GUIDANCE, PARTS, SENTENCES, marked, said
from clinician_console.fake_link import FakeLink
from clinician_console.language import _, language, lowered, n_, spoken
from clinician_console.station import Station
from clinician_console.words import PHASES
from controller import playback_queries
from controller.core import guidance, phases, refusals
from controller.core.directive import STOPPED, TECHNICAL_IN_ROOM, TECHNICAL_REMOTE
from controller.measures import lanes, marks
from controller.measures.scales import SCALES
from controller.protocol.care import Guidance
from controller.protocol.vocabulary import Phase, RefusalReason
from languages.catalogues import NAMES, best_of, catalogue
from languages.marks import MARKS
from scenes.notices import FAINT_LINES, in_language
from scenes.tongue import Tongue
from tests.unit.console import samples

ROOT = Path(__file__).parents[3]


def script() -> ModuleType:
    """The script that keeps the catalogues."""
    spec = importlib.util.spec_from_file_location(
        "catalogues", ROOT / "scripts/update_catalogues.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("domain", ["console", "scenes", "record"])
def test_every_text_is_in_every_catalogue_and_no_other(domain: str) -> None:
    keeper = script()
    for tag in set(NAMES) - {"en"}:
        assert keeper.problems(domain, tag) == [], (
            "Run `uv run python scripts/update_catalogues.py`, then translate what it names."
        )


def test_what_the_catalogue_check_looks_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = script()
    whole = (ROOT / "languages/de/scenes.po").read_text(encoding="utf-8")
    for damage, told in (
        (whole.replace('msgstr "Stopp"', 'msgstr ""'), "not translated: 'Stop'"),
        (whole.replace('msgid "Stop"', '#, fuzzy\nmsgid "Stop"'), "marked fuzzy: 'Stop'"),
        (whole.replace("{count} Personen", "{zahl} Personen"), "other places than in the text"),
        (whole + '\nmsgid "Gone"\nmsgstr "Weg"\n', "not in the code any more: 'Gone'"),
    ):
        (tmp_path / "de").mkdir(exist_ok=True)
        (tmp_path / "de" / "scenes.po").write_text(damage, encoding="utf-8")
        monkeypatch.setattr(keeper, "FOLDER", tmp_path)
        assert any(told in line for line in keeper.problems("scenes", "de"))


def test_the_scripts_say_what_the_pages_bring_along() -> None:
    found: set[str] = set()
    for file in (ROOT / "clinician_console/static").glob("*.js"):
        found |= set(re.findall(r"\bsaid\(\s*\"((?:[^\"\\]|\\.)+)\"", file.read_text("utf-8")))
    assert found == set(script_words.SENTENCES)


def test_the_controllers_own_sentences_are_known() -> None:
    assert set(refusals.SENTENCES.values()) <= set(SENTENCES)
    spoken_parts = [*refusals.ACTIONS.values(), *refusals.HOLD_CAUSES.values()]
    assert {*spoken_parts, *phases.SPOKEN.values()} <= set(PARTS)
    offered = [g for g in vars(guidance).values() if isinstance(g, Guidance)]
    assert {text for g in offered for text in (g.title, *g.lines)} == set(GUIDANCE)
    tables = (marks.HOLDS, marks.SAFE_PLACES, marks.MOMENTS, marks.CLOSES, marks.PEERS)
    assert {text for table in tables for text in table.values()} <= set(MARKS)
    assert set(lanes.LANES) <= set(MARKS)
    assert guidance.FAINT_PICTURE == FAINT_LINES
    playing = (playback_queries.EXPOSED, playback_queries.NO_PREVIEW, playback_queries.NOT_STARTED)
    assert set(playing) <= set(SENTENCES)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        (
            refusals.wrong_phase("set_intensity", Phase.DEBRIEF).sentence,
            "Das Einstellen der Dosis ist während der Nachbesprechung nicht möglich, nur "
            "während der Exposition oder während die Exposition ruht.",
        ),
        (
            refusals.refusal(
                RefusalReason.OUT_OF_RANGE,
                what="A return to",
                asked=40,
                low=0,
                high=25,
                help="come back at or below the last tolerated dose, then raise",
            ).sentence,
            "Eine Rückkehr auf 40 liegt außerhalb von 0 bis 25: kehren Sie höchstens auf die "
            "zuletzt ertragene Dosis zurück und steigern Sie dann.",
        ),
        ("Nobody knows this sentence.", "Nobody knows this sentence."),
    ],
)
def test_a_refusal_is_said_in_german(english: str, german: str) -> None:
    assert said(english) == english
    with spoken("de"):
        assert said(english) == german


def test_words_are_looked_up_when_they_are_spoken() -> None:
    assert (PHASES[Phase.PAUSED], n_("{count} watches", "{count} watch", 2)) == (
        "On hold",
        "2 watch",
    )
    with spoken("de"):
        assert language() == "de"
        assert (PHASES[Phase.PAUSED], n_("{count} watches", "{count} watch", 2)) == (
            "Angehalten",
            "2 sehen zu",
        )
        assert (lowered(_("Exposure")), marked("Gust of wind")) == ("Exposition", "Windböe")
    assert lowered(_("Exposure")) == "exposure"


@pytest.mark.parametrize(
    ("accepted", "tag"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.5,de;q=0.7", "de"),
        ("fr", "en"),
        ("", "en"),
        ("de;q=0,en;q=0.1", "en"),
        ("de;q=much", "en"),
    ],
)
def test_the_browser_is_answered_in_the_best_language_it_asks_for(accepted: str, tag: str) -> None:
    assert best_of(accepted) == tag


def test_the_patient_reads_notices_in_the_sessions_language() -> None:
    say = Tongue()
    assert in_language(TECHNICAL_IN_ROOM, say) == TECHNICAL_IN_ROOM
    say.speak("de")
    assert in_language(STOPPED, say) == "Sie haben gestoppt. Lassen Sie sich Zeit."
    for english in (TECHNICAL_IN_ROOM, TECHNICAL_REMOTE, "\n".join(FAINT_LINES)):
        assert not set(re.findall(r"\w{4,}", english)) & set(
            re.findall(r"\w{4,}", in_language(english, say))
        )
    say.speak("xx")
    assert in_language(STOPPED, say) == STOPPED


LIVE_GERMAN, LIVE_ENGLISH = {"Accept-Language": "de-DE"}, {"Accept-Language": "en-GB"}
PATHS = (
    *("/", "/live", "/review", "/accounts", "/password", "/clinic", "/practice", "/questionnaire"),
    "/review/patient/P-1/questionnaire",
)


@pytest.fixture(scope="module")
def answers() -> dict[str, httpx.Response]:
    """What one browser is answered, with a session open; the framework serves once a process."""
    station, link = Station(), FakeLink()
    station.connect(link)
    station.receive(samples.update(samples.state()))
    app = build_app(station, lambda: (0, ""))
    found: dict[str, httpx.Response] = {}

    async def ask() -> None:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as browser,
        ):
            found["german"] = await browser.get("/live", headers=LIVE_GERMAN)
            found["english"] = await browser.get("/live", headers=LIVE_ENGLISH)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("clinician_console.language.catalogue", lambda _d, _t: _Bracketed())
                for path in PATHS:
                    found[path] = await browser.get(path)
            found["chosen"] = await browser.get("/language/de?next=//elsewhere")
            found["again"] = await browser.get("/live", headers=LIVE_ENGLISH)

    asyncio.run(ask())
    return found


def test_two_browsers_are_spoken_to_in_their_own_language(
    answers: dict[str, httpx.Response],
) -> None:
    german, english = answers["german"].text, answers["english"].text
    assert 'lang="de"' in german and "Belastung erfragen" in german
    assert 'lang="en-US"' in english and "Ask for a rating" in english
    assert "Ask for a rating" not in german


def test_what_was_chosen_on_a_page_goes_before_what_the_browser_asks_for(
    answers: dict[str, httpx.Response],
) -> None:
    chosen = answers["chosen"]
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    assert "Belastung erfragen" in answers["again"].text


BRACKETED = re.compile(r"⟦[^⟦⟧]*⟧")
NO_WORDS = re.compile(r"[^\W\d_]{3,}")
KEYS = {"Esc", "fearladder", "SUDS", "Deutsch", "English", "Alt", "Enter", "VRSQ", "SSQ"}
"""What is no sentence of a language: names of keys, of scales, of the program, of languages."""

TYPED = ("Heights 2", "Stand at the glass for five minutes", "the roof edge")
"""Title, goal and anchor of the session, as somebody typed them."""


def published() -> list[str]:
    """What stands on a form as it was published, and what the measures say, which is held apart."""
    words = [*(scale.title for scale in SCALES), *scale_words.SENTENCES, "P-1"]
    for wording in questionnaire_view.wordings().values():
        words += [wording.licence, wording.introduction, *wording.items, *wording.answers]
    return words


class _Bracketed:
    """A catalogue in which every text is in brackets."""

    def gettext(self, text: str) -> str:
        return f"⟦{text}⟧"

    def pgettext(self, context: str, text: str) -> str:
        return f"⟦{text}⟧"

    def ngettext(self, one: str, many: str, count: int) -> str:
        return f"⟦{one if count == 1 else many}⟧"


def shown(page: str) -> list[str]:
    """Texts and names of controls that a page holds, as the framework sends them."""
    elements = json.loads(
        re.search(r"String\.raw`(\{.*?\})`", page, re.S)
        .group(1)  # type: ignore[union-attr]
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&#96;", "`")
        .replace("&amp;", "&")
    )
    told: list[str] = []
    for element in elements.values():
        props = element.get("props", {})
        told.append(str(element.get("text") or ""))
        told += [str(props.get(name) or "") for name in ("aria-label", "title", "placeholder")]
    return [text for text in told if text]


@pytest.mark.parametrize("path", PATHS)
def test_no_text_of_a_page_is_outside_the_catalogues(
    path: str, answers: dict[str, httpx.Response]
) -> None:
    texts = shown(answers[path].text)
    assert any("⟦" in text for text in texts)
    assert [text for text in texts if set(NO_WORDS.findall(_outside(text))) - KEYS] == []


def _outside(text: str) -> str:
    """What of ``text`` is in no brackets, however deep they are."""
    while BRACKETED.search(text):
        text = BRACKETED.sub("", text)
    for typed in (*TYPED, *published()):
        text = text.replace(typed, "")
    return text


def test_the_catalogue_of_an_unknown_language_is_the_source() -> None:
    assert catalogue("console", "xx").gettext("Hold") == "Hold"


def test_a_handler_whose_page_was_left_speaks_without_falling(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Left:
        @property
        def parent(self) -> None:
            raise RuntimeError("The parent element this slot belongs to has been deleted.")

    async def handler() -> str:
        monkeypatch.setitem(Slot.stacks, get_task_id(), [Left()])
        with spoken("de"):
            return language()

    assert asyncio.run(handler()) == "de"
