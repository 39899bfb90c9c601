"""A real browser under a strict policy gives the answers of Whoosh, and no text of a story becomes markup."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from bench.relevance import judged_sample, sample
from plugins.edition.pages import search_page
from plugins.folding import simplified
from plugins.render.sheet import environment
from plugins.render.theme import load_theme
from plugins.search import parts
from plugins.search.document import Document
from plugins.search.holdings import export
from plugins.search.index import build_index
from plugins.search.lexicon import PLAIN, Lexicon, make_lexicon
from plugins.search.query import ask
from plugins.search.shards import CELLS, bucket_of
from plugins.search.tokens import tokens
from tests.search.stories import a_day, a_document, some_documents
from tests.search.test_plugin import SITE
from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]
THEME = load_theme(ROOT / "theme")

QUESTIONS = (
    *("路灯", "路燈", "灯", "燈", "路灯维修", "灯维", "修，维", "路灯已", "四十二盏", "道两侧路", "步道 路灯"),
    *("〔2026〕3号", "（2025）３號", "江政发〔2026〕3号", "3号", "第3条", "0512-00000000", "0512", "30元", "2026 补贴"),
    *(
        "张三村 2026 补贴",
        "合兴村 补贴",
        "最低生活保障",
        "低保标准",
        "一卡通",
        "开学",
        "锦河镇",
        "锦河镇 路灯",
        "人民政府",
        "镇人民政府 灯",
        "江政发 锦河",
        "办法维修",
        "通知",
        "通知 通知",
        "号",
    ),
    *(
        "A4纸",
        "a4",
        "wifi",
        "ＷＩＦＩ费用",
        "COVID防护",
        "café",
        "CAFE\u0301",
        "圖書館",
        "图书馆展",
        "臺灣學者",
        "𠮷字",
        "𠮷",
    ),
    *("々", "〇年", "Ⅳ号", "①层", "iv", "<script>", "<script>alert(1)</script>", "<b>标记</b>", '"><img src=x>', "&"),
    *(
        *("低保户", "低保 农机", "低保标准", "補貼 村", "检修", "路灯检修", "路灯补贴发放", "发放到一卡通"),
        *(
            "jinhezhen",
            "JinHe",
            "jhz 路灯",
            "renminzhengfu",
            "rmzf",
            "hexincun",
            "hexingcun",
            "hexin 补贴",
            "hex",
            "ｈｘｃ",
        ),
        *("zhangsancun 2026", "zha", "zs", "san", "sancun补贴", "wifi jinhe", "jichang2hao", "zhangsancunzhangsan"),
        "没有这样的话语",
        "title:路灯",
        "* OR *",
        "   ",
        "？！",
        "__proto__",
        "constructor",
        "路" * 150,
        "村\u00a0张",
        "灯\ufeff路",
    ),
)


# Written as in a registry, where nothing is folded.
SYNONYMS = (("低保", "最低生活保障"), ("補貼", "发放"), ("维修", "检修", "修理"))
NAMES = (("锦河镇", ""), ("锦河镇人民政府", ""), ("合兴村", "he xin cun"), ("張三村", ""), ("𠮷长2号社区", ""))
LEXICON = make_lexicon(SYNONYMS, NAMES)
SCRIPT = THEME.files["theme/js/search.js"].decode()
FILES = (ROOT / "theme/static/js/search/files.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny site in `site/`, in blocks and segments of a few documents, with its Whoosh index beside it."""
    folder = tmp_path_factory.mktemp("search")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "BLOCK_REACH", 1)
        patch.setattr(parts, "SEGMENT_REACH", 1)
        write_site(folder / "site", some_documents(), LEXICON)
    build_index(some_documents(), folder / "index")
    return folder


def write_site(site: Path, documents: Iterable[Document], lexicon: Lexicon = PLAIN) -> None:
    files = {**export(documents, lexicon), **THEME.files, "search.html": the_page().encode()}
    for path, data in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(data)


def the_page() -> str:
    """The page of the theme, as a build makes it."""
    page = search_page(SITE)
    given = {"page": page, "site": SITE, "preview": False, "commit": "", "addresses": (), "css_url": THEME.css_url}
    return environment([ROOT / "theme/templates"], "zh_CN").get_template(page.template).render(given)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with served(folder / "site") as address:
        yield address


