"""Lists never lose a story between their pages, and a new story disturbs the last pages only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.edition.catalogue import ALL, Catalogue
from plugins.edition.model import Listing
from plugins.edition.shelves import PER_PAGE, listings
from plugins.store import passing_store
from tests.publish.editions import a_story, an_account

URL = "/notices/"


def pages(count: int, numbers: Iterable[int] | None = None) -> dict[str, Listing]:
    first = a_story().published
    account = an_account()
    catalogue = Catalogue(passing_store(), {account.id: account}, {})
    catalogue.put(a_story(id=f"s{n}", published=first + timedelta(days=n)) for n in range(count))
    return {listing.url: listing for listing in listings(catalogue, "公告", URL, ALL, numbers)}


def ids(listing: Listing) -> list[str]:
    return [story.id for story in listing.stories]


@given(st.integers(min_value=0, max_value=5 * PER_PAGE))
def test_walking_to_the_older_pages_meets_every_story(count: int) -> None:
    found = pages(count)
    met: list[str] = []
    here: str | None = URL
    while here is not None:
        met.extend(ids(found[here]))
        here = found[here].older_url

    assert set(met) == {f"s{n}" for n in range(count)}


@given(st.integers(min_value=0, max_value=5 * PER_PAGE))
def test_a_new_story_changes_no_page_but_the_newest(count: int) -> None:
    before, after = pages(count), pages(count + 1)
    last = len(before) - 1
    for url, listing in before.items():
        if listing.number is not None and listing.number < last:
            assert ids(after[url]) == ids(listing)
            assert after[url].older_url == listing.older_url


@pytest.mark.parametrize("count", [0, 1, PER_PAGE])
def test_a_short_list_is_one_page(count: int) -> None:
    assert list(pages(count)) == [URL]
    assert pages(count)[URL].older_url is None


@given(st.integers(min_value=0, max_value=5 * PER_PAGE), st.sets(st.integers(1, 5)))
def test_some_pages_of_a_list_are_those_pages_of_the_whole_list(count: int, chosen: set[int]) -> None:
    whole = pages(count)
    numbers = sorted(number for number in chosen if f"{URL}{number}.html" in whole)
    for url, listing in pages(count, numbers).items():
        assert ids(listing) == ids(whole[url])
        assert (listing.older_url, listing.newer_url) == (whole[url].older_url, whole[url].newer_url)
