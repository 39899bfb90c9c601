"""This program itself: where it lies, and of what it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

PROGRAM = Path(__file__).resolve().parents[1]  # where build.py, plugins and our theme are


def digests(folder: Path, files: str = "*") -> Iterator[tuple[str, str]]:
    """The path of every file below a folder, whose name looks like `files`, with the digest of its bytes, in order.

    What Python compiled is left out: it is made of the rest.
    """
    for path in sorted(folder.rglob(files)):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def version_of(library: str) -> str:
    """The version of an installed library."""
    from importlib.metadata import PackageNotFoundError, version  # late: most runs need none

    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