@pytest.fixture(scope="module")
def page(address: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_default_timeout(20_000)
    page.goto(f"{address}/search.html")
    yield page
    page.close()


def answered(page: Page, words: str) -> list[str]:
    """The ids shown for `words`, typed as a reader types them."""
    page.fill("#q", words)
    page.press("#q", "Enter")
    return shown(page, page.input_value("#q"))


def shown(page: Page, words: str) -> list[str]:
    """The ids shown, once the answer to `words` stands there."""
    page.wait_for_function("words => document.getElementById('search-results').dataset.answered === words", arg=words)
    return [str(row.get_attribute("data-id")) for row in page.query_selector_all("#search-results > li.search-hit")]


@pytest.mark.parametrize("words", QUESTIONS)
def test_the_browser_answers_as_whoosh_does(page: Page, folder: Path, words: str) -> None:
    assert answered(page, words) == [hit.id for hit in ask(folder / "index", words, lexicon=LEXICON)]


def test_the_browser_ranks_the_judged_questions_as_whoosh_does(page: Page, tmp_path: Path, address: str) -> None:
    documents, lexicon = sample()
    write_site(tmp_path / "site", documents, lexicon)
    build_index(documents, tmp_path / "index")
    with served(tmp_path / "site") as there:
        page.goto(f"{there}/search.html")
        for judged in judged_sample([document.id for document in documents]):
            ours = [hit.id for hit in ask(tmp_path / "index", judged.question, lexicon=lexicon)]
            assert answered(page, judged.question) == ours, judged.question
    page.goto(f"{address}/search.html")


def test_the_browser_looks_for_a_token_where_it_was_put(page: Page, folder: Path) -> None:
    """Among many documents a segment has all its buckets."""
    _, _, rest = FILES.partition("function mix")
    finding, _, _ = rest.partition("// The documents")
    texts = [a + b for a in "路灯𠮷々3a" for b in ("", "维", "𠮷", "2", "维修", "iki", "_号")]

    answer = page.evaluate(f"(texts) => {{ function mix{finding} return texts.map(mix); }}", texts)

    assert [number % CELLS for number in answer] == [bucket_of(text) for text in texts]


def test_the_questions_are_not_all_without_an_answer(folder: Path) -> None:
    assert sum(bool(ask(folder / "index", words)) for words in QUESTIONS) > 35


def test_the_browser_folds_and_cuts_every_character_as_python_does(page: Page) -> None:
    cutting = (ROOT / "theme/static/js/search/text.js").read_text(encoding="utf-8")
    known = [chr(c) for c in range(0x20, 0x20000) if unicodedata.category(chr(c)) not in ("Cn", "Cs", "Co")]
    texts = [f"路{character}3{character}a" for character in known]

    answer = page.evaluate(
        f"""(given) => {{ {cutting}
            const {{ texts, folds }} = JSON.parse(given);
            for (const [from, to] of folds) simplified.set(from, to);
            return JSON.stringify(texts.map(
                (text) => cut(text.normalize("NFC")).map((token) => [token.text, token.position])));
        }}""",
        json.dumps({"texts": texts, "folds": list(simplified().items())}),
    )

    differing = [
        (text, ours, theirs)
        for text, theirs in zip(texts, json.loads(answer), strict=True)
        if (ours := [list(token) for token in tokens(text)]) != theirs
    ]
    assert differing == []


def test_a_hit_leads_to_its_page_and_shows_where_the_words_stand(page: Page) -> None:
    answered(page, "路燈")
    hit = page.locator("li.search-hit").first
    assert hit.locator("a.search-hit__title").get_attribute("href") == "/articles/jinhe/2026/lamps.html"
    assert hit.locator("a.search-hit__title mark").all_inner_texts() == ["路灯"]
    assert hit.locator(".search-hit__meta").inner_text() == "锦河镇 动态 2026-01-04"
    assert hit.locator(".search-hit__extract").inner_text() == "居民反映的四十二盏路灯已经全部修好。"
    assert hit.locator(".search-hit__extract mark").all_inner_texts() == ["路灯"]
    assert page.inner_text("#search-status") == "找到 2 条"


def test_marks_cover_a_phrase_whole_and_words_apart(page: Page) -> None:
    answered(page, "四十二盏 修好 灯")
    marks = page.locator("li.search-hit").first.locator(".search-hit__extract mark")
    assert marks.all_inner_texts() == ["四十二盏", "灯", "修好"]


def test_text_of_a_story_or_a_question_never_becomes_markup(page: Page) -> None:
    answered(page, "<script> 标记")
    hit = page.locator("li.search-hit").first
    assert hit.locator("a").inner_text() == "网页 <script> 与 <b>标记</b> 的说明"
    assert hit.locator("a mark").all_inner_texts() == ["script", "标记"]
    assert page.locator("#search-results script, #search-results img, #search-results b").count() == 0
    answered(page, "<img src=x onerror=alert(1)>没有")
    assert page.locator("#search-status *").count() == 0


def test_what_was_not_found_is_said_with_help(page: Page) -> None:
    assert answered(page, "没有这样的话语") == []
    assert page.inner_text("#search-status").startswith("没有找到“没有这样的话语”。")


def test_the_address_holds_the_question_and_leads_back(page: Page, address: str) -> None:
    answered(page, "路灯 维修")
    assert page.url == f"{address}/search.html?q=%E8%B7%AF%E7%81%AF+%E7%BB%B4%E4%BF%AE"
    answered(page, "开学")
    page.go_back()
    assert "articles/jinhe/2026/lamps" in shown(page, "路灯 维修")
    page.goto(f"{address}/search.html?q=%E5%BC%80%E5%AD%A6")
    assert shown(page, "开学") == ["articles/jinhe/2026/same-day-b", "articles/jinhe/2026/same-day-a"]
    assert page.input_value("#q") == "开学"


def test_a_first_question_asks_this_site_for_few_files(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/search.html?q=%E8%B7%AF%E7%81%AF")
    shown(page, "路灯")
    data = [url for url in asked if "/search/" in url]
    assert all(url.startswith(address) for url in asked)
    assert len(data) <= 6, data
    assert not any("/search/f-" in url for url in data), "the table of traditional forms was not needed"


def test_more_hits_come_ten_at_a_time_and_keep_the_keyboard_at_its_place(
    page: Page, tmp_path: Path, address: str
) -> None:
    write_site(tmp_path, [a_document(f"n{i:02}", published=a_day(i)) for i in range(23)])
    with served(tmp_path) as there:
        page.goto(f"{there}/search.html?q=%E8%B7%AF%E7%81%AF")
        assert len(shown(page, "路灯")) == 10
        for count, first in ((20, "articles/jinhe/2026/n12"), (23, "articles/jinhe/2026/n02")):
            page.locator(".search-hit__more").press("Enter")
            page.wait_for_function("n => document.querySelectorAll('li.search-hit').length === n", arg=count)
            page.wait_for_function("id => document.activeElement.closest('li')?.dataset.id === id", arg=first)
        assert page.locator(".search-hit__more").is_hidden()
    page.goto(f"{address}/search.html")


def test_what_does_not_hold_the_words_together_falls_behind_and_the_rest_stay_in_their_order(
    page: Page, tmp_path: Path, address: str
) -> None:
    """The newest hold both pairs, apart: more than are looked into at once."""
    texts = ["灯维" if i >= 27 or i % 3 else "路灯维修" for i in range(40)]
    documents = [a_document(f"n{i:02}", title="", summary="", text=f"路灯，{text}") for i, text in enumerate(texts)]
    write_site(tmp_path / "site", documents)
    build_index(documents, tmp_path / "index")
    with served(tmp_path / "site") as there:
        page.goto(f"{there}/search.html?q=%E8%B7%AF%E7%81%AF%E7%BB%B4")
        shown(page, "路灯维")
        for count in (20, 30, 40):
            page.locator("#search-more").press("Enter")
            page.wait_for_function("n => document.querySelectorAll('li.search-hit').length === n", arg=count)
        wanted = [hit.id for hit in ask(tmp_path / "index", "路灯维", 40)]
        assert shown(page, "路灯维") == wanted
        assert {int(id[-2:]) for id in wanted[:9]} == {i for i, text in enumerate(texts) if "维修" in text}
    page.goto(f"{address}/search.html")


def test_a_page_that_stays_open_while_the_site_is_published_anew_answers_from_the_new_one(
    page: Page, tmp_path: Path, address: str
) -> None:
    write_site(tmp_path, [a_document("before", published=a_day(1))])
    with served(tmp_path) as there:
        page.goto(f"{there}/search.html?q=%E8%B7%AF%E7%81%AF")
        assert shown(page, "路灯") == ["articles/jinhe/2026/before"]
        shutil.rmtree(tmp_path / "search")
        write_site(tmp_path, [a_document("after", title="开学的路灯", published=a_day(2))])
        os.utime(tmp_path / "search/manifest.json", (2**31, 2**31))  # this server tells files apart by whole seconds
        assert answered(page, "开学") == ["articles/jinhe/2026/after"]
    page.goto(f"{address}/search.html")


def test_the_script_is_small_and_writes_no_markup() -> None:
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "http"):
        assert word not in SCRIPT
    assert len(gzip.compress(SCRIPT.encode())) <= 12 * 1024


def test_what_was_looked_for_is_not_told_to_the_page_that_is_opened_next(page: Page, address: str) -> None:
    told: list[str] = []
    page.on("request", lambda request: told.append(request.headers.get("referer", "")))
    page.goto(f"{address}/search.html?q=%E8%B7%AF%E7%81%AF")
    shown(page, "路灯")
    told.clear()
    page.locator("a.search-hit__title").first.click()
    page.wait_for_url("**/lamps.html")
    assert told
    assert not any("q=" in each for each in told)
    page.goto(f"{address}/search.html")
