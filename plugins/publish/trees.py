"""The trees beside the live one: what they are called, whose they are, and how files get from one to another.

For a live folder `output` there are beside it

    output.next        being filled by a build
    output.spare       the other tree: a release that was live before, to become the next one (`spare.py`)
    output.releases/   what is kept of earlier releases, to go back to (`releases.py`)
    output.old         for an instant, on systems that cannot exchange two folders
    output.trash       being deleted

Trees share their files by hard links, so a file that stands in a tree is never written to: it is replaced.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from plugins.problems import SettingsError
from plugins.publish.manifest import is_published_tree

NAMES = ("next", "spare", "releases", "old", "trash")
UNFINISHED = "unfinished.json"  # stands in a tree of ours while it is between two releases
NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK})


def beside(live: Path, name: str) -> Path:
    return live.with_name(f"{live.name}.{name}")


def is_whole(tree: Path) -> bool:
    """Whether `tree` is a release from its first file to its last, as far as this program has had its way."""
    return is_published_tree(tree) and not (tree / UNFINISHED).exists()


def is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def require_ours(live: Path) -> None:
    """The live folder and the spare tree are absent, empty or made by us; no name of ours is a link or a file."""
    siblings = [beside(live, name) for name in NAMES] if live.name else []
    for path in (live, *siblings):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise SettingsError(
                "{path} is not a folder of its own (it is a link or a file)",
                "move it away: publishing replaces this folder as a whole",
                path=path,
            )
    for path in (live, beside(live, "spare")) if live.name else (live,):
        if path.exists() and not (is_empty(path) or is_published_tree(path) or (path / UNFINISHED).is_file()):
            raise SettingsError(
                "{path} was not made by this program",
                "move it away, or name another folder in OUTPUT_PATH: publishing replaces this folder as a whole",
                path=path,
            )


def remove(folder: Path) -> None:
    """Deletes a folder of ours; rmtree neither starts at a symbolic link nor follows one."""
    if folder.exists():
        shutil.rmtree(folder)


def retire(folder: Path, live: Path) -> None:
    """Takes `folder` out of the way in one step, so that a kill never leaves half of it under its name; deletes it."""
    if folder.exists():
        remove(beside(live, "trash"))
        os.rename(folder, beside(live, "trash"))
        remove(beside(live, "trash"))


def make_folders(tree: Path, paths: Iterable[str]) -> None:
    """The folders of `tree` in which files at these paths can stand."""
    for folder in {os.path.dirname(path) for path in paths}:
        os.makedirs(os.path.join(tree, folder), exist_ok=True)


def link(source: Path | str, target: Path | str) -> None:
    """The file `source` once more at `target`, where nothing stands yet; copied where the system has no hard links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        shutil.copyfile(source, target)


def unlink_all(tree: Path, paths: Iterable[str]) -> None:
    """Removes these files of `tree`, and folders that are empty then."""
    folders = set()
    for path in paths:
        (tree / path).unlink(missing_ok=True)
        folders.add((tree / path).parent)
    for folder in folders:
        with suppress(OSError):  # not empty, or gone with another
            while folder != tree:
                folder.rmdir()
                folder = folder.parent


@contextmanager
def explained(live: Path) -> Iterator[None]:
    """What the system refuses here, an operator can mend: rights, a full disk, a folder on another disk."""
    try:
        yield
    except OSError as error:
        raise SettingsError(
            "{path} cannot be published: {reason}",
            "see that this user may write to {folder} and that the disk is not full",
            path=live,
            reason=f"{error.strerror} ({error.filename})",
            folder=live.parent,
        ) from error
