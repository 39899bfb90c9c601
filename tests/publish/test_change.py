"""Publishing a change: what comes out is the whole new tree, what goes wrong leaves the whole old one."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from plugins import disk
from plugins.problems import SettingsError
from plugins.publish import manifest, segments, swap
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
from plugins.publish.releases import finder, kept_releases, released_files
from plugins.publish.segments import amend
from plugins.publish.spare import catch_up, ready_spare
from plugins.publish.swap import new_staging, publish, publish_change, recover
from tests.publish.trees import die_at, in_child

KEEP = 3
Site = Mapping[str, bytes]
FIRST: Site = {"index.html": b"1 home", "a/b/page.html": b"1 page", "a/gone.html": b"1 gone", "theme/site.css": b"css"}
SECOND: Site = {
    "index.html": b"2 home",
    "a/b/page.html": b"1 page",
    "new/page.html": b"2 new",
    "theme/site.css": b"css",
}


@pytest.fixture(autouse=True)
def small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "LARGEST", 3)
    monkeypatch.setattr(segments, "LARGEST", 3)


@pytest.fixture
def live(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture(params=["exchange", "no exchange", "no links"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Kinds of systems: one that swaps folders in one step, one that does not, one without hard links."""
    if request.param == "no exchange":
        monkeypatch.setattr(swap, "exchange", lambda one, other: False)
        monkeypatch.setattr(disk, "_at_once", lambda tree: False)
    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse_links)
    return str(request.param)


def refuse_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def manifest_of(site: Site) -> Manifest:
    return Manifest("", {path: PublishedFile(digest_of(data), "a cause") for path, data in site.items()})


def write_files(site: Site, folder: Path) -> None:
    for path, data in site.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def build_whole(live: Path, site: Site) -> None:
    staging = new_staging(live).root
    write_files(site, staging)
    write_manifest(manifest_of(site), staging)
    publish(staging, live, KEEP)


def build_change(live: Path, site: Site, also: Site | None = None) -> None:
    """Makes `site` of what is live by writing what is new, and the files `also`, which are as they were."""
    staging = new_staging(live).root
    before = load_manifest(live).files
    written = {path: data for path, data in site.items() if manifest_of(site).files[path] != before.get(path)}
    written |= also or {}
    write_files(written, staging)
    read, gone = reader_of(live), before.keys() - site.keys()
    amended = amend(read, load_index(read, live), "", manifest_of(written).files, gone, live)
    write_parts(amended.parts, staging)
    publish_change(staging, live, KEEP)


