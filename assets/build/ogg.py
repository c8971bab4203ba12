"""Writes a sound as Ogg Vorbis, the same bytes for the same sound.

Owns the encoder's settings and the stream's number; must not know what is heard in it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from assets.build.sound_parts import RATE

_SERIAL = 1
_QUALITY = 0.55
"""Of the Vorbis encoder, 0-1; its -q 5.5, about 160 kbit/s for stereo that fills the band."""


def write_ogg(path: Path, wave: npt.NDArray[np.float64]) -> None:
    """Write ``wave``, (N,) or (N, channels) within 1, to ``path``."""
    soundfile.write(
        path, wave, RATE, format="OGG", subtype="VORBIS", compression_level=1.0 - _QUALITY
    )
    path.write_bytes(_numbered(path.read_bytes(), _SERIAL))


def _numbered(data: bytes, serial: int) -> bytes:
    """The Ogg pages of ``data`` with ``serial`` for the random number of the stream."""
    out, at = bytearray(), 0
    while at < len(data):
        segments = data[at + 26]
        body = at + 27 + segments
        end = body + sum(data[at + 27 : body])
        page = bytearray(data[at:end])
        page[14:18] = serial.to_bytes(4, "little")
        page[22:26] = bytes(4)
        page[22:26] = _checksum(page).to_bytes(4, "little")
        out += page
        at = end
    return bytes(out)


def _checksum(page: bytes | bytearray) -> int:
    """The checksum of an Ogg page: CRC-32 by 0x04c11db7, highest bit first, no inversion."""
    crc = 0
    for byte in page:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ _TABLE[(crc >> 24) ^ byte]
    return crc


def _row(value: int) -> int:
    value <<= 24
    for _ in range(8):
        value = (value << 1) ^ (0x104C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


_TABLE = [_row(value) for value in range(256)]
