"""Suggestions while a reader types: by keyboard, finger and screen reader, and nothing is told to anyone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from plugins.edition.addresses import DIRECTORY, GUIDES, SEARCH
from plugins.edition.catalogue import Catalogue
from plugins.edition.contents import Contents
from plugins.edition.outline import make_pages
from plugins.registry.load import load_registry
from plugins.render.sheet import environment
from plugins.store import passing_store
from plugins.tree import WorkingTree
from tests.builders import NOW
from tests.search.stories import a_story, some_documents
from tests.search.test_browser import ROOT, THEME, shown, write_site
from tests.search.test_plugin import SITE
from tests.serving import served

GUIDE = "路灯坏了怎么报修"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with its search, its directory and its guides, as a build makes them."""
    site = tmp_path_factory.mktemp("suggest")
    registry = load_registry(WorkingTree(ROOT))
    catalogue = Catalogue(passing_store(), registry.accounts, registry.villages)
    account = next(iter(registry.accounts.values()))
    catalogue.put([a_story("guide", title=GUIDE, genre="guide", account=account, column=None)])
    contents = Contents(SITE, registry, catalogue, NOW.date())
    write_site(site, some_documents())
    env = environment([ROOT / "theme/templates"], "zh_CN")
    keys = [("fixed", DIRECTORY), ("fixed", SEARCH), ("list", GUIDES, "0"), ("account", "jinhe"), ("village", "hexing")]
    shared = {"site": SITE, "preview": False, "commit": "", "css_url": THEME.css_url, "addresses": contents.addresses}
    for page in make_pages(contents, keys):
        target = site / page.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(env.get_template(page.template).render(shared, page=page, **page.context), encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def page(address: str, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_default_timeout(20_000)
    page.goto(f"{address}/search.html")
    yield page
    page.close()


def test_names_are_offered_as_a_list_that_a_screen_reader_knows(page: Page) -> None:
    field = page.get_by_role("combobox", name="搜索全站")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("合兴")

    expect(page.get_by_role("listbox", name="猜您想找").get_by_role("option", name="合兴村 锦河镇")).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert field.get_attribute("aria-controls") == page.get_by_role("listbox").get_attribute("id")


def test_arrow_keys_choose_and_enter_opens(page: Page, address: str) -> None:
    field = page.get_by_role("combobox")
    field.press_sequentially("合兴")
    expect(page.get_by_role("option").first).to_be_visible()

    field.press("ArrowDown")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    assert field.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    field.press("Enter")

    page.wait_for_url(f"{address}/villages/hexing/")


def test_what_was_typed_stays_a_question(page: Page) -> None:
    field = page.get_by_role("combobox")
    field.press_sequentially("路灯")
    expect(page.get_by_role("option", name=GUIDE)).to_be_visible()
    field.press("ArrowDown")
    field.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)

    field.press("Enter")

    assert shown(page, "路灯") != []
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_escape_and_leaving_put_the_list_away(page: Page) -> None:
    field = page.get_by_role("combobox")
    for leave in (lambda: field.press("Escape"), lambda: page.get_by_role("button", name="搜索").focus()):
        field.fill("")
        field.press_sequentially("教")
        expect(page.get_by_role("option").first).to_be_visible()
        leave()
        expect(page.get_by_role("listbox")).to_be_hidden()
        assert field.input_value() == "教"


def test_a_finger_opens_what_it_touches(page: Page, address: str) -> None:
    page.get_by_role("combobox").press_sequentially("锦河镇")
    page.get_by_role("option", name="锦河镇 锦河镇人民政府").click()
    page.wait_for_url(f"{address}/accounts/jinhe/")


def test_every_target_is_large_enough_for_a_thumb(page: Page) -> None:
    page.get_by_role("combobox").press_sequentially("教")
    expect(page.get_by_role("option").first).to_be_visible()
    for each in (*page.get_by_role("option").all(), page.get_by_role("combobox"), page.get_by_role("button").first):
        box = each.bounding_box()
        assert box is not None
        assert box["height"] >= 44


def test_names_are_fetched_once_when_the_field_is_entered_and_typing_fetches_nothing(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url)
    page.wait_for_load_state("networkidle")
    assert not any(url.endswith("/directory.html") for url in asked)
    field = page.get_by_role("combobox")
    field.focus()
    page.wait_for_load_state("networkidle")
    assert sum(url.endswith("/directory.html") for url in asked) == 1
    before = len(asked)
    field.press_sequentially("教育局")
    expect(page.get_by_role("option").first).to_be_visible()
    assert asked[before:] == []


def test_without_the_list_of_names_the_search_goes_on(page: Page) -> None:
    page.route("**/directory.html", lambda route: route.abort())
    field = page.get_by_role("combobox")
    field.press_sequentially("路灯")
    field.press("Enter")
    assert shown(page, "路灯") != []


def test_where_nothing_fits_whole_its_parts_and_names_alike_are_offered(page: Page) -> None:
    field = page.get_by_role("combobox")
    field.fill("路灯 没有这样的话语")
    field.press("Enter")
    near = page.get_by_role("region", name="试试这些")
    expect(near.get_by_role("link", name="查“路灯”")).to_be_visible()

    field.fill("锦河镇邮局")
    field.press("Enter")
    expect(near.get_by_role("link", name="锦河镇", exact=True)).to_be_visible()

    field.fill("路灯")
    field.press("Enter")
    expect(near).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "name", "hidden"),
    [("accounts/jinhe/", "锦河镇", "account=jinhe"), ("villages/hexing/", "合兴村", "village=hexing")],
)
def test_an_account_and_a_village_have_a_search_of_their_own(
    page: Page, address: str, path: str, name: str, hidden: str
) -> None:
    page.goto(f"{address}/{path}")
    form = page.get_by_role("search", name=f"在{name}内搜索")
    form.get_by_role("searchbox").fill("路灯")
    form.get_by_role("searchbox").press("Enter")

    page.wait_for_url(f"**/search.html?*{hidden}*")
