"""What a change does to what stands on the branch: pure comparison of two trees.

Documents are judged by the pipeline, with the registry of the branch; here it is asked what no single document can
show: whether the change mixes what must travel apart, and whether it loses what was signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property

from plugins.drafts.frontmatter import Place
from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import sidecar_of
from plugins.drafts.near import at_home
from plugins.messages import Term
from plugins.paths import beside
from plugins.problems import Location, Problem
from plugins.registry.load import TRUST_PATH
from plugins.registry.model import OPERATOR, Person, Registry, Stage
from plugins.review.case import Case
from plugins.review.change_rules import (
    BEHIND,
    LINK_TURNED,
    MIXED,
    MOVED_AND_CHANGED,
    OBJECTION_REMOVED,
    PROGRAM_CHANGE,
    RECORD_LOST,
    REGISTRY_CHANGE,
    REVISION_FELL,
    SIGNED_REMOVED,
    WITHDRAWAL_LOST,
)
from plugins.review.commits import Change
from plugins.review.gate import read_sign_offs
from plugins.review.landing_rules import OTHER_DATE
from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff, Verdict
from plugins.review.withdrawal import load_withdrawals
from plugins.tree import Tree
from plugins.trust.checks import HERE, InForce, check_files, check_first, check_signatures, check_site, check_succession
from plugins.trust.model import is_registry_file, load_trust, registry_digests

NAMED = re.compile(r"[^\s()<>\[\]\"'#]{1,300}?\.md\b")


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


@dataclass(frozen=True)
class Comparison:
    """The tree a change began from, the tree it leads to, and the files in which they differ."""

    base: Tree
    head: Tree
    changes: tuple[Change, ...]

    @cached_property
    def before(self) -> Tree:
        """Of `base`, the homes of the texts that changed."""
        return at_home(self.base, self.of(Part.CONTENT))

    @cached_property
    def after(self) -> Tree:
        """Of `head`, the homes of the texts that changed."""
        return at_home(self.head, self.of(Part.CONTENT))

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(change.path for change in self.changes)

    def of(self, part: Part) -> tuple[str, ...]:
        return tuple(path for path in self.paths if part_of(path) is part)


def part_of(path: str) -> Part:
    """To which part a path belongs.  Whatever is not data is program: a file at the top can steer git, Python or CI."""
    parts = path.split("/")
    if path == TRUST_PATH or is_registry_file(path):
        return Part.REGISTRY
    return Part.CONTENT if parts[0] in ("content", "villages") and len(parts) > 1 else Part.PROGRAM


def check_change(comparison: Comparison, registry: Registry, now: datetime) -> Iterator[Problem]:
    """All that is wrong between the two trees, or that somebody with a certain right has to take in."""
    before, _ = load_withdrawals(comparison.before, registry, now)
    after, _ = load_withdrawals(comparison.after, registry, now)
    revisions = {document: withdrawal.revision for document, withdrawal in after.items()}
    yield from check_parts(comparison, registry, now.date())
    yield from check_records(comparison, registry, revisions)
    yield from check_dates(comparison, registry, now)
    yield from check_links(comparison)
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
    after = _records(comparison.after, comparison, only_own=True)
    for document, (path, before) in _records(comparison.before, comparison).items():
        where, now = after.get(document, (path, ()))
        kept = {each.statement.digest for each in now}
        lost = [each for each in before if each.statement.digest not in kept]
        source, released = _source_of(where), [each for each in before if each.statement.stage is Stage.RELEASE]
        if source in comparison.after.entries:
            if lost:
                yield _loss(path, lost[-1], now, registry)
            elif released and where != path and not _is_released(comparison.after, source, now):
                yield MOVED_AND_CHANGED.at(Location(source))
        else:
            yield from _removed(_source_of(path), before, withdrawn.get(document, 0), registry)


def check_dates(comparison: Comparison, registry: Registry, now: datetime) -> Iterator[Problem]:
    """What was public keeps the date it was published on, whether or not there is a log to know it."""
    before = {each.draft.id: each for each in _cases(comparison.before, comparison, registry, now) if each.releases}
    for case in _cases(comparison.after, comparison, registry, now):
        old = before.get(case.draft.id)
        if old is None or old.published is None or old.published > now or case.published is None:
            continue
        is_as_released = old.releases[0].statement.manifest == case.draft.digest
        if case.published != old.published and not is_as_released:
            day = case.draft.at("published")
            yield OTHER_DATE.at(day, landed=old.published.isoformat(), published=case.published.isoformat())


def check_links(comparison: Comparison) -> Iterator[Problem]:
    """Drafts that change places do not turn the links of others, whose words name them by their paths."""
    changed = [path for path in comparison.of(Part.CONTENT) if path.endswith(".md")]
    before = {path: _document_at(comparison.before, path) for path in changed}
    lay = {document: path for path, document in before.items() if document}
    after = {path: _document_at(comparison.after, path) for path in changed}
    turned = [path for path in changed if before[path] and after[path] not in ("", before[path])]
    names = _names(turned)
    moved = {path for path in changed if lay.get(after[path], path) != path}
    old_tree, new_tree = (comparison.base, comparison.head) if turned else (comparison.before, comparison.after)
    for path in draft_paths(new_tree) if turned else sorted(moved):
        if path not in moved and not _mentions(new_tree, path, names):
            continue
        source = lay[after[path]] if path in moved else path
        if not _is_as_it_was(old_tree, source, new_tree, path):
            continue  # other words are signed again
        for target in _named(new_tree.read(path)):
            old = _document_named(comparison.base, source, target)
            new = _document_named(comparison.head, path, target)
            if old and new and old != new:
                yield LINK_TURNED.at(Location(path), target=target, before=old, after=new)


def check_behind(comparison: Comparison, moved_on: frozenset[str], base: str) -> Iterator[Problem]:
    """Files that the change and, since it began, the branch have both changed."""
    for path in comparison.paths:
        if path in moved_on:
            yield BEHIND.at(Location(path), base=base)


def touched(comparison: Comparison) -> tuple[str, ...]:
    """The paths to judge: what units write, as far as it changed, and drafts that refer to something that is gone.

    To a draft any other may lead, so that all have to be read; a file is shown by drafts beside it.
    """
    gone = [change.path for change in comparison.changes if change.is_removed and part_of(change.path) is Part.CONTENT]
    drafts, files = ([path for path in gone if path.endswith(".md") is is_draft] for is_draft in (True, False))
    folders = {path.rpartition("/")[0] for path in files}
    everywhere = draft_paths(comparison.head) if drafts else ()
    beside = (path for path in draft_paths(comparison.after) if path.rpartition("/")[0] in folders)
    names, other_names = _names(drafts), _names(files)
    referring = {path for path in everywhere if _mentions(comparison.head, path, names)}
    referring |= {path for path in beside if _mentions(comparison.after, path, other_names)}
    return tuple(sorted({*comparison.of(Part.CONTENT), *referring}))


def operators(registry: Registry, today: date) -> tuple[Person, ...]:
    return tuple(person for person in registry.platform.people if person.holds(OPERATOR, today))


def called(people: tuple[Person, ...]) -> tuple[str, ...]:
    return tuple(person.called for person in people)


def _names(paths: Iterable[str]) -> list[bytes]:
    return [path.rpartition("/")[2].encode("utf-8", "surrogateescape") for path in paths]


def _mentions(tree: Tree, path: str, names: list[bytes]) -> bool:
    if not tree.entries[path].regular:
        return False
    data = tree.read(path).replace(b"\\", b"")  # which Markdown takes out before it reads a name
    return any(name in data for name in names)


def _is_as_it_was(before: Tree, source: str, after: Tree, path: str) -> bool:
    """Whether the file at `path` has the bytes that were at `source` before."""
    old = before.entries.get(source)
    return old is not None and old.regular and before.read(source) == after.read(path)


def _named(data: bytes) -> Iterator[str]:
    """The drafts that a text may link to, in whatever form: rather a name too many than one too few."""
    yield from dict.fromkeys(NAMED.findall(data.decode("utf-8", "replace").replace("\\", "")))


def _document_at(tree: Tree, path: str) -> str:
    """The id of the draft at a path; "" where none can be read."""
    draft = load_draft(tree, path)[0] if path.endswith(".md") and path in tree.entries else None
    return draft.id if draft else ""


def _document_named(tree: Tree, source: str, target: str) -> str:
    """The id of the draft that `target` means in the draft at `source`; "" where none can be read."""
    path = beside(source, target) or ""
    return _document_at(tree.below(path.rpartition("/")[0]), path) if Place.of(path) else ""


def _is_released(tree: Tree, source: str, record: tuple[SignOff, ...]) -> bool:
    draft, _ = load_draft(tree, source)
    stages = {each.statement.stage for each in record if draft and each.statement.manifest == draft.digest}
    return Stage.RELEASE in stages


def _removed(source: str, record: tuple[SignOff, ...], withdrawn: int, registry: Registry) -> Iterator[Problem]:
    """What is wrong with removing a document with this record, which is withdrawn up to a revision."""
    for each in reversed(record):
        said = each.statement
        if said.revision > withdrawn and said.stage is Stage.RELEASE:
            yield SIGNED_REMOVED.at(Location(source), document=said.document)
            return
    for each in record:
        said = each.statement
        if said.revision > withdrawn and said.verdict is not Verdict.PASS:
            values = {"person": registry.called(said.person), "stage": said.stage.word, "revision": said.revision}
            yield OBJECTION_REMOVED.at(Location(source), **values)
            return


def _cases(tree: Tree, comparison: Comparison, registry: Registry, now: datetime) -> Iterator[Case]:
    """The documents of a tree that the change touches, each with its record."""
    paths = {_source_of(path) if path.endswith(".review.yaml") else path for path in comparison.of(Part.CONTENT)}
    for path in sorted(path for path in paths if path.endswith(".md") and path in tree.entries):
        draft, _ = load_draft(tree, path)
        if draft is not None:
            record, _ = read_sign_offs(tree, draft)
            yield Case(draft, record, registry, now)


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
            owner = _owner_of(path, tree, comparison.before) if only_own else ""
            for each in sign_offs:
                if only_own and owner != each.statement.document:
                    continue
                known = found.get(each.statement.document, (path, ()))[1]
                found[each.statement.document] = (path, (*known, each))
    return found


def _owner_of(sidecar: str, tree: Tree, base: Tree) -> str:
    """The document beside whose draft a record stands."""
    return _document_at(tree, _source_of(sidecar)) or _document_at(base, _source_of(sidecar))


def _loss(path: str, lost: SignOff, after: tuple[SignOff, ...], registry: Registry) -> Problem:
    known = lost.statement.revision
    found = max((each.statement.revision for each in after), default=known)
    if found < known:
        return REVISION_FELL.at(Location(path), found=found, known=known)
    said = lost.statement
    return RECORD_LOST.at(
        Location(path), person=registry.called(said.person), stage=said.stage.word, revision=said.revision
    )
