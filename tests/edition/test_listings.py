"""Lists never lose a story between their pages, and a new story disturbs the last pages only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.model import Listing, Story
from plugins.edition.shelves import PER_PAGE, listings
from tests.publish.editions import a_story

URL = "/notices/"


def some_stories(count: int) -> tuple[Story, ...]:
    """Newest first."""
    first = a_story().published
    return tuple(a_story(id=f"s{n}", published=first + timedelta(days=n)) for n in reversed(range(count)))


def pages(count: int) -> dict[str, Listing]:
    return {listing.url: listing for listing in listings("公告", URL, some_stories(count))}


@given(st.integers(min_value=0, max_value=5 * PER_PAGE))
def test_walking_to_the_older_pages_meets_every_story(count: int) -> None:
    found = pages(count)
    met: list[str] = []
    here: str | None = URL
    while here is not None:
        met.extend(story.id for story in found[here].stories)
        here = found[here].older_url

    assert set(met) == {f"s{n}" for n in range(count)}


@given(st.integers(min_value=0, max_value=5 * PER_PAGE))
def test_a_new_story_changes_no_page_but_the_newest(count: int) -> None:
    before, after = pages(count), pages(count + 1)
    last = len(before) - 1
    for url, listing in before.items():
        if listing.number is not None and listing.number < last:
            assert after[url].stories == listing.stories
            assert after[url].older_url == listing.older_url


@pytest.mark.parametrize("count", [0, 1, PER_PAGE])
def test_a_short_list_is_one_page(count: int) -> None:
    assert list(pages(count)) == [URL]
    assert pages(count)[URL].older_url is None
