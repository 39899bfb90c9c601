"""Topics across accounts: what may stand in accounts/topics.yaml."""

from __future__ import annotations

import pytest

from plugins.privacy.allowed import allowed_on
from plugins.privacy.draft import scan_registry
from plugins.problems import ProblemsFound
from plugins.registry.topics import TOPICS_PATH
from tests.builders import NOW, a_registry, rules

ENTRY = "  - {id: lamps, name: 路灯, about: 路灯坏了找谁修, keywords: [照明, 报修]}\n"


def test_a_topic_holds_what_has_its_name_or_a_keyword() -> None:
    (topic,) = a_registry({TOPICS_PATH: f"topics:\n{ENTRY}"}).topics

    assert topic.holds(["报修", "供水"])
    assert topic.holds(["路灯"])
    assert not topic.holds(["供水"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"topics:\n{ENTRY}{ENTRY}", "REG069"),
        (f"topics:\n{ENTRY.replace('lamps', '../lamps')}", "REG069"),
        (f"topics:\n{ENTRY.replace('lamps', 'index')}", "REG069"),
        (f"topics:\n{ENTRY.replace('about: 路灯坏了找谁修, ', '')}", "YML007"),
    ],
)
def test_a_topic_that_cannot_have_a_page_is_refused(text: str, rule: str) -> None:
    with pytest.raises(ProblemsFound) as refused:
        a_registry({TOPICS_PATH: text})

    assert rules(refused.value.problems) == [rule]


def test_nobodys_own_number_gets_out_by_way_of_a_topic() -> None:

    registry = a_registry({TOPICS_PATH: f"topics:\n{ENTRY.replace('找谁修', '打13800138000')}"})

    assert rules(scan_registry(registry, allowed_on(registry, NOW.date())).problems)
