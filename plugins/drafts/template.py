"""New drafts, with the right fields and a mark wherever a person still has to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from plugins.drafts.model import Migrated
from plugins.registry.channels import Channel
from plugins.registry.handover import Handover
from plugins.registry.model import Account, Kind, PersonId, Stage, Village
from plugins.yamlfile import quote

TO_FILL = "〔待填〕"


def article_template(
    account: Account,
    name: str,
    title: str,
    author: PersonId,
    signers: Mapping[Stage, PersonId],
    now: datetime,
    lead: str = "",
    facts: str = "",
) -> str:
    """A news article in the account's first column; with the facts of the lead it is made of, to be worked on."""
    given = f"\n{TO_FILL}素材原文，核实、改写后删去：\n\n{facts.strip()}\n" if facts else ""
    return _draft(
        [
            ("id", f"articles/{account.id}/{now.year}/{name}"),
            ("title", quote(title)),
            ("account", account.id),
            ("kind", "news"),
            ("column", account.columns[0].id),
            *([("lead", lead)] if lead else []),
        ],
        author,
        signers,
        now,
        f"{TO_FILL}第一段：什么事、谁、何时、何地，和读者有什么关系。\n\n## {TO_FILL}小标题\n\n{TO_FILL}正文。\n"
        + given,
    )


def lead_template(unit: str, title: str, contact: str, now: datetime) -> str:
    """Material for editors; whom to ask is said by id, since everybody with a copy of the repository reads it."""
    return (
        f"unit: {unit}\ntitle: {quote(title)}\n"
        f"facts: |\n  {TO_FILL}什么事、何时、何地、花了多少钱、谁受益；依据是什么文件。\n"
        "# pictures:\n#   - {file: photo.webp, shows: 照片上是什么}\n"
        f"contact: {contact}\ncreated: {now:%Y-%m-%d}\ndeadline: {TO_FILL}最迟哪一天发出还有用，如 {now:%Y-%m-%d}\n"
    )


def closure_template(
    account: Account,
    channel: Channel,
    handovers: Sequence[Handover],
    name: str,
    author: PersonId,
    signers: Mapping[Stage, PersonId],
    now: datetime,
) -> str:
    """The notice that an account outside ends, with all the register knows of it: what, when, why, where to go now."""
    day = f"{channel.since.year}年{channel.since.month}月{channel.since.day}日" if channel.state.is_ending else TO_FILL
    services = [(each.service, f"[{TO_FILL}页面的名字]({each.new})") for each in handovers] or [(TO_FILL, TO_FILL)]
    rows = [
        ("账号", f"{channel.platform}“{channel.name}”"),
        ("主办单位", channel.sponsor),
        ("停更日期", day),
        ("停更依据", channel.basis or TO_FILL),
        ("接替页面", f"[{account.name}]({channel.successor})" if channel.successor else TO_FILL),
        ("历史内容", f"{TO_FILL}存在哪里，怎么查"),
        ("联系电话", account.contact.phone),
    ]
    body = f"关注“{channel.name}”的朋友：\n\n这个账号就要停止更新了。{TO_FILL}为什么停，用一两句大白话说。\n\n"
    body += _table(("项目", "内容"), rows) + "\n## 服务搬到哪里\n\n" + _table(("原来的功能", "现在的去处"), services)
    head = [
        ("id", f"articles/{account.id}/{now.year}/{name}"),
        ("title", quote(f"{channel.platform}“{channel.name}”停更公告")),
        ("account", account.id),
        ("kind", "closure"),
        ("column", account.columns[0].id),
    ]
    return _draft(head, author, signers, now, body)


def archive_template(
    account: Account,
    column: str,
    name: str,
    title: str,
    summary: str,
    published: datetime,
    old: Migrated,
    author: PersonId,
    signers: Mapping[Stage, PersonId],
    now: datetime,
    body: str,
) -> str:
    """A text that was told elsewhere, on its day there; `summary` is "" where a person has to write one."""
    origin = {"url": old.url, "channel": old.channel, "digest": old.digest}
    said = ", ".join(f"{key}: {quote(value)}" for key, value in origin.items() if value)
    head = [
        ("id", f"articles/{account.id}/{published.year}/{name}"),
        ("title", quote(title)),
        ("account", account.id),
        ("kind", "news"),
        ("column", column),
        ("published", f"{published:%Y-%m-%dT%H:%M}+08:00"),
        ("migrated_from", f"{{published: {old.published}{', ' if said else ''}{said}}}"),
    ]
    return _draft(head, author, signers, now, body, quote(summary) if summary else "")


def _table(head: tuple[str, str], rows: Sequence[tuple[str, str]]) -> str:
    lines = [head, ("---", "---"), *rows]
    return "".join(f"| {left} | {right} |\n" for left, right in lines)


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
    head: list[tuple[str, str]],
    author: PersonId,
    signers: Mapping[Stage, PersonId],
    now: datetime,
    body: str,
    summary: str = "",
) -> str:
    day = now.date().isoformat()
    lines = [f"{key}: {value}" for key, value in head]
    lines += [
        f"summary: {summary or f'{TO_FILL}一两句话，说给没时间看全文的人。'}",
        f"author: {author}",
        f"created: {day}",
        "keywords: []",
        "review:",
        *(f"  {stage}: {person}" for stage, person in signers.items()),
    ]
    return "---\n" + "\n".join(lines) + "\n---\n\n" + body
