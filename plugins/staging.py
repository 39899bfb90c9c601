"""The folder a build fills before anything is published, and the reason each file in it may exist.

Rooms write through it or declare what they let Pelican write; `publish/` compares the folder with these causes and
refuses a file without one as much as a cause without a file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from plugins.paths import collision_key


class AddressTaken(Exception):
    """Two causes want one address: a bug of ours, since `edition/` refuses documents that would collide."""


@dataclass
class Staging:
    """A new, empty folder `root`; `causes` maps each declared path (relative, with `/`) to its reason.

    `gone` holds the paths of published files that a build of what changed leaves out.
    """

    root: Path
    causes: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    _taken: dict[str, str] = field(default_factory=dict)  # by what a path cannot be told from, if that is another

    def declare(self, path: str, cause: str) -> None:
        """Announce the file `path` below the root, to be written by the caller."""
        parts = path.split("/")
        if not path or any(part in ("", ".", "..") for part in parts) or (os.sep != "/" and os.sep in path):
            raise ValueError(f"not a path below the output: {path!r}")
        key = collision_key(path)
        holder = self._taken.get(key, key if key in self.causes else path)
        if path in self.causes or holder != path:
            raise AddressTaken(f"{path}: wanted by {cause} and by {self.causes[holder]}")
        self.causes[path] = cause
        if key != path:
            self._taken[key] = path

    def write(self, path: str, data: bytes, cause: str) -> None:
        self.declare(path, cause)
        target = os.path.join(self.root, path)
        try:
            _write(target, data)
        except FileNotFoundError:  # the first file of its folder
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _write(target, data)

    def drop(self, path: str) -> None:
        self.gone.add(path)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)
