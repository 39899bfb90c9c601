"""The answer to an inquiry, as the page and the JSON of the search server show it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from plugins.edition.record import SOURCE
from plugins.render.words import Words
from plugins.search.facets import facets_of, stands_under
from plugins.search.inquiry import BY_DATE, FACETS, Inquiry
from plugins.search.marks import Piece, marked, passage
from plugins.search.query import Hit
from plugins.search.question import Question, parse_question

PAGE = 10
MOST = 1000  # hits that are looked at: the best ones; more are nothing to read
SHOWN_CHOICES = 30  # of a facet
HEAD = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# Of one line: brackets that nobody closes would be looked for to the end of the text, each again.
MARKUP = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)|^[#>\s|:-]+|[*_`|]+", re.MULTILINE)
LOOKED_INTO = 20_000  # characters of a text: to cut ten long ones up would take a server ten seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """One result: its texts in pieces."""

    title: tuple[Piece, ...]
    url: str
    owner: str
    kind: str
    date: str
    extract: tuple[Piece, ...]
    ended: str = ""  # what its unit says of a document that no longer holds


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet with how many hits it leaves, and the address that chooses it, or gives it up."""

    label: str
    value: str
    count: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    name: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """`count` hits in all, `partly` of them without some of the words, `hits` those on this page.

    Addresses are "" where there is nothing to lead to.
    """

    inquiry: Inquiry
    count: int
    partly: int = 0
    hits: tuple[Shown, ...] = ()
    facets: tuple[Facet, ...] = ()
    newer_url: str = ""
    older_url: str = ""
    sort_url: str = ""
    ended_url: str = ""  # with documents that no longer hold, or without them again
    wider_url: str = ""
    near: tuple[Choice, ...] = ()  # where nothing fits: the question in parts
    trouble: str = ""  # a sentence: why there is no answer


def answer(inquiry: Inquiry, hits: Sequence[Hit], site: Path, address: str, words: Words) -> Answer:
    """`hits` are all of the question, the best first; `address` is where this is asked."""
    left = [hit for hit in hits if stands_under(hit, inquiry.narrowed)]
    if inquiry.sort == BY_DATE:
        left.sort(key=lambda hit: (hit.is_whole, hit.date), reverse=True)  # of one day the best stay first
    question = parse_question(inquiry.q)
    first = (inquiry.page - 1) * PAGE

    def url_of(other: Inquiry) -> str:
        return f"{address}?{other.query}"

    return Answer(
        inquiry=inquiry,
        count=len(left),
        partly=sum(not hit.is_whole for hit in left),
        hits=tuple(_shown(hit, question, site, words) for hit in left[first : first + PAGE]),
        facets=tuple(_facets(hits, inquiry, address, words)),
        newer_url=url_of(inquiry.with_(page=inquiry.page - 1)) if inquiry.page > 1 else "",
        older_url=url_of(inquiry.with_(page=inquiry.page + 1)) if len(left) > first + PAGE else "",
        sort_url=url_of(inquiry.with_(sort="" if inquiry.sort else BY_DATE)),
        ended_url=url_of(inquiry.with_(ended="" if inquiry.ended else "1")),
        wider_url=url_of(inquiry.with_(**dict.fromkeys(FACETS, ""))) if inquiry.narrowed else "",
        near=tuple(Choice(part, part, 0, url_of(Inquiry(part)), False) for part in _parts(inquiry.q))
        if not left
        else (),
    )


def _parts(words: str) -> tuple[str, ...]:
    """Each word by itself, or the halves of a long one."""
    parts = words.split()
    if len(parts) == 1 and len(words) > 3:
        half = -(-len(parts[0]) // 2)
        parts = [parts[0][:half], parts[0][half:]]
    return tuple(dict.fromkeys(parts)) if len(parts) > 1 else ()


def _facets(hits: Iterable[Hit], inquiry: Inquiry, address: str, words: Words) -> Iterable[Facet]:
    """What each value would leave beside what is chosen of the other facets; the most first, years the latest first."""
    for name in FACETS:
        others = {facet: value for facet, value in inquiry.narrowed.items() if facet != name}
        found = Counter(
            (value, label)
            for hit in hits
            if stands_under(hit, others)
            for facet, value, label in facets_of(hit)
            if facet == name
        )
        order = sorted(found, key=lambda each: each[0], reverse=name == "year")
        if name != "year":
            order.sort(key=lambda each: -found[each])
        chosen = getattr(inquiry, name)
        choices = tuple(
            Choice(
                label=words.sort_label(label) if name == "kind" else label,
                value=value,
                count=found[value, label],
                url=f"{address}?{inquiry.with_(**{name: '' if value == chosen else value}).query}",
                is_chosen=value == chosen,
            )
            for value, label in order[:SHOWN_CHOICES]
        )
        if choices:
            yield Facet(name, choices)


def _shown(hit: Hit, question: Question, site: Path, words: Words) -> Shown:
    extract = marked(hit.extract, question)
    if not any(piece.is_found for piece in extract):
        around = passage(_text_of(site / hit.id / SOURCE), question)
        extract = marked(around, question) if around else extract
    return Shown(
        title=marked(hit.title, question),
        url=hit.url,
        owner=hit.owner,
        kind=words.sort_label(hit.kind),
        date=hit.date,
        extract=extract,
        ended=hit.ended,
    )


def _text_of(source: Path) -> str:
    """How a published draft begins below its head, without the marks of Markdown; "" where none is published."""
    try:
        text = source.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    return MARKUP.sub(lambda match: match[1] or "", HEAD.sub("", text, count=1)[:LOOKED_INTO])
