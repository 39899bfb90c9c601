"""What accounts/allowed.yaml allows on a given day, and what is wrong with its entries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date

from plugins.privacy.rules import ALLOWANCE_BY_NOBODY, ALLOWANCE_EXPIRED, ALLOWANCE_WITHOUT_EFFECT
from plugins.privacy.scan import BEFORE, Finding, compact
from plugins.problems import Location, Problem
from plugins.registry.allowed import AllowedValue, PersonalKind
from plugins.registry.model import Registry

ANYWHERE = "*"  # the document asked about when a page shows words of many


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be shown, looked up by what was found.  `places` are the registered addresses of offices."""

    mail_domains: frozenset[str] = frozenset()
    values: Mapping[tuple[PersonalKind, str], tuple[AllowedValue, ...]] | None = None
    places: tuple[tuple[str, AllowedValue | None], ...] = ()

    def permits(self, finding: Finding, document: str) -> tuple[bool, AllowedValue | None]:
        """Whether it may stand in the document with this id ("": in the registry), and the entry that says so."""
        if finding.kind is PersonalKind.EMAIL and self._is_office_mail(finding.value):
            return True, None
        if finding.kind is PersonalKind.HOUSE_NUMBER:
            for place, entry in self.places:
                if _stands_in(finding, place) and _covers(entry, document):
                    return True, entry
        for entry in (self.values or {}).get((finding.kind, finding.value), ()):
            if _covers(entry, document):
                return True, entry
        return False, None

    def _is_office_mail(self, address: str) -> bool:
        domain = address.rpartition("@")[2]
        return any(domain == each or domain.endswith("." + each) for each in self.mail_domains)


def allowed_on(registry: Registry, day: date) -> Allowed:
    """What the registry allows on `day`; an entry that has ended allows nothing."""
    values: dict[tuple[PersonalKind, str], tuple[AllowedValue, ...]] = {}
    places: list[tuple[str, AllowedValue | None]] = [(compact(unit.contact.address), None) for unit in registry.units]
    for entry in registry.allowed.values:
        if entry.until < day:
            continue
        if entry.kind is PersonalKind.HOUSE_NUMBER:
            places.append((compact(entry.value), entry))
        else:
            key = (entry.kind, plain(entry.kind, entry.value))
            values[key] = (*values.get(key, ()), entry)
    # The site's own domain is an office's; records of sign-offs hold it after an @ too, in the namespace.
    domains = frozenset({registry.policy.site, *registry.allowed.mail_domains})
    return Allowed(domains, values, tuple(places))


def plain(kind: PersonalKind, value: str) -> str:
    """A value as `find` writes it, however the entry does."""
    if kind is PersonalKind.EMAIL:
        return value.strip().lower()
    text = compact(value).replace("+", "")
    return text[-11:] if kind is PersonalKind.MOBILE else text


def check_allowances(registry: Registry, used: Set[Location], day: date, *, all_read: bool) -> Iterator[Problem]:
    """What is wrong with the entries.  `used` are those some document needed; ask for it when all were read."""
    for entry in registry.allowed.values:
        if entry.person not in registry.people:
            yield ALLOWANCE_BY_NOBODY.at(entry.at, person=entry.person)
        if entry.until < day:
            yield ALLOWANCE_EXPIRED.at(entry.at, until=entry.until, person=registry.called(entry.person))
        elif all_read and entry.at not in used:
            yield ALLOWANCE_WITHOUT_EFFECT.at(entry.at)


def judge_findings(
    found: Iterable[tuple[Finding, Problem]], allowed: Allowed, document: str
) -> tuple[tuple[Problem, ...], frozenset[Location]]:
    """The problems that remain, and the entries that took the others away."""
    problems: list[Problem] = []
    used: set[Location] = set()
    for finding, problem in found:
        is_permitted, entry = allowed.permits(finding, document)
        if not is_permitted:
            problems.append(problem)
        elif entry is not None:
            used.add(entry.at)
    return tuple(problems), frozenset(used)


def _covers(entry: AllowedValue | None, document: str) -> bool:
    return entry is None or not entry.documents or document == ANYWHERE or document in entry.documents


def _stands_in(finding: Finding, place: str) -> bool:
    """Whether the text around a house number is this address: the same number in another village is another home."""
    position = place.find(finding.value)
    lead = place[:position][-BEFORE:] if position > 0 else ""
    return len(lead) >= 2 and finding.before.endswith(lead)
