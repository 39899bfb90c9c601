"""Of a subsidy no more is paid out than came in for its project."""

from __future__ import annotations

import pytest

from plugins.villages.checks import read_tables
from tests.builders import LEDGER, disclosure, draft_of, rules

LIST = """\
serial,group,recipient,project,basis,quantity,standard,amount,paid_on
1,第一组,周*元,种粮补贴,江农发〔2026〕14号,,,504.00,2026-06-02
2,第二组,徐*,农机补贴,江农发〔2026〕14号,,,300.00,2026-06-02
3,第二组,李*华,种粮补贴,江农发〔2026〕14号,,,96.00,2026-06-02
"""
ENOUGH = "{project: 种粮补贴, amount: 600.00}, {project: 农机补贴, amount: 300}"


@pytest.mark.parametrize(
    ("received", "found"),
    [
        (ENOUGH, []),
        ("{project: 种粮补贴, amount: 600.01}, {project: 农机补贴, amount: 5000}", []),
        ("{project: 种粮补贴, amount: 599.99}, {project: 农机补贴, amount: 5000}", ["VIL038"]),
        ("{project: 种粮补贴, amount: 5000}", ["VIL038"]),  # what came in for one project pays for no other
        (
            "{project: 种粮补贴, amount: 300}, {project: 种粮补贴, amount: 600}, {project: 农机补贴, amount: 300}",
            ["VIL039"],
        ),
        ("{project: 种粮补贴, amount: 600}, {project: 农机补贴, amount: -300}", ["VIL038", "VIL039"]),
        *(
            (f"{{project: 种粮补贴, amount: {amount}}}, {{project: 农机补贴, amount: 300}}", ["VIL012"])
            for amount in ("NaN", "inf", "1e309", "６００", "600.000", "'1,000'")
        ),
    ],
)
def test_no_project_pays_out_more_than_came_in_for_it(received: str, found: list[str]) -> None:
    changes = {"kind": "subsidy", "period": "2026", "recipients": "2026-q1-finance.csv", "basis": "江农发〔2026〕14号"}
    changes |= {"phone": "0512-00000011", "shown_from": "2026-06-09", "shown_until": "2026-06-17"}
    front = changes | {"received": f"[{received}]"} | dict.fromkeys(("ledger", "opening", "closing"))
    draft = draft_of(disclosure(**front), files={"2026-q1-finance.csv": LIST}, path=LEDGER)

    assert sorted(rules(read_tables(draft)[1])) == found
