"""A real Pelican, as a process: what it publishes, and that nothing changes when it must not."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest

from plugins.publish.lock import lock
from plugins.publish.manifest import load_manifest, write_manifest
from plugins.publish.releases import kept_releases
from tests.publish.editions import COMMIT

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = """
import sys

sys.path.insert(0, {root!r})
from pelicanconf import *

from plugins import feeds, publish
from tests.publish import scene

PLUGINS = [scene, feeds, publish]
SCENE = {scene!r}
PATH = "content"
OUTPUT_PATH = {output!r}
{more}
"""
FILE_LIMIT = 1 << 20


@pytest.fixture
def county(tmp_path: Path) -> Path:
    for folder in ("content", "theme/templates"):
        (tmp_path / folder).mkdir(parents=True)
    return tmp_path


@pytest.fixture(scope="module")
def first_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    county = tmp_path_factory.mktemp("county")
    for folder in ("content", "theme/templates"):
        (county / folder).mkdir(parents=True)
    return county, pelican(county)


@pytest.fixture
def published(first_build: tuple[Path, object], tmp_path: Path) -> Path:
    """A county whose site is live."""
    return Path(shutil.copytree(first_build[0], tmp_path / "county"))


def pelican(
    county: Path, scene: str = "", output: str = "output", more: str = "", file_limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    conf = county / "pelicanconf_of_test.py"
    conf.write_text(SETTINGS.format(root=str(ROOT), scene=scene, output=output, more=more))
    return subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-s", conf.name],
        cwd=county,
        env=os.environ | {"PYTHONPATH": str(ROOT), "COLUMNS": "500"},
        capture_output=True,
        text=True,
        preexec_fn=(lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit,) * 2)) if file_limit else None,
    )


def said(run: subprocess.CompletedProcess[str]) -> str:
    return " ".join((run.stdout + run.stderr).split())


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_pelican_publishes_what_the_manifest_names_and_nothing_else(
    first_build: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    county, run = first_build

    assert run.returncode == 0, said(run)
    live = county / "output"
    manifest = load_manifest(live)
    assert manifest.commit == COMMIT
    assert {*manifest.files, *manifest.parts} == set(bytes_of(live))
    assert manifest.files["feeds/site.rss.xml"].cause == "theme:home"
    assert len(feedparser.parse(live / "feeds/site.atom.xml").entries) == 2
    assert {path.name for path in county.iterdir() if path.name.startswith("output")} == {"output"}


def test_the_same_edition_is_the_same_tree(published: Path) -> None:
    before = bytes_of(published / "output")

    pelican(published)

    assert bytes_of(published / "output") == before


REFUSED = {
    "a leak": "PUB001",
    "a crash": "a template is wrong",
    "no edition": "没有可以发布的内容",
    "preview": "预览里有没签完的内容",
}


@pytest.mark.parametrize(("scene", "reason"), REFUSED.items(), ids=REFUSED.keys())
def test_pelican_fails_and_the_live_site_stays_as_it_was(published: Path, scene: str, reason: str) -> None:
    before = bytes_of(published / "output")

    run = pelican(published, scene)

    assert run.returncode != 0
    assert reason in said(run)
    assert bytes_of(published / "output") == before
    assert kept_releases(published / "output") == ()


def test_a_disk_that_takes_no_more_leaves_the_live_site_as_it_was(published: Path) -> None:
    before = bytes_of(published / "output")

    run = pelican(published, "a large page", file_limit=FILE_LIMIT)

    assert run.returncode != 0
    assert bytes_of(published / "output") == before
    assert pelican(published, "a large page").returncode == 0, "the next build cleans up and goes on"
    assert len(bytes_of(published / "output")["theme/large.js"]) > FILE_LIMIT
    assert not (published / "output.next").exists()


def test_a_preview_goes_to_a_preview_folder(county: Path) -> None:
    run = pelican(county, "preview", output="preview")

    assert run.returncode == 0, said(run)
    assert load_manifest(county / "preview").commit == ""


def test_a_folder_of_somebody_else_is_refused_before_anything_is_rendered(county: Path) -> None:
    (county / "output").mkdir()
    (county / "output/thesis.docx").write_bytes(b"ten years of work")

    run = pelican(county)

    assert run.returncode != 0
    assert "不是本程序生成的" in said(run)
    assert bytes_of(county / "output") == {"thesis.docx": b"ten years of work"}


def test_a_second_pelican_waits_for_nobody(county: Path) -> None:
    with lock(county / ".cache/output.lock"):
        run = pelican(county)

    assert run.returncode != 0
    assert f"另一次生成正在进行（进程号 {os.getpid()}）" in said(run)
    assert not (county / "output").exists()


def test_the_setting_live_names_another_folder(county: Path) -> None:
    run = pelican(county, more=f"LIVE = {json.dumps(str(county / 'www'))}")

    assert run.returncode == 0, said(run)
    assert (county / "www/index.html").exists()
    assert not (county / "output").exists()


def test_one_process_may_build_again_after_a_build_that_failed(published: Path) -> None:
    """As `build.py serve` does: the failed build holds the lock, and the next one takes it over."""
    script = """
