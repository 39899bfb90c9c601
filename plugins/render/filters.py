"""What templates do to a value before showing it: days, money, sizes and the field's words.

Pure functions of their arguments.  Words go through the theme's catalogue; the English here is their source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import takewhile
from typing import Any

from jinja2 import Environment
from markupsafe import Markup, escape

from plugins.edition import addresses
from plugins.edition.model import Story
from plugins.messages import DEFAULT_LANGUAGE, catalogue
from plugins.registry.model import Account, Kind, Stage, Tier

HERE = timezone(timedelta(hours=8))  # the whole country keeps one time

STAGES = {
    Stage.REVIEW1: "first review",
    Stage.PROOF1: "first proof",
    Stage.REVIEW2: "second review",
    Stage.PROOF2: "second proof",
    Stage.REVIEW3: "third review",
    Stage.PROOF3: "third proof",
    Stage.RELEASE: "release",
}
TIERS = {
    Tier.FLAGSHIP: "county flagship",
    Tier.APP: "county app",
    Tier.DEPARTMENT: "departments",
    Tier.TOWN: "towns and sub-districts",
    Tier.HOSPITAL: "hospitals",
    Tier.SCHOOL: "schools",
    Tier.ENTERPRISE: "public enterprises",
    Tier.COMMUNITY: "communities",
}
KINDS = {
    Kind.ARTICLE: "article",
    Kind.PAGE: "page",
    Kind.AFFAIRS: "village affairs",
    Kind.FINANCE: "village finance",
    Kind.SUBSIDY: "subsidies",
}
GENRES = {"news": "news", "notice": "notice", "policy": "policy", "guide": "guide", "closure": "closure notice"}
CHANNEL_STATES = {"active": "running", "closing": "closing down", "closed": "closed"}
STEPS = {
    "proposed": "proposed",
    "discussed": "discussed",
    "examined": "examined",
    "decided": "decided",
    "published": "decision published",
    "carried-out": "result published",
}
QUARTERS = ("first quarter", "second quarter", "third quarter", "fourth quarter")
LONG_DATE = "{month}/{day}/{year}"
SHORT_DATE = "{month}/{day}"
MONTH = "{month}/{year}"
QUARTER = "{quarter} of {year}"
YEAR = "the year {year}"
TABLE = "table, scrolls sideways"
PATTERNS = (LONG_DATE, SHORT_DATE, MONTH, QUARTER, YEAR)
# 0512-00000000, 400-000-0000, or five digits and more (12345, 051200000000); years and hours are shorter.
TELEPHONE = re.compile(r"(?<![\w-])(\+?\d{5,}|\d{3,4}-\d{7,8}|\d{3}-\d{3,4}-\d{4})(?![A-Za-z\d-])")


def translated(text: str) -> str:
    """`text` in the language of the site; residents read one language, whatever a command prints in."""
    return catalogue("theme", DEFAULT_LANGUAGE).gettext(text)


def words(text: str, **values: object) -> Markup:
    """What `_()` in a template says: `text` in the language of the site, with `values` escaped at their places.

    The same as what `jinja2.ext.i18n` offers, which takes each text apart anew each time, a hundred times a page.
    """
    return _sentence(text) % values if values else _words(text)


@cache
def _sentence(text: str) -> Markup:
    return escape(translated(text))


@cache
def _words(text: str) -> Markup:
    """Without values too a text is a format: its `%%` is a `%`."""
    return _sentence(text) % {}


def long_date(day: date) -> str:
    """2026年3月5日; of a time, the day it was here."""
    here = local(day)
    return translated(LONG_DATE).format(year=here.year, month=here.month, day=here.day)


def short_date(day: date) -> str:
    """3月5日, where the year is plain from the context."""
    here = local(day)
    return translated(SHORT_DATE).format(month=here.month, day=here.day)


def date_time(moment: datetime) -> str:
    """2026-03-05 09:30, the form in which the inspection rules want PubDate."""
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def machine_time(day: date) -> str:
    """The value of `<time datetime>`: a day, or a time with its offset."""
    return day.astimezone(HERE).isoformat(timespec="minutes") if isinstance(day, datetime) else day.isoformat()


def local(day: date) -> date:
    return day.astimezone(HERE) if isinstance(day, datetime) else day


def period_label(period: str) -> str:
    """2026Q1, 2026-03 or 2026 as a reader says it; anything else as it is."""
    if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
        quarter = translated(QUARTERS[int(match[2]) - 1])
        return translated(QUARTER).format(year=match[1], quarter=quarter)
    if match := re.fullmatch(r"(\d{4})-(\d{2})", period):
        return translated(MONTH).format(year=match[1], month=int(match[2]))
    if re.fullmatch(r"\d{4}", period):
        return translated(YEAR).format(year=period)
    return period


def money(fen: int) -> str:
    """Fen as yuan with two decimals: 10190050 is 101,900.50."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def share(part: int, whole: int) -> str:
    """`part` of `whole` in hundredths with one decimal, at most 100: the width of a bar.  Integers only, so that
    every machine draws the same bar."""
    if whole <= 0 or part <= 0:
        return "0.0"
    tenths = min((2000 * part + whole) // (2 * whole), 1000)
    return f"{tenths // 10}.{tenths % 10}"


def percent(part: int, whole: int) -> str:
    """What a reader sees beside that bar; a part too small for one decimal is not shown as nothing."""
    shown = share(part, whole)
    return "<0.1%" if shown == "0.0" and part > 0 else f"{shown}%"


def file_size(size: int) -> str:
    """Bytes as a reader's device shows them: 1,024 steps, one decimal from MB on."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{(size + 512) // 1024} KB"
    tenths = (size * 10 + 512 * 1024) // (1024 * 1024)
    return f"{tenths // 10}.{tenths % 10} MB"


def thousands(number: int) -> str:
    return f"{number:,}"


def dialled(text: str) -> tuple[tuple[str, str], ...]:
    """`text` in pieces, each with the number a telephone can dial, or "" where the piece is words."""
    pieces = TELEPHONE.split(text)
    return tuple((piece, piece if index % 2 else "") for index, piece in enumerate(pieces) if piece)


def scrollable(body: Markup) -> Markup:
    """`body` with each table in a region that scrolls by itself, by finger or arrow keys; feeds keep it as it is."""
    opening = Markup('<div class="table-scroll" role="region" tabindex="0" aria-label="{}"><table>')
    return body.replace("<table>", opening.format(translated(TABLE))).replace("</table>", Markup("</table></div>"))


def from_root(path: str) -> str:
    """The address of a file of the output; never `//`, which would name another host."""
    return "/" + path.lstrip("/")


def initial(account: Account) -> str:
    """The character that stands for an account: the first that does not just name the county (江湾教育, 县教育局)."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(account.name, account.unit, strict=False)))
    if 2 <= shared < len(account.name):
        return account.name[shared]
    return account.name[1] if account.name[:1] in "县市区" and len(account.name) > 2 else account.name[:1]


def account_url(account: Account) -> str:
    return addresses.account_url(account.id)


def stage_label(stage: Stage) -> str:
    return translated(STAGES[stage])


def tier_label(tier: Tier) -> str:
    return translated(TIERS[tier])


def kind_label(kind: Kind) -> str:
    return translated(KINDS[kind])


def genre_label(genre: str) -> str:
    return translated(GENRES[genre])


def story_label(story: Story) -> str:
    """One word for what a story is: an article by its genre, all else by its kind."""
    return genre_label(story.genre) if story.genre else kind_label(story.kind)


def step_label(step: str) -> str:
    return translated(STEPS[step])


def channel_state(state: str) -> str:
    return translated(CHANNEL_STATES[state])


FILTERS: Mapping[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        long_date, short_date, date_time, machine_time, period_label,
        money, share, percent, file_size, thousands, dialled, scrollable, from_root,
        initial, account_url, stage_label, tier_label, kind_label, genre_label, story_label, step_label, channel_state,
    )
}  # fmt: skip


def furnish(env: Environment) -> None:
    """Gives our templates what all of them use."""
    env.filters.update(FILTERS)
    env.globals["_"] = words
