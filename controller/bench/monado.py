"""A real OpenXR runtime without a headset: Monado's service and the environment of its clients.

Owns finding, starting and ending it; must not know what is drawn or measured.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 60.0
"""How long anything of it may take to come, seconds."""

_SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "monado.sh"
_NATIVE_MANIFEST = Path("/usr/share/openxr/1/openxr_monado.json")


def until(met: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for ``met``; AssertionError naming ``what`` when patience is over."""
    deadline = time.monotonic() + patience_s
    while not met():
        assert time.monotonic() < deadline, f"never came true: {what}"
        time.sleep(0.01)


@dataclass(frozen=True)
class Installation:
    """Where Monado is: ``root`` None if it belongs to the machine itself."""

    root: Path | None

    @property
    def libraries(self) -> Path:
        """The folder of its libraries."""
        return (self.root or Path("/")) / "usr/lib" / f"{platform.machine()}-linux-gnu"

    def command(self, *program: str) -> list[str]:
        """Command line that runs ``program`` beside Monado, with the C library that fits it."""
        if self.root is None:
            return list(program)
        folders = (self.libraries, *(self.libraries / x for x in ("blas", "lapack", "pulseaudio")))
        paths = ":".join(str(x) for x in (*folders, self.root / "usr/lib"))
        (loader,) = self.libraries.glob("ld-linux-*.so.*")
        return [str(loader), "--library-path", paths, "--argv0", program[0], *program]

    def python(self, *arguments: str) -> list[str]:
        """Command line of this interpreter beside Monado."""
        return self.command(sys.executable, *arguments)

    def service(self) -> list[str]:
        """Command line of the runtime's service."""
        below = "usr/bin/monado-service"
        return self.command(str((self.root or Path("/")) / below))


def find() -> Installation | None:
    """Monado on this machine, or as scripts/monado.sh has prepared it; None without."""
    if shutil.which("monado-service") and _NATIVE_MANIFEST.is_file():
        return Installation(None)
    if platform.system() != "Linux" or shutil.which("sh") is None:
        return None
    asked = subprocess.run(
        ["sh", str(_SCRIPT), "--where"], capture_output=True, text=True, check=True
    )
    root = Path(asked.stdout.strip())
    return Installation(root) if (root / "usr/bin/monado-service").is_file() else None


@dataclass
class Monado:
    """One runtime with a folder of its own; ``remote`` lets a test move the patient's body."""

    installation: Installation
    folder: Path
    remote: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def runtime_folder(self) -> Path:
        """XDG_RUNTIME_DIR of service and clients."""
        return self.folder / "run"

    def environment(self) -> dict[str, str]:
        """Environment of service and clients."""
        self.runtime_folder.mkdir(mode=0o700, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
        libraries = self.installation.libraries
        ours = {
            "XDG_RUNTIME_DIR": str(self.runtime_folder),
            "XR_RUNTIME_JSON": self._manifest("runtime", "Monado", "libopenxr_monado.so"),
            "XRT_COMPOSITOR_NULL": "1",
            "XRT_NO_STDIN": "1",
            "SIMULATED_ENABLE": "1",
        }
        if self.remote:
            del ours["SIMULATED_ENABLE"]
            ours["P_OVERRIDE_ACTIVE_CONFIG"] = "remote"
        if self.installation.root is not None:
            root = self.installation.root
            ours |= {
                "VK_DRIVER_FILES": self._manifest("ICD", "lavapipe", "libvulkan_lvp.so"),
                "__EGL_VENDOR_LIBRARY_FILENAMES": str(
                    root / "usr/share/glvnd/egl_vendor.d/50_mesa.json"
                ),
                "LIBGL_DRIVERS_PATH": str(libraries / "dri"),
            }
        return kept | ours

    def start(self) -> None:
        """Start the service and wait until clients can come."""
        environment = self.environment()
        for stale in self.runtime_folder.glob("monado*"):
            stale.unlink()
        with (self.folder / "monado.log").open("wb") as log:
            self.process = subprocess.Popen(
                self.installation.service(),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self._answers, "Monado's service is there")

    def kill(self) -> None:
        """End it as a crash would."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()

    def validation(self) -> dict[str, str]:
        """Environment that has every call of a client checked against OpenXR's rules."""
        layer = "XrApiLayer_core_validation"
        below = "openxr/1/api_layers"
        library = self.installation.libraries / below / f"lib{layer}.so"
        if not library.is_file():
            return {}
        about = {
            "name": "XR_APILAYER_LUNARG_core_validation",
            "library_path": str(library),
            "api_version": "1.1",
            "implementation_version": "1",
            "description": "",
        }
        path = self.folder / "layers" / f"{layer}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"file_format_version": "1.0.0", "api_layer": about}))
        return {
            "XR_API_LAYER_PATH": str(path.parent),
            "XR_ENABLE_API_LAYERS": about["name"],
            "XR_CORE_VALIDATION_EXPORT_TYPE": "text",
            "XR_CORE_VALIDATION_FILE_NAME": str(self.folder / "validation.txt"),
        }

    def validated(self) -> str:
        """What the check of clients' calls has said so far."""
        return (self.folder / "validation.txt").read_text(errors="replace")

    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "monado.log").read_text(errors="replace")

    def _answers(self) -> bool:
        process = self.process
        assert process is not None
        assert process.poll() is None, f"Monado's service ended:\n{self.log()[-2000:]}"
        return "has started" in self.log()

    def _manifest(self, kind: str, name: str, library: str) -> str:
        """A manifest that names a library where it is."""
        if self.installation.root is None and kind == "runtime":
            return str(_NATIVE_MANIFEST)
        path = self.folder / f"{kind}.json"
        said = {"library_path": str(self.installation.libraries / library)}
        said |= {"name": name} if kind == "runtime" else {"api_version": "1.3.0"}
        path.write_text(json.dumps({"file_format_version": "1.0.0", kind: said}))
        return str(path)
