"""What a change does to what stands on the branch: pure comparison of two trees.

Documents are judged by the pipeline, with the registry of the branch; here it is asked what no single document can
show: whether the change mixes what must travel apart, and whether it loses what was signed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import sidecar_of
from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.model import OPERATOR, Person, Registry, Stage
from plugins.review.change_rules import (
    BEHIND,
    MIXED,
    PROGRAM_CHANGE,
    RECORD_LOST,
    REGISTRY_CHANGE,
    REVISION_FELL,
    SIGNED_REMOVED,
    WITHDRAWAL_LOST,
)
from plugins.review.commits import Change
from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff
from plugins.review.withdrawal import load_withdrawals
from plugins.tree import Tree
from plugins.trust.checks import HERE, InForce, check_files, check_first, check_signatures, check_site, check_succession
from plugins.trust.model import load_trust, registry_digests


class Part(StrEnum):
    """The three things a repository holds, which are approved by different people."""

    CONTENT = "content"
    REGISTRY = "registry"
    PROGRAM = "program"


WORDS = {
    Part.CONTENT: Term("what units write"),
    Part.REGISTRY: Term("the registry of people and rights"),
    Part.PROGRAM: Term("the program and its settings"),
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """The tree a change began from, the tree it leads to, and the files in which they differ."""

    base: Tree
    head: Tree
    changes: tuple[Change, ...]

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.changes)

    def of(self, part: Part) -> tuple[str, ...]:
        return tuple(path for path in self.paths if part_of(path) is part)


def part_of(path: str) -> Part:
    """To which part a path belongs.  Whatever is not data is program: a file at the top can steer git, Python or CI."""
    parts = path.split("/")
    if parts[0] == "accounts" or (parts[0] == "villages" and len(parts) == 3 and parts[2] == "village.yaml"):
        return Part.REGISTRY
    return Part.CONTENT if parts[0] in ("content", "villages") and len(parts) > 1 else Part.PROGRAM


def check_change(comparison: Comparison, registry: Registry, now: datetime) -> Iterator[Problem]:
    """All that is wrong between the two trees, or that somebody with a certain right has to take in."""
    before, _ = load_withdrawals(comparison.base, registry, now)
    after, _ = load_withdrawals(comparison.head, registry, now)
    revisions = {document: withdrawal.revision for document, withdrawal in after.items()}
    yield from check_parts(comparison, registry, now.date())
    yield from check_records(comparison, registry, revisions)
    for document, withdrawal in before.items():
        if revisions.get(document, 0) < withdrawal.revision:
            yield WITHDRAWAL_LOST.at(Location(withdrawal.location.path))


def check_parts(comparison: Comparison, registry: Registry, today: date) -> Iterator[Problem]:
    first = {part: paths[0] for part in Part if (paths := comparison.of(part))}
    if len(first) > 1:
        approvers = Term("texts need their sign-offs, the registry its root people, the program an operator")
        ordered = list(first)
        for part, other in zip(ordered[1:], ordered, strict=False):
            yield MIXED.at(Location(first[part]), this=WORDS[part], other=WORDS[other], approvers=approvers)
    elif Part.PROGRAM in first:
        yield PROGRAM_CHANGE.at(Location(first[Part.PROGRAM]), people=called(operators(registry, today)))


def check_registry_version(base: Tree, head: Tree, site: str) -> Iterator[Problem]:
    """A changed registry is the next version after that of the branch, signed by the root people of both.

    The roots pinned on the build host are asked there; here those of the branch stand in for them.
    """
    trust, problems = load_trust(head)
    before, _ = load_trust(base)
    if trust is not None:
        said = trust.statement
        problems = (
            *check_site(said, site),
            *check_signatures(trust, None, before.statement.roots if before else None),
            *check_succession(said, InForce(before.statement.version, before.statement.digest) if before else None),
            *check_first(said),
            *check_files(said, registry_digests(head)),
        )
    yield from problems
    known = before or trust
    if problems and known is not None:
        roots, version = known.statement.roots, before.statement.version + 1 if before else 1
        people = tuple(root.called for root in roots.people)
        yield REGISTRY_CHANGE.at(HERE, version=version, needed=roots.threshold, people=people)


def check_records(comparison: Comparison, registry: Registry, withdrawn: Mapping[str, int]) -> Iterator[Problem]:
    """Every sign-off that stood on the branch still stands, and nothing released is gone without a withdrawal.

    `withdrawn` says up to which revision a document is withdrawn, by one that holds.
    """
    after = _records(comparison.head, comparison, only_own=True)
    for document, (path, before) in _records(comparison.base, comparison).items():
        where, now = after.get(document, (path, ()))
        kept = {each.statement.digest for each in now}
        lost = [each for each in before if each.statement.digest not in kept]
        if _source_of(where) in comparison.head.entries:
            if lost:
                yield _loss(path, lost[-1], now, registry)
        else:
            released = [each.statement.revision for each in before if each.statement.stage is Stage.RELEASE]
            if withdrawn.get(document, 0) < max(released, default=0):
                yield SIGNED_REMOVED.at(Location(_source_of(path)), document=document)


def check_behind(comparison: Comparison, moved_on: frozenset[str], base: str) -> Iterator[Problem]:
    """Files that the change and, since it began, the branch have both changed."""
    for path in comparison.paths:
        if path in moved_on:
            yield BEHIND.at(Location(path), base=base)


def touched(comparison: Comparison) -> tuple[str, ...]:
    """The paths to judge: what units write, as far as it changed, and drafts that refer to something that is gone."""
    gone = {change.path.rpartition("/")[2] for change in comparison.changes if change.is_removed}
    names = [name.encode("utf-8", "surrogateescape") for name in gone]
    referring = [
        path for path in (draft_paths(comparison.head) if names else ()) if _mentions(comparison.head, path, names)
    ]
    return tuple(sorted({*comparison.of(Part.CONTENT), *referring}))


def operators(registry: Registry, today: date) -> tuple[Person, ...]:
    return tuple(person for person in registry.platform.people if person.holds(OPERATOR, today))


def called(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.called for person in people)


def _mentions(tree: Tree, path: str, names: list[bytes]) -> bool:
    if not tree.entries[path].regular:
        return False
    data = tree.read(path)
    return any(name in data for name in names)


def _source_of(sidecar: str) -> str:
    return sidecar.removesuffix(".review.yaml") + ".md"


def _records(
    tree: Tree, comparison: Comparison, *, only_own: bool = False
) -> Mapping[str, tuple[str, tuple[SignOff, ...]]]:
    """The sign-offs of every document whose draft or sidecar is among the changes: path and sign-offs, by document.

    With `only_own`, of those that stand beside the draft of that very document: elsewhere they protect nothing.
    """
    paths = {sidecar_of(path) if path.endswith(".md") else path for path in comparison.of(Part.CONTENT)}
    found: dict[str, tuple[str, tuple[SignOff, ...]]] = {}
    for path in sorted(paths):
        entry = tree.entries.get(path)
        if path.endswith(".review.yaml") and entry is not None and entry.regular:
            sign_offs, _ = parse_sidecar(tree.read(path), path)
            owner = (_id_at(tree, path) or _id_at(comparison.base, path)) if only_own else ""
            for each in sign_offs:
                if only_own and owner != each.statement.document:
                    continue
                known = found.get(each.statement.document, (path, ()))[1]
                found[each.statement.document] = (path, (*known, each))
    return found


def _id_at(tree: Tree, sidecar: str) -> str:
    """The id of the draft beside a sidecar; "" where none can be read."""
    source = _source_of(sidecar)
    draft = load_draft(tree, source)[0] if source in tree.entries else None
    return draft.id if draft else ""


def _loss(path: str, lost: SignOff, after: tuple[SignOff, ...], registry: Registry) -> Problem:
    known = lost.statement.revision
    found = max((each.statement.revision for each in after), default=known)
    if found < known:
        return REVISION_FELL.at(Location(path), found=found, known=known)
    said = lost.statement
    return RECORD_LOST.at(
        Location(path), person=registry.called(said.person), stage=said.stage.word, revision=said.revision
    )
