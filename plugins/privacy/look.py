"""One look at one piece of what is to be published: the same in our process and in one apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from plugins.privacy.contents import Contents, Objection, Passage
from plugins.privacy.markup import text_of_markup
from plugins.privacy.numbers import Near
from plugins.privacy.scan import MOST_FOUND, PROSE, TABLE, Finding, Reading, find, near_words

PLAIN = Reading(is_plain=True)


class Kind(StrEnum):
    """How the bytes of a piece are to be read."""

    TEXT = "text"
    TABLE = "table"
    PAGE = "page"
    PDF = "pdf"
    XLSX = "xlsx"
    DOCX = "docx"


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look found: each finding with the part of an attachment it is in ("": the place says it), no more than
    MOST_FOUND of them, and what speaks against the attachment as a whole."""

    findings: tuple[tuple[Finding, str], ...] = ()
    objections: tuple[Objection, ...] = ()


def look(kind: Kind, data: bytes) -> Seen:
    match kind:
        case Kind.TEXT | Kind.TABLE:
            how = TABLE if kind is Kind.TABLE else PROSE
            return Seen(tuple((finding, "") for finding in find(data.decode("utf-8", "replace"), how)))
        case Kind.PAGE:
            return Seen(tuple((each, "") for each in find(text_of_markup(data.decode("utf-8", "replace")), PLAIN)))
        case _:
            contents = read_attachment(kind, data)
            return Seen(tuple(_in_passages(contents.passages)), contents.objections)


def read_attachment(suffix: str, data: bytes) -> Contents:
    """The text of a document and the objections to it.  The libraries load when the first is read."""
    if suffix == "pdf":
        from plugins.privacy.pdf import read_pdf

        return read_pdf(data)
    if suffix in ("xlsx", "docx"):
        from plugins.privacy.documents import read_office

        return read_office(data)
    return Contents()


def _in_passages(passages: Iterable[Passage]) -> Iterator[tuple[Finding, str]]:
    """What stands in an attachment, each value once: what one part speaks of holds for the figures of the others."""
    passages = tuple(passages)
    near: frozenset[Near] = frozenset().union(*(near_words(passage.text) for passage in passages))
    seen: set[tuple[str, str]] = set()
    for passage in passages:
        for finding in find(passage.text, Reading(near, passage.is_table, has_columns=True, is_plain=True)):
            if (finding.kind, finding.value) not in seen and len(seen) < MOST_FOUND:
                seen.add((finding.kind, finding.value))
                where = f"{passage.where}:{finding.line}" if passage.where else ""
                yield replace(finding, line=1, column=1), where
