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
from scenes.aim import Aim, aim_at
from scenes.charge import Charge
from scenes.cue import Cues
from scenes.display.display import Display, Frame, HeadPose
from scenes.felt import follow_simulated
from scenes.frame_meter import FrameFigures, FrameMeter, least_frames
from scenes.head_samples import HeadSamples
from scenes.health import Drawn, health_report
from scenes.keep_alive import kept_alive
from scenes.latch import Latch, StopCause
from scenes.link_port import LinkPort
from scenes.lobby import PRACTICE, Lobby, watched_words
from scenes.mirror import Mirror
from scenes.notices import Notices, spoken_parts
from scenes.overlay import Overlay
from scenes.places import Places, Setting
from scenes.playback import Dose, Playback
from scenes.rating import RatingDialogue
from scenes.reminders import legend, rating_hint
from scenes.seat import Seat
from scenes.setting_choice import SettingChoice
from scenes.shown import Shown
from scenes.stage.fade import FadeCourse, FadeCover
from scenes.stage.speech import Speech
from scenes.told import by_gaze

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
    charge: Callable[[], Charge | None] = lambda: None


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
            lambda: rating_hint(parts.patient, by_gaze=by_gaze(self._latch.directive)),
            say=lambda question: parts.speech.add(tuple(map(self._say, spoken_parts(question)))),
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
        self._aimed: Aim | None = None
        self._wrote: tuple[object, ...] = ()
        self._dip = False
        self._said = ""
        self._begun: list[str] = []
        self._last_ns = self._now_ns()
        self._stand_in_place()

    @property
    def covered(self) -> bool:
        """True while a fade hides some of the picture."""
        return self._fade.cover > 0.0

    def step(self) -> None:
        """One frame."""
        display, link = self._parts.display, self._parts.link
        frame = display.begin()
        began_ns = self._now_ns()
        dt_s, self._last_ns = (began_ns - self._last_ns) / 1e9, began_ns
        arrived = link.poll()
        if arrived:
            self._take(arrived, began_ns)
        link.heartbeat(self._aim().session_id)
        self._watch_silence(began_ns, dt_s)
        trusted = self._watch_seat(frame, began_ns)
        self._head_seen = frame.head if frame is not None and frame.tracked else None
        self._patient_acts(began_ns)
        self._change_place(began_ns, dt_s, trusted=trusted)
        seen_ns = began_ns if frame is None else frame.predicted_ns
        controller_ns = link.clock.to_controller_ns(seen_ns)
        self._play(seen_ns, controller_ns, dt_s)
        if frame is not None:
            self._draw(began_ns)
            self._sample(frame, controller_ns)
        display.end()

    def _aim(self) -> Aim:
        """What is wanted and what is there, worked out anew where any of it has changed."""
        latch, places, aim = self._latch, self._parts.places, self._aimed
        if (
            aim is None
            or aim.permission is not latch.permitted
            or aim.directive is not latch.directive
            or aim.shown is not places.shown
            or aim.built != places.built
        ):
            place, choice = latch.permitted.place, self._choice
            setting = choice.of(place, latch.directive)
            ahead = choice.to_keep_ready(place, latch.directive)
            now = latch.permitted, latch.directive, places.shown, places.built
            aim = self._aimed = aim_at(*now, setting, ahead)
        return aim

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
        self._parts.places.speak(directive.language)
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
        exposing = self._latch.permitted.place is Place.SCENE
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
        if self._lobby.open and not self._dialogue.is_open and self._lobby.offers_practice():
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
        elif isinstance(act, acts.Look | acts.Felt | acts.Pulse):
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
        self._dip = self._latch.permitted.place is not Place.SAFE_PLACE
        self._dialogue.dismiss()
        self._notices.stopped(now_ns / 1e9)
        report = PatientStopped(cause=cause, synthetic=self._parts.patient.synthetic)
        self._stop_report = self._parts.link.report(report)

    def _change_place(self, now_ns: int, dt_s: float, *, trusted: bool) -> None:
        places = self._parts.places
        places.rest()
        aim = self._aim()
        self._shown.want(aim.wanted, now_ns)
        if not aim.exposing:
            places.silence_exposure()
        waits = self._dip or self._dose.jump or not (trusted and aim.arrived and not aim.ahead)
        if waits or self.covered:
            self._cover(aim, dt_s, closed=waits)

    def _cover(self, aim: Aim, dt_s: float, *, closed: bool) -> None:
        places, ahead, was_full = self._parts.places, aim.ahead, self._fade.full
        self._parts.cover.show(self._fade.step(dt_s, closed=closed))
        if self._fade.full:
            self._dip = self._sits_or_stands()
            if self._dose.jump and self._playback is not None:
                self._playback.jumped()
            if not aim.arrived or (ahead is not None and was_full):
                self._behind_the_fade(aim.setting, ahead, was_full=was_full)
        places.veil(self._fade.full)

    def _sits_or_stands(self) -> bool:
        """Behind a full cover: take the posture asked for; True while it is not yet measured."""
        directive, display = self._latch.directive, self._parts.display
        changes = directive is not None and directive.standing is not display.standing
        if directive is not None:
            display.standing = directive.standing
        self._stand_in_place()
        return changes

    def _behind_the_fade(self, setting: Setting, ahead: Setting | None, *, was_full: bool) -> None:
        places = self._parts.places
        missing = next(
            (s for s in (setting, ahead) if s is not None and not places.is_ready(s)), None
        )
        if missing is None:
            self._arrive(setting)
        elif was_full:
            # The cover has been drawn: nothing of it is seen.
            self._arrive(places.neutral)
            self._go_on_building(missing)

    def _go_on_building(self, setting: Setting) -> None:
        with kept_alive(self._parts.link) as arrived:  # should a step take longer than it may
            if self._parts.places.go_on_building(setting):
                LOG.info("Built %s.", setting.name)
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

    def _play(self, now_ns: int, controller_ns: int | None, dt_s: float) -> None:
        """Bring everything to ``now_ns``, the local time at which the patient sees it."""
        aim = self._aim()
        directive, shown = aim.directive, aim.shown
        if directive is not None:
            if aim.exposing and aim.arrived and self._playback is not None:
                self._dose_to(directive, controller_ns, dt_s)
            if directive.events:
                self._start_events(aim, directive, controller_ns)
        tick_s = min(dt_s, _LONGEST_TICK_S)
        shown.scene.tick(tick_s)
        if shown.guide is not None:
            shown.guide.set_visible(aim.guided)
            shown.guide.tick(tick_s)
        shown.stage.update()
        self._sound(aim)
        self._write(aim, now_ns)

    def _dose_to(self, directive: SceneDirective, controller_ns: int | None, dt_s: float) -> None:
        assert self._playback is not None
        before, frozen = self._dose, self._latch.permitted.frozen
        rise_s = min(dt_s, _LONGEST_RISE_S)
        self._dose = dose = self._playback.step(directive, controller_ns, rise_s, frozen=frozen)
        if dose is not before and dose.values != before.values:
            self._parts.places.shown.scene.apply(dose.values)

    def _start_events(self, aim: Aim, directive: SceneDirective, controller_ns: int | None) -> None:
        playable = aim.exposing and aim.arrived and not aim.permission.frozen
        for event in self._cues.due(directive, controller_ns, playable=playable):
            aim.shown.scene.trigger(event)
            self._begun.append(event)

    def _sound(self, aim: Aim) -> None:
        sounds = aim.shown.sounds
        sounds.master(aim.volume * (1 - self._fade.cover))
        sounds.duck(TALK_DUCK_DB if aim.talking else 0.0)
        sounds.listen_from(self._parts.display.eyes.camera, aim.shown.stage.root)
        self._parts.speech.tick()

    def _write(self, aim: Aim, now_ns: int) -> None:
        directive, stands = aim.directive, aim.permission.cause is not None
        notice = self._notices.text(directive, now_ns / 1e9, stands=stands)
        quiet = aim.permission.place is Place.NEUTRAL and not self._dialogue.is_open
        answers = quiet and (self._parts.display.has_keyboard or self._parts.display.has_buttons)
        ways = self._parts.patient.ways(by_gaze=aim.by_gaze) if answers else None
        wrote = aim, notice, quiet, answers, ways, self._lobby.open
        if wrote == self._wrote:
            return
        self._wrote = wrote
        if notice != self._said:
            self._said = notice
            self._parts.speech.say(tuple(map(self._say, spoken_parts(notice))))
        overlay, places = self._parts.overlay, self._parts.places
        lobby = self._lobby.text(ways, self._say)
        ways_line = legend(self._parts.patient, ways, self._say) if answers and not lobby else ""
        line = directive.text if directive is not None else ""
        told = quiet and places.shown.setting == places.neutral
        said = watched_words(directive, self._say) if told else ""
        overlay.write(notice=notice, line=line, legend=ways_line, lobby=lobby, watched=said)

    def _perceived(self, now_ns: int) -> acts.PatientScene:
        aim, begun = self._aim(), self._begun
        if begun:
            self._begun = []
        return acts.PatientScene(
            now_ns,
            aim.permission.place,
            aim.shown.setting.name,
            self._dose.dial if aim.exposing else 0.0,
            self._dialogue.prompt,
            tuple(begun),
            aim.session_id,
            self._head_seen,
            aim.by_gaze,
            aim.practice,
            aim.spoken_to,
        )

    # ---- drawing and telling ------------------------------------------------------------------

    def _draw(self, began_ns: int) -> None:
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
        parts, scene = self._parts, self._parts.places.shown.setting.name
        drawn = Drawn(scene, self._dose.dial, self._dose.values, parts.display.description)
        fresh = parts.link.clock.fresh(drawn_ns)
        return health_report(figures, drawn, parts.charge(), clock_fresh=fresh)

    def _tell(self, drawn_ns: int) -> None:
        link, aim = self._parts.link, self._aim()
        shown = self._shown.directive_drawn(drawn_ns, scene_ready=aim.ahead is None)
        if shown is not None:
            link.report(shown)
        # Behind a full cover nothing can be seen: enough for leaving, not for a scene.
        if aim.arrived and not (aim.exposing and self._fade.full):
            place = self._shown.place_drawn(drawn_ns)
            if place is not None:
                link.report(place)
            if not aim.exposing:
                for press_id in self._shown.presses_drawn():
                    link.ack_safe_place(press_id, drawn=True)

    def _sample(self, frame: Frame, seen_ns: int | None) -> None:
        """Let the record know where the head is."""
        stage = self._parts.places.shown.stage
        told = self._head.take(frame, self._latch.directive, seen_ns, stage.feared, stage.rig)
        if told is not None:
            self._parts.link.report(told)
