"""The renderer's process: wires display, link, places and patient together.

Owns the wiring and the order of starting and ending; must not decide what is shown.
"""

from __future__ import annotations

import argparse
import gc
import logging
import threading
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

from panda3d.core import AudioManager

from controller import logs
from controller.link.endpoints import ENDPOINTS_FILE, Endpoints
from controller.link.errors import LinkError
from controller.link.keys import KeyRing
from controller.link.renderer_client import RendererLink
from controller.process import end_with, on_end_request, say_ready
from controller.protocol.reports import Hello
from controller.protocol.vocabulary import PatientTemper
from controller.simulation.patient import SimulatedPatient
from controller.simulation.tempers import TEMPERS
from scenes.catalogue import CatalogueError, asset_hashes, discover, specs
from scenes.charge import Battery
from scenes.display.choice import open_display
from scenes.display.display import Display, DisplayError
from scenes.display.offscreen import OffscreenDisplay
from scenes.frame_loop import FrameLoop, Parts
from scenes.headset_patient import HeadsetPatient
from scenes.mirror import Mirror
from scenes.notices import RECORDINGS, recordings
from scenes.overlay import Overlay
from scenes.patient_input import PatientInput, WindowPatient
from scenes.places import Places
from scenes.prc import configure
from scenes.scripted_input import ScriptedInput
from scenes.simulated_input import PracticeSeat, SimulatedInput
from scenes.stage.fade import FadeCover
from scenes.stage.scene import Scene
from scenes.stage.shading import Shading
from scenes.stage.speech import Speech
from scenes.tongue import in_every_language

LOG = logging.getLogger(__name__)

CONTROLLER_PATIENCE_S = 60.0
"""How long a renderer that was started first waits for a controller to be there."""

STAGE_SEED = 20
"""Seed of everything random in a stage, so that every station shows the same scene."""


