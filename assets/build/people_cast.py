"""The twelve: how each is built, coloured, combed and dressed.

Owns the list of people alone; must not know how any of it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assets.build.people_body import Shape
from assets.build.people_clothes import Bottom, Colour, Top
from assets.build.people_hair import Cut
from assets.build.people_paint import Complexion


@dataclass(frozen=True)
class Person:
    """Everything that makes one of them; colours sRGB 0-1."""

    seed: int
    shape: Shape
    complexion: Complexion
    iris: Colour
    hair: Cut
    tops: tuple[Top, ...]
    """From the skin outward."""
    bottom: Bottom
    shoes: Colour


def _shape(male: float, age: float, weight: float, height: float, origin: Mapping[str, float],
           muscle: float = 0.5, **details: float) -> Shape:  # fmt: skip
    named = {name.replace("__", "/").replace("_", "-"): share for name, share in details.items()}
    return Shape(male, age, muscle, weight, height, origin, named)


_BROWN = (0.33, 0.22, 0.15)

_BLACK = (0.19, 0.145, 0.125)
_WHITE, _NAVY = (0.80, 0.84, 0.88), (0.22, 0.25, 0.34)


def _shirt(colour: Colour, sleeve: float = 0.97) -> Top:
    return Top(colour, "collar", sleeve, offset_m=0.005, loose_m=0.007, roughness=0.75)


def _jacket(colour: Colour) -> Top:
    return Top(colour, "open", 0.93, below_hip_m=0.10, loose_m=0.016, offset_m=0.013)


def _knit(colour: Colour, neck: str = "crew", sleeve: float = 0.95) -> Top:
    return Top(colour, neck, sleeve, loose_m=0.011)


CAST = {
    "person_01": Person(
        11, _shape(1, 0.58, 0.52, 0.52, {"caucasian": 1}, chin__chin_width_incr=0.3),
        Complexion((0.78, 0.60, 0.50), (0.66, 0.42, 0.38), _BROWN, stubble=0.22, lines=0.35),
        (0.37, 0.42, 0.44), Cut("short", _BROWN, 0.015, 0.055, locks=480),
        (_shirt(_WHITE), _jacket(_NAVY)), Bottom((0.30, 0.30, 0.31)), (0.10, 0.065, 0.045),
    ),
    "person_02": Person(
        23, _shape(0, 0.52, 0.46, 0.56, {"asian": 0.6, "caucasian": 0.4}),
        Complexion((0.84, 0.67, 0.56), (0.72, 0.40, 0.39), _BLACK, brow=0.75, brow_wide=0.75,
                   made_up=0.4),
        (0.24, 0.15, 0.09), Cut("bob", _BLACK, 0.013, 0.12, locks=340, part=0.3),
        (_knit((0.52, 0.20, 0.24)),), Bottom((0.16, 0.17, 0.22)), (0.12, 0.09, 0.08),
    ),
    "person_03": Person(
        37, _shape(1, 0.84, 0.66, 0.48, {"african": 1}),
        Complexion((0.42, 0.28, 0.21), (0.42, 0.26, 0.24), (0.40, 0.39, 0.38), blush=0.5,
                   stubble=0.10, lines=0.7),
        (0.16, 0.09, 0.05), Cut("crop", (0.42, 0.41, 0.40), 0.009, 0.016, locks=480,
                                recede_m=0.012, curl=0.6),
        (_shirt((0.62, 0.70, 0.78)),), Bottom((0.28, 0.24, 0.20)), (0.16, 0.10, 0.06),
    ),
    "person_04": Person(
        41, _shape(0, 0.82, 0.60, 0.46, {"caucasian": 1}),
        Complexion((0.82, 0.66, 0.58), (0.70, 0.45, 0.43), (0.55, 0.52, 0.48), lines=0.8,
                   brow=0.55, brow_wide=0.8, made_up=0.25),
        (0.38, 0.44, 0.48), Cut("bob", (0.66, 0.63, 0.59), 0.016, 0.075, locks=340, part=0.2),
        (_knit(_WHITE), _jacket((0.36, 0.44, 0.40))), Bottom((0.24, 0.24, 0.26)),
        (0.14, 0.10, 0.09),
    ),
    "person_05": Person(
        53, _shape(1, 0.50, 0.44, 0.58, {"asian": 1}, muscle=0.55),
        Complexion((0.80, 0.64, 0.50), (0.66, 0.44, 0.39), _BLACK, stubble=0.08),
        (0.20, 0.12, 0.07), Cut("short", _BLACK, 0.016, 0.060, locks=480, part=-0.3),
        (_knit((0.34, 0.40, 0.36)),), Bottom((0.20, 0.22, 0.30)), (0.55, 0.55, 0.54),
    ),
    "person_06": Person(
        61, _shape(0, 0.50, 0.50, 0.54, {"african": 0.9, "caucasian": 0.1}),
        Complexion((0.50, 0.34, 0.26), (0.52, 0.29, 0.28), _BLACK, blush=0.5, brow_wide=0.8,
                   made_up=0.4),
        (0.17, 0.10, 0.06), Cut("bun", _BLACK, 0.011, 0.1, locks=420),
        (_knit((0.80, 0.66, 0.34), "v"),), Bottom((0.18, 0.18, 0.20)), (0.10, 0.08, 0.08),
    ),
    "person_07": Person(
        71, _shape(1, 0.66, 0.78, 0.50, {"caucasian": 0.8, "asian": 0.2}),
        Complexion((0.76, 0.57, 0.46), (0.62, 0.40, 0.36), (0.30, 0.25, 0.22), stubble=0.62,
                   lines=0.5),
        (0.30, 0.22, 0.13), Cut("crop", (0.34, 0.29, 0.26), 0.010, 0.028, locks=480,
                                recede_m=0.014),
        (_shirt((0.44, 0.52, 0.66)),), Bottom((0.32, 0.29, 0.25)), (0.18, 0.12, 0.08),
    ),
    "person_08": Person(
        83, _shape(0, 0.56, 0.58, 0.52, {"caucasian": 1}),
        Complexion((0.85, 0.68, 0.60), (0.72, 0.44, 0.42), (0.46, 0.28, 0.17), freckles=0.8,
                   brow=0.7, brow_wide=0.75, made_up=0.2),
        (0.32, 0.40, 0.30), Cut("long", (0.54, 0.32, 0.19), 0.014, 0.24, locks=320, part=-0.25),
        (_knit((0.24, 0.36, 0.42), "v"),), Bottom((0.28, 0.28, 0.30)), (0.30, 0.20, 0.14),
    ),
    "person_09": Person(
        97, _shape(1, 0.46, 0.46, 0.56, {"african": 0.5, "caucasian": 0.5}, muscle=0.6),
        Complexion((0.60, 0.43, 0.33), (0.56, 0.36, 0.33), _BLACK, blush=0.6, stubble=0.30),
        (0.22, 0.13, 0.07), Cut("crop", _BLACK, 0.014, 0.022, locks=520, curl=0.8),
        (Top((0.62, 0.62, 0.62), "crew", 0.30, loose_m=0.010),), Bottom((0.24, 0.30, 0.42)),
        (0.62, 0.62, 0.60),
    ),
    "person_10": Person(
        101, _shape(0, 0.64, 0.70, 0.48, {"asian": 0.4, "african": 0.2, "caucasian": 0.4}),
        Complexion((0.70, 0.52, 0.41), (0.60, 0.36, 0.34), _BLACK, lines=0.35, brow_wide=0.8,
                   made_up=0.3),
        (0.21, 0.13, 0.08), Cut("bun", (0.24, 0.18, 0.15), 0.012, 0.1, locks=420, part=0.0),
        (_knit((0.72, 0.68, 0.64)), _jacket((0.40, 0.22, 0.28))), Bottom((0.17, 0.16, 0.18)),
        (0.12, 0.08, 0.08),
    ),
    "person_11": Person(
        113, _shape(1, 0.74, 0.50, 0.54, {"caucasian": 1}, chin__chin_prominent_incr=0.3),
        Complexion((0.80, 0.63, 0.55), (0.66, 0.45, 0.42), (0.58, 0.56, 0.54), stubble=0.12,
                   lines=0.7),
        (0.36, 0.42, 0.46), Cut("short", (0.62, 0.60, 0.58), 0.012, 0.045, locks=480,
                                recede_m=0.016),
        (_shirt((0.78, 0.76, 0.72)), _jacket((0.33, 0.31, 0.29))), Bottom((0.26, 0.27, 0.30)),
        (0.12, 0.08, 0.06),
    ),
    "person_12": Person(
        127, _shape(0, 0.46, 0.40, 0.50, {"caucasian": 0.8, "asian": 0.2}),
        Complexion((0.80, 0.62, 0.52), (0.70, 0.42, 0.40), (0.44, 0.34, 0.22), brow=0.75,
                   brow_wide=0.8, made_up=0.3),
        (0.30, 0.24, 0.16), Cut("long", (0.62, 0.49, 0.32), 0.013, 0.20, locks=320, part=0.15),
        (_shirt((0.74, 0.78, 0.82)),), Bottom((0.22, 0.26, 0.36)), (0.34, 0.26, 0.20),
    ),
}  # fmt: skip
