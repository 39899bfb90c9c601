"""Which files of a working folder are not those of the commit that is built.

The bytes are compared here: `git status` and even `git diff-index` run the filters a repository names, for files
written in the same second as the index.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plugins.disk import replace_file
from plugins.review.history import CommitTree, History, blob_id, open_repository
from plugins.tree import DATA_FOLDERS, WorkingTree

PARTS = ("theme", "plugins", "locale", "pelicanconf.py", "build.py")  # what a page depends on besides its data
MARGIN = 2 * 10**9  # nanoseconds: no file system tells times less exactly


@dataclass(frozen=True, slots=True)
class _Looked:
    """When all files were last compared, with which commit, and which were not as it has them."""

    at: int = 0  # nanoseconds since 1970; what was touched later may be anything
    commit: str = ""
    differing: tuple[str, ...] = ()


def uncommitted(root: Path) -> tuple[str, ...]:
    """Files of the data folders whose bytes now are not those of HEAD (changed, new or deleted), sorted."""
    history = open_repository(root)
    return uncommitted_of(history, history.commit_id())


def uncommitted_of(history: History, commit: str) -> tuple[str, ...]:
    """The same of a commit whose id is known.

    A file that nobody touched since all were compared is not read again, and git is asked only about folders in which
    anything was touched.
    """
    now, before = time.time_ns(), _recall(history)
    other = _changed(history, before.commit, commit) if before.commit and before.at <= now else None
    if other is None:
        found = _differing(history.tree(commit), WorkingTree(history.root))
    else:
        doubtful = {*other, *before.differing}
        folders = {path.rpartition("/")[0] for path in doubtful} | _touched(history.root, before.at)
        chosen = tuple(sorted(folders))
        trees = CommitTree(history, commit, chosen), WorkingTree(history.root, chosen)
        found = _differing(*trees, before.at, doubtful) if chosen else ()
    _remember(history, _Looked(now - MARGIN, commit, found))
    return found


def _changed(history: History, before: str, commit: str) -> tuple[str, ...] | None:
    return () if before == commit else history.changed(before, commit, *DATA_FOLDERS)


def _differing(
    committed: CommitTree, working: WorkingTree, since: int = 0, doubtful: Set[str] = frozenset()
) -> tuple[str, ...]:
    """The files that are not as they were committed.  Those nobody touched `since` are, but for `doubtful` ones."""
    found = []
    for path in sorted(committed.entries.keys() | working.entries.keys()):
        here = working.entries.get(path)
        is_known = here is not None and here.touched < since and path not in doubtful and path in committed.entries
        if not is_known and _differs(path, committed, working):
            found.append(path)
    return tuple(found)


def _touched(root: Path, since: int) -> set[str]:
    """The folders in which a file was changed, came or went since then (nanoseconds since 1970)."""
    found: set[str] = set()
    to_look = list(DATA_FOLDERS)
    while to_look:
        name = to_look.pop()
        folder = os.path.join(root, name)
        if not os.path.isdir(folder) or os.lstat(folder).st_ctime_ns >= since:
            found.add(name)
            if not os.path.isdir(folder):
                continue
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    to_look.append(f"{name}/{entry.name}")
                elif entry.stat(follow_symlinks=False).st_ctime_ns >= since:
                    found.add(name)
    return found


def uncommitted_program(root: Path, commit: str = "HEAD") -> tuple[str, ...]:
    """Files of the theme, the plugins and the settings, where `root` holds them, that are not those of `commit`."""
    history = open_repository(root)
    committed = CommitTree(history, history.commit_id(commit), PARTS)
    working = {path.relative_to(root).as_posix(): path for path in _program_files(root)}
    return tuple(
        path
        for path in sorted(committed.entries.keys() | working.keys())
        if path not in committed.entries or path not in working or _bytes_differ(path, committed, working[path])
    )


def _program_files(root: Path) -> Iterator[Path]:
    for name in PARTS:
        for path in [root / name, *(root / name).rglob("*")]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _bytes_differ(path: str, tree: CommitTree, file: Path) -> bool:
    known, data = tree.object_id(path), file.read_bytes()
    return known not in (blob_id(data.replace(b"\r\n", b"\n"), len(known)), blob_id(data, len(known)))


def _differs(path: str, committed: CommitTree, working: WorkingTree) -> bool:
    old, new = committed.entries.get(path), working.entries.get(path)
    if old is None or new is None or old.regular != new.regular:
        return True
    if not new.regular:  # links and submodules are refused anyway
        return False
    id = committed.object_id(path)
    return blob_id(working.read(path), len(id)) != id


def _file(history: History) -> Path:
    return history.own_folder() / "uncommitted.json"


def _recall(history: History) -> _Looked:
    with suppress(OSError, ValueError):
        match json.loads(_file(history).read_bytes()):
            case [int(at), str(commit), list(differing)] if all(isinstance(path, str) for path in differing):
                return _Looked(at, commit, tuple(differing))
    return _Looked()


def _remember(history: History, looked: _Looked) -> None:
    with suppress(OSError):
        _file(history).parent.mkdir(parents=True, exist_ok=True)
        data = json.dumps([looked.at, looked.commit, looked.differing])
        replace_file(_file(history), data.encode("ascii"))
