"""The report of a session: what stands on each page, as HTML and as PDF, and who may be named.

Owns its cases; must not know pages of the console.
"""

import base64
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path

import pytest
import typer

from controller import report_cli
from controller.bench.review_made import LADDER, made_session
from controller.measures.session_measures import session_measures
from controller.protocol.events import RecordedEvent, SessionClosed, SessionPrepared
from controller.protocol.queries import Document, SessionDrawing, SessionReport
from controller.protocol.station_queries import StationSettings
from controller.record_queries import RecordQueries
from controller.records.keys import StoreKey
from controller.records.patients import PatientBook
from controller.records.store import Store
from controller.report import pages, words
from controller.report.making import session_report
from controller.report.pages import Extras
from controller.report.pdf import PdfError, laid_out, pdf_of
from controller.station_settings import SettingsFile

KEY = StoreKey("ab" * 32)
EVENTS = made_session("s-1", minutes=40)
HARSH = ("aborted", "failed", "refused")


def html(document: Document | None) -> str:
    assert document is not None
    assert document.media_type.startswith("text/html")
    return base64.b64decode(document.content).decode()


def changed(**header: str) -> tuple[RecordedEvent, ...]:
    first = EVENTS[0].event
    assert first.kind == "session_prepared"
    renamed = first.model_copy(update={"header": first.header.model_copy(update=header)})
    return (EVENTS[0].model_copy(update={"event": renamed}), *EVENTS[1:])


def test_the_page_for_the_file_names_the_variant_of_every_figure() -> None:
    page = pages.file_page(EVENTS, Extras(homework="Ride the lift twice"))
    summary = session_measures(EVENTS).exposures[0].exposure.summary
    for told in ("Peak: highest rating", "Within-session fall: peak minus end", "% of peak"):
        assert told in page
    assert f"{summary.time_weighted_mean:.1f}" in page
    for told in ("At the glass, 20 m", "70 % likely", "surprise 60 of 100", "Ride the lift twice"):
        assert told in page
    assert "It held all the time" in page
    assert "The lift holds, and the fear passes." in page
    assert "dose held, nothing else" in page
    assert "Times the patient used stop: 1." in page
    assert words.SIMULATED in page
    assert words.NOT_A_DEVICE in page


@pytest.mark.parametrize("make", [pages.file_page, pages.patient_page])
def test_the_clinics_name_heads_every_report_as_it_was_typed(
    make: Callable[[Sequence[RecordedEvent], Extras], str],
) -> None:
    page = make(EVENTS, Extras(clinic_name="Praxis <Łąka> & Co"))
    assert page.index("Praxis &lt;Łąka&gt; &amp; Co") < page.index("<h1")
    assert "Praxis" not in make(EVENTS, Extras())


def test_the_page_for_the_patient_is_in_plain_words_and_without_notes() -> None:
    page = pages.patient_page(EVENTS, Extras(homework="Ride the lift twice"))
    for told in ("The highest number you gave", "You used stop once", "It did not happen."):
        assert told in page
    assert "Ride the lift twice" in page
    assert "Looks down without holding the rail" not in page
    for jargon in ("SUDS", "WSH", "trapezoid", "Within-session"):
        assert jargon not in page
    assert not [word for word in HARSH if word in page.lower()]


def test_without_homework_there_are_lines_to_write_on() -> None:
    assert pages.patient_page(EVENTS, Extras()).count('class="write"') == 3
    assert 'class="write"' not in pages.patient_page(EVENTS, Extras(homework="Ride"))


def test_the_homework_agreed_at_the_close_is_printed_unless_another_is_given() -> None:
    last = EVENTS[-1]
    assert isinstance(last.event, SessionClosed)
    agreed = last.event.model_copy(update={"homework": "Take the stairs down"})
    events = (*EVENTS[:-1], last.model_copy(update={"event": agreed}))
    for make in (pages.file_page, pages.patient_page):
        assert "Take the stairs down" in make(events, Extras())
        other = make(events, Extras(homework="Ride the lift twice"))
        assert "Ride the lift twice" in other
        assert "Take the stairs down" not in other


def test_a_session_without_a_rating_or_a_step_has_both_pages() -> None:
    bare = tuple(e for e in EVENTS if e.event.kind in ("session_prepared", "session_closed"))
    assert words.NO_RATING in pages.file_page(bare, Extras())
    only = [e for e in bare if not isinstance(e.event, SessionClosed)]
    assert words.NOTHING_YET in pages.patient_page(only, Extras())


