"""The bench of interlocks says the worst, and what could not be taken. Must not start a room."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from controller.bench import interlocks, runner
from controller.bench.cable import Cable
from controller.bench.demo import DemoError
from controller.bench.interlocks import IN_ROOM, REMOTE, Bound, worst


def test_the_longest_counts_against_the_tables_limit() -> None:
    figure = worst(Bound("stop", 0.5), [0.1, 0.6, 0.2])
    assert (figure.value, figure.n, figure.reference_value) == (0.6, 3, 0.5)
    assert figure.ratio == pytest.approx(1.2)
    assert figure.met is False


def test_no_silence_has_anything_beyond_its_limit() -> None:
    assert worst(Bound("silence", 2.0), [2.0]).met is True
    assert worst(Bound("silence", 2.0), [2.01]).met is False


def test_every_stop_has_half_a_second() -> None:
    stops = [b for i in IN_ROOM[:2] for b in i.bounds]
    assert len(stops) == 5
    assert all(b.limit_s == 0.5 for b in stops)


def test_every_number_has_a_name_of_its_own() -> None:
    names = [b.name for i in (*IN_ROOM, *REMOTE) for b in i.bounds]
    assert len(names) == len(set(names))


def test_a_room_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_room(*_: object) -> None:
        raise DemoError("There was no sign of the renderer in 120 s.")

    monkeypatch.setattr(interlocks, "Room", no_room)
    (figure,) = runner.AREAS["interlocks"](lambda what: None)
    assert figure.value is None
    assert figure.reference == "There was no sign of the renderer in 120 s."


@pytest.fixture
def echo() -> Iterator[int]:
    """A port whose one visitor gets back what it sends."""

    def answer(listener: socket.socket) -> None:
        with listener.accept()[0] as visitor:
            while data := visitor.recv(100):
                visitor.sendall(data)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,), daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(10)


def test_a_cut_cable_passes_nothing_on_until_it_is_mended(echo: int) -> None:
    with (
        closing(Cable([echo])) as cable,
        socket.create_connection(("127.0.0.1", cable.ports[echo])) as end,
    ):
        end.sendall(b"one")
        assert end.recv(100) == b"one"
        cable.cut()
        end.sendall(b"two")
        end.settimeout(0.2)
        with pytest.raises(TimeoutError):
            end.recv(100)
        cable.mend()
        end.settimeout(10)
        assert end.recv(100) == b"two"
