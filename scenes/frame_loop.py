"""The one path of a frame: link, patient, latch, fade, dose, drawing, mirror, reports.

Owns the order of these steps; must not know which display draws or which patient answers.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from controller.link.renderer_client import FromController
from controller.protocol.answers import Answer
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import (
    PatientAsksToStay,
    PatientRated,
    PatientStopped,
    RatingRehearsed,
    RendererHealth,
    RendererLatched,
    RuntimeRecentred,
    SafePlaceNow,
    StationSafePlace,
)
from controller.protocol.spec import SceneKind
from controller.protocol.vocabulary import Place
from scenes import patient_input as acts
from scenes.cue import Cues
from scenes.display.display import Display, Frame, HeadPose
from scenes.felt import follow_simulated
from scenes.frame_meter import FrameFigures, FrameMeter, least_frames
from scenes.head_samples import HeadSamples
from scenes.keep_alive import kept_alive
from scenes.latch import Latch, Permission, StopCause
from scenes.link_port import LinkPort
from scenes.lobby import PRACTICE, Lobby, watched_words
from scenes.mirror import Mirror
from scenes.notices import Notices, spoken_parts
from scenes.overlay import Overlay
from scenes.places import Places, Setting
from scenes.playback import Dose, Playback
from scenes.rating import RatingDialogue
from scenes.seat import Seat
from scenes.setting_choice import SettingChoice
from scenes.shown import Shown, Wanted
from scenes.stage.fade import FadeCourse, FadeCover
from scenes.stage.speech import Speech
from scenes.told import by_gaze, practice_of, session_of, spoken_to

LOG = logging.getLogger(__name__)

TALK_DUCK_DB = -15.0
"""How far the scene's sound goes down while the therapist talks."""

_LONGEST_TICK_S = 0.25  # scenes move on at most this far in a frame
_LONGEST_RISE_S = 1.0  # and a dose rises at most as far as in this time


@dataclass(frozen=True)
class Parts:
    """Everything the loop drives; made and released by whoever wires it."""

    display: Display
    link: LinkPort
    places: Places
    patient: acts.PatientInput
    overlay: Overlay
    cover: FadeCover
    mirror: Mirror
    speech: Speech


