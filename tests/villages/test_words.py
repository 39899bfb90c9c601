"""A clerk is told in Chinese what is wrong."""

import pytest

from plugins.messages import catalogue
from plugins.privacy import rules as privacy
from plugins.problems import Rule
from plugins.villages import rules as villages

RULES = [rule for module in (villages, privacy) for rule in vars(module).values() if isinstance(rule, Rule)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_message_and_fix_are_translated_with_the_same_values(rule: Rule):
    for text in (rule.message, rule.fix):
        chinese = catalogue("gongkai", "zh_CN").gettext(text)
        assert chinese != text
        assert {part.split("}")[0] for part in chinese.split("{")[1:]} <= {
            part.split("}")[0] for part in text.split("{")[1:]
        }


def test_no_id_is_given_twice():
    assert len({rule.id for rule in RULES}) == len(RULES)
