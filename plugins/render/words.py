"""What residents read in the language of the site: sentences, days, and the field's words.

The English here is the source of the theme's catalogue; each of these is a pure function of its arguments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from plugins.edition.model import Force, Story
from plugins.edition.tags import TIERS
from plugins.messages import catalogue, tag_of
from plugins.registry.model import Kind, Stage, Tier

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
KINDS = {
    Kind.ARTICLE: "article",
    Kind.PAGE: "page",
    Kind.AFFAIRS: "village affairs",
    Kind.FINANCE: "village finance",
    Kind.SUBSIDY: "subsidies",
}
GENRES = {"news": "news", "notice": "notice", "policy": "policy", "guide": "guide", "closure": "closure notice"}
CHANNEL_STATES = {
    "applied": "applied for",
    "active": "running",
    "suspended": "suspended",
    "closing": "closing down",
    "closed": "closed",
}
STEPS = {
    "proposed": "proposed",
    "discussed": "discussed",
    "examined": "examined",
    "decided": "decided",
    "published": "decision published",
    "carried-out": "result published",
}
DUTY_STATES = {
    "not-due": "not due yet",
    "due-soon": "due soon",
    "on-time": "published on time",
    "late": "published late",
    "missing": "due, not published",
    "not-applicable": "need not be published",
}
FORCES = {Force.NOT_YET: "not yet in force", Force.EXPIRED: "over", Force.REPLACED: "replaced"}
QUARTERS = ("first quarter", "second quarter", "third quarter", "fourth quarter")
LABELS = {**{kind.value: name for kind, name in KINDS.items()}, **GENRES}  # of what a story is, in one word
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
LONG_DATE = "{day} {month} {year}"
SHORT_DATE = "{day} {month}"
MONTH = "{month} {year}"
QUARTER = "{quarter} of {year}"
YEAR = "{year}"
TABLE = "table, scrolls sideways"
PATTERNS = (LONG_DATE, SHORT_DATE, MONTH, QUARTER, YEAR)
WRITTEN_IN = "zh_CN"  # what units write: official texts are in simplified Chinese
HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: `zh_CN`, `zh_TW` or `en`."""

    language: str

    def translated(self, text: str) -> str:
        return catalogue("theme", self.language).gettext(text)

    def label(self, text: str) -> str:
        """The same where it stands by itself."""
        said = self.translated(text)
        return said[:1].upper() + said[1:]

    def sentence(self, text: str, **values: object) -> Markup:
        """What `_()` in a template says: `text` in this language, with `values` escaped at their places.

        The same as what `jinja2.ext.i18n` offers, which takes each text apart anew each time, a hundred times a page.
        """
        return _sentence(text, self.language) % values if values else _words(text, self.language)

    def counted(self, one: str, many: str, count: int, shown: object = None, **values: object) -> Markup:
        """What `_n()` in a template says: `one` or `many` of `count`, which may be written as `shown`."""
        text = catalogue("theme", self.language).ngettext(one, many, count)
        return escape(text) % {"count": count if shown is None else shown, **values}

    def long_date(self, day: date) -> str:
        """5 March 2026; of a time, the day it was here."""
        here = local(day)
        return self._dated(LONG_DATE, here.year, here.month, day=here.day)

    def short_date(self, day: date) -> str:
        """5 March, where the year is plain from the context."""
        here = local(day)
        return self._dated(SHORT_DATE, here.year, here.month, day=here.day)

    def dated(self, day: date) -> Markup:
        """A long date, for machines, too."""
        return Markup('<time datetime="{}">{}</time>').format(machine_time(day), self.long_date(day))

    def period_label(self, period: str) -> str:
        """2026Q1, 2026-03 or 2026 as a reader says it; anything else as it is."""
        if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
            quarter = self.label(QUARTERS[int(match[2]) - 1])
            return self.translated(QUARTER).format(year=match[1], quarter=quarter)
        if match := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", period):
            return self._dated(MONTH, int(match[1]), int(match[2]))
        if re.fullmatch(r"\d{4}", period):
            return self.translated(YEAR).format(year=period)
        return period

    def scrollable(self, body: Markup) -> Markup:
        """`body` with each table in a region that scrolls by itself, by finger or arrow keys; in feeds it does not."""
        opening = Markup('<div class="table-scroll" role="region" tabindex="0" aria-label="{}"><table>')
        opening = opening.format(self.translated(TABLE))
        return body.replace("<table>", opening).replace("</table>", Markup("</table></div>"))

    def stage_label(self, stage: Stage) -> str:
        return self.label(STAGES[stage])

    def tier_label(self, tier: Tier) -> str:
        return self.label(TIERS[tier])

    def kind_label(self, kind: Kind) -> str:
        return self.label(KINDS[kind])

    def genre_label(self, genre: str) -> str:
        return self.label(GENRES[genre])

    def sort_label(self, sort: str) -> str:
        """The same for a genre or a kind by its name."""
        return self.label(LABELS.get(sort, sort))

    @property
    def sorts(self) -> Mapping[str, str]:
        return {sort: self.label(text) for sort, text in LABELS.items()}

    def story_label(self, story: Story) -> str:
        """One word for what a story is: an article by its genre, all else by its kind."""
        return self.genre_label(story.genre) if story.genre else self.kind_label(story.kind)

    def validity_word(self, story: Story) -> str | Markup:
        """Whether what a story says holds, in a word; where nothing else decides, as its unit wrote it."""
        said = story.document.validity if story.document else ""
        return self.translated(FORCES[story.force]) if story.force in FORCES else self.as_written(said)

    def step_label(self, step: str) -> str:
        return self.label(STEPS[step])

    def duty_state(self, state: str) -> str:
        return self.label(DUTY_STATES[state])

    def channel_state(self, state: str) -> str:
        return self.label(CHANNEL_STATES[state])

    def as_written(self, text: str) -> Markup:
        """What a unit wrote, marked as being in its language where the page around it speaks another (WCAG 3.1.2)."""
        return _written(text) if self.language != WRITTEN_IN and HAN.search(text) else escape(text)

    def naming(self, text: str, name: str) -> Markup:
        """`text` of the interface, with the name of a unit that stands in it marked in the same way."""
        before, found, after = text.partition(name) if name else (text, "", "")
        return escape(before) + self.as_written(found) + escape(after)

    @property
    def written(self) -> Markup:
        """The same as an attribute, for an element that holds nothing else."""
        return Markup(' lang="{}"').format(tag_of(WRITTEN_IN)) if self.language != WRITTEN_IN else Markup("")

    @property
    def filters(self) -> dict[str, Callable[..., Any]]:
        return {
            function.__name__: function
            for function in (
                self.long_date, self.short_date, self.dated, self.period_label, self.scrollable, self.stage_label,
                self.tier_label, self.kind_label, self.genre_label, self.story_label, self.validity_word,
                self.step_label, self.channel_state, self.duty_state, self.as_written, self.naming,
            )
        }  # fmt: skip

    def _dated(self, pattern: str, year: int, month: int, **day: int) -> str:
        return self.translated(pattern).format(year=year, month=self.translated(MONTHS[month - 1]), **day)


def machine_time(day: date) -> str:
    """The value of `<time datetime>`: a day, or a time with its offset."""
    return day.astimezone(HERE).isoformat(timespec="minutes") if isinstance(day, datetime) else day.isoformat()


def local(day: date) -> date:
    return day.astimezone(HERE) if isinstance(day, datetime) else day


@cache
def _sentence(text: str, language: str) -> Markup:
    return escape(Words(language).translated(text))


@cache
def _words(text: str, language: str) -> Markup:
    """Without values too a text is a format: its `%%` is a `%`."""
    return _sentence(text, language) % {}


def _written(text: str) -> Markup:
    return Markup('<span lang="{}">{}</span>').format(tag_of(WRITTEN_IN), text)
