"""The spare tree: a second whole tree beside the live one, so that publishing a change costs no more than the change.

It is brought to the next release by what differs between its own manifest and the new one: files that were just made
are moved in, those the live tree has already are linked, the others removed.  The live tree is only read.  While it is
between two releases a file says so; a tree with that mark is never used again, but made anew from the live one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from plugins.disk import sync_folder, sync_tree
from plugins.publish.manifest import MANIFEST_NAME, Index, Read, load_index, paths_of, reader_of, tree_digest
from plugins.publish.segments import difference
from plugins.publish.trees import UNFINISHED, beside, is_whole, link, make_folders, retire, unlink_all

Tree = tuple[Read, Index]


def ready_spare(live: Path) -> Path:
    """The spare tree of `live`, some whole release; a copy of `live` where there is none."""
    spare = beside(live, "spare")
    if not is_whole(spare):
        retire(spare, live)
        _copy(live, spare)
    return spare


def catch_up(live: Path) -> None:
    """Has a spare tree ready that is as the live one, so that the next change finds little to do.

    After a build of everything this is as much work as a copy; whoever waits for the site need not wait for it.
    """
    spare, read = ready_spare(live), reader_of(live)
    if tree_digest(spare) != tree_digest(live):
        bring_up(spare, live, beside(live, "next"), (read, load_index(read, live)))


def bring_up(spare: Path, live: Path, staging: Path, new: Tree) -> None:
    """Makes of `spare` the tree with the manifest `new`, whose files stand in `staging` or else in `live`.

    It is on disk when this returns.  What fails, or is killed, leaves the mark.
    """
    change = difference((reader_of(spare), load_index(reader_of(spare), spare)), new, live)
    _mark(spare)
    unlink_all(spare, change.removed)
    make_folders(spare, change.changed)
    for path in (*(change.changed - {MANIFEST_NAME}), MANIFEST_NAME):
        staged, target = os.path.join(staging, path), os.path.join(spare, path)
        if os.path.exists(staged):
            os.replace(staged, target)
            continue
        with suppress(FileNotFoundError):
            os.unlink(target)
        link(os.path.join(live, path), target)
    _finish(spare, change.changed)


def _copy(live: Path, spare: Path) -> None:
    """By hard links, of what the manifest names: a file somebody dropped into the live tree is not taken along."""
    paths = [*paths_of(live), MANIFEST_NAME]
    spare.mkdir(exist_ok=True)
    _mark(spare)
    folders = {os.path.dirname(path) for path in paths}
    for folder in sorted(folders.union(*map(_above, folders)) - {""}):
        os.mkdir(os.path.join(spare, folder))
    for path in paths:
        link(os.path.join(live, path), os.path.join(spare, path))
    _finish(spare, paths)


def _above(folder: str) -> list[str]:
    return [parent.as_posix() for parent in PurePosixPath(folder).parents if parent.name]


def _mark(tree: Path) -> None:
    (tree / UNFINISHED).touch()
    sync_folder(tree)


def _finish(tree: Path, paths: Iterable[str]) -> None:
    sync_tree(tree, paths)
    (tree / UNFINISHED).unlink()
    sync_folder(tree)
