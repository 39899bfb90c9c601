"""Money in capital numerals (大写金额), as it stands on signed sheets: 壹仟贰佰叁拾肆元伍角陆分."""

from __future__ import annotations

import re

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿")
AMOUNT = re.compile(rf"负?[{DIGITS}拾佰仟万亿]+(?:[元圆][{DIGITS}角分]*|[角分][{DIGITS}分]*)[整正]?")
STEPS = {"拾": 10, "佰": 100, "仟": 1000}


def parse_capitals(text: str) -> int:
    """Fen of an amount as it is written on cheques; 人民币 before it, 圆 for 元 and 正 for 整 are the same.

    Raises ValueError for everything else: with a 零 missing, 壹佰伍元 could be 105 and 150.
    """
    plain = _plain(text.removeprefix("人民币"))
    fen = _value(plain)
    if _plain(write_capitals(fen)) != plain:
        raise ValueError(f"not an amount in capital numerals: {text!r}")
    return fen


def write_capitals(fen: int) -> str:
    """The one way in which every amount below a thousand billion yuan is written."""
    yuan, cents = divmod(abs(fen), 100)
    whole = f"{_whole(yuan)}元" if yuan or not cents else ""
    tenths, hundredths = divmod(cents, 10)
    part = f"{DIGITS[tenths]}角" if tenths else "零" if whole and hundredths else ""
    part += f"{DIGITS[hundredths]}分" if hundredths else "整"
    return ("负" if fen < 0 else "") + whole + part


def _whole(yuan: int) -> str:
    if not yuan:
        return DIGITS[0]
    written = ""
    for index in (2, 1, 0):
        group = yuan // 10_000**index % 10_000 if index < 2 else yuan // 10_000**2
        if group:
            gap = "零" if written and group < 1000 else ""
            written += gap + _group(group) + GROUPS[index]
        elif written and index == 1 and yuan % 10_000 >= 1000:
            written += "零"
    return written


def _group(number: int) -> str:
    written = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            gap = "零" if written and not number // 10 ** (place + 1) % 10 else ""
            written += gap + DIGITS[digit] + PLACES[place]
    return written


def _plain(text: str) -> str:
    """Without what may be written or not: 整 at the end, and 零 before 角."""
    text = text.replace("圆", "元").removesuffix("整").removesuffix("正")
    return re.sub(rf"元零([{DIGITS[1:]}]角)", r"元\1", text)


def _value(text: str) -> int:
    """What the numerals come to, whatever stands where."""
    total = group = digit = fen = 0
    for character in text.removeprefix("负"):
        if character in DIGITS:
            digit = DIGITS.index(character)
        elif character in STEPS:
            group, digit = group + digit * STEPS[character], 0
        elif character in GROUPS:
            total, group, digit = total + (group + digit) * 10_000 ** GROUPS.index(character), 0, 0
        elif character == "元":
            fen, total, group, digit = (total + group + digit) * 100, 0, 0, 0
        elif character in "角分":
            fen, digit = fen + digit * (10 if character == "角" else 1), 0
        else:
            raise ValueError(f"not a numeral: {character!r}")
    return -fen if text.startswith("负") else fen
