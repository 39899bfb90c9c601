"""What one published tree consists of: every file with its digest and the reason it may exist.

    manifest.json         the commit, and each segment with its digest and the number of its files
    manifest/<hex>.json   a segment: the files whose paths have a SHA-256 that begins so; `all.json` while there is one

It travels with the tree, so that anyone can check a copy offline, and so that we know a folder we made from one we must
not touch.  Nothing in it depends on when or where it was written, nor on what was published before: equal files have
equal manifests.  A change rewrites only the segments it touches, and two trees are compared by the segments in which
they differ (`segments.py`); the digest of manifest.json vouches for every byte of the site.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from plugins.problems import SettingsError

MANIFEST_NAME = "manifest.json"
SEGMENT_FOLDER = "manifest/"
ONLY_SEGMENT = "all"
LARGEST = 256  # files in one segment: small enough to rewrite in a millisecond, large enough to have few of them
ABOUT = "gongkai manifest 2"
HEAD = b'{"about":"gongkai manifest '  # canonical JSON sorts its keys: every manifest of any version begins so
COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?")
SHA256 = re.compile(r"[0-9a-f]{64}")
ODD_PART = re.compile(r"(?:^|/)\.{0,2}(?:/|\Z)")  # of a path: nothing, or one that leads elsewhere
PREFIX = re.compile(r"[0-9a-f]{0,64}")

Read = Callable[[str], bytes]  # the bytes at a path of a tree


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """`digest` is the SHA-256 of the file in hex, `cause` the reason it may exist."""

    digest: str
    cause: str


Files = Mapping[str, PublishedFile]


@dataclass(frozen=True, slots=True)
class Segment:
    """The SHA-256 of a segment in hex, and how many files it names."""

    digest: str
    count: int


@dataclass(frozen=True)
class Index:
    """manifest.json itself.  `segments` by the hex digits with which the SHA-256 of their paths begin."""

    commit: str
    segments: Mapping[str, Segment]

    @cached_property
    def data(self) -> bytes:
        """The bytes of manifest.json."""
        segments = {prefix: [each.digest, each.count] for prefix, each in self.segments.items()}
        return canonical({"about": ABOUT, "commit": self.commit, "segments": segments})

    @property
    def digest(self) -> str:
        """What names this very tree, in the publication log too."""
        return digest_of(self.data)


@dataclass(frozen=True)
class Manifest:
    """All files of one tree by path, but for those of the manifest itself; `commit` is "" in a preview."""

    commit: str
    files: Files

    @cached_property
    def parts(self) -> Mapping[str, bytes]:
        """Every file of the manifest by its path, manifest.json last."""
        parts: dict[str, bytes] = {}
        segments: dict[str, Segment] = {}
        for prefix, files in divide("", self.files):
            data = parts[segment_path(prefix)] = segment_bytes(files)
            segments[prefix] = Segment(digest_of(data), len(files))
        return {**parts, MANIFEST_NAME: Index(self.commit, segments).data}

    @property
    def digest(self) -> str:
        return digest_of(self.parts[MANIFEST_NAME])


def is_of_manifest(path: str) -> bool:
    """Whether this path is taken by the manifest itself, so that nothing else may stand there."""
    return path == MANIFEST_NAME or path.startswith(SEGMENT_FOLDER)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def canonical(document: object) -> bytes:
    """Canonical JSON: sorted keys, UTF-8, no blanks, one line."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8") + b"\n"


def segment_path(prefix: str) -> str:
    return f"{SEGMENT_FOLDER}{prefix or ONLY_SEGMENT}.json"


def place_of(path: str) -> str:
    """The hex digits that decide in which segment a path stands."""
    return digest_of(path.encode("utf-8"))


def segment_bytes(files: Files) -> bytes:
    return canonical({path: [file.digest, file.cause] for path, file in files.items()})


def divide(prefix: str, files: Files) -> Iterator[tuple[str, Files]]:
    """The segments for these files, whose places all begin with `prefix`: as few digits as keep each of them small.

    So the same files always come out in the same segments, however they came to be published.
    """
    if 0 < len(files) <= LARGEST:
        yield prefix, files
    elif files:
        for longer, places in _cut(prefix, sorted((place_of(path), path) for path in files)):
            yield longer, {path: files[path] for _, path in places}


