"""Finds identity numbers, bank cards and mobile numbers in text, also when they are split or written full-width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from stdnum import luhn

from plugins.drafts.model import Draft
from plugins.privacy.identity import is_resident_id
from plugins.privacy.rules import BANK_CARD, MOBILE, RESIDENT_ID
from plugins.problems import Location, Problem, Rule

# Blanks, hyphens and dots between digits hide a number from a search, not from a reader.
GLUE = "[\\s\u00a0\u2010-\u2015\u2212-]"
DIGIT_RUN = re.compile(rf"(?<![0-9A-Za-z])[0-9](?:{GLUE}?[0-9]){{10,}}(?:{GLUE}?[Xx])?(?![0-9A-Za-z])")
MOBILE_FORM = re.compile(r"(?:86)?1[3-9][0-9]{9}")
ID_FORM = re.compile(r"[0-9]{17}[0-9Xx]")
CARD_WORDS = re.compile("银行卡|卡号|账号|帐号|账户|帐户|一卡通|存折")
CARD_CONTEXT = 30  # characters before and after a number in which a word makes it a card


def scan_draft(draft: Draft) -> Iterator[Problem]:
    """Every finding in a draft's text, in its tables, and in the names of its files."""
    yield from scan(draft.data.decode("utf-8"), draft.source)
    for file in draft.files:
        yield from scan(file.name, file.path)
        if file.suffix == "csv":
            yield from scan(file.data.decode("utf-8", "replace"), file.path)


def scan(text: str, path: str, first_line: int = 1) -> Iterator[Problem]:
    """Every finding in `text`, with its line and column in the original."""
    for number, line in enumerate(text.split("\n"), start=first_line):
        folded = _fold(line)
        for match in DIGIT_RUN.finditer(folded):
            rule = _kind(match[0], folded[max(0, match.start() - CARD_CONTEXT) : match.end() + CARD_CONTEXT])
            if rule is not None:
                yield rule.at(Location(path, number, match.start() + 1), sample=_masked(match[0]))


def _fold(line: str) -> str:
    """`line` with every full-width or otherwise styled character as its plain form, each in its old place."""
    if line.isascii():
        return line
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", c)) == 1 else c for c in line)


def _kind(found: str, around: str) -> Rule | None:
    digits = re.sub(GLUE, "", found)
    if ID_FORM.fullmatch(digits) and is_resident_id(digits):
        return RESIDENT_ID
    if MOBILE_FORM.fullmatch(digits):
        return MOBILE
    if digits.isdigit() and 16 <= len(digits) <= 19 and luhn.is_valid(digits) and CARD_WORDS.search(around):
        return BANK_CARD
    return None


def _masked(found: str) -> str:
    """Enough to find the place, not enough to use the number."""
    digits = re.sub(GLUE, "", found)
    return f"{digits[:2]}…{digits[-2:]}"
