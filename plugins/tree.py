"""The files one run looks at: those of one commit, or those of a working folder.

A `Tree` is read-only and answers with bytes as git stores them.  `WorkingTree` stands here because it is only a
folder; `review/history.py` has the tree of a commit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

DATA_FOLDERS = ("accounts", "content", "villages")
TEXT_SUFFIXES = (".md", ".yaml", ".csv")  # what .gitattributes stores with LF


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its path from the root with `/`, its size in bytes, and whether it is a regular file."""

    path: str
    size: int
    regular: bool = True


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
            for path in (self.root / folder).rglob("*"):
                if path.is_symlink() or not path.is_dir():
                    stat = path.lstat()
                    regular = path.is_file() and not path.is_symlink()
                    yield Entry(path.relative_to(self.root).as_posix(), stat.st_size, regular)
