"""Yuan as written, fen as counted.  No floating point comes near an amount."""

from __future__ import annotations

import re

AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]{0,11})(?:\.([0-9]{2}))?", re.ASCII)


def parse_money(text: str) -> int:
    """Fen of an amount in yuan: ASCII digits, no separators, no exponent, either no decimals or exactly two.

    >>> parse_money("101900.50"), parse_money("-3")
    (10190050, -300)

    Raises ValueError on anything else, NaN and full-width digits included.
    """
    match = AMOUNT.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign, yuan, fen = match.groups()
    amount = int(yuan) * 100 + int(fen or 0)
    return -amount if sign else amount


def write_money(fen: int) -> str:
    """An amount as tables and front matter hold it: two decimals, no separators."""
    sign, amount = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{amount // 100}.{amount % 100:02}"
