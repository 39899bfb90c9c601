"""A reprint is public with its original, names it, and goes with it; one story in two columns is one page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bench.trust import sample_roots
from plugins.edition.model import Page, Story
from plugins.pipeline.judge import judge
from plugins.pipeline.prepare import prepare
from plugins.review.history import open_repository
from plugins.review.sidecar import write_sidecar
from plugins.review.withdrawal import write_withdrawal
from plugins.search.document import is_found
from plugins.tree import WorkingTree
from tests.builders import ARTICLE, NOW, OF_PAGES, SIGNED, a_draft, a_picture, article, draft_of, signed
from tests.pipeline.test_change import FOLDER, Site, a_site
from tests.pipeline.test_pipeline import SITE
from tests.review.test_withdrawal import GOOD

ORIGINAL = "articles/jinhe/2026/street-lamps"
REPRINT = "articles/rongmei/2026/reprint"
SOURCE = f"content/{REPRINT}.md"
PATH = f"{REPRINT}.html"
LAMP = {"lamp.png": a_picture()}
WORDS = "路灯修好的消息，今日江湾转发。\n"


def a_reprint(body: str = WORDS, of: str = "../../jinhe/2026/street-lamps.md", **changes: object) -> str:
    front = {"id": REPRINT, "account": "rongmei", "column": "platform", "author": "su-yi", "review": OF_PAGES}
    return article(body, reprint_of=of, title="转载：城东的路灯全部修好了", **front | changes)


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as site:
        put(site, a_reprint())
        site.check()
        yield site


def put(site: Site, text: str) -> None:
    site.county.write({SOURCE: text})
    site.county.sign(SOURCE)


def pages_of(site: Site) -> dict[str, Page]:
    """What a fresh start makes, by path."""
    history, commit = open_repository(site.county.root), site.county.commit()
    return {page.path: page for page in prepare(history, commit, NOW, SITE, sample_roots()).edition.pages}


def told(site: Site) -> set[str]:
    """The rules that speak of the reprint, by a look at everything and by one at the reprint alone."""
    tree = WorkingTree(site.county.root)
    all_of_it, alone = (
        {each.rule for each in judge(tree, NOW, only).problems if each.location.path == SOURCE}
        for only in ([], [SOURCE])
    )
    assert all_of_it == alone
    return all_of_it


def test_both_pages_lead_to_each_other_and_search_engines_to_the_original(site: Site) -> None:
    put(site, a_reprint("又转一次。\n"))
    site.check()
    pages = pages_of(site)

    reprint, original = pages[PATH], pages[f"{ORIGINAL}.html"]

    assert site.was_part, "and both are made again when either changes"
    assert reprint.context["original"].id == ORIGINAL
    assert [story.id for story in original.context["reprints"]] == [REPRINT]
    assert (reprint.original_url, original.original_url) == (f"/{ORIGINAL}.html", "")
    assert dict(reprint.tags)["ContentSource"] == "锦河镇人民政府"


def test_a_reprint_goes_and_comes_with_its_original(site: Site) -> None:
    site.county.write({ARTICLE: article("还没人签。\n")})
    site.check()
    assert site.was_part
    assert PATH in site.files, "the revision before stands in for the original, so there is one"

    site.county.git("rm", "--quiet", "--force", "--", ARTICLE, ARTICLE.replace(".md", ".review.yaml"))
    site.check()
    assert PATH not in site.files
    assert f"{ORIGINAL}.html" not in site.files

    site.county.write({ARTICLE: article()})
    site.county.sign(ARTICLE)
    site.check()
    assert PATH in site.files


def test_no_older_revision_of_a_reprint_stays_when_its_original_is_deleted(site: Site) -> None:
    """Its present draft cannot even be read then: the one that stands in was signed when there was an original."""
    put(site, a_reprint("又转一次。\n"))
    site.check()
    site.county.git("rm", "--quiet", "--force", "--", ARTICLE, ARTICLE.replace(".md", ".review.yaml"))
    site.check()
    assert not [path for path in site.files if path.startswith(REPRINT)]


def test_what_was_withdrawn_goes_with_its_reprints_and_does_not_come_back_in_them(site: Site) -> None:
    site.county.write({ARTICLE.replace(".md", ".withdrawn.yaml"): write_withdrawal(GOOD)})
    site.check()
    assert not [path for path in site.files if path.startswith(REPRINT)]
    assert told(site) == {"DRA043"}


def test_who_reprints_is_told_of_a_correction(site: Site) -> None:
    note = "[{at: 2026-04-01T09:00+08:00, note: 盏数更正为四十一盏。}]"
    site.county.write({ARTICLE: article("四十一盏。\n", corrections=note)})
    corrected = draft_of((site.county.root / ARTICLE).read_text("utf-8"))
    before = signed(a_draft(image="lamp.png", image_alt="修好的路灯", keywords="[路灯, 报修]", files=LAMP))
    later = signed(corrected, at=SIGNED + timedelta(days=30), before=before)
    site.county.write({ARTICLE.replace(".md", ".review.yaml"): write_sidecar(later)})
    site.check()

    assert site.was_part
    assert told(site) == {"DRA045"}
    assert PATH in site.files, "it stays"
    assert pages_of(site)[PATH].context["original"].corrections


def test_a_reprint_of_a_reprint_is_refused(site: Site) -> None:
    site.write("third", article("三手的消息。\n", name="third", reprint_of="../../rongmei/2026/reprint.md"))
    found = site.build().judged
    assert [each.rule for each in found.problems if "third" in each.location.path] == ["DRA044"]
    assert f"{FOLDER}/third.md".removeprefix("content/").replace(".md", ".html") not in site.files


def test_of_a_story_and_its_reprint_search_finds_one(site: Site) -> None:
    found: list[Story] = [story for story in site.stories if is_found(story)]
    assert REPRINT not in {story.id for story in found}
    assert ORIGINAL in {story.id for story in found}


def test_a_story_in_two_columns_is_one_page() -> None:
    with a_site() as site:
        site.write("both", article("两处都列。\n", name="both", also_in="[rongmei/platform]"))
        site.check()
        pages = pages_of(site)

        assert [path for path in pages if path.endswith("both.html")] == ["articles/jinhe/2026/both.html"]
        for path in ("accounts/jinhe/news/index.html", "accounts/rongmei/platform/index.html"):
            assert "articles/jinhe/2026/both" in [story.id for story in pages[path].context["listing"].stories]
        for path in ("accounts/jinhe/index.html", "accounts/rongmei/index.html"):
            assert "articles/jinhe/2026/both" in [story.id for story in pages[path].context["shelf"].latest]
        site.write("both", article("只列一处。\n", name="both"))
        site.check()
        assert "accounts/rongmei/platform/index.html" not in site.files, "an empty column is no page"
