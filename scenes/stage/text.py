"""Words in the scene: boards that stand in front of the patient and can be read in any light.

Owns the look of text and of flat shapes; must not know which words are shown or why.
"""

from __future__ import annotations

from importlib import resources

from panda3d.core import (
    CardMaker,
    DynamicTextFont,
    Filename,
    LColor,
    NodePath,
    SamplerState,
    Shader,
    TextNode,
    TransparencyAttrib,
)

from scenes.stage.shading import Shading, shader_text

INK = LColor(0.94, 0.95, 0.93, 1)
"""Colour of letters, linear."""

PAPER = LColor(0.010, 0.014, 0.018, 0.93)
"""Colour of what they stand on, linear."""

_GLYPH_PIXELS = 80


def overlay_root(parent: NodePath, name: str, shading: Shading, sort: int) -> NodePath:
    """A node whose children are drawn unlit over the scene, in the order of ``sort``."""
    root = parent.attach_new_node(name)
    text = shader_text("overlay.vert", "overlay.frag", shading.common_defines())
    root.set_shader(Shader.make(Shader.SL_GLSL, *text))
    root.set_transparency(TransparencyAttrib.M_alpha)
    root.set_depth_test(False)
    root.set_depth_write(False)
    root.set_bin("fixed", sort)
    root.set_two_sided(True)
    return root


def make_font() -> DynamicTextFont:
    """The font of everything the patient reads: Latin, Greek and Cyrillic letters."""
    file = resources.files("assets") / "fonts" / "DejaVuSans-subset.ttf"
    with resources.as_file(file) as path:
        font = DynamicTextFont(Filename.from_os_specific(str(path)))
    if not font.is_valid():
        raise RuntimeError(f"the font {path} cannot be read")
    font.set_pixels_per_unit(_GLYPH_PIXELS)
    font.set_page_size(1024, 1024)
    font.set_texture_margin(6)  # room for smaller copies, or neighbours show at the rims
    # Not a page of alpha alone: its border comes out opaque in a core profile.
    font.set_bg(LColor(0, 0, 0, 0))
    font.set_minfilter(SamplerState.FT_linear_mipmap_linear)
    font.set_magfilter(SamplerState.FT_linear)
    return font


def rectangle(
    parent: NodePath, frame: tuple[float, float, float, float], colour: LColor
) -> NodePath:
    """A flat rectangle: left, right, bottom and top in metres, facing the patient."""
    card = CardMaker("rectangle")
    card.set_frame(*frame)
    node = parent.attach_new_node(card.generate())
    node.set_color(colour)
    return node


class Lettering:
    """One piece of text of a set height, centred where it is placed."""

    def __init__(
        self,
        parent: NodePath,
        font: DynamicTextFont,
        height_m: float,
        *,
        width_m: float | None = None,
        colour: LColor = INK,
    ) -> None:
        self._text = TextNode("lettering")
        self._text.set_font(font)
        self._text.set_align(TextNode.A_center)
        self._text.set_text_color(colour)
        if width_m is not None:
            self._text.set_wordwrap(width_m / height_m)
        self._height_m = height_m
        self.node = parent.attach_new_node("lettering")

    def show(self, words: str) -> None:
        """Show these words; empty takes them away."""
        if words == self._text.get_text():
            return
        self._text.set_text(words)
        self.node.get_children().detach()
        if words:
            drawn = self.node.attach_new_node(self._text.generate())
            drawn.set_scale(self._height_m)

    def size(self) -> tuple[float, float]:
        """Width and height of what is shown, metres."""
        height = self._text.get_height() if self._text.get_text() else 0.0
        return self._text.get_width() * self._height_m, height * self._height_m

    def middle_m(self) -> float:
        """How far above the baseline of the first line the middle of the text lies, metres."""
        return (self._text.get_top() + self._text.get_bottom()) / 2 * self._height_m


class Board:
    """A few words on a dark ground, ``width_m`` wide at most, centred at its node."""

    def __init__(
        self, parent: NodePath, font: DynamicTextFont, height_m: float, width_m: float
    ) -> None:
        self.node = parent.attach_new_node("board")
        self._ground: NodePath = self.node.attach_new_node("ground")
        self._letters = Lettering(self.node, font, height_m, width_m=width_m)
        self._margin_m = height_m * 0.7
        self._shown = ""
        self.node.hide()

    def show(self, words: str) -> None:
        """Show these words; empty takes the board away."""
        if words == self._shown:
            return
        self._shown = words
        self._letters.show(words)
        self._ground.get_children().detach()
        if not words:
            self.node.hide()
            return
        width, height = (x / 2 + self._margin_m for x in self._letters.size())
        rectangle(self._ground, (-width, width, -height, height), PAPER)
        self._letters.node.set_pos(0, -0.001, -self._letters.middle_m())
        self.node.show()
