"""What templates do to a value before showing it, whatever the language: times, money, sizes, telephones.

Pure functions of their arguments; what says words is in `words.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from plugins.edition import addresses
from plugins.edition.card import card
from plugins.edition.linked import linked_data
from plugins.edition.stories import PICTURE_SIZES, pictured
from plugins.headers import POLICY
from plugins.messages import tag_of
from plugins.money import parse_money
from plugins.registry.model import Account
from plugins.render import chart
from plugins.render.headings import anchored, sections
from plugins.render.words import HERE, Words, machine_time

if TYPE_CHECKING:
    from plugins.render.qr import QrCode

# 0512-00000000, 400-000-0000, or five digits and more (12345, 051200000000); years and hours are shorter.
TELEPHONE = re.compile(r"(?<![\w-])(\+?\d{5,}|\d{3,4}-\d{7,8}|\d{3}-\d{3,4}-\d{4})(?![A-Za-z\d-])")

STOPS = "，。；、：！？）》」』,.;:!?)"


def date_time(moment: datetime) -> str:
    """2026-03-05 09:30, the form in which the inspection rules want PubDate."""
    return moment.astimezone(HERE).strftime("%Y-%m-%d %H:%M")


def money(fen: int) -> str:
    """Fen as yuan with two decimals: 10190050 is 101,900.50."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02}"


def yuan(text: str) -> str:
    """An amount as a table spells it, as pages write it; what is no amount stays as it is."""
    try:
        return money(parse_money(text))
    except ValueError:
        return text


def share(part: int, whole: int) -> str:
    """`part` of `whole` in hundredths with one decimal, at most 100: the width of a bar.  Integers only, so that
    every machine draws the same bar."""
    if whole <= 0 or part <= 0:
        return "0.0"
    tenths = min((2000 * part + whole) // (2 * whole), 1000)
    return f"{tenths // 10}.{tenths % 10}"


def percent(part: int, whole: int) -> str:
    """What a reader sees beside that bar; a part too small for one decimal is not shown as nothing."""
    shown = share(part, whole)
    return "<0.1%" if shown == "0.0" and part > 0 else f"{shown}%"


def file_size(size: int) -> str:
    """Bytes as a reader's device shows them: 1,024 steps, one decimal from MB on."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{(size + 512) // 1024} KB"
    tenths = (size * 10 + 512 * 1024) // (1024 * 1024)
    return f"{tenths // 10}.{tenths % 10} MB"


def thousands(number: int) -> str:
    return f"{number:,}"


def dialled(text: str) -> tuple[tuple[str, str, str], ...]:
    """`text` in pieces, each with the number a telephone can dial, or "" where the piece is words, and the stop behind
    a number: a line must not begin with it, and after what is laid out as a block it could."""
    pieces: list[tuple[str, str, str]] = []
    for index, piece in enumerate(TELEPHONE.split(text)):
        if index % 2:
            pieces.append((piece, piece, ""))
            continue
        words = piece.lstrip(STOPS) if pieces else piece
        if pieces:
            pieces[-1] = (*pieces[-1][:2], piece[: len(piece) - len(words)])
        pieces += [(words, "", "")] if words else []
    return tuple(pieces)


def qr_code(address: str) -> QrCode:
    """A code for a screen."""
    from plugins.render.qr import draw_qr  # search needs these filters too, and no codes

    return draw_qr(address, is_on_paper=False)


def from_root(path: str) -> str:
    """The address of a file of the output; never `//`, which would name another host."""
    return "/" + path.lstrip("/")


def initial(account: Account) -> str:
    """The character that stands for an account: the first that does not just name the county (江湾教育, 县教育局)."""
    shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(account.name, account.unit, strict=False)))
    if 2 <= shared < len(account.name):
        return account.name[shared]
    return account.name[1] if account.name[:1] in "县市区" and len(account.name) > 2 else account.name[:1]


def account_url(account: Account) -> str:
    return addresses.account_url(account.id)


def as_json(value: object) -> str:
    """For `tojson`, which writes `<`, `>`, `&` and `'` as escapes, so that no text ends the block it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        chart.scale_of, chart.columns, chart.line, chart.highest, chart.lowest, chart.periods, chart.balances,
        date_time, machine_time, money, yuan, share, percent, file_size, thousands, dialled, from_root, initial,
        account_url, anchored, sections, qr_code,
        card, linked_data,
        pictured,
    )
}  # fmt: skip


def furnish(env: Environment, language: str) -> None:
    """Gives our templates what all of them use; they speak `language`."""
    words = Words(language)
    env.filters.update(FILTERS | words.filters)
    env.policies |= {"json.dumps_function": as_json, "json.dumps_kwargs": {}}
    env.globals |= {
        "Series": chart.Series,
        "_": words.sentence,
        "_n": words.counted,
        "language": tag_of(language),
        "written": words.written,
        "sorts": words.sorts,
    }
    env.globals |= {"policy": POLICY, "picture_sizes": PICTURE_SIZES}
