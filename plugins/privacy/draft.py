"""Personal data in a draft and its files, in its page, and in what the registry says of units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from plugins.drafts.filetypes import PICTURES
from plugins.drafts.model import Draft, DraftFile
from plugins.privacy.allowed import Allowed, judge_findings
from plugins.privacy.look import Kind, Seen
from plugins.privacy.lookout import Piece, lookout
from plugins.privacy.metadata import more_than_pixels
from plugins.privacy.rules import PICTURE_METADATA, TOO_MANY
from plugins.privacy.scan import MOST_FOUND, find
from plugins.problems import Location, Problem
from plugins.registry.model import Registry

MOST_TOLD = 50  # of one file


@dataclass(frozen=True, slots=True)
class Scanned:
    """What is wrong, and which entries of the allow-list were needed (by their place)."""

    problems: tuple[Problem, ...] = ()
    used: frozenset[Location] = frozenset()


def scan_draft(draft: Draft, allowed: Allowed) -> Scanned:
    """A draft's text, its tables, documents and pictures, and the names of its files."""
    return scan_drafts([draft], allowed)[draft.source]


def scan_drafts(drafts: Iterable[Draft], allowed: Allowed) -> dict[str, Scanned]:
    """The same for many at once, by source path: their attachments are shared out among processes."""
    drafts = tuple(drafts)
    pieces = {draft.source: tuple(_pieces(draft)) for draft in drafts}
    seen = iter(lookout().look_at([piece for each in pieces.values() for piece in each]))
    return {draft.source: _scanned(draft, zip(pieces[draft.source], seen, strict=False), allowed) for draft in drafts}


def scan_page(draft: Draft, html: str, allowed: Allowed, found: Scanned) -> tuple[Problem, ...]:
    """What only shows once the draft has become a page: a number that markup had taken apart, say."""
    if any(problem.about == TOO_MANY for problem in found.problems):
        return ()
    known = {(problem.rule, problem.values.get("sample")) for problem in found.problems}
    (seen,) = lookout().look_at([Piece(Kind.PAGE, draft.source, html.encode("utf-8"))])
    if isinstance(seen, Problem):
        return (seen,)
    pairs = [(finding, replace(finding, line=1, column=1).at(draft.source)) for finding, _ in seen.findings]
    problems, _ = judge_findings(pairs, allowed, draft.id)
    return tuple(
        _told(
            [each for each in problems if (each.rule, each.values.get("sample")) not in known], len(pairs), draft.source
        )
    )


def scan_registry(registry: Registry, allowed: Allowed) -> Scanned:
    """What pages show of units and topics, at their place: nobody signs it off as a document."""
    pairs = [
        (finding, replace(finding.at(unit.at.path), location=unit.at))
        for unit in (*registry.units, *registry.channels, *registry.handovers, *registry.topics)
        for text in unit.shown_texts
        for finding in find(text)
    ]
    problems, used = judge_findings(pairs, allowed, "")
    return Scanned(problems, used)


def _pieces(draft: Draft) -> Iterator[Piece]:
    yield Piece(Kind.TEXT, draft.source, draft.data)
    for file in draft.files:
        yield Piece(Kind.TEXT, file.path, file.name.encode("utf-8", "surrogateescape"))
        if file.suffix == "csv":
            yield Piece(Kind.TABLE, file.path, file.data)
        elif file.suffix in ("pdf", "xlsx", "docx"):
            yield Piece(Kind(file.suffix), file.path, file.data)


def _scanned(draft: Draft, looked: Iterable[tuple[Piece, Seen | Problem]], allowed: Allowed) -> Scanned:
    problems = [problem for file in draft.files if file.suffix in PICTURES for problem in _more_than_pixels(file)]
    used: frozenset[Location] = frozenset()
    for piece, seen in looked:
        if isinstance(seen, Problem):
            problems.append(seen)
            continue
        problems += [objection.at(piece.path) for objection in seen.objections]
        pairs = [(finding, finding.at(piece.path, where=where)) for finding, where in seen.findings]
        found, needed = judge_findings(pairs, allowed, draft.id)
        problems += _told(found, len(pairs), piece.path)
        used |= needed
    return Scanned(tuple(problems), used)


def _told(problems: Sequence[Problem], findings: int, path: str) -> Iterator[Problem]:
    """The first of many problems of one file, then that there are more."""
    yield from problems[:MOST_TOLD]
    if len(problems) > MOST_TOLD:
        yield TOO_MANY.at(problems[MOST_TOLD].location, count=MOST_TOLD)
    elif findings >= MOST_FOUND:  # all of them allowed, and nobody looked at what comes after
        yield TOO_MANY.at(Location(path), count=MOST_FOUND)


def _more_than_pixels(file: DraftFile) -> Iterator[Problem]:
    for what in more_than_pixels(file.data):
        yield PICTURE_METADATA.at(Location(file.path), what=what, path=file.path)
