"""Which accounts to close follows from figures and criteria, and from nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from plugins.accounts.audit import Finding, Verdict, audit, totals
from plugins.problems import Location
from plugins.registry.channels import Channel, ChannelState, Sector
from plugins.registry.criteria import Criterion, Measure

TODAY = date(2026, 11, 22)
GOOD = Channel(
    id="wechat-zhujian",
    platform="微信公众号",
    name="江湾住建",
    sponsor="江湾县住房和城乡建设局",
    operator="江湾县住房和城乡建设局",
    sector=Sector.DEPARTMENT,
    owner="",
    state=ChannelState.ACTIVE,
    since=date(2015, 3, 1),
    staff=2,
    followers=30_000,
    posts=120,
    reads=900,
    updated_on=date(2026, 11, 20),
)


def criterion(measure: Measure, limit: int = 0, *, merges: bool = False, **about: frozenset[str]) -> Criterion:
    sectors = frozenset(map(Sector, about.get("sectors", frozenset())))
    at, platforms = Location("x"), about.get("platforms", frozenset())
    return Criterion(measure, measure, measure, limit, sectors, platforms, merges, "依据", at)


CRITERIA = (
    criterion(Measure.STAFF, 1),
    criterion(Measure.FOLLOWERS, 15_000, sectors=frozenset({"department"})),
    criterion(Measure.READS, 200),
    criterion(Measure.POSTS, 30),
    criterion(Measure.SILENT_DAYS, 14),
    criterion(Measure.SECOND, merges=True),
    criterion(Measure.PLATFORM, sectors=frozenset({"village"}), platforms=frozenset({"客户端"})),
)


def of(*channels: Channel) -> tuple[Finding, ...]:
    return audit(channels, CRITERIA, TODAY)


def reasons(finding: Finding) -> list[tuple[str, int | None]]:
    return [(reason.criterion.id, reason.figure) for reason in finding.reasons]


def test_an_account_that_meets_no_criterion_is_kept() -> None:
    (finding,) = of(GOOD)

    assert (finding.verdict, finding.reasons, finding.is_granted) == (Verdict.KEEP, (), False)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"staff": 0}, ("staff", 0)),
        ({"followers": 14_999}, ("followers", 14_999)),
        ({"reads": 199}, ("reads", 199)),
        ({"posts": 29}, ("posts", 29)),
        ({"updated_on": date(2026, 11, 7)}, ("silent_days", 15)),
        ({"sector": Sector.VILLAGE, "platform": "客户端"}, ("platform", None)),
    ],
)
def test_one_criterion_that_is_met_closes_it_and_gives_its_figure(change: dict, reason: tuple) -> None:
    (finding,) = of(replace(GOOD, **change))

    assert finding.verdict is Verdict.CLOSE
    assert reasons(finding) == [reason]


@pytest.mark.parametrize(
    "change",
    [
        {"followers": 15_000},
        {"reads": 200},
        {"updated_on": date(2026, 11, 8)},
        {"followers": 3, "sector": Sector.TOWN},
        {"platform": "客户端"},
    ],
)
def test_at_the_limit_or_outside_what_a_criterion_is_about_it_is_kept(change: dict) -> None:
    assert of(replace(GOOD, **change))[0].verdict is Verdict.KEEP


def test_a_figure_nobody_knows_closes_nothing_and_is_told() -> None:
    (finding,) = of(replace(GOOD, reads=None, updated_on=None))

    assert finding.verdict is Verdict.KEEP
    assert finding.unknown == (Measure.READS, Measure.SILENT_DAYS)


def test_an_application_that_was_granted_keeps_it_until_its_last_day() -> None:
    granted = replace(GOOD, reads=1, kept_until=TODAY, kept_because="汛期预警")

    assert [each.verdict for each in of(granted, replace(granted, kept_until=date(2026, 11, 21), platform="微博"))] == [
        Verdict.KEEP,
        Verdict.CLOSE,
    ]
    assert of(granted)[0].is_granted


def test_of_two_on_one_platform_the_older_stays_however_little_it_is_read() -> None:
    older = replace(GOOD, reads=300)
    newer = replace(GOOD, id="wechat-zhujian-2", since=date(2022, 1, 1), reads=90_000)

    assert [each.verdict for each in of(newer, older)] == [Verdict.MERGE, Verdict.KEEP]
    assert reasons(of(newer, older)[0]) == [("second", None)]


def test_of_two_on_one_platform_the_granted_one_stays() -> None:
    granted = replace(GOOD, id="b", since=date(2022, 1, 1), kept_until=TODAY, kept_because="招考")

    assert [each.verdict for each in of(GOOD, granted)] == [Verdict.MERGE, Verdict.KEEP]


def test_one_that_ended_makes_no_second_of_another() -> None:
    ended = replace(GOOD, id="a", state=ChannelState.CLOSED, since=date(2010, 1, 1))

    assert [each.verdict for each in of(ended, GOOD)] == [Verdict.CLOSE, Verdict.KEEP]


# The city of the report: 746 accounts, 553 of them closed, that is 74.1 %; 97 % of those of schools and villages.
SHAPE = {
    Sector.SCHOOL: (210, 204),
    Sector.VILLAGE: (190, 185),
    Sector.DEPARTMENT: (150, 61),
    Sector.TOWN: (60, 30),
    Sector.HOSPITAL: (56, 32),
    Sector.ENTERPRISE: (80, 41),
}


def city() -> Iterator[Channel]:
    """A register of that shape: every one that goes has one figure too low, a different one in turn."""
    low = ({"reads": 120}, {"posts": 8}, {"staff": 0}, {"updated_on": date(2026, 6, 1)})
    for sector, (all_of_it, gone) in SHAPE.items():
        for number in range(all_of_it):
            own = {"id": f"{sector}-{number}", "sponsor": f"{sector} {number}", "sector": sector}
            yield replace(GOOD, **own, **(low[number % len(low)] if number < gone else {}))


def test_the_city_of_the_report_comes_out_as_it_did() -> None:
    whole, by_sector = totals(of(*city()))

    assert (whole.all, whole.gone, whole.keep) == (746, 553, 193)
    assert whole.tenths_of_percent == 741
    assert [by_sector[sector].tenths_of_percent // 10 for sector in (Sector.SCHOOL, Sector.VILLAGE)] == [97, 97]
    assert {sector: (each.all, each.gone) for sector, each in by_sector.items()} == SHAPE


def test_sectors_stand_in_their_own_order_and_not_by_how_many_close() -> None:
    _, by_sector = totals(of(*city()))

    assert list(by_sector) == [sector for sector in Sector if sector in SHAPE]