class RendererProcess:
    """One run of the renderer, from opening the display to its last frame."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        """Open everything. Raises DisplayError, LinkError or CatalogueError with a sentence."""
        self._stopping = False
        with ExitStack() as stack:
            self._open(stack, chosen)
            self._stack = stack.pop_all()

    def stop(self) -> None:
        """Ask the loop to end; safe in a signal handler."""
        self._stopping = True

    def run(self) -> None:
        """Draw until asked to stop or the window is closed."""
        if not self._stopping:
            self._loop.step()
            say_ready(self._display.description)
        while not self._stopping and not self._display.closed:
            self._loop.step()

    def close(self) -> None:
        """Release everything in reverse order."""
        self._stack.close()

    def _open(self, stack: ExitStack, chosen: argparse.Namespace) -> None:
        display = self._display = open_display(chosen.display, chosen.size)
        stack.callback(display.close)
        LOG.info("Display: %s; driver: %s.", display.description, display.driver)
        scenes = discover()
        audio = AudioManager.create_AudioManager()
        stack.callback(audio.shutdown)
        shading = Shading(display.eyes.count > 1, encode_srgb=not display.encodes_srgb)
        places = Places(scenes, display, shading, audio, STAGE_SEED)
        stack.callback(places.close)
        cover = FadeCover(display.world, shading)
        places.load_safe_places()
        mirror = Mirror(display)
        stack.callback(mirror.close)
        overlay = Overlay(shading)
        patient = PracticeSeat(_patient(chosen, display, overlay))
        link = _link(chosen.data_dir)
        stack.callback(link.close)
        link.report(_hello(display, patient, scenes))
        speech = Speech(audio, recordings())
        battery = Battery()
        stack.callback(battery.close)
        parts = Parts(
            *(display, link, places, patient, overlay, cover, mirror, speech),
            charge=lambda: battery.charge,
        )
        self._loop = FrameLoop(parts)  # stands the overlay in the place shown
        overlay.write_once(in_every_language(RECORDINGS), lambda: _draw_once(display))
        # What was loaded stays; without this every later collection walks through it.
        gc.collect()
        gc.freeze()


def _draw_once(display: Display) -> None:
    if display.begin() is not None:
        display.draw()
    display.end()


def _link(data_dir: Path) -> RendererLink:
    path = data_dir / ENDPOINTS_FILE
    endpoints = Endpoints.wait(path, CONTROLLER_PATIENCE_S)
    return RendererLink(endpoints, KeyRing(data_dir / "keys"), path)


def _patient(chosen: argparse.Namespace, display: Display, overlay: Overlay) -> PatientInput:
    if chosen.script is not None:
        wearing = display.wearing if isinstance(display, OffscreenDisplay) else None
        return ScriptedInput(chosen.script, wearing)
    if not chosen.simulated_patient:
        return HeadsetPatient(display, overlay) if display.has_buttons else WindowPatient()
    return SimulatedInput(SimulatedPatient(chosen.seed, TEMPERS[PatientTemper(chosen.temper)]))


def _hello(display: Display, patient: PatientInput, scenes: dict[str, type[Scene]]) -> Hello:
    return Hello(
        package_version=version("fearladder"),
        display=display.description,
        driver=display.driver,
        catalogue=specs(scenes),
        asset_hashes=asset_hashes(scenes),
        synthetic_patient=patient.synthetic,
    )


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 960x540")
    size = (int(width), int(height))
    if not all(64 <= side <= 8192 for side in size):
        raise argparse.ArgumentTypeError("a size is from 64x64 to 8192x8192")
    return size


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fearladder scenes")
    parser.add_argument("--data-dir", type=Path, required=True, help="folder of the records")
    parser.add_argument(
        "--display", choices=("auto", "window", "offscreen", "openxr"), default="auto"
    )
    parser.add_argument("--size", type=_size, default=(960, 540), help="pixels, such as 960x540")
    parser.add_argument("--simulated-patient", action="store_true", help="nobody sits here")
    parser.add_argument("--seed", type=int, default=1, help="seed of the simulated patient")
    parser.add_argument("--temper", choices=tuple(t.value for t in PatientTemper), default="steady")
    parser.add_argument("--script", type=Path, help="a growing file of acts sits here, for tests")
    parser.add_argument("--no-sound", action="store_true", help="play nothing")
    parser.add_argument("--watch-stdin", action="store_true", help="end when stdin closes")
    parser.add_argument("--verbose", action="store_true", help="log more, and to stderr")
    return parser.parse_args(arguments)


class _Ending:
    """Ends the process cleanly, also while it is still loading scenes."""

    def __init__(self) -> None:
        self._process: RendererProcess | None = None
        self._asked = False

    def watch(self, process: RendererProcess) -> None:
        """From now on a request ends ``process`` after its frame."""
        self._process = process
        if self._asked:
            process.stop()

    def request(self) -> None:
        """End; a signal while loading ends at once, closing whatever was opened."""
        self._asked = True
        if self._process is not None:
            self._process.stop()
        elif threading.current_thread() is threading.main_thread():
            raise SystemExit(0)


def main(arguments: list[str] | None = None) -> None:
    """Run the renderer until it is asked to stop."""
    chosen = _arguments(arguments)
    ending = _Ending()
    on_end_request(ending.request, watch_stdin=chosen.watch_stdin)
    try:
        logs.configure("scenes", chosen.data_dir, verbose=chosen.verbose)
        configure(chosen.data_dir / "cache", silent=chosen.no_sound)
        process = RendererProcess(chosen)
    except (DisplayError, LinkError, CatalogueError, logs.LogsError) as problem:
        end_with(str(problem))
    except OSError as problem:
        end_with(f"The data folder {chosen.data_dir} cannot be used: {problem.strerror}.")
    try:
        ending.watch(process)
        process.run()
    finally:
        process.close()


if __name__ == "__main__":
    main()
