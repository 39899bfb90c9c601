"""The page of an account: what residents look for first, nothing twice, nothing empty; and the same as open data."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plugins.edition.accountdata import SCHEMAS, files
from plugins.edition.contents import Contents
from plugins.edition.linked import linked_data
from plugins.edition.model import Page, Withdrawn
from plugins.edition.outline import Outline, make_pages, whole_outline
from plugins.edition.pages import account_page
from tests.edition.accounts import ID, a_county_registry, a_filled_county, in_column, printed
from tests.edition.test_change import contents_of

STATIC = Path(__file__).resolve().parents[2] / "theme/static"


@pytest.fixture(scope="module")
def county() -> Contents:
    return a_filled_county()


def page_of(contents: Contents) -> Page:
    return account_page(contents, contents.registry.accounts[ID])


def main_of(html: str) -> str:
    return html.partition("<main")[2].partition("</main>")[0]


def test_the_page_of_an_account_is_as_it_always_was(county: Contents, golden: Callable[[str, bytes], None]) -> None:
    golden("account/main.html", main_of(printed(county, page_of(county))).encode())


def test_services_and_notices_come_first_and_who_heads_the_unit_last(county: Contents) -> None:
    html = main_of(printed(county, page_of(county)))

    assert re.findall(r'<h2[^>]* id="([a-z]+)"', html) == ["services", "notices", "latest", "columns", "register"]
    shelf = page_of(county).context["shelf"]
    assert [each.column.id for each in shelf.columns] == ["services", "news", "leaders"]


def test_nothing_stands_on_it_twice_and_no_column_is_empty(county: Contents) -> None:
    html = main_of(printed(county, page_of(county)))

    links = re.findall(r'href="(/articles/[^"]+)"', html)
    assert sorted(links) == sorted(set(links))
    assert "还没有内容" not in html


def test_a_service_is_shown_while_its_page_is_there(county: Contents) -> None:
    def shown(contents: Contents) -> list[str]:
        return [service.name for service in page_of(contents).context["shelf"].services]

    assert shown(county) == ["助餐", "公交查询"]
    story = county.story("articles/jinhe/2026/s5")
    gone = Withdrawn(story.id, story.url, story.title, "过期", datetime(2026, 11, 1, tzinfo=UTC), story.owner, None)
    assert shown(replace(county, withdrawn=(gone,))) == ["公交查询"]


def test_who_answers_for_a_unit_is_named_where_the_policy_says_so(county: Contents) -> None:
    silent = replace(
        county, registry=replace(county.registry, policy=replace(county.registry.policy, shows_responsible=False))
    )

    assert "某feng-hua" in printed(county, page_of(county))
    assert "某feng-hua" not in printed(silent, page_of(silent))


def test_search_engines_are_told_when_it_is_open(county: Contents) -> None:
    data = linked_data(page_of(county), county.site)

    assert data is not None
    (opening,) = data["@graph"][0]["openingHoursSpecification"]
    assert (opening["dayOfWeek"][0], opening["dayOfWeek"][-1]) == ("Monday", "Friday")
    assert (opening["opens"], opening["closes"]) == ("08:30", "17:30")


def test_no_page_shows_a_figure_of_an_outside_account(county: Contents) -> None:
    pages = Outline(county, tuple(whole_outline(county)))
    shown = [
        page for page in pages if page.template in ("account.html", "matrix.html", "channels.html", "channel.html")
    ]

    assert {page.template for page in shown} == {"account.html", "matrix.html", "channels.html", "channel.html"}
    for page in shown:
        assert re.findall(r"777\d|7,77\d|2026-11-11|11月11日", main_of(printed(county, page))) == [], page.url


# ---- open data ----------------------------------------------------------------------------------------------------


def mistakes(value: Any, schema: dict[str, Any], at: str = "$") -> list[str]:
    """What a value has against its schema, as far as our schemas say anything."""
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: {value!r}"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    types = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    if not isinstance(value, tuple(kinds[each] for each in types)):
        return [f"{at}: {value!r} is no {types}"]
    if isinstance(value, dict):
        own = schema["properties"]
        found = [f"{at}: {key} is missing" for key in schema["required"] if key not in value]
        found += [f"{at}: {key} is unknown" for key in value if key not in own]
        return found + [each for key in value if key in own for each in mistakes(value[key], own[key], f"{at}.{key}")]
    if isinstance(value, list):
        return [each for n, item in enumerate(value) for each in mistakes(item, schema["items"], f"{at}[{n}]")]
    fits = not isinstance(value, str) or re.search(schema.get("pattern", ""), value) is not None
    return [] if fits else [f"{at}: {value!r}"]


def test_open_data_keeps_to_its_published_schema_and_holds_no_figure(county: Contents) -> None:
    found = {file.path: file.data for file in files(county, None)}

    assert found.keys() == {
        "accounts/index.json", "accounts/jinhe/account.json", "accounts/rongmei/account.json",
        "channels/register.json", "channels/register.csv",
    }  # fmt: skip
    for path, data in found.items():
        assert re.findall(rb"777\d|2026-11-11", data) == [], path
        if path.endswith(".json"):
            told = json.loads(data)
            schema = STATIC / "schema" / told["$schema"].rpartition(SCHEMAS)[2]
            assert mistakes(told, json.loads(schema.read_bytes())) == [], path


def test_the_data_of_an_account_says_what_its_page_says(county: Contents) -> None:
    told = json.loads(next(file.data for file in files(county, [ID])))

    assert [each["name"] for each in told["services"]] == ["助餐", "公交查询"]
    assert [each["id"] for each in told["columns"]] == ["leaders", "news", "services"]
    assert [(each["id"], each["state"]) for each in told["channels"]] == [
        ("wechat-jinhe", "active"), ("weibo-jinhe", "closed"),
    ]  # fmt: skip
    assert told["contact"]["opening"] == [{"days": [1, 2, 3, 4, 5], "opens": "08:30", "closes": "17:30"}]
    assert told["updated"] == "2026-01-06T08:00:00+08:00"
    html = printed(county, page_of(county))
    assert (
        '<link rel="alternate" type="application/json" title="锦河镇 (JSON)" href="/accounts/jinhe/account.json">'
        in html
    )


def test_the_register_as_a_table_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    county = a_filled_county()
    line = replace(county.registry.channels[0], name="=cmd()")
    county = replace(county, registry=replace(county.registry, channels=(line,)))
    data = next(file.data for file in files(county, None) if file.path.endswith(".csv"))

    assert data.startswith("\ufeff编号,平台,账号名称".encode())
    assert "'=cmd()" in data.decode()


# ---- pages of a column --------------------------------------------------------------------------------------------


def test_a_new_article_changes_the_last_page_of_its_column_only_to_the_byte() -> None:
    registry = a_county_registry()
    stories = [in_column(registry, number, "news") for number in range(52)]

    def printed_pages(count: int) -> dict[str, str]:
        contents = contents_of(stories[:count], registry)
        keys = [key for key in whole_outline(contents) if key[:3] == ("column", ID, "news")]
        return {page.url: printed(contents, page) for page in make_pages(contents, keys)}

    before, after = printed_pages(51), printed_pages(52)
    assert {url for url in after if before.get(url) != after[url]} == {
        "/accounts/jinhe/news/",
        "/accounts/jinhe/news/3.html",
    }
    assert len(after) == 4
