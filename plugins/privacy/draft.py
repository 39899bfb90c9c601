"""Personal data in a draft and its files, in its page, and in what the registry says of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from plugins.drafts.model import Draft, DraftFile
from plugins.privacy.allowed import Allowed, judge_findings
from plugins.privacy.contents import Contents
from plugins.privacy.markup import text_of_markup
from plugins.privacy.metadata import more_than_pixels
from plugins.privacy.numbers import Near
from plugins.privacy.rules import PICTURE_METADATA
from plugins.privacy.scan import PROSE, TABLE, Finding, Reading, find, near_words
from plugins.problems import Location, Problem
from plugins.registry.model import Registry

PICTURES = frozenset({"jpg", "png", "webp"})
PLAIN = Reading(is_plain=True)
Pair = tuple[Finding, Problem]


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is wrong, and which entries of the allow-list were needed (by their place)."""

    problems: tuple[Problem, ...] = ()
    used: frozenset[Location] = frozenset()


def scan_draft(draft: Draft, allowed: Allowed) -> Scanned:
    """A draft's text, its tables, documents and pictures, and the names of its files."""
    pairs = [*_in_text(draft.data.decode("utf-8"), draft.source)]
    objections: list[Problem] = []
    for file in draft.files:
        pairs += _in_text(file.name, file.path)
        if file.suffix == "csv":
            pairs += _in_text(file.data.decode("utf-8", "replace"), file.path, TABLE)
        elif file.suffix in PICTURES:
            objections += _more_than_pixels(file)
        else:
            contents = read_attachment(file.suffix, file.data)
            objections += [objection.at(file.path) for objection in contents.objections]
            pairs += _in_attachment(contents, file)
    problems, used = judge_findings(pairs, allowed, draft.id)
    return Scanned((*objections, *problems), used)


def scan_page(draft: Draft, html: str, allowed: Allowed, found: Scanned) -> tuple[Problem, ...]:
    """What only shows once the draft has become a page: a number that markup had taken apart, say."""
    known = {(problem.rule, problem.values.get("sample")) for problem in found.problems}
    pairs = [
        (finding, replace(finding, line=1, column=1).at(draft.source)) for finding in find(text_of_markup(html), PLAIN)
    ]
    problems, _ = judge_findings(pairs, allowed, draft.id)
    return tuple(problem for problem in problems if (problem.rule, problem.values.get("sample")) not in known)


def scan_registry(registry: Registry, allowed: Allowed) -> Scanned:
    """What pages show of units, at the place of the unit: nobody signs it off as a document."""
    pairs = [
        (finding, replace(finding.at(unit.at.path), location=unit.at))
        for unit in registry.units
        for text in unit.shown_texts
        for finding in find(text)
    ]
    problems, used = judge_findings(pairs, allowed, "")
    return Scanned(problems, used)


def read_attachment(suffix: str, data: bytes) -> Contents:
    """The text of a document and the objections to it.  The libraries load when the first is read."""
    if suffix == "pdf":
        from plugins.privacy.pdf import read_pdf

        return read_pdf(data)
    if suffix in ("xlsx", "docx"):
        from plugins.privacy.documents import read_office

        return read_office(data)
    return Contents()


def _in_text(text: str, path: str, how: Reading = PROSE) -> Iterator[Pair]:
    for finding in find(text, how):
        yield finding, finding.at(path)


def _in_attachment(contents: Contents, file: DraftFile) -> Iterator[Pair]:
    near: frozenset[Near] = frozenset().union(*(near_words(passage.text) for passage in contents.passages))
    seen: set[tuple[str, str]] = set()
    for passage in contents.passages:
        for finding in find(passage.text, Reading(near, passage.is_table, has_columns=True, is_plain=True)):
            if (finding.kind, finding.value) not in seen:
                seen.add((finding.kind, finding.value))
                where = f"{passage.where}:{finding.line}" if passage.where else ""
                yield finding, replace(finding, line=1, column=1).at(file.path, where=where)


def _more_than_pixels(file: DraftFile) -> Iterator[Problem]:
    for what in more_than_pixels(file.data):
        yield PICTURE_METADATA.at(Location(file.path), what=what, path=file.path)
