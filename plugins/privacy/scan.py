"""Finds identity numbers, bank cards and mobile numbers in text, also when they are split or written full-width.

A number is read as a person reads it: digits that touch are a group, groups with blanks or hyphens between them may
be one number, and a number begins and ends where a group does.  So `138 0000 0000 2026` holds a mobile number, and an
account of dates and amounts does not become one because all its digits were pushed together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn

from plugins.drafts.model import Draft
from plugins.privacy.identity import is_resident_id
from plugins.privacy.rules import BANK_CARD, MOBILE, RESIDENT_ID
from plugins.problems import Location, Problem, Rule

HIDDEN, GAP = "\u200b", " "  # what every invisible character, and every blank and hyphen, is folded into
GROUP = f"[0-9](?:{HIDDEN}*[0-9])*(?:{HIDDEN}*X(?![0-9A-Za-z]))?"
RUN = re.compile(f"{GROUP}(?:[{GAP}{HIDDEN}]{{1,4}}(?:{GROUP}|X(?![0-9A-Za-z])))*")
LONGEST = 19
MOBILE_FORM = re.compile(r"(?:0|(?:00)?86)?1[3-9][0-9]{9}")
MOBILE_GROUPS = ((3, 4, 4), (5, 4, 4))  # 138 0000 0000, and with 86 before it
CARD_WORDS = re.compile("银行卡|行卡|信用卡|借记卡|卡号|账号|帐号|账户|帐户|一卡通|存折")


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits that touch: `start` and `end` are places in the line."""

    digits: str
    start: int
    end: int


def scan_draft(draft: Draft) -> Iterator[Problem]:
    """Every finding in a draft's text, in its tables, and in the names of its files."""
    yield from scan(draft.data.decode("utf-8"), draft.source)
    for file in draft.files:
        yield from scan(file.name, file.path)
        if file.suffix == "csv":
            yield from scan(file.data.decode("utf-8", "replace"), file.path)


def scan(text: str, path: str, first_line: int = 1) -> Iterator[Problem]:
    """Every finding in `text`, with its line and column in the original."""
    lines = text.split("\n")
    is_near_card_words = _blocks_with_card_words(lines)
    for offset, line in enumerate(lines):
        number, is_card_block = first_line + offset, is_near_card_words[offset]
        found = dict(_findings(_fold(line), is_card_block))
        if not line.isascii():  # digits in circles and the like: rare, and ① also stands before numbers in lists
            found = dict(_findings(_fold(line, circled=True), is_card_block)) | found
        for start, (rule, sample) in sorted(found.items()):
            yield rule.at(Location(path, number, start + 1), sample=sample)


def _findings(folded: str, is_card_block: bool) -> Iterator[tuple[int, tuple[Rule, str]]]:
    """Place of each number found, with its rule and masked sample."""
    for run in RUN.finditer(folded):
        if run.end() - run.start() < 11:
            continue
        groups = list(_groups(run[0], run.start()))
        position = 0
        while position < len(groups):
            size, rule, digits = _first_number(groups, position, is_card_block)
            if rule is not None:
                yield groups[position].start, (rule, _masked(digits))
            position += size


def _first_number(groups: list[_Group], start: int, is_card_block: bool) -> tuple[int, Rule | None, str]:
    """The longest number that begins with the group at `start`: how many groups, which rule, its digits."""
    digits = ""
    best: tuple[int, Rule | None, str] = (1, None, "")
    for end in range(start, len(groups)):
        digits += groups[end].digits
        if len(digits) > LONGEST:
            break
        shape = tuple(len(group.digits) for group in groups[start : end + 1])
        is_whole = start == 0 and end == len(groups) - 1
        rule = _kind(digits, shape, is_whole, is_card_block)
        if rule is not None:
            best = (end - start + 1, rule, digits)
    return best


def _kind(digits: str, shape: tuple[int, ...], is_whole_run: bool, is_card_block: bool) -> Rule | None:
    """What the digits are.  Where no check digit helps, the grouping must be one that people write."""
    if len(digits) == 18 and is_resident_id(digits):
        return RESIDENT_ID
    if 16 <= len(digits) <= LONGEST and is_card_block and digits.isdigit() and luhn.is_valid(digits):
        return BANK_CARD
    is_alone = is_whole_run and (len(shape) <= 4 or max(shape) == 1)
    is_plausible = is_alone or len(shape) == 1 or shape in MOBILE_GROUPS
    if is_plausible and MOBILE_FORM.fullmatch(digits.removesuffix("X")):
        return MOBILE
    return None


def _groups(run: str, offset: int) -> Iterator[_Group]:
    for found in re.finditer(f"[^{GAP}]+", run):
        digits = found[0].replace(HIDDEN, "")
        if digits:
            yield _Group(digits, offset + found.start(), offset + found.end())


def _blocks_with_card_words(lines: list[str]) -> list[bool]:
    """For each line, whether its paragraph or table speaks of a bank account.  A heading speaks for its whole table."""
    answers: list[bool] = []
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
            continue
        answers += [any(CARD_WORDS.search(member) for member in block)] * len(block)
        answers.append(False)
        block = []
    return answers[: len(lines)]


def _fold(line: str, circled: bool = False) -> str:
    """`line` with every character in its old place: digits plain, blanks and hyphens alike, invisible ones alike."""
    return line.translate(_CIRCLED if circled else _PLAIN)


class _Folded(dict[int, str]):
    """The plain form of each character, worked out when it is first met."""

    def __init__(self, circled: bool) -> None:
        super().__init__()
        self.circled = circled

    def __missing__(self, code: int) -> str:
        character = chr(code)
        value = unicodedata.digit(character, None) if self.circled else unicodedata.decimal(character, None)
        category = unicodedata.category(character)
        if value is not None:
            plain = str(value)
        elif category in ("Zs", "Pd") or character in "\t\u2212":
            plain = GAP
        elif category in ("Cf", "Mn", "Me"):
            plain = HIDDEN
        else:
            plain = "X" if character in "xXｘＸⅩⅹ" else character
        self[code] = plain
        return plain


_PLAIN = _Folded(circled=False)
_CIRCLED = _Folded(circled=True)


def _masked(digits: str) -> str:
    """Enough to find the place, not enough to use the number."""
    return f"{digits[:2]}…{digits[-2:]}"
