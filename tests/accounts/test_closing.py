"""Old addresses lead to one page each, in one step, and no page of this site leads away from itself."""

from __future__ import annotations

import json
from datetime import date

import pytest

from plugins.accounts.closing import check_closings
from plugins.edition.catalogue import Catalogue
from plugins.edition.contents import Contents
from plugins.edition.model import Story
from plugins.edition.origin import BroughtOver
from plugins.edition.redirects import redirects_file
from plugins.registry.channels import HEADER
from plugins.registry.model import Registry
from plugins.store import passing_store
from tests.builders import NOW, a_registry, rules
from tests.drafts.test_migrated import LINE
from tests.publish.editions import a_site, a_story

PAGES = {"/accounts/jinhe/", "/villages/hexing/", "/articles/jinhe/2026/street-lamps.html"}
PARKING = "https://parking.example/pay"


def registry_with(*services: str) -> Registry:
    line = ",".join(LINE.get(column, "") for column in HEADER)
    lines = [f"wechat-jinhe,{each}\n" for each in services]
    return a_registry(
        {
            "accounts/channels.csv": f"{','.join(HEADER)}\n{line}\n",
            "accounts/handover.csv": "channel,service,old,new\n" + "".join(lines),
        }
    )


def led(registry: Registry, *stories: Story) -> dict[str, str]:
    catalogue = Catalogue(passing_store(), registry.accounts, registry.villages)
    catalogue.put(stories)
    found = json.loads(redirects_file(Contents(a_site(), registry, catalogue, today=NOW.date())))["redirects"]
    return {each["from"]: each["to"].removeprefix(a_site().url) for each in found}


def a_moved(name: str, url: str) -> Story:
    id = f"articles/jinhe/2019/{name}"
    return a_story(id=id, url=f"/{id}.html", migrated_from=BroughtOver(date(2019, 5, 6), url))


@pytest.mark.parametrize(
    ("services", "found"),
    [
        ((f"停车,{PARKING},/accounts/jinhe/", f"月卡,{PARKING},/accounts/jinhe/"), []),
        ((f"停车,{PARKING},/accounts/jinhe/", f"月卡,{PARKING},/villages/hexing/"), ["ACC004"]),
        (("停车,https://www.jiangwan.example/villages/hexing/,/accounts/jinhe/",), ["ACC005"]),
        (("停车,https://jiangwan.example/accounts/jinhe/,/accounts/jinhe/",), ["ACC005"]),
        (("停车,https://www.jiangwan.example/old/pay.html,/accounts/jinhe/",), []),
    ],
)
def test_an_old_address_leads_to_one_page_and_is_none_itself(services: tuple[str, ...], found: list[str]) -> None:
    assert rules(check_closings(registry_with(*services), PAGES)) == found


def test_the_map_leads_from_services_and_documents_to_their_pages() -> None:
    old = "https://mp.weixin.qq.com/s?__biz=Mz&mid=1&idx=1&sn=a"

    assert led(registry_with(f"停车,{PARKING},/accounts/jinhe/"), a_moved("lamps", old), a_story()) == {
        old: "/articles/jinhe/2019/lamps.html",
        PARKING: "/accounts/jinhe/",
    }


def test_no_document_takes_an_address_that_root_people_gave_to_another_or_that_is_a_page() -> None:
    registry = registry_with(f"停车,{PARKING},/accounts/jinhe/")
    stories = (a_moved("b", "https://a.example/1"), a_moved("a", "https://a.example/1"))
    thieves = (a_moved("c", PARKING), a_moved("d", "https://www.jiangwan.example/accounts/jinhe/"))

    assert led(registry, *stories, *thieves) == {
        PARKING: "/accounts/jinhe/",
        "https://a.example/1": "/articles/jinhe/2019/a.html",
    }
