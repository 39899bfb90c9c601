"""What is to be said of each document by itself.

A draft read and understood, its tables, its personal data, its record and what the gate says of that: none of it asks
for another document, but that the books of a village must agree (`neighbours.py`).  What else does (two drafts of one
id, links, bodies) is for `judge.py`, and so are pictures, which are opened in processes of their own anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from plugins.drafts.checks import check_draft
from plugins.drafts.model import Draft
from plugins.phases import Phase, counted, phase
from plugins.pipeline.neighbours import disagreements
from plugins.privacy.allowed import Allowed
from plugins.privacy.draft import Scanned, scan_drafts
from plugins.problems import Problem, Severity
from plugins.registry.model import Registry
from plugins.review.case import Case
from plugins.review.gate import check_case, read_sign_offs
from plugins.review.statement import SignOff
from plugins.tree import Tree
from plugins.villages.checks import read_tables
from plugins.villages.model import Tables


@dataclass(frozen=True, slots=True)
class Grounds:
    """What documents are examined by.  `withdrawn` is the revision up to which one was withdrawn, by id."""

    registry: Registry
    allowed: Allowed
    now: datetime
    withdrawn: Mapping[str, int]


@dataclass(slots=True)
class Contents:
    """What was found in one draft so far, and the tables it shows."""

    tables: Tables
    problems: list[Problem]
    scanned: Scanned

    @property
    def is_flawed(self) -> bool:
        return any(problem.severity is not Severity.WARNING for problem in self.problems)

    @property
    def can_be_shown(self) -> bool:
        return not any(problem.rule in UNSHOWABLE for problem in self.problems)


# Without a known owner or author, or with a file that is not what its name says, not even a preview can show it.
UNSHOWABLE = frozenset({"DRA005", "DRA006", "DRA007", "DRA011", "DRA018", "DRA029"})


@dataclass(frozen=True, slots=True)
class Examined:
    """One draft: its contents, its record, what is wrong with the file of the record, what the gate says.

    The record of a draft with flaws is not looked at.
    """

    contents: Contents
    record: tuple[SignOff, ...] = ()
    unreadable: tuple[Problem, ...] = ()
    verdict: tuple[Problem, ...] = ()

    def case(self, draft: Draft, grounds: Grounds) -> Case:
        return Case(draft, self.record, grounds.registry, grounds.now, grounds.withdrawn.get(draft.id, 0))


def contents_of(drafts: Iterable[Draft], registry: Registry, allowed: Allowed, today: date) -> dict[str, Contents]:
    """What is in each draft and its files, but for pictures, by source path."""
    drafts = tuple(drafts)
    scans = scan_drafts(drafts, allowed)
    found: dict[str, Contents] = {}
    for draft in drafts:
        tables, problems = read_tables(draft)
        scanned = scans[draft.source]
        notes = [*check_draft(draft, registry, today), *scanned.problems, *problems]
        found[draft.source] = Contents(tables, notes, scanned)
    return found


def examine(tree: Tree, drafts: Sequence[Draft], grounds: Grounds) -> dict[str, Examined]:
    """Each draft, by source path."""
    with phase(Phase.CHECKING):
        found = contents_of(drafts, grounds.registry, grounds.allowed, grounds.now.date())
        tables = {source: each.tables for source, each in found.items()}
        for source, problem in disagreements(tree, drafts, tables, grounds.registry):
            found[source].problems.append(problem)
    return {
        draft.source: _proved(tree, draft, found[draft.source], grounds)
        for draft in counted(Phase.PROVING, drafts, name=lambda draft: draft.source)
    }


def _proved(tree: Tree, draft: Draft, contents: Contents, grounds: Grounds) -> Examined:
    if contents.is_flawed:
        return Examined(contents)
    record, unreadable = read_sign_offs(tree, draft)
    if unreadable:
        return Examined(contents, unreadable=unreadable)
    examined = Examined(contents, record)
    return Examined(contents, record, verdict=tuple(check_case(examined.case(draft, grounds))))
