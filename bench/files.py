"""Files that are on no disk, for those who make counties and for tests."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from plugins.paths import lies_in
from plugins.tree import Entry


@dataclass(frozen=True)
class MemoryTree:
    """A `plugins.tree.Tree` of such files.  `links` are paths that are no regular files."""

    files: Mapping[str, bytes]
    links: frozenset[str] = frozenset()

    @cached_property
    def entries(self) -> dict[str, Entry]:
        return {path: Entry(path, len(data), path not in self.links) for path, data in sorted(self.files.items())}

    def read(self, path: str) -> bytes:
        return self.files[path]

    def below(self, *paths: str) -> MemoryTree:
        return MemoryTree({path: data for path, data in self.files.items() if lies_in(path, paths)}, self.links)

    def hold(self, paths: Iterable[str]) -> None:
        """They are here."""

    def subfolders(self, folder: str) -> tuple[str, ...]:
        below = [path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/")]
        return tuple(sorted({path.partition("/")[0] for path in below if "/" in path}))
