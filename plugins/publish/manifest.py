"""What one published tree consists of: every file with its digest and the reason it may exist.

`manifest.json` travels with the tree, so that anyone can check a copy offline, and so that we know a folder we made
from one we must not touch.  Nothing in it depends on when or where it was written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.problems import SettingsError

MANIFEST_NAME = "manifest.json"
ABOUT = "gongkai manifest 1"
HEAD = f'{{"about":"{ABOUT}",'.encode()  # canonical JSON sorts its keys: every manifest begins with these bytes
COMMIT = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})?")
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class PublishedFile:
    """`digest` is the SHA-256 of the file in hex, `cause` the reason it may exist."""

    digest: str
    cause: str


@dataclass(frozen=True)
class Manifest:
    """All files of one tree by path, but for the manifest itself; `commit` is "" in a preview."""

    commit: str
    files: Mapping[str, PublishedFile]

    def to_json(self) -> bytes:
        """Canonical JSON: sorted keys, UTF-8, no blanks, one line."""
        files = {path: [file.digest, file.cause] for path, file in self.files.items()}
        document = {"about": ABOUT, "commit": self.commit, "files": files}
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return text.encode("utf-8") + b"\n"


def write_manifest(manifest: Manifest, tree: Path) -> None:
    (tree / MANIFEST_NAME).write_bytes(manifest.to_json())


def load_manifest(tree: Path) -> Manifest:
    """The manifest of a published tree.  Raises SettingsError if it is missing or not exactly what we write."""
    path = tree / MANIFEST_NAME
    try:
        data = path.read_bytes()
        manifest = _parse(json.loads(data))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise _unusable(path) from error
    if manifest.to_json() != data:  # duplicate keys, other order, blanks: somebody else wrote this
        raise _unusable(path)
    return manifest


def is_published_tree(folder: Path) -> bool:
    """Whether `folder` holds one of our manifests; a quick look at its first bytes, not a check of the files."""
    path = folder / MANIFEST_NAME
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD


def _parse(document: Any) -> Manifest:
    if not isinstance(document, dict) or set(document) != {"about", "commit", "files"} or document["about"] != ABOUT:
        raise ValueError("other keys than ours")
    if not isinstance(document["files"], dict):
        raise TypeError("files")
    files = {path: PublishedFile(digest, cause) for path, (digest, cause) in document["files"].items()}
    for path, file in files.items():
        if not (SHA256.fullmatch(file.digest) and isinstance(file.cause, str) and file.cause):
            raise ValueError(path)
        if any(part in ("", ".", "..") for part in path.split("/")) or path == MANIFEST_NAME:
            raise ValueError(path)
    if not COMMIT.fullmatch(document["commit"]):
        raise ValueError("not a full object id")
    return Manifest(document["commit"], files)


def _unusable(path: Path) -> SettingsError:
    return SettingsError("{path} is missing or is not a manifest this program wrote", "build the site again", path=path)
