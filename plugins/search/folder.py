"""The folder of the Whoosh index: which state it is in, and how another takes its place.

Apart from index.py, since a build in which no word changed need not load Whoosh to see that.
"""

from __future__ import annotations

import shutil
from pathlib import Path

STATE = "state-2"  # the number goes up whenever an index of before cannot be read any more


def state_of(folder: Path) -> str | None:
    """What whoever made or changed the index called what is in it; None for no index, or half a change."""
    try:
        return (folder / STATE).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def bring_in(fresh: Path, folder: Path) -> None:
    """Put a finished index in the place of the old one, which may be deleted at any time."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
