"""What the live page shows, folded from the controller's state and what is known of the links.

Owns the meaning of every number and sentence on the page; pure, must not know pages or sockets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from clinician_console import words
from clinician_console.controller_words import said
from clinician_console.controls import (
    BACK_TO_EXPOSURE,
    Control,
    NextStep,
    next_step,
    why_not,
)
from clinician_console.heart_view import HeartLine, heart_line
from clinician_console.language import N_, _, of_scene
from controller.protocol.health import HealthUpdate
from controller.protocol.ramp import Ramp
from controller.protocol.spec import GradedParameter, SceneEvent, SceneKind, SceneSpec
from controller.protocol.state import RatingSummary, SessionState, StateUpdate
from controller.protocol.vocabulary import Actor, HoldReason, Occasion, Peer, Phase, Place

CHARGE_LOW = 20.0
"""Charge of a machine on its battery below which it is pointed at, 0 to 100."""

CHARGE_ALARM = 10.0
"""Below this it may end within the session."""

SILENT_AFTER_S = 1.0
"""A program not heard for longer is shown as silent, seconds."""

UNDO_S = 5.0
"""How long the last rating offers its undo, seconds."""

NEUTRAL_ROOM = "plain_room"
"""Scene a session begins and ends in."""

STEP = 5.0
"""One press of the dose buttons, dial."""

NOT_YET_SEEN = N_("The scene is being made ready for this session. One moment.")


class Tone(StrEnum):
    """How loud something is said; always beside words, never by colour alone."""

    GOOD = "good"
    QUIET = "quiet"
    WAIT = "wait"
    ALARM = "alarm"


@dataclass(frozen=True)
class Knowledge:
    """What the console knows beside the state: links, ages (seconds) and open requests."""

    controller_silent_s: float = 0.0
    health: HealthUpdate | None = None
    health_age_s: float = 0.0
    asked: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class HealthLine:
    """One link in words: its name, how it is, and how loud to say it."""

    name: str
    words: str
    tone: Tone


@dataclass(frozen=True)
class Setting:
    """A graded value now, its target, and a value asked for but not yet applied."""

    present: float
    target: float
    asked: float | None = None

    @property
    def moving(self) -> bool:
        """True while the value is on its way to the target."""
        return abs(self.present - self.target) > 0.05


@dataclass(frozen=True)
class ParameterView:
    """One graded parameter: its SPEC, its value, and whether it is off the dial."""

    spec: GradedParameter
    value: Setting
    off_dial: bool


@dataclass(frozen=True)
class LastRating:
    """The latest rating, how long ago, and the seconds left to undo it by a correction."""

    rating_id: str
    suds: int | None
    occasion: Occasion
    age_s: float

    @property
    def undo_left_s(self) -> float:
        """Seconds in which undo is offered; 0 when over."""
        return max(0.0, UNDO_S - self.age_s) if self.suds is not None else 0.0


@dataclass(frozen=True)
class SessionView:
    """Everything the live page shows at one moment."""

    phase: Phase
    phase_words: str
    session_id: str | None
    patient: str
    title: str
    goal: str
    synthetic: bool
    scene: SceneSpec | None
    dose: Setting
    ceiling: float
    shown_words: str
    parameters: tuple[ParameterView, ...]
    events: tuple[SceneEvent, ...]
    last_rating: LastRating | None
    heart: HeartLine | None
    prompt_open_s: float | None
    prompt_id: str | None
    cue_open: bool
    """True while the open prompt is a cue to the therapist, who asks aloud."""
    next_step: NextStep
    resume_at: float | None
    why_not: Mapping[Control, str]
    notices: tuple[tuple[Tone, str], ...]
    health: tuple[HealthLine, ...]
    session_s: float
    exposure_s: float
    exposure_runs: bool
    talking: bool
    breathing_guide: bool
    volume: float
    patient_text: str
    drawn_press: str | None
    state: SessionState

    def allows(self, control: Control) -> bool:
        """True if ``control`` can be used now."""
        return not self.why_not.get(control, "")


def view_of(update: StateUpdate, now_ns: int, knowledge: Knowledge) -> SessionView:
    """Fold ``update`` at controller time ``now_ns`` and ``knowledge`` into what the page shows."""
    state = update.state
    spec = state.spec or _catalogued(update, state.scene)
    dose = _setting(state.intensity, now_ns, knowledge.asked.get("dial"))
    return SessionView(
        phase=state.phase,
        phase_words=words.PHASES[state.phase],
        session_id=state.session_id,
        patient=state.pseudonym,
        title=state.title,
        goal=state.goal,
        synthetic=state.synthetic,
        scene=spec,
        dose=dose,
        ceiling=state.ceiling,
        shown_words=_shown(state, spec, update) + _on_its_way(state, knowledge),
        parameters=_parameters(state, spec, now_ns, knowledge.asked),
        events=spec.events if spec else (),
        last_rating=_last_rating(state.last_rating, now_ns),
        heart=heart_line(knowledge.health, state.session_id, now_ns),
        prompt_open_s=None if state.prompt is None else _age_s(now_ns, state.prompt.opened_ns),
        prompt_id=None if state.prompt is None else state.prompt.prompt_id,
        cue_open=state.prompt is not None
        and state.prompt_asked_by is Actor.CONTROLLER
        and not state.prompt.in_scene,
        next_step=_next_step(update, knowledge),
        resume_at=state.resume_offer,
        why_not={c: why_not(c, state) for c in Control},
        notices=notices(state),
        health=health_lines(state, knowledge),
        session_s=_age_s(now_ns, state.opened_ns) if state.session_id else 0.0,
        exposure_s=_exposure_s(state, now_ns),
        exposure_runs=state.exposure_since_ns is not None,
        talking=state.talking,
        breathing_guide=state.breathing_guide,
        volume=state.volume,
        patient_text=state.text,
        drawn_press=_drawn_press(knowledge),
        state=state,
    )


def _next_step(update: StateUpdate, knowledge: Knowledge) -> NextStep:
    step = replace(next_step(update.state), interruptions=update.state.interruptions)
    shown = knowledge.health.shown if knowledge.health else None
    here = (update.run_id, update.state.session_id)
    follows = shown is not None and (shown.run_id, shown.session_id) == here
    if follows and shown is not None and shown.scene_ready:
        return step
    # Only the hint: the controller decides, and a press it refuses asks the scene anew.
    return replace(step, hint=_(NOT_YET_SEEN)) if step.action in BACK_TO_EXPOSURE else step


def notices(state: SessionState) -> tuple[tuple[Tone, str], ...]:
    """What stands in the banner, most pressing first."""
    found: list[tuple[Tone, str]] = []
    if state.record_failing and HoldReason.RECORD_FAILING not in state.holds:
        found.append((Tone.ALARM, _(words.RECORD_FAILING)))
    found += [_hold_notice(h, state) for h in state.holds]
    if state.place is Place.SAFE_PLACE and state.safe_place_reason is not None:
        found.append((Tone.WAIT, words.SAFE_PLACES[state.safe_place_reason]))
    if state.sickness.advice:
        found.append((Tone.QUIET, said(state.sickness.advice)))
    if state.faint_help:
        found.append((Tone.WAIT, _(words.FAINT_HELP)))
    return tuple(found)


_CAUSES: dict[HoldReason, Peer] = {
    HoldReason.RENDERER_LOST: Peer.RENDERER,
    HoldReason.PAGE_SILENT: Peer.PAGE,
}


def _hold_notice(reason: HoldReason, state: SessionState) -> tuple[Tone, str]:
    """An alarm while the cause lasts; afterwards a hold that waits for the therapist."""
    cause = _CAUSES.get(reason)
    if cause is None:
        return Tone.ALARM if reason is HoldReason.RECORD_FAILING else Tone.WAIT, words.HOLDS[reason]
    if cause in state.lost_peers:
        return Tone.ALARM, words.HOLDS[reason]
    return Tone.WAIT, words.HOLDS_OVER[reason]


def health_lines(state: SessionState, knowledge: Knowledge) -> tuple[HealthLine, ...]:
    """Controller, scene and record, each in words."""
    return (
        _controller_line(knowledge),
        _scene_line(state, knowledge),
        _record_line(state, knowledge),
    )


def _controller_line(knowledge: Knowledge) -> HealthLine:
    silent_s = knowledge.controller_silent_s
    if silent_s > SILENT_AFTER_S:
        return HealthLine(
            N_("Controller"), _("silent {silent_s:.0f} s").format(silent_s=silent_s), Tone.ALARM
        )
    return HealthLine(N_("Controller"), _("connected"), Tone.GOOD)


def _scene_line(state: SessionState, knowledge: Knowledge) -> HealthLine:
    health = knowledge.health.renderer if knowledge.health else None
    if Peer.RENDERER in state.lost_peers:
        return HealthLine(N_("Scene"), _("not answering"), Tone.ALARM)
    if health is None:
        return HealthLine(N_("Scene"), _("not seen yet"), Tone.WAIT)
    # Told once a second: one report may be missing before it counts as silence.
    if knowledge.health_age_s > 2 * SILENT_AFTER_S + 0.5:
        return HealthLine(
            N_("Scene"),
            _("silent {health_age_s:.0f} s").format(health_age_s=knowledge.health_age_s),
            Tone.ALARM,
        )
    drawn = _("{frames_per_s:.0f} fps, {dropped} missed").format(
        frames_per_s=health.frames_per_s, dropped=health.dropped
    )
    tone = Tone.WAIT if health.dropped else Tone.GOOD
    charge = health.battery_percent
    if charge is None or health.on_mains:
        return HealthLine(N_("Scene"), drawn, tone)
    drawn += _(", battery {charge:.0f} %").format(charge=charge)
    return HealthLine(N_("Scene"), drawn, charge_tone(charge, tone))


def charge_tone(percent: float, otherwise: Tone = Tone.GOOD) -> Tone:
    """How loud to say the charge of a machine that runs on its battery, 0 to 100."""
    if percent < CHARGE_ALARM:
        return Tone.ALARM
    return Tone.WAIT if percent < CHARGE_LOW else otherwise


def _record_line(state: SessionState, knowledge: Knowledge) -> HealthLine:
    failing = knowledge.health is not None and knowledge.health.record_failing
    if state.record_failing or failing:
        return HealthLine(N_("Record"), _("cannot be written"), Tone.ALARM)
    return HealthLine(N_("Record"), _("saved") if state.session_id else _("ready"), Tone.GOOD)


def _setting(ramp: Ramp, now_ns: int, asked: float | None) -> Setting:
    return Setting(ramp.at(now_ns), ramp.to_value, asked)


def _parameters(
    state: SessionState, spec: SceneSpec | None, now_ns: int, asked: Mapping[str, float]
) -> tuple[ParameterView, ...]:
    views = []
    for parameter in spec.parameters if spec else ():
        ramp = state.overrides.get(parameter.name)
        wanted = asked.get(f"parameter:{parameter.name}")
        if ramp is None:
            dial = state.intensity
            value = Setting(
                parameter.curve.at(dial.at(now_ns)), parameter.curve.at(dial.to_value), wanted
            )
        else:
            value = _setting(ramp, now_ns, wanted)
        views.append(ParameterView(parameter, value, ramp is not None))
    return tuple(views)


def _shown(state: SessionState, spec: SceneSpec | None, update: StateUpdate) -> str:
    if state.place is Place.SCENE and spec is not None:
        return of_scene(spec.title)
    if state.place is Place.SAFE_PLACE:
        safe = _catalogued(update, state.safe_place)
        return _("Safe place: {place}").format(
            place=of_scene(safe.title) if safe else state.safe_place.replace("_", " ")
        )
    return _("Plain room")


def _on_its_way(state: SessionState, knowledge: Knowledge) -> str:
    """A remark until the renderer says that it shows this."""
    drawn = knowledge.health.renderer if knowledge.health else None
    wanted = {
        Place.SCENE: state.scene,
        Place.SAFE_PLACE: state.safe_place,
        Place.NEUTRAL: NEUTRAL_ROOM,
    }[state.place]
    return "" if drawn is not None and drawn.scene == wanted else _(" (on its way …)")


def _catalogued(update: StateUpdate, name: str | None) -> SceneSpec | None:
    known = (*update.state.catalogue, *update.renderer_catalogue)
    return next((s for s in known if s.name == name), None)


def _last_rating(rating: RatingSummary | None, now_ns: int) -> LastRating | None:
    if rating is None:
        return None
    age_s = _age_s(now_ns, rating.answered_ns)
    return LastRating(rating.rating_id, rating.suds, rating.occasion, age_s)


def _drawn_press(knowledge: Knowledge) -> str | None:
    """The latest SAFE PLACE, once the renderer has drawn it."""
    progress = knowledge.health.safe_place if knowledge.health else None
    return progress.press_id if progress is not None and progress.drawn else None


def _exposure_s(state: SessionState, now_ns: int) -> float:
    since = state.exposure_since_ns
    running_ns = 0 if since is None else max(0, now_ns - since)
    return (state.exposure_ns + running_ns) / 1e9


def _age_s(now_ns: int, then_ns: int) -> float:
    return max(0, now_ns - then_ns) / 1e9


def exposure_scenes(catalogue: Sequence[SceneSpec]) -> tuple[SceneSpec, ...]:
    """The scenes of ``catalogue`` that a session can expose to."""
    return tuple(s for s in catalogue if s.kind is SceneKind.EXPOSURE)


def safe_places(catalogue: Sequence[SceneSpec]) -> tuple[SceneSpec, ...]:
    """The safe places of ``catalogue``."""
    return tuple(s for s in catalogue if s.kind is SceneKind.SAFE_PLACE)
