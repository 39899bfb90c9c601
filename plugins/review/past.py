"""Looks into every commit of a range, not only at where it ends: what one commit brings stays in every clone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plugins.privacy.allowed import ANYWHERE, Allowed
from plugins.privacy.scan import find
from plugins.problems import Location, Problem, Severity
from plugins.registry.allowed import PersonalKind
from plugins.review.change_rules import LEFT_IN_HISTORY
from plugins.review.commits import Change, Commit, brought_by, read_blobs, sizes, words_of
from plugins.review.files import check_file
from plugins.review.history import History

TEXTS = (".md", ".yaml", ".csv", ".txt")
SHORT_ID = 12


@dataclass(frozen=True, slots=True)
class Brought:
    """The files that a range of commits brought, each with its commit and size, as often as it changed."""

    changes: tuple[tuple[str, Change], ...]
    sizes: dict[str, int]

    @property
    def paths(self) -> frozenset[str]:
        return frozenset(change.path for _, change in self.changes)


def read_range(history: History, commits: Sequence[Commit]) -> Brought:
    found = tuple((commit, change) for commit, changed in brought_by(history, commits) for change in changed)
    return Brought(found, sizes(history, (change.id for _, change in found if change.is_file)))


def check_files(brought: Brought) -> Iterator[Problem]:
    """Modes, names and sizes, told once for a file however many commits bring it."""
    for change in {(change.path, change.mode, change.id): change for _, change in brought.changes}.values():
        yield from check_file(change, brought.sizes.get(change.id))


def scan_range(
    history: History,
    brought: Brought,
    commits: Sequence[Commit],
    allowed: Allowed,
    wanted: Callable[[Change], bool],
) -> Iterator[Problem]:
    """Personal data in the wanted files, in their names, and in the messages of the commits.

    The addresses in a message are no news: every commit names its maker's.
    """
    firsts: dict[str, tuple[str, Change]] = {}
    for commit, change in reversed(brought.changes):  # the oldest commit that holds it is the one to mend
        if change.is_file and wanted(change):
            firsts.setdefault(change.id, (commit, change))
            yield from _left(commit, change.path, _found(change.path.rpartition("/")[2], change.path, allowed))
    texts = {id: brought.sizes[id] for id, (_, change) in firsts.items() if change.path.lower().endswith(TEXTS)}
    for id, data in read_blobs(history, texts):
        commit, change = firsts[id]
        for text in _readings(data):
            yield from _left(commit, change.path, _found(text, change.path, allowed))
    for id, words in words_of(history, [each.id for each in commits]):
        findings = _found(_message(words), "", allowed, but=PersonalKind.EMAIL)
        yield from _left(id, f"commit-{id[:SHORT_ID]}", findings)


def _readings(data: bytes) -> tuple[str, ...]:
    """The text, or, where it is none we would publish, what the programs of offices would make of it."""
    try:
        return (data.decode("utf-8"),)
    except UnicodeDecodeError:
        return tuple(data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030", "utf-16"))


def _found(text: str, path: str, allowed: Allowed, but: PersonalKind | None = None) -> Iterator[Problem]:
    """What may not leave: what is allowed in some document may stand in any commit."""
    for finding in find(text):
        problem = finding.at(path)
        if finding.kind is not but and problem.severity is Severity.ERROR and not allowed.permits(finding, ANYWHERE)[0]:
            yield problem


def _message(words: str) -> str:
    """What the maker of a commit wrote; the lines before it hold ids and seconds, which are nobody's number."""
    return words.partition("\n\n")[2]


def _left(commit: str, path: str, findings: Iterator[Problem]) -> Iterator[Problem]:
    for each in findings:
        place = Location(path, each.location.line, each.location.column)
        yield LEFT_IN_HISTORY.at(place, commit=commit[:SHORT_ID], finding=each.message())
