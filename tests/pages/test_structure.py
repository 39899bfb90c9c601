"""What every page is made of, whatever it shows: headings, landmarks, names, dates, links that lead somewhere.

Each check says of one page what is wrong there; all pages of the sample county are asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html
from lxml.etree import _Element as Element

from tests.sample import Sample

DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])")
# Words that a unit wrote, where a date is a part of a sentence.
WRITTEN = [
    "data-table",
    "prose",
    "document-head__row--wide",
    "lead-story__summary",
    "story-list__summary",
    "withdrawal",
    "letter",
    "votes",
    "channels",
]
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FULL = ["ul", "ol", "dl", "tbody", "section", "p", "li", "dt", "dd", "th", "a", "button"]
FETCHED = ("stylesheet", "icon", "preload", "modulepreload", "manifest", "alternate")
VERIFY = "/verify.html"  # what stands behind its # is what to verify
FILLED = ("/search.html", VERIFY)  # by a script
Check = Callable[["Document"], Iterator[str]]


class Document:
    """One page, and the site it is of."""

    def __init__(self, path: str, text: str, sample: Sample) -> None:
        self.path, self.sample = path, sample
        self.root: Element = html.document_fromstring(text)

    def all(self, xpath: str) -> list[Element]:
        found = self.root.xpath(xpath)
        assert isinstance(found, list)
        return found


@cache
def document(sample: Sample, path: str) -> Document:
    return Document(path, sample.pages[path], sample)


def named(element: Element) -> str:
    return f"<{element.tag} {' '.join(f'{name}={value!r}' for name, value in element.attrib.items())}>"


def words(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def one_main_heading(page: Document) -> Iterator[str]:
    if len(page.all("//h1")) != 1:
        yield f"{len(page.all('//h1'))} h1"


def headings_go_down_step_by_step(page: Document) -> Iterator[str]:
    above = 0
    for heading in page.all(" | ".join(f"//{level}" for level in HEADINGS)):
        level = int(heading.tag[1])
        if level > above + 1:
            yield f"h{level} {words(heading)!r} follows h{above}"
        if not words(heading):
            yield f"an empty {named(heading)}"
        above = level


def landmarks(page: Document) -> Iterator[str]:
    for landmark in ("/html/body/header", "/html/body/main", "/html/body/footer"):
        if len(page.all(landmark)) != 1:
            yield f"{len(page.all(landmark))} {landmark}"
    labels = [each.get("aria-label") or each.get("aria-labelledby") for each in page.all("//nav")]
    if None in labels or len(set(labels)) < len(labels):
        yield f"navigation without a name of its own: {labels}"


def language_and_title(page: Document) -> Iterator[str]:
    if page.root.get("lang") != "zh-CN":
        yield f"lang={page.root.get('lang')!r}"
    if not words(page.all("/html/head/title")[0]):
        yield "no title"
    if not page.all("/html/head/meta[@name='description' and normalize-space(@content)]"):
        yield "no description"


def dates_are_times(page: Document) -> Iterator[str]:
    """A date that the page itself says, not one in the words of a unit, is one for machines, too."""
    for text in page.all("/html/body//text()[not(ancestor::time or ancestor::svg)]"):
        holders = [text.getparent(), *text.getparent().iterancestors()]
        classes = {name for each in holders for name in (each.get("class") or "").split()}
        if DAY.search(text) and not classes & set(WRITTEN) and not any(each.tag in ("a", "h1") for each in holders):
            yield f"{text.strip()!r} in {named(text.getparent())}"


def nothing_is_empty(page: Document) -> Iterator[str]:
    if page.path in FILLED:
        return
    for element in page.all(" | ".join(f"//{tag}" for tag in FULL)):
        heard = element.xpath(
            "normalize-space(.) or .//img[@alt!=''] or .//input or descendant-or-self::*[@aria-label]"
        )
        if not heard:
            yield f"nothing in {named(element)}"
    for section in page.all("//section"):
        if section.xpath(f"not(.//*[not(self::{' or self::'.join(HEADINGS)})][normalize-space(text())])"):
            yield f"only a heading in {named(section)} {words(section)!r}"


def ids_are_unique_and_what_names_them_finds_them(page: Document) -> Iterator[str]:
    ids = Counter(page.all("//@id"))
    yield from (f"id {id!r} {times} times" for id, times in ids.items() if times > 1)
    for name in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "list", "headers", "form"):
        for value in page.all(f"//@{name}"):
            yield from (f"{name}={id!r} names nothing" for id in value.split() if id not in ids)


def links_lead_somewhere(page: Document) -> Iterator[str]:
    for address in page.all("//@href | //@src | //@action | //@poster"):
        if said := lost(page, address):
            yield said


def lost(page: Document, address: str) -> str:
    """Why `address` leads nowhere; "" when it does not have to, or does."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "" if parts.scheme in ("https", "http", "tel", "mailto") else f"{address!r} is of no scheme we know"
    here = unquote(parts.path) or page.path
    if not here.startswith("/"):
        return f"{address!r} does not begin at the root"
    target = here + "index.html" if here.endswith("/") else here
    if not (page.sample.output / target.lstrip("/")).is_file():
        return f"{address!r} leads to no file"
    wanted = unquote(parts.fragment)
    if wanted and target != VERIFY and not document(page.sample, target).root.xpath("//*[@id=$id]", id=wanted):
        return f"{address!r} leads to no place on that page"
    return ""


