"""What came from elsewhere says from where, is as old as it was there, and is told to nobody as news."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plugins.drafts.checks import check_draft
from plugins.edition import catalogue as names
from plugins.edition.catalogue import shelves_of
from plugins.edition.origin import BroughtOver, brought_over
from plugins.registry.channels import HEADER
from tests.builders import NOW, VILLAGE, a_draft, a_registry, article, read_draft, rules
from tests.publish.editions import a_story

LINE = {
    "id": "wechat-jinhe", "platform": "微信公众号", "name": "锦河发布", "sponsor": "锦河镇人民政府", "sector": "town",
    "owner": "jinhe", "state": "closed", "since": "2024-05-20", "basis": "江政办发〔2024〕17号",
    "notice": "articles/jinhe/2026/street-lamps", "successor": "/accounts/jinhe/",
}  # fmt: skip
OLD = {"channel": "wechat-jinhe", "published": "2019-05-06"}


def registry_with(**line: str) -> Any:
    row = ",".join((LINE | line).get(column, "") for column in HEADER)
    service = "channel,service,old,new\nwechat-jinhe,消息,,/accounts/jinhe/\n"
    return a_registry({"accounts/channels.csv": ",".join(HEADER) + f"\n{row}\n", "accounts/handover.csv": service})


def moved(old: dict[str, str], **changes: Any) -> Any:
    return a_draft(published="2019-05-06T10:00+08:00", migrated_from=old, **changes)


def test_a_text_of_a_closed_account_is_brought_over_years_after_it_was_told() -> None:
    registry = registry_with()
    draft = moved(OLD)

    assert rules(check_draft(draft, registry, NOW.date())) == []
    assert brought_over(draft, registry) == BroughtOver(
        date(2019, 5, 6), "", "微信公众号", "锦河发布", "/channels/wechat-jinhe/"
    )


@pytest.mark.parametrize("line", [{"owner": "rongmei"}, {"id": "wechat-other"}, {"owner": ""}])
def test_nobody_brings_over_what_the_account_of_another_told(line: dict[str, str]) -> None:
    registry = registry_with(**line) if "id" not in line else a_registry()

    assert rules(check_draft(moved(OLD), registry, NOW.date())) == ["DRA037"]


def test_a_town_may_bring_over_what_the_account_of_its_village_told() -> None:
    assert "town: jinhe" in VILLAGE
    assert rules(check_draft(moved(OLD), registry_with(owner="hexing"), NOW.date())) == []


def test_an_ordinary_text_is_still_not_published_before_it_was_written() -> None:
    draft = a_draft(published="2026-03-01T10:00+08:00")

    assert rules(check_draft(draft, a_registry(), NOW.date())) == ["DRA019"]


@pytest.mark.parametrize(
    "old", [{"published": "2019-05-06"}, OLD | {"digest": "abc"}, OLD | {"url": "javascript:alert(1)"}]
)
def test_where_it_comes_from_is_told_in_one_form(old: dict[str, str]) -> None:
    draft, problems = read_draft(article(published="2019-05-06T10:00+08:00", migrated_from=old))

    assert draft is None
    assert problems


def test_what_is_brought_over_is_found_but_announced_nowhere() -> None:
    new = a_story()
    old = a_story(migrated_from=BroughtOver(date(2019, 5, 6), "https://old.jiangwan.example/1.html"))

    gone = shelves_of(new) - shelves_of(old)

    assert gone == {names.IN_FEED, names.account_shelf("jinhe"), names.list_shelf("/news/")}
    assert names.column_shelf("jinhe", "news") in shelves_of(old)
    assert names.list_shelf("/archive/2026/03/") in shelves_of(old)
