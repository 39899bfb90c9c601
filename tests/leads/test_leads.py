"""A lead is read strictly, holds no personal data, and what became of it follows from the drafts that name it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plugins.drafts.checks import check_draft
from plugins.leads.load import check_leads, load_leads
from plugins.leads.model import Outcome, State, Use, outcomes
from plugins.privacy.allowed import allowed_on
from tests.builders import NOW, a_draft, a_picture, a_registry, a_tree, document, rules
from tests.privacy.attachments import exif, picture

PATH = "content/leads/jinhe/lamps.yaml"
FRONT: dict[str, Any] = {
    "unit": "jinhe",
    "title": "城东路灯修好了",
    "facts": "四十二盏路灯三天内修好，花了多少钱见镇里的公示。",
    "contact": "chen-yu",
    "created": "2026-11-16",
    "deadline": "2026-11-30",
}
REGISTRY = a_registry()
ALLOWED = allowed_on(REGISTRY, NOW.date())


def a_lead(**changes: Any) -> str:
    return document(FRONT | changes, "").removeprefix("---\n").partition("\n---\n")[0] + "\n"


def found(files: dict[str, str | bytes | None]) -> list[str]:
    return rules(load_leads(a_tree(files), REGISTRY, ALLOWED)[1])


def test_a_lead_in_order_is_read_whole() -> None:
    (lead,), problems = load_leads(a_tree({PATH: a_lead()}), REGISTRY, ALLOWED)
    assert problems == ()
    assert (lead.id, lead.source, lead.deadline) == ("jinhe/lamps", PATH, date(2026, 11, 30))


PHOTO = "[{file: photo.png, shows: 路灯}]"
WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a unit that is none": ({"unit": "nobody"}, ["LEA002"]),
    "the folder of another": ({"unit": "rongmei", "contact": "su-yi"}, ["LEA002"]),
    "a stranger to ask": ({"contact": "su-yi"}, ["LEA003"]),
    "a name to ask": ({"contact": "某陈雨"}, ["LEA003"]),
    "too late from the start": ({"deadline": "2026-11-15"}, ["LEA004"]),
    "declined by a stranger": ({"declined": {"by": "zhou-lin", "on": "2026-11-17", "reason": "不用"}}, ["LEA005"]),
    "declined before": ({"declined": {"by": "su-yi", "on": "2026-11-15", "reason": "不用"}}, ["LEA004"]),
    "no such picture": ({"pictures": PHOTO}, ["LEA007"]),
    "what the template left": ({"title": "〔待填〕标题"}, ["DRA024"]),
    "a key nobody knows": ({"phone": "0512-00000000"}, ["YML006"]),
    "no facts": ({"facts": None}, ["YML007"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_lead_is_told(case: str) -> None:
    changes, expected = WRONG[case]
    assert found({PATH: a_lead(**changes)}) == expected


def test_an_editor_of_the_platform_or_the_unit_itself_may_decline() -> None:
    for editor in ("su-yi", "chen-yu"):
        assert found({PATH: a_lead(declined={"by": editor, "on": "2026-11-17", "reason": "已有同题稿件"})}) == []


@pytest.mark.parametrize("words", ["联系人手机13900001111", "身份证999999199001010016", "卡号6217000000000000004"])
def test_no_number_of_a_person_stands_in_what_every_unit_reads(words: str) -> None:
    assert [rule[:3] for rule in found({PATH: a_lead(facts=words)})] == ["PRI"]


def test_what_lies_there_is_a_lead_or_is_shown_by_one() -> None:
    shown: dict[str, str | bytes | None] = {PATH: a_lead(pictures=PHOTO), "content/leads/jinhe/photo.png": a_picture()}
    assert found(shown) == []
    assert found({"content/leads/jinhe/photo.png": a_picture()}) == ["LEA001"]
    assert found({"content/leads/lamps.yaml": a_lead()}) == ["LEA001"]
    assert found({"content/leads/jinhe/2026/lamps.yaml": a_lead()}) == ["LEA001"]


def test_a_picture_says_no_more_than_it_shows() -> None:
    files = {PATH: a_lead(pictures=PHOTO), "content/leads/jinhe/photo.png": picture("PNG", exif=exif())}
    (problem,) = load_leads(a_tree(files), REGISTRY, ALLOWED)[1]
    assert (problem.rule, str(problem.values["reason"])) == ("LEA007", "EXIF")


def test_a_draft_names_a_lead_that_is_there() -> None:
    tree = a_tree({PATH: a_lead()})
    for name, expected in (("jinhe/lamps", []), ("jinhe/gone", ["LEA006"])):
        assert rules(check_leads(tree, REGISTRY, ALLOWED, [a_draft(lead=name)])) == expected
    assert rules(check_draft(a_draft(lead="jinhe/lamps"), REGISTRY, NOW.date())) == []
    assert rules(check_draft(a_draft(lead="nobody/lamps"), REGISTRY, NOW.date())) == ["DRA046"]


def became(*uses: Use, today: str = "2026-11-23", **changes: Any) -> Outcome:
    leads, _ = load_leads(a_tree({PATH: a_lead(**changes)}), REGISTRY, ALLOWED)
    (outcome,) = outcomes(leads, uses, REGISTRY, date.fromisoformat(today))
    return outcome


def a_use(*, is_public: bool) -> Use:
    name = "articles/jinhe/2026/lamps"
    return Use("jinhe/lamps", name, "路灯亮了", "某苏", "今日江湾", date(2026, 11, 17), NOW if is_public else None)


def test_what_became_of_a_lead_follows_from_the_drafts_that_name_it() -> None:
    declined = {"by": "su-yi", "on": "2026-11-17", "reason": "已有同题稿件"}
    assert (became().unit, became().contact) == ("锦河镇", "某chen-yu")
    assert became().state is State.WAITING
    assert became(a_use(is_public=False)).state is State.TAKEN
    assert became(a_use(is_public=False), a_use(is_public=True)).state is State.PUBLISHED
    assert became(declined=declined).state is State.DECLINED
    assert became(a_use(is_public=False), declined=declined).state is State.TAKEN


def test_a_lead_is_late_while_nothing_of_it_is_public() -> None:
    assert not became(today="2026-11-30").is_late
    assert became(today="2026-12-01").is_late
    assert became(a_use(is_public=False), today="2026-12-01").is_late
    assert not became(a_use(is_public=True), today="2026-12-01").is_late
