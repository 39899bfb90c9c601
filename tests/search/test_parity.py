"""Hundreds of questions to two whole counties: the browser says what Whoosh says, and neither misses a substring."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from bench.relevance import sample
from bench.search import documents as generated
from plugins.edition.tags import is_ended
from plugins.search.document import Document
from plugins.search.index import build_index
from plugins.search.live import make_live
from plugins.search.query import WITH_ENDED, ask
from tests.search.questions import HAN_RUN, holders, questions, substrings, texts
from tests.search.stories import a_document
from tests.search.test_browser import write_site
from tests.serving import served

TEXT = st.text(st.sampled_from("路灯维修三村補𠮷3a4 ，。〔"), min_size=1, max_size=15)
SHOWN = 10
# Asks as a reader does, one question after the other, without a round trip for each.
ASKING = """async (all) => {
  const field = document.getElementById("q"), list = document.getElementById("search-results");
  const answered = (words) => new Promise((resolve) => {
    const look = () => (list.dataset.answered === words ? resolve() : setTimeout(look, 1));
    look();
  });
  const found = [];
  for (const words of all) {
    field.value = words;
    field.form.requestSubmit();
    await answered(field.value);
    found.push([...list.querySelectorAll("li.search-hit")].map((row) => row.dataset.id));
  }
  return found;
}"""


@dataclass(frozen=True)
class Searched:
    """The documents of a county, and the same as a site with a Whoosh index beside it."""

    documents: tuple[Document, ...]
    site: Path
    index: Path


@pytest.fixture(scope="module", params=["sample", "generated"])
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    folder = tmp_path_factory.mktemp(request.param)
    given = sample()[0] if request.param == "sample" else generated(100)
    documents = tuple(replace(each, validity="已废止") if i % 9 == 4 else each for i, each in enumerate(given))
    write_site(folder / "site", documents)
    build_index(documents, folder / "index")
    return Searched(documents, folder / "site", folder / "index")


def asked(browser: Browser, site: Path, words: Iterable[str], ended: str = "") -> list[list[str]]:
    """The ids a reader is first shown for each question, typed on one page."""
    with served(site) as address:
        page = browser.new_page()
        page.goto(f"{address}/search.html?ended={ended}")
        found: list[list[str]] = page.evaluate(ASKING, list(words))
        page.close()
    return found


def test_the_browser_shows_what_whoosh_finds_in_the_same_order(searched: Searched, browser: Browser) -> None:
    kinds = questions(searched.documents)
    wanted = {words: [hit.id for hit in ask(searched.index, words, SHOWN)] for words in kinds}

    shown = dict(zip(kinds, asked(browser, searched.site, kinds), strict=True))

    assert {words: ids for words, ids in shown.items() if ids != wanted[words]} == {}
    assert len(kinds) >= 250
    assert min(Counter(kinds.values()).values()) > 10, "some of each kind"
    assert sum(map(bool, wanted.values())) > 200, "most of them with an answer"


def test_the_browser_shows_what_no_longer_holds_to_those_who_ask_for_it_as_whoosh_does(
    searched: Searched, browser: Browser
) -> None:
    ended = {each.id for each in searched.documents if is_ended(each.validity)}
    kinds = list(questions(searched.documents))[::3]
    held = {words: [hit.id for hit in ask(searched.index, words, SHOWN)] for words in kinds}
    wanted = {words: [hit.id for hit in ask(searched.index, words, SHOWN, wanted=WITH_ENDED)] for words in kinds}

    shown = dict(zip(kinds, asked(browser, searched.site, kinds, ended="1"), strict=True))

    assert {words: ids for words, ids in shown.items() if ids != wanted[words]} == {}
    assert not any(ended.intersection(ids) for ids in held.values())
    assert sum(bool(ended.intersection(ids)) for ids in wanted.values()) > 20


def test_no_substring_is_missed_by_whoosh_or_by_the_browser(searched: Searched, browser: Browser) -> None:
    """Of two or more characters, in any county, against a search of the texts one by one."""
    documents = [each for each in searched.documents if not is_ended(each.validity)]
    held = holders(documents, substrings(documents, 120))
    shown = dict(zip(held, asked(browser, searched.site, held), strict=True))

    for words, ids in held.items():
        found = [hit.id for hit in ask(searched.index, words, len(searched.documents))][: len(ids)]
        assert set(found) == ids, f"those with {words} come first, and all of them"
        first = shown[words][: len(ids)]
        assert set(first) <= ids, f"those with {words} come first"
        assert len(first) == min(len(ids), SHOWN), f"all of them with {words}"


@settings(max_examples=15)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8))
def test_the_files_of_the_browser_hold_every_substring_of_any_text(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[str, str]]
) -> None:
    """Asked through an index that is made of nothing else."""
    folder = tmp_path_factory.mktemp("any")
    documents = [a_document(f"s{i}", title=title, summary="", text=body) for i, (title, body) in enumerate(pairs)]
    write_site(folder / "site", documents)
    make_live(folder / "index", folder / "site")
    runs = {run for each in documents for text in texts(each) for run in HAN_RUN.findall(text)}

    parts = {run[i:j] for run in runs for i, j in combinations(range(min(len(run), 8) + 1), 2) if j - i > 1}
    for words, ids in holders(documents, sorted(parts)[:30]).items():
        found = [hit.id for hit in ask(folder / "index", words, len(documents))]
        assert set(found[: len(ids)]) == ids, words
