"""A list of payments adds up and shows no name in full."""

import pytest

from plugins.problems import Problem, Severity
from plugins.villages.period import parse_period
from plugins.villages.recipients import HEADER, parse_recipients

HEAD = ",".join(HEADER)
LINES = (
    "1,第一组,周*元,耕地地力保护补贴,江农发〔2026〕14号,4.2亩,120.00元/亩,504.00,2026-06-02",
    "2,第一组,孙*,耕地地力保护补贴,江农发〔2026〕14号,2.3亩,120.00元/亩,276.00,2026-06-04",
    "3,,欧阳**,稻谷补贴,,,,98.5,2027-01-15".replace("98.5,", "98.50,"),
)
YEAR = parse_period("2026")


def read(*lines: str, head: str = HEAD):
    return parse_recipients("".join(f"{line}\n" for line in (head, *lines)).encode(), "list.csv", period=YEAR)


def told(problems: tuple[Problem, ...]) -> list[tuple[str, int, int]]:
    return [(problem.about.name, problem.location.line, problem.location.column) for problem in problems]


def test_a_list_is_read_with_its_totals():
    payments, problems = read(*LINES)

    assert problems == ()
    assert payments is not None
    assert payments.total == 87850
    assert [(total.project, total.recipients, total.amount) for total in payments.projects] == [
        ("耕地地力保护补贴", 2, 78000),
        ("稻谷补贴", 1, 9850),
    ]
    assert [each.name for each in payments.recipients] == ["周*元", "孙*", "欧阳**"]


@pytest.mark.parametrize(
    "name", ["张三", "张", "*", "**", "张*丽丽华", "Zhang*", "张＊", "张x*", "张1*", "*三", "张 *"]
)
def test_a_name_that_is_not_masked_is_refused_and_not_repeated(name: str):
    payments, problems = read(LINES[0].replace("周*元", name))

    assert payments is None
    assert told(problems) == [("unmasked-name", 2, 3)]
    assert problems[0].values == {"column": "recipient", "found": ""}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1,第", "2,第", ("duplicate-number", 3, 1)),
        ("1,第", ",第", ("empty-cell", 2, 1)),
        ("周*元", "", ("empty-cell", 2, 3)),
        ("504.00", "0.00", ("amount-not-positive", 2, 8)),
        ("504.00", "-5.00", ("amount-not-positive", 2, 8)),
        ("504.00", "504元", ("not-money", 2, 8)),
        ("504.00", "", ("empty-cell", 2, 8)),
        ("504.00", "504.01", ("other-product", 2, 8)),
        ("4.2亩", "4.2021亩", ("other-product", 2, 8)),
        ("2026-06-02", "2025-12-31", ("paid-before-period", 2, 9)),
        ("2026-06-02", "6月2日", ("not-a-date", 2, 9)),
        ("4.2亩", "=4.2", ("formula-cell", 2, 6)),
    ],
)
def test_one_wrong_cell_is_told_with_its_line_and_column(old: str, new: str, expected: tuple[str, int, int]):
    payments, problems = read(LINES[0].replace(old, new, 1), LINES[1])

    assert payments is None
    assert told(problems) == [expected]


@pytest.mark.parametrize(
    ("quantity", "standard", "amount"),
    [
        ("4.8亩", "98.50元/亩", "472.80"),
        ("0.333亩", "0.50元/亩", "0.17"),  # 0.1665: half a fen and more is rounded up
        ("0.33亩", "0.50元/亩", "0.17"),  # 0.165
        ("0.329亩", "0.50元/亩", "0.16"),  # 0.1645
        ("3个月", "60.00元/月", "180.00"),
        ("2台", "1860元/台", "3720.00"),
        ("2户", "60.00元/人", "1.00"),  # cannot be told from here
        ("一台", "60.00元/台", "1.00"),
        ("2台", "按购置价三成", "1.00"),
    ],
)
def test_what_can_be_counted_is_counted_to_the_fen(quantity: str, standard: str, amount: str):
    line = f"1,第一组,周*元,补贴,,{quantity},{standard},{amount},2026-06-02"

    assert read(line)[1] == ()


def test_one_line_twice_is_worth_a_look():
    payments, problems = read(LINES[0], LINES[1], LINES[0].replace("1,", "3,", 1))

    assert payments is not None
    assert told(problems) == [("same-recipient", 4, 3)]
    assert problems[0].severity is Severity.WARNING
    assert problems[0].values == {"column": "recipient", "found": "", "first": 2}


def test_a_column_more_is_refused():
    assert told(read(LINES[0] + ",138", head=HEAD + ",phone")[1]) == [("wrong-header", 1, 1)]
    assert told(read(LINES[0] + ",138")[1]) == [("wrong-cell-count", 2, 1)]
