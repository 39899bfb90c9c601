"""Whatever changes: every page and feed that says something else than before is made anew, and what went is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.drafts.model import Correction, Lane, Relations
from plugins.edition import shelves
from plugins.edition.catalogue import Catalogue
from plugins.edition.change import (
    Change,
    alters_every_page,
    apply_change,
    changed_feeds,
    changed_outline,
    touched_accounts,
)
from plugins.edition.contents import Contents
from plugins.edition.feeds import compile_feeds
from plugins.edition.model import Attachment, Force, Picture, Story
from plugins.edition.outline import Outline, make_pages, table_keys, url_of, whole_outline
from plugins.edition.relations import settle
from plugins.edition.signposts import Posted
from plugins.edition.tables import Table
from plugins.registry.model import AccountId, Kind, Registry
from plugins.store import passing_store
from tests.builders import PLATFORM, a_registry
from tests.edition.seen import made
from tests.publish.editions import a_disclosure, a_site, a_story

TOPICS = "topics:\n  - {id: lamps, name: 路灯, about: 路灯坏了找谁修, keywords: [路灯]}\n"
LEADING = "services:\n  - {name: 报修, url: /articles/jinhe/2026/s1.html}\npeople:\n"  # of one account to another
REGISTRY = a_registry({"accounts/topics.yaml": TOPICS, "accounts/rongmei.yaml": PLATFORM.replace("people:\n", LEADING)})
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONG = Table(("路段",), (False,), ((("兴学路",),), (("人民路",),)), is_folded=False)
LONGER = replace(LONG, pages=(*LONG.pages, (("和平路",),)))
TABULAR = Attachment("lamps.csv", "路灯清单", "/lamps.csv", "CSV", 40, "a" * 64, LONG)
Stories = dict[str, Story]


def contents_of(stories: Iterable[Story], registry: Registry = REGISTRY) -> Contents:
    catalogue = Catalogue(passing_store(), registry.accounts, registry.villages)
    stories = tuple(stories)
    catalogue.put(stories, (paths_of(story) for story in stories))
    settle(catalogue)
    return Contents(a_site(), registry, catalogue, TODAY)


def paths_of(story: Story) -> tuple[str, ...]:
    return (story.url[1:], f"{story.id}/record.json", *(url_of(key)[1:] for key in table_keys(story)))


def an_article(number: int, **changes: Any) -> Story:
    account = REGISTRY.accounts["jinhe"]  # type: ignore[index]
    id = f"articles/jinhe/2026/s{number}"
    story = a_story(id=id, url=f"/{id}.html", account=account, column=account.columns[0], source=f"content/{id}.md")
    return replace(story, published=FIRST + timedelta(days=number), **changes)


def a_paper(number: int, **changes: Any) -> Story:
    village = next(iter(REGISTRY.villages.values()))
    id = f"villages/{village.id}/2026-{number}"
    story = a_disclosure(id=id, url=f"/{id}.html", village=village, source=f"{id}.md")
    return replace(story, published=FIRST + timedelta(days=number), **changes)


def whole(contents: Contents) -> dict[str, Any]:
    outline = Outline(contents, tuple(whole_outline(contents)))
    pages = tuple(outline)
    assert list(outline.announced()) == [(page.path, page.cause) for page in pages]
    return made(pages, compile_feeds(contents)) | posted(Posted(contents))


def posted(signposts: Posted) -> dict[str, Any]:
    """The sitemap and its like, by path."""
    found = {file.path: file.data for file in signposts.files()}
    assert {path for path, _ in signposts.announced()} == found.keys()
    return found


def changed(before: Stories, after: Stories) -> tuple[Contents, Change, dict[str, Any]]:
    """The contents after a change, what it touched, and what was made anew."""
    contents = contents_of(before.values())
    now = {id: (story, paths_of(story)) for id, story in after.items() if before.get(id) != story}
    change = apply_change(contents.catalogue, now, before.keys() - after.keys())
    anew = make_pages(contents, changed_outline(contents, change))
    signposts = Posted(
        contents, parts=change.parts, villages=change.villages, accounts=touched_accounts(contents, change)
    )
    return contents, change, made(anew, changed_feeds(contents, change)) | posted(signposts)


def check(before: Stories, after: Stories) -> None:
    old, new = whole(contents_of(before.values())), whole(contents_of(after.values()))
    contents, change, anew = changed(before, after)

    assert whole(contents) == new, "a change leads where a fresh start leads"
    assert {path: new.get(path) for path in anew} == anew, "what is made anew is as it should be"
    stale = {path for path in new if new[path] != old.get(path)} - anew.keys()
    assert not stale, "nothing that differs is left as it was"
    files = {path for story in before.values() for path in paths_of(story)}
    left = {path for story in after.values() for path in paths_of(story)}
    assert change.gone == ((old.keys() | files) - (new.keys() | left)), "what is no more is gone, and nothing else"


ids = st.integers(0, 60).map(lambda number: f"articles/jinhe/2026/s{number}")
few = st.lists(ids, max_size=2, unique=True).map(tuple)
one = st.lists(ids, max_size=1).map(tuple)
relations = st.builds(Relations, one, few, few, one)
articles = st.builds(
    an_article,
    st.integers(0, 60),
    genre=st.sampled_from(["news", "notice", "policy"]),
    title=st.sampled_from(["路灯", "公厕"]),
    keywords=st.sets(st.sampled_from(["路灯", "供水", "低保"])).map(lambda each: tuple(sorted(each))),
    picture=st.sampled_from([None, Picture("/a.png", "路灯", 64, 40)]),
    topics=st.sampled_from([(), (), ("lamps",)]),
    attachments=st.sampled_from([(), (), (TABULAR,), (replace(TABULAR, table=LONGER),)]),
    corrections=st.sampled_from([(), (), (Correction(FIRST + timedelta(days=40, hours=1), "更正。"),)]),
    relations=st.one_of(st.just(Relations()), relations),
    also_in=st.sampled_from([(), (), (Lane(AccountId("rongmei"), "platform"),)]),
    by_date=st.sampled_from([Force.HOLDS, Force.HOLDS, Force.NOT_YET, Force.EXPIRED]),
)
papers = st.builds(
    a_paper,
    st.integers(0, 30),
    kind=st.sampled_from([Kind.AFFAIRS, Kind.FINANCE]),
    title=st.sampled_from(["第一季度", "第二季度"]),
    matter=st.sampled_from(["", "lamps"]),
)
sets = st.lists(st.one_of(articles, articles, papers), max_size=60).map(lambda each: {s.id: s for s in each})


@given(sets, sets, st.integers(0, 3))
def test_no_page_that_differs_is_left_as_it_was(before: Stories, other: Stories, edits: int) -> None:
    """From one set to a quite different one, and from one to nearly the same."""
    check(before, other)
    nearly = {id: story for n, (id, story) in enumerate(before.items()) if n >= edits}
    nearly |= {id: story for n, (id, story) in enumerate(other.items()) if n < edits}
    check(before, nearly)


@settings(max_examples=25)
@given(st.integers(0, 3 * shelves.PER_PAGE), st.integers(0, 3 * shelves.PER_PAGE), st.booleans())
def test_one_article_comes_or_goes_or_changes_its_title_anywhere_in_a_long_list(
    count: int, position: int, retitle: bool
) -> None:
    before = {story.id: story for story in map(an_article, range(count))}
    one = an_article(min(position, count), title="改过的题目" if retitle else "新的")
    check(before, before | {one.id: one})
    check(before | {one.id: one}, before)


def test_a_new_article_makes_few_pages_anew_however_many_there_are() -> None:
    before = {story.id: story for story in map(an_article, range(200))}
    one = an_article(200)

    _, change, anew = changed(before, before | {one.id: one})

    assert change.stories == {one.id}
    assert len([path for path in anew if path.endswith(".html")]) < 12


@pytest.mark.parametrize("position", [20, 50, 149, 150])
def test_an_archive_changes_only_when_what_it_holds_moves(position: int) -> None:
    """Of 150 articles, three archives: one more, one fewer, one other at different places."""
    before = {story.id: story for story in map(an_article, range(150))}
    one = replace(an_article(1000), published=FIRST + timedelta(days=position, hours=-1))
    check(before, before | {one.id: one})
    check(before | {one.id: one}, before)
    last = an_article(149)
    shorter = {id: story for id, story in before.items() if id != last.id}
    check(shorter, before)
    check(shorter, shorter | {one.id: one})
    check(before, {id: story for id, story in before.items() if id != an_article(min(position, 149)).id})
    check(before, before | {an_article(min(position, 149)).id: an_article(min(position, 149), title="改过的")})


def test_a_new_article_changes_no_archive_until_one_is_full() -> None:
    def archives(count: int) -> list[int]:
        before = {story.id: story for story in map(an_article, range(count))}
        one = an_article(count)
        _, change, _ = changed(before, before | {one.id: one})
        return list(change.archives["accounts/jinhe"])

    assert archives(120) == []
    assert archives(149) == [2, 3], "the third is full, and the second leads to it"


def test_what_is_as_it_was_touches_nothing() -> None:
    before = {story.id: story for story in map(an_article, range(30))}
    contents = contents_of(before.values())

    change = apply_change(contents.catalogue, {id: (story, paths_of(story)) for id, story in before.items()}, ())

    assert (change.stories, change.numbers, change.gone) == (frozenset(), {}, frozenset())


def test_a_page_every_footer_leads_to_alters_every_page() -> None:
    about = a_story(id="pages/about", url="/pages/about.html", kind=Kind.PAGE)
    assert alters_every_page([], [about])
    assert alters_every_page([about], [])
    assert not alters_every_page([about], [replace(about, title="关于")])
    assert not alters_every_page([an_article(1)], [])
