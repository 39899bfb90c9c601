"""What must hold between the entries of a registry; what one entry can see by itself is checked while loading."""

from __future__ import annotations

from collections.abc import Iterator

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.model import Account, Holder, Person, Registry, Stage, Tier, Village
from plugins.registry.rules import (
    BAD_CODE,
    BAD_TERM,
    CHANNEL_DATES,
    NO_COLUMNS,
    TWICE,
    UNKNOWN_PLATFORM,
    UNKNOWN_PROFILE,
    UNKNOWN_TOWN,
    WEAK_PROFILE,
)
from plugins.registry.vocabulary import ChannelState

POLICY = Location("accounts/policy.yaml")


def check_registry(registry: Registry) -> Iterator[Problem]:
    """Every way in which the registry contradicts itself."""
    for check in CHECKS:
        yield from check(registry)


def code_problem(code: str, at: Location) -> Iterator[Problem]:
    """A problem when `code` is no unified social credit code."""
    try:
        if uscc.validate(code) != code:
            yield BAD_CODE.at(at, code=code, reason=Term("it holds blanks or small letters"))
    except InvalidChecksum:
        yield BAD_CODE.at(at, code=code, reason=Term("its check character is wrong"))
    except ValidationError:
        yield BAD_CODE.at(at, code=code, reason=Term("it is not 18 characters of the code's alphabet"))


def check_policy(registry: Registry) -> Iterator[Problem]:
    policy = registry.policy
    if policy.platform not in registry.accounts:
        yield UNKNOWN_PLATFORM.at(POLICY, platform=policy.platform)
    for kind, profile in policy.profile_by_kind.items():
        if profile not in policy.profiles:
            known = ", ".join(policy.profiles)
            yield UNKNOWN_PROFILE.at(POLICY, kind=kind, profile=profile, known=known)
    for name, each in policy.profiles.items():
        if each.holders.get(Stage.RELEASE) is not Holder.PLATFORM:
            yield WEAK_PROFILE.at(POLICY, profile=name, lack=Term("does not leave release to the platform"))
        if sum(stage.is_review for stage in each.stages) < 2:
            yield WEAK_PROFILE.at(POLICY, profile=name, lack=Term("has fewer than two reviews"))


def check_towns(registry: Registry) -> Iterator[Problem]:
    for village in registry.villages.values():
        town = registry.accounts.get(village.town)
        if town is None or town.tier is not Tier.TOWN:
            yield UNKNOWN_TOWN.at(village.at, town=village.town)


def check_accounts(registry: Registry) -> Iterator[Problem]:
    for account in registry.accounts.values():
        if not account.columns:
            yield NO_COLUMNS.at(account.at, account=account.id)
        yield from _repeated(Term("column"), [(column.id, account.at) for column in account.columns])
        for channel in account.channels:
            if channel.state == ChannelState.CLOSED and channel.closed_on is None:
                yield CHANNEL_DATES.at(account.at, channel=f"{channel.platform} {channel.name}")


def check_uniqueness(registry: Registry) -> Iterator[Problem]:
    units: list[Account | Village] = [*registry.accounts.values(), *registry.villages.values()]
    people = list(_people(registry))
    yield from _repeated(Term("code"), [(unit.code, unit.at) for unit in units])
    yield from _repeated(Term("id"), [(unit.id, unit.at) for unit in units])
    yield from _repeated(Term("person"), [(person.id, person.at) for person in people])
    keys = [(key.fingerprint, person.at) for person in people for key in person.keys]
    yield from _repeated(Term("key"), keys)


def check_terms(registry: Registry) -> Iterator[Problem]:
    for person in _people(registry):
        if person.until is not None and person.until < person.since:
            yield BAD_TERM.at(person.at, person=person.id, until=person.until, since=person.since)


def _people(registry: Registry) -> Iterator[Person]:
    for account in registry.accounts.values():
        yield from account.people
    for village in registry.villages.values():
        yield from village.people


def _repeated(what: Term, values: list[tuple[str, Location]]) -> Iterator[Problem]:
    first: dict[str, Location] = {}
    for value, at in values:
        if value in first:
            yield TWICE.at(at, what=what, value=value, first=first[value])
        first.setdefault(value, at)


CHECKS = (check_policy, check_towns, check_accounts, check_uniqueness, check_terms)
