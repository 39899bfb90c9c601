"""Which outside accounts to close: what the criteria of the county say of each, with the figure that says it.

The figures serve this and nothing else.  Nothing here puts units in an order by reads or followers, and nothing should.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plugins.registry.channels import Channel, ChannelState, Sector
from plugins.registry.criteria import WITHOUT_LIMIT, Criterion, Measure

OUTLIVED = (ChannelState.CLOSING, ChannelState.CLOSED)


class Verdict(StrEnum):
    """What becomes of an account outside: an ending one is closed already, or about to be."""

    KEEP = "keep"
    MERGE = "merge"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that an account meets, with its own figure; None where the criterion measures none."""

    criterion: Criterion
    figure: int | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What the audit says of one account.

    `unknown` are the measures a criterion asks for and the register does not know.  `is_granted`: it meets a criterion
    and is kept all the same, since somebody applied and was heard.
    """

    channel: Channel
    verdict: Verdict
    reasons: tuple[Reason, ...]
    unknown: tuple[Measure, ...]
    is_granted: bool


@dataclass(frozen=True, slots=True)
class Total:
    """How many accounts there were, and how many of them are kept, merged and closed."""

    all: int
    keep: int
    merge: int
    close: int

    @property
    def gone(self) -> int:
        return self.merge + self.close

    @property
    def tenths_of_percent(self) -> int:
        """The share of those that are gone, rounded half up: 741 is 74.1 %."""
        return (2000 * self.gone + self.all) // (2 * self.all) if self.all else 0


def audit(channels: Sequence[Channel], criteria: Sequence[Criterion], today: date) -> tuple[Finding, ...]:
    """A finding for each account, in the order of the register."""
    seconds = frozenset(_seconds(channels, today))
    return tuple(_finding(channel, criteria, seconds, today) for channel in channels)


def _finding(channel: Channel, criteria: Sequence[Criterion], seconds: frozenset[str], today: date) -> Finding:
    asked = [criterion for criterion in criteria if criterion.is_about(channel.sector, channel.platform)]
    figures = {criterion.measure: figure_of(channel, criterion.measure, today) for criterion in asked}
    reasons = tuple(
        Reason(criterion, figures[criterion.measure])
        for criterion in asked
        if _is_met(criterion, figures[criterion.measure], channel.id in seconds)
    )
    unknown = tuple(measure for measure, figure in figures.items() if figure is None and measure not in MAY_BE_UNKNOWN)
    if channel.state in OUTLIVED:
        return Finding(channel, Verdict.CLOSE, reasons, (), is_granted=False)
    if not reasons or channel.is_kept(today):
        return Finding(channel, Verdict.KEEP, reasons, unknown, is_granted=bool(reasons))
    merges = all(reason.criterion.merges for reason in reasons)
    return Finding(channel, Verdict.MERGE if merges else Verdict.CLOSE, reasons, unknown, is_granted=False)


MAY_BE_UNKNOWN = (*WITHOUT_LIMIT, Measure.COST)  # nobody is paid, where no cost is named


def figure_of(channel: Channel, measure: Measure, today: date) -> int | None:
    """What a criterion compares; of money whole yuan, of silence days.  None where it is unknown or no figure."""
    match measure:
        case Measure.STAFF:
            return channel.staff
        case Measure.FOLLOWERS:
            return channel.followers
        case Measure.READS:
            return channel.reads
        case Measure.POSTS:
            return channel.posts
        case Measure.SILENT_DAYS:
            return (today - channel.updated_on).days if channel.updated_on else None
        case Measure.COST:
            return channel.cost // 100 if channel.cost is not None else None
        case _:
            return None


def _is_met(criterion: Criterion, figure: int | None, is_second: bool) -> bool:
    if criterion.measure is Measure.SECOND:
        return is_second
    if criterion.measure is Measure.PLATFORM:
        return True  # the criterion is about this platform and this sector
    return figure is not None and criterion.is_met_by(figure)


def _seconds(channels: Iterable[Channel], today: date) -> Iterator[str]:
    """The ids of accounts beside the one that their sponsor keeps on a platform.

    Kept is the one that was granted, else the one that is there longest: never the one that is read most.
    """
    held: dict[tuple[str, str], list[Channel]] = defaultdict(list)
    for channel in channels:
        if channel.state not in OUTLIVED:
            held[channel.sponsor, channel.platform].append(channel)
    for same in held.values():
        same.sort(key=lambda channel: (not channel.is_kept(today), channel.since, channel.id))
        yield from (channel.id for channel in same[1:])


def totals(findings: Iterable[Finding]) -> tuple[Total, Mapping[Sector, Total]]:
    """Of all accounts, and of each sector that has any, in the order of the sectors."""
    counted = Counter((finding.channel.sector, finding.verdict) for finding in findings)

    def total(sectors: Iterable[Sector]) -> Total:
        of = {verdict: sum(counted[sector, verdict] for sector in sectors) for verdict in Verdict}
        return Total(sum(of.values()), of[Verdict.KEEP], of[Verdict.MERGE], of[Verdict.CLOSE])

    by_sector = {sector: total((sector,)) for sector in Sector}
    return total(tuple(Sector)), {sector: each for sector, each in by_sector.items() if each.all}
