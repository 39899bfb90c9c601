"""A manifest that was amended is the manifest of the files there are then, byte for byte."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.problems import SettingsError
from plugins.publish import manifest, segments
from plugins.publish.manifest import (
    Manifest,
    PublishedFile,
    digest_of,
    load_index,
    load_manifest,
    reader_of,
    write_manifest,
    write_parts,
)
from plugins.publish.segments import amend, difference

SOME = st.dictionaries(st.integers(0, 60).map("p/{}.html".format), st.integers(0, 3), max_size=60)
GONE = st.sets(st.integers(0, 60).map("p/{}.html".format), max_size=60)


@pytest.fixture(autouse=True, scope="module")
def small_segments() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest, "LARGEST", 4)
        patch.setattr(segments, "LARGEST", 4)
        yield


def files_of(versions: dict[str, int]) -> dict[str, PublishedFile]:
    return {path: PublishedFile(digest_of(str(version).encode()), "a cause") for path, version in versions.items()}


def everything(whole: Manifest) -> dict[str, str]:
    """The digest of each file of a tree, those of the manifest included."""
    of_manifest = {path: digest_of(data) for path, data in whole.parts.items()}
    return {path: file.digest for path, file in whole.files.items()} | of_manifest


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SOME, SOME, GONE)
def test_an_amended_manifest_is_that_of_the_whole(before: dict[str, int], new: dict[str, int], gone: set[str]) -> None:
    old = Manifest("", files_of(before))
    after = {path: version for path, version in before.items() if path not in gone} | new
    whole = Manifest("", files_of(after))
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder)
        write_manifest(old, tree)
        read = reader_of(tree)

        amended = amend(read, load_index(read, tree), "", files_of(new), gone, tree)

        assert amended.index.data == whole.parts["manifest.json"]
        assert amended.parts.items() <= whole.parts.items()
        assert whole.parts.keys() - amended.parts.keys() <= old.parts.keys()
        write_parts(amended.parts, tree)
        assert load_manifest(tree) == whole


@settings(max_examples=200, deadline=None, derandomize=True)
@given(SOME, SOME)
def test_two_trees_differ_in_what_their_manifests_tell_apart(before: dict[str, int], after: dict[str, int]) -> None:
    old, new = Manifest("", files_of(before)), Manifest("", files_of(after))
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        trees = []
        for folder, whole in ((Path(one), old), (Path(other), new)):
            write_manifest(whole, folder)
            trees.append((reader_of(folder), load_index(reader_of(folder), folder)))

        found = difference(trees[0], trees[1], Path(one))

    was, is_now = everything(old), everything(new)
    assert found.changed == {path for path, digest in is_now.items() if was.get(path) != digest}
    assert found.removed == was.keys() - is_now.keys()


def test_a_segment_somebody_wrote_into_is_not_amended(tmp_path: Path) -> None:
    write_manifest(Manifest("", files_of({"index.html": 1})), tmp_path)
    (tmp_path / "manifest/all.json").write_bytes(b"{}\n")
    read = reader_of(tmp_path)

    with pytest.raises(SettingsError, match="not a manifest this program wrote"):
        amend(read, load_index(read, tmp_path), "", files_of({"index.html": 2}), (), tmp_path)
