"""Export to a BIDS dataset: events of each session, motion and heart rate where recorded.

Owns names and sidecars of the dataset (bids-specification.readthedocs.io); must not know how a
record is kept. Free text goes in only where it was asked for.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from controller.protocol.events import IntensityChanged, RatingRecorded, SceneEventFired
from controller.records.export_csv import MISSING, cell
from controller.records.export_tables import Row, Value, event_rows, ratings_rows
from controller.records.exports import phenotype, physio
from controller.records.exports.registry import Format, SessionData, Wanted
from controller.records.samples import Values

BIDS_VERSION = "1.10.0"
TASK = "exposure"
HEAD = "head"

EVENT_FIELDS: Mapping[str, Mapping[str, str]] = {
    "onset": {"Description": "Since the session was opened", "Units": "s"},
    "duration": {"Description": "0 for what happens at one moment", "Units": "s"},
    "trial_type": {"Description": "Kind of the event, in the vocabulary of fearladder"},
    "response_time": {"Description": "From the prompt to the rating", "Units": "s"},
    "suds": {"Description": "Subjective units of distress, 0-100, as it is in force"},
    "occasion": {"Description": "When the rating was asked for"},
    "enters_measures": {"Description": "true for a rating that counts in its exposure's measures"},
    "dose_dial": {"Description": "Intensity of the exposure, 0-100"},
    "scene": {"Description": "Exposure scene shown"},
    "exposure": {"Description": "Number of the continuous exposure"},
    "actor": {"Description": "Who caused it"},
    "synthetic": {"Description": "true where a simulated patient took part"},
    "sequence": {"Description": "Number of the event in its session"},
    "detail": {"Description": "The event's own fields as JSON"},
}

README = """Sessions of graded exposure in virtual reality, exported by fearladder.

Each subject is a pseudonym; the dataset holds no identity. Events of a session, with the ratings
of distress (SUDS, 0-100) and the dose, are under beh, and so is the heart rate where it was
recorded (physio, 1 a second); the movement of the head, where it was recorded, is under motion.
Sessions of simulated patients are marked synthetic. Times count from the opening of the
session. Questionnaires, from sessions and from outside them, are under phenotype.
"""


def write(wanted: Wanted, target: Path) -> None:
    """Write the dataset as a folder."""
    subjects, sessions = _Labels(), _Labels()
    target.mkdir(parents=True)
    dated: dict[str, list[Row]] = {}
    for session in wanted.sessions():
        subject = f"sub-{subjects.of(session.pseudonym)}"
        label = f"ses-{sessions.of(session.session_id)}"
        folder = target / subject / label
        stem = f"{subject}_{label}_task-{TASK}"
        _write_events(folder / "beh", stem, session, wanted.with_notes)
        physio.write(folder / "beh", stem, session, _write_json)
        _write_motion(folder / "motion", stem, session)
        line: Row = {"session_id": label, "record": session.session_id}
        dated.setdefault(subject, []).append(line)
    _write_questionnaires(target, wanted, subjects, sessions)
    _write_dataset(target, subjects, dated)


class _Labels:
    """Labels of BIDS, letters and digits alone, one for each name."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The label of a name; two names that look alike get two labels."""
        if name not in self.given:
            label = plain = re.sub(r"[^A-Za-z0-9]", "", name) or "x"
            number = 1
            # Some file systems take upper and lower case for the same.
            while label.casefold() in {other.casefold() for other in self.given.values()}:
                number += 1
                label = f"{plain}n{number}"
            self.given[name] = label
        return self.given[name]


def _write_questionnaires(
    target: Path, wanted: Wanted, subjects: _Labels, sessions: _Labels
) -> None:
    def label(row: Row) -> Mapping[str, str | None]:
        session = row.get("session_id")
        return {
            "participant_id": f"sub-{subjects.of(str(row['pseudonym']))}",
            "session_id": None if session is None else f"ses-{sessions.of(str(session))}",
        }

    phenotype.write(target / "phenotype", wanted.questionnaires(), label, _write_tsv)


def _write_dataset(target: Path, subjects: _Labels, dated: Mapping[str, Sequence[Row]]) -> None:
    made_by = {"Name": "fearladder", "Version": version("fearladder")}
    description = {
        "Name": "Sessions of graded exposure in virtual reality",
        "BIDSVersion": BIDS_VERSION,
        "DatasetType": "raw",
        "GeneratedBy": [made_by],
    }
    _write_json(target / "dataset_description.json", description)
    (target / "README").write_text(README, encoding="utf-8", newline="\n")
    people: list[Row] = [
        {"participant_id": f"sub-{label}", "pseudonym": name}
        for name, label in sorted(subjects.given.items())
    ]
    _write_tsv(target / "participants.tsv", ("participant_id", "pseudonym"), people)
    fields = {"pseudonym": {"Description": "The patient's pseudonym in the records"}}
    _write_json(target / "participants.json", fields)
    for subject, lines in dated.items():
        columns = ("session_id", "record")
        _write_tsv(target / subject / f"{subject}_sessions.tsv", columns, lines)
        fields = {"record": {"Description": "The session in the records"}}
        _write_json(target / subject / f"{subject}_sessions.json", fields)


