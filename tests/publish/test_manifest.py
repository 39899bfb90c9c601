"""The manifest: the same bytes for the same tree, and nothing else is taken for one."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.publish import manifest
from plugins.publish.manifest import (
    Manifest,
    PublishedFile,
    canonical,
    is_published_tree,
    load_manifest,
    segment_bytes,
    write_manifest,
    write_parts,
)
from tests.publish.editions import COMMIT

LAMP = PublishedFile("a" * 64, "articles/jinhe/2026/street-lamps")
HOME = PublishedFile("b" * 64, "主页")
MANIFEST = Manifest(COMMIT, {"index.html": HOME, "articles/路灯.png": LAMP})


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(MANIFEST, tmp_path)

    assert load_manifest(tmp_path) == MANIFEST
    assert is_published_tree(tmp_path)


def test_a_manifest_does_not_depend_on_the_order_of_its_files() -> None:
    other = Manifest(COMMIT, dict(reversed([*MANIFEST.files.items()])))

    assert other.parts == MANIFEST.parts


def test_a_manifest_is_canonical_json_and_vouches_for_its_segments() -> None:
    segment, index = MANIFEST.parts["manifest/all.json"], MANIFEST.parts["manifest.json"]

    assert segment.decode() == (
        '{"articles/路灯.png":["' + "a" * 64 + '","articles/jinhe/2026/street-lamps"],"index.html":["' + "b" * 64
        + '","主页"]}\n'
    )  # fmt: skip
    assert index.decode() == (
        '{"about":"gongkai manifest 2","commit":"' + COMMIT + '","segments":{"":["'
        + hashlib.sha256(segment).hexdigest() + '",2]}}\n'
    )  # fmt: skip
    assert hashlib.sha256(index).hexdigest() == MANIFEST.digest
    assert list(MANIFEST.parts) == ["manifest/all.json", "manifest.json"]


def test_many_files_stand_in_segments_by_the_digest_of_their_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LARGEST", 3)
    files = {f"p/{n}.html": LAMP for n in range(20)}

    parts = Manifest("", files).parts

    named = {path: list(json.loads(data)) for path, data in parts.items() if path != "manifest.json"}
    assert sorted(path for paths in named.values() for path in paths) == sorted(files)
    for segment, paths in named.items():
        prefix = segment.removeprefix("manifest/").removesuffix(".json")
        assert 0 < len(paths) <= 3
        assert all(hashlib.sha256(path.encode()).hexdigest().startswith(prefix) for path in paths)


def index_with(**changes: object) -> dict[str, bytes]:
    document = json.loads(MANIFEST.parts["manifest.json"]) | changes
    return {"manifest.json": canonical(document)}


def segment_with(files: object, count: int = 2) -> dict[str, bytes]:
    """Another segment, and an index that vouches for it."""
    data = canonical(files)
    return {"manifest/all.json": data, **index_with(segments={"": [hashlib.sha256(data).hexdigest(), count]})}


INDEX, SEGMENT = MANIFEST.parts["manifest.json"], MANIFEST.parts["manifest/all.json"]
ROWS = json.loads(SEGMENT)
REFUSED: dict[str, dict[str, bytes]] = {
    "nothing": {"manifest.json": b""},
    "no JSON": {"manifest.json": b"{"},
    "a list": {"manifest.json": b"[]"},
    "blanks": {"manifest.json": json.dumps(json.loads(INDEX), sort_keys=True).encode()},
    "a key twice": {"manifest.json": INDEX.replace(b'"commit":', b'"commit":"","commit":')},
    "a key more": index_with(more=1),
    "another format": index_with(about="gongkai manifest 3"),
    "a short commit": index_with(commit="4b825dc"),
    "a commit that is no text": index_with(commit=7),
    "segments as a list": index_with(segments=[]),
    "a segment out of its folder": index_with(segments={"../a": ["a" * 64, 1]}),
    "a segment that is not there": index_with(segments={"a": ["a" * 64, 1]}),
    "a segment of another digest": {"manifest/all.json": SEGMENT.replace(b"a" * 64, b"c" * 64)},
    "a segment with blanks": segment_with(ROWS) | {"manifest/all.json": SEGMENT.replace(b":", b": ")},
    "a wrong count": index_with(segments={"": [hashlib.sha256(SEGMENT).hexdigest(), 3]}),
    "an empty segment": segment_with({}, 0),
    "files as a list": segment_with([]),
    "a digest that is none": segment_with({"a": ["x", "home"], "b": ["a" * 64, "home"]}),
    "no cause": segment_with({"a": ["a" * 64, ""], "b": ["a" * 64, "home"]}),
    "a path out of the tree": segment_with({"../a": ["a" * 64, "home"], "b": ["a" * 64, "home"]}),
    "an absolute path": segment_with({"/a": ["a" * 64, "home"], "b": ["a" * 64, "home"]}),
    "itself": segment_with({"manifest.json": ["a" * 64, "home"], "b": ["a" * 64, "home"]}),
    "one of its segments": segment_with({"manifest/a.json": ["a" * 64, "home"], "b": ["a" * 64, "home"]}),
}


@pytest.mark.parametrize("parts", REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_not_taken_for_a_manifest(parts: dict[str, bytes], tmp_path: Path) -> None:
    write_parts({**MANIFEST.parts, **parts}, tmp_path)

    with pytest.raises(SettingsError, match="not a manifest this program wrote"):
        load_manifest(tmp_path)


def test_segments_cut_otherwise_than_we_do_are_refused(tmp_path: Path) -> None:
    parts = {}
    for path, file in MANIFEST.files.items():
        parts[hashlib.sha256(path.encode()).hexdigest()[:1]] = segment_bytes({path: file})
    segments = {prefix: [hashlib.sha256(data).hexdigest(), 1] for prefix, data in parts.items()}
    write_parts({f"manifest/{prefix}.json": data for prefix, data in parts.items()}, tmp_path)
    write_parts(index_with(segments=segments), tmp_path)

    with pytest.raises(SettingsError, match="not a manifest this program wrote"):
        load_manifest(tmp_path)


def test_a_folder_without_a_manifest_is_no_published_tree(tmp_path: Path) -> None:
    assert not is_published_tree(tmp_path)
    with pytest.raises(SettingsError, match="missing"):
        load_manifest(tmp_path)
