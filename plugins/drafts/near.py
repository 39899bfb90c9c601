"""The few drafts that have to be read to say of some what reading all would say.

An id begins with the folder of the account or village its draft lies in, or with that of the pages.  So whatever bears
on a draft lies in that same folder, its home: its files, a draft that claims its id or shows one of its files, its
withdrawal.  Only the drafts it leads to may lie elsewhere, and what those are is told by its links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from plugins.drafts.frontmatter import FENCE
from plugins.drafts.load import Drafts, Loaded, draft_paths, gathered, load_draft, unused_files
from plugins.drafts.model import SIDECAR, sidecar_of
from plugins.paths import lies_in
from plugins.tree import Tree


def at_home(tree: Tree, paths: Iterable[str]) -> Tree:
    """The part of a tree that lies in the homes of what lies at these paths."""
    paths = [path for path in paths if path.split("/")[0] in ("content", "villages")]
    home = tree.below(*sorted({_home(tree, path) for path in paths}))
    home.hold(each for path in paths for each in (path, *([sidecar_of(path)] if path.endswith(".md") else ())))
    return home


def load_near(tree: Tree, paths: Sequence[str]) -> Drafts:
    """The drafts of which the files and folders at `paths` are a part, or can be, in a tree that holds their homes.

    `within(paths)` of it is what it is of all drafts, and whoever has the id of one of those is among it.
    """
    places = {path.rstrip("/") for path in paths}
    folders = places - tree.entries.keys()
    named = [path for path in tree.entries if path in places or (folders and lies_in(path, folders))]
    every = list(draft_paths(tree))
    loaded: dict[str, Loaded] = {}

    def load(sources: Iterable[str]) -> None:
        loaded.update({source: load_draft(tree, source) for source in sources if source not in loaded})

    def load_where(said: Iterable[str], beside: Iterable[str] = every) -> None:
        words, folders = {word.encode("utf-8", "surrogateescape") for word in said}, {_folder(path) for path in beside}
        others = [source for source in every if source not in loaded and _folder(source) in folders]
        load(source for source in others if _may_say(tree, source, words))

    drafts = {path.removesuffix(SIDECAR) + ".md" for path in places if path.endswith(SIDECAR)}  # though it be gone
    load(source for source in every if source in drafts or lies_in(source, places))
    files = [path for path in named if not path.endswith((".md", ".yaml"))]
    load_where((path.rpartition("/")[2] for path in files), beside=files)
    load_where(["ledger"], beside=(path for path in files if path.startswith("villages/")))  # its lines name files, too
    load_where([draft.id for draft, _ in loaded.values() if draft])
    used = {path for draft, _ in loaded.values() if draft for path in draft.beside}
    stray = {_folder(problem.location.path) for problem in unused_files(named, used, ())}
    load(source for source in every if _folder(source) in stray)  # beside one that is broken, nobody can tell
    return gathered(dict(sorted(loaded.items())), named)


def _home(tree: Tree, path: str) -> str:
    parts = path.rstrip("/").split("/")
    depth = 3 if parts[:2] == ["content", "articles"] else 2
    home = "/".join(parts[:depth])
    lies_too_high = len(parts) <= depth and home in tree.below(home).entries  # a file where homes are
    return home.rpartition("/")[0] if lies_too_high else home


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _may_say(tree: Tree, source: str, words: Collection[bytes]) -> bool:
    """Whether the draft at `source` can have one of these words, which hold no blanks, for an id or the name of a file.

    Without a backslash, metadata say what stands there, letter by letter.
    """
    if not words or not tree.entries[source].regular:
        return False
    data = tree.read(source)
    metadata = data.partition(b"\n" + FENCE.encode("ascii"))[0]
    return b"\\" in metadata or any(word in data for word in words)
