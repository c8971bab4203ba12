"""Frames that no honest peer would send, from a corpus of those it would and of old troubles.

Owns the mutations; must not know what a frame means or what becomes of it.
"""

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 4000
TOO_LONG = (1 << 20) + 1

_ODD = (
    b"\x00",
    b"\xff",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b'"',
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"9" * 30,
    b"-" + b"9" * 19,
    b"NaN",
    b"\\ud800",
    b'"message":"command",',
    b'"protocol_version":2,',
    b'{"a":',
    b"\n",
    b"/*",
    b"0x1",
    b"1.",
)
_VALUES: tuple[object, ...] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    -(2**63) - 1,
    1e308,
    -0.0,
    "",
    "x" * 70,
    "\ud7ff",
    "a\x00b",
    [],
    {},
    [[]],
    [{}] * 40,
    {"kind": "hold"},
    "command",
    "heartbeat",
)


def corpus() -> list[bytes]:
    """Every frame of the corpus, in the order of the files' names."""
    return [path.read_bytes() for path in sorted(CORPUS.iterdir())]


def frames(seed: int, count: int, seeds: list[bytes] | None = None) -> Iterator[bytes]:
    """``count`` frames, the same for the same seed: one in ten is replayed unchanged."""
    draw = random.Random(seed)
    known = seeds or corpus()
    for _ in range(count):
        frame = draw.choice(known)
        if draw.random() >= 0.1:
            for _ in range(draw.choice((1, 1, 1, 2, 4))):
                frame = draw.choice(_MUTATIONS)(frame, draw)
        yield frame


def _truncated(frame: bytes, draw: random.Random) -> bytes:
    return frame[: draw.randrange(len(frame) + 1)]


def _flipped(frame: bytes, draw: random.Random) -> bytes:
    if not frame:
        return b"\x00"
    changed = bytearray(frame)
    changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _inserted(frame: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(frame) + 1)
    return frame[:at] + draw.choice(_ODD) + frame[at:]


def _without(frame: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(frame) + 1)
    return frame[:at] + frame[at + draw.randrange(1, 20) :]


def _doubled(frame: bytes, draw: random.Random) -> bytes:
    at = draw.randrange(len(frame) + 1)
    piece = frame[at : at + draw.randrange(1, 60)]
    return (frame[:at] + piece * draw.randrange(2, 6) + frame[at:])[:LONGEST]


def _spliced(frame: bytes, draw: random.Random) -> bytes:
    other = draw.choice(corpus_cached())
    return frame[: draw.randrange(len(frame) + 1)] + other[draw.randrange(len(other) + 1) :]


def _nested(frame: bytes, draw: random.Random) -> bytes:
    depth = draw.choice((5, 31, 32, 33, 200, 1500))
    opening, closing = draw.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"[", b"")))
    return opening * depth + frame[:200] + closing * depth


def _reshaped(frame: bytes, draw: random.Random) -> bytes:
    """Another value, name or field in what is JSON."""
    try:
        content = json.loads(frame)
    except (ValueError, RecursionError):
        return _inserted(frame, draw)
    if not isinstance(content, dict) or not content:
        return _inserted(frame, draw)
    inner = [value for value in content.values() if isinstance(value, dict) and value]
    part = draw.choice([content, *inner])
    name = draw.choice(list(part))
    act = draw.randrange(4)
    if act == 0:
        part[name] = draw.choice(_VALUES)
    elif act == 1:
        del part[name]
    elif act == 2:
        part[draw.choice(("x", "kind", "message", "protocol_version", ""))] = draw.choice(_VALUES)
    else:
        part[name + "_"] = part.pop(name)
    return json.dumps(content, allow_nan=True).encode("utf-8", "surrogatepass")[:LONGEST]


_kept: list[bytes] = []


def corpus_cached() -> list[bytes]:
    """The corpus, read once."""
    if not _kept:
        _kept.extend(corpus())
    return _kept


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _truncated,
    _flipped,
    _inserted,
    _without,
    _doubled,
    _spliced,
    _nested,
    _reshaped,
    _reshaped,
)
