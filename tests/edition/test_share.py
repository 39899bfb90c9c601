"""Covers: the same picture for the same words, in every process, at a size that is quickly sent."""

from __future__ import annotations

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from plugins.edition.card import COVER_SIZE, covers
from plugins.edition.files import Cover
from plugins.edition.share import GROUND, SEAL, WHITE, draw, drawing
from plugins.slices import Processes
from tests.builders import a_registry
from tests.publish.editions import a_site

LONG = "江湾县锦河镇第三中心小学东校区附属幼儿园" * 6


def a_cover(title: str = "合兴村", line: str = "江湾县锦河镇", foot: str = "今日江湾") -> Cover:
    return Cover("covers/villages/hexing.png", "villages/hexing", title, line, foot)


def test_one_cover_for_the_site_and_each_owner() -> None:
    registry = a_registry()
    found = list(covers(a_site(), registry))

    assert [cover.path for cover in found] == [
        "covers/site.png",
        *(f"covers/accounts/{id}.png" for id in registry.accounts),
        *(f"covers/villages/{id}.png" for id in registry.villages),
    ]


@pytest.mark.parametrize(
    "cover", [a_cover(), a_cover(LONG, LONG, LONG), a_cover("镇", "", "a"), a_cover("㐀𠀀\U0001f600")]
)
def test_a_cover_has_its_size_and_the_colours_of_the_theme(cover: Cover) -> None:
    data = draw(cover)

    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("PNG", COVER_SIZE)
        colours = {colour for _, colour in picture.convert("RGB").getcolors() or ()}
    assert {GROUND, WHITE, SEAL} <= colours
    assert len(colours) <= 16
    assert len(data) < 40_000


def test_other_words_make_another_picture() -> None:
    pictures = [a_cover(), a_cover("合心村"), a_cover(line="江湾县"), a_cover(foot="江湾")]

    assert len({draw(cover) for cover in pictures}) == len(pictures)


def test_the_same_words_make_the_same_bytes_in_another_process() -> None:
    shown = [a_cover(), a_cover(LONG)]

    elsewhere, again = Processes(2).share(drawing, None, shown)

    assert [data for _, data in (*elsewhere, *again)] == [draw(cover) for cover in shown]


def test_a_cover_is_drawn_with_the_font_that_is_pinned() -> None:
    """Another font, another Pillow: look at the picture, then write down its digest here."""
    assert (
        hashlib.sha256(draw(a_cover())).hexdigest()
        == "5532086a410cc6513595f5297a803c4726fbe5c81423ea44f13cddb355b113a5"
    )
