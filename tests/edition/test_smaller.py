"""Smaller forms of pictures: the same bytes each time, nothing but pixels, and only where that saves something."""

from __future__ import annotations

import hashlib
import os
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from plugins.drafts.model import Draft
from plugins.edition import smaller
from plugins.edition.kitchen import SMALLER, Kitchen
from plugins.edition.model import Candidate
from plugins.edition.pictures import recipe, shrunk
from plugins.edition.smaller import TYPES, Form, Kept, data_of, forms_of, offer
from plugins.paths import is_file_name
from plugins.problems import SettingsError
from tests.builders import a_draft
from tests.privacy.attachments import exif

SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}


def a_photo(width: int, height: int, form: str = "JPEG", mode: str = "RGB", **saved: Any) -> bytes:
    """Shapes and noise, the same each time: what an encoder has work with."""
    luck = random.Random(7)
    picture = Image.new("RGB", (width, height), "teal")
    pen = ImageDraw.Draw(picture)
    for _ in range(200):
        x, y, size = luck.randrange(width), luck.randrange(height), luck.randrange(4, 60)
        pen.ellipse((x, y, x + size, y + size), fill=(luck.randrange(256), luck.randrange(256), luck.randrange(256)))
    held = BytesIO()
    picture.convert(mode).save(held, form, **({"quality": 95} if form != "PNG" else {}), **saved)
    return held.getvalue()


PHOTO = a_photo(1200, 675)


def a_pictured_draft(data: bytes = PHOTO, name: str = "photo.jpg") -> Draft:
    return a_draft(f"![灯]({name})\n", files={name: data})


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path, recipe())


@pytest.mark.parametrize("form", SUFFIXES)
def test_each_width_has_a_form_of_each_type_that_is_smaller(form: str) -> None:
    data = a_photo(2000, 1000, form)
    forms = shrunk(data)
    assert {(each.suffix, each.width, each.height) for each in forms} >= {
        (suffix, width, width // 2) for suffix in TYPES for width in (480, 960)
    }
    for each in forms:
        with Image.open(BytesIO(each.data)) as picture:
            assert picture.format == each.suffix.upper()
            assert picture.size == (each.width, each.height)
        assert len(each.data) < 0.9 * len(data)


def test_no_form_is_larger_than_the_picture() -> None:
    assert {each.width for each in shrunk(PHOTO)} == {480, 960, 1200}
    assert {each.width for each in shrunk(a_photo(600, 400))} == {480, 600}


def test_nothing_but_pixels_goes_along() -> None:
    held = exif()
    data = a_photo(1200, 675, exif=held, comment=b"13800000000")
    assert b"13800000000" in data
    for each in shrunk(data):
        with Image.open(BytesIO(each.data)) as picture:
            assert not picture.getexif()
            assert "icc_profile" not in picture.info
        assert b"Exif" not in each.data
        assert b"13800000000" not in each.data


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "LA", "1"])
def test_every_usual_picture_can_be_made_smaller(mode: str) -> None:
    held = BytesIO()
    with Image.open(BytesIO(PHOTO)) as opened:
        if has_holes := mode.endswith("A"):
            opened.putalpha(opened.convert("L"))
        opened.convert(mode).save(held, "PNG")

    forms = shrunk(held.getvalue())

    assert forms or mode in ("1", "P")
    for each in forms:
        with Image.open(BytesIO(each.data)) as picture:
            assert picture.has_transparency_data == has_holes


def test_what_is_small_what_moves_and_what_is_for_print_stays_as_it_is() -> None:
    held = BytesIO()
    frames = [Image.open(BytesIO(a_photo(900, 500, "PNG"))), Image.new("RGB", (900, 500), "red")]
    frames[0].save(held, "WEBP", save_all=True, append_images=frames[1:], duration=200, quality=95)
    assert shrunk(held.getvalue()) == []
    assert shrunk(a_photo(40, 40)) == []
    assert shrunk(a_photo(1200, 675, mode="CMYK")) == []


def test_other_processes_make_the_same_bytes() -> None:
    draft = a_pictured_draft()
    (file,) = draft.files
    here = tuple(shrunk(PHOTO))
    for _ in range(2):
        kitchen = Kitchen()
        assert kitchen.shrink([draft], None) == {file.digest: here}
        kitchen.close()


def test_what_was_made_before_is_not_made_again(kept: Kept) -> None:
    draft = a_pictured_draft()
    kitchen = Kitchen()
    made = kitchen.shrink([draft], kept)
    kitchen.close()

    none_can_start = Kitchen(smaller=replace(SMALLER, name="never_starts"))
    assert none_can_start.shrink([draft], kept) == made
    with pytest.raises(SettingsError):
        none_can_start.shrink([draft], Kept(kept.folder, "another recipe"))


def age(kept: Kept, digest: str, days: float) -> Path:
    """As if nobody had asked for it for so long."""
    path = kept.folder / kept.recipe / digest
    before = time.time() - days * 86_400
    os.utime(path, (before, before))
    return path


