"""Manifests at the cost of a change: amend one, and tell two apart, without reading what stayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from plugins.publish.manifest import (
    LARGEST,
    MANIFEST_NAME,
    Files,
    Index,
    PublishedFile,
    Read,
    Segment,
    digest_of,
    divide,
    load_segment,
    place_of,
    segment_bytes,
    segment_path,
)


@dataclass(frozen=True, slots=True)
class Amended:
    """A manifest after a change: the index, and the bytes of what is new of it by path (manifest.json last)."""

    index: Index
    parts: Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Difference:
    """What makes one tree of another, by path, the files of the manifests included."""

    changed: frozenset[str]  # new, or with other bytes
    removed: frozenset[str]
    added: frozenset[str] = frozenset()  # those of `changed` that were not there


def amend(read: Read, index: Index, commit: str, files: Files, gone: Iterable[str], tree: Path) -> Amended:
    """The manifest of the tree `read` reads, once `files` are written there and `gone` removed.

    Byte for byte what a manifest of all the files would be.  Raises SettingsError when a segment is not ours.
    """
    counts = _counts(index)
    touched: dict[str, dict[str, PublishedFile]] = {}

    def rows_of(path: str) -> dict[str, PublishedFile]:
        home = _home(counts, place_of(path))
        if home not in touched:
            touched[home] = load_segment(read, index, home, tree) if home in index.segments else {}
        return touched[home]

    for path in gone:
        rows_of(path).pop(path, None)
    for path, file in files.items():
        rows_of(path)[path] = file
    for home, rows in touched.items():
        change = len(rows) - counts[home]
        for each in _beginnings(home):
            counts[each] += change
    segments, parts = dict(index.segments), dict[str, bytes]()
    for region in {min(home, _home(counts, home), key=len) for home in touched}:
        rows = dict[str, PublishedFile]()
        inside = [region] if region in touched else [each for each in {*segments, *touched} if each.startswith(region)]
        for prefix in inside:
            rows |= touched[prefix] if prefix in touched else load_segment(read, index, prefix, tree)
            segments.pop(prefix, None)
        for prefix, part in divide(region, rows):
            data = segment_bytes(part)
            segments[prefix] = Segment(digest_of(data), len(part))
            if segments[prefix] != index.segments.get(prefix):
                parts[segment_path(prefix)] = data
    amended = Index(commit, segments)
    return Amended(amended, {**parts, MANIFEST_NAME: amended.data})


def difference(old: tuple[Read, Index], new: tuple[Read, Index], tree: Path) -> Difference:
    """What turns the tree `old` into `new`.  Raises SettingsError when a segment is not ours."""
    before, after = _other_files(old, new[1], tree), _other_files(new, old[1], tree)
    changed = {path for path, digest in after.items() if before.get(path) != digest}
    added = after.keys() - before.keys()
    return Difference(frozenset(changed), frozenset(before.keys() - after.keys()), frozenset(added))


def _other_files(one: tuple[Read, Index], other: Index, tree: Path) -> dict[str, str]:
    """The digest of each file in those segments that the other tree does not have."""
    read, index = one
    found = {MANIFEST_NAME: index.digest}
    for prefix, segment in index.segments.items():
        if other.segments.get(prefix) != segment:
            found[segment_path(prefix)] = segment.digest
            found |= {path: file.digest for path, file in load_segment(read, index, prefix, tree).items()}
    return found


def _counts(index: Index) -> Counter[str]:
    """How many files have a place that begins with each prefix."""
    counts: Counter[str] = Counter()
    for prefix, segment in index.segments.items():
        for each in _beginnings(prefix):
            counts[each] += segment.count
    return counts


def _home(counts: Counter[str], place: str) -> str:
    """The segment a place belongs to: the shortest of its beginnings with few enough files, as `divide` cuts."""
    return next((each for each in _beginnings(place) if counts[each] <= LARGEST), place)


def _beginnings(place: str) -> list[str]:
    return [place[:length] for length in range(len(place) + 1)]
