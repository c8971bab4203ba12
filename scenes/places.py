"""Every place that is loaded, each on a stage of its own, of which exactly one is shown.

Owns building, keeping ready and switching; must not know why a place is shown, nor fades.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf

from panda3d.core import AudioManager, NodePath

from controller.protocol.spec import SceneKind, SceneSpec
from scenes.catalogue import NEUTRAL_ROOM, safe_places
from scenes.display.display import Display
from scenes.handing_over import handed_over
from scenes.stage.breathing import BreathingGuide
from scenes.stage.decoded import Decoder
from scenes.stage.scene import Scene
from scenes.stage.shading import EYE_MASK, Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage
from scenes.stage.steps import Building, Course, NextFrame, Steps

BUDGET_SHARE = 0.5
"""Of the time of each frame, for building behind a cover."""

_WARMING_DIALS = (100.0, 50.0, 0.0)  # the last is what is left standing
_FILTERED = ("detail_map", "wave_map")


@dataclass(frozen=True)
class Setting:
    """A scene in one configuration: what has to be built to show it."""

    name: str
    configuration: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, spec: SceneSpec, configuration: Mapping[str, str]) -> Setting:
        """``spec`` with ``configuration``, missing options at their first choice."""
        chosen = {**spec.default_configuration(), **configuration}
        return cls(spec.name, tuple(sorted(chosen.items())))


@dataclass(frozen=True)
class Loaded:
    """A scene that is ready."""

    setting: Setting
    scene: Scene
    stage: Stage
    sounds: SoundBank
    guide: BreathingGuide | None


@dataclass
class _Underway:
    """A scene that is being built; its stage once it has one."""

    setting: Setting
    course: Course[Loaded]
    stage: Stage | None = None


class Places:
    """Keeps every safe place and at most one exposure scene built; shows one of them."""

    def __init__(
        self,
        scenes: Mapping[str, type[Scene]],
        display: Display,
        shading: Shading,
        audio: AudioManager | None,
        seed: int,
    ) -> None:
        self._scenes = scenes
        self._display = display
        self._shading = shading
        self._audio = audio
        self._decoder = Decoder()
        self._seed = seed
        self._ready: dict[Setting, Loaded] = {}
        self._shown: Loaded | None = None
        self._underway: _Underway | None = None
        self._goes_on = False
        self._veiled = False
        self.built = 0
        """Goes up with every change of what is ready or being built."""
        self._language = "en"

    @property
    def shown(self) -> Loaded:
        """The place that is shown. Raises RuntimeError before the first ``show``."""
        if self._shown is None:
            raise RuntimeError("no place is shown yet")
        return self._shown

    @property
    def others(self) -> tuple[Loaded, ...]:
        """Every place that is ready and not shown."""
        return tuple(x for x in self._ready.values() if x is not self._shown)

    @property
    def neutral(self) -> Setting:
        """The neutral room."""
        return Setting.of(self._scenes[NEUTRAL_ROOM].SPEC, {})

    def spec(self, name: str) -> SceneSpec | None:
        """The SPEC of the scene called ``name``, or None."""
        scene = self._scenes.get(name)
        return scene.SPEC if scene is not None else None

    def setting(self, name: str | None, configuration: Mapping[str, str]) -> Setting | None:
        """What shows ``name``; None for a scene this renderer does not have."""
        spec = self.spec(name) if name is not None else None
        return Setting.of(spec, configuration) if spec is not None else None

    @property
    def is_building(self) -> bool:
        """True if a place was gone on with since ``rest``."""
        return self._goes_on

    def is_ready(self, setting: Setting) -> bool:
        """True if ``setting`` is built."""
        return setting in self._ready

    def load_safe_places(self) -> None:
        """Build every safe place, and show the neutral room."""
        for name in safe_places(self._scenes):
            self.build(Setting.of(self._scenes[name].SPEC, {}))
        self.show(self.neutral)

    def build(self, setting: Setting) -> None:
        """Build ``setting`` at once: for a start, when there is nobody to draw frames for."""
        while not self.go_on_building(setting, budget_s=inf):
            if self._display.begin() is not None:
                self._display.draw()
            self._display.end()

    def go_on_building(self, setting: Setting, budget_s: float | None = None) -> bool:
        """Take some steps of building ``setting``, hidden; True once it is ready to be shown.

        It is brought to the graphics card and drawn, so that showing it costs nothing later: call
        this once a frame behind a full cover, while no exposure is shown. Another exposure scene
        that was ready is torn down; another one that was being built is thrown away. What is not
        gone on with stays as it is.
        """
        if self._underway is None or self._underway.setting != setting:
            self.give_up_building()
            self._underway = _Underway(setting, Course(self._steps(setting)))
        course = self._underway.course
        self._goes_on = True
        share_s = BUDGET_SHARE / self._display.frames_per_s
        if course.go_on(share_s if budget_s is None else budget_s):
            self._ready[setting] = course.result
            self._underway = None
            self.built += 1
        return course.done

    def give_up_building(self) -> None:
        """Throw away what is built of a place that is not ready."""
        if self._underway is not None:
            self._underway.course.give_up()
            self._underway = None
            self.built += 1

    def rest(self) -> None:
        """Hide what is built of a place that is not ready; call at the beginning of each frame."""
        if self._goes_on:
            self._goes_on = False
            self.built += 1
        if self._underway is not None and self._underway.stage is not None:
            self._underway.stage.set_active(False)

    def show(self, setting: Setting) -> Loaded:
        """Show ``setting``, which is ready, and hide whatever was shown."""
        loaded = self._ready[setting]
        if loaded is not self._shown:
            if self._shown is not None:
                self.veil(False)
                self._shown.sounds.master(0.0)
                self._shown.stage.set_active(False)
            loaded.stage.set_active(True)
            self._display.stand_on(loaded.stage.rig)
            self._shown = loaded
        return loaded

    def veil(self, veiled: bool) -> None:
        """Draw nothing of the place shown, while a full cover hides it anyway."""
        if veiled is self._veiled:
            return
        self._veiled, root = veiled, self.shown.stage.root
        if veiled:
            root.hide(EYE_MASK)
        else:
            root.show(EYE_MASK)

    def speak(self, tag: str) -> None:
        """Have everything in every place written and said in the language ``tag``."""
        self._language = tag
        for loaded in self._ready.values():
            loaded.stage.language = tag
        if self._underway is not None and self._underway.stage is not None:
            self._underway.stage.language = tag

    def silence_exposure(self) -> None:
        """Let nothing of an exposure scene be heard, from now on."""
        for loaded in self._ready.values():
            if self._scenes[loaded.setting.name].SPEC.kind is SceneKind.EXPOSURE:
                loaded.sounds.master(0.0)

    def close(self) -> None:
        """Tear everything down."""
        self.give_up_building()
        for loaded in self._ready.values():
            _tear_down(loaded.scene, loaded.stage)
        self._ready.clear()
        self.built += 1
        self._shown = None
        self._decoder.close()

    def _steps(self, setting: Setting) -> Building[Loaded]:
        kind = self._scenes[setting.name].SPEC.kind
        if kind is SceneKind.EXPOSURE:
            yield from self._freed()
        stage = self._stage(setting.name)
        if self._underway is not None:
            self._underway.stage = stage
        scene = self._scenes[setting.name](stage, dict(setting.configuration))
        with ExitStack() as unless_ready:
            unless_ready.callback(_tear_down, scene, stage)
            yield from scene.build()
            if self._display.software:
                _filter_plainly(stage)
            guide = BreathingGuide(stage) if kind is SceneKind.SAFE_PLACE else None
            yield
            gsg = self._display.host.get_gsg()
            yield from handed_over(stage.root, gsg, self._display.frames_per_s)
            yield from _every_dose(scene, stage)
            unless_ready.pop_all()
        return Loaded(setting, scene, stage, stage.sounds, guide)

    def _stage(self, name: str) -> Stage:
        """A new one, hidden and silent."""
        root: NodePath = self._display.world.attach_new_node(name)
        sounds = SoundBank(self._audio, decoder=self._decoder)
        rig = root.attach_new_node("rig")
        eyes, host = self._display.eyes, self._display.host
        stage = Stage(root, rig, eyes, self._shading, sounds, self._seed, host=host)
        stage.language = self._language
        stage.set_active(False)
        sounds.master(0.0)
        if self._shown is None:
            self._display.stand_on(rig)
        return stage

    def _freed(self) -> Steps:
        """Tear down the exposure scene that is ready."""
        for setting, loaded in list(self._ready.items()):
            if self._scenes[setting.name].SPEC.kind is not SceneKind.EXPOSURE:
                continue
            if loaded is self._shown:
                raise RuntimeError("an exposure scene is torn down only while it is not shown")
            del self._ready[setting]
            self.built += 1
            _tear_down(loaded.scene, loaded.stage)
            yield NextFrame()
            del loaded
            yield


def _every_dose(scene: Scene, stage: Stage) -> Steps:
    """Draw it at every dose that looks different."""
    parameters = scene.SPEC.parameters
    for dial in _WARMING_DIALS if parameters else (0.0,):
        scene.apply({p.name: p.curve.at(dial) for p in parameters})
        yield
        stage.renew_shadow()
        stage.update()
        stage.root.show()
        yield NextFrame()
        stage.set_active(False)


def _tear_down(scene: Scene, stage: Stage) -> None:
    scene.teardown()
    stage.clear()
    stage.root.remove_node()


def _filter_plainly(stage: Stage) -> None:
    # Mesa's software driver takes seconds, even minutes, for a frame with anisotropic filters.
    for name in _FILTERED:
        stage.root.get_shader_input(name).get_texture().set_anisotropic_degree(1)