class FrameLoop:
    """Draws frames and answers for them until its display is closed."""

    def __init__(self, parts: Parts, now_ns: Callable[[], int] = time.perf_counter_ns) -> None:
        """``now_ns``: the local clock, nanoseconds."""
        self._parts = parts
        self._now_ns = now_ns
        self._latch = Latch()
        self._fade = FadeCourse()
        self._notices = Notices()
        self._shown = Shown()
        self._cues = Cues()
        on_the_head = parts.display.has_buttons and not parts.display.software
        self._seat = Seat(least_frames(parts.display.frames_per_s, on_the_head=on_the_head))
        self._meter = FrameMeter(parts.display.frames_per_s)
        self._say = parts.overlay.tongue
        self._dialogue = RatingDialogue(
            parts.overlay.panel,
            parts.patient.rating_hint,
            say=lambda question: parts.speech.add(spoken_parts(question)),
            tongue=self._say,
        )
        self._head = HeadSamples()
        self._head_seen: HeadPose | None = None
        self._lobby = Lobby()
        self._choice = SettingChoice(parts.places)
        self._playback: Playback | None = None
        self._dose = Dose(0.0)
        self._stop_report: str | None = None
        self._recentres: tuple[str, int] | None = None
        self._dip = False
        self._said = ""
        self._begun: list[str] = []
        self._last_ns = self._now_ns()
        self._stand_in_place()

    def step(self) -> None:
        """One frame."""
        display, link = self._parts.display, self._parts.link
        frame = display.begin()
        began_ns = self._now_ns()
        dt_s, self._last_ns = (began_ns - self._last_ns) / 1e9, began_ns
        self._take(link.poll(), began_ns)
        link.heartbeat(session_of(self._latch.directive))
        self._watch_silence(began_ns, dt_s)
        trusted = self._watch_seat(frame, began_ns)
        self._head_seen = frame.head if frame is not None and frame.tracked else None
        self._patient_acts(began_ns)
        self._change_place(began_ns, dt_s, trusted=trusted)
        self._play(began_ns if frame is None else frame.predicted_ns, dt_s)
        if frame is not None:
            self._draw(frame, began_ns)
            self._sample(frame)
        display.end()

    def _take(self, messages: list[FromController], now_ns: int) -> None:
        for message in messages:
            if isinstance(message, SafePlaceNow):
                self._parts.link.ack_safe_place(message.press_id)
                self._shown.pressed(message.press_id)
                self._latch.press(message.press_id, message.epoch)
            elif isinstance(message, SceneDirective):
                self._follow(message, now_ns)
            elif isinstance(message, Answer) and message.to == self._stop_report:
                self._latch.answered()

    def _follow(self, directive: SceneDirective, now_ns: int) -> None:
        if not self._latch.receive(directive):
            return
        self._shown.received(directive, now_ns)
        self._dip = self._dip or directive.standing is not self._parts.display.standing
        self._parts.overlay.speak(directive.language)
        self._lobby.follow(directive)
        if not self._lobby.open:
            self._dialogue.end_practice()
        self._dialogue.follow(directive.prompt)
        before = self._recentres
        self._recentres = (directive.run_id, directive.recentre_count)
        if before is not None and before[0] == directive.run_id and before != self._recentres:
            self._parts.display.recentre()
            self._stand_in_place()

    def _watch_silence(self, now_ns: int, dt_s: float) -> None:
        # What is not done in this frame is done a frame later: act on the silence of then.
        ahead_s = min(dt_s, _LONGEST_TICK_S)
        done = self._latch.silence(self._parts.link.silent_s + ahead_s)
        if done is None:
            return
        LOG.warning("The controller is silent: %s.", done)
        report_id = self._parts.link.report(RendererLatched(action=done))
        if done == "safe_place":
            self._stop_report = report_id
            directive = self._latch.directive
            in_room = directive.therapist_in_room if directive is not None else None
            self._notices.technical(now_ns / 1e9, in_room)

    def _watch_seat(self, frame: Frame | None, now_ns: int) -> bool:
        """Tell what is wrong; False while the patient's view cannot be trusted."""
        if frame is None:
            self._seat.nothing_to_draw()
            return True
        exposing = self._permission().place is Place.SCENE
        seeing = exposing and not self._fade.full
        told = self._seat.step(now_ns / 1e9, tracked=frame.tracked, worn=frame.worn, seeing=seeing)
        for report in told.reports:
            self._parts.link.report(report)
        if told.left and exposing:
            self._patient_stops(now_ns, cause="headset_off")
        return told.trusted

    def _patient_acts(self, now_ns: int) -> None:
        events = self._parts.display.inputs()
        for act in self._parts.patient.acts(events, self._perceived(now_ns)):
            self._obey(act, now_ns)
        if not self._dialogue.is_open and self._lobby.offers_practice():
            self._dialogue.practise(PRACTICE)

    def _obey(self, act: acts.Act, now_ns: int) -> None:
        synthetic, link = self._parts.patient.synthetic, self._parts.link
        if isinstance(act, acts.Stop):
            self._patient_stops(now_ns)
        elif isinstance(act, acts.Stay):
            link.report(PatientAsksToStay(synthetic=synthetic))
        elif isinstance(act, acts.StationSafePlace):
            self._latch.stop(StopCause.STATION)
            self._stop_report = link.report(StationSafePlace())
        elif isinstance(act, acts.Recentred):
            link.report(RuntimeRecentred())
            self._stand_in_place()
        elif isinstance(act, acts.Look | acts.Felt):
            follow_simulated(act, self._parts.display, link, self._latch.directive, now_ns)
        elif not self._dialogue.is_open and self._lobby.practises(act):
            self._dialogue.practise(PRACTICE)
        else:
            given = self._dialogue.act(act)
            if given is not None and given.practice:
                link.report(RatingRehearsed(synthetic=synthetic))
            elif given is not None:
                link.report(
                    PatientRated(prompt_id=given.prompt_id, suds=given.suds, synthetic=synthetic)
                )

    def _patient_stops(
        self, now_ns: int, cause: Literal["button", "headset_off"] = "button"
    ) -> None:
        self._latch.stop(StopCause.PATIENT)
        self._dip = self._permission().place is not Place.SAFE_PLACE
        self._dialogue.dismiss()
        self._notices.stopped(now_ns / 1e9)
        report = PatientStopped(cause=cause, synthetic=self._parts.patient.synthetic)
        self._stop_report = self._parts.link.report(report)

    def _permission(self) -> Permission:
        return self._latch.permission()

    def _setting(self, permission: Permission) -> Setting:
        return self._choice.of(permission.place, self._latch.directive)

    def _change_place(self, now_ns: int, dt_s: float, *, trusted: bool) -> None:
        permission, places = self._permission(), self._parts.places
        setting = self._setting(permission)
        self._shown.want(Wanted(permission.place, setting.name, permission.epoch), now_ns)
        if permission.place is not Place.SCENE:
            places.silence_exposure()
        ahead = self._to_keep_ready(permission)
        arrived = places.shown.setting == setting
        wait = not arrived or self._dose.jump or self._dip or ahead is not None or not trusted
        was_full = self._fade.full
        self._parts.cover.show(self._fade.step(dt_s, closed=wait))
        if self._fade.full:
            self._dip = self._sits_or_stands()
            if self._dose.jump and self._playback is not None:
                self._playback.jumped()
            if not arrived or (ahead is not None and was_full):
                self._behind_the_fade(setting, ahead, was_full=was_full)
        places.veil(self._fade.full)

    def _sits_or_stands(self) -> bool:
        """Behind a full cover: take the posture asked for; True while it is not yet measured."""
        directive, display = self._latch.directive, self._parts.display
        changes = directive is not None and directive.standing is not display.standing
        if directive is not None:
            display.standing = directive.standing
        self._stand_in_place()
        return changes

    def _to_keep_ready(self, permission: Permission) -> Setting | None:
        return self._choice.to_keep_ready(permission.place, self._latch.directive)

    def _behind_the_fade(self, setting: Setting, ahead: Setting | None, *, was_full: bool) -> None:
        places = self._parts.places
        missing = next(
            (s for s in (setting, ahead) if s is not None and not places.is_ready(s)), None
        )
        if missing is None:
            self._arrive(setting)
        elif was_full:
            # The cover has been drawn, so nobody sees the loop stand still.
            self._arrive(places.neutral)
            self._build(missing)

    def _build(self, setting: Setting) -> None:
        began_ns = self._now_ns()
        with kept_alive(self._parts.link) as arrived:
            self._parts.places.build(setting)
        LOG.info("Built %s in %.2f s.", setting.name, (self._now_ns() - began_ns) / 1e9)
        self._take(arrived, self._now_ns())

    def _arrive(self, setting: Setting) -> None:
        places = self._parts.places
        if places.shown.setting == setting:
            return
        places.show(setting)
        spec = places.shown.scene.SPEC
        self._playback = Playback(spec)
        if spec.kind is SceneKind.EXPOSURE:
            self._notices.withdraw()
        self._dose = Dose(0.0)
        self._stand_in_place()

    def _stand_in_place(self) -> None:
        rig = self._parts.places.shown.stage.rig
        self._parts.overlay.stand_on(rig, self._parts.display.eye_height_m)

    def _play(self, now_ns: int, dt_s: float) -> None:
        """Bring everything to ``now_ns``, the local time at which the patient sees it."""
        permission, directive = self._permission(), self._latch.directive
        shown = self._parts.places.shown
        exposing = permission.place is Place.SCENE and shown.setting == self._setting(permission)
        if exposing and directive is not None and self._playback is not None:
            controller_ns = self._parts.link.clock.to_controller_ns(now_ns)
            before, self._dose = (
                self._dose,
                self._playback.step(
                    directive, controller_ns, min(dt_s, _LONGEST_RISE_S), frozen=permission.frozen
                ),
            )
            if self._dose.values != before.values:
                shown.scene.apply(self._dose.values)
        self._start_events(directive, permission, now_ns, exposing=exposing)
        tick_s = min(dt_s, _LONGEST_TICK_S)
        shown.scene.tick(tick_s)
        self._guide(directive, permission, tick_s)
        shown.stage.update()
        self._sound(directive, permission)
        self._write(directive, permission, now_ns)

    def _start_events(
        self,
        directive: SceneDirective | None,
        permission: Permission,
        now_ns: int,
        *,
        exposing: bool,
    ) -> None:
        if directive is None:
            return
        controller_ns = self._parts.link.clock.to_controller_ns(now_ns)
        playable = exposing and not permission.frozen
        for event in self._cues.due(directive, controller_ns, playable=playable):
            self._parts.places.shown.scene.trigger(event)
            self._begun.append(event)

    def _guide(
        self, directive: SceneDirective | None, permission: Permission, tick_s: float
    ) -> None:
        guide = self._parts.places.shown.guide
        if guide is not None:
            asked = directive is not None and directive.breathing_guide
            guide.set_visible(asked and permission.place is Place.SAFE_PLACE)
            guide.tick(tick_s)

    def _sound(self, directive: SceneDirective | None, permission: Permission) -> None:
        shown, display = self._parts.places.shown, self._parts.display
        volume = (directive.volume if directive is not None else 80.0) / 100
        talking = directive is not None and directive.talking
        leaving = shown.setting != self._setting(permission)
        shown.sounds.master(0.0 if leaving else volume * (1 - self._fade.cover))
        shown.sounds.duck(TALK_DUCK_DB if talking else 0.0)
        shown.sounds.listen_from(display.eyes.camera, shown.stage.root)
        self._parts.speech.tick()

    def _write(self, directive: SceneDirective | None, permission: Permission, now_ns: int) -> None:
        notice = self._notices.text(directive, now_ns / 1e9, stands=permission.cause is not None)
        if notice != self._said:
            self._said = notice
            self._parts.speech.say(tuple(map(self._say, spoken_parts(notice))))
        display, overlay, places = self._parts.display, self._parts.overlay, self._parts.places
        quiet = permission.place is Place.NEUTRAL and not self._dialogue.is_open
        answers = quiet and (display.has_keyboard or display.has_buttons)
        ways = self._parts.patient.ways(by_gaze=by_gaze(self._latch.directive)) if answers else None
        lobby = self._lobby.text(ways, self._say)
        legend = self._parts.patient.legend if answers and not lobby else ""
        line = directive.text if directive is not None else ""
        told = quiet and places.shown.setting == places.neutral
        said = watched_words(directive, self._say) if told else ""
        overlay.write(notice=notice, line=line, legend=legend, lobby=lobby, watched=said)

    def _perceived(self, now_ns: int) -> acts.PatientScene:
        permission = self._permission()
        exposing = permission.place is Place.SCENE
        begun, self._begun = tuple(self._begun), []
        return acts.PatientScene(
            now_ns=now_ns,
            place=permission.place,
            scene=self._parts.places.shown.setting.name,
            dial=self._dose.dial if exposing else 0.0,
            prompt=self._dialogue.prompt,
            begun=begun,
            session_id=session_of(self._latch.directive),
            head=self._head_seen,
            by_gaze=by_gaze(self._latch.directive),
            practice=practice_of(self._latch.directive),
            spoken_to=spoken_to(self._latch.directive),
        )

    # ---- drawing and telling ------------------------------------------------------------------

    def _draw(self, frame: Frame, began_ns: int) -> None:
        display, mirror = self._parts.display, self._parts.mirror
        self._shown.frame_begins()
        mirror.before_draw(began_ns)
        display.draw()
        drawn_ns = self._now_ns()
        self._tell(drawn_ns)
        picture = mirror.after_draw(drawn_ns)
        if picture is not None:
            self._parts.link.send_mirror(picture.jpeg, picture.drawn_ns)
        done_ns = self._now_ns()
        figures = self._meter.frame(done_ns / 1e9, (done_ns - began_ns) / 1e9)
        if figures is not None:
            self._parts.link.report(self._health(figures, drawn_ns))

    def _health(self, figures: FrameFigures, drawn_ns: int) -> RendererHealth:
        return RendererHealth(
            frames_per_s=figures.frames_per_s,
            frame_p95_ms=figures.frame_p95_ms,
            dropped=figures.dropped,
            scene=self._parts.places.shown.setting.name,
            intensity=self._dose.dial,
            values=dict(self._dose.values),
            display=self._parts.display.description,
            clock_offset_known=self._parts.link.clock.fresh(drawn_ns),
        )

    def _tell(self, drawn_ns: int) -> None:
        link, permission = self._parts.link, self._permission()
        ready = self._to_keep_ready(permission) is None
        shown = self._shown.directive_drawn(drawn_ns, scene_ready=ready)
        if shown is not None:
            link.report(shown)
        arrived = self._parts.places.shown.setting == self._setting(permission)
        # Behind a full cover nothing can be seen: enough for leaving, not for a scene.
        if arrived and not (permission.place is Place.SCENE and self._fade.full):
            place = self._shown.place_drawn(drawn_ns)
            if place is not None:
                link.report(place)
            if permission.place is not Place.SCENE:
                for press_id in self._shown.presses_drawn():
                    link.ack_safe_place(press_id, drawn=True)

    def _sample(self, frame: Frame) -> None:
        """Let the record know where the head is."""
        seen_ns = self._parts.link.clock.to_controller_ns(frame.predicted_ns)
        stage = self._parts.places.shown.stage
        told = self._head.take(frame, self._latch.directive, seen_ns, stage.feared, stage.rig)
        if told is not None:
            self._parts.link.report(told)