def pictures_say_what_they_show_and_how_large_they_are(page: Document) -> Iterator[str]:
    yield from (named(each) for each in page.all("//img[not(@alt) or not(@width) or not(@height)]"))
    yield from (named(each) for each in page.all("//svg[not(@aria-hidden='true') and not(@role='img')]"))


def fields_have_labels(page: Document) -> Iterator[str]:
    labelled = set(page.all("//label/@for"))
    for field in page.all("//input[not(@type='hidden')] | //select | //textarea"):
        wrapped = any(each.tag == "label" for each in field.iterancestors())
        if not wrapped and field.get("id") not in labelled and not field.get("aria-label"):
            yield f"{named(field)} has no label"
    yield from (f"{named(each)} submits to nowhere" for each in page.all("//form[not(@action)]"))


def nothing_is_fetched_from_others(page: Document) -> Iterator[str]:
    fetched = page.all("//@src | //@poster | //@data | //@background | //use/@href | //image/@href")
    fetched += [each.get("href") for each in page.all("//link") if {*(each.get("rel") or "").split()} & {*FETCHED}]
    for several in page.all("//@srcset"):
        fetched += [each.split()[0] for each in several.split(",")]
    fetched += re.findall(r"url\(\s*[\"']?([^\"')]+)", " ".join(page.all("//style/text() | //@style")))
    yield from (address for address in fetched if not address.startswith("/") or address.startswith("//"))


def the_canonical_address_is_its_own_or_that_of_its_original(page: Document) -> Iterator[str]:
    address = canonical(page)
    if address != page.path and address not in page.all("//main//a/@href"):
        yield address


def canonical(page: Document) -> str:
    """The page that stands for this one: itself, or what it repeats; as a path with its file name."""
    (address,) = page.all("//link[@rel='canonical']/@href")
    path = urlsplit(address).path
    return path + "index.html" if path.endswith("/") else path


CHECKS: tuple[Check, ...] = (
    one_main_heading,
    headings_go_down_step_by_step,
    landmarks,
    language_and_title,
    dates_are_times,
    nothing_is_empty,
    ids_are_unique_and_what_names_them_finds_them,
    links_lead_somewhere,
    pictures_say_what_they_show_and_how_large_they_are,
    fields_have_labels,
    nothing_is_fetched_from_others,
    the_canonical_address_is_its_own_or_that_of_its_original,
)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_page(sample: Sample, check: Check) -> None:
    wrong = [f"{path}: {said}" for path in sample.pages for said in check(document(sample, path))]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_of_every_page_of_a_preview(preview: Sample, check: Check) -> None:
    wrong = [f"{path}: {said}" for path in preview.pages for said in check(document(preview, path))]

    assert not wrong, "\n".join(wrong)


def test_no_style_sheet_fetches_from_others(sample: Sample) -> None:
    styles = "".join(path.read_text("utf-8") for path in sample.output.rglob("*.css"))

    assert styles
    assert [address for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", styles) if "//" in address] == []


def test_a_title_is_that_of_one_page(sample: Sample) -> None:
    pages = (document(sample, path) for path in sample.pages)
    titles = Counter(words(page.all("//title")[0]) for page in pages if canonical(page) == page.path)

    assert {title: times for title, times in titles.items() if times > 1} == {}
