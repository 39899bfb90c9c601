"""villages/obligations.yaml: what villages have to publish, how often, until when, and which law says so.

A county with other local rules edits the table, not the program.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from plugins.messages import Term
from plugins.paths import is_identifier
from plugins.problems import Location, Problem, Rule
from plugins.registry.workdays import Workdays
from plugins.yamlfile import Fields

OBLIGATIONS_PATH = "villages/obligations.yaml"

BAD_ITEM = Rule(
    id="REG081",
    name="bad-item",
    message="{id} cannot be the id of an item, or is that of another",
    fix="write letters a-z, digits and hyphens, and no id twice",
    why="Disclosures say by this id which item they are.",
)
UNKNOWN_IN_EXEMPTION = Rule(
    id="REG082",
    name="exemption-of-nothing",
    message="the {what} {found} of this exemption does not exist",
    fix="name an item of this file, a village of villages/ and a period such as 2026Q3",
    why="An exemption that fits nothing would look as if it did.",
)


class Cadence(StrEnum):
    """How often an item is due."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @classmethod
    def of(cls, period: str) -> Cadence | None:
        """How long a period is, by how it is written: `2026-03`, `2026Q1`, `2026`; None for anything else."""
        return next((each for each in cls if SHAPES[each].fullmatch(period)), None)


SHAPES = {
    Cadence.MONTH: re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])"),
    Cadence.QUARTER: re.compile(r"[0-9]{4}Q[1-4]"),
    Cadence.YEAR: re.compile(r"[0-9]{4}"),
}


class Counted(StrEnum):
    """From which day of its period the days are counted until it is due."""

    END = "end"
    START = "start"


class Disclosure(StrEnum):
    """The kinds of draft an item may be published as; the same words as in front matter."""

    AFFAIRS = "affairs"
    FINANCE = "finance"
    SUBSIDY = "subsidy"


@dataclass(frozen=True, slots=True)
class Item:
    """What is due `days` after the end (or start) of each period that begins on or after `since`.

    A disclosure is this item if it names it, or, where `by_period`, if it is of this kind and its period is as long.
    `shown` is for how many working days a list of recipients is shown at least, 0 where nothing is laid down.
    """

    id: str
    name: str
    kind: Disclosure
    every: Cadence
    days: int
    in_working_days: bool
    counted: Counted
    by_period: bool
    shown: int
    since: date
    basis: str
    at: Location


@dataclass(frozen=True, slots=True)
class Exemption:
    """Why a village need not publish an item: for one period, or, with none named, for all."""

    item: str
    village: str
    period: str
    reason: str
    at: Location


@dataclass(frozen=True, slots=True)
class Obligations:
    """All items in the order in which they are shown, and the working days by which some of them are counted.

    `soon` is how many days before an item is due one is reminded.
    """

    items: tuple[Item, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    soon: int = 0
    workdays: Workdays = field(default_factory=Workdays)

    def item(self, id: str) -> Item | None:
        return next((item for item in self.items if item.id == id), None)

    def exempt(self, item: str, village: str, period: str) -> Exemption | None:
        return next(
            (
                each
                for each in self.exemptions
                if (each.item, each.village) == (item, village) and each.period in ("", period)
            ),
            None,
        )


def parse_obligations(fields: Fields) -> Obligations:
    """What `fields` holds; what is wrong joins their problems."""
    items: dict[str, Item] = {}
    for each in fields.groups("items"):
        item = _item(each)
        if item.id and (item.id in items or not is_identifier(item.id)):
            fields.problems.append(BAD_ITEM.at(item.at, id=item.id))
        items[item.id] = item
    exemptions = tuple(_exemption(each) for each in fields.groups("exemptions", required=False))
    return Obligations(tuple(items.values()), exemptions, fields.integer("soon"))


def _item(fields: Fields) -> Item:
    days = fields.integer("days")
    if days < 0:
        fields.wrong("days", Term("a whole number"), days)
    item = Item(
        id=fields.text("id"),
        name=fields.text("name"),
        kind=fields.choice("kind", Disclosure),
        every=fields.choice("every", Cadence),
        days=days,
        in_working_days=fields.yes("working_days"),
        counted=fields.choice("counted", Counted) if fields.has("counted") else Counted.END,
        by_period=fields.yes("by_period"),
        shown=fields.integer("shown") if fields.has("shown") else 0,
        since=fields.a_day("since"),
        basis=fields.text("basis"),
        at=fields.at("id"),
    )
    fields.done()
    return item


def _exemption(fields: Fields) -> Exemption:
    exemption = Exemption(
        item=fields.text("item"),
        village=fields.text("village"),
        period=fields.text("period", default=""),
        reason=fields.text("reason"),
        at=fields.at("item"),
    )
    fields.done()
    return exemption


def check_exemptions(obligations: Obligations, villages: Container[str]) -> Iterator[Problem]:
    for each in obligations.exemptions:
        item = obligations.item(each.item)
        if item is None:
            yield UNKNOWN_IN_EXEMPTION.at(each.at, what=Term("item"), found=each.item)
        elif each.village not in villages:
            yield UNKNOWN_IN_EXEMPTION.at(each.at, what=Term("village"), found=each.village)
        elif each.period and Cadence.of(each.period) is not item.every:
            yield UNKNOWN_IN_EXEMPTION.at(each.at, what=Term("period"), found=each.period)
