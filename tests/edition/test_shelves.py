"""The catalogue keeps stories in order, and finds older ones about the same things."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from plugins.edition.addresses import path_of
from plugins.edition.catalogue import ALL, Catalogue
from plugins.edition.model import Story
from plugins.edition.shelves import RELATED, neighbours
from plugins.store import passing_store
from tests.publish.editions import a_story, an_account

ACCOUNT = an_account()


def catalogue_of(*stories: Story) -> Catalogue:
    catalogue = Catalogue(passing_store(), {ACCOUNT.id: ACCOUNT}, {})
    catalogue.put(stories)
    return catalogue


def stories(count: int, **changes: object) -> Iterator[Story]:
    first = a_story()
    return (
        a_story(
            id=f"articles/jinhe/2026/s{n:04}",
            url=f"/s{n}.html",
            published=first.published + timedelta(days=n),
            **changes,
        )
        for n in range(count)
    )


def test_equal_times_are_ordered_by_id_so_that_reading_order_means_nothing() -> None:
    same = [a_story(id=f"articles/jinhe/2026/{name}") for name in "bca"]

    assert [story.id[-1] for story in catalogue_of(*same).shelf(ALL)] == ["c", "b", "a"]
    assert list(catalogue_of(*same).shelf(ALL)) == list(catalogue_of(*reversed(same)).shelf(ALL))


def test_related_stories_are_older_ones_only() -> None:
    catalogue = catalogue_of(*stories(30, keywords=("路灯",)))
    held = [story.id for story in catalogue.shelf(ALL)]

    for position, story in enumerate(catalogue.shelf(ALL)):
        related = neighbours(catalogue, story)
        assert len(related) <= RELATED
        assert all(held.index(other) > position for other in related)


def test_a_story_shares_more_with_those_of_the_same_words() -> None:
    lamps = a_story(id="articles/jinhe/2026/lamps", keywords=("报修",))
    old = a_story(id="articles/jinhe/2020/lamps", keywords=("报修",), published=lamps.published - timedelta(days=900))
    new = a_story(id="articles/jinhe/2026/new", keywords=("报修",), published=lamps.published + timedelta(days=90))

    related = neighbours(catalogue_of(*stories(6), lamps, old, new), new)

    assert related[:2] == (lamps.id, old.id)


@pytest.mark.parametrize(
    ("url", "path"),
    [("/", "index.html"), ("/accounts/", "accounts/index.html"), ("/pages/about.html", "pages/about.html")],
)
def test_an_address_is_a_file_below_the_output(url: str, path: str) -> None:
    assert path_of(url) == path
