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

from stdnum import luhn

from plugins.privacy.fold import GAP, HIDDEN
from plugins.privacy.identity import is_resident_id
from plugins.registry.allowed import PersonalKind

GROUP = f"[0-9](?:{HIDDEN}*[0-9])*(?:{HIDDEN}*X(?![0-9A-Za-z]))?"
RUN = re.compile(f"{GROUP}(?:(?:{HIDDEN}*{GAP}){{1,4}}{HIDDEN}*(?:{GROUP}|X(?![0-9A-Za-z])))*")
SHORTEST, LONGEST = 11, 19
MOBILE_FORM = re.compile(r"(?:0|(?:00)?86)?1[3-9][0-9]{9}")
MOBILE_GROUPS = ((3, 4, 4), (5, 4, 4))  # 138 0000 0000, and with 86 before it
OLD_ID_GROUPS = ((15,), (6, 6, 3), (6, 2, 2, 2, 3))
BORN_LATEST, BORN_LIKELY = 1999, 1930  # the old form was given out until 1999
# The first two digits of a division: 11 is Beijing, 65 Xinjiang.
PROVINCES = frozenset(
    map(str, (*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66)))
)
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
    PASSPORT = re.compile("护照|证件号|(?i:passport)")
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


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that touch."""

    digits: str
    start: int
    end: int


def find_numbers(folded: str, near: Set[Near]) -> Iterator[Found]:
    """Every number of a person in text folded by `DIGITS`."""
    for run in RUN.finditer(folded):
        if run.end() - run.start() < SHORTEST:
            continue
        groups = list(_groups(run[0], run.start()))
        position = 0
        while position < len(groups):
            size, kind, digits = _first_number(groups, position, near)
            if kind is not None:
                yield Found(kind, _plain(kind, digits), groups[position].start, groups[position + size - 1].end)
            position += size


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
    return tuple(len(group.digits) for group in _groups(folded[found.start : found.end], 0))


def _first_number(groups: list[_Group], start: int, near: Set[Near]) -> tuple[int, PersonalKind | None, str]:
    """The longest number that begins with the group at `start`: how many groups, which kind, its digits."""
    digits = ""
    best: tuple[int, PersonalKind | None, str] = (1, None, "")
    for end in range(start, len(groups)):
        digits += groups[end].digits
        if len(digits) > LONGEST:
            break
        shape = tuple(len(group.digits) for group in groups[start : end + 1])
        is_whole = start == 0 and end == len(groups) - 1
        kind = _kind(digits, shape, is_whole, near)
        if kind is not None:
            best = (end - start + 1, kind, digits)
    return best


def _kind(digits: str, shape: tuple[int, ...], is_whole_run: bool, near: Set[Near]) -> PersonalKind | None:
    """What the digits are.  Where no check digit helps, the grouping must be one that people write."""
    if len(digits) == 18 and is_resident_id(digits):
        return PersonalKind.RESIDENT_ID
    if 16 <= len(digits) <= LONGEST and Near.CARD in near and digits.isdigit() and luhn.is_valid(digits):
        return PersonalKind.BANK_CARD
    if len(digits) == 15 and digits.isdigit() and (shape in OLD_ID_GROUPS or max(shape) == 1):
        return _old_identity(digits, shape, near)
    is_alone = is_whole_run and (len(shape) <= 4 or max(shape) == 1)
    is_plausible = is_alone or len(shape) == 1 or shape in MOBILE_GROUPS
    if is_plausible and MOBILE_FORM.fullmatch(digits.removesuffix("X")):
        return PersonalKind.MOBILE
    return None


def _old_identity(digits: str, shape: tuple[int, ...], near: Set[Near]) -> PersonalKind | None:
    """Six digits of division, six of birth in the last century, three of order; no check digit."""
    try:
        born = date(1900 + int(digits[6:8]), int(digits[8:10]), int(digits[10:12]))
    except ValueError:
        return None
    if born.year > BORN_LATEST or digits.startswith("0"):
        return None
    if Near.IDENTITY in near:
        return PersonalKind.OLD_RESIDENT_ID
    is_likely = digits[:2] in PROVINCES and born.year >= BORN_LIKELY and len(shape) == 1
    return PersonalKind.POSSIBLE_RESIDENT_ID if is_likely else None


def _plain(kind: PersonalKind, digits: str) -> str:
    """The value as an entry of the allow-list writes it."""
    return digits.removesuffix("X")[-11:] if kind is PersonalKind.MOBILE else digits


def _groups(run: str, offset: int) -> Iterator[_Group]:
    for found in re.finditer(f"[^{GAP}]+", run):
        digits = found[0].replace(HIDDEN, "")
        if digits:
            yield _Group(digits, offset + found.start(), offset + found.end())
