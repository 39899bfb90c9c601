"""Colours and lengths come from tokens.css, and the colours that meet can be read."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from plugins.render.theme import bundle, style_sheet
from tests.theme.examples import TEMPLATES, THEME

CSS = THEME / "static" / "css"
PARTS = CSS / "tokens"  # what a mode changes: declarations alone, put in where the mode holds
TOKENS = bundle(CSS / "tokens.css")
STYLES = sorted(path for path in CSS.rglob("*.css") if path.name != "tokens.css" and path.parent != PARTS)
# Conditions cannot use tokens (CSS has no var() there); 0, %, fr, degrees and bare factors are no lengths of a design.
CONDITION = re.compile(r"@(?:media|container)[^{]+\{")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
RAW_LENGTH = re.compile(r"(?<![\w#-])-?\d*\.?\d+(?:px|rem|em|ch|ex|vh|vw|vmin|vmax|pt|mm|cm|in|svh|dvh)\b")
RAW_COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|color-mix)\(|:\s*(?:white|black|red|green|blue|gray|grey)\b"
)

# The blocks of tokens.css that hold at once, in their order; tests/pages/test_view.py sees a browser do as they say.
MODES = {
    "light": (),
    "dark": ("dark",),
    "strong": ("strong",),
    "dark, strong": ("dark", "strong", "contrast"),
    "contrast": ("contrast",),
    "dark, contrast": ("dark", "contrast"),
    "large, contrast": ("contrast", "large"),
    "large": ("large",),
    "dark, larger": ("dark", "large", "larger"),
}
HIGH = tuple(mode for mode in MODES if "strong" in mode or "contrast" in mode)
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link", "accent") for ground in ("ground", "paper", "sunken")),
    ("link", "brand-tint"), ("ink", "brand-tint"), ("accent", "accent-tint"), ("ink", "mark"), ("ink", "notice-tint"),
    ("on-notice", "notice-tint"), ("on-accent", "accent"), ("link", "notice-tint"), ("accent", "notice-tint"),
    ("on-brand", "brand"), ("on-brand", "brand-deep"), ("on-brand-soft", "brand"), ("on-brand-soft", "brand-deep"),
]  # fmt: skip
SHAPE_PAIRS = [  # what is not text, but must be seen: edges of fields, bars, focus (WCAG 1.4.11)
    ("line-strong", "paper"), ("line-strong", "ground"), ("income", "sunken"), ("income", "paper"),
    ("expense", "sunken"), ("expense", "paper"), ("focus", "ground"), ("focus", "paper"), ("focus", "sunken"),
    ("focus-on-brand", "brand"), ("focus-on-brand", "brand-deep"), ("seal-on-brand", "brand"),
]  # fmt: skip


def palette(mode: str) -> dict[str, str]:
    """The colours of a mode; what it does not say itself is that of light."""
    light = TOKENS.split("@media", 1)[0]
    parts = [(PARTS / f"{name}.css").read_text("utf-8") for name in MODES[mode]]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", "".join([light, *parts])))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def weak(mode: str, pairs: list[tuple[str, str]], least: float) -> dict[tuple[str, str], float]:
    colours = palette(mode)
    ratios = {pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2) for pair in pairs}
    return {pair: ratio for pair, ratio in ratios.items() if ratio < least}


@pytest.mark.parametrize("mode", MODES)
def test_every_text_can_be_read_on_its_ground(mode: str) -> None:
    assert weak(mode, TEXT_PAIRS, 7 if mode in HIGH else 4.5) == {}


@pytest.mark.parametrize("mode", MODES)
def test_every_shape_that_means_something_can_be_seen(mode: str) -> None:
    assert weak(mode, SHAPE_PAIRS, 4.5 if mode in HIGH else 3) == {}


def test_every_mode_stands_in_one_file_and_changes_tokens_that_exist() -> None:
    whole = (CSS / "tokens.css").read_text("utf-8")
    usual = set(re.findall(r"(--[a-z0-9-]+):", whole.split("@media", 1)[0]))

    for part in sorted(PARTS.glob("*.css")):
        changed = re.findall(r"^ +(--[a-z0-9-]+):", part.read_text("utf-8"), re.MULTILINE)
        assert len(changed) == len(set(changed))
        assert set(changed) - usual == set()
        assert f'@import url("tokens/{part.name}");' in whole


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.stem)
def test_a_style_takes_its_colours_and_lengths_from_tokens(style: Path) -> None:
    css = CONDITION.sub("{", COMMENT.sub("", style.read_text("utf-8")))

    assert RAW_LENGTH.findall(css) == []
    assert RAW_COLOUR.findall(css) == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.stem)
def test_a_style_uses_only_tokens_that_exist(style: Path) -> None:
    defined = set(re.findall(r"(--[a-z0-9-]+):", TOKENS))

    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", style.read_text("utf-8"))) - defined == set()


def test_every_token_is_used() -> None:
    everything = "".join(path.read_text("utf-8") for path in CSS.rglob("*.css"))
    defined = set(re.findall(r"(--[a-z0-9-]+):", TOKENS))

    assert {name for name in defined if f"var({name})" not in everything} == set()


@pytest.mark.parametrize("style", sorted((CSS / "components").glob("*.css")), ids=lambda path: path.stem)
def test_every_class_a_component_styles_is_used_by_a_template(style: Path) -> None:
    templates = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    classes = set(re.findall(r"\.(-?[a-z][a-z0-9_-]*)", COMMENT.sub("", style.read_text("utf-8"))))
    made = {name for name in classes if "--" in name and f"{name.split('--')[0]}--{{{{" in templates}

    assert {name for name in classes - made if name not in templates} == set()


def test_the_layers_stand_in_the_order_of_the_cascade() -> None:
    first = COMMENT.sub("", (CSS / "site.css").read_text("utf-8")).strip().splitlines()[0]

    assert first == "@layer tokens, base, layout, components, utilities;"
    for path in STYLES:
        if path.name != "site.css":
            layer = re.findall(r"@layer ([a-z]+) \{", path.read_text("utf-8"))
            assert layer == ["components" if path.parent.name == "components" else path.stem]


def test_the_whole_style_fits_a_cheap_phone() -> None:
    assert len(gzip.compress(style_sheet(CSS / "site.css").encode("utf-8"))) <= 12 * 1024


def test_no_style_asks_another_host_for_anything() -> None:
    for path in CSS.rglob("*.css"):
        assert re.findall(r"url\((?!\"[a-z0-9/-]+\.css\"\))|https?:|@font-face", path.read_text("utf-8")) == [], path
