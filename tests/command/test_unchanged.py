"""A build ends at once where nothing can have changed; whatever may have, by a commit or past it, is built."""

from __future__ import annotations

import hashlib
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from plugins.commands import unchanged
from plugins.messages import choose_language
from plugins.registry.model import Stage
from plugins.review.glance import glance
from plugins.search.folder import STATE
from tests.builders import NOW, article
from tests.county import County, Started, a_county

UNCHANGED = "没有变化"
HEAVY = ("pelican", "whoosh", "docutils", "jinja2", "lxml", "git", "yaml", "cryptography", "markdown", "sqlite3")
DRAFT = "content/articles/jinhe/2026/new.md"


def a_built_county(
    folder: Path, documents: dict[str, str | bytes | None] | None = None, upto: Stage | None = None
) -> County:
    """A county with its program committed, touched long enough ago, and built; DRAFT signed no more than `upto`."""
    county = Started(a_county(folder, documents).root)
    if upto:
        county.write({DRAFT.replace(".md", ".review.yaml"): None})
        county.sign(DRAFT, upto=upto)
    county.git("add", "--all")
    county.git("commit", "--quiet", "--message", "the program")
    time.sleep(unchanged.MARGIN / 10**9 + 0.1)
    county.build()
    return county


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> County:
    return a_built_county(tmp_path_factory.mktemp("built"))


@pytest.fixture
def county(built: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> County:
    """A copy of it, whose files are other ones, with a record of its own."""
    copy = Started(shutil.copytree(built.root, tmp_path / "county", symlinks=True))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(NOW.timestamp())))
    monkeypatch.setattr(unchanged, "PROGRAM", copy.root)
    ground = look(copy)
    assert ground is not None
    assert ground.said() is None
    manifest = hashlib.sha256((copy.output / "manifest.json").read_bytes()).hexdigest()
    replace(ground, settled=True).keep(["said"], manifest, (copy.root / "log/publication.jsonl").stat().st_size)
    assert is_unchanged(copy)
    return copy


def look(county: County, *, strict: bool = False) -> unchanged.Ground | None:
    found = glance(county.root)
    return unchanged.ground(*found, "output", strict=strict) if found else None


def is_unchanged(county: County, *, strict: bool = False) -> bool:
    ground = look(county, strict=strict)
    return ground is not None and ground.said() is not None


def test_a_build_of_nothing_new_loads_nothing_and_says_so(built: County) -> None:
    again = built.run("-X", "importtime", "build.py", "build").expect(0)

    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in again.err.splitlines() if "|" in line}
    assert UNCHANGED in again.out
    assert "plugins" in loaded
    assert loaded.isdisjoint(HEAVY)


def rewritten(name: str) -> Callable[[County], None]:
    """The same bytes, written anew."""

    def change(county: County) -> None:
        path = county.root / name
        path.write_bytes(path.read_bytes())

    return change


def grown(name: str, data: bytes = b"\n") -> Callable[[County], None]:
    def change(county: County) -> None:
        path = county.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(data)

    return change


def gone(name: str) -> Callable[[County], None]:
    def change(county: County) -> None:
        path = county.root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def committed(county: County) -> None:
    county.git("commit", "--quiet", "--allow-empty", "--message", "nothing")


def linked(county: County) -> None:
    county.output.rename(county.root / "elsewhere")
    county.output.symlink_to(county.root / "elsewhere")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(committed, id="a commit"),
        pytest.param(grown("pelicanconf.py", b'GONGKAI_PLACE = "another"\n'), id="a setting"),
        pytest.param(grown("theme/templates/base.html"), id="a template"),
        pytest.param(grown("theme/static/new.css"), id="a new file of the theme"),
        pytest.param(gone("locale/zh_CN/LC_MESSAGES/theme.po"), id="a language file"),
        pytest.param(rewritten("plugins/review/gate.py"), id="a module written anew"),
        pytest.param(grown("tests/keys/roots.yaml"), id="the pinned root people"),
        pytest.param(gone("tests/keys/roots.yaml"), id="no pinned root people"),
        pytest.param(grown("log/publication.jsonl"), id="a longer log"),
        pytest.param(rewritten("log/publication.jsonl"), id="a log written anew"),
        pytest.param(gone("log"), id="no log"),
        pytest.param(grown("output.log-head"), id="another head of the log"),
        pytest.param(gone("output.log-head"), id="no head of the log"),
        pytest.param(grown("output/manifest.json"), id="another manifest"),
        pytest.param(gone("output"), id="no site"),
        pytest.param(linked, id="a site that is a link"),
        pytest.param(grown("output/unfinished.json"), id="half a site"),
        pytest.param(grown("output.next/index.html"), id="what a killed build left"),
        pytest.param(grown("output.releases/switching"), id="a switch that was cut off"),
        pytest.param(gone(".git/gongkai/builds/output.sqlite"), id="no memory"),
        pytest.param(grown(".git/gongkai/builds/output.sqlite"), id="a damaged memory"),
        pytest.param(grown(".git/gongkai/builds/output.json", b"x"), id="a damaged record"),
        pytest.param(gone(".git/gongkai/builds/output.json"), id="no record"),
        pytest.param(gone(".cache/search"), id="no search index"),
        pytest.param(grown(f".cache/search/{STATE}"), id="another search index"),
    ],
)
def test_whatever_is_not_as_it_was_left_is_built(county: County, change: Callable[[County], None]) -> None:
    change(county)

    assert not is_unchanged(county)


@pytest.mark.parametrize("hours", [-1, 24], ids=["a clock set back", "another day"])
def test_another_time_is_another_build(county: County, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((NOW + timedelta(minutes=1)).timestamp())))
    assert is_unchanged(county)

    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int((NOW + timedelta(hours=hours)).timestamp())))

    assert not is_unchanged(county)


def test_what_was_asked_otherwise_is_another_build(county: County) -> None:
    assert not is_unchanged(county, strict=True)

    choose_language("en")

    assert not is_unchanged(county)


def test_a_module_of_the_county_does_not_stand_in_for_a_library(county: County) -> None:
    before = list(sys.path)

    assert is_unchanged(county)

    assert sys.path == before


def test_a_draft_nobody_signed_is_told_each_time(tmp_path: Path) -> None:
    county = a_built_county(tmp_path, {DRAFT: article("还没有人签。\n", name="new")}, upto=Stage.REVIEW1)
    first, again = county.build(), county.build()

    assert UNCHANGED in again.out
    assert [line for line in again.out.splitlines() if "new.md" in line] == [
        line for line in first.out.splitlines() if "new.md" in line
    ]
    assert again.code == first.code == 0


def test_a_document_whose_hour_is_to_come_is_looked_at_each_time(tmp_path: Path) -> None:
    later = NOW + timedelta(hours=2)
    county = a_built_county(tmp_path, {DRAFT: article("晚些时候。\n", name="new", published=later.isoformat())})
    assert UNCHANGED not in county.build().out
    assert not county.publishes("articles/jinhe/2026/new")

    county.build(env={"SOURCE_DATE_EPOCH": str(int((later + timedelta(minutes=1)).timestamp()))})

    assert county.publishes("articles/jinhe/2026/new")
