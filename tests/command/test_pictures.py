"""Smaller forms of pictures on a site: beside what was signed, made once, and gone with the picture."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from plugins.headers import is_named_by_content
from tests.builders import ARTICLE, article
from tests.command.test_build_change import PART, from_scratch
from tests.county import County, a_county
from tests.edition.test_smaller import PHOTO, a_photo

DOCUMENT = "articles/jinhe/2026/street-lamps"
FOLDER = ARTICLE.rpartition("/")[0]
OTHER = f"{FOLDER}/other.md"
SRCSET = re.compile(r'srcset="([^"]*)"')


@pytest.fixture
def county(tmp_path: Path) -> County:
    text = article("![灯的样子](body.png)\n", image="lead.jpg", image_alt="修好的路灯")
    files = {f"{FOLDER}/lead.jpg": PHOTO, f"{FOLDER}/body.png": a_photo(700, 400, "PNG"), f"{FOLDER}/lamp.png": None}
    county = a_county(tmp_path, {ARTICLE: text, **files})
    county.build().expect(0)
    return county


def forms_in(site: dict[str, bytes]) -> set[str]:
    return {path for path in site if re.search(r"/_\d+\.[0-9a-f]{12}\.", path)}


def kept(county: County) -> dict[Path, int]:
    """Each picture of which forms are kept, with when they were written."""
    places = (county.root / ".git/gongkai/pictures").rglob("*")
    return {path: path.stat().st_mtime_ns for path in places if path.is_file()}


def test_pages_offer_smaller_forms_and_name_what_was_signed(county: County) -> None:
    site = county.snapshot()
    page = site[f"{DOCUMENT}.html"].decode()

    assert site[f"{DOCUMENT}/lead.jpg"] == PHOTO
    assert f'src="/{DOCUMENT}/lead.jpg"' in page
    assert f'src="/{DOCUMENT}/body.png"' in page
    offered = {each.split()[0] for found in SRCSET.findall(page) for each in found.split(",")}
    assert {f"/{path}" for path in forms_in(site)} == {url for url in offered if "/_" in url}
    assert {path.rpartition(".")[2] for path in forms_in(site)} == {"avif", "webp"}
    assert all(map(is_named_by_content, forms_in(site)))
    (lead,) = re.findall(r"<img [^>]*lead[.]jpg[^>]*>", page)
    (body,) = re.findall(r"<img [^>]*body[.]png[^>]*>", page)
    assert 'fetchpriority="high"' in lead
    assert "loading" not in lead
    assert 'loading="lazy"' in body
    assert all('width="' in each and 'height="' in each and 'decoding="async"' in each for each in (lead, body))
    assert "<picture>" in site["index.html"].decode()
    assert b"picture" not in site["feeds/site.atom.xml"].replace(b"/pictures", b"")


def test_only_what_changed_is_made_anew_and_nothing_stays_behind(county: County, tmp_path: Path) -> None:
    before = kept(county)
    county.write({OTHER: article("另一篇。\n", "other", image="new.png", image_alt="新灯")})
    county.write({f"{FOLDER}/new.png": a_photo(900, 600, "PNG")})
    county.sign(OTHER)
    county.commit()
    assert PART in county.build().expect(0).out
    after = kept(county)
    assert len(after) == len(before) + 1
    assert before.items() <= after.items()
    assert county.snapshot() == from_scratch(county, tmp_path / "added")

    county.write({ARTICLE: article("没有图了。\n")})
    county.write({f"{FOLDER}/{name}": None for name in ("lead.jpg", "body.png")})
    county.sign(ARTICLE)
    county.commit()
    assert PART in county.build().expect(0).out
    assert {path.rpartition("/")[0] for path in forms_in(county.snapshot())} == {"articles/jinhe/2026/other"}
    assert county.snapshot() == from_scratch(county, tmp_path / "removed")


def test_what_is_kept_may_be_lost_or_damaged(county: County) -> None:
    site = county.snapshot()
    for path in kept(county):
        path.write_bytes(b"")
    shutil.rmtree(county.root / ".git/gongkai/builds")

    county.build().expect(0)

    assert county.snapshot() == site


def test_a_preview_shows_what_is_signed_and_makes_nothing(county: County) -> None:
    before = kept(county)
    county.build("--preview").expect(0)
    preview = county.root / "preview"
    assert "<picture>\n  <img" in (preview / f"{DOCUMENT}.html").read_text("utf-8").replace("    ", "")
    assert not [*preview.rglob("_4*")]
    assert kept(county) == before
