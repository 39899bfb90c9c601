"""What Pelican gets from this room: one generator, which writes shards and an index."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from plugins.drafts.model import DocumentHead
from plugins.edition.model import Edition, Story
from plugins.edition.site import Site
from plugins.search import register
from plugins.search.document import document
from plugins.search.folder import STATE
from plugins.search.holdings import export
from plugins.search.index import build_index
from plugins.search.lexicon import make_lexicon
from plugins.search.plugin import SearchGenerator
from plugins.search.query import ANY, WITH_ENDED, Wanted, ask
from plugins.staging import Staging
from plugins.store import passing_store
from tests.search.stories import a_day, a_document, a_story, some_documents, some_stories

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
    mark="https://mark.jiangwan.example/sitename?id=SAMPLE",
    report_error="https://www.jiangwan.example/about.html",
    language="zh_CN",
    security_contact="mailto:security@jiangwan.example",
    security_expires="2027-11-30",
    websub_hub="",
    sample=True,
)


def an_edition(stories: tuple[Story, ...], **part: Any) -> Edition:
    return Edition(site=SITE, commit="", stories=stories, pages=(), feeds=(), assets=(), is_preview=False, **part)


@dataclass
class County:
    """A folder to build in, with the files that are published there."""

    root: Path
    settings: dict[str, Any]
    published: dict[str, bytes] = field(default_factory=dict)

    @property
    def index(self) -> Path:
        return self.root / "cache" / "search"

    def build(self, edition: Edition) -> Staging:
        """Up to where the site goes live."""
        staging = Staging(self.root / f"staging-{len(list(self.root.iterdir()))}")
        self.settings |= {"EDITION": edition, "STAGING": staging, "PATH": str(self.root / "content")}
        generator = SearchGenerator(
            context={}, settings=self.settings, path="content", theme="theme", output_path=str(staging.root)
        )
        generator.generate_output(None)
        kept = {} if edition.gone is None else self.published
        written = {path: (staging.root / path).read_bytes() for path in staging.causes}
        self.published = {path: data for path, data in kept.items() if path not in staging.gone} | written
        return staging

    def go_live(self) -> None:
        for act in self.settings.pop("ONCE_LIVE", ()):
            act()

    def found(self, words: str, wanted: Wanted = ANY) -> list[str]:
        return [hit.id.rsplit("/", 1)[1] for hit in ask(self.index, words, wanted=wanted)]


@pytest.fixture
def county(tmp_path: Path) -> County:
    return County(tmp_path, {"SEARCH_FOLDER": "cache/search", "STORE": passing_store()})


@pytest.mark.parametrize("with_index", [True, False])
def test_the_generator_writes_every_shard_with_its_cause_and_the_index_if_asked(
    county: County, with_index: bool
) -> None:
    county.settings["SEARCH_FOLDER"] = "cache/search" if with_index else None

    staging = county.build(an_edition(some_stories()))

    assert not county.index.exists(), "what the audit may yet refuse is not found"
    county.go_live()
    assert county.published == export(some_documents())
    assert set(staging.causes.values()) == {"search index"}
    assert county.index.exists() is with_index
    if with_index:
        assert ask(county.index, "路灯")[0].title == "人民路的路灯亮了"


def test_a_change_writes_its_own_files_and_leaves_what_a_whole_build_leaves(county: County) -> None:
    county.build(an_edition(some_stories()))
    county.go_live()
    new = a_story("new", title="路灯又坏了", published=a_day(20))
    change = an_edition((new, *some_stories()[1:]), gone=frozenset(), changed=(new,), dropped=(some_stories()[0].id,))

    staging = county.build(change)

    assert county.found("路灯") == ["lamps", "lamps-again"], "what the audit may yet refuse is not found"
    county.go_live()
    assert county.published == export(map(document, change.stories))
    assert staging.gone
    assert county.found("路灯") == ["new", "lamps-again"]


def test_the_site_knows_other_ways_to_say_a_name_or_a_word(county: County) -> None:
    words = {"synonyms": (("补贴", "補助"),), "names": (("合兴村", ""), ("锦河镇", "jin ho zhen"))}
    county.build(an_edition(some_stories(), **words))

    (path,) = [path for path in county.published if path.startswith("search/w-")]
    lexicon = make_lexicon(**words)
    assert county.published[path] == lexicon.file()[1]
    assert lexicon.ways("hexing") == ("合兴",)
    assert lexicon.ways("jinho") == ("锦河",)
    assert lexicon.ways("补助") == ("补贴",)


def test_what_no_longer_holds_is_found_by_those_who_ask_for_it_and_a_change_may_end_it(county: County) -> None:
    head = DocumentHead("江政发〔2020〕7号", "江湾县人民政府", "民政", None, "有效")
    valid = a_story("valid", title="路灯管理办法", document=head, published=a_day(20))
    ended = replace(valid, document=replace(head, validity="已废止"))
    county.build(an_edition((valid, *some_stories())))
    county.go_live()
    assert county.found("路灯管理")[:1] == ["valid"]

    county.build(an_edition((ended, *some_stories()), gone=frozenset(), changed=(ended,)))
    county.go_live()
    assert "valid" not in county.found("路灯管理")
    assert county.found("路灯管理", WITH_ENDED)[0] == "valid"
    assert county.published == export(map(document, (ended, *some_stories())))

    county.build(an_edition((valid, *some_stories()), gone=frozenset(), changed=(valid,)))
    county.go_live()
    assert county.found("路灯管理")[:1] == ["valid"]

    county.build(an_edition((ended, *some_stories())))
    county.go_live()
    assert county.published == export(map(document, (ended, *some_stories())))
    assert "valid" not in county.found("路灯管理")
    assert county.found("路灯管理", WITH_ENDED)[0] == "valid"


@pytest.mark.parametrize("loss", ["no index", "half a change", "another state", "damage"])
def test_an_index_that_is_not_of_the_build_before_is_made_anew(county: County, loss: str) -> None:
    county.build(an_edition(some_stories()))
    county.go_live()
    if loss == "no index":
        shutil.rmtree(county.index)
    elif loss == "half a change":
        (county.index / STATE).unlink()
    elif loss == "damage":
        for segment in county.index.glob("*.seg"):
            segment.write_bytes(b"")
    else:
        build_index([a_document("stale")], county.index, "another")
    new = a_story("new", title="路灯又坏了", published=a_day(20))

    county.build(an_edition((new, *some_stories()), gone=frozenset(), changed=(new,)))
    county.go_live()

    assert county.found("路灯") == ["new", "lamps", "lamps-again"]


def test_pelican_is_offered_the_generator_once_registered() -> None:
    register()
    assert SearchGenerator in [value for _, value in signals.get_generators.send(None)]
