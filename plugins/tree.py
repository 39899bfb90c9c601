"""The files one run looks at: those of one commit, or those of a working folder.

A `Tree` is read-only and answers with bytes as git stores them.  `WorkingTree` stands here because it is only a
folder; `review/history.py` has the tree of a commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from plugins.paths import lies_in

DATA_FOLDERS = ("accounts", "content", "villages")
TEXT_SUFFIXES = (".md", ".yaml", ".csv")  # what .gitattributes stores with LF


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its path from the root with `/`, its size in bytes, and whether it is a regular file.

    `touched` is when its inode last changed, in nanoseconds since 1970; 0 where the file lies on no disk.
    """

    path: str
    size: int
    regular: bool = True
    touched: int = field(default=0, compare=False)


class Tree(Protocol):
    """Files under `accounts/`, `content/` and `villages/`, by path."""

    @property
    def entries(self) -> dict[str, Entry]:
        """Every file of the data folders, sorted by path."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of an entry, as git stores them."""
        ...

    def below(self, *paths: str) -> Tree:
        """The same files, of which those at or below these paths are entries: the others are not even listed."""
        ...

    def subfolders(self, folder: str) -> tuple[str, ...]:
        """The names of the folders that lie right in this one, sorted."""
        ...

    def hold(self, paths: Iterable[str]) -> None:
        """These files will be read, as far as they are entries: fetch them at once where that helps."""
        ...


@dataclass(frozen=True)
class WorkingTree:
    """The files of a folder as they lie there now; `paths` are those at or below which its entries lie."""

    root: Path
    paths: tuple[str, ...] = DATA_FOLDERS

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in sorted(self._walk(), key=lambda e: e.path)}

    def read(self, path: str) -> bytes:
        data = (self.root / path).read_bytes()
        # `git add` turns CRLF into LF for these files (.gitattributes); reading them in the same way keeps an
        # editor on Windows from voiding sign-offs that the repository does not see as changed.
        return data.replace(b"\r\n", b"\n") if path.endswith(TEXT_SUFFIXES) else data

    def below(self, *paths: str) -> WorkingTree:
        return WorkingTree(self.root, paths)

    def subfolders(self, folder: str) -> tuple[str, ...]:
        if not (self.root / folder).is_dir():
            return ()
        with os.scandir(self.root / folder) as found:
            return tuple(sorted(each.name for each in found if each.is_dir(follow_symlinks=False)))

    def hold(self, paths: Iterable[str]) -> None:
        """Reading each when it is asked for costs no more."""

    def _walk(self) -> Iterator[Entry]:
        for path in self.paths:
            top, *way = path.split("/")
            if (self.root / top).is_dir():
                yield from _files(self.root / top, f"{top}/", way)


@dataclass(frozen=True)
class Planned:
    """A tree as it would be with these files in it."""

    tree: Tree
    files: Mapping[str, bytes]

    @cached_property
    def entries(self) -> dict[str, Entry]:
        new = {path: Entry(path, len(data)) for path, data in self.files.items()}
        return dict(sorted((self.tree.entries | new).items()))

    def read(self, path: str) -> bytes:
        return self.files[path] if path in self.files else self.tree.read(path)

    def below(self, *paths: str) -> Planned:
        places = frozenset(paths)
        inside = {path: data for path, data in self.files.items() if lies_in(path, places)}
        return Planned(self.tree.below(*paths), inside)

    def subfolders(self, folder: str) -> tuple[str, ...]:
        new = (path[len(folder) + 1 :].split("/") for path in self.files if path.startswith(f"{folder}/"))
        return tuple(sorted({*self.tree.subfolders(folder), *(parts[0] for parts in new if len(parts) > 1)}))

    def hold(self, paths: Iterable[str]) -> None:
        self.tree.hold(path for path in paths if path not in self.files)


def _files(folder: Path, prefix: str, way: list[str]) -> Iterator[Entry]:
    """Every file of a folder at or below what `way` leads to; links are files that are not regular, and not followed.

    The way is looked for name by name: some systems would find a folder under another spelling, too.
    """
    with os.scandir(folder) as found:
        for each in found:
            if way and each.name != way[0]:
                continue
            if each.is_dir(follow_symlinks=False):
                yield from _files(folder / each.name, f"{prefix}{each.name}/", way[1:])
            elif len(way) < 2:
                stat = each.stat(follow_symlinks=False)
                regular = each.is_file(follow_symlinks=False)
                yield Entry(prefix + each.name, stat.st_size, regular, stat.st_ctime_ns)
