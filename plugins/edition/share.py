"""Covers: the pictures with which links to pages are shown elsewhere.  The only door to their font, and to drawing.

The font comes with a pinned library, so the same bytes come out wherever the program is installed.  Sixteen colours
do: shades from the ground to white, and from the ground to the red of the seal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from plugins.edition.card import COVER_SIZE
from plugins.edition.files import Cover

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

FONT, SIMPLIFIED = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc"), 2  # the third face of the collection
BOLD, REGULAR = 700, 400
# --brand, --on-brand and --seal-on-brand of theme/static/css/tokens.css
GROUND, WHITE, SEAL = (0x0B, 0x4F, 0x4A), (0xFF, 0xFF, 0xFF), (0xF0, 0x86, 0x6F)
SHADES, SEAL_SHADES = 12, 4
INK, SOFT, FAINT = 255, 190, 26
WIDTH, HEIGHT = COVER_SIZE
MARGIN = 92
MOST = WIDTH - 2 * MARGIN  # of a line
ONE_LINE, TWO_LINES = (136, 116, 100, 88), (84, 72, 60, 52)
LINE_SIZE, FOOT_SIZE = 42, 36
CENTRE, STRIP = 372, 14  # where the title and its line stand around; the red at the foot
BRUSHES = 200
FINER = 4  # curves are drawn so many times larger, then made smaller: their edges are smooth
# The strokes of the crest, in a square of 48: curves with two ends and two points each is drawn to.
RIVER = (
    ((8, 15), (17, 10), (25, 11), (30, 15)),
    ((30, 15), (35, 19), (39, 20), (42, 18)),
    ((6, 26), (16, 21), (25, 22), (31, 26)),
    ((31, 26), (37, 30), (39, 31), (42, 29)),
)
BANK = (((8, 37), (17, 32), (25, 33), (30, 37)), ((30, 37), (35, 41), (37, 41), (40, 40)))

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]


def drawing(nothing: None) -> Callable[[Sequence[Cover]], list[tuple[Cover, bytes]]]:
    """Work for any process: covers, each with its PNG."""
    return lambda covers: [(cover, draw(cover)) for cover in covers]


def draw(cover: Cover) -> bytes:
    """A PNG of 1200 by 630, the same bytes for the same words."""
    from PIL import Image, ImageDraw

    ground = _ground()
    ink = ground.ink.copy()
    pen = ImageDraw.Draw(ink)
    size, lines = _fitting(cover.title)
    step = size * 5 // 4
    top = CENTRE - (len(lines) * step + 64) // 2
    for number, words in enumerate(lines):
        pen.text((MARGIN - size // 20, top + number * step), words, fill=INK, font=_font(size, BOLD))
    below = top + len(lines) * step + 20
    pen.text((MARGIN, below), _cut(cover.line, LINE_SIZE, MOST), fill=SOFT, font=_font(LINE_SIZE, REGULAR))
    pen.text((MARGIN + 128, 96), _cut(cover.foot, FOOT_SIZE, 700), fill=INK, font=_font(FOOT_SIZE, BOLD))

    shades = ink.point([value * (SHADES - 1) // 255 for value in range(256)])
    shades.paste(ground.seal, mask=ground.seal_mask)
    picture = Image.frombytes("P", COVER_SIZE, shades.tobytes())
    picture.putpalette([part for colour in _palette() for part in colour])
    held = BytesIO()
    picture.save(held, "PNG", compress_level=6)
    return held.getvalue()


def _fitting(words: str) -> tuple[int, list[str]]:
    """The largest size at which the words fit, and their lines: one, or two of about equal length.

    Chinese breaks between any two characters; what is too long for the smallest size is cut.
    """
    half = -(-len(words) // 2)
    for lines, sizes in (([words], ONE_LINE), ([words[:half], words[half:]], TWO_LINES)):
        for size in sizes:
            if all(_font(size, BOLD).getlength(line) <= MOST for line in lines):
                return size, lines
    return sizes[-1], [_cut(words, sizes[-1], MOST)]


def _cut(words: str, size: int, most: int) -> str:
    """As much as fits, and a sign that there is more."""
    font = _font(size, REGULAR)
    if font.getlength(words) <= most:
        return words
    while words and font.getlength(words + "…") > most:
        words = words[:-1]
    return words + "…"


@cache
def _font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    from PIL import ImageFont

    package, name = FONT
    # The basic layout: what another one makes of a line depends on libraries of the machine.
    path = str(files(package) / name)
    font = ImageFont.truetype(path, size, index=SIMPLIFIED, layout_engine=ImageFont.Layout.BASIC)
    font.set_variation_by_axes([weight])
    return font


@dataclass(frozen=True)
class _Ground:
    """What all covers share: the crest, and the river that runs through the picture."""

    ink: Image.Image
    seal: Image.Image
    seal_mask: Image.Image


@cache
def _ground() -> _Ground:
    from PIL import Image, ImageDraw

    large = (WIDTH * FINER, HEIGHT * FINER)
    ink, seal = Image.new("L", large, 0), Image.new("L", large, 0)
    wide, red = ImageDraw.Draw(ink), ImageDraw.Draw(seal)
    for curve in (*RIVER, *BANK):  # as broad as the picture, and hardly there
        _stroke(wide, curve, (600, 20), 15.0, FAINT)
    left, top, scale = MARGIN, 72, 2.0
    frame = [each * FINER for each in (left, top, left + 48 * scale, top + 48 * scale)]
    wide.rounded_rectangle(frame, radius=16 * FINER, outline=INK, width=4 * FINER)
    for curve in RIVER:
        _stroke(wide, curve, (left, top), scale, INK)
    for curve in BANK:
        _stroke(red, curve, (left, top), scale, INK)
    red.rectangle((0, (HEIGHT - STRIP) * FINER, *large), fill=INK)
    ink, seal = (each.resize(COVER_SIZE, Image.Resampling.BOX) for each in (ink, seal))
    shades = seal.point([SHADES + value * (SEAL_SHADES - 1) // 255 for value in range(256)])
    return _Ground(ink, shades, seal.point([255 if value else 0 for value in range(256)]))


def _stroke(pen: ImageDraw.ImageDraw, curve: Curve, at: Point, scale: float, fill: int) -> None:
    """A round brush led along a cubic Bézier curve."""
    radius = 1.75 * scale * FINER
    for step in range(BRUSHES + 1):
        t = step / BRUSHES
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))
        x, y = (at[0] + x * scale) * FINER, (at[1] + y * scale) * FINER
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _palette() -> list[tuple[int, ...]]:
    def ramp(to: tuple[int, int, int], count: int) -> list[tuple[int, ...]]:
        steps = count - 1
        pairs = tuple(zip(GROUND, to, strict=True))
        return [tuple(a + (b - a) * step // steps for a, b in pairs) for step in range(count)]

    return [*ramp(WHITE, SHADES), *ramp(SEAL, SEAL_SHADES)]
