"""The files one run looks at: those of one commit, or those of a working folder.

A `Tree` is read-only and answers with bytes as git stores them.  `WorkingTree` stands here because it is only a
folder; `review/history.py` has the tree of a commit.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

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


@dataclass(frozen=True)
class WorkingTree:
    """The files of a folder as they lie there now."""

    root: Path

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {entry.path: entry for entry in sorted(self._walk(), key=lambda e: e.path)}

    def read(self, path: str) -> bytes:
        data = (self.root / path).read_bytes()
        # `git add` turns CRLF into LF for these files (.gitattributes); reading them in the same way keeps an
        # editor on Windows from voiding sign-offs that the repository does not see as changed.
        return data.replace(b"\r\n", b"\n") if path.endswith(TEXT_SUFFIXES) else data

    def _walk(self) -> Iterator[Entry]:
        for folder in DATA_FOLDERS:
            if (self.root / folder).is_dir():
                yield from _files(self.root / folder, f"{folder}/")


def _files(folder: Path, prefix: str) -> Iterator[Entry]:
    """Every file below a folder; links are files that are not regular, and not followed."""
    with os.scandir(folder) as found:
        for each in found:
            if each.is_dir(follow_symlinks=False):
                yield from _files(folder / each.name, f"{prefix}{each.name}/")
            else:
                stat = each.stat(follow_symlinks=False)
                regular = each.is_file(follow_symlinks=False)
                yield Entry(prefix + each.name, stat.st_size, regular, stat.st_ctime_ns)