def _cut(prefix: str, places: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    if len(places) <= LARGEST:
        yield prefix, places
        return
    for longer, part in groupby(places, key=lambda each: each[0][: len(prefix) + 1]):
        yield from _cut(longer, tuple(part))


def write_manifest(manifest: Manifest, tree: Path) -> None:
    write_parts(manifest.parts, tree)


def write_parts(parts: Mapping[str, bytes], tree: Path) -> None:
    for path, data in parts.items():
        target = tree / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def load_manifest(tree: Path) -> Manifest:
    """The manifest of a published tree.  Raises SettingsError if it is missing or not exactly what we write."""
    read = reader_of(tree)
    index = load_index(read, tree)
    files: dict[str, PublishedFile] = {}
    for prefix in index.segments:
        files |= load_segment(read, index, prefix, tree)
    manifest = Manifest(index.commit, files)
    if manifest.parts[MANIFEST_NAME] != index.data:  # other segments than ours, counts that are not so
        raise unusable(tree / MANIFEST_NAME)
    return manifest


def reader_of(tree: Path) -> Read:
    def read(path: str) -> bytes:
        return (tree / path).read_bytes()

    return read


def load_index(read: Read, tree: Path) -> Index:
    """manifest.json as `read` gives it; `tree` is what a message names.  Raises SettingsError."""
    try:
        data = read(MANIFEST_NAME)
        index = _parse_index(json.loads(data))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise unusable(tree / MANIFEST_NAME) from error
    if index.data != data:  # duplicate keys, other order, blanks: somebody else wrote this
        raise unusable(tree / MANIFEST_NAME)
    return index


def load_segment(read: Read, index: Index, prefix: str, tree: Path) -> dict[str, PublishedFile]:
    """The files of one segment, exactly as the index vouches for it.  Raises SettingsError."""
    name = segment_path(prefix)
    try:
        data = read(name)
        if digest_of(data) != index.segments[prefix].digest:
            raise ValueError(name)
        return dict(_parse_segment(data, prefix))
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise unusable(tree / name) from error


def paths_of(tree: Path) -> Iterator[str]:
    """Every file a published tree has, but for manifest.json.  Raises SettingsError."""
    read = reader_of(tree)
    index = load_index(read, tree)
    for prefix in index.segments:
        yield segment_path(prefix)
        yield from load_segment(read, index, prefix, tree)


def tree_digest(tree: Path) -> str:
    """What names a published tree: the SHA-256 of its manifest.json; "" where there is none."""
    path = tree / MANIFEST_NAME
    return digest_of(path.read_bytes()) if path.is_file() else ""


def is_published_tree(folder: Path) -> bool:
    """Whether `folder` holds one of our manifests; a quick look at its first bytes, not a check of the files."""
    path = folder / MANIFEST_NAME
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def _parse_index(document: Any) -> Index:
    if not isinstance(document, dict) or set(document) != {"about", "commit", "segments"}:
        raise ValueError("other keys than ours")
    if document["about"] != ABOUT or not COMMIT.fullmatch(document["commit"]):
        raise ValueError("another format, or not a full object id")
    if not isinstance(document["segments"], dict):
        raise TypeError("segments")
    segments = {}
    for prefix, (digest, count) in document["segments"].items():
        if not (PREFIX.fullmatch(prefix) and SHA256.fullmatch(digest) and type(count) is int and count > 0):
            raise ValueError(prefix)
        segments[prefix] = Segment(digest, count)
    return Index(document["commit"], segments)


@lru_cache(maxsize=512)  # to publish a change, what it touches is read three times
def _parse_segment(data: bytes, prefix: str) -> Files:
    files: dict[str, PublishedFile] = {}
    for path, (digest, cause) in json.loads(data).items():
        if not (SHA256.fullmatch(digest) and isinstance(cause, str) and cause):
            raise ValueError(path)
        if ODD_PART.search(path) or is_of_manifest(path) or not place_of(path).startswith(prefix):
            raise ValueError(path)
        files[path] = PublishedFile(digest, cause)
    return files


def unusable(path: Path) -> SettingsError:
    return SettingsError("{path} is missing or is not a manifest this program wrote", "build the site again", path=path)
