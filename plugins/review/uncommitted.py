"""Which files of a working folder are not those of the commit that is built.

The bytes are compared here: `git status` and even `git diff-index` run the filters a repository names, for files
written in the same second as the index.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from plugins.disk import replace_file
from plugins.review.history import CommitTree, History, blob_id, open_repository
from plugins.tree import DATA_FOLDERS, WorkingTree

PROGRAM = ("theme", "plugins", "locale", "pelicanconf.py", "build.py")  # what a page depends on besides its data
MARGIN = 2 * 10**9  # nanoseconds: no file system tells times less exactly


@dataclass(frozen=True, slots=True)
class _Looked:
    """When all files were last compared, with which commit, and which were not as it has them."""

    at: int = 0  # nanoseconds since 1970; what was touched later may be anything
    commit: str = ""
    differing: tuple[str, ...] = ()


def uncommitted(root: Path) -> tuple[str, ...]:
    """Files of the data folders whose bytes now are not those of HEAD (changed, new or deleted), sorted.

    A file that nobody touched since it was last compared is not read again.
    """
    history = open_repository(root)
    commit, now = history.commit_id(), time.time_ns()
    committed, working = history.tree(commit), WorkingTree(root)
    before = _recall(history)
    other = history.changed(before.commit, commit, *DATA_FOLDERS) if before.commit else None
    doubtful = None if other is None or before.at > now else {*other, *before.differing}
    found = []
    for path in sorted(committed.entries.keys() | working.entries.keys()):
        here = working.entries.get(path)
        is_known = doubtful is not None and here is not None and here.touched < before.at and path not in doubtful
        if not (is_known and path in committed.entries) and _differs(path, committed, working):
            found.append(path)
    _remember(history, _Looked(now - MARGIN, commit, tuple(found)))
    return tuple(found)


def uncommitted_program(root: Path, commit: str = "HEAD") -> tuple[str, ...]:
    """Files of the theme, the plugins and the settings, where `root` holds them, that are not those of `commit`."""
    history = open_repository(root)
    committed = CommitTree(history, history.commit_id(commit), PROGRAM)
    working = {path.relative_to(root).as_posix(): path for path in _program_files(root)}
    return tuple(
        path
        for path in sorted(committed.entries.keys() | working.keys())
        if path not in committed.entries or path not in working or _bytes_differ(path, committed, working[path])
    )


def _program_files(root: Path) -> Iterator[Path]:
    for name in PROGRAM:
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
