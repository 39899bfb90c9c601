"""What may lie in the repository at all: modes, names, sizes.  Asked of a file before it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from plugins.drafts.filetypes import ALLOWED, LIMIT_BYTES
from plugins.messages import Term
from plugins.paths import DEVICES, collision_key
from plugins.problems import Location, Problem, visible
from plugins.review.change_rules import EXECUTABLE, NOT_A_FILE, STEERS_GIT, TOO_LARGE, TWIN_NAME, UNSAFE_NAME
from plugins.review.commits import EXECUTABLE as EXECUTABLE_MODE
from plugins.review.commits import LINK, SUBMODULE, Change
from plugins.review.history import History
from plugins.tree import DATA_FOLDERS

LONGEST_NAME, LONGEST_PATH = 200, 400  # bytes; most systems hold 255 and 4096, checkouts add a folder before it
FORBIDDEN = re.compile(r'[\\:*?"<>|]')
STEERING = frozenset({".gitattributes", ".gitmodules", ".gitignore", ".mailmap"})
KEPT = ALLOWED | {"md", "yaml"}
AT_THE_TOP = frozenset({".gitattributes", ".gitignore"})  # part of the program, like everything else outside the data
KINDS = {LINK: Term("a symbolic link"), SUBMODULE: Term("a submodule")}


def check_file(change: Change, size: int | None) -> Iterator[Problem]:
    """What is wrong with one file, whatever it says; nothing of a file that was removed."""
    if change.is_removed:
        return
    at, is_data = Location(change.path), change.path.split("/")[0] in DATA_FOLDERS
    name = change.path.rpartition("/")[2]
    if not change.is_file:
        yield NOT_A_FILE.at(at, kind=KINDS.get(change.mode, Term("something unknown")))
    elif is_data and change.mode == EXECUTABLE_MODE:
        yield EXECUTABLE.at(at, path=change.path)
    if collision_key(name) in STEERING and change.path not in AT_THE_TOP:
        yield STEERS_GIT.at(at)
    elif reason := name_flaw(change.path, is_data=is_data):
        yield UNSAFE_NAME.at(at, reason=reason)
    if size is not None and size > LIMIT_BYTES:
        yield TOO_LARGE.at(at, size=size, limit=LIMIT_BYTES)


def name_flaw(path: str, *, is_data: bool) -> Term | None:
    """Why a path cannot exist as it is on every system people use; None: it can."""
    if visible(path) != path or unicodedata.normalize("NFC", path) != path:
        return Term("it holds characters that cannot be seen or that computers write in different ways")
    if FORBIDDEN.search(path):
        return Term("Windows knows no file with such a character")
    if len(path.encode()) > LONGEST_PATH:
        return Term("it is too long")
    if is_data and path.rpartition(".")[2] not in KEPT:
        return Term("units keep no files of this kind here; nobody would look into it")
    for part in path.split("/"):
        if len(part.encode()) > LONGEST_NAME:
            return Term("it is too long")
        if part.endswith((".", " ")) or part.startswith(" ") or part.split(".")[0].casefold() in DEVICES:
            return Term("Windows reserves it or drops its end")
        if part.startswith(".") and (is_data or collision_key(part) == ".git"):
            return Term("it begins with a full stop")
    return None


def on_the_way(history: History, commit: str, paths: Iterable[str]) -> Iterator[str]:
    """The paths of all that lies, in a commit, in the folders on the way to these files."""
    ways = [path.split("/")[:-1] for path in paths]
    for depth in range(max(map(len, ways), default=-1) + 1):
        folders = {"/".join(way[:depth]) for way in ways if len(way) >= depth}
        yield from history.right_in(commit, sorted(folders))


def check_twins(paths: Iterable[str], changed: Iterable[str]) -> Iterator[Problem]:
    """Changed files whose name, or that of a folder on their way, some system takes for that of another in `paths`."""
    spellings: dict[str, set[str]] = {}
    for here in {here for path in paths for here in _steps(path)}:
        spellings.setdefault(collision_key(here), set()).add(here)
    for path in changed:
        for here in _steps(path):
            others = spellings.get(collision_key(here), set()) - {here}
            if others:
                yield TWIN_NAME.at(Location(path), other=min(others))
                break


def _steps(path: str) -> Iterator[str]:
    """`a/b/c`: `a`, `a/b`, `a/b/c`."""
    parts = path.split("/")
    return ("/".join(parts[:depth]) for depth in range(1, len(parts) + 1))
