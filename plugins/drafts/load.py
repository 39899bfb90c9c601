"""Reads every draft of a tree together with the files it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from plugins.drafts.filetypes import ALLOWED, LIMIT_BYTES, looks_like
from plugins.drafts.frontmatter import Place, parse_draft
from plugins.drafts.model import Draft, DraftFile
from plugins.drafts.rules import BAD_FILE, MISSING_FILE, NOT_REGULAR, UNUSED_FILE, WRONG_PLACE
from plugins.messages import Term
from plugins.paths import beside, collision_key, drafts_named, is_file_name, is_for_all_villages, lies_in
from plugins.phases import Phase, counted
from plugins.problems import Location, Problem
from plugins.table import cells_of
from plugins.tree import Tree

# `](target)` and `[label]: target`; anything Markdown would take for a link is refused by edition/body.py unless the
# file it names was found here, so a form this misses cannot smuggle in a file.
# Bounded, since a draft full of `](` would take time with the square of its length.
REFERENCE = re.compile(
    r"\]\(\s{0,9}+<?([^)<>\s]{1,300}+)>?[^)]{0,300}+\)|"
    r"^ {0,3}+\[[^\]\n]{1,300}+\]:[ ]{0,9}+\n?[ ]{0,9}+<?([^\s>]{1,300}+)>?(?=\s|$)",
    re.MULTILINE,
)

WITHDRAWN = ".withdrawn.yaml"  # outlives the draft it stands beside


@dataclass(frozen=True, slots=True)
class Drafts:
    """What could be read, and what is wrong with the rest.  A draft with a problem of its own is not among `good`."""

    good: tuple[Draft, ...]
    problems: tuple[Problem, ...]
    unreadable: tuple[str, ...] = ()

    def within(self, paths: Sequence[str]) -> Drafts:
        """Only what concerns these files and folders: a draft is named by itself, its sign-offs or a file it shows."""

        places = {path.rstrip("/") for path in paths}
        good = tuple(
            draft
            for draft in self.good
            if lies_in(draft.source, places) or any(lies_in(path, places) for path in draft.beside)
        )
        problems = tuple(problem for problem in self.problems if lies_in(problem.location.path, places))
        return Drafts(good, problems, tuple(path for path in self.unreadable if lies_in(path, places)))


Loaded = tuple[Draft | None, tuple[Problem, ...]]  # a draft, or every reason why there is none


def load_drafts(tree: Tree) -> Drafts:
    """Every draft of content/ and villages/ with its files, as bytes."""
    paths = tuple(draft_paths(tree))
    return gathered({path: load_draft(tree, path) for path in counted(Phase.READING, paths)}, tree.entries)


def gathered(loaded: Mapping[str, Loaded], files: Iterable[str]) -> Drafts:
    """What was loaded, by source path in their order, and those of `files` that none of it refers to."""
    good = tuple(draft for draft, _ in loaded.values() if draft is not None)
    unreadable = tuple(path for path, (draft, _) in loaded.items() if draft is None)
    used = {path for draft in good for path in draft.beside}
    problems = [problem for _, found in loaded.values() for problem in found]
    return Drafts(good, (*problems, *unused_files(files, used, unreadable)), unreadable)


def draft_paths(tree: Tree) -> Iterator[str]:
    return (path for path in tree.entries if path.endswith(".md") and path.split("/")[0] in ("content", "villages"))


def load_draft(tree: Tree, path: str) -> Loaded:
    """One draft with its files, or None with every reason why not."""
    place = Place.of(path)
    if place is None:
        return None, (WRONG_PLACE.at(Location(path)),)
    if not tree.entries[path].regular:
        return None, (NOT_REGULAR.at(Location(path)),)
    draft, problems = parse_draft(tree.read(path), path, place)
    if draft is None:
        return None, problems
    files: list[DraftFile] = []
    found: list[Problem] = []
    names: dict[str, str] = {}
    for name, at in references(draft).items():
        file, trouble = _file(tree, draft, name, at)
        if names.setdefault(collision_key(name), name) != name:
            trouble = (BAD_FILE.at(at, name=name, reason=Term("another one differs from it in capital letters only")),)
        found.extend(trouble)
        files.extend([file] if file else [])
    if found:
        return None, tuple(found)
    files.extend(_attached(tree, draft, files))
    return (replace(draft, files=tuple(files)) if files else draft), ()


def references(draft: Draft) -> Mapping[str, Location]:
    """The names of the files beside the draft that it refers to, with the first place of each, sorted by name."""
    found: dict[str, Location] = {}
    if draft.image:
        found[draft.image] = draft.at("image")
    if draft.ledger:
        found[draft.ledger.file] = draft.at("ledger")
        found |= {note.was: draft.at("corrections") for note in draft.corrections if note.was}
    if draft.recipients:
        found[draft.recipients.file] = draft.at("recipients")
    line, counted = draft.body_line, 0
    for match in REFERENCE.finditer(draft.body):
        target, start = match[1] or match[2], match.start()
        line += draft.body.count("\n", counted, start)
        counted = start
        if target not in found and is_local(target):
            found[target] = Location(draft.source, line, start - draft.body.rfind("\n", 0, start))
    return dict(sorted(found.items()))


def _attached(tree: Tree, draft: Draft, files: Sequence[DraftFile]) -> Iterator[DraftFile]:
    """The files on which lines of its ledger rest; one that is missing, or cannot be published, villages/ tells."""
    names = {collision_key(file.name) for file in files}
    table = next((file for file in files if draft.ledger and file.name == draft.ledger.file), None)
    for name in sorted(cells_of(table.data, "attachment")) if table else ():
        file, _ = _file(tree, draft, name, draft.at("ledger"))
        if file and collision_key(name) not in names:
            names.add(collision_key(name))
            yield file


def drafts_in(draft: Draft) -> frozenset[str]:
    """The source paths of all drafts to which this one may lead, if they are there."""
    named = drafts_named(draft.body).union(each for _, each in draft.relations.named())
    return frozenset(path for each in named if (path := beside(draft.source, each)))


def is_local(target: str) -> bool:
    """Whether a link names a file beside the draft: no scheme, no folder, no anchor, and not another draft."""
    return not re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|[/#?]|\.{1,2}/", target) and not target.endswith(".md")


def _file(tree: Tree, draft: Draft, name: str, at: Location) -> tuple[DraftFile | None, tuple[Problem, ...]]:
    path = f"{draft.source.rpartition('/')[0]}/{name}"
    entry = tree.entries.get(path)
    suffix = name.rpartition(".")[2].lower()
    if not is_file_name(name):
        return None, (BAD_FILE.at(at, name=name, reason=Term("its name")),)
    if entry is None:
        return None, (MISSING_FILE.at(at, name=name),)
    if not entry.regular:
        return None, (NOT_REGULAR.at(Location(path)),)
    if suffix not in ALLOWED:
        return None, (BAD_FILE.at(at, name=name, reason=Term("its type")),)
    if entry.size > LIMIT_BYTES:
        return None, (BAD_FILE.at(at, name=name, reason=Term("larger than 10 MB")),)
    data = tree.read(path)
    if not looks_like(suffix, data):
        return None, (BAD_FILE.at(at, name=name, reason=Term("its content is not what its name says")),)
    return DraftFile(name, path, data), ()


def unused_files(paths: Iterable[str], used: Set[str], unreadable: Iterable[str]) -> Iterator[Problem]:
    """Those of `paths` that no draft refers to; beside a draft that could not be read, nobody can tell."""
    broken_folders = {path.rpartition("/")[0] for path in unreadable}
    for path in paths:
        parts = path.split("/")
        if parts[0] == "accounts" or path in used or path.endswith(".md"):
            continue
        if parts[0] == "villages" and (is_for_all_villages(path) or parts[2:] == ["village.yaml"]):
            continue
        if path.endswith(WITHDRAWN) or parts[:2] == ["content", "leads"]:  # leads/ asks who needs those
            continue
        if path.rpartition("/")[0] not in broken_folders:
            yield UNUSED_FILE.at(Location(path))
