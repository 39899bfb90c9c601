"""The report of a build as one HTML file that needs nothing else: for the people who run the site, never published."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from plugins.messages import language, tag_of
from plugins.render.compiled import keep_compiled
from plugins.render.sheet import FOLDER, environment

TEMPLATE = "report.html"
STYLES = Path("static", "css")  # whose tokens it shares with the site's own pages


class Kind(StrEnum):
    """How one line of a cell looks.  Of a bar the text is its width in hundredths."""

    PLAIN = "plain"
    STRONG = "strong"
    ALARM = "alarm"
    SOFT = "soft"
    SHORT = "short"
    NUMBER = "number"
    CODE = "code"
    LINK = "link"
    BAR = "bar"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    kind: Kind = Kind.PLAIN


Cell = tuple[Line, ...]
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One table with what is to be said below it; `is_facts`: each row is a name and what it stands for."""

    title: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    is_facts: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page says, in words.  `stop` is what ended the build, if that was not problems."""

    kind: str
    title: str
    outcome: str
    is_good: bool
    stop: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    foot: str


def render_report(page: Page, theme: Path, compiled: Path | None = None) -> bytes:
    """The page by our own theme: what a county makes of its site must not stand in the way of its report.

    `compiled` is a folder that keeps templates.
    """
    env = environment([theme / FOLDER, theme / STYLES], language())
    keep_compiled(env, compiled)
    return env.get_template(TEMPLATE).render(page=page, lang=tag_of(language())).encode("utf-8")
