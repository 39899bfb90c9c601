"""The table of a disclosure is read from the bytes that are signed, and agrees with the front matter."""

from typing import Any

import pytest

from plugins.villages.checks import read_tables
from plugins.villages.model import Tables
from tests.builders import LEDGER, LEDGER_CSV, a_draft, disclosure, draft_of

LIST = """\
serial,group,recipient,project,basis,quantity,standard,amount,paid_on
1,第一组,周*元,耕地地力保护补贴,江农发〔2026〕14号,4.2亩,120.00元/亩,504.00,2026-06-02
"""


def read(table: str = LEDGER_CSV, **changes: Any):
    return read_tables(draft_of(disclosure(**changes), files={"2026-q1-finance.csv": table}, path=LEDGER))


def test_a_ledger_is_read_with_the_balances_of_its_draft():
    tables, problems = read()

    assert problems == ()
    assert tables.ledger is not None
    assert (tables.ledger.period, tables.ledger.opening, tables.ledger.closing) == ("2026Q1", 100000, 115000)
    assert tables.recipients is None


def test_a_list_is_read_with_the_period_of_its_draft():
    changes = {"kind": "subsidy", "period": "2026", "recipients": "2026-q1-finance.csv", "basis": "江农发〔2026〕14号"}
    changes |= {"phone": "0512-00000011", "shown_from": "2026-06-09", "shown_until": "2026-06-17"}
    front = changes | dict.fromkeys(("ledger", "opening", "closing"))

    tables, problems = read(LIST, **front)

    assert problems == ()
    assert tables.recipients is not None
    assert tables.recipients.total == 50400


def test_the_balance_may_stand_in_words():
    assert read(amount_words="壹仟壹佰伍拾元整")[1] == ()


def test_an_article_has_no_table():
    assert read_tables(a_draft()) == (Tables(), ())


@pytest.mark.parametrize(
    ("changes", "rule", "key"),
    [
        ({"period": "2026Q5"}, "not-a-period", "period"),
        ({"period": "2026年第一季度"}, "not-a-period", "period"),
        ({"opening": "一千"}, "not-money", "opening"),
        ({"closing": "1,150.00"}, "not-money", "closing"),
        ({"closing": "1150.01"}, "wrong-closing", "closing"),
        ({"amount_words": "壹仟壹佰伍拾元零壹分"}, "other-words", "amount_words"),
        ({"amount_words": "一千一百五十元"}, "not-an-amount-in-words", "amount_words"),
    ],
)
def test_a_wrong_key_is_told_where_it_stands_in_the_draft(changes: dict[str, str], rule: str, key: str):
    draft = draft_of(disclosure(**changes), files={"2026-q1-finance.csv": LEDGER_CSV}, path=LEDGER)

    tables, problems = read_tables(draft)

    assert tables.ledger is None
    assert [(problem.about.name, problem.location) for problem in problems] == [(rule, draft.at(key))]


def test_a_wrong_line_is_told_where_it_stands_in_the_table():
    (problem,) = read(LEDGER_CSV.replace("1150.00,徐平", "1150.01,徐平"))[1]

    assert problem.about.name == "wrong-balance"
    assert str(problem.location) == "villages/hexing/2026-q1-finance.csv:3:7"