def test_what_was_typed_cannot_break_a_page() -> None:
    events = changed(title="<script>alert(1)</script>", goal='"><img src=x>')
    for make in (pages.file_page, pages.patient_page):
        page = make(events, Extras(homework="</style><b>", name="<i>"))
        assert "<script" not in page
        assert "<img" not in page
        assert "<b>" not in page
        assert "<i>" not in page


@pytest.mark.parametrize("make", [pages.file_page, pages.patient_page])
def test_it_is_one_page_of_pdf(make: object) -> None:
    assert callable(make)
    document = laid_out(make(EVENTS, Extras(homework="Ride the lift twice. " * 20)))
    assert len(document.pages) == 1


def test_a_pdf_is_made_in_a_process_of_its_own() -> None:
    made = session_report(EVENTS, "patient", "pdf", Extras())
    assert (made.file_name, made.media_type) == ("s-1-patient.pdf", "application/pdf")
    assert made.remark == ""
    assert base64.b64decode(made.content).startswith(b"%PDF")


@pytest.mark.parametrize(("code", "installed"), [(3, False), (1, True), (0, True)])
def test_where_no_pdf_can_be_made_it_is_html_with_a_sentence(code: int, installed: bool) -> None:
    command = (sys.executable, "-c", f"raise SystemExit({code})")

    def make(page: str) -> bytes:
        return pdf_of(page, command)

    with pytest.raises(PdfError) as problem:
        make("<p>")
    assert problem.value.installed is installed
    made = session_report(EVENTS, "file", "pdf", Extras(), make)
    assert made.file_name == "s-1-file.html"
    assert made.remark == (words.NO_PDF_MADE if installed else words.NO_PDF)
    assert "Peak: highest rating" in html(made)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store.db", KEY) as store:
        store.append(EVENTS)
        yield store


def test_the_name_is_printed_only_where_it_was_asked_for(store: Store) -> None:
    PatientBook(store).edit("P-07", name="Ada Example")
    ask = RecordQueries(lambda: store, lambda: store, lambda: PatientBook(store))
    plain = SessionReport(session_id="s-1", audience="file")
    assert "Ada Example" not in html(ask(plain).document)
    named = html(ask(plain.model_copy(update={"with_name": True})).document)
    assert "Ada Example (P-07)" in named
    entries = [(e.action.value, e.subject, e.detail) for e in store.audit_trail()]
    assert entries[-3:] == [
        ("exported", "s-1", "report for the file"),
        ("patient_found", "P-07", ""),
        ("exported", "s-1", "report for the file, with the name"),
    ]


def test_a_name_that_is_not_known_is_a_sentence_and_no_report(store: Store) -> None:
    named = SessionReport(session_id="s-1", audience="file", with_name=True)
    result = RecordQueries(lambda: store, lambda: store)(named)
    assert (result.document, result.refusal is None) == (None, False)
    ask = RecordQueries(lambda: store, lambda: store, lambda: PatientBook(store))
    result = ask(named)
    assert result.document is None
    assert result.refusal is not None
    assert result.refusal.sentence == "The patients' book has no name for P-07."


def test_a_session_that_is_not_there_is_a_sentence(store: Store) -> None:
    refusal = RecordQueries(lambda: store)(SessionReport(session_id="x", audience="file")).refusal
    assert refusal is not None


def test_a_drawing_holds_no_note_and_no_prediction(store: Store) -> None:
    document = RecordQueries(lambda: store)(SessionDrawing(session_id="s-1")).document
    assert document is not None
    svg = base64.b64decode(document.content).decode()
    assert "without holding the rail" not in svg
    assert "gives way" not in svg


@pytest.fixture
def shell(store: Store, monkeypatch: pytest.MonkeyPatch) -> Store:
    from contextlib import nullcontext

    monkeypatch.setattr(report_cli, "reading", lambda *_: nullcontext(store))
    monkeypatch.setattr(report_cli, "beside_store", lambda *_: nullcontext(store))
    return store


