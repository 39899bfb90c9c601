"""How a unit is reached, what it offers and who answers for it: what its file may say."""

from __future__ import annotations

from datetime import time

import pytest

from plugins.privacy.allowed import allowed_on
from plugins.privacy.draft import scan_registry
from plugins.problems import ProblemsFound
from plugins.registry.contact import Opening
from plugins.registry.model import Account, AccountId
from tests.builders import CONTACT, NOW, TOWN, a_registry, rules

HOURS = "工作日 9:00–12:00，13:30–17:30"


def town(contact: str = "", more: str = "") -> str:
    given = f"contact: {{address: 人民路1号, phone: 0512-00000000, hours: {HOURS}{contact}}}\n"
    return TOWN.replace(CONTACT, given).replace("people:\n", f"{more}people:\n", 1)


def read(contact: str = "", more: str = "") -> Account:
    return a_registry({"accounts/jinhe.yaml": town(contact, more)}).accounts[AccountId("jinhe")]


def test_a_unit_says_when_it_is_open_for_people_and_for_machines() -> None:
    contact = read(
        ", opening: [周一至周五 9:00–12:00, 周六 13:30–17:30], holidays: 法定节假日休息, way: 过桥就是"
    ).contact

    assert contact.opening == (Opening(0, 4, time(9), time(12)), Opening(5, 5, time(13, 30), time(17, 30)))
    assert (contact.holidays, contact.way) == ("法定节假日休息", "过桥就是")


@pytest.mark.parametrize(
    ("opening", "rule"),
    [
        ("工作日 9:00–12:00", "REG073"),
        ("周五至周一 9:00–12:00", "REG073"),
        ("周一 12:00–9:00", "REG073"),
        ("周一 9:00–29:00", "REG073"),
        ("周一 8:30–12:00", "REG074"),
        ("周一 9:00–17:3", "REG073"),
        ("周一 3:30–12:00", "REG074"),  # hours has 13:30
    ],
)
def test_an_opening_that_is_none_or_that_people_do_not_read_is_refused(opening: str, rule: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        read(f", opening: [{opening}]")

    assert rules(refused.value.problems) == [rule]


def service(url: str) -> str:
    return f'services:\n  - {{name: 缴费, url: "{url}", note: 用卡号登录}}\n'


@pytest.mark.parametrize(("url", "host"), [("/guides/", ""), ("https://pay.example.cn/a?b=c", "pay.example.cn")])
def test_a_service_leads_to_a_page_of_ours_or_to_a_named_host(url: str, host: str) -> None:
    (found,) = read(more=service(url)).services

    assert (found.url, found.host) == (url, host)


@pytest.mark.parametrize(
    "url",
    [
        "http://pay.example.cn/",
        "//pay.example.cn/",
        "javascript:alert(1)",
        "https://user@pay.example.cn/",
        "https://pay.example.cn:8443/",
        "https://127.0.0.1/",
        "https://支付.example/",
        "https://pay.example.cn/<a",
        "/../secret/",
        "pay.html",
    ],
)
def test_a_service_that_leads_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        read(more=service(url))

    assert rules(refused.value.problems) == ["REG075"]


def test_only_people_of_the_unit_answer_for_it() -> None:
    assert read(more="responsible: [feng-hua]\n").responsible == ("feng-hua",)
    with pytest.raises(ProblemsFound) as refused:
        read(more="responsible: [lu-qing]\n")

    assert rules(refused.value.problems) == ["REG076"]


@pytest.mark.parametrize("text", [", way: 打13800138000问路", ", holidays: 找13800138000"])
def test_nobodys_own_number_gets_out_by_way_of_the_contact(text: str) -> None:
    registry = a_registry({"accounts/jinhe.yaml": town(text)})

    assert len(scan_registry(registry, allowed_on(registry, NOW.date())).problems) == 1
