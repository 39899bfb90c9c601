"""What the villages of an invented county disclose: budgets, ledgers that run on, masked subsidy lists, matters.

Every line of expense above small change names the vote it rests on, and every figure in a text is the sum of its table.
"""

from __future__ import annotations

import csv
import io
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bench import words
from bench.articles import front_matter, review_lines
from plugins.money import format_money
from plugins.registry.model import Kind, Registry, Village
from plugins.villages.ledger import HEADER as LEDGER_HEADER
from plugins.villages.recipients import HEADER as RECIPIENTS_HEADER
from plugins.yamlfile import quote

LAST_QUARTER = (2026, 3)
OWN, BUSINESS, TOWN_MONEY, OTHER = "村级自有资金", "村集体经营收入", "镇财政补助", "其他收入"
# account, summary, range in yuan, source; every month, under the budget the village voted on
MONTHLY = (
    ("应付工资", "发{month}月村干部基本报酬和误工补贴", (30_000, 48_000), OWN),
    ("应付劳务费", "付{month}月保洁员、河道员劳务费", (18_000, 39_000), OWN),
    ("管理费用", "付{month}月村委会电费、电话费、宽带费", (1_200, 4_800), OWN),
    ("公益支出", "付{month}月路灯电费", (1_500, 4_900), OWN),
    ("公益支出", "付{month}月集中清运垃圾雇车费", (800, 4_500), OWN),
)
QUARTERLY_INCOME = (
    ("经营收入", "收老厂房租金", (90_000, 190_000), BUSINESS),
    ("补助收入", "镇拨村级组织运转经费", (120_000, 210_000), TOWN_MONEY),
    ("经营收入", "收门面房租金", (12_000, 30_000), BUSINESS),
    ("其他收入", "存款利息", (300, 1_500), OTHER),
)
PROJECTS = (  # name, basis, unit, standard in fen
    ("耕地地力保护补贴", "江财农〔{year}〕12号", "亩", 120_00),
    ("稻谷补贴", "江财农〔{year}〕31号", "亩", 98_50),
    ("高龄尊老金", "江民发〔{year}〕6号", "个月", 60_00),
    ("秸秆离田补贴", "江农发〔{year}〕9号", "亩", 25_00),
)
WORKS = ("东塘清淤", "北桥加固", "村口路灯改造", "活动室屋面翻修", "机耕路铺设", "厂房消防改造", "垃圾收集点改建")
NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Quarter:
    year: int
    number: int

    @property
    def label(self) -> str:
        return f"{self.year}Q{self.number}"

    @property
    def months(self) -> tuple[int, int, int]:
        return self.number * 3 - 2, self.number * 3 - 1, self.number * 3

    @property
    def after(self) -> date:
        """The first day of the next quarter."""
        return date(self.year + self.number // 4, self.number % 4 * 3 + 1, 1)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ledger, in fen; income is positive, expense negative."""

    day: date
    account: str
    summary: str
    fen: int
    source: str


@dataclass(frozen=True, slots=True)
class Office:
    """A village with the chance its figures are drawn from and the people who handle its money."""

    village: Village
    registry: Registry
    random: Random
    handlers: tuple[str, ...]
    approver: str

    def path(self, name: str) -> str:
        return f"villages/{self.village.id}/{name}"

    def draft(self, name: str, kind: Kind, head: Sequence[str], written: date, body: Sequence[str]) -> dict[str, bytes]:
        """A disclosure: written on that day, published on the fourth weekday after it."""
        published = _weekdays_after(written, 4)
        lines = [
            f"id: villages/{self.village.id}/{name}",
            f"village: {self.village.id}",
            f"kind: {kind}",
            *head,
            f"created: {written}",
            f"published: {published}T10:00+08:00",
            *review_lines(self.registry, kind, self.village, written),
        ]
        call = f"有疑问请到村里看单据，或打电话 {self.village.contact.phone}；监督：{self.village.supervision}。"
        return {f"{self.path(name)}.md": (front_matter(lines) + "\n\n".join([*body, call]) + "\n").encode("utf-8")}


def village_files(village: Village, registry: Registry, quarters: int, seed: int) -> dict[str, bytes]:
    """Every disclosure of one village with its tables, by path."""
    random = Random(f"{seed} village {village.id}")
    approver = next(person.name for person in village.people if "review2" in person.roles)
    office = Office(village, registry, random, tuple(_names(random, 3, approver)), approver)
    periods = last_quarters(quarters)
    files: dict[str, bytes] = {}
    for year in sorted({period.year for period in periods}):
        files |= _budget(office, year)
    balance = random.randrange(700_000_00, 1_900_000_00)
    for period in periods:
        lines = _lines(office, period)
        files |= _finance(office, period, lines, balance)
        balance += sum(line.fen for line in lines)
        files |= _subsidy(office, period)
        files |= _matter(office, period)
    return files


def last_quarters(count: int) -> list[Quarter]:
    """The last `count` quarters up to the third of 2026, oldest first."""
    year, number = LAST_QUARTER
    serials = range(year * 4 + number - count, year * 4 + number)
    return [Quarter(serial // 4, serial % 4 + 1) for serial in serials]


def shown(fen: int) -> str:
    """As texts have it: 1,234.56元."""
    return f"{fen // 100:,}.{fen % 100:02d}元"


def _budget(office: Office, year: int) -> dict[str, bytes]:
    name = office.village.name
    votes, table = _vote(office.random)
    head = [
        f"title: {quote(f'{name}{year}年度财务收支预算方案')}",
        f"summary: {quote(f'{name}村民代表会议通过{year}年村集体收支预算，工资、保洁、水电等固定开支按此执行。')}",
        f"keywords: [村务公开, 财务预算, {year}年]",
        f'period: "{year}"',
        f"matter: {year}年度财务收支预算",
        "step: decided",
        votes,
    ]
    body = [
        f"{name}召开村民代表会议，表决{year}年度村集体财务收支预算，会议提前十天通知。",
        table,
        "干部报酬、保洁河道用工、办公水电、路灯和公益支出按预算执行；超出预算的，另开会表决。",
    ]
    return office.draft(f"{year}-budget", Kind.AFFAIRS, head, date(year, 1, 8), body)


def _lines(office: Office, period: Quarter) -> list[Line]:
    random = office.random
    lines = []
    for month in period.months:
        for account, summary, (least, most), source in MONTHLY:
            fen = -random.randrange(least * 100, most * 100)
            lines.append(Line(_day(random, period.year, month), account, summary.format(month=month), fen, source))
    for account, summary, (least, most), source in QUARTERLY_INCOME:
        day = _day(random, period.year, random.choice(period.months))
        lines.append(Line(day, account, summary, random.randrange(least * 100, most * 100), source))
    return sorted(lines, key=lambda line: (line.day, line.summary))


def _finance(office: Office, period: Quarter, lines: Sequence[Line], opening: int) -> dict[str, bytes]:
    name, year, file = office.village.name, period.year, f"{year_name(period)}-finance"
    closing = opening + sum(line.fen for line in lines)
    income = sum(line.fen for line in lines if line.fen > 0)
    expense = -sum(line.fen for line in lines if line.fen < 0)
    title = f"{name}{year}年第{NUMERALS[period.number - 1]}季度财务收支公开"
    sums = f"收入{shown(income)}、支出{shown(expense)}，季末结余{shown(closing)}"
    head = [
        f"title: {quote(title)}",
        f"summary: {quote(f'{name}本季度村集体{sums}，逐笔公开。')}",
        "keywords: [财务公开, 季度公开]",
        f"period: {period.label}",
        f"ledger: {file}.csv",
        f"opening: {format_money(opening)}",
        f"closing: {format_money(closing)}",
    ]
    body = [
        "## 收了什么",
        f"本季度收入{shown(income)}，主要是厂房租金和镇里拨的运转经费。",
        "## 花了什么",
        f"支出{shown(expense)}。工资、用工和水电都在[年初预算]({year}-budget.md)里，每一笔都能对上单据。",
        f"季初{shown(opening)}，季末{shown(closing)}。",
    ]
    table = _csv(LEDGER_HEADER, _ledger_rows(office, period, lines, opening))
    return {f"{office.path(file)}.csv": table, **office.draft(file, Kind.FINANCE, head, _written(period, 9), body)}


def _ledger_rows(office: Office, period: Quarter, lines: Sequence[Line], balance: int) -> Iterator[tuple[str, ...]]:
    numbers = dict.fromkeys(period.months, 0)
    for line in lines:
        balance += line.fen
        numbers[line.day.month] += 1
        voucher = f"记-{line.day:%Y-%m}-{numbers[line.day.month]:03d}"
        income, expense = (format_money(line.fen), "") if line.fen > 0 else ("", format_money(-line.fen))
        vote = office.path(f"{period.year}-budget") if line.fen < 0 else ""
        handler = office.random.choice(office.handlers)
        figures = (income, expense, format_money(balance))
        yield (
            str(line.day),
            voucher,
            line.account,
            line.summary,
            *figures,
            handler,
            office.approver,
            line.source,
            vote,
            "",
        )


def _subsidy(office: Office, period: Quarter) -> dict[str, bytes]:
    random, name, file = office.random, office.village.name, f"{year_name(period)}-subsidy"
    project, basis, unit, standard = random.choice(PROJECTS)
    basis = basis.format(year=period.year)
    written = _written(period, 10)
    paid_on = written - timedelta(days=2)
    quantities = [random.randrange(1, 4) if unit == "个月" else random.randrange(12, 90) / 10 for _ in range(20)]
    amounts = [round(quantity * standard) for quantity in quantities]
    groups = sorted(random.randrange(9) for _ in quantities)
    names = _masked(random)
    rows = [
        (
            str(serial), f"第{NUMERALS[group]}组", next(names), project, basis, f"{quantity}{unit}",
            f"{format_money(standard)}元/{unit.removeprefix('个')}", format_money(amount), str(paid_on),
        )
        for serial, (group, quantity, amount) in enumerate(zip(groups, quantities, amounts, strict=True), start=1)
    ]  # fmt: skip
    total = f"{len(rows)}户，合计{shown(sum(amounts))}"
    published = _weekdays_after(written, 4)
    head = [
        f"title: {quote(f'{name}{period.label}{project}发放公示')}",
        f"summary: {quote(f'{name}{project}发放{total}，公示十天，对名单和金额有异议的请在公示期内提出。')}",
        f"keywords: [惠民补贴, {project}]",
        f"period: {period.label}",
        f"recipients: {file}.csv",
        f"basis: {quote(basis)}",
        f"phone: {office.village.contact.phone}",
        f"shown_from: {published}",
        f"shown_until: {published + timedelta(days=10)}",
    ]
    body = [
        f"{project}按每{unit.removeprefix('个')}{format_money(standard)}元发给实际种田或者符合年龄的人，本次{total}。"
    ]
    table = _csv(RECIPIENTS_HEADER, rows)
    return {f"{office.path(file)}.csv": table, **office.draft(file, Kind.SUBSIDY, head, written, body)}


def _matter(office: Office, period: Quarter) -> dict[str, bytes]:
    """Something the village decided early in the quarter and told the outcome of late in it."""
    random, name, file = office.random, office.village.name, f"{year_name(period)}-works"
    work = random.choice(WORKS)
    matter = f"{period.year}年{NUMERALS[period.number - 1]}季度{work}"
    price = random.randrange(20_000, 180_000) * 100
    votes, table = _vote(random)
    common = [f"keywords: [村务公开, {work}]", f"matter: {matter}"]
    decided = [
        f"title: {quote(f'{name}{matter}村民代表会议决议')}",
        f"summary: {quote(f'{name}村民代表会议表决通过{work}，总价不超过{shown(price)}，不向村民收钱。')}",
        *common,
        "step: decided",
        votes,
    ]
    told = [
        f"title: {quote(f'{name}{matter}实施结果')}",
        f"summary: {quote(f'{name}{work}完工验收，结算{shown(price * 97 // 100)}，比决议时的上限少，附验收经过。')}",
        *common,
        "step: carried-out",
    ]
    decision = [f"表决{work}：总价不超过{shown(price)}，由五人小组监督。", table, "决议当天张贴，听取意见十天。"]
    outcome = [
        f"{work}已经验收，结算价{shown(price * 97 // 100)}，质保金两年后付清。",
        f"当时怎么定的，见[决议]({file}-decided.md)。",
    ]
    first, last = date(period.year, period.months[0], 6), date(period.year, period.months[2], 16)
    return office.draft(f"{file}-decided", Kind.AFFAIRS, decided, first, decision) | office.draft(
        f"{file}-carried-out", Kind.AFFAIRS, told, last, outcome
    )


def year_name(period: Quarter) -> str:
    return f"{period.year}-q{period.number}"


def _vote(random: Random) -> tuple[str, str]:
    """A vote that is quorate and passes, as front matter and as a table."""
    expected = random.randrange(42, 90)
    present = expected - random.randrange(0, 7)
    against, abstained = random.randrange(3), random.randrange(3)
    counts = (expected, present, present - against - abstained, against, abstained)
    keys = ("expected", "present", "in_favour", "against", "abstained")
    text = ", ".join(f"{key}: {count}" for key, count in zip(keys, counts, strict=True))
    table = ["| 应到 | 实到 | 赞成 | 反对 | 弃权 |", "| --- | --- | --- | --- | --- |"]
    return f"votes: {{body: representatives, {text}}}", "\n".join([*table, "| " + " | ".join(map(str, counts)) + " |"])


def _names(random: Random, count: int, other_than: str) -> Iterator[str]:
    for surname in random.sample([s for s in sorted(words.SURNAMES) if s != other_than[0]], count):
        yield surname + random.choice(sorted(words.GIVEN_FIRST)) + random.choice(sorted(words.GIVEN_SECOND))


def _masked(random: Random) -> Iterator[str]:
    """Names of different people, masked, no two alike."""
    seen: set[str] = set()
    while True:
        last = random.choice(sorted(words.GIVEN_SECOND)) if random.random() < 0.7 else ""
        name = random.choice(sorted(words.SURNAMES)) + "*" + last
        if name not in seen:
            seen.add(name)
            yield name


def _day(random: Random, year: int, month: int) -> date:
    return date(year, month, random.randrange(3, monthrange(year, month)[1] + 1))


def _written(period: Quarter, day: int) -> date:
    return period.after + timedelta(days=day - 1)


def _weekdays_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _csv(head: Sequence[str], rows: Iterator[tuple[str, ...]] | Sequence[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
