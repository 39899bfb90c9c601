"""Who is there: of every draft of a tree what the others have to know of it, and nothing else is kept.

That is its id, which another may claim; where it lies, since one may lead to it; and the files that are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from plugins.drafts.checks import twins
from plugins.drafts.load import draft_paths, drafts_in, load_draft, unused_files
from plugins.drafts.model import SIDECAR, DocumentId
from plugins.edition.addresses import document_url
from plugins.phases import Phase, phase
from plugins.problems import Problem
from plugins.review.history import CommitTree
from plugins.slices import Workers
from plugins.tree import Tree, WorkingTree


@dataclass(frozen=True, slots=True)
class Line:
    """One draft, or a file that is none: its id, the files it shows, the drafts it may lead to, by source path."""

    source: str
    id: DocumentId | None
    files: tuple[str, ...] = ()
    leads: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Roll:
    """`ids` are those of all drafts by source path, in its order; `leads` only of those that name others."""

    ids: dict[str, DocumentId] = field(default_factory=dict)
    leads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    unreadable: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, line: Line, there: Container[str]) -> None:
        """`there` has the paths of all drafts: what somebody writes of others need not be kept."""
        self.problems.extend(line.problems)
        if line.id is None:
            self.unreadable.append(line.source)
            return
        self.ids[line.source] = line.id
        self.files.update(line.files)
        if leads := tuple(path for path in sorted(line.leads) if path in there):
            self.leads[line.source] = leads

    def without_owner(self, paths: Iterable[str]) -> Iterator[str]:
        """Those of `paths` that are neither the sign-offs of a draft nor shown by one."""
        for path in paths:
            is_sidecar = path.endswith(SIDECAR) and path.removesuffix(SIDECAR) + ".md" in self.ids
            if not is_sidecar and path not in self.files:
                yield path

    @cached_property
    def keepers(self) -> Mapping[str, str]:
        """Of each draft whose id belongs to another, by source path, the path of that other."""
        return dict(twins((id, source) for source, id in self.ids.items()))

    def within_reach(self, source: str) -> tuple[tuple[str, str], ...]:
        """The drafts to which the one at `source` may lead, each with its address."""
        return tuple((path, document_url(self.ids[path])) for path in self.leads.get(source, ()) if path in self.ids)


def call_roll(tree: Tree, workers: Workers) -> Roll:
    paths = tuple(draft_paths(tree))
    roll, there = Roll(), frozenset(paths)
    with phase(Phase.READING, len(paths)) as step:
        for lines in workers.share(calling, bare(tree), paths):
            for line in lines:
                roll.add(line, there)
            step(len(lines))
    strays = roll.without_owner(tree.entries)
    roll.problems.extend(unused_files(strays, frozenset(), roll.unreadable))
    return roll


def calling(tree: Tree) -> Callable[[Sequence[str]], list[Line]]:
    def work(paths: Sequence[str]) -> list[Line]:
        here = around(tree, paths)
        return [_line(here, path) for path in paths]

    return work


def bare(tree: Tree) -> Tree:
    """The same without what was read of it: that need not go to other processes."""
    match tree:
        case CommitTree():
            return CommitTree(tree.history, tree.commit, tree.paths)
        case WorkingTree():
            return WorkingTree(tree.root, tree.paths)
    return tree


def around(tree: Tree, paths: Iterable[str]) -> Tree:
    """The folders in which these files lie; nothing of them is kept for later."""
    return bare(tree).below(*sorted({path.rpartition("/")[0] for path in paths}))


def _line(tree: Tree, path: str) -> Line:
    draft, problems = load_draft(tree, path)
    if draft is None:
        return Line(path, None, problems=problems)
    return Line(path, draft.id, tuple(file.path for file in draft.files), drafts_in(draft), problems)
