"""Units and villages as a list to leaf through: by what they do, and by the first letter of how a name is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from plugins.edition.addresses import account_url, village_url
from plugins.pinyin import syllables
from plugins.registry.model import Registry

OTHER = "#"  # names that begin with no letter


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list, what tells it from others of that name, and the page it leads to.

    `pinyin` is how the name is read, where the registry says so.
    """

    name: str
    note: str
    url: str
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class LetterGroup:
    """The entries under one letter."""

    letter: str
    entries: tuple[Entry, ...]


def topics(registry: Registry) -> tuple[LetterGroup, ...]:
    """Every duty (职责) of any unit, with the account of the unit that has it."""
    return _grouped(
        Entry(duty, account.name, account_url(account.id))
        for account in registry.accounts.values()
        for duty in dict.fromkeys(account.duties)
    )


def names(registry: Registry) -> tuple[LetterGroup, ...]:
    """Every account with its unit, and every village with its town."""
    accounts = [Entry(each.name, each.unit, account_url(each.id), each.pinyin) for each in registry.accounts.values()]
    villages = [
        Entry(each.name, registry.accounts[each.town].name, village_url(each.id), each.pinyin)
        for each in registry.villages.values()
    ]
    return _grouped((*accounts, *villages))


def _grouped(entries: Iterable[Entry]) -> tuple[LetterGroup, ...]:
    def order(entry: Entry) -> tuple[bool, str, str, str]:
        return _letter(entry) == OTHER, _read(entry), entry.name, entry.url

    return tuple(LetterGroup(letter, tuple(some)) for letter, some in groupby(sorted(entries, key=order), key=_letter))


def _letter(entry: Entry) -> str:
    first = _read(entry)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def _read(entry: Entry) -> str:
    return (entry.pinyin.replace(" ", "") or "".join(syllables(entry.name))).lower()
