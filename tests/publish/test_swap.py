"""The switch: one whole tree is live at every moment, and nobody's files are replaced."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from plugins import disk
from plugins.problems import SettingsError
from plugins.publish import swap
from plugins.publish.releases import kept_releases
from plugins.publish.swap import exchange, new_staging, publish, recover
from plugins.publish.trees import NAMES
from tests.publish.trees import PATHS, die_at, in_child, version_of, write_tree

NOBODY = 65534


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "output"


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a system that cannot swap two folders in one step, nor write a file system through."""
    monkeypatch.setattr(swap, "exchange", lambda one, other: False)
    monkeypatch.setattr(disk, "_at_once", lambda tree: False)


def build(live: Path, version: int) -> None:
    staging = new_staging(live)
    write_tree(staging.root, version)
    publish(staging.root, live, keep=2)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("can_exchange", [True, False])
def test_as_many_trees_stay_as_are_asked_for(live: Path, can_exchange: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not can_exchange:
        without_exchange(monkeypatch)
    for version in (1, 2, 3, 4):
        build(live, version)

    assert version_of(live) == 4
    assert [version_of(release.folder) for release in kept_releases(live)] == [2, 3]
    assert names(live.parent) == {"output", "output.releases"}


def test_a_tree_that_is_not_to_be_kept_leaves_nothing(live: Path) -> None:
    for version in (1, 2):
        staging = new_staging(live)
        write_tree(staging.root, version)
        publish(staging.root, live)

    assert names(live.parent) == {"output"}


def test_the_same_tree_once_more_is_no_release_to_go_back_to(live: Path) -> None:
    for version in (1, 1):
        build(live, version)

    assert kept_releases(live) == ()


def test_an_empty_folder_may_become_the_site(live: Path) -> None:
    live.mkdir()
    build(live, 1)

    assert version_of(live) == 1
    assert names(live.parent) == {"output"}


def test_linux_swaps_two_folders_in_one_step(tmp_path: Path) -> None:
    write_tree(tmp_path / "one", 1)
    write_tree(tmp_path / "two", 2)

    assert exchange(tmp_path / "one", tmp_path / "two")
    assert (version_of(tmp_path / "one"), version_of(tmp_path / "two")) == (2, 1)


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_build_killed_at_any_step_leaves_a_whole_site(
    tmp_path: Path, can_exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every call to the system that Python can watch is a place to die; the loop ends when one build survives."""
    if not can_exchange:
        without_exchange(monkeypatch)
    build(tmp_path / "0/output", 0)
    build(tmp_path / "0/output", 1)
    step, status = 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        step += 1
        live = Path(shutil.copytree(tmp_path / "0", tmp_path / str(step))) / "output"

        status = in_child(lambda live=live, step=step: build_and_die(live, 2, step))  # type: ignore[misc]

        if can_exchange:
            assert version_of(live) in (1, 2), step
        recover(live)
        assert [version_of(each.folder) for each in kept_releases(live)] == list(range(version_of(live))), step
        build(live, 3)
        assert version_of(live) == 3
        assert names(live.parent) == {"output", "output.releases"}, step

    assert status == 0
    assert step > 2 * len(PATHS)


def build_and_die(live: Path, version: int, step: int) -> None:
    die_at(step)
    build(live, version)


def test_what_a_killed_build_left_half_done_is_removed(live: Path) -> None:
    build(live, 1)
    half = live.with_name("output.next")
    half.mkdir()
    (half / "half.html").write_bytes(b"<p>")
    write_tree(live.with_name("output.trash"), 0)

    staging = new_staging(live)

    assert staging.root == half
    assert names(half) == set()
    assert not live.with_name("output.trash").exists()
    assert version_of(live) == 1


def test_removing_what_is_left_follows_no_link(live: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_tree(outside, 7)
    half = live.with_name("output.next")
    half.mkdir()
    (half / "link").symlink_to(outside, target_is_directory=True)

    new_staging(live)

    assert version_of(outside) == 7


@pytest.mark.parametrize("name", ["output", "output.spare"])
def test_a_folder_somebody_else_made_is_not_replaced(live: Path, name: str) -> None:
    foreign = live.with_name(name)
    foreign.mkdir()
    (foreign / "thesis.docx").write_bytes(b"ten years of work")

    with pytest.raises(SettingsError, match="was not made by this program"):
        new_staging(live)

    assert names(live.parent) == {name}
    assert (foreign / "thesis.docx").read_bytes() == b"ten years of work"


def test_what_somebody_put_among_the_releases_is_not_deleted(live: Path) -> None:
    kept = live.with_name("output.releases")
    kept.mkdir()
    (kept / "thesis.docx").write_bytes(b"ten years of work")

    with pytest.raises(SettingsError, match="was not made by this program"):
        new_staging(live)

    assert names(kept) == {"thesis.docx"}


def test_a_manifest_of_another_program_does_not_make_a_folder_ours(live: Path) -> None:
    live.mkdir()
    (live / "manifest.json").write_text('{"name": "a web app"}')

    with pytest.raises(SettingsError, match="was not made by this program"):
        new_staging(live)


@pytest.mark.parametrize("name", ["output", *(f"output.{name}" for name in NAMES)])
@pytest.mark.parametrize("kind", ["a link", "a link to nothing", "a file"])
def test_a_link_or_file_in_place_of_a_folder_is_refused(live: Path, tmp_path: Path, name: str, kind: str) -> None:
    elsewhere = tmp_path / "elsewhere"
    if kind == "a file":
        live.with_name(name).write_bytes(b"")
    else:
        live.with_name(name).symlink_to(elsewhere)
    if kind == "a link":
        write_tree(elsewhere, 7)

    with pytest.raises(SettingsError, match="not a folder of its own"):
        new_staging(live)

    assert kind != "a link" or version_of(elsewhere) == 7


def test_a_link_put_in_place_of_the_site_during_the_build_is_refused(live: Path, tmp_path: Path) -> None:
    staging = new_staging(live)
    write_tree(staging.root, 1)
    write_tree(tmp_path / "elsewhere", 7)
    live.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(SettingsError, match="not a folder of its own"):
        publish(staging.root, live)

    assert version_of(tmp_path / "elsewhere") == 7


def test_the_root_of_the_disk_is_not_replaced() -> None:
    with pytest.raises(SettingsError, match="was not made by this program"):
        new_staging(Path("/"))


def test_a_folder_without_the_right_to_write_keeps_its_site_and_says_so(live: Path, tmp_path: Path) -> None:
    build(live, 1)
    staging = new_staging(live)
    write_tree(staging.root, 2)
    tmp_path.chmod(0o555)

    def publish_as_nobody() -> None:
        os.chdir(tmp_path)  # the folders above belong to whoever runs the tests
        if os.geteuid() == 0:  # root may write everywhere
            os.setuid(NOBODY)
        with pytest.raises(SettingsError, match=r"cannot be published: .*ermi"):
            publish(Path("output.next"), Path("output"))

    status = in_child(publish_as_nobody)
    tmp_path.chmod(0o755)

    assert status == 0
    assert version_of(live) == 1


def test_a_folder_on_another_disk_is_not_published_by_halves(live: Path) -> None:
    build(live, 1)
    if not Path("/dev/shm").is_dir():
        pytest.fail("these tests need a second file system at /dev/shm")
    elsewhere = Path("/dev/shm") / f"gongkai-{os.getpid()}"
    write_tree(elsewhere, 2)
    try:
        with pytest.raises(SettingsError, match="cannot be published"):
            publish(elsewhere, live)
    finally:
        shutil.rmtree(elsewhere)

    assert version_of(live) == 1
