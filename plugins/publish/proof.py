"""Whether clone, published tree and log fit each other: every file of the tree, every document of the log."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from plugins.messages import Term
from plugins.publish.compress import Unpackable, origin_of, unpack
from plugins.publish.deployed import RECORD, parse_deployed
from plugins.publish.manifest import MANIFEST_NAME, Manifest, digest_of
from plugins.review.landing import Landings

# A finding is the place that does not fit, and why.
Finding = tuple[str, Term]
# Of one document, the digests of the manifest that was signed and of the last statement about it.
Vouched = tuple[str, str]


def check_tree(tree: Path, manifest: Manifest) -> Iterator[Finding]:
    """Every file is there with the bytes its manifest names, and nothing else is."""
    found = dict(_walk(tree, ""))
    wanted = {path: file.digest for path, file in manifest.files.items()}
    wanted |= {path: digest_of(data) for path, data in manifest.parts.items()}
    for path in sorted({*wanted, *found}):
        if path not in found:
            yield path, Term("the manifest names this file, and it is not there")
        elif path not in wanted and not _is_of_deployment(path, wanted):
            yield path, Term("the manifest does not name this file")
        elif not found[path]:
            yield path, Term("it is not a plain file")
        elif path not in wanted:
            yield from _check_deployed(tree, path)
        elif digest_of((tree / path).read_bytes()) != wanted[path]:
            yield path, Term("its bytes are not those the manifest names")


def _is_of_deployment(path: str, wanted: Mapping[str, str]) -> bool:
    """Whether this is what `build.py deploy` puts beside the files of a tree."""
    origin = origin_of(path)
    return path == RECORD or (origin is not None and origin[0] in wanted)


def _check_deployed(tree: Path, path: str) -> Iterator[Finding]:
    """A smaller form of a file is that file; that one may be sound is asked elsewhere."""
    if path == RECORD:
        record = parse_deployed((tree / path).read_bytes())
        if record is None:
            yield path, Term("this is not what a deployment writes")
        elif record.unfinished:
            yield path, Term("a deployment to this place was broken off; repeat it")
        return
    found = origin_of(path)
    assert found is not None
    origin, encoding = found
    with suppress(Unpackable, FileNotFoundError):
        data = (tree / origin).read_bytes()
        if unpack(encoding, (tree / path).read_bytes(), len(data)) == data:
            return
    yield path, Term("unpacked, it is not the file that it stands beside")


def check_logged_tree(manifest: Manifest, landings: Landings) -> Iterator[Finding]:
    """This is the tree the host published last."""
    if landings.commit != manifest.commit:
        yield MANIFEST_NAME, Term("the log ends with another commit")
    elif manifest.digest != landings.tree:
        yield MANIFEST_NAME, Term("it is not the manifest of the tree that was published last")


def check_approved(proved: Mapping[str, Vouched], tree: Path, landings: Landings) -> Iterator[Finding]:
    """What the tree shows of each document is the revision the log names, and the gate proved it anew (by id)."""
    for document, landed in sorted(landings.documents.items()):
        record = tree / document / "record.json"
        each = proved.get(document)
        if landed.withdrawn:
            if record.exists():
                yield document, Term("the log says that it was taken down, and the tree shows it")
        elif record.exists() and each is None:
            yield document, Term("the tree shows it, and the clone does not prove it")
        elif each is not None and each != (landed.manifest, landed.sign_offs):
            yield document, Term("the clone proves another revision than the log names")
        elif record.exists() and _shown(record) != (landed.revision, landed.manifest):
            yield document, Term("the tree shows another revision than the log names")
    shown = {path.parent.relative_to(tree).as_posix() for path in tree.rglob("record.json")}
    for document in sorted(shown - landings.documents.keys()):
        yield document, Term("the tree shows it, and the log does not know it")


def _shown(record: Path) -> tuple[int, str] | None:
    """Revision and manifest digest a record names."""
    try:
        said = json.loads(record.read_bytes())
        return int(said["revision"]), hashlib.sha256(said["manifest"].encode("utf-8")).hexdigest()
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                yield prefix + entry.name, entry.is_file(follow_symlinks=False)
