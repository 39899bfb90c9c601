"""The articles of an invented county: who publishes what on which day, and the words.

`plan_articles` fixes account, day, address and title of every article without writing any, so that articles can link
to one another and be written in any order by any number of processes.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from bench import words
from plugins.clock import CHINA
from plugins.registry.model import Account, Kind, Registry, Tier, Village
from plugins.review.choose import choose_author, choose_signers
from plugins.yamlfile import quote

LAST_DAY = date(2026, 10, 30)
A_WEEK = 300  # posts in the county the report tells of
SHORTEST_SPAN, LONGEST_SPAN = 180, 3650  # days over which the articles of a county are spread
WEIGHT = {Tier.APP: 4, Tier.FLAGSHIP: 4, Tier.DEPARTMENT: 2, Tier.TOWN: 2}
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """One article to be written.  `number` counts from 0 in the order of publication."""

    number: int
    path: str
    account: Account
    column: str
    genre: str
    topic: words.Topic
    title: str
    created: date
    published: datetime

    @property
    def id(self) -> str:
        return self.path.removeprefix("content/").removesuffix(".md")


class Slots(Mapping[str, str]):
    """What the braces of a sentence are filled with: the subject stays the same all article long, figures change."""

    def __init__(self, random: Random, places: Sequence[str], account: Account, topic: words.Topic, day: date) -> None:
        self.random = random
        self.day = day
        self.topic = topic
        self.subject = {
            "place": random.choice(places),
            "town": random.choice(places),
            "village": random.choice(places),
            "office": account.unit,
            "topic": topic.name,
            "unit": topic.unit,
            "thing": random.choice(topic.things),
            "doing": random.choice(topic.doings),
            "n": f"{random.randrange(3, 900):,}",
            "year": str(day.year),
            "month": str(day.month),
        }

    def __getitem__(self, key: str) -> str:
        return self.subject[key] if key in self.subject else self._figure(key)

    def __iter__(self) -> Iterator[str]:
        return iter(self.subject)

    def __len__(self) -> int:
        return len(self.subject)

    def _figure(self, key: str) -> str:
        random = self.random
        match key:
            case "money":
                return f"{random.randrange(2_000_00, 900_000_00) / 100:,.2f}"
            case "day":
                day = self.day - timedelta(days=random.randrange(1, 40))
                return f"{day.month}月{day.day}日"
            case "m":
                return str(random.randrange(20, 120))
            case "percent":
                return f"{random.randrange(520, 1000) / 10}"
            case "hour":
                return str(random.randrange(8, 10))
            case _:
                return str(random.randrange(2, 16))  # days, k

    def fill(self, sentence: str) -> str:
        return sentence.format_map(self)


def plan_articles(registry: Registry, count: int, seed: int) -> list[Plan]:
    accounts = list(registry.accounts.values())
    weights = [WEIGHT.get(account.tier, 1) for account in accounts]
    places = place_names(registry)
    days = _working_days(max(SHORTEST_SPAN, min(LONGEST_SPAN, count * 7 // A_WEEK)))
    names: Counter[tuple[str, date]] = Counter()
    plans = []
    for number in range(count):
        random = Random(f"{seed} plan {number}")
        account = random.choices(accounts, weights)[0]
        position = number * len(days) // count
        day, created = days[position], days[max(0, position - random.randrange(1, 5))]
        created = created if created < day else day - timedelta(days=1)
        column = random.choice(account.columns)
        genre = words.GENRE_OF_TYPE.get(column.type, "news")
        topic = random.choice(_topics_of(account.id, account.tier))
        title = _slots(seed, number, places, account, topic, day).fill(random.choice(words.TITLES[genre]))
        names[account.id, day] += 1
        name = f"{day:%m%d}-{names[account.id, day]}"
        path = f"content/articles/{account.id}/{day.year}/{name}.md"
        moment = datetime.combine(day, time(9 + random.randrange(8), random.randrange(12) * 5), CHINA)
        plans.append(Plan(number, path, account, column.id, genre, topic, title, created, moment))
    return plans


def place_names(registry: Registry) -> list[str]:
    """Where things happen: the towns, communities and villages of the county."""
    accounts = [a.name for a in registry.accounts.values() if a.tier in (Tier.TOWN, Tier.COMMUNITY)]
    return accounts + [village.name for village in registry.villages.values()]


def write_article(plan: Plan, earlier: Sequence[Plan], registry: Registry, seed: int, length: int) -> dict[str, bytes]:
    """The draft and the files beside it, by path.  `length` is the mean number of characters of a body.

    `earlier` holds the plans of articles this one may link to, oldest first.
    """
    slots = _slots(seed, plan.number, place_names(registry), plan.account, plan.topic, plan.published.date())
    random = Random(f"{seed} text {plan.number}")
    wanted = round(length * random.uniform(0.6, 1.4))
    files: dict[str, bytes] = {}
    blocks = [slots.fill(random.choice(words.OPENINGS)) + random.choice(plan.topic.details)]
    headings = random.sample(words.HEADINGS, len(words.HEADINGS))
    while sum(map(len, blocks)) < wanted - 60:
        if len(blocks) % 3 == 1 and headings:
            blocks.append(f"## {headings.pop()}")
        blocks.append(_block(random, slots))
    if random.random() < 0.04:
        name = posixpath.basename(plan.path).removesuffix(".md") + "-table.csv"
        files[f"{posixpath.dirname(plan.path)}/{name}"] = _csv(random, slots).encode("utf-8")
        blocks.append(f"各点位的数字见附表：[{slots['place']}{slots['thing']}明细]({name})。")
    if random.random() < 0.3 and (target := _link_target(random, plan, earlier)):
        address = posixpath.relpath(target.path, posixpath.dirname(plan.path))
        blocks.append(f"前面的情况见[{target.title}]({address})。")
    blocks.append(f"咨询电话 {plan.account.contact.phone}，{plan.account.contact.hours}。")
    text = front_matter(_head(plan, slots, registry)) + "\n\n".join(blocks) + "\n"
    return {plan.path: text.encode("utf-8"), **files}


def subject_of(plan: Plan, places: Sequence[str], seed: int) -> Mapping[str, str]:
    """What an article tells of: its place, thing, topic ..."""
    return _slots(seed, plan.number, places, plan.account, plan.topic, plan.published.date()).subject


def front_matter(lines: Sequence[str]) -> str:
    return "\n".join(["---", *lines, "---", "", ""])


def review_lines(registry: Registry, kind: Kind, owner: Account | Village, on: date) -> list[str]:
    """Author and review of a draft, by the people whom `build.py new` would propose."""
    account = owner.id if isinstance(owner, Account) else None
    village = owner.id if isinstance(owner, Village) else None
    author = choose_author(registry, account, village, on)
    signers = choose_signers(registry, kind, account, village, author, on) if author else None
    if author is None or signers is None:
        raise ValueError(f"{owner.id} has too few people")
    return [f"author: {author}", "review:", *(f"  {stage}: {person}" for stage, person in signers.items())]


def _slots(seed: int, number: int, places: Sequence[str], account: Account, topic: words.Topic, day: date) -> Slots:
    return Slots(Random(f"{seed} slots {number}"), places, account, topic, day)


def _head(plan: Plan, slots: Slots, registry: Registry) -> list[str]:
    lines = [
        f"id: {plan.id}",
        f"title: {quote(plan.title)}",
        f"account: {plan.account.id}",
        f"kind: {plan.genre}",
        f"column: {plan.column}",
        f"summary: {quote(slots.fill(words.SUMMARIES[plan.number % len(words.SUMMARIES)]))}",
        f"created: {plan.created}",
        f"published: {plan.published:%Y-%m-%dT%H:%M}+08:00",
        f"keywords: [{plan.topic.name}, {slots['thing']}, {slots['place']}]",
    ]
    if plan.genre == "policy":
        number = quote(f"江{plan.account.unit[3]}发〔{plan.created.year}〕{plan.number % 400 + 1}号")
        issuer = quote(plan.account.unit)
        made = f"made: {plan.created}, validity: 有效"
        lines.append(f"document: {{number: {number}, issuer: {issuer}, topic: {plan.topic.name}, {made}}}")
    return lines + review_lines(registry, Kind.ARTICLE, plan.account, plan.created)


def _block(random: Random, slots: Slots) -> str:
    chance = random.random()
    if chance < 0.08:
        return _table(random, slots)
    if chance < 0.20:
        mark = "1." if chance < 0.12 else "-"
        return "\n".join(f"{mark} {slots.fill(item)}" for item in random.sample(words.LIST_ITEMS, 4))
    if chance < 0.26:
        return "> " + slots.fill(random.choice(words.QUOTES))
    sentences = random.sample(words.SENTENCES, random.randrange(2, 5))
    if chance > 0.75:
        sentences.append(random.choice(slots.topic.details))
    return "".join(map(slots.fill, sentences))


def _rows(random: Random, slots: Slots) -> Iterator[tuple[str, ...]]:
    yield "批次", f"数量（{slots['unit']}）", "金额（元）", "完成日期"
    for batch in range(random.randrange(3, 7)):
        yield f"第{batch + 1}批", slots["m"], slots["money"].replace(",", ""), slots["day"]


def _table(random: Random, slots: Slots) -> str:
    head, *rows = _rows(random, slots)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _csv(random: Random, slots: Slots) -> str:
    return "".join(",".join(row) + "\n" for row in _rows(random, slots))


def _link_target(random: Random, plan: Plan, earlier: Sequence[Plan]) -> Plan | None:
    """An article published on a day before this one was written."""
    end = bisect_left(earlier, plan.created, key=lambda other: other.published.date())
    return earlier[random.randrange(max(0, end - 500), end)] if end else None


@cache
def _topics_of(account: str, tier: Tier) -> tuple[words.Topic, ...]:
    own = tuple(topic for topic in words.TOPICS if account in topic.offices or tier in topic.offices)
    return own or words.TOPICS


def _working_days(span: int) -> list[date]:
    """The weekdays among the last `span` days, oldest first."""
    days = (LAST_DAY - timedelta(days=back) for back in range(span, -1, -1))
    return [day for day in days if day.weekday() < SATURDAY]
