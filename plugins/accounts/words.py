"""The register of outside accounts as a clerk writes it: headings and words in Chinese, to ours and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plugins.money import format_money
from plugins.problems import Location, Problem, Rule
from plugins.registry.channels import HEADER, Channel, ChannelState, Sector

HEADINGS: Mapping[str, str] = {
    "id": "编号",
    "platform": "平台",
    "name": "账号名称",
    "sponsor": "主办单位",
    "operator": "运营单位",
    "sector": "领域",
    "owner": "本平台页面",
    "state": "状态",
    "since": "状态起始日期",
    "basis": "依据",
    "notice": "公告",
    "successor": "接替页面",
    "cost": "外包费用（元/年）",
    "staff": "运营人数",
    "followers": "关注人数",
    "posts": "年发布量",
    "reads": "平均阅读量",
    "updated_on": "最近更新日期",
    "kept_until": "保留至",
    "kept_because": "保留理由",
}
STATES: Mapping[str, str] = {
    "申请": ChannelState.APPLIED,
    "在用": ChannelState.ACTIVE,
    "暂停": ChannelState.SUSPENDED,
    "关停中": ChannelState.CLOSING,
    "已关停": ChannelState.CLOSED,
}
SECTORS: Mapping[str, str] = {
    "旗舰": Sector.FLAGSHIP,
    "客户端": Sector.APP,
    "部门": Sector.DEPARTMENT,
    "镇街": Sector.TOWN,
    "村": Sector.VILLAGE,
    "社区": Sector.COMMUNITY,
    "学校": Sector.SCHOOL,
    "医院": Sector.HOSPITAL,
    "国企": Sector.ENTERPRISE,
    "其他": Sector.OTHER,
}
WORDS = {"state": STATES, "sector": SECTORS}
OF_AUDIT = ("结论", "理由", "标准的依据")  # columns the audit adds to what it was given

UNKNOWN_HEADING = Rule(
    id="ACC010",
    name="register-heading-unknown",
    message="nobody knows the heading {found}",
    fix="use these headings, in any order: {known}",
    why="A column that is not understood would be lost without a word.",
)
NO_HEADING = Rule(
    id="ACC011",
    name="register-heading-missing",
    message="the table has no column {wanted}",
    fix="add a column with this heading",
    why="Without it no line of the register is complete.",
)
NEEDED = ("id", "platform", "name", "sponsor", "sector", "state", "since")


def from_sheet(rows: tuple[tuple[str, ...], ...], path: str) -> tuple[bytes, tuple[Problem, ...]]:
    """accounts/channels.csv, as a table of a clerk says it; lines keep their numbers, empty ones too."""
    head, *body = rows or ((),)
    columns = {column: number for number, text in enumerate(head) if (column := _column(text)) is not None}
    problems = tuple(_wrong_head(head, columns, path))
    if problems:
        return b"", problems
    while body and not body[-1]:  # programs keep rows that were emptied
        body.pop()
    lines = [",".join(HEADER)]
    for row in body:
        cells = {column: row[number] if number < len(row) else "" for column, number in columns.items()}
        lines.append(",".join(_quoted(_ours(column, cells.get(column, ""))) for column in HEADER))
    return ("\n".join(lines) + "\n").encode(), ()


def to_rows(channels: tuple[Channel, ...]) -> Iterator[tuple[str, ...]]:
    """Each channel as a clerk reads it, under HEADINGS."""
    for channel in channels:
        yield tuple(_theirs(column, getattr(channel, column)) for column in HEADER)


def word_of(column: str, value: str) -> str:
    """What a clerk calls a state or a sector."""
    return next((word for word, known in WORDS[column].items() if known == value), value)


def _column(heading: str) -> str | None:
    return next((column for column, word in HEADINGS.items() if heading in (column, word)), None)


def _wrong_head(head: tuple[str, ...], columns: Mapping[str, int], path: str) -> Iterator[Problem]:
    known = "、".join(HEADINGS.values())
    for number, text in enumerate(head, start=1):
        if text and text not in OF_AUDIT and _column(text) is None:
            yield UNKNOWN_HEADING.at(Location(path, 1, number), found=text, known=known)
    for column in NEEDED:
        if column not in columns:
            yield NO_HEADING.at(Location(path), wanted=HEADINGS[column])


def _ours(column: str, text: str) -> str:
    return str(WORDS[column].get(text, text)) if column in WORDS else text


def _theirs(column: str, value: object) -> str:
    if value is None:
        return ""
    if column == "cost":
        return format_money(int(str(value)))
    return word_of(column, str(value)) if column in WORDS else str(value)


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"') else text
