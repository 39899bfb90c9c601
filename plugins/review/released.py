"""The revisions of one document that were released on the line of the branch, the newest first.

They are looked for where its record changed, so that no number of edits buries them, and where the record lay before it
was moved, so that a new name does not either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from plugins.drafts.load import load_draft
from plugins.drafts.model import sidecar_of
from plugins.problems import ProblemsFound
from plugins.registry.load import load_registry
from plugins.registry.model import Registry, Stage
from plugins.review.case import Case
from plugins.review.commits import changes, commit_of, line_of, read_blobs, sizes
from plugins.review.gate import is_genuine, was_complete
from plugins.review.history import CommitTree, History
from plugins.review.sidecar import parse_sidecar
from plugins.review.statement import SignOff

RECORD = ".review.yaml"


@dataclass(frozen=True, slots=True)
class Revision:
    """What the branch had at `commit`: a draft at `source`, and beside it the release of exactly these bytes."""

    commit: str
    source: str


def released(history: History, commit: str, source: str, registry: Registry, now: datetime) -> Iterator[Revision]:
    """The released revisions of the document at `source`, up to `commit`.

    What another document had at the same path is none of it, nor what stood before the document was removed.
    """
    document, tip = "", commit
    while True:
        beside, brought, span = sidecar_of(source), "", list[str]()
        for version, changed in line_of(history, tip, source, beside):
            touched = {change.path: change for change in changed}
            record = _record(history, version, beside) if beside in touched else ()
            is_another = bool(record) and document not in ("", record[-1].statement.document)
            if is_another or (source in touched and touched[source].is_removed):
                break
            brought = version
            span.append(version)
            if beside in touched:
                document = record[-1].statement.document if record else document
                # The commit that brought the record is the likeliest to hold what it is about.
                yield from _complete(history, [span[-1], *span[:-1]], source, record, registry, now)
                span = []
        before = _moved_from(history, brought, document) if brought and document else None
        if before is None:
            return
        tip, source = before.commit, before.source


def _complete(
    history: History,
    versions: Iterable[str],
    source: str,
    record: tuple[SignOff, ...],
    registry: Registry,
    now: datetime,
) -> Iterator[Revision]:
    """The first of these commits at which the draft is what `record` releases, if there is one."""
    if not any(each.statement.stage is Stage.RELEASE for each in record):
        return
    for version in versions:
        tree = CommitTree(history, version, (source.rpartition("/")[0],))
        draft = load_draft(tree, source)[0] if source in tree.entries else None
        if draft is None or not was_complete(Case(draft, record, registry, now)):
            continue
        if _was_released(Case(draft, record, _registry_of(history, version) or registry, now)):
            yield Revision(version, source)
        return


def _was_released(case: Case) -> bool:
    """Whether someone entitled really gave the release, by the registry of that time.

    What keys and people are worth today is asked later.  A forged one must not hide the revision before it.
    """
    if case.draft.owner not in {*case.registry.accounts, *case.registry.villages}:
        return False
    return Stage.RELEASE in case.profile.holders and any(
        each.statement.stage is Stage.RELEASE
        and each.statement.person in case.entitled(Stage.RELEASE, each.statement.at.date())
        and is_genuine(case, each)
        for each in case.sign_offs
    )


def _registry_of(history: History, version: str) -> Registry | None:
    """The people and rights the branch had then; None where they cannot be read by the rules of today."""
    try:
        return load_registry(history.tree(version))
    except ProblemsFound:
        return None


def _moved_from(history: History, version: str, document: str) -> Revision | None:
    """Where the record of a document lay before the commit `version` changed or removed it there."""
    parents = commit_of(history, version).parents
    changed = changes(history, parents[0], version) if parents else ()
    records = {change.old_id: change.path for change in changed if change.was_file and change.path.endswith(RECORD)}
    for id, data in read_blobs(history, sizes(history, records)):
        record = parse_sidecar(data, records[id])[0] if document.encode() in data else ()
        if record and record[-1].statement.document == document:
            return Revision(parents[0], records[id].removesuffix(RECORD) + ".md")
    return None


def _record(history: History, version: str, path: str) -> tuple[SignOff, ...]:
    """The sign-offs in a file of a commit; none where it is absent or cannot be read."""
    tree = CommitTree(history, version, (path,))
    entry = tree.entries.get(path)
    return parse_sidecar(tree.read(path), path)[0] if entry is not None and entry.regular else ()
