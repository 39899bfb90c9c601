"""What Pelican gets from this room: one generator, which writes shards and an index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from plugins.edition.model import Edition
from plugins.edition.site import Site
from plugins.search import register
from plugins.search.plugin import SearchGenerator
from plugins.search.query import ask
from plugins.search.shards import export
from plugins.staging import Staging
from tests.search.stories import some_stories

SITE = Site(
    name="今日江湾",
    url="https://www.jiangwan.example",
    place="江湾县",
    description="一个入口。",
    sponsor="江湾县人民政府办公室",
    operator="江湾县融媒体中心",
    contact="0512-00000000",
    id_code="9999990001",
    icp="示例ICP备00000000号",
    police="示例公网安备 00000000000000号",
    report_error="https://www.jiangwan.example/about.html",
    sample=True,
)


def an_edition() -> Edition:
    return Edition(site=SITE, commit="", stories=some_stories(), pages=(), feeds=(), assets=(), is_preview=False)


@pytest.mark.parametrize("with_index", [True, False])
def test_the_generator_writes_every_shard_with_its_cause_and_the_index_if_asked(
    tmp_path: Path, with_index: bool
) -> None:
    staging, folder = Staging(tmp_path / "staging"), tmp_path / "cache" / "search"
    settings: dict[str, Any] = {"EDITION": an_edition(), "STAGING": staging, "PATH": str(tmp_path / "content")}
    settings["SEARCH_FOLDER"] = "cache/search" if with_index else None

    generator = SearchGenerator(
        context={}, settings=settings, path="content", theme="theme", output_path=str(staging.root)
    )
    generator.generate_output(None)

    assert not folder.exists(), "what the audit may yet refuse is not found"
    for act in settings.get("ONCE_LIVE", ()):
        act()
    files = export(some_stories())
    assert {path: (staging.root / path).read_bytes() for path in staging.causes} == files
    assert set(staging.causes.values()) == {"search index"}
    assert folder.exists() is with_index
    if with_index:
        assert ask(folder, "路灯")[0].title == "人民路的路灯亮了"


def test_pelican_is_offered_the_generator_once_registered() -> None:
    register()
    assert SearchGenerator in [value for _, value in signals.get_generators.send(None)]
