"""The manifest: the same bytes for the same tree, and nothing else is taken for one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.publish.manifest import Manifest, PublishedFile, is_published_tree, load_manifest, write_manifest
from tests.publish.editions import COMMIT

LAMP = PublishedFile("a" * 64, "articles/jinhe/2026/street-lamps")
HOME = PublishedFile("b" * 64, "主页")
MANIFEST = Manifest(COMMIT, {"index.html": HOME, "articles/路灯.png": LAMP})


def test_a_manifest_comes_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(MANIFEST, tmp_path)

    assert load_manifest(tmp_path) == MANIFEST
    assert is_published_tree(tmp_path)


def test_a_manifest_does_not_depend_on_the_order_of_its_files() -> None:
    other = Manifest(COMMIT, dict(reversed(MANIFEST.files.items())))

    assert other.to_json() == MANIFEST.to_json()


def test_a_manifest_is_canonical_json() -> None:
    assert MANIFEST.to_json().decode() == (
        '{"about":"gongkai manifest 1","commit":"' + COMMIT + '","files":{"articles/路灯.png":["' + "a" * 64
        + '","articles/jinhe/2026/street-lamps"],"index.html":["' + "b" * 64 + '","主页"]}}\n'
    )  # fmt: skip


def changed(**changes: object) -> bytes:
    document = json.loads(MANIFEST.to_json()) | changes
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


REFUSED = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "blanks": json.dumps(json.loads(MANIFEST.to_json()), sort_keys=True).encode(),
    "a key twice": MANIFEST.to_json().replace(b'"commit":', b'"commit":"","commit":'),
    "a key more": changed(more=1),
    "another format": changed(about="gongkai manifest 2"),
    "a short commit": changed(commit="4b825dc"),
    "a commit that is no text": changed(commit=7),
    "files as a list": changed(files=[]),
    "a digest that is none": changed(files={"a": ["x", "home"]}),
    "no cause": changed(files={"a": ["a" * 64, ""]}),
    "a path out of the tree": changed(files={"../a": ["a" * 64, "home"]}),
    "an absolute path": changed(files={"/a": ["a" * 64, "home"]}),
    "itself": changed(files={"manifest.json": ["a" * 64, "home"]}),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_anything_else_is_not_taken_for_a_manifest(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(data)

    with pytest.raises(SettingsError, match="not a manifest this program wrote"):
        load_manifest(tmp_path)


def test_a_folder_without_a_manifest_is_no_published_tree(tmp_path: Path) -> None:
    assert not is_published_tree(tmp_path)
    with pytest.raises(SettingsError, match="missing"):
        load_manifest(tmp_path)
