"""The command line: starts the programs, and reads the record for the shell.

Owns the subcommands of ``fearladder``; must not import what draws, serves pages or speaks OpenXR.
"""

from __future__ import annotations

import os
import subprocess
import sys
import webbrowser
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from controller.accounts_cli import app as accounts_app
from controller.certificate_cli import app as certificate_app
from controller.clinic_cli import app as clinic_app
from controller.doctor import run as run_doctor
from controller.export_cli import export
from controller.keys_cli import app as keys_app
from controller.patients_cli import app as patients_app
from controller.process import end_with, on_end_request
from controller.protocol.vocabulary import PatientTemper
from controller.record_access import DataDir, default_data_dir
from controller.records.keys import ENVIRONMENT_VARIABLE
from controller.records_cli import app as records_app
from controller.replay_cli import replay
from controller.report_cli import report
from controller.review_cli import review
from controller.supervisor import Program, Supervisor, module_command


def _with_groups(root: typer.Typer) -> typer.Typer:
    root.command()(review)
    root.command()(export)
    root.command()(report)
    root.command()(replay)
    root.add_typer(records_app, name="records")
    root.add_typer(patients_app, name="patients")
    root.add_typer(accounts_app, name="accounts")
    root.add_typer(certificate_app, name="certificate")
    root.add_typer(keys_app, name="keys")
    root.add_typer(clinic_app, name="clinic")
    return root