def _write_events(folder: Path, stem: str, session: SessionData, with_notes: bool) -> None:
    folder.mkdir(parents=True)
    rows = list(_events(session, with_notes))
    _write_tsv(folder / f"{stem}_events.tsv", tuple(EVENT_FIELDS), rows)
    _write_json(folder / f"{stem}_events.json", {**EVENT_FIELDS, "TaskName": TASK})


def _events(session: SessionData, with_notes: bool) -> Iterator[Row]:
    ratings = {row["rating_id"]: row for row in ratings_rows(session.events) if "rating_id" in row}
    rows = event_rows(session.events, with_notes)
    for recorded, row in zip(session.events, rows, strict=True):
        event = recorded.event
        rated = ratings.get(event.rating_id, {}) if isinstance(event, RatingRecorded) else {}
        yield row | {
            "onset": row["time_s"],
            "duration": _duration_s(event),
            "trial_type": row["kind"],
            "response_time": rated.get("latency_s"),
            "suds": rated.get("suds"),
            "occasion": rated.get("occasion"),
            "enters_measures": rated.get("enters_measures"),
        }


def _duration_s(event: object) -> float:
    if isinstance(event, SceneEventFired):
        return event.duration_s
    if isinstance(event, IntensityChanged) and event.ramp.rate_per_s:
        return abs(event.ramp.to_value - event.ramp.from_value) / abs(event.ramp.rate_per_s)
    return 0.0


def _write_motion(folder: Path, stem: str, session: SessionData) -> None:
    chunks = session.samples.get(HEAD, ())
    if not chunks:
        return
    folder.mkdir(parents=True)
    values = np.concatenate([chunk.values for chunk in chunks])
    base = f"{stem}_tracksys-headset"
    lines = ("\t".join(map(repr, row)) for row in values.tolist())
    text = "".join(line + "\n" for line in lines)
    (folder / f"{base}_motion.tsv").write_text(text, encoding="utf-8", newline="\n")
    channels = [_channel(name) for name in chunks[0].names]
    columns = ("name", "component", "type", "tracked_point", "units")
    _write_tsv(folder / f"{base}_channels.tsv", columns, channels)
    _write_json(folder / f"{base}_motion.json", _motion_sidecar(values, channels))


def _channel(name: str) -> Row:
    """``x_m`` is a place, ``quat_w`` a part of the orientation, anything else a time."""
    channel: Row = {"name": name, "tracked_point": HEAD}
    if name.startswith("quat_"):
        return channel | {"component": name, "type": "ORNT", "units": MISSING}
    if name in ("x_m", "y_m", "z_m"):
        return channel | {"component": name[0], "type": "POS", "units": "m"}
    return channel | {"component": MISSING, "type": "LATENCY", "units": "s"}


def _motion_sidecar(values: Values, channels: Sequence[Row]) -> dict[str, Any]:
    lasted_s = float(values[-1, 0] - values[0, 0])
    rate_hz = round((len(values) - 1) / lasted_s, 3) if lasted_s > 0 else 0
    kinds = [channel["type"] for channel in channels]
    return {
        "TaskName": TASK,
        "SamplingFrequency": rate_hz,
        "SamplingFrequencyEffective": rate_hz,
        "TrackingSystemName": "headset",
        "TrackedPointsCount": 1,
        "MotionChannelCount": len(channels),
        "POSChannelCount": kinds.count("POS"),
        "ORNTChannelCount": kinds.count("ORNT"),
        "LATENCYChannelCount": kinds.count("LATENCY"),
        "RecordingDuration": lasted_s,
        "RecordingType": "continuous",
    }


def _write_tsv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Value]]) -> None:
    lines = ["\t".join(columns)]
    lines += ["\t".join(_tsv_cell(row.get(name)) for name in columns) for row in rows]
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def _tsv_cell(value: Value) -> str:
    return re.sub(r"[\t\r\n]+", " ", cell(value)) or MISSING


def _write_json(path: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


FORMAT = Format("bids", "a dataset of events and motion, for sharing", "", write)
