"""From a staging folder to the live site in one step, and back to a whole site after a kill at any moment.

What stands beside the live folder, and under which names, is told in `trees.py`.  What lies there from a build that was
killed is restored, finished or removed when the next one starts.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from contextlib import suppress
from pathlib import Path

from plugins.disk import replace_file, sync_folder, sync_tree
from plugins.problems import SettingsError
from plugins.publish.manifest import (
    MANIFEST_NAME,
    Index,
    Read,
    is_published_tree,
    load_index,
    paths_of,
    reader_of,
    tree_digest,
)
from plugins.publish.releases import (
    SWITCHING,
    forget_oldest,
    keep_replaced,
    keep_whole,
    require_own_releases,
    tidy,
)
from plugins.publish.segments import Difference, difference
from plugins.publish.spare import bring_up, ready_spare
from plugins.publish.trees import beside, explained, is_empty, remove, require_ours, retire
from plugins.staging import Staging

AT_FDCWD = -100
RENAME_EXCHANGE = 2
NOT_SUPPORTED = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP})


def new_staging(live: Path) -> Staging:
    """A new, empty staging folder beside `live`, after cleaning up behind a build that was killed.

    Raises SettingsError when `live` is not a site this program published: nobody's files are ever replaced.
    """
    require_ours(live)
    require_own_releases(live)
    with explained(live):
        recover(live)
        staging = beside(live, "next")
        staging.mkdir(parents=True)
        return Staging(staging)


def publish(staging: Path, live: Path, keep: int = 0) -> Difference:
    """Puts the tree `staging` in the place of `live`, and keeps what was live there as one of `keep` releases.

    Whoever opens the site sees the old tree or the new one.  Raises SettingsError, with the old tree in place, when
    the system refuses.  Returns what differs now.
    """
    require_ours(live)
    with explained(live):
        change = _difference(live, staging)
        sync_tree(staging)
        if is_empty(live):
            live.rmdir()
        if not live.exists():
            os.rename(staging, live)
            sync_folder(live.parent)
        else:
            digest = tree_digest(staging)
            if keep and digest != tree_digest(live):
                beside(live, "releases").mkdir(exist_ok=True)
                replace_file(_marker(live), digest.encode("ascii"))
            switch(staging, live)
            _settle(live)
        forget_oldest(live, keep)
    return change


def publish_change(staging: Path, live: Path, keep: int = 0) -> Difference:
    """Makes of the release in `live` the one whose manifest.json stands in `staging`, as one step for its readers.

    `staging` has the files and segments that are new; what the new manifest does not name goes, all else stays and is
    not touched.  Raises SettingsError, with the old tree in place, when the system refuses.  Returns what differs now.
    """
    require_ours(live)
    with explained(live):
        new = _changed_tree(staging, live)
        change = difference((reader_of(live), load_index(reader_of(live), live)), new, live)
        if change.changed or change.removed:
            spare = ready_spare(live)
            if keep:
                keep_replaced(live, change)
            bring_up(spare, live, staging, new)
            switch(spare, live)
            forget_oldest(live, keep)
        remove(staging)
    return change


def recover(live: Path) -> None:
    """Undoes or finishes what a killed build left, so that `live` is whole if it ever was, and the rest is tidy."""
    old = beside(live, "old")
    if is_published_tree(old):
        if not live.exists():
            os.rename(old, live)
        else:
            os.rename(old, beside(live, "next" if _marker(live).exists() else "spare"))
    _settle(live)
    tidy(live)
    remove(beside(live, "trash"))
    remove(beside(live, "next"))


def switch(fresh: Path, live: Path) -> None:
    """Swaps two folders, so that `live` is one of them at every moment where the system can, and is after `recover`
    where it cannot."""
    if not exchange(fresh, live):
        old = beside(live, "old")
        os.rename(live, old)
        os.rename(fresh, live)
        os.rename(old, fresh)
    sync_folder(live.parent)


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


def _settle(live: Path) -> None:
    """Keeps the tree that was live before a whole one took its place, if that came to pass; deletes it otherwise."""
    marker, before = _marker(live), beside(live, "next")
    if marker.exists() and marker.read_text("ascii") == tree_digest(live) and is_published_tree(before):
        keep_whole(before, live)
    retire(before, live)
    marker.unlink(missing_ok=True)


def _difference(live: Path, staging: Path) -> Difference:
    """What turns the live tree into another whole one; a live tree that is none of ours has nothing in common."""
    new = reader_of(staging), load_index(reader_of(staging), staging)
    with suppress(SettingsError):
        return difference((reader_of(live), load_index(reader_of(live), live)), new, live)
    paths = frozenset({MANIFEST_NAME, *paths_of(staging)})
    return Difference(paths, frozenset(), paths)


def _changed_tree(staging: Path, live: Path) -> tuple[Read, Index]:
    def read(path: str) -> bytes:
        staged = staging / path
        return (staged if staged.exists() else live / path).read_bytes()

    if not is_published_tree(live):
        raise SettingsError(
            "{path} is missing or is not a manifest this program wrote",
            "build the site again",
            path=live / MANIFEST_NAME,
        )
    return read, load_index(read, staging)


def _marker(live: Path) -> Path:
    return beside(live, "releases") / SWITCHING
