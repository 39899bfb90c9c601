"""`build.py build`: the same commit gives the same bytes, and a build killed at any moment leaves a whole site."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time

from plugins.publish.manifest import load_manifest
from tests.builders import NOW, article
from tests.county import County, clean_environment

NEW = "content/articles/jinhe/2026/new.md"
MARK = "attack-was-here"


def test_every_document_has_its_page_and_every_file_its_cause(built: County) -> None:
    manifest = load_manifest(built.output)

    published = set(built.snapshot()) - manifest.parts.keys()
    assert set(manifest.files) == published
    assert manifest.commit == built.git("rev-parse", "HEAD")
    for document in ("articles/jinhe/2026/street-lamps", "pages/about", "villages/hexing/2026-q1-finance"):
        assert manifest.files[f"{document}.html"].cause == document


def test_the_page_says_who_vouched_for_it(built: County) -> None:
    page = (built.output / "articles/jinhe/2026/street-lamps.html").read_text("utf-8")

    for name in ("某chen-yu", "某xie-fen", "某hu-qing", "某feng-hua", "某gu-ping", "某lu-qing"):
        assert name in page


def test_a_page_runs_nothing_and_asks_nobody_else(built: County) -> None:
    for name, data in built.snapshot().items():
        if name.endswith(".html"):
            assert b" style=" not in data, name
            assert b"<style" not in data, name
            assert b" onclick" not in data, name
            assert b'src="http' not in data, name


def test_a_build_over_an_old_site_gives_what_a_first_build_gives(county: County, built: County) -> None:
    county.commit({NEW: article(name="new")})
    county.sign(NEW)
    county.commit()
    county.build().expect(0)
    assert county.publishes("articles/jinhe/2026/new")

    county.commit({NEW: None, NEW.replace(".md", ".review.yaml"): None})
    county.build().expect(0)

    after, before = county.snapshot(), built.snapshot()
    assert after.keys() == before.keys()
    assert not county.mentions("/articles/jinhe/2026/new.html")


def test_strict_publishes_nothing_when_one_document_has_a_fault(county: County) -> None:
    before = county.snapshot()
    county.commit({NEW: article(name="new", kind="gossip")})

    run = county.build("--strict").expect(1)

    assert "YML009" in run.out
    assert county.snapshot() == before


def test_the_last_line_says_what_was_published_and_what_was_not(county: County) -> None:
    county.commit({NEW: article(name="new")})

    run = county.build("--lang", "en").expect(0)

    assert f"held back: {NEW}" in run.out
    published, logged, report = run.out.splitlines()[-3:]
    assert published.startswith("published 6 documents")
    assert "1 waiting" in published
    assert "its head is " in logged
    assert report.startswith("report of this build: ")


def test_a_preview_shows_unsigned_drafts_under_a_watermark_apart_from_the_site(county: County) -> None:
    before = county.snapshot()
    county.write({NEW: article(MARK + "\n", name="new")})

    county.build("--preview").expect(0)

    preview = county.root / "preview"
    page = (preview / "articles/jinhe/2026/new.html").read_text("utf-8")
    assert MARK in page
    assert "未审核 待审" in page
    assert "noindex" in page
    assert "未审核 待审" not in (county.output / "articles/jinhe/2026/street-lamps.html").read_text("utf-8")
    assert county.snapshot() == before
    assert county.mentions(MARK) == []
    assert county.command("search", MARK).expect(0).out.startswith("没有找到")


def test_a_preview_can_never_become_the_site(county: County) -> None:
    before = county.snapshot()
    county.write({NEW: article(MARK + "\n", name="new")})
    with (county.root / "pelicanconf.py").open("a", encoding="utf-8") as file:
        file.write("\nPREVIEW = True\n")

    run = county.pelican()

    assert run.code != 0 or county.mentions(MARK) == []
    assert county.snapshot() == before or county.mentions(MARK) == []


def test_search_finds_any_part_of_a_sentence_and_shows_the_source(county: County) -> None:
    out = county.command("search", "盏路灯").expect(0).out

    assert "content/articles/jinhe/2026/street-lamps.md" in out
    assert "锦河镇" in out
    assert county.command("search", "没有这样的词语").expect(0).out.startswith("没有找到")


def test_search_without_an_index_makes_it_from_the_site(county: County) -> None:
    shutil.rmtree(county.root / ".cache")

    assert "street-lamps" in county.command("search", "盏路灯").expect(0).out


def test_search_without_a_site_says_how_to_get_one(county: County) -> None:
    shutil.rmtree(county.output)

    assert "build.py build" in county.command("search", "路灯").expect(2).err


def test_a_build_killed_at_any_moment_leaves_a_whole_site(county: County) -> None:
    """Old or new, every file as its manifest says; and the next build is none the worse."""
    county.commit({NEW: article(name="new")})
    county.sign(NEW)
    county.commit()
    commits = {load_manifest(county.output).commit, county.git("rev-parse", "HEAD")}
    environment = clean_environment() | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))}
    chance = random.Random(3)
    for _ in range(6):
        build = subprocess.Popen(
            [sys.executable, "build.py", "build"],
            cwd=county.root,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.2, 2.5))
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
        whole(county, commits)

    county.build().expect(0)
    assert county.publishes("articles/jinhe/2026/new")


def whole(county: County, commits: set[str]) -> None:
    manifest = load_manifest(county.output)
    found = county.snapshot()
    assert manifest.commit in commits
    assert set(manifest.files) == set(found) - manifest.parts.keys()
    for path, file in manifest.files.items():
        assert hashlib.sha256(found[path]).hexdigest() == file.digest, path
