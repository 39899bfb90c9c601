"""A link is shown elsewhere with the picture of its story, or with the cover where that picture would not do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.edition.card import COVER_SIZE, card, picture_of
from plugins.edition.model import Page, Picture
from tests.publish.editions import a_site, a_story

COVER = "/covers/accounts/jinhe.png"


def a_picture_of(width: int, height: int) -> Picture:
    return Picture("/articles/jinhe/2026/street-lamps/lamp.png", "路灯", width, height)


@pytest.mark.parametrize("size", [(600, 600), (600, 286), (1200, 675), (1200, 1200), (2100, 1000)])
def test_a_story_is_shown_with_its_own_picture_and_its_true_size(size: tuple[int, int]) -> None:
    story = a_story(picture=a_picture_of(*size))
    page = Page(story.url, "article.html", story.title, story.summary, story.id, (), {"story": story})

    said = dict(card(page, a_site()))

    assert said["og:image"] == a_site().url + a_picture_of(*size).url
    assert (said["og:image:width"], said["og:image:height"]) == tuple(map(str, size))


@pytest.mark.parametrize("size", [(599, 400), (64, 40), (600, 601), (800, 1200), (2101, 1000), (3000, 400)])
def test_what_is_too_small_too_high_or_too_wide_gives_way_to_the_cover(size: tuple[int, int]) -> None:
    found = picture_of(a_site(), a_story(picture=a_picture_of(*size)))

    assert (found.url, found.width, found.height) == (COVER, *COVER_SIZE)
    assert found == picture_of(a_site(), replace(a_story(), picture=None))
