"""What is kept of earlier releases, so that an operator can go back: of each, the files that its successor replaced.

`output.releases/7/` has the manifest of release 7 and at least those of its files that are not in release 8 as they
were; the others stand in one of the later releases or in the live tree.  Numbers only rise.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from plugins.problems import SettingsError
from plugins.publish.manifest import MANIFEST_NAME, Index, PublishedFile, load_index, load_segment, reader_of
from plugins.publish.segments import Difference
from plugins.publish.trees import beside, link, make_folders, remove, retire

SWITCHING = "switching"  # names the tree that goes live, while a whole one takes the place of another
UNFINISHED = ".unfinished"


@dataclass(frozen=True, slots=True)
class Release:
    """One that can be gone back to."""

    number: int
    folder: Path

    @property
    def index(self) -> Index:
        return load_index(reader_of(self.folder), self.folder)


def kept_releases(live: Path) -> tuple[Release, ...]:
    """The oldest first."""
    folder = beside(live, "releases")
    names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return tuple(
        Release(number, folder / str(number)) for number in sorted(int(each) for each in names if is_number(each))
    )


def is_number(name: str) -> bool:
    return name.isascii() and name.isdigit()


def require_own_releases(live: Path) -> None:
    """Raises SettingsError when something lies among the releases that this program did not put there."""
    folder = beside(live, "releases")
    for path in folder.iterdir() if folder.is_dir() else ():
        if not is_number(path.name.removesuffix(UNFINISHED)) and path.name.partition(".")[0] != SWITCHING:
            raise SettingsError(
                "{path} was not made by this program",
                "move it away, or name another folder in OUTPUT_PATH: publishing replaces this folder as a whole",
                path=path,
            )


def keep_replaced(live: Path, change: Difference) -> None:
    """Keeps what a change is about to take from the live tree."""
    target = _next(live)
    unfinished = target.with_name(target.name + UNFINISHED)
    paths = [path for path in change.changed | change.removed if os.path.lexists(os.path.join(live, path))]
    make_folders(unfinished, paths)
    for path in paths:
        link(os.path.join(live, path), os.path.join(unfinished, path))
    os.rename(unfinished, target)


def keep_whole(tree: Path, live: Path) -> None:
    """Keeps a tree that was live."""
    os.rename(tree, _next(live))


def tidy(live: Path) -> None:
    """Removes what a publishing that was killed kept for nothing: half a release, or the one that is still live."""
    folder = beside(live, "releases")
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name.endswith(UNFINISHED):
            path.unlink() if path.is_file() else remove(path)
    for newest in kept_releases(live)[-1:]:
        manifest, of_live = newest.folder / MANIFEST_NAME, live / MANIFEST_NAME
        if of_live.exists() and manifest.exists() and manifest.read_bytes() == of_live.read_bytes():
            retire(newest.folder, live)


def forget_oldest(live: Path, keep: int) -> None:
    for release in kept_releases(live)[: -keep or None]:
        retire(release.folder, live)


def finder(live: Path, release: Release) -> Callable[[str], Path]:
    """Where each file of an earlier release stands now; FileNotFoundError for one that is nowhere."""
    folders = [each.folder for each in kept_releases(live) if each.number >= release.number]

    def find(path: str) -> Path:
        for folder in folders:
            if (folder / path).is_file():
                return folder / path
        if (live / path).is_file():
            return live / path
        raise FileNotFoundError(2, "no such file", path)

    return find


def released_files(live: Path, release: Release) -> dict[str, PublishedFile]:
    """The manifest of an earlier release.  Raises SettingsError when a part of it is not ours, or is nowhere."""
    find, index = finder(live, release), release.index

    def read(path: str) -> bytes:
        return find(path).read_bytes()

    files: dict[str, PublishedFile] = {}
    for prefix in index.segments:
        files |= load_segment(read, index, prefix, release.folder)
    return files


def _next(live: Path) -> Path:
    folder = beside(live, "releases")
    folder.mkdir(exist_ok=True)
    numbers = [release.number for release in kept_releases(live)]
    return folder / str(max(numbers, default=0) + 1)