def test_what_no_build_asked_for_in_a_month_is_forgotten_and_what_is_in_use_stays(kept: Kept) -> None:
    forms = shrunk(PHOTO)
    for digest in ("a" * 64, "b" * 64, "c" * 64):
        kept.put(digest, forms)
    fresh, used, unused = age(kept, "a" * 64, 29), age(kept, "b" * 64, 31), age(kept, "c" * 64, 31)
    older = Kept(kept.folder, "an older recipe")
    older.put("d" * 64, forms)
    age(older, "d" * 64, 31)

    assert kept.get("b" * 64, len(PHOTO)) is not None
    kept.prune()

    assert (fresh.exists(), used.exists(), unused.exists()) == (True, True, False)
    assert not (kept.folder / "an older recipe").exists()
    assert kept.get("c" * 64, len(PHOTO)) is None, "it is made again"


def test_no_build_waits_for_years_of_tidying_up(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smaller, "MOST_PRUNED", 2)
    for digest in ("a" * 64, "b" * 64, "c" * 64):
        kept.put(digest, shrunk(PHOTO))
        age(kept, digest, 31)

    kept.prune()

    assert len(list((kept.folder / kept.recipe).iterdir())) == 1


def test_two_builds_may_forget_at_the_same_time(kept: Kept) -> None:
    digests = [f"{number:064}" for number in range(200)]
    for digest in digests:
        kept.put(digest, ())
        age(kept, digest, 31)
    with ThreadPoolExecutor(4) as builds:
        for done in [builds.submit(kept.prune) for _ in range(4)]:
            done.result()

    assert not [digest for digest in digests if (kept.folder / kept.recipe / digest).exists()]
    Kept(kept.folder / "nowhere", "a recipe").prune()


def test_what_is_damaged_is_made_again(kept: Kept) -> None:
    digest, forms = "0" * 64, shrunk(PHOTO)
    kept.put(digest, forms)
    assert kept.get(digest, len(PHOTO)) == tuple(forms)
    (file,) = (path for path in kept.folder.rglob("*") if path.is_file())
    for damaged in (file.read_bytes()[:-1], b"", b"x" * 40, file.read_bytes().replace(b"webp", b"wepb")):
        file.write_bytes(damaged)
        assert kept.get(digest, len(PHOTO)) is None


def test_nothing_is_kept_where_there_is_no_place_for_it(tmp_path: Path) -> None:
    Kept(tmp_path / "none", recipe()).put("0" * 64, shrunk(PHOTO))
    assert not (tmp_path / "none").exists()


def as_larger(forms: list[Form]) -> list[Form]:
    return [replace(forms[0], data=forms[0].data + bytes(len(PHOTO)))]


def as_script(forms: list[Form]) -> list[Form]:
    return [replace(forms[0], data=b"<svg onload=alert(1)>")]


def as_another_type(forms: list[Form]) -> list[Form]:
    return [replace(forms[0], suffix="svg")]


def as_too_wide(forms: list[Form]) -> list[Form]:
    return [replace(forms[0], width=100_000)]


def as_too_many(forms: list[Form]) -> list[Form]:
    return forms * 4


@pytest.mark.parametrize("change", [as_larger, as_script, as_another_type, as_too_wide, as_too_many])
def test_what_cannot_be_a_smaller_form_is_not_believed(change: Callable[[list[Form]], list[Form]]) -> None:
    assert forms_of(*data_of(shrunk(PHOTO)), len(PHOTO))
    with pytest.raises(ValueError, match=r"smaller|picture"):
        forms_of(*data_of(change(shrunk(PHOTO))), len(PHOTO))


def a_form(suffix: str, width: int, length: int) -> Form:
    return Form(suffix, width, width // 2, bytes([width % 251]) * length)


def test_a_browser_is_offered_the_smallest_file_it_can_read_of_each_width() -> None:
    forms = [a_form("avif", 480, 50), a_form("webp", 480, 40), a_form("avif", 960, 60), a_form("webp", 960, 80)]
    found = offer("articles/a/2026/b", "photo.jpg", (1000, 500), 500, forms)

    names = {(each.suffix, each.width): f"/articles/a/2026/b/{each.name}" for each in forms}
    own = Candidate("/articles/a/2026/b/photo.jpg", 1000)
    avif, webp = found.sources
    assert avif.candidates == (Candidate(names["webp", 480], 480), Candidate(names["avif", 960], 960), own)
    assert webp.candidates == (Candidate(names["webp", 480], 480), Candidate(names["webp", 960], 960), own)
    assert set(found.forms) == {*forms} - {forms[0]}, "what nobody is offered is not published"


def test_a_large_picture_is_not_offered_as_it_is() -> None:
    found = offer("a/b", "photo.jpg", (4000, 2000), 900, [a_form("webp", 1440, 50)])
    assert [each.width for source in found.sources for each in source.candidates] == [1440]


def test_a_picture_without_smaller_forms_offers_nothing() -> None:
    assert offer("a/b", "photo.jpg", (400, 200), 900, []).sources == ()


def test_no_unit_can_hand_in_a_file_of_that_name() -> None:
    (first, *_) = shrunk(PHOTO)
    assert hashlib.sha256(first.data).hexdigest()[:12] in first.name
    assert not is_file_name(first.name)
