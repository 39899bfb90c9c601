"""Words between blocks: runs of text with their emphasis and links, written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from plugins.textfile import FORBIDDEN

SPECIAL = re.compile(r"([\\`*_\[\]{}|])")
LIKE_HTML = re.compile(r"<(?=[A-Za-z/!?])")
AT_START = re.compile(r"^(\s*)([#>+-]|=+$)", re.MULTILINE)
NUMBERED = re.compile(r"^(\s*\d+)\.(?=\s|$)", re.MULTILINE)
BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*(?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass(frozen=True, slots=True)
class Run:
    """Some text that is written alike; a `text` of one line end breaks the line."""

    text: str
    bold: bool = False
    href: str = ""


def plain(text: str) -> str:
    """Text as a page shows it: blanks in a row are one, and what nobody sees is gone."""
    text = text.replace("\xa0", " ").replace("\u3000", " ")
    text = BETWEEN_HAN.sub("", text)
    return FORBIDDEN.sub("", re.sub(r"[ \t\r\n\f\v\u2000-\u200a\u2028\u2029]+", " ", text))


def escaped(text: str) -> str:
    """Text that Markdown takes for nothing but text; `<` before a letter becomes ＜, since a draft cannot say it."""
    return LIKE_HTML.sub("＜", SPECIAL.sub(r"\\\1", text))


def guarded(block: str) -> str:
    """A paragraph none of whose lines begins like a heading, list or quotation."""
    return NUMBERED.sub(r"\1\\.", AT_START.sub(r"\1\\\2", block))


def written(runs: Sequence[Run]) -> str:
    """Runs as paragraphs of Markdown: one break stays a break, two begin a paragraph; "" where there are no words."""
    lines = [[]] if runs else list[list[Run]]()
    for run in runs:
        if run.text == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    said = [_line(line) for line in lines]
    paragraphs = [list(group) for has_words, group in groupby(said, key=bool) if has_words]
    return guarded("\n\n".join("  \n".join(group) for group in paragraphs))


def _line(runs: Sequence[Run]) -> str:
    """Bold reaches over a link in it: stars beside stars could be read in two ways."""
    bold = groupby(runs, key=lambda run: run.bold)
    return re.sub(" +", " ", "".join(_around("**" * is_bold, list(some)) for is_bold, some in bold)).strip()


def _around(stars: str, runs: Sequence[Run]) -> str:
    """Runs that are bold alike; blanks stay outside of the stars."""
    links = groupby(runs, key=lambda run: run.href)
    said = "".join(_linked(href, "".join(run.text for run in some)) for href, some in links)
    core = said.strip()
    return said.replace(core, f"{stars}{core}{stars}") if core and stars else said


def _linked(href: str, text: str) -> str:
    core = text.strip()
    return text.replace(core, f"[{escaped(core)}]({href})") if href and core else escaped(text)