def tree_of(folder: Path) -> dict[str, bytes]:
    """Every file, and every folder as what it is."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {name: b"a folder" if path.is_dir() else path.read_bytes() for name, path in found.items()}


def site_of(folder: Path) -> dict[str, bytes]:
    """The files of a tree, whole: every file its manifest names, with the bytes it names, and no other."""
    whole, found = load_manifest(folder), {name: data for name, data in tree_of(folder).items() if data != b"a folder"}
    wanted = {path: file.digest for path, file in whole.files.items()}
    wanted |= {path: digest_of(data) for path, data in whole.parts.items()}
    assert {name: digest_of(data) for name, data in found.items()} == wanted
    return {path: found[path] for path in whole.files}


def released(live: Path) -> list[dict[str, bytes]]:
    """The files of each release that is kept, the oldest first."""
    sites = []
    for release in kept_releases(live):
        files = released_files(live, release)
        site = {path: finder(live, release)(path).read_bytes() for path in files}
        assert {path: digest_of(data) for path, data in site.items()} == {path: f.digest for path, f in files.items()}
        sites.append(site)
    return sites


@pytest.mark.usefixtures("system")
def test_after_any_history_the_tree_is_that_of_a_whole_build(live: Path, tmp_path: Path) -> None:
    chance = random.Random(11)
    history = list[dict[str, bytes]]()
    site: dict[str, bytes] = {f"p/{n}/index.html": b"0" for n in range(12)}
    build_whole(live, site)
    for step in range(1, 40):
        history.append(site)
        site = {path: data for path, data in site.items() if chance.random() > 0.1}
        for _ in range(chance.choice([0, 1, 1, 2, 9])):
            site[f"p/{chance.randrange(15)}/{chance.choice(['index.html', 'a', 'b'])}"] = b"%d" % step
        if chance.random() < 0.1:
            build_whole(live, site)
            if chance.random() < 0.5:
                catch_up(live)
        else:
            build_change(live, site, also=dict(list(site.items())[:2]))

        alone = tmp_path / str(step) / "output"
        build_whole(alone, site)
        assert tree_of(live) == tree_of(alone)
        different = [each for each, after in zip(history, [*history[1:], site], strict=True) if each != after]
        assert released(live) == different[-len(released(live)) :]
        assert len(released(live)) == min(len(different), KEEP)


def test_a_change_touches_no_file_that_stays(live: Path) -> None:
    build_whole(live, FIRST)
    ready_spare(live)
    before = {path: os.stat(live / path) for path in FIRST}

    build_change(live, SECOND)

    for path in ("a/b/page.html", "theme/site.css"):
        now = os.stat(live / path)
        assert (now.st_ino, now.st_mtime_ns) == (before[path].st_ino, before[path].st_mtime_ns)
    assert not (live / "a/gone.html").exists()


def test_who_reads_the_old_tree_may_go_on_until_the_change_after_the_next(live: Path) -> None:
    build_whole(live, FIRST)
    tree = os.open(live, os.O_RDONLY | os.O_DIRECTORY)

    build_change(live, SECOND)

    read = {path: os.open(path, os.O_RDONLY, dir_fd=tree) for path in FIRST}
    assert {path: os.read(file, 99) for path, file in read.items()} == FIRST
    for file in (tree, *read.values()):
        os.close(file)


def test_a_change_that_changes_nothing_leaves_everything_where_it_was(live: Path) -> None:
    build_whole(live, FIRST)
    before = os.stat(live).st_ino

    build_change(live, FIRST, also=FIRST)

    assert os.stat(live).st_ino == before
    assert {path.name for path in live.parent.iterdir()} == {"output"}


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("has_spare", [True, False])
def test_a_change_killed_at_any_step_leaves_a_whole_site(tmp_path: Path, has_spare: bool) -> None:
    """Every call to the system that Python can watch is a place to die; the loop ends when one build survives."""
    first = tmp_path / "0" / "output"
    build_whole(first, {**FIRST, "index.html": b"0 home"})
    build_change(first, FIRST)
    kept = released(first)
    if not has_spare:
        shutil.rmtree(first.with_name("output.spare"))
    step, status = 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        step += 1
        shutil.copytree(tmp_path / "0", tmp_path / str(step))
        live = tmp_path / str(step) / "output"

        status = in_child(lambda live=live, step=step: change_and_die(live, step))  # type: ignore[misc]

        recover(live)
        site = site_of(live)
        assert site in (FIRST, SECOND), step
        assert released(live) == ([*kept, FIRST] if site == SECOND else kept), step
        build_change(live, SECOND)
        assert site_of(live) == SECOND
        assert released(live) == [*kept, FIRST], step
        assert {path.name for path in live.parent.iterdir()} <= {"output", "output.spare", "output.releases"}
        shutil.rmtree(tmp_path / str(step))

    assert status == 0
    assert step > 50


def change_and_die(live: Path, step: int) -> None:
    die_at(step)
    build_change(live, SECOND)


@pytest.mark.parametrize("refused", ["link", "rename", "replace", "unlink", "mkdir", "fsync"])
def test_whatever_the_system_refuses_the_old_site_stays_and_the_next_build_mends_it(
    live: Path, refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each call of this name is refused once, as by a full disk."""
    build_whole(live, FIRST)
    really, at, refusals = getattr(os, refused), 0, 0
    while True:
        seen = 0

        def refuse(*arguments: object, at: int = at, **named: object) -> object:
            nonlocal seen
            seen += 1
            if seen == at + 1:
                raise OSError(28, "No space left on device", str(arguments[0]))
            return really(*arguments, **named)

        with monkeypatch.context() as patch:
            patch.setattr(os, refused, refuse)
            try:
                build_change(live, SECOND)
            except (SettingsError, OSError) as error:  # the latter while the test itself fills the staging folder
                refusals += "No space left on device" in str(error)
        assert site_of(live) in (FIRST, SECOND)
        if seen <= at:
            break
        build_change(live, FIRST)
        assert site_of(live) == FIRST
        at += 1

    assert refusals


def test_a_full_disk_leaves_the_old_site_as_it_was(tmp_path: Path) -> None:
    """A real one, as small as a file system can be."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", disk]).returncode != 0:
        pytest.fail("these tests need to mount a small file system: run them as root")
    try:
        live = disk / "output"
        build_whole(live, FIRST)
        for path, room in (("filler", 130_000), ("more", 3_000)):
            (disk / path).write_bytes(b"x" * room)
        with pytest.raises((SettingsError, OSError), match="No space left"):
            build_change(live, {**SECOND, "new/large.bin": b"x" * 200_000})
        assert site_of(live) == FIRST
        (disk / "filler").unlink()

        build_change(live, SECOND)

        assert site_of(live) == SECOND
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_file_dropped_into_the_site_by_hand_is_not_taken_along(live: Path) -> None:
    build_whole(live, FIRST)
    (live / "by-hand.txt").write_bytes(b"x")

    build_change(live, SECOND)

    assert site_of(live) == SECOND


def test_a_site_somebody_damaged_is_not_made_into_another(live: Path) -> None:
    build_whole(live, FIRST)
    (live / "theme/site.css").unlink()
    before = tree_of(live)

    with pytest.raises(SettingsError, match="cannot be published: No such file"):
        build_change(live, SECOND)

    assert tree_of(live) == before
    build_whole(live, SECOND)
    assert site_of(live) == SECOND


def test_a_change_needs_a_site(live: Path) -> None:
    staging = new_staging(live).root
    write_manifest(manifest_of(FIRST), staging)

    with pytest.raises(SettingsError, match="is missing"):
        publish_change(staging, live, KEEP)

    assert not live.exists()
