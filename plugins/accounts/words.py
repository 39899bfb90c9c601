"""The register of outside accounts as a clerk reads and writes it: headings and words in Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from plugins.money import format_money
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
    "asked_on": "申请保留日期",
    "decided_on": "批复日期",
    "decided_by": "批复单位及文号",
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


def to_rows(channels: tuple[Channel, ...]) -> Iterator[tuple[str, ...]]:
    """Each channel as a clerk reads it, under HEADINGS."""
    for channel in channels:
        yield tuple(_theirs(column, getattr(channel, column)) for column in HEADER)


def word_of(column: str, value: str) -> str:
    """What a clerk calls a state or a sector."""
    return next((word for word, known in WORDS[column].items() if known == value), value)


def _theirs(column: str, value: object) -> str:
    if value is None:
        return ""
    if column == "cost":
        return format_money(int(str(value)))
    return word_of(column, str(value)) if column in WORDS else str(value)
