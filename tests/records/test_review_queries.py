"""The review's queries: samples thinned out, the drawing, and a patient's whole record.

Owns what they answer and the entries they leave; must not know sockets or pages.
"""

import base64
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest

from clinician_console.review_chart import quantity
from controller.bench.review_made import made_samples, made_session
from controller.measures.patient import patient_course
from controller.measures.samples import unpacked
from controller.measures.session_measures import session_measures
from controller.protocol.queries import PatientRecord, Query, SessionDrawing, SessionSamples
from controller.record_queries import RecordQueries
from controller.records.keys import StoreKey
from controller.records.samples import TIME, Chunk
from controller.records.store import Store
from controller.report import words
from controller.report.tongue import Tongue
from controller.review_samples import series_of
from controller.sample_recording import HEART_COLUMNS

KEY = StoreKey("ab" * 32)
MINUTES = 10.0
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("review") / "store.db"
    with Store.open(path, KEY) as store:
        for number in range(3):
            utc = f"2026-03-{2 + number:02d}T10:00:00+00:00"
            store.append(made_session(f"s-{number}", minutes=MINUTES, number=number, utc=utc))
        for chunks in made_samples("s-0", minutes=MINUTES):
            store.append_samples(chunks)
        yield store


@pytest.fixture
def ask(store: Store) -> RecordQueries:
    return RecordQueries(lambda: store, lambda: store)


def test_samples_come_thinned_out_with_their_extremes(store: Store, ask: RecordQueries) -> None:
    found = ask(SessionSamples(session_id="s-0", most=100)).samples or ()
    assert [(s.stream, s.name) for s in found] == [
        ("head", "heading_deg"),
        ("head", "pitch_deg"),
        ("head", "away_deg"),
        ("heart", "rate_per_min"),
    ]
    heart = found[-1]
    assert heart.samples == 600
    values = np.concatenate([c.values[:, 1] for c in store.samples("s-0", "heart")])
    times, low, mean, high = map(unpacked, (heart.times_min, heart.low, heart.mean, heart.high))
    assert times.size == low.size == mean.size == high.size == 100
    assert low.min() == pytest.approx(values.min(), rel=1e-6)
    assert high.max() == pytest.approx(values.max(), rel=1e-6)
    assert 0 <= times[0] < times[-1] <= MINUTES


def test_a_session_without_samples_has_none(ask: RecordQueries) -> None:
    assert ask(SessionSamples(session_id="s-1")).samples == ()
    assert ask(SessionSamples(session_id="nobody")).samples == ()


def test_a_quaternion_is_shown_as_angles_and_no_place_in_the_room() -> None:
    names = (TIME, "x_m", "quat_x", "quat_y", "quat_z", "quat_w")
    half = np.radians(-30) / 2
    row = [1.0, 0.3, np.sin(half), 0.0, 0.0, np.cos(half)]
    chunk = Chunk("s", "head", 0, "run", names, np.array([row]))
    pitch, heading = series_of("head", [chunk], 10)
    assert (pitch.name, heading.name) == ("pitch_deg", "heading_deg")
    assert unpacked(pitch.mean).tolist() == pytest.approx([-30])


def test_the_signal_of_a_heart_rate_is_shown_as_a_share_beside_it() -> None:
    rows = np.array([[1.0, 80.0, 0.9], [2.0, np.nan, 0.25]])
    older = Chunk("s", "heart", 0, "run", HEART_COLUMNS[:2], np.array([[0.0, 79.0]]))
    rate, signal = series_of(
        "heart", [older, Chunk("s", "heart", 1, "run", HEART_COLUMNS, rows)], 9
    )
    assert (rate.name, unpacked(rate.mean).tolist()) == ("rate_per_min", [79.0, 80.0])
    assert (signal.name, unpacked(signal.mean).tolist()) == ("heart_signal_percent", [90.0, 25.0])
    assert quantity(signal) == "Heart signal\n% usable"
    assert words.quantity(signal, Tongue("de")) == ("Herzsignal", "% brauchbar")


def test_the_drawing_is_a_picture_with_every_rating_and_the_pseudonym(ask: RecordQueries) -> None:
    document = ask(SessionDrawing(session_id="s-0")).document
    assert document is not None
    assert (document.file_name, document.media_type) == ("s-0-curve.svg", "image/svg+xml")
    picture = ElementTree.fromstring(base64.b64decode(document.content))
    given = [e for e in made_session("s-0", minutes=MINUTES) if e.event.kind == "rating_recorded"]
    assert len(picture.findall(f"{SVG}circle")) == len(given)
    words = [text.text for text in picture.iter(f"{SVG}text")]
    assert any("P-07" in (text or "") and "simulated patient" in (text or "") for text in words)
    for row in ("Distress 0-100", "Dose 0-100", "Heart rate", "Steps", "Pauses", "Asked"):
        assert row in words


def test_what_was_typed_cannot_break_the_picture() -> None:
    from controller.measures.session import session_curve
    from controller.report.svg import session_svg

    events = list(made_session(minutes=MINUTES))
    header = events[0].event.header.model_copy(update={"title": '<script>"&'})  # type: ignore[union-attr]
    events[0] = events[0].model_copy(
        update={"event": events[0].event.model_copy(update={"header": header})}
    )
    text = session_svg(session_curve(events), events)
    assert "<script" not in text
    ElementTree.fromstring(text)


def test_a_patients_record_is_every_session_oldest_first(ask: RecordQueries) -> None:
    records = ask(PatientRecord(pseudonym="P-07")).records or ()
    assert [events[0].session_id for events in records] == ["s-0", "s-1", "s-2"]
    whole = made_session("s-1", minutes=MINUTES, number=1, utc="2026-03-03T10:00:00+00:00")
    course, theirs = (patient_course([session_measures(events)]) for events in (whole, records[1]))
    assert course.between == theirs.between
    assert course.return_of_fear == theirs.return_of_fear
    assert course.expectancy_changes == theirs.expectancy_changes
    assert course.sessions[0].falls == theirs.sessions[0].falls
    assert course.sessions[0].steps == theirs.sessions[0].steps
    assert course.sessions[0].curve.exposures == theirs.sessions[0].curve.exposures
    assert not [one for one in records[1] if one.event.kind == "note_added"]


@pytest.mark.parametrize(
    "query", [PatientRecord(pseudonym="P-99"), SessionDrawing(session_id="s-99")]
)
def test_what_is_not_there_is_a_sentence(ask: RecordQueries, query: Query) -> None:
    refusal = ask(query).refusal
    assert refusal is not None
    assert "in the record" in refusal.sentence


def test_reading_a_patient_and_drawing_leave_their_entries(store: Store) -> None:
    before = len(store.audit_trail())
    ask = RecordQueries(lambda: store, lambda: store)
    for _ in range(2):
        ask(PatientRecord(pseudonym="P-07"))
        ask(SessionDrawing(session_id="s-1"))
    entries = [(e.action.value, e.subject, e.detail) for e in store.audit_trail()[before:]]
    assert entries == [
        ("read", "P-07", "console, all sessions"),
        ("exported", "s-1", "svg"),
        ("exported", "s-1", "svg"),
    ]
