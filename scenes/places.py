"""Every place that is loaded, each on a stage of its own, of which exactly one is shown.

Owns building, keeping ready and switching; must not know why a place is shown, nor fades.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from panda3d.core import AudioManager, NodePath

from controller.protocol.spec import SceneKind, SceneSpec
from scenes.catalogue import NEUTRAL_ROOM, safe_places
from scenes.display.display import Display
from scenes.stage.breathing import BreathingGuide
from scenes.stage.scene import Scene
from scenes.stage.shading import EYE_MASK, Shading
from scenes.stage.sounds import SoundBank
from scenes.stage.stage import Stage

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
    """A scene that is built."""

    setting: Setting
    scene: Scene
    stage: Stage
    sounds: SoundBank
    guide: BreathingGuide | None


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
        self._seed = seed
        self._ready: dict[Setting, Loaded] = {}
        self._shown: Loaded | None = None

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

    def is_ready(self, setting: Setting) -> bool:
        """True if ``setting`` is built."""
        return setting in self._ready

    def load_safe_places(self) -> None:
        """Build every safe place, and show the neutral room."""
        for name in safe_places(self._scenes):
            self.build(Setting.of(self._scenes[name].SPEC, {}))
        self.show(self.neutral)

    def build(self, setting: Setting) -> None:
        """Build ``setting``, hidden, and draw it once, so that showing it costs nothing later.

        Another exposure scene that was ready is torn down. Takes seconds for a large scene: call
        it behind a full fade, while no exposure is shown.
        """
        kind = self._scenes[setting.name].SPEC.kind
        if kind is SceneKind.EXPOSURE:
            self._tear_down_exposure()
        root: NodePath = self._display.world.attach_new_node(setting.name)
        sounds = SoundBank(self._audio)
        stage = Stage(
            root,
            root.attach_new_node("rig"),
            self._display.eyes,
            self._shading,
            sounds,
            self._seed,
            host=self._display.host,
        )
        scene = self._scenes[setting.name](stage, dict(setting.configuration))
        scene.build()
        if self._display.software:
            _filter_plainly(stage)
        guide = BreathingGuide(stage) if kind is SceneKind.SAFE_PLACE else None
        stage.set_active(False)
        sounds.master(0.0)
        loaded = self._ready[setting] = Loaded(setting, scene, stage, sounds, guide)
        self._draw_once(loaded)

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
        root = self.shown.stage.root
        if veiled:
            root.hide(EYE_MASK)
        else:
            root.show(EYE_MASK)

    def silence_exposure(self) -> None:
        """Let nothing of an exposure scene be heard, from now on."""
        for loaded in self._ready.values():
            if self._scenes[loaded.setting.name].SPEC.kind is SceneKind.EXPOSURE:
                loaded.sounds.master(0.0)

    def close(self) -> None:
        """Tear everything down."""
        for loaded in self._ready.values():
            _tear_down(loaded)
        self._ready.clear()
        self._shown = None

    def _tear_down_exposure(self) -> None:
        for setting, loaded in list(self._ready.items()):
            exposure = self._scenes[setting.name].SPEC.kind is SceneKind.EXPOSURE
            if exposure and loaded is not self._shown:
                _tear_down(loaded)
                del self._ready[setting]
            elif exposure:
                raise RuntimeError("an exposure scene is torn down only while it is not shown")

    def _draw_once(self, loaded: Loaded) -> None:
        """Bring everything of it to the graphics card, at every dose that looks different."""
        loaded.stage.root.prepare_scene(self._display.host.get_gsg())
        before = self._shown
        self.show(loaded.setting)
        parameters = loaded.scene.SPEC.parameters
        for dial in _WARMING_DIALS if parameters else (0.0,):
            loaded.scene.apply({p.name: p.curve.at(dial) for p in parameters})
            loaded.stage.update()
            if self._display.begin() is not None:
                self._display.draw()
            self._display.end()
        if before is not None:
            self.show(before.setting)


def _tear_down(loaded: Loaded) -> None:
    loaded.scene.teardown()
    loaded.stage.clear()
    loaded.stage.root.remove_node()


def _filter_plainly(stage: Stage) -> None:
    # Mesa's software driver takes seconds, even minutes, for a frame with anisotropic filters.
    for name in _FILTERED:
        stage.root.get_shader_input(name).get_texture().set_anisotropic_degree(1)
