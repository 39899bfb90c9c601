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

    `pinyin` is how the name is read, where somebody says so.
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
        ("", Entry(duty, account.name, account_url(account.id)))
        for account in registry.accounts.values()
        for duty in dict.fromkeys(account.duties)
    )


def names(registry: Registry, *others: Entry) -> tuple[LetterGroup, ...]:
    """Every account with its unit, every village with its town, and `others`."""
    accounts = [(each.pinyin, Entry(each.name, each.unit, account_url(each.id))) for each in registry.accounts.values()]
    villages = [
        (each.pinyin, Entry(each.name, registry.accounts[each.town].name, village_url(each.id)))
        for each in registry.villages.values()
    ]
    return _grouped((*accounts, *villages, *((each.pinyin, each) for each in others)))


def _grouped(entries: Iterable[tuple[str, Entry]]) -> tuple[LetterGroup, ...]:
    """By how each is read: as the registry says, or as it is guessed where that is ""."""
    read = [((pinyin or " ".join(syllables(entry.name))).lower(), entry) for pinyin, entry in entries]
    read.sort(key=lambda each: (_letter(each) == OTHER, each[0], each[1].name, each[1].url))
    return tuple(LetterGroup(letter, tuple(entry for _, entry in some)) for letter, some in groupby(read, key=_letter))


def _letter(read: tuple[str, Entry]) -> str:
    first = read[0][:1].upper()
    return first if "A" <= first <= "Z" else OTHER
