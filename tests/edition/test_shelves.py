"""Lists of stories: newest first, and numbered pages that a new story does not move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.addresses import path_of
from plugins.edition.model import Story
from plugins.edition.shelves import PER_PAGE, RELATED, Neighbours, listings, newest_first
from tests.publish.editions import a_story, an_account

ACCOUNT = an_account()
COLUMN = ACCOUNT.columns[0]


def stories(count: int, **changes: object) -> tuple[Story, ...]:
    first = a_story()
    each = (
        a_story(
            id=f"articles/jinhe/2026/s{n:04}",
            url=f"/s{n}.html",
            published=first.published + timedelta(days=n),
            **changes,
        )
        for n in range(count)
    )
    return newest_first(each)


def test_equal_times_are_ordered_by_id_so_that_reading_order_means_nothing() -> None:
    same = [a_story(id=f"articles/jinhe/2026/{name}") for name in "bca"]

    assert [story.id[-1] for story in newest_first(same)] == ["c", "b", "a"]
    assert newest_first(same) == newest_first(reversed(same))


@given(st.integers(0, 130))
def test_every_story_of_a_column_stands_on_the_way_from_its_first_page(count: int) -> None:
    pages = {page.url: page for page in listings(ACCOUNT, COLUMN, stories(count))}
    page, seen = next(iter(pages.values())), set()
    while True:
        seen |= {story.id for story in page.stories}
        assert len(page.stories) <= PER_PAGE
        if page.older_url is None:
            break
        page = pages[page.older_url]

    assert len(seen) == count


@given(st.integers(1, 100))
def test_a_new_story_changes_no_numbered_page_but_the_last(count: int) -> None:
    def numbered(held: tuple[Story, ...]) -> dict[int, tuple[str, ...]]:
        return {p.number: tuple(s.id for s in p.stories) for p in listings(ACCOUNT, COLUMN, held) if p.number}

    before, after = numbered(stories(count)), numbered(stories(count + 1))

    full = {number: held for number, held in before.items() if len(held) == PER_PAGE}
    assert all(after[number] == held for number, held in full.items())


def test_related_stories_are_older_ones_only() -> None:
    held = stories(30, keywords=("路灯",))
    neighbours = Neighbours(held)

    for position, story in enumerate(held):
        related = neighbours.of(story)
        assert len(related) <= RELATED
        assert all(held.index(other) > position for other in related)


def test_a_story_shares_more_with_those_of_the_same_words() -> None:
    plain, lamps = stories(6), a_story(id="articles/jinhe/2026/lamps", keywords=("报修",))
    old = a_story(id="articles/jinhe/2020/lamps", keywords=("报修",), published=lamps.published - timedelta(days=900))
    new = a_story(id="articles/jinhe/2026/new", keywords=("报修",), published=lamps.published + timedelta(days=90))

    related = Neighbours(newest_first([*plain, lamps, old, new])).of(new)

    assert [story.id for story in related[:2]] == [lamps.id, old.id]


@pytest.mark.parametrize(
    ("url", "path"),
    [("/", "index.html"), ("/accounts/", "accounts/index.html"), ("/pages/about.html", "pages/about.html")],
)
def test_an_address_is_a_file_below_the_output(url: str, path: str) -> None:
    assert path_of(url) == path
