"""What accounts/allowed.yaml allows, to whom, and until when."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from plugins.pipeline.judge import judge
from plugins.problems import Problem, ProblemsFound
from plugins.registry.load import load_registry
from tests.builders import ARTICLE, BODY, CONTACT, NOW, TOWN, a_tree, article, disclosure, places, rules

CARD = "6217000000000000004"
ADDRESS = "合兴村3组1号党群服务中心"


def entry(kind: str, value: str, *, until: str = "2027-12-31", person: str = "lu-qing", documents: str = "") -> str:
    text = f"values:\n  - kind: {kind}\n    value: {value}\n    reason: 捐款专户\n"
    text += f"    person: {person}\n    until: {until}\n"
    return text + (f"    documents: [{documents}]\n" if documents else "")


def problems(body: str, allowed: str, **more: str | bytes) -> tuple[Problem, ...]:
    files: Mapping[str, str | bytes] = {ARTICLE: article(f"{BODY}\n{body}\n"), "accounts/allowed.yaml": allowed, **more}
    return tuple(p for p in judge(a_tree(files), NOW).problems if p.rule[:3] in ("PRI", "REG", "YML"))


def refused(**files: str) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        judge(a_tree(files), NOW)
    return rules(found.value.problems)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("bank-card", CARD, f"捐款账号 {CARD}"),
        ("bank-card", '"6217 0000 0000 0000 004"', f"捐款账号 {CARD}"),
        ("bank-card", CARD, "捐款账号 6217 0000 0000 0000 004"),
        ("mobile-number", '"13800000000"', "值班手机 138-0000-0000"),
        ("mobile-number", '"+86 138 0000 0000"', "值班手机 13800000000"),
        ("email-address", "JinHe@163.com", "邮箱 jinhe@163.com"),
        ("vehicle-plate", "苏E·12345", "拍卖公务车苏E12345"),
        ("house-number", "合兴村3组1号", "地点：合兴村3组1号"),
        ("resident-id", '"999999199001010016"', "项目代码 999999199001010016"),
    ],
)
def test_what_is_allowed_passes_however_it_is_written(kind: str, value: str, text: str) -> None:
    assert problems(text, entry(kind, value)) == ()
    assert len(problems(text, "mail_domains: []\n")) == 1


def test_one_allowed_number_allows_no_other() -> None:
    found = problems("捐款账号 6217000000000000012", entry("bank-card", CARD))

    assert rules(found) == ["PRI012", "PRI002"]


def test_the_same_number_in_another_village_is_another_home() -> None:
    assert rules(problems("张家住东胜村3组1号", entry("house-number", "合兴村3组1号"))) == ["PRI012", "PRI009"]


def test_a_number_allowed_in_one_document_is_not_allowed_in_another() -> None:
    allowed = entry("bank-card", CARD, documents="villages/hexing/2026-q1-finance")
    village = {"villages/hexing/2026-q1-finance.md": disclosure(f"专户账号 {CARD}\n")}

    assert rules(problems(f"捐款账号 {CARD}", allowed, **village)) == ["PRI002"]
    assert problems("无", allowed, **village) == ()


def test_an_entry_allows_through_its_last_day_and_says_when_it_has_ended() -> None:
    text = f"捐款账号 {CARD}"

    assert problems(text, entry("bank-card", CARD, until="2026-11-22")) == ()
    ended = problems(text, entry("bank-card", CARD, until="2026-11-21"))

    assert places(ended)[0] == "PRI011 3:12"
    assert rules(ended) == ["PRI011", "PRI002"]


def test_an_entry_nobody_needs_is_a_warning_when_everything_was_read() -> None:
    allowed = entry("bank-card", CARD)
    tree = a_tree({"accounts/allowed.yaml": allowed})

    assert places(problems("无", allowed)) == ["PRI012 3:12"]
    assert "PRI012" not in rules(judge(tree, NOW, only=["villages"]).problems)


def test_somebody_of_the_registry_answers_for_an_entry() -> None:
    assert rules(problems(f"账号 {CARD}", entry("bank-card", CARD, person="nobody"))) == ["PRI013"]


def test_no_message_of_an_entry_shows_its_value() -> None:
    for found in (
        problems("无", entry("bank-card", CARD)),
        problems("无", entry("bank-card", CARD, until="2026-01-01")),
    ):
        assert found
        assert all(CARD not in p.message() + p.fix() + str(p.values) for p in found)


def test_an_office_domain_allows_its_addresses_and_those_below_it() -> None:
    text = "邮箱 a@jinhe.example、b@mail.jinhe.example、c@jiangwan.example"

    assert problems(text, "mail_domains: [jinhe.example]\n") == ()
    assert rules(problems("邮箱 a@notjinhe.example", "mail_domains: [jinhe.example]\n")) == ["PRI008"]


@pytest.mark.parametrize("domain", ["qq.com", "163.com", "com.cn", "com", "'*.gov.cn'", "JIANGWAN.EXAMPLE", "a@b.cn"])
def test_a_domain_where_anybody_has_a_mailbox_is_refused(domain: str) -> None:
    assert refused(**{"accounts/allowed.yaml": f"mail_domains: [{domain}]\n"}) == ["REG040"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("value: x\n", "YML006"),
        (entry("bank-card", CARD).replace("    reason: 捐款专户\n", ""), "YML007"),
        (entry("bank-card", CARD).replace("    person: lu-qing\n", ""), "YML007"),
        (entry("bank-card", CARD).replace("    until: 2027-12-31\n", ""), "YML007"),
        (entry("everything", CARD), "YML009"),
    ],
)
def test_an_entry_without_reason_person_or_end_is_refused(text: str, rule: str) -> None:
    assert rule in refused(**{"accounts/allowed.yaml": text})


def test_a_county_without_the_file_allows_nothing() -> None:
    assert load_registry(a_tree()).allowed.values == ()
    assert load_registry(a_tree()).allowed.mail_domains == ()


def town(**contact: str) -> str:
    line = CONTACT
    for key, value in contact.items():
        line = line.replace("}", f", {key}: {value}}}") if key == "email" else line.replace("人民路1号", value)
    return TOWN.replace(CONTACT, line)


def test_the_registered_address_of_an_office_may_stand_anywhere() -> None:
    registry = {"accounts/jinhe.yaml": town(address=ADDRESS)}

    assert problems(f"请到{ADDRESS}登记", "mail_domains: []\n", **registry) == ()
    assert rules(problems("请到东胜村3组1号登记", "mail_domains: []\n", **registry)) == ["PRI009"]


def test_a_private_address_in_the_registry_stops_everything() -> None:
    mail = {"accounts/jinhe.yaml": town(email="zhang@qq.com")}

    assert refused(**mail) == ["PRI008"]
    assert problems("无", entry("email-address", "zhang@qq.com"), **mail) == ()
    documents = entry("email-address", "zhang@qq.com", documents="articles/jinhe/2026/street-lamps")
    assert refused(**mail, **{"accounts/allowed.yaml": documents}) == ["PRI008"]
