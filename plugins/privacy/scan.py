"""Finds personal data in text, also where it is split, written full-width, in words, or taken apart by markup.

What is found leaves here as a place and a masked sample; the value itself is compared with the allow-list and never
put into a message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from plugins.privacy import fold
from plugins.privacy.numbers import Found, Near, find_among_columns, find_in_cells, find_numbers
from plugins.privacy.rules import RULE_OF
from plugins.privacy.words import find_words
from plugins.problems import Location, Problem
from plugins.registry.allowed import PersonalKind

# No finding is without one of these: most lines of most texts are not looked at any further.  Each begins with one
# character of a set, which `re` looks for without trying the rest, and is searched for alone: one pattern of
# alternatives takes five times as long.
# Full-width, circled and other figures, letters like ours, and characters nobody sees: all that folding changes, but
# for the dashes, blanks and full-width marks of ordinary text (tests/privacy/test_quick_look.py).
UNUSUAL = (
    r"[^\x00-\x7f\u00a1-\u00a9\u00ab\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00bb-\u0130\u0132-\u017e\u0180-\u024f"
    r"\u2013\u2014\u2016-\u2023\u2025-\u2027\u2030-\u205e\u20a0-\u20cf\u2103\u2116\u2190-\u2211\u2213-\u245f"
    r"\u2500-\u2775\u3000-\u301b\u301d-\u3029\u302e\u302f\u3031-\u303f\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff1f"
    r"\uff5b-\uff65]"
)
FIGURES = "0-9一二三四五六七八九十百零〇"
NUMERAL = "[〇零○一二三四五六七八九幺]"
MARKS = r"[*_~`\\\[\]]{0,320}+"  # of Markdown: gone on the page
BESIDE = r"[\W_]{0,9}"
# Between the figures of a number: blanks, hyphens, borders of cells, marks.
APART = r"[^0-9A-Za-z\u4e00-\u9fff.:/]{0,320}+"
NUMBERED, STREETS, ESTATES = "组社队元座幢栋号楼", "路街巷弄村庄里苑园坊道圩浜区寓府", "苑区园村寓府里坊"
SIGNS = tuple(
    map(
        re.compile,
        (
            "@",
            rf"[(\[{{<（【｛＜]{BESIDE}[Aa]{MARKS}[Tt][\W_]{{0,320}}[)\]}}>）】｝＞]",
            rf"[0-9](?:{APART}[0-9]){{10}}",
        ),
    )
)
# And where not all of the text is ASCII:
SIGNS_BEYOND_ASCII = tuple(
    map(
        re.compile,
        (
            UNUSUAL,
            r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][^0-9\u4e00-\u9fff]{1,80}[0-9]",
            rf"[{NUMBERED}{STREETS}](?:(?<=[{NUMBERED}]){BESIDE}[{FIGURES}]"
            rf"|(?<=[{STREETS}]){BESIDE}[{FIGURES}][\W_{FIGURES}]{{0,40}}[号弄]"
            rf"|(?<=[{ESTATES}]){BESIDE}[0-9]{{1,3}}[\W_]{{1,9}}[0-9])",
            f"{NUMERAL}{NUMERAL}{{10}}",
        ),
    )
)
# And where passports or permits are spoken of, which have fewer figures than any other number.
SIGNS_OF_PAPERS = tuple(map(re.compile, (rf"[A-Za-z](?:{APART}[0-9]){{7}}", rf"[0-9](?:{MARKS}[0-9]){{7}}")))
PAPERS = (Near.PASSPORT, Near.PERMIT)
# Tags, references and the addresses of links hide anything: a line with one is always looked at.
SIGNS_OF_MARKUP = (re.compile(r"[<&\]](?<!\](?!\())"),)
Signs = tuple[re.Pattern[str], ...]
# A line that begins something of its own; any other goes on from the line before, as it does on the page.
ON_ITS_OWN = re.compile(r"\s*(?:[|#>*+\-]|[0-9]{1,3}[.)、]|[a-z_]+:)|\s*$")
TABLE_LINE = re.compile(r"\s*\|")
IN_CELLS = re.compile(r"[0-9]\s*[|,，]\s*[0-9]")
BEFORE = 12  # characters
SHORT = 500  # characters of a line that is remembered: an office ends each of its articles with its telephone number
MOST_FOUND = 5_000  # of one text: whoever holds more is looked at no further


@dataclass(frozen=True, slots=True)
class Reading:
    """How a text is to be read.

    `near` is what the text around it speaks of.  With `is_table` each line is a row (CSV, a sheet), and what the first
    rows speak of holds for all of them.  With `has_columns` figures that are no number may stand side by side.  With
    `is_plain` there is no markup in it.
    """

    near: frozenset[Near] = frozenset()
    is_table: bool = False
    has_columns: bool = False
    is_plain: bool = False


PROSE, TABLE = Reading(), Reading(is_table=True)


@dataclass(frozen=True, slots=True)
class Finding:
    """One value somewhere: `value` is never shown, `sample` may be.  Line and column count from 1.

    `before` are the last characters before it, without blanks: of a house number, the place it is in.
    """

    kind: PersonalKind
    value: str
    sample: str
    line: int
    column: int
    before: str = ""

    def at(self, path: str, first_line: int = 1, where: str = "") -> Problem:
        """The problem it is; `where` says more of the place than a line can."""
        sample = f"{self.sample}, {where}" if where else self.sample
        return RULE_OF[self.kind].at(Location(path, first_line + self.line - 1, self.column), sample=sample)


def scan(text: str, path: str, first_line: int = 1) -> Iterator[Problem]:
    """Every finding in `text` as a problem, with nothing allowed."""
    for finding in find(text):
        yield finding.at(path, first_line)


def find(text: str, how: Reading = PROSE) -> Iterator[Finding]:
    """Every finding in `text` by place, the first MOST_FOUND of them."""
    return islice(_find(text, how), MOST_FOUND)


def _find(text: str, how: Reading) -> Iterator[Finding]:
    text = fold.without_digests(text)
    signs = _signs(text, how)
    marked = _lines_with_signs(text, signs)
    if not marked:
        return
    lines = text.split("\n")
    for first, block, is_table in _blocks(lines, marked, how.is_table):
        worth_reading = [
            (start, segment)
            for start, segment in (enumerate(block) if is_table else _segments(block))
            if not marked.isdisjoint(range(first + start, first + start + segment.count("\n") + 1))
            and _holds(segment, signs)
        ]
        if worth_reading:
            near = how.near | near_words("\n".join(block))
            for start, segment in worth_reading:
                yield from _find_in_segment(segment, first + start, replace(how, near=near, is_table=is_table))


def _signs(text: str, how: Reading) -> Signs:
    """What to look for first in `text`."""
    speaks_of_papers = any(near in how.near or near.value.search(text) for near in PAPERS)
    beyond = () if text.isascii() else SIGNS_BEYOND_ASCII
    return SIGNS + beyond + SIGNS_OF_PAPERS * speaks_of_papers + SIGNS_OF_MARKUP * (not how.is_plain)


def _holds(text: str, signs: Signs) -> bool:
    return any(sign.search(text) for sign in signs)


def _lines_with_signs(text: str, signs: Signs) -> set[int]:
    """The lines, from 0, on which a sign begins.

    A sign looks at nothing around it, so it begins there too in whatever part of the text holds it; one that goes on
    into the next line may be held by no part.
    """
    marked: set[int] = set()
    for sign in signs:
        line, start = 0, 0
        while found := sign.search(text, start):
            line += text.count("\n", start, found.start())
            marked.add(line)
            line, start = line + 1, text.find("\n", found.start()) + 1
            if start == 0:
                break
    return marked


def near_words(text: str) -> frozenset[Near]:
    """What `text` speaks of: a heading in one part of a document speaks for the figures in another."""
    return frozenset(each for each in Near if each.value.search(text))


def _find_in_segment(text: str, first: int, how: Reading) -> Iterator[Finding]:
    end, line, line_start = -1, first + 1, 0
    search = _findings_once if len(text) <= SHORT else _first_findings
    for each in sorted(search(text, how), key=lambda found: (found.start, -found.end)):
        if each.start < end:  # what lies within another is that one read another way
            continue
        end = each.end
        line += text.count("\n", line_start, each.start)
        line_start = max(line_start, text.rfind("\n", line_start, each.start) + 1)
        before = compact(text[max(0, each.start - 2 * BEFORE) : each.start])[-BEFORE:]
        yield Finding(each.kind, each.value, mask(each.kind, each.value), line, each.start - line_start + 1, before)


def _first_findings(text: str, how: Reading) -> frozenset[Found]:
    return frozenset(islice(_findings(text, how), MOST_FOUND + 1))


_findings_once = lru_cache(maxsize=4096)(_first_findings)


def _findings(text: str, how: Reading) -> Iterator[Found]:
    """The same text read in every way in which a reader may see it."""
    bare = text if how.is_plain else fold.without_markup(text)
    forms = [text] if bare == text else [text, bare]
    numbers = find_among_columns if how.has_columns else find_numbers
    for form in forms:
        yield from numbers(form.translate(fold.DIGITS), how.near)
        if fold.CIRCLED.search(form):  # ① also stands before numbers in lists, so the plain form is read too
            yield from numbers(form.translate(fold.CIRCLED_DIGITS), how.near)
        letters, places = _visible(form.translate(fold.LETTERS))
        for found in find_words(letters, how.near, is_table=how.is_table):
            yield Found(found.kind, found.value, places(found.start), places(found.end - 1) + 1)
    if fold.IN_WORDS.search(bare):
        yield from numbers(fold.with_figures(bare).translate(fold.DIGITS), how.near)
    if IN_CELLS.search(bare):
        yield from find_in_cells(fold.without_borders(bare).translate(fold.DIGITS))


class _Places:
    """From a place in a text without hidden characters to the place in the text with them."""

    def __init__(self, kept: list[int] | None) -> None:
        self.kept = kept

    def __call__(self, place: int) -> int:
        return place if self.kept is None else self.kept[place]


def _visible(text: str) -> tuple[str, _Places]:
    if fold.HIDDEN not in text:
        return text, _Places(None)
    kept = [place for place, character in enumerate(text) if character != fold.HIDDEN]
    return "".join(text[place] for place in kept), _Places(kept)


def _blocks(lines: list[str], marked: Set[int], is_table: bool) -> Iterator[tuple[int, list[str], bool]]:
    """First line and lines of every paragraph or table with a marked line; a table of its own is one of them."""
    if is_table:
        yield 0, lines, True
        return
    end = 0
    for number in sorted(marked):
        if number < end or not lines[number].strip():
            continue
        first = number
        while first > end and lines[first - 1].strip():
            first -= 1
        end = number + 1
        while end < len(lines) and lines[end].strip():
            end += 1
        yield first, lines[first:end], bool(TABLE_LINE.match(lines[first]))


def _segments(block: list[str]) -> Iterator[tuple[int, str]]:
    """Lines that are read on from one to the next, with their places: a number may be split between them."""
    first = 0
    for number in range(1, len(block) + 1):
        if number == len(block) or ON_ITS_OWN.match(block[number]):
            yield first, "\n".join(block[first:number])
            first = number


def compact(text: str) -> str:
    """`text` in capitals without blanks, hyphens, markup and hidden characters."""
    return re.sub(rf"[{fold.HIDDEN} ·•・.\-\n]", "", fold.without_markup(text).translate(fold.LETTERS))


def mask(kind: PersonalKind, value: str) -> str:
    """Enough to find the place, not enough to use the value."""
    if kind is PersonalKind.EMAIL:
        local, _, domain = value.partition("@")
        return f"{local[:1] if len(local) > 2 else ''}…@{domain}"
    if kind is PersonalKind.HOUSE_NUMBER:
        return f"…{value[-1]}"
    if kind is PersonalKind.VEHICLE_PLATE:
        return f"{value[:2]}…{value[-1]}"
    return f"{value[:2]}…{value[-2:]}"
