"""Money as it is written in yuan and kept in fen.  Whole numbers only: no fraction of a fen is ever lost or made."""

from __future__ import annotations

import re

MONEY = re.compile(r"-?[0-9]+(\.[0-9]{2})?")
MOST_DIGITS = 12  # below ten billion yuan: more than a county has


def parse_money(text: str) -> int:
    """Fen of `1234.56`, `1234` or `-0.05`.  Raises ValueError for every other spelling.

    Not `Decimal`, which takes `NaN`, `1e309`, `1_000` and full-width digits for numbers.
    """
    if MONEY.fullmatch(text) is None:
        raise ValueError(f"not an amount in yuan: {text!r}")
    whole, _, cents = text.partition(".")
    if len(whole.lstrip("-") + cents) > MOST_DIGITS:
        raise ValueError(f"more than {MOST_DIGITS} digits: {text!r}")
    return int(whole + (cents or "00"))


def format_money(fen: int) -> str:
    """`1234.56`, as a table spells it."""
    yuan, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{cents:02}"
