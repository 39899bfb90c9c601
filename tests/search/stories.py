"""Invented stories to search in: each holds something that another lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from markupsafe import Markup

from plugins.edition.model import DocumentHead, Story
from plugins.problems import Location
from plugins.registry.contact import Contact
from plugins.registry.model import Account, AccountId, Column, Kind, Tier
from plugins.search.document import Document, document

ACCOUNT = Account(
    id=AccountId("jinhe"),
    name="锦河镇",
    unit="锦河镇人民政府",
    code="11999999000000001U",
    tier=Tier.TOWN,
    about="沿河而居的镇。",
    duties=("村镇建设",),
    contact=Contact(address="锦河镇人民路1号", phone="0512-00000000", hours="工作日 8:30-17:30"),
    columns=(Column("news", "镇村动态", "工作动态", "锦河镇的工作动态"),),
    people=(),
    at=Location("accounts/jinhe.yaml"),
)


def a_document(name: str = "lamps", **changes: object) -> Document:
    return document(a_story(name, **changes))


def a_story(name: str = "lamps", **changes: object) -> Story:
    story = Story(
        id=f"articles/jinhe/2026/{name}",
        kind=Kind.ARTICLE,
        genre="news",
        url=f"/articles/jinhe/2026/{name}.html",
        title="人民路的路灯亮了",
        summary="居民反映的四十二盏路灯已经全部修好。",
        body=Markup(""),
        text="",
        published=datetime(2026, 3, 5, 1, 30, tzinfo=UTC),
        account=ACCOUNT,
        village=None,
        column=ACCOUNT.columns[0],
        keywords=(),
        author="陈雨",
        picture=None,
        attachments=(),
        signed_by=(),
        check_code="76ed347df8de",
        source=f"content/articles/jinhe/2026/{name}.md",
    )
    return replace(story, **changes)  # type: ignore[arg-type]


def some_documents() -> tuple[Document, ...]:
    return tuple(map(document, some_stories()))


def a_day(number: int) -> datetime:
    return datetime(2026, 1, 1, 4, tzinfo=UTC) + timedelta(days=number)


def some_stories() -> tuple[Story, ...]:
    number = DocumentHead("江政发〔2026〕3号", "江湾县人民政府", "民政", None, "有效")
    other = DocumentHead("江政发〔2025〕3号", "江湾县人民政府", "农业", None, "有效")
    return (
        a_story("lamps", published=a_day(3), text="路灯维修由镇里负责，夜里走路不再害怕。"),
        a_story(
            "lamps-again",
            published=a_day(9),
            title="又有一批设施修好",
            summary="河边步道的灯换成了新的。",
            text="步道两侧路灯已维修，维修费用见公示。",
        ),
        a_story(
            "allowance",
            published=a_day(5),
            title="关于调整最低生活保障标准的通知",
            summary="2026年低保标准每人每月提高30元。",
            text="低保对象的认定，按《办法》第3条办理。咨询电话0512-00000000。",
            document=number,
        ),
        a_story(
            "farming",
            published=a_day(5),
            title="关于秋季农机补贴的通知",
            summary="购买农机可以申请补贴，样式见附件A4纸。",
            text="补贴发放到一卡通。张三村、合兴村先行办理，2026年底前完成。",
            document=other,
        ),
        a_story(
            "hexing",
            published=a_day(7),
            title="合兴村2026年第一季度财务公开",
            summary="收入、支出和结余逐笔公开。",
            text="本季度WiFi费用1200元，Covid防护用品结余。村民小组3个。",
            genre="notice",
        ),
        a_story(
            "unusual",
            published=a_day(8),
            title="古籍裏的錦河",
            summary="縣圖書館展出舊志，ＣＡＦÉ也開放。",
            text="𠮷字與々符，〇年記事。臺灣學者來訪；Ⅳ號展廳，①層。",
            keywords=("圖書館", "展覽"),
        ),
        a_story(
            "same-day-b", published=a_day(2), title="开学须知", summary="学校九月一日开学。", text="请带好户口簿。"
        ),
        a_story(
            "same-day-a", published=a_day(2), title="开学须知", summary="学校九月一日开学。", text="请带好户口簿。"
        ),
        a_story(
            "markup",
            published=a_day(1),
            title="网页 <script> 与 <b>标记</b> 的说明",
            summary='文字 <img src=x onerror="alert(1)"> 只是文字。',
            text="alert 也是文字 & 不会执行。",
        ),
    )
