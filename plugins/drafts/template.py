"""New drafts, with the right fields and a mark wherever a person still has to write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from plugins.registry.model import Account, Kind, PersonId, Stage, Village
from plugins.yamlfile import quote

TO_FILL = "〔待填〕"


def article_template(
    account: Account, name: str, title: str, author: PersonId, signers: Mapping[Stage, PersonId], now: datetime
) -> str:
    """A news article in the account's first column."""
    return _draft(
        [
            ("id", f"articles/{account.id}/{now.year}/{name}"),
            ("title", quote(title)),
            ("account", account.id),
            ("kind", "news"),
            ("column", account.columns[0].id),
        ],
        author,
        signers,
        now,
        f"{TO_FILL}第一段：什么事、谁、何时、何地，和读者有什么关系。\n\n## {TO_FILL}小标题\n\n{TO_FILL}正文。\n",
    )


def disclosure_template(
    village: Village,
    kind: Kind,
    name: str,
    title: str,
    period: str,
    author: PersonId,
    signers: Mapping[Stage, PersonId],
    now: datetime,
) -> str:
    """A disclosure of the village; its table, where it has one, lies beside it under the same name."""
    head = [
        ("id", f"villages/{village.id}/{name}"),
        ("title", quote(title)),
        ("village", village.id),
        ("kind", kind.value),
    ]
    match kind:
        case Kind.FINANCE:
            head += [("period", period), ("ledger", f"{name}.csv"), ("opening", TO_FILL), ("closing", TO_FILL)]
        case Kind.SUBSIDY:
            head += [("period", period), ("recipients", f"{name}.csv"), ("basis", TO_FILL), ("phone", TO_FILL)]
            head += [("shown_from", TO_FILL), ("shown_until", TO_FILL)]
        case _:
            head += [("matter", TO_FILL), ("step", "published")]
    return _draft(head, author, signers, now, f"{TO_FILL}用大白话说清楚：钱从哪来、用到哪去；事情是什么、谁定的。\n")


def _draft(
    head: list[tuple[str, str]], author: PersonId, signers: Mapping[Stage, PersonId], now: datetime, body: str
) -> str:
    day = now.date().isoformat()
    lines = [f"{key}: {value}" for key, value in head]
    lines += [
        f"summary: {TO_FILL}一两句话，说给没时间看全文的人。",
        f"author: {author}",
        f"created: {day}",
        "keywords: []",
        "review:",
        *(f"  {stage}: {person}" for stage, person in signers.items()),
    ]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + body