from pelican import Pelican
from pelican.settings import read_settings
from plugins.problems import ProblemsFound

for scene in ("a leak", "", ""):
    settings = read_settings("pelicanconf_of_test.py", override={"SCENE": scene, "TOLD_BY_CALLER": True})
    built = Pelican(settings)
    try:
        built.run()
    except ProblemsFound:
        assert scene == "a leak"
    else:
        assert settings["MANIFEST"].segments and settings["OUTPUT_PATH"] == str(settings["LIVE"])
"""
    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=published,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert run.returncode == 0, said(run)


def remembering(county: Path) -> str:
    return f"STORE_PATH = {json.dumps(str(county / 'memory.sqlite'))}"


def test_a_part_of_an_edition_goes_among_what_is_published(county: Path) -> None:
    assert pelican(county, more=remembering(county)).returncode == 0
    before, live = bytes_of(county / "output"), county / "output"
    home = (live / "index.html").stat()

    run = pelican(county, "a change", more=remembering(county))

    assert run.returncode == 0, said(run)
    after = bytes_of(live)
    manifest = load_manifest(live)
    assert {*manifest.files, *manifest.parts} == set(after)
    assert {path: hashlib.sha256(after[path]).hexdigest() for path in manifest.files} == {
        path: file.digest for path, file in manifest.files.items()
    }
    assert before.keys() - after.keys() == {"articles/jinhe/2026/lamp.png"}
    assert after.keys() - before.keys() == {"new.html"}
    assert "没有图片".encode() in after["articles/jinhe/2026/street-lamps.html"]
    assert (live / "index.html").stat().st_ino == home.st_ino, "what did not change is the very same file"
    assert len(kept_releases(live)) == 1


def test_a_part_is_refused_when_another_site_is_live_than_it_was_made_for(county: Path) -> None:
    assert pelican(county, more=remembering(county)).returncode == 0
    live = county / "output"
    write_manifest(replace(load_manifest(live), commit=""), live)  # as another build would leave it
    before = bytes_of(live)

    run = pelican(county, "a change", more=remembering(county))

    assert run.returncode != 0
    assert "已经被另一次发布更新" in said(run)
    assert bytes_of(live) == before
    assert pelican(county, more=remembering(county)).returncode == 0, "a whole build mends it"
    assert pelican(county, "a change", more=remembering(county)).returncode == 0


def test_a_part_needs_a_memory(published: Path) -> None:
    before = bytes_of(published / "output")

    assert pelican(published, "a change").returncode != 0

    assert bytes_of(published / "output") == before


def damage(store: Path) -> None:
    """As a failing disk might: the first page of a table is garbage."""
    with closing(sqlite3.connect(store)) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (size,) = opened.execute("PRAGMA page_size").fetchone()
        (page,) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'published'").fetchone()
    data = bytearray(store.read_bytes())
    data[(page - 1) * size : page * size] = b"\xff" * size
    store.write_bytes(data)


def test_a_part_is_refused_when_its_memory_cannot_be_read(county: Path) -> None:
    assert pelican(county, more=remembering(county)).returncode == 0
    before = bytes_of(county / "output")
    damage(county / "memory.sqlite")

    run = pelican(county, "a change", more=remembering(county))

    assert run.returncode != 0
    assert "删除 .git/gongkai" in said(run)
    assert bytes_of(county / "output") == before


def test_a_site_is_live_even_if_nothing_of_it_can_be_remembered(county: Path) -> None:
    """The disk is full for the memory only."""
    run = pelican(county, "no room to remember", more=remembering(county))

    assert run.returncode == 0, said(run)
    assert load_manifest(county / "output").commit == COMMIT
    assert pelican(county, "a change", more=remembering(county)).returncode != 0, "nothing is remembered"
    assert pelican(county, more=remembering(county)).returncode == 0
