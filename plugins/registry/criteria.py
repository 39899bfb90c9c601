"""accounts/closing.yaml: when an account outside should be closed, as data with its basis.

Other counties decide by other figures: they edit the table, not the program.  No figure here ranks anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from plugins.problems import Location, Rule
from plugins.registry.channels import Sector
from plugins.yamlfile import Fields

CRITERIA_PATH = "accounts/closing.yaml"

NO_LIMIT = Rule(
    id="REG067",
    name="criterion-without-limit",
    message="the criterion {id} measures {measure}, but says no limit",
    fix="add limit: a whole number; below it (for silent_days and cost: above it) the criterion is met",
    why="An account is closed by a figure that was laid down before, not by a feeling.",
)


class Measure(StrEnum):
    """What a criterion looks at."""

    STAFF = "staff"
    FOLLOWERS = "followers"
    READS = "reads"
    POSTS = "posts"
    SILENT_DAYS = "silent_days"  # since the last update
    COST = "cost"  # yuan a year to an outside firm
    SECOND = "second"  # of one sponsor on one platform
    PLATFORM = "platform"  # it is on a platform that such a unit should not use


ABOVE = (Measure.SILENT_DAYS, Measure.COST)  # met above the limit; all others below it
WITHOUT_LIMIT = (Measure.SECOND, Measure.PLATFORM)


@dataclass(frozen=True, slots=True)
class Criterion:
    """Met by accounts of `sectors` (none named: of all) on `platforms` (likewise) whose figure is beyond `limit`.

    One that `merges` ends an account by joining it to another of its sponsor.
    """

    id: str
    name: str
    measure: Measure
    limit: int
    sectors: frozenset[Sector]
    platforms: frozenset[str]
    merges: bool
    basis: str
    at: Location

    def is_about(self, sector: Sector, platform: str) -> bool:
        return sector in (self.sectors or {sector}) and platform in (self.platforms or {platform})

    def is_met_by(self, figure: int) -> bool:
        return figure > self.limit if self.measure in ABOVE else figure < self.limit


def parse_criteria(fields: Fields) -> tuple[Criterion, ...]:
    """The criteria `fields` holds, in their order; what is wrong joins their problems."""
    return tuple(_criterion(each) for each in fields.groups("criteria"))


def _criterion(fields: Fields) -> Criterion:
    measure = fields.choice("measure", Measure)
    has_limit = fields.has("limit")
    limit = fields.integer("limit") if has_limit else 0
    criterion = Criterion(
        id=fields.text("id"),
        name=fields.text("name"),
        measure=measure,
        limit=limit,
        sectors=fields.choices("sectors", Sector),
        platforms=frozenset(fields.texts("platforms", required=False)),
        merges=fields.yes("merges"),
        basis=fields.text("basis"),
        at=fields.at("id"),
    )
    if not has_limit and measure not in WITHOUT_LIMIT:
        fields.problems.append(NO_LIMIT.at(criterion.at, id=criterion.id, measure=measure))
    fields.done()
    return criterion
