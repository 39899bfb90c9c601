"""Writing so that a kill, or a power cut, leaves the old bytes or the new, never half of either."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` in the place of the file at once, on disk before this returns."""
    unfinished = path.with_name(path.name + ".unfinished")
    with unfinished.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes what was added to, renamed in or removed from `folder` outlast a power cut."""
    if sys.platform == "win32":  # has no way to sync a folder
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
