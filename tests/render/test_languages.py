"""The sample in its other languages: what the interface says is in them, what units wrote says that it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
import pytest
from opencc import OpenCC

from plugins.messages import LANGUAGES, tag_of
from plugins.render.words import WRITTEN_IN
from tests.sample import Sample, build_sample

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")
ALSO_TRADITIONAL = frozenset("台准")  # OpenCC would write 臺; so do few.  批准 is right as it stands
UNSPOKEN = frozenset({"title", "script"})  # cannot hold another element
to_traditional = OpenCC("s2t").convert


@pytest.fixture(scope="module", params=[each for each in LANGUAGES if each != WRITTEN_IN])
def spoken(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Sample]:
    """A language, and the sample with its interface in it."""
    county = build_sample(tmp_path_factory.mktemp("spoken") / "sample", language=request.param)
    return request.param, Sample(county.output)


def is_foreign(text: str, language: str) -> bool:
    """Whether `text` cannot be of an interface in `language`: Chinese in English, simplified in traditional."""
    if language == "en":
        return HAN.search(text) is not None
    return any(to_traditional(each) != each for each in set(text) - ALSO_TRADITIONAL)


def texts(page: str) -> Iterator[tuple[str, str]]:
    """Each text of a page, with the language it says it is in."""
    for element in lxml.html.document_fromstring(page).iter():
        if not isinstance(element.tag, str) or element.tag in UNSPOKEN:
            continue
        parent = element.getparent()
        for text, holder in ((element.text, element), (element.tail, parent)):
            if text and holder is not None:
                said = (each.get("lang") for each in (holder, *holder.iterancestors()))
                yield text.strip(), next(filter(None, said))


def test_what_is_not_in_the_language_of_the_interface_says_so(spoken: tuple[str, Sample]) -> None:
    language, sample = spoken
    unmarked = {
        (kind, text)
        for kind, paths in sample.types.items()
        for path in paths
        for text, said in texts(sample.pages[path])
        if said != tag_of(WRITTEN_IN) and is_foreign(text, language)
    }

    assert unmarked == set()


def test_a_page_says_which_language_its_interface_speaks(spoken: tuple[str, Sample]) -> None:
    language, sample = spoken

    assert {re.findall(r"<html lang=\"([^\"]+)\"", page)[0] for page in sample.pages.values()} == {tag_of(language)}


def test_no_mark_stands_in_an_attribute(spoken: tuple[str, Sample]) -> None:
    _, sample = spoken

    for path, page in sample.pages.items():
        for element in lxml.html.document_fromstring(page).iter():
            assert not any("<span" in value or "</" in value for value in element.attrib.values()), path


def test_the_page_tags_are_those_of_the_standard_in_any_language(spoken: tuple[str, Sample]) -> None:
    _, sample = spoken

    assert '<meta name="ColumnType" content="首页">' in sample.pages["/index.html"]


def test_days_and_titles_are_written_as_the_language_writes_them(spoken: tuple[str, Sample]) -> None:
    language, sample = spoken
    title, day = {
        "en": ("Villages", r"\d{1,2} [A-Z][a-z]+ 20\d\d"),
        "zh_TW": ("村務公開", r"20\d\d年\d{1,2}月\d{1,2}日"),
    }[language]

    assert f"<h1>{title}</h1>" in sample.pages["/villages/index.html"]
    assert re.search(rf"<time [^>]+>{day}</time>", sample.pages["/notices/index.html"])
