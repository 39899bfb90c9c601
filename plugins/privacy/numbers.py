"""Numbers of people in folded text: identity numbers, bank cards, mobile numbers.

A number is read as a person reads it: digits that touch are a group, groups with blanks or hyphens between them may
be one number, and a number begins and ends where a group does.  So `138 0000 0000 2026` holds a mobile number, and an
account of dates and amounts does not become one because all its digits were pushed together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import pairwise

from plugins.privacy.fold import GAP, HIDDEN
from plugins.privacy.identity import is_resident_id
from plugins.registry.allowed import PersonalKind

# Possessive: what was taken is never given back, so that a text of nothing but digits costs no more than another.
GROUP = f"[0-9](?:{HIDDEN}*[0-9])*+(?:{HIDDEN}*X(?![0-9A-Za-z]))?"
RUN = re.compile(f"{GROUP}(?:(?:{HIDDEN}*{GAP}){{1,4}}{HIDDEN}*(?:{GROUP}|X(?![0-9A-Za-z])))*+")
TOUCHING = re.compile(f"[^{GAP}]+")
SHORTEST, LONGEST = 11, 19
MOBILE_FORM = re.compile(r"(?:0|(?:00)?86)?1[3-9][0-9]{9}")
BORN = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
ID_FORM = re.compile(f"[0-9]{{6}}(?:18|19|20)[0-9]{{2}}{BORN}[0-9]{{3}}[0-9X]")
# 残疾人证: the identity number, then a digit for the kind of disability and one for its degree.
DISABILITY_FORM = re.compile(f"(?<![0-9A-Za-z])({ID_FORM.pattern})[1-7][1-4](?![0-9])")
OLD_ID_FORM = re.compile(f"[1-9][0-9]{{7}}{BORN}[0-9]{{3}}")
MOBILE_GROUPS = ((3, 4, 4), (5, 4, 4))  # 138 0000 0000, and with 86 before it
OLD_ID_GROUPS = ((15,), (6, 6, 3), (6, 2, 2, 2, 3))
BORN_LATEST, BORN_LIKELY = 1999, 1930  # the old form was given out until 1999
# The first two digits of a division: 11 is Beijing, 65 Xinjiang.
PROVINCES = frozenset(
    map(str, (*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
)
RESIDENCE_PERMITS = frozenset({"81", "82", "83"})  # of people from Hong Kong, Macao and Taiwan; 18 digits too
SPLIT = {  # how people split a number; among columns of figures any other split is chance
    PersonalKind.RESIDENT_ID: frozenset(
        {(6, 8, 4), (6, 4, 4, 4), (6, 4, 2, 2, 4), (6, 8, 3, 1), (17, 1), (14, 4), (6, 12), (10, 8), (9, 9), (6, 6, 6)}
        | {(4, 4, 4, 4, 2), (3, 3, 4, 4, 4), (3, 3, 4, 2, 2, 4), (3, 3, 8, 4)}
    ),
    PersonalKind.BANK_CARD: frozenset({(4, 4, 4, 4), *((4, 4, 4, 4, rest) for rest in (1, 2, 3)), (6, 13), (6, 10)}),
    PersonalKind.MOBILE: frozenset({*MOBILE_GROUPS, (3, 8), (7, 4), (4, 3, 4), (4, 4, 3), (2, 3, 4, 4)}),
}


class Near(Enum):
    """What a paragraph or table speaks of; without it, some numbers are just numbers."""

    CARD = re.compile("银行卡|行卡|信用卡|借记卡|卡号|账号|帐号|账户|帐户|一卡通|存折")
    IDENTITY = re.compile("身份证|身份号|公民身份|居民身份|证件号|证号|户口")
    PASSPORT = re.compile("护照|证件号|P(?i:assport)|p(?i:assport)")
    PERMIT = re.compile("通行证|回乡证|台胞证|入台证|往来内地|往来大陆|往来港澳|往来台湾|证件号")
    VEHICLE = re.compile("车牌|牌照|号牌|车号|车辆|轿车|货车|客车|摩托|牌号")
    HOME = re.compile("住址|家庭地址|户籍地址|户口所在地|户籍所在地|居住地|门牌")


@dataclass(frozen=True, slots=True)
class Found:
    """A value, written in its plain form, and where in the text it begins and ends."""

    kind: PersonalKind
    value: str
    start: int
    end: int


class _Run:
    """Groups of digits that may be one number: all digits pushed together, and where among them each group begins."""

    def __init__(self, text: str, offset: int, near: Set[Near]) -> None:
        self.digits = text.replace(GAP, "").replace(HIDDEN, "")
        self.near = near
        self.speaks_of_cards = Near.CARD in near
        self.begins: list[int] = []  # among the digits; one more for where the last group ends
        self.places: list[tuple[int, int]] = []  # in the text
        if self._may_hold_a_number():
            self._split(text, offset)

    def numbers(self) -> Iterator[Found]:
        """The longest number that begins with each group, those inside another left out."""
        first = 0
        while first < len(self.places):
            last, kind, digits = self._number_at(first)
            if kind is not None:
                yield Found(kind, _plain(kind, digits), self.places[first][0], self.places[last][1])
            first = last + 1

    def _may_hold_a_number(self) -> bool:
        """A look at the digits alone, before the groups are told apart."""
        if len(self.digits) < SHORTEST:
            return False
        forms = (MOBILE_FORM, ID_FORM, OLD_ID_FORM)
        return self.speaks_of_cards or any(form.search(self.digits) for form in forms)

    def _split(self, text: str, offset: int) -> None:
        size = 0
        for touching in TOUCHING.finditer(text):
            digits = len(touching[0]) - touching[0].count(HIDDEN)
            if digits:
                self.begins.append(size)
                self.places.append((offset + touching.start(), offset + touching.end()))
                size += digits
        self.begins.append(size)
        self._group_at = {begin: group for group, begin in enumerate(self.begins)}
        self._sums = _luhn_sums(self.digits) if self.speaks_of_cards else ([], [])

    def _number_at(self, first: int) -> tuple[int, PersonalKind | None, str]:
        """The last group of the longest number that begins with group `first`, its kind and its digits."""
        begin = self.begins[first]
        mobile = MOBILE_FORM.match(self.digits, begin)
        is_identity, is_old = ID_FORM.match(self.digits, begin), OLD_ID_FORM.match(self.digits, begin)
        shortest = SHORTEST if mobile else 15 if is_identity or is_old or self.speaks_of_cards else LONGEST + 1
        for end in range(min(begin + LONGEST, len(self.digits)), begin + shortest - 1, -1):
            after = self._group_at.get(end)
            if after is None:
                continue
            digits, kind = self.digits[begin:end], None
            if is_identity and len(digits) == 18 and is_resident_id(digits):
                kind = PersonalKind.RESIDENT_ID
            elif len(digits) >= 16 and self._is_card(begin, end):
                kind = PersonalKind.BANK_CARD
            elif is_identity and len(digits) == 18:
                kind = self._mistyped_identity(digits, first, after)
            elif is_old and len(digits) == 15:
                kind = self._old_identity(digits, first, after)
            if kind is None and mobile and digits.removesuffix("X") == mobile[0] and self._is_mobile(first, after):
                kind = PersonalKind.MOBILE
            if kind is not None:
                return after - 1, kind, digits
        return first, None, ""

    def _is_card(self, begin: int, end: int) -> bool:
        """By the sums of all digits before: no digit is added up twice, however many numbers could begin here."""
        if not self.speaks_of_cards or "X" in self.digits[begin:end]:
            return False
        sums = self._sums[end % 2]
        return (sums[end] - sums[begin]) % 10 == 0

    def _is_mobile(self, first: int, after: int) -> bool:
        """Where no check digit helps, the grouping must be one that people write."""
        size = after - first
        if size == 1:
            return True
        is_whole_run = first == 0 and after == len(self.places)
        if is_whole_run and (size <= 4 or size == self.begins[after] - self.begins[first]):
            return True
        return size == 3 and self._shape(first, after) in MOBILE_GROUPS

    def _mistyped_identity(self, digits: str, first: int, after: int) -> PersonalKind | None:
        """Eighteen characters of the right form whose check character is wrong: one slip of the pen from a real one.

        Where the text calls it an identity number it is refused as one, split or not.  Elsewhere it may be the number
        of a project, and only one whole group counts, so that what is merely pointed out never hides what is refused.
        """
        try:
            born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
        except ValueError:
            return None
        if Near.IDENTITY in self.near:
            shape = self._shape(first, after)
            is_one_number = after - first in (1, len(digits)) or shape in SPLIT[PersonalKind.RESIDENT_ID]
            return PersonalKind.RESIDENT_ID if is_one_number else None
        is_likely = digits[:2] in PROVINCES | RESIDENCE_PERMITS and born.year >= BORN_LIKELY
        return PersonalKind.POSSIBLE_RESIDENT_ID if is_likely and after - first == 1 else None

    def _old_identity(self, digits: str, first: int, after: int) -> PersonalKind | None:
        """Six digits of division, six of birth in the last century, three of order; no check digit."""
        is_spoken_of = Near.IDENTITY in self.near
        if after - first > 1:  # and only where the text says what they are may they be split
            shape = self._shape(first, after) if is_spoken_of else ()
            if shape not in OLD_ID_GROUPS and len(shape) < len(digits):
                return None
        try:
            born = date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
        except ValueError:
            return None
        if born.year > BORN_LATEST:
            return None
        if is_spoken_of:
            return PersonalKind.OLD_RESIDENT_ID
        is_likely = digits[:2] in PROVINCES and born.year >= BORN_LIKELY
        return PersonalKind.POSSIBLE_RESIDENT_ID if is_likely else None

    def _shape(self, first: int, after: int) -> tuple[int, ...]:
        ends = self.begins[first : after + 1]
        return tuple(end - begin for begin, end in pairwise(ends))


def find_numbers(folded: str, near: Set[Near]) -> Iterator[Found]:
    """Every number of a person in text folded by `DIGITS`."""
    for run in RUN.finditer(folded):
        if run.end() - run.start() >= SHORTEST:
            yield from _Run(run[0], run.start(), near).numbers()
    for certificate in DISABILITY_FORM.finditer(folded):
        if is_resident_id(certificate[1]):
            yield Found(PersonalKind.RESIDENT_ID, certificate[1], *certificate.span())


def find_among_columns(folded: str, near: Set[Near]) -> Iterator[Found]:
    """Numbers among columns of figures: whole, digit by digit, or split as people split them."""
    for found in find_numbers(folded, near):
        shape = _shape(folded, found)
        if len(shape) == 1 or max(shape) == 1 or shape in SPLIT.get(found.kind, ()):
            yield found


def find_in_cells(folded: str) -> Iterator[Found]:
    """Numbers spread over cells: digit by digit, as in the boxes of a form, or where a check digit proves it."""
    for found in find_among_columns(folded, frozenset()):
        shape = _shape(folded, found)
        if len(shape) == 1 or max(shape) == 1 or found.kind is PersonalKind.RESIDENT_ID:
            yield found


def _shape(folded: str, found: Found) -> tuple[int, ...]:
    touching = (each[0].replace(HIDDEN, "") for each in TOUCHING.finditer(folded, found.start, found.end))
    return tuple(len(digits) for digits in touching if digits)


def _luhn_sums(digits: str) -> tuple[list[int], list[int]]:
    """Sums of all digits up to each, with every second one doubled: for numbers that end at even and at odd places."""
    even, odd = [0], [0]
    for place, character in enumerate(digits):
        digit = int(character) if character != "X" else 0
        twice = digit * 2 - 9 if digit > 4 else digit * 2
        even.append(even[-1] + (twice if place % 2 == 0 else digit))
        odd.append(odd[-1] + (twice if place % 2 else digit))
    return even, odd


def _plain(kind: PersonalKind, digits: str) -> str:
    """The value as an entry of the allow-list writes it."""
    return digits.removesuffix("X")[-11:] if kind is PersonalKind.MOBILE else digits
