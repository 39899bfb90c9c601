"""What a change brings to a branch: the part of `build.py check` behind --base.

Both sides are read as git objects; nothing of the change is checked out, imported or run.  The registry of the base
decides, so a change cannot give its author the rights it needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from plugins.pipeline.judge import check_registry_privacy, judge
from plugins.privacy.allowed import allowed_on
from plugins.problems import Location, Problem, ProblemsFound, in_order
from plugins.registry.load import load_registry, registry_files
from plugins.registry.model import Registry
from plugins.review.change import Comparison, Part, check_behind, check_change, check_registry_version, part_of, touched
from plugins.review.change_rules import TOO_LARGE, UNRELATED
from plugins.review.commits import Change, changes, merge_bases, new_commits
from plugins.review.files import check_twins, on_the_way
from plugins.review.history import History
from plugins.review.past import check_files, read_range, scan_range


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in a change, the documents that were judged for it, and how many files it changes."""

    problems: tuple[Problem, ...]
    documents: tuple[str, ...] = ()
    files: int = 0


def compare(history: History, base: str, head: str, now: datetime, base_name: str) -> Found:
    """Judge what lies between two commits.  Raises ProblemsFound when the registry of the base is broken."""
    forks = merge_bases(history, base, head)
    if len(forks) != 1:
        at = Location(base_name)
        return Found((UNRELATED.at(at, head=head[:12], base=base_name, count=len(forks)),))
    registry = load_registry(registry_files(history.tree(base)))
    changed = changes(history, forks[0], head)
    comparison = Comparison(history.tree(forks[0]), history.tree(head), changed)
    commits = new_commits(history, head, [base])
    brought = read_range(history, commits)
    present = [change.path for change in changed if not change.is_removed]
    problems = [
        *check_files(brought),
        *check_twins(on_the_way(history, head, present), present),
        *check_behind(comparison, _moved_on(history, forks[0], base, head), base_name),
    ]
    if any(problem.about == TOO_LARGE for problem in problems):
        return Found(in_order(problems), files=len(changed))  # a file nobody wants to read to the end
    problems += check_change(comparison, registry, now)
    ends = {change.id for change in changed}
    allowed = allowed_on(registry, now.date())
    problems += scan_range(
        history, brought, commits, allowed, lambda change: is_text_of_units(change) and change.id not in ends
    )
    problems += check_new_registry(comparison, registry, now.date())
    judged, documents = _judge_documents(comparison, registry, now)
    return Found(in_order((*problems, *judged)), documents, len(changed))


def is_text_of_units(change: Change) -> bool:
    return part_of(change.path) is Part.CONTENT


def check_new_registry(comparison: Comparison, registry: Registry, today: date) -> Iterator[Problem]:
    """A changed registry is read as data: it must be in order and signed, and it decides nothing here."""
    if not comparison.of(Part.REGISTRY):
        return
    before, after = registry_files(comparison.base), registry_files(comparison.head)
    yield from check_registry_version(before, after, registry.policy.site)
    try:
        new = load_registry(after)
        check_registry_privacy(new, allowed_on(new, today))
    except ProblemsFound as found:
        yield from found.problems


def _judge_documents(
    comparison: Comparison, registry: Registry, now: datetime
) -> tuple[tuple[Problem, ...], tuple[str, ...]]:
    paths = touched(comparison)
    if not paths:
        return (), ()
    judged = judge(comparison.head, now, only=paths, registry=registry)
    return judged.problems, judged.sources


def _moved_on(history: History, fork: str, base: str, head: str) -> frozenset[str]:
    """The files the branch changed since the fork, but for those that both sides now hold with the same bytes."""
    if fork == base:
        return frozenset()
    differing = {change.path for change in changes(history, base, head)}
    return frozenset(change.path for change in changes(history, fork, base) if change.path in differing)
