"""accounts/freshness.yaml: after how long a column that says nothing new is looked at, as data with its basis.

A reminder to editors, no quota: what has nothing new to say may stay silent, and padding helps nobody.
"""

from __future__ import annotations

from dataclasses import dataclass

from plugins.yamlfile import Fields

FRESHNESS_PATH = "accounts/freshness.yaml"


@dataclass(frozen=True, slots=True)
class Limit:
    """Columns of these types are to say something new within so many days."""

    types: frozenset[str]
    days: int
    basis: str


def parse_freshness(fields: Fields) -> tuple[Limit, ...]:
    """The limits `fields` holds; what is wrong joins their problems."""
    return tuple(_limit(each) for each in fields.groups("columns"))


def _limit(fields: Fields) -> Limit:
    limit = Limit(frozenset(fields.texts("types")), fields.integer("days"), fields.text("basis"))
    fields.done()
    return limit
