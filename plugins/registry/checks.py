"""What must hold between the entries of a registry; what one entry can see by itself is checked while loading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum, ValidationError

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.channels import check_owners
from plugins.registry.handover import check_handovers
from plugins.registry.model import Holder, Kind, Person, Profile, Registry, Stage, Tier
from plugins.registry.obligations import check_exemptions
from plugins.registry.rules import (
    BAD_CODE,
    BAD_TERM,
    NO_COLUMNS,
    NO_USE,
    NOT_RESPONSIBLE,
    TWICE,
    UNKNOWN_PLATFORM,
    UNKNOWN_PROFILE,
    UNKNOWN_TOWN,
    WEAK_PROFILE,
)

POLICY = Location("accounts/policy.yaml")
ABOUT_MONEY = frozenset({Kind.FINANCE, Kind.SUBSIDY})
LONGEST_EMERGENCY = timedelta(hours=168)


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
    for kind in Kind:
        if not any(use.fits(kind, "", "") for use in policy.uses):
            yield NO_USE.at(POLICY, kind=kind)
    named = [(use.profile, "use") for use in policy.uses]
    named += [(use.emergency, "emergency") for use in policy.uses if use.emergency]
    named += [(each.escalates_to, "escalates_to") for each in policy.profiles.values() if each.escalates_to]
    for profile, key in named:
        if profile not in policy.profiles:
            yield UNKNOWN_PROFILE.at(POLICY, key=key, profile=profile, known=", ".join(policy.profiles))


def check_profiles(registry: Registry) -> Iterator[Problem]:
    policy = registry.policy
    for profile in policy.profiles.values():
        for lack in _lacks(profile):
            yield WEAK_PROFILE.at(POLICY, profile=profile.name, lack=lack)
    for use in policy.uses:
        for name in {use.profile, use.emergency} & policy.profiles.keys():
            profile = policy.profiles[name]
            about_money = not use.kinds or use.kinds & ABOUT_MONEY
            if about_money and (profile.paper or profile.forge):
                lack = Term("accepts paper or the forge for finance or subsidies")
                yield WEAK_PROFILE.at(POLICY, profile=name, lack=lack)
            if bool(profile.later) != (name == use.emergency):
                lack = Term("leaves stages for later and is no emergency, or is one and leaves none")
                yield WEAK_PROFILE.at(POLICY, profile=name, lack=lack)


def _lacks(profile: Profile) -> Iterator[Term]:
    """What makes a profile too weak to publish under."""
    if profile.holders.get(Stage.RELEASE) is not Holder.PLATFORM:
        yield Term("does not leave release to the platform")
    if sum(stage.is_review for stage in profile.required) < 2:
        yield Term("has fewer than two reviews")
    if Stage.RELEASE in profile.later or not profile.later <= profile.holders.keys():
        yield Term("leaves release, or a stage it does not have, for later")
    if bool(profile.later) != (timedelta() < profile.within <= LONGEST_EMERGENCY):
        yield Term("needs within_hours from 1 to 168 for what it leaves for later, and only then")
    if Stage.RELEASE in profile.paper | profile.forge:
        yield Term("accepts paper or the forge for release")


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
        for person in account.responsible:
            if all(each.id != person for each in account.people):
                yield NOT_RESPONSIBLE.at(account.at, person=person, account=account.name)


def check_channels(registry: Registry) -> Iterator[Problem]:
    yield from check_owners(registry.channels, frozenset(unit.id for unit in registry.units))
    yield from check_handovers(registry.channels, registry.handovers)


def check_uniqueness(registry: Registry) -> Iterator[Problem]:
    units = registry.units
    people = list(_people(registry))
    yield from _repeated(Term("code"), [(unit.code, unit.at) for unit in units])
    yield from _repeated(Term("id"), [(unit.id, unit.at) for unit in units])
    yield from _repeated(Term("person"), [(person.id, person.at) for person in people])
    keys = [(key.fingerprint, person.at) for person in people for key in person.keys]
    yield from _repeated(Term("key"), keys)


def check_terms(registry: Registry) -> Iterator[Problem]:
    for person in _people(registry):
        if person.until is not None and person.until < person.since:
            yield BAD_TERM.at(person.at, person=person.called, until=person.until, since=person.since)


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


def check_obligations(registry: Registry) -> Iterator[Problem]:
    yield from check_exemptions(registry.obligations, registry.villages)


CHECKS = (
    check_policy,
    check_profiles,
    check_towns,
    check_accounts,
    check_channels,
    check_obligations,
    check_uniqueness,
    check_terms,
)
