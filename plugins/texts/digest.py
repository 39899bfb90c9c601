"""What a community posts to the groups of its neighbours each week: title, summary, address and code of every story."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from plugins.clock import CHINA
from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.registry.model import Account, Kind, Village
from plugins.texts.limits import Form, limits
from plugins.texts.plain import plain, proof

FOOT = "内容以网页为准，可凭校验码核对。"


@dataclass(frozen=True, slots=True)
class Span:
    """The days a digest is of, both counted, and what they are called."""

    first: date
    last: date
    word: str


def week_of(year: int, week: int) -> Span:
    """ValueError where there is none."""
    first = date.fromisocalendar(year, week, 1)
    return Span(first, first + timedelta(days=6), "一周")


def month_of(year: int, month: int) -> Span:
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return Span(first, after - timedelta(days=1), "一月")


def digest(owner: Account | Village, town: Account | None, stories: Iterable[Story], span: Span, site: Site) -> str:
    """Messages of a length a group takes, parted by an empty line.  Of a village with what its town told; no page about
    the site itself, and of a list of recipients nothing but its title.
    """
    mine: list[Story] = []
    towns: list[Story] = []
    for story in stories:
        if story.kind is Kind.PAGE or not _is_of(story, span):
            continue
        if story.owner.id == owner.id or str(owner.id) in {str(lane.account) for lane in story.also_in}:
            mine.append(story)
        elif town and story.owner.id == town.id:
            towns.append(story)
    days = f"{span.first.month}月{span.first.day}日—{span.last.month}月{span.last.day}日"
    head = f"【{plain(owner.name)}{span.word}要事】{span.first.year}年{days}"
    entries = [*_entries(mine, site, 1), *_entries(towns, site, len(mine) + 1, plain(town.name) if town else "")]
    return _messages(head, entries or ["这段时间没有新发布的内容。"], limits()[Form.DIGEST].longest)


def _is_of(story: Story, span: Span) -> bool:
    days = [story.published, *(correction.at for correction in story.corrections)]
    return any(span.first <= moment.astimezone(CHINA).date() <= span.last for moment in days)


def _entries(stories: Sequence[Story], site: Site, number: int, label: str = "") -> list[str]:
    """The oldest first, so that what is read last is the newest."""
    told = sorted(stories, key=lambda story: (story.published, story.id))
    return [_entry(story, site, start, label) for start, story in enumerate(told, start=number)]


def _entry(story: Story, site: Site, number: int, label: str) -> str:
    day = story.published.astimezone(CHINA)
    marks = "（已更正）" if story.corrections else ""
    head = f"{number}. {f'〔{label}〕' if label else ''}{plain(story.title)}{marks}（{day.month}月{day.day}日）"
    return f"{head}\n{plain(story.summary)}\n{proof(site, story)}"


def _messages(head: str, entries: Sequence[str], longest: int) -> str:
    room = longest - len(head) - len(FOOT) - len("（99/99）") - 4
    parts: list[list[str]] = [[]]
    for entry in entries:
        if parts[-1] and sum(len(each) + 1 for each in (*parts[-1], entry)) > room:
            parts.append([])
        parts[-1].append(entry)
    count = len(parts)
    told = (
        "\n".join((head + (f"（{number}/{count}）" if count > 1 else ""), *part, FOOT))
        for number, part in enumerate(parts, start=1)
    )
    return "\n\n".join(told) + "\n"
