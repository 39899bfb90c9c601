"""From a staging folder to the live site in one step, and back to a whole site after a kill at any moment.

For a live folder `output` the names beside it are `output.next` (being built), `output.previous` (what was live
before, for a rollback) and `output.trash` (being deleted).  They are ours: what lies there from a build that was
killed is restored or removed when the next one starts.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from plugins.disk import sync_folder
from plugins.problems import SettingsError
from plugins.publish.manifest import is_published_tree
from plugins.staging import Staging

AT_FDCWD = -100
RENAME_EXCHANGE = 2
NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def new_staging(live: Path) -> Staging:
    """A new, empty staging folder beside `live`, after cleaning up behind a build that was killed.

    Raises SettingsError when `live` is not a site this program published: nobody's files are ever replaced.
    """
    _require_ours(live)
    with _explained(live):
        recover(live)
        staging = _beside(live, "next")
        staging.mkdir(parents=True)
        return Staging(staging)


def publish(staging: Path, live: Path) -> None:
    """Puts the tree `staging` in the place of `live`, whose tree becomes `<live>.previous`.

    Whoever opens the site sees the old tree or the new one.  Raises SettingsError, with the old tree in place, when
    the system refuses.
    """
    _require_ours(live)
    with _explained(live):
        _write_through(staging)
        if _is_empty(live):
            live.rmdir()
        if not live.exists():
            os.rename(staging, live)
        elif exchange(staging, live):
            sync_folder(live.parent)
            _keep_as_previous(staging, live)
        else:
            _retire(_beside(live, "previous"), live)
            os.rename(live, _beside(live, "previous"))
            os.rename(staging, live)  # a kill before this line leaves no live tree: recover() brings it back
        sync_folder(live.parent)
        _remove(_beside(live, "trash"))


def recover(live: Path) -> None:
    """Undoes what a killed build left: brings back a live tree that is only `<live>.previous`, removes halves."""
    previous, trash = _beside(live, "previous"), _beside(live, "trash")
    if not previous.exists() and is_published_tree(trash):
        os.rename(trash, previous)  # nothing is deleted from it before its successor is in place
    if not live.exists() and is_published_tree(previous):
        os.rename(previous, live)
    _remove(trash)
    _remove(_beside(live, "next"))


def exchange(one: Path, other: Path) -> bool:
    """Swaps two folders in one step; False where the system or the file system cannot (only Linux can)."""
    if not sys.platform.startswith("linux"):
        return False
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    if renameat2(AT_FDCWD, os.fsencode(one), AT_FDCWD, os.fsencode(other), RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in NOT_SUPPORTED:
        return False
    raise OSError(code, os.strerror(code), str(other))


def _keep_as_previous(old: Path, live: Path) -> None:
    """`old`, which was live until now, becomes `<live>.previous`; what that held until now is removed."""
    previous = _beside(live, "previous")
    if previous.exists():
        exchange(old, previous)
        _remove(old)
    else:
        os.rename(old, previous)


def _retire(folder: Path, live: Path) -> None:
    """Takes `folder` out of the way in one step, so that a kill never leaves half of it under its name."""
    if folder.exists():
        _remove(_beside(live, "trash"))
        os.rename(folder, _beside(live, "trash"))


def _remove(folder: Path) -> None:
    """Deletes a folder of ours; rmtree neither starts at a symbolic link nor follows one."""
    if folder.exists():
        shutil.rmtree(folder)


def _beside(live: Path, name: str) -> Path:
    return live.with_name(f"{live.name}.{name}")


def _require_ours(live: Path) -> None:
    """The live folder and its predecessor are absent, empty or made by us; no name of ours is a link or a file."""
    siblings = [_beside(live, name) for name in ("previous", "next", "trash")] if live.name else []
    for path in (live, *siblings):
        if path.is_symlink() or (path.exists() and not path.is_dir()):
            raise SettingsError(
                "{path} is not a folder of its own (it is a link or a file)",
                "move it away: publishing replaces this folder as a whole",
                path=path,
            )
    for path in (live, *siblings[:1]):
        if path.exists() and not _is_empty(path) and not is_published_tree(path):
            raise SettingsError(
                "{path} was not made by this program",
                "move it away, or name another folder in OUTPUT_PATH: publishing replaces this folder as a whole",
                path=path,
            )


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _write_through(tree: Path) -> None:
    """Makes every file and folder of `tree` outlast a power cut."""
    if _write_through_at_once(tree):
        return
    for folder, _, names in os.walk(tree):
        for name in names:
            with open(os.path.join(folder, name), "rb+") as file:
                os.fsync(file.fileno())
        sync_folder(Path(folder))


def _write_through_at_once(tree: Path) -> bool:
    """Writes through the whole file system of `tree`, where the system can: for 10,000 files 0.3 s instead of 4 s."""
    syncfs = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None) if sys.platform.startswith("linux") else None
    if syncfs is None:
        return False
    descriptor = os.open(tree, os.O_RDONLY)
    try:
        if syncfs(descriptor) == 0:
            return True
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(tree))
    finally:
        os.close(descriptor)


@contextmanager
def _explained(live: Path) -> Iterator[None]:
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