def test_the_shell_writes_the_page_it_was_asked_for(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "page.html"
    report_cli.report("s-1", report_cli.Audience.PATIENT, out, "Ride the lift", False)
    assert "Ride the lift" in out.read_text(encoding="utf-8")
    assert capsys.readouterr().out.strip() == str(out)
    assert shell.audit_trail()[-1].detail == "report for the patient"


def test_the_shell_heads_the_page_with_the_clinics_name(shell: Store, tmp_path: Path) -> None:
    assert shell is not None
    SettingsFile(tmp_path).keep(StationSettings(clinic_name="Praxis am See"))
    out, audience = tmp_path / "page.html", report_cli.Audience.FILE
    report_cli.report("s-1", audience, out, "", False, data_dir=tmp_path)
    assert "Praxis am See" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize(("session", "where"), [("nobody", "page.html"), ("s-1", "no/page.html")])
def test_the_shell_says_in_a_sentence_what_cannot_be(
    shell: Store,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    session: str,
    where: str,
) -> None:
    with pytest.raises((typer.Exit, SystemExit)):
        report_cli.report(session, report_cli.Audience.FILE, tmp_path / where, "", False)
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


ENGLISH = re.compile(r"\b(the|is|has|with|and|of|you|your|rating|step|session|minutes?|dose)\b")
"""Words that no German page has, once what somebody typed is taken out."""

TYPED = (
    "Session 1",
    "Stand at the glass for five minutes",
    "It held all the time",
    "The lift holds, and the fear passes.",
    "The floor gives way under me",
    "Looks down without holding the rail",
    *(step.title for step in LADDER.steps),
)


def texts(page: str) -> list[str]:
    """What can be read on a page and in its drawing, without what was typed."""
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    found = [unescape(text).strip() for text in re.findall(r">([^<>]+)<", body)]
    found += [unescape(text) for text in re.findall(r'aria-label="([^"]*)"', body)]
    for typed in TYPED:
        found = [text.replace(typed, "") for text in found]
        # A title that has no room in the drawing ends in an ellipsis.
        found = ["" if text[-1:] == "…" and typed.startswith(text[:-1]) else text for text in found]
    return [text for text in found if text]


@pytest.mark.parametrize("make", [pages.file_page, pages.patient_page])
def test_a_page_in_german_holds_no_english_but_what_was_typed(
    make: Callable[[Sequence[RecordedEvent], Extras], str],
) -> None:
    german = make(EVENTS, Extras(homework="Lift fahren", language="de"))
    assert '<html lang="de">' in german
    assert [text for text in texts(german) if ENGLISH.search(text)] == []
    assert "Lift fahren" in german
    assert "Simulierte Person: künstliche Daten" in german


def test_every_figure_says_which_variant_it_is_in_german_too() -> None:
    page = pages.file_page(EVENTS, Extras(language="de"))
    summary = session_measures(EVENTS).exposures[0].exposure.summary
    for told in (
        "Höchstwert: höchste Angabe",
        "Rückgang in der Sitzung: Höchstwert minus Ende",
        "Zeitgewichtetes Mittel: Fläche durch Dauer",
        "Hälfte des Höchstwerts erreicht, interpoliert",
        "% des Höchstwerts",
        "70 % wahrscheinlich, schlimm 90/100",
        "Überraschung 60/100",
        "Dosis gehalten, sonst nichts",
        "Stopp durch Patient/in: 1-mal.",
        "02.03.2026",
    ):
        assert told in page
    mean = f"{summary.time_weighted_mean:.1f}".replace(".", ",")
    assert "," in mean and mean in page


def test_an_unknown_language_is_english_and_says_so() -> None:
    page = pages.patient_page(EVENTS, Extras(language="xx"))
    assert '<html lang="en">' in page
    assert "You used stop once" in page


def test_the_shell_takes_the_patients_own_language_unless_another_is_given(
    shell: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = EVENTS[0].event
    assert isinstance(first, SessionPrepared)
    german = first.model_copy(update={"language": "de"})
    events = [
        one.model_copy(
            update={"session_id": "s-de", "event": german if one is EVENTS[0] else one.event}
        )
        for one in EVENTS
    ]
    shell.append(events)
    out, audience = tmp_path / "page.html", report_cli.Audience
    for whose, lang, told in (
        (audience.PATIENT, "", "Was Sie getan haben"),
        (audience.PATIENT, "en", "What you did"),
        (audience.FILE, "", "Measures of each"),
        (audience.FILE, "de", "Maße jeder"),
    ):
        report_cli.report("s-de", whose, out, "", False, lang)
        assert told in out.read_text(encoding="utf-8")
    with pytest.raises((typer.Exit, SystemExit)):
        report_cli.report("s-de", audience.FILE, out, "", False, "xx")
    assert "there are: en, de" in capsys.readouterr().err


def test_the_console_gets_report_and_drawing_in_the_language_it_asks_for(store: Store) -> None:
    ask = RecordQueries(lambda: store, lambda: store)
    page = html(ask(SessionReport(session_id="s-1", audience="patient", language="de")).document)
    assert "Was Sie getan haben" in page
    drawn = ask(SessionDrawing(session_id="s-1", language="de")).document
    assert drawn is not None
    svg = base64.b64decode(drawn.content).decode()
    assert "Belastung 0-100" in svg and "Szenenereignisse" in svg
