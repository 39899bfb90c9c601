"""A reader narrows what was found; the address says how, and a link shows the same to somebody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from plugins.drafts.model import DocumentHead
from tests.search.stories import a_day, a_document
from tests.search.test_browser import shown, write_site
from tests.serving import served

LAMPS = "q=%E8%B7%AF%E7%81%AF"
FILLER = "锦河边的步道很长。" * 40


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("narrow")
    write_site(
        site,
        [
            a_document("old", genre="news", published=a_day(-400)),
            a_document("notice", genre="notice", title="路灯的公告", published=a_day(1)),
            a_document(
                "late",
                genre="news",
                title="河边",
                summary="河边。",
                text=f"{FILLER}路灯也修了。{FILLER}",
                published=a_day(9),
            ),
            a_document("other", genre="news", title="开学", summary="开学。", text="开学。", published=a_day(3)),
            a_document(
                "ended",
                genre="policy",
                title="废除的办法",
                document=DocumentHead("江政发〔2019〕9号", "江湾县人民政府", "城建", None, "废止"),
                published=a_day(2),
            ),
        ],
    )
    with served(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(20_000)
    yield page
    page.close()


def names(page: Page) -> list[str]:
    return [name.rpartition("/")[2] for name in shown(page, "路灯")]


def test_each_value_says_how_many_hits_it_leaves(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}")
    assert len(names(page)) == 3
    page.get_by_text("缩小范围").click()

    expect(page.get_by_role("region", name="单位").get_by_role("link")).to_have_text(["锦河镇 3"])
    expect(page.get_by_role("region", name="类别").get_by_role("link")).to_have_text(["动态 2", "公告 1"])
    expect(page.get_by_role("region", name="年份").get_by_role("link")).to_have_text(["2026 2", "2024 1"])
    expect(page.get_by_role("region", name="村和社区")).to_be_hidden()


def test_a_choice_stands_in_the_address_and_is_given_up_again_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}")
    names(page)
    page.get_by_text("缩小范围").press("Enter")
    page.get_by_role("link", name="公告 1").press("Enter")

    expect(page.locator("li.search-hit")).to_have_count(1)
    assert page.url == f"{address}/search.html?{LAMPS}&kind=notice"
    chosen = page.get_by_role("link", name="公告 1")
    expect(chosen).to_have_attribute("aria-current", "true")
    expect(chosen).to_be_focused()
    expect(page.get_by_role("link", name="2024 1")).to_have_count(0)
    chosen.press("Enter")
    expect(page.locator("li.search-hit")).to_have_count(3)
    assert page.url == f"{address}/search.html?{LAMPS}"


def test_a_link_shows_the_same_to_somebody_else(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}&kind=news&year=2026")
    assert names(page) == ["late"]
    page.get_by_role("link", name="在全站查找").click()
    expect(page.locator("li.search-hit")).to_have_count(3)


def test_the_latest_come_first_when_asked(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}&sort=date")
    assert names(page) == ["late", "notice", "old"]
    page.get_by_role("link", name="最相关的排前面").click()
    expect(page.locator("li.search-hit").first).to_have_attribute("data-id", "articles/jinhe/2026/notice")


def test_another_question_stays_in_the_account(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}&account=jinhe&year=2024")
    names(page)
    page.fill("#q", "开学")
    page.press("#q", "Enter")
    assert shown(page, "开学") == ["articles/jinhe/2026/other"]
    assert page.url.endswith("&account=jinhe")


def test_an_account_that_nothing_is_of_finds_nothing(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}&account=__proto__")
    assert names(page) == []
    expect(page.get_by_role("link", name="在全站查找")).to_be_visible()


def test_what_is_not_needed_is_not_fetched(page: Page, address: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/search.html?{LAMPS}")
    names(page)
    before = len(asked)
    page.get_by_text("缩小范围").click()
    expect(page.get_by_role("link", name="公告 1")).to_be_visible()
    assert len(asked) - before <= 1


def test_words_deep_in_a_text_are_shown_with_what_stands_around_them(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?{LAMPS}&kind=news&year=2026")
    names(page)
    extract = page.locator(".search-hit__extract")
    expect(extract.locator("mark")).to_have_text(["路灯"])
    assert extract.inner_text().startswith("…")
    assert "路灯也修了" in extract.inner_text()


@pytest.mark.parametrize("words", ["路灯", "废除的办法"])
def test_what_no_longer_holds_is_shown_to_those_who_ask_for_it_and_says_so(
    page: Page, address: str, words: str
) -> None:
    page.goto(f"{address}/search.html?q={words}")
    assert "ended" not in [name.rpartition("/")[2] for name in shown(page, words)]
    page.get_by_role("link", name="包括已失效的文件").press("Enter")

    hit = page.locator("li.search-hit[data-id$=ended]")
    expect(hit.locator(".search-hit__ended")).to_have_text("废止")
    expect(page.locator(".search-hit__ended")).to_have_count(1)
    assert page.url.endswith("&ended=1")
    page.press("#q", "Enter")
    expect(hit).to_have_count(1)
    page.get_by_role("link", name="不包括已失效的文件").click()
    expect(hit).to_have_count(0)


def test_nobody_is_offered_documents_that_ended_where_none_was_left_out(page: Page, address: str) -> None:
    page.goto(f"{address}/search.html?q=开学")
    assert shown(page, "开学") == ["articles/jinhe/2026/other"]
    expect(page.get_by_role("link", name="包括已失效的文件")).to_have_count(0)
