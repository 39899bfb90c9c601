"""What is to lie at a target: the files of the release that is live, byte for byte as its manifest names them.

They are linked into a folder apart (`stage`) while no build can switch; from then on builds may go on, and what is sent
is one release whole all the same: a published file is replaced, never written to.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from plugins.phases import Phase, phase
from plugins.problems import SettingsError
from plugins.publish.compress import Encoding, compressed
from plugins.publish.manifest import (
    MANIFEST_NAME,
    Index,
    PublishedFile,
    Read,
    digest_of,
    is_of_manifest,
    load_index,
    load_segment,
    place_of,
    reader_of,
    segment_path,
)
from plugins.publish.trees import link, make_folders

MANIFEST_CAUSE = "manifest"


@dataclass(frozen=True)
class Release:
    """The tree in the folder `live`, and its manifest as it was when we looked first."""

    live: Path
    index: Index

    @classmethod
    def of(cls, live: Path) -> Release:
        """Raises SettingsError."""
        return cls(live, load_index(reader_of(live), live))

    @property
    def read(self) -> Read:
        return reader_of(self.live)

    @cached_property
    def _of_manifest(self) -> Mapping[str, PublishedFile]:
        parts = {segment_path(prefix): each.digest for prefix, each in self.index.segments.items()}
        parts[MANIFEST_NAME] = self.index.digest
        return {path: PublishedFile(digest, MANIFEST_CAUSE) for path, digest in parts.items()}

    def files(self, paths: Iterable[str] | None = None) -> dict[str, PublishedFile]:
        """Those of `paths` that are of this release, those of its manifest included; without `paths`, all.

        Raises SettingsError when a segment is not ours.
        """
        if paths is None:
            found = dict(self._of_manifest)
            for prefix in self.index.segments:
                found |= load_segment(self.read, self.index, prefix, self.live)
            return found
        found = {}
        for path in paths:
            rows = self._of_manifest if is_of_manifest(path) else self._segment_of(path)
            if path in rows:
                found[path] = rows[path]
        return found

    def _segment_of(self, path: str) -> Mapping[str, PublishedFile]:
        place = place_of(path)
        for length in range(len(place) + 1):
            if place[:length] in self.index.segments:
                return load_segment(self.read, self.index, place[:length], self.live)
        return {}


@dataclass(frozen=True)
class Staged:
    """Files of one release in the folder `root`; of each path, itself and its smaller forms in `forms`."""

    root: Path
    files: Mapping[str, PublishedFile]
    forms: Mapping[str, tuple[str, ...]]

    @property
    def all_forms(self) -> frozenset[str]:
        return frozenset(form for forms in self.forms.values() for form in forms)

    def size(self, paths: Iterable[str]) -> int:
        """In bytes."""
        return sum((self.root / path).stat().st_size for path in paths)


def stage_links(release: Release, paths: Collection[str], root: Path) -> None:
    """Links these files of the live tree below `root`.  The caller holds the lock of the build."""
    make_folders(root, paths)
    for path in paths:
        try:
            link(release.live / path, root / path)
        except FileNotFoundError:
            raise not_as_published(release.live / path) from None


def prepare(release: Release, files: Mapping[str, PublishedFile], root: Path, encodings: Sequence[Encoding]) -> Staged:
    """Proves that every staged file is the one its manifest names, and makes its smaller forms.

    Raises SettingsError at the first that is another: nothing was sent yet.
    """

    def make(path: str) -> tuple[str, tuple[str, ...]]:
        data = (root / path).read_bytes()
        if digest_of(data) != files[path].digest:
            raise not_as_published(release.live / path)
        forms = [path]
        for form, packed in compressed(path, data, encodings):
            (root / form).write_bytes(packed)
            forms.append(form)
        return path, tuple(forms)

    forms = {}
    # In threads: the compressors let go of the interpreter.
    with ThreadPoolExecutor(os.cpu_count()) as pool, phase(Phase.PACKING, len(files)) as step:
        for path, made in pool.map(make, sorted(files)):
            forms[path] = made
            step()
    return Staged(root, files, forms)


def not_as_published(path: Path) -> SettingsError:
    return SettingsError(
        "{path} is not as it was published, so nothing was sent",
        "find out who changed it: ./build.py verify; then delete the folder .git/gongkai and build again",
        path=path,
    )
