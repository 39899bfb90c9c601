"""A part of the sitemap that grows beyond what one file may hold is cut, and the index names every piece."""

from __future__ import annotations

from lxml import etree

from plugins.edition.sitemap import LISTS, MOST, cut, gone_paths, index_of

SITE = "https://www.jiangwan.example"
PART = "accounts/jinhe/2026"
MOST_BYTES = 50 * 1024 * 1024  # sitemaps.org, before compression
DAY = 86_400_000_000  # microseconds
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def documents(count: int) -> list[tuple[str, int]]:
    """Each with an id as long as any can be."""
    return [(f"articles/{'a' * 32}/2026/{number:0100}", number * DAY // 10) for number in range(count)]


def addresses_in(data: bytes, root: str) -> list[str]:
    parsed = etree.fromstring(data)
    assert parsed.tag == NAMESPACE + root
    assert all([child.tag for child in each] == [f"{NAMESPACE}loc", f"{NAMESPACE}lastmod"] for each in parsed)
    return [each.findtext(f"{NAMESPACE}loc") for each in parsed]


def test_one_document_more_than_a_file_may_hold_makes_a_second_file_that_the_index_names() -> None:
    entries = documents(MOST + 1)
    files = dict(cut(SITE, PART, entries))
    index = addresses_in(index_of(SITE, [(PART, len(entries), entries[-1][1])]), "sitemapindex")

    found = [addresses_in(data, "urlset") for data in files.values()]
    assert [len(each) for each in found] == [MOST, 1]
    assert [url for each in found for url in each] == [f"{SITE}/{id}.html" for id, _ in entries]
    assert all(len(data) <= MOST_BYTES for data in files.values())
    assert index == [f"{SITE}/{LISTS}", *(f"{SITE}/{path}" for path in files)]
    assert all(url.startswith(f"{SITE}/sitemaps/") for url in index)


def test_a_full_file_is_one_file_and_the_second_goes_when_its_last_document_goes() -> None:
    assert list(dict(cut(SITE, PART, documents(MOST)))) == [f"sitemaps/{PART}.xml"]
    assert list(gone_paths({PART: MOST + 1}, {PART: MOST})) == [f"sitemaps/{PART}-2.xml"]
    assert list(gone_paths({PART: 1}, {PART: 0})) == [f"sitemaps/{PART}.xml"]