app = _with_groups(
    typer.Typer(
        help="Clinician-guided exposure therapy in virtual reality. Not a certified medical "
        "device; used under a clinician's responsibility.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
)


class DisplayChoice(StrEnum):
    """Where the scene is drawn."""

    AUTO = "auto"
    WINDOW = "window"
    OFFSCREEN = "offscreen"
    OPENXR = "openxr"


Port = Annotated[int, typer.Option(min=1, max=65535, help="Port of the console's page.")]
Display = Annotated[DisplayChoice, typer.Option(help="Where the scene is drawn.")]
ForSeconds = Annotated[
    float | None, typer.Option("--for", min=0.1, help="Stop after this many seconds.")
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open a browser.")]

START_PATIENCE_S = 60.0


def usable_data_dir(chosen: Path | None, name: str) -> Path:
    """The data folder, made if missing; ends with one sentence if it cannot be written."""
    folder = (chosen or default_data_dir(name)).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        end_with(
            f"The data folder {folder} cannot be written ({error.strerror}). "
            "Choose another one with --data-dir."
        )
    return folder


@app.command()
def demo(
    port: Port = 8080,
    data_dir: DataDir = None,
    simulated_patient: Annotated[
        bool, typer.Option("--simulated-patient", help="Let a simulated patient answer.")
    ] = False,
    temper: Annotated[
        PatientTemper | None,
        typer.Option(help="How the simulated patient reacts; lets one answer."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the simulated patient.")] = 1,
    for_s: ForSeconds = None,
    no_browser: NoBrowser = False,
    display: Display = DisplayChoice.AUTO,
) -> None:
    """Run everything here: controller, scene and console, to try it."""
    folder = usable_data_dir(data_dir, "demo")
    sits = ["--temper", (temper or PatientTemper.STEADY).value, "--seed", str(seed)]
    extra = ["--simulated-patient", *sits] if simulated_patient or temper is not None else []
    typer.echo("The demo keeps its keys in a file that only you can read, beside its records.")
    ours = ["--demo"]
    _run_all(folder, port, display, extra, ours, ours, for_s=for_s, browser=not no_browser)


@app.command()
def station(
    port: Port = 8080,
    data_dir: DataDir = None,
    for_s: ForSeconds = None,
    no_browser: NoBrowser = False,
    display: Display = DisplayChoice.AUTO,
    host: Annotated[
        str, typer.Option(help="Address of this machine where programs of others may connect.")
    ] = "127.0.0.1",
    page_host: Annotated[
        str, typer.Option(help="Address of this machine where browsers of others may connect.")
    ] = "127.0.0.1",
    certificate: Annotated[Path | None, typer.Option(help="HTTPS: certificate in PEM.")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="HTTPS: its key in PEM.")] = None,
) -> None:
    """Run controller, scene and console for a real room."""
    folder = usable_data_dir(data_dir, "station")
    tls = [*_given("--certificate", certificate), *_given("--certificate-key", certificate_key)]
    on = ["--host", host, "--page-host", page_host, *tls]
    pages = ["--host", page_host, *tls]
    _run_all(folder, port, display, [], on, pages, for_s=for_s, browser=not no_browser)


def _given(option: str, path: Path | None) -> list[str]:
    return [] if path is None else [option, str(path.expanduser().absolute())]


def _run_all(
    folder: Path,
    port: int,
    display: DisplayChoice,
    renderer_extra: list[str],
    controller_extra: list[str],
    console_extra: list[str],
    *,
    for_s: float | None,
    browser: bool,
) -> None:
    supervisor = Supervisor(typer.echo)
    on_end_request(supervisor.request_stop, watch_stdin=False)
    where = ["--data-dir", str(folder)]
    # The key of the records is the controller's alone.
    keyless = {name: value for name, value in os.environ.items() if name != ENVIRONMENT_VARIABLE}
    try:
        # All at once: each waits for the controller's addresses where it needs them.
        controller = supervisor.start(
            "controller",
            module_command("controller.app", *where, *controller_extra),
        )
        scenes = supervisor.start(
            "scenes",
            module_command("scenes.renderer", *where, "--display", display.value, *renderer_extra),
            keyless,
        )
        pages = [*where, "--port", str(port), *console_extra]
        console = supervisor.start(
            "console", module_command("clinician_console.app", *pages), keyless
        )
        _expect(supervisor, controller)
        _expect(supervisor, console)
        scheme = "https" if "--certificate" in console_extra else "http"
        address = f"{scheme}://127.0.0.1:{port}/"
        typer.echo(f"Console: {address}   (Ctrl-C ends everything)")
        if browser:
            _open_browser(address)
        _expect(supervisor, scenes)
        code = supervisor.watch(for_s)
    finally:
        supervisor.stop()
    raise typer.Exit(code)


def _expect(supervisor: Supervisor, program: Program) -> None:
    if supervisor.wait_ready(program, START_PATIENCE_S) or supervisor.stopping:
        return
    if program.running:
        typer.echo(f"The {program.name} is slow to start; still waiting.", err=True)
        return
    # It has said why in a sentence of its own, on standard error.
    raise typer.Exit(1)


def _open_browser(address: str) -> None:
    try:
        webbrowser.open(address)
    except webbrowser.Error:
        typer.echo("No browser opened by itself: open the address by hand.")


def _run_program(module: str, arguments: list[str]) -> None:
    command = [sys.executable, "-m", module, *arguments]
    try:
        raise typer.Exit(subprocess.run(command, check=False).returncode)
    except KeyboardInterrupt:
        raise typer.Exit(0) from None


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def controller(context: typer.Context) -> None:
    """Run the controller alone."""
    _run_program("controller.app", context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def scenes(context: typer.Context) -> None:
    """Run the renderer alone."""
    _run_program("scenes.renderer", context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def gallery(context: typer.Context) -> None:
    """Draw every scene at five doses, every model and every sound: FOLDER [NAME ...]."""
    _run_program("scenes.gallery", context.args)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def console(context: typer.Context) -> None:
    """Run the console alone."""
    _run_program("clinician_console.app", context.args)


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    bundle: Annotated[
        Path | None, typer.Option(help="Write versions and logs into this zip for support.")
    ] = None,
    port: Port = 8080,
    data_dir: DataDir = None,
) -> None:
    """Say what is missing on this machine, and the command that mends it."""
    folder = data_dir or default_data_dir("demo")
    raise typer.Exit(run_doctor(folder, port=port, as_json=as_json, bundle=bundle))


@app.command()
def bench(
    area: Annotated[str | None, typer.Argument(help="Area to measure; none: all.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Also write the list here.")] = None,
) -> None:
    """Measure, as ratios to what the machine can do in the same run."""
    from controller.bench.runner import run as run_bench  # half a second that no other one needs

    raise typer.Exit(run_bench(area, as_json=as_json, output=out))


def main() -> None:
    """Entry point of the ``fearladder`` command."""
    app()


if __name__ == "__main__":
    main()
