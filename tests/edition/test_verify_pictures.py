"""Nobody signs the smaller forms of a picture: a resident's browser compares what they show with what was signed."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.builders import ARTICLE, article
from tests.county import County, a_county
from tests.edition.test_smaller import PHOTO
from tests.edition.verifying import DOCUMENT, Reader
from tests.serving import served

TITLE = "lamp.jpg 的缩小图"
FITS = f"{TITLE}: 内容和签了字的原图一致（在本机比对）"


@pytest.fixture(scope="module")
def pictured(tmp_path_factory: pytest.TempPathFactory) -> County:
    folder = ARTICLE.rpartition("/")[0]
    text = article("![路灯](lamp.jpg)\n", image="lamp.jpg", image_alt="修好的路灯")
    files = {ARTICLE: text, f"{folder}/lamp.jpg": PHOTO, f"{folder}/lamp.png": None}
    county = a_county(tmp_path_factory.mktemp("pictured"), files)
    county.build().expect(0)
    return county


@pytest.fixture
def after(pictured: County, browser_page: Page, tmp_path: Path) -> Iterator[Callable[[Callable[[Path], None]], Reader]]:
    """`after(edit)`: what the verify page says of the article once somebody edited the site."""
    site = tmp_path / "site"
    shutil.copytree(pictured.output, site)

    def start(edit: Callable[[Path], None]) -> Reader:
        edit(site)
        reader = Reader(browser_page, address)
        reader.ask(DOCUMENT)
        return reader

    with served(site) as address:
        yield start


def a_form(site: Path, width: int, suffix: str) -> Path:
    return next((site / DOCUMENT).glob(f"_{width}.*.{suffix}"))


def redrawn(form: Path, change: Callable[[Image.Image], Image.Image]) -> bytes:
    with Image.open(form) as picture:
        picture.load()
        held = BytesIO()
        change(picture.convert("RGB")).save(held, picture.format or "WEBP", quality=80)
    return held.getvalue()


def replaced(site: Path, form: Path, data: bytes) -> None:
    """Somebody who can write to the server puts another picture there, by the right name, and names it in the page."""
    name = f"{form.name.split('.')[0]}.{hashlib.sha256(data).hexdigest()[:12]}{form.suffix}"
    form.with_name(name).write_bytes(data)
    page = site / f"{DOCUMENT}.html"
    page.write_text(page.read_text("utf-8").replace(form.name, name), "utf-8")


def with_another_figure(picture: Image.Image) -> Image.Image:
    """A spot a fortieth of the picture wide."""
    x, y, size = picture.width // 2, picture.height // 2, picture.width // 40
    ImageDraw.Draw(picture).rectangle((x, y, x + size, y + size), fill="white", outline="black")
    return picture


def test_what_was_published_shows_what_was_signed(after: Callable[[Callable[[Path], None]], Reader]) -> None:
    reader = after(lambda site: None)
    assert (reader.rows("differs"), reader.rows("unknown")) == ([], [])
    assert FITS in reader.rows("fits")
    assert reader.state == "fits"
    assert reader.complaints == []


@pytest.mark.parametrize("width", [480, 960, 1200])
@pytest.mark.parametrize("suffix", ["avif", "webp"])
def test_a_smaller_form_with_another_figure_in_it_is_named(
    after: Callable[[Callable[[Path], None]], Reader], width: int, suffix: str
) -> None:
    def change(site: Path) -> None:
        if forms := [*(site / DOCUMENT).glob(f"_{width}.*.{suffix}")]:
            replaced(site, forms[0], redrawn(forms[0], with_another_figure))
        else:  # of this width another type is smaller
            other = a_form(site, width, "webp" if suffix == "avif" else "avif")
            replaced(site, other, redrawn(other, with_another_figure))

    (found,) = set(after(change).rows("differs"))
    assert found.startswith(f"{TITLE}: 有一张和签了字的原图不一样：_{width}.")


def cropped(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, picture.width // 2, picture.height))


def test_a_smaller_form_that_shows_a_part_only_is_named(after: Callable[[Callable[[Path], None]], Reader]) -> None:
    reader = after(lambda site: replaced(site, form := a_form(site, 480, "webp"), redrawn(form, cropped)))
    assert any(row.startswith(TITLE) for row in reader.rows("differs"))


def test_a_smaller_form_that_its_name_does_not_fit_is_named(
    after: Callable[[Callable[[Path], None]], Reader],
) -> None:
    def change(site: Path) -> None:
        form = a_form(site, 480, "webp")
        form.write_bytes(redrawn(form, lambda picture: picture))

    assert any(row.startswith(TITLE) for row in after(change).rows("differs"))


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ('srcset="/articles', 'srcset="/theme/logo.png 1w, /articles', "<source>"),
        (
            f'srcset="/{DOCUMENT}/',
            f'srcset="/{DOCUMENT}/../../../theme/_480.0123456789ab.webp 480w, /{DOCUMENT}/',
            "<source>",
        ),
        ("<source ", '<source media="print" ', "<source>"),
        ("<picture>", '<picture class="unseen">', "<picture>"),
        ("<picture>", '<picture><img src="/logo.png">', "<img>"),
        ("</picture>", "<b>x</b></picture>", "<picture>"),
        ("<picture>", '<source srcset="/logo.png"><picture>', "<source>"),
    ],
)
def test_a_page_that_offers_anything_else_is_named(
    after: Callable[[Callable[[Path], None]], Reader], old: str, new: str, found: str
) -> None:
    def change(site: Path) -> None:
        path = site / f"{DOCUMENT}.html"
        text = path.read_text("utf-8")
        main = text.index("<main")
        assert old in text[main:]
        path.write_text(text[:main] + text[main:].replace(old, new, 1), "utf-8")

    assert f"网页正文: 有不该出现在这里的成分：{found}" in after(change).rows("differs")
