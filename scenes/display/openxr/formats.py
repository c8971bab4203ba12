"""Which formats of colour and depth the runtime's images are to have.

Owns the order of preference; must not know the runtime's library or drawing.
"""

from __future__ import annotations

from collections.abc import Sequence

GL_SRGB8_ALPHA8 = 0x8C43
GL_RGBA16F = 0x881A
GL_RGBA8 = 0x8058
GL_DEPTH_COMPONENT32F = 0x8CAC

PREFERRED = (GL_SRGB8_ALPHA8, GL_RGBA16F, GL_RGBA8)
"""First what holds our bytes as they are; then linear ones, fine before coarse."""


def choose_format(offered: Sequence[int]) -> int | None:
    """The first of our formats that the runtime offers; None if it offers none of them."""
    return next((wanted for wanted in PREFERRED if wanted in offered), None)


def choose_depth(offered: Sequence[int]) -> int | None:
    """The format of depth that our pictures have, if the runtime offers it, else None."""
    return GL_DEPTH_COMPONENT32F if GL_DEPTH_COMPONENT32F in offered else None


def holds_our_bytes(image_format: int) -> bool:
    """True where the picture's sRGB bytes are copied unchanged; else they become linear."""
    return image_format == GL_SRGB8_ALPHA8
