"""The renderer's link over real sockets: told until answered, the newest directive, pictures.

Owns the tests of reports, directives and the mirror; must not know what is drawn.
"""

import contextlib
import threading
import time

import zmq

from controller.link.keys import CONSOLE
from controller.link.mirror import unpack
from controller.link.sockets import PICTURE_SOURCE, Sockets
from controller.protocol.answers import Answer
from controller.protocol.directive import SceneDirective
from controller.protocol.reports import (
    HeartRate,
    PatientStopped,
    RendererHealth,
    ReportEnvelope,
)
from tests.link.desk import Desk, cabled, directive, until
from tests.link.peers import (
    HELLO,
    MakeConsole,
    MakeRenderer,
    frames,
    polled_until,
)


def test_the_renderer_gets_the_newest_directive_alone(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    renderer = make_renderer()
    desk.do(lambda link: link.publish_directive(directive(0)))
    until(lambda: renderer.poll() == [directive(0)], "the subscription stands")
    done = threading.Event()
    for number in range(1, 101):
        desk.do(lambda link, n=number: link.publish_directive(directive(n)))  # type: ignore[misc]
    desk.do(lambda link: done.set())
    assert done.wait(10)
    polled = polled_until(renderer, lambda p: directive(100) in p, "the newest directive")
    revisions = [d.revision for d in polled if isinstance(d, SceneDirective)]
    assert revisions == sorted(set(revisions))
    assert polled[-1] == directive(100)


def test_what_the_patient_did_is_told_until_it_is_answered(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    desk.answers = False
    with cabled(desk, "command") as (endpoints, cables):
        cables["command"].cut()
        renderer = make_renderer(endpoints)
        report_id = renderer.report(PatientStopped())
        frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
        assert desk.received(ReportEnvelope) == []
        cables["command"].mend()
        frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "the report arrives")
        cables["command"].cut()
        arrival = desk.received(ReportEnvelope)[0]
        desk.do(lambda link: link.answer(arrival, Answer(to=report_id, accepted=True)))
        cables["command"].mend()
        polled = polled_until(renderer, bool, "the answer arrives")
        assert polled == [Answer(to=report_id, accepted=True)]
        assert len(desk.received(ReportEnvelope)) == 1


def test_a_renderer_says_hello_again_after_an_outage(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    with cabled(desk, "command", "safety", "publish") as (endpoints, cables):
        renderer = make_renderer(endpoints)
        renderer.report(HELLO)
        frames(renderer, lambda: len(desk.received(ReportEnvelope)) == 1, "hello arrives")
        for cable in cables.values():
            cable.cut()
        frames(renderer, lambda: renderer.silent_s > 1.1, "the renderer notices")
        for cable in cables.values():
            cable.mend()
        frames(renderer, lambda: len(desk.received(ReportEnvelope)) >= 2, "hello arrives again")


def test_nothing_sent_while_away_arrives_later(desk: Desk, make_renderer: MakeRenderer) -> None:
    with cabled(desk, "command", "safety", "publish") as (endpoints, cables):
        desk.do(lambda link: link.publish_directive(directive(0)))
        renderer = make_renderer(endpoints)
        until(lambda: renderer.poll() == [directive(0)], "the first directive")
        for cable in cables.values():
            cable.cut()
        for number in range(1, 51):
            desk.do(lambda link, n=number: link.publish_directive(directive(n)))  # type: ignore[misc]
        for cable in cables.values():
            cable.mend()
        polled = polled_until(renderer, lambda p: directive(50) in p, "whole again")
        # A frame may fall between two that come at once; what is older never follows.
        came = [d.revision for d in polled if isinstance(d, SceneDirective)]
        assert came == sorted(set(came))
        assert polled[-1] == directive(50)
        desk.do(lambda link: link.publish_directive(directive(51)))
        later = polled_until(renderer, lambda p: directive(51) in p, "the next one")
        assert later == [directive(51)]


def test_figures_reach_the_controller_with_its_own_time(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    frames(renderer, lambda: renderer.clock.round_trip_s is not None, "an echo arrives")

    def sends() -> bool:
        renderer.heartbeat()
        renderer.poll()
        renderer.send_mirror(b"\xff\xd8 picture", time.perf_counter_ns())
        return console.latest_frame() is not None

    until(sends, "a picture arrives")
    raw = console.latest_frame()
    assert raw is not None
    picture = unpack(raw)
    assert picture is not None
    assert picture.jpeg == b"\xff\xd8 picture"
    # controller and renderer share a clock here, so the offset is nearly nothing
    assert abs(picture.captured_ns - time.perf_counter_ns()) < 10e9
    assert picture.captured_ns > 0


def test_a_console_cannot_put_a_picture_on_the_screen(
    desk: Desk, make_console: MakeConsole, make_renderer: MakeRenderer
) -> None:
    console, renderer = make_console(), make_renderer()
    forged = Sockets(desk.keys.pair(CONSOLE))
    socket = forged.connect(
        PICTURE_SOURCE,
        desk.endpoints.url(desk.endpoints.mirror_in),
        server_key=desk.endpoints.controller_public_key,
    )
    try:
        seen: list[bytes] = []

        def sends() -> bool:
            with contextlib.suppress(zmq.Again):  # the gate does not even connect it
                socket.send(b"0" * 16 + b"forged", flags=zmq.NOBLOCK)
            renderer.send_mirror(b"real", 0)
            seen.append(console.latest_frame() or b"")
            return len([frame for frame in seen if frame.endswith(b"real")]) > 20

        until(sends, "real pictures arrive")
        assert not any(frame.endswith(b"forged") for frame in seen)
    finally:
        socket.close()
        forged.close()


def test_figures_do_not_pile_up(desk: Desk, make_renderer: MakeRenderer) -> None:
    desk.answers = False
    renderer = make_renderer()
    figures = RendererHealth(
        frames_per_s=90,
        frame_p95_ms=11,
        dropped=0,
        scene="plain_room",
        intensity=0,
        values={},
        display="offscreen",
        clock_offset_known=True,
    )
    heart = HeartRate(
        run_id="run-1",
        session_id="s-1",
        at_ns=1,
        rate_per_min=80,
        quality=1,
        source="simulated patient",
        synthetic=True,
    )
    for _ in range(150):
        renderer.report(figures)
        renderer.report(heart)
    renderer.report(PatientStopped())
    frames(renderer, lambda: len(renderer._outbox) == 1, "figures are given up")
    assert PatientStopped() in [
        a.message.report for a in desk.arrivals if isinstance(a.message, ReportEnvelope)
    ]


def test_opening_anew_in_the_middle_of_a_handshake_stops_nothing(
    desk: Desk, make_renderer: MakeRenderer
) -> None:
    """ZeroMQ's own thread must never be left telling of a handshake to nobody."""
    renderer = make_renderer()
    frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller")
    for number in range(200):
        renderer._lanes._open_anew(0)
        time.sleep(number % 40 / 4000)  # where in the handshake the next one comes
    renderer._pulse.run_id = None
    frames(renderer, lambda: renderer.run_id is not None, "the renderer hears the controller again")
