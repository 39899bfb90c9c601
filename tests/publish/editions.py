"""A small valid Edition to start from: an account, a village, a story of each, and the files they need."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup

from plugins.edition.feed import Feed
from plugins.edition.files import Asset
from plugins.edition.model import Edition, Page, Story
from plugins.edition.site import Site
from plugins.problems import Location
from plugins.registry.contact import Contact
from plugins.registry.model import Account, AccountId, Column, Kind, Tier, Village, VillageId
from plugins.staging import Staging

CONTACT = Contact(address="锦河镇人民路1号", phone="0512-00000000", hours="工作日 8:30–17:30")
COMMIT = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def a_site(**changes: Any) -> Site:
    site = Site(
        name="今日江湾",
        url="https://www.jiangwan.example",
        place="江湾县",
        description="一个入口，看得到、找得到、信得过。",
        sponsor="江湾县人民政府办公室",
        operator="江湾县融媒体中心",
        contact="0512-00000000",
        id_code="9999990001",
        icp="示例ICP备00000000号",
        police="示例公网安备 00000000000000号",
        mark="https://mark.jiangwan.example/sitename?id=SAMPLE",
        report_error="https://www.jiangwan.example/about.html",
        language="zh_CN",
        security_contact="mailto:security@jiangwan.example",
        security_expires="2027-11-30",
        websub_hub="",
        sample=True,
    )
    return replace(site, **changes)


def an_account(**changes: Any) -> Account:
    account = Account(
        id=AccountId("jinhe"),
        name="锦河镇",
        unit="锦河镇人民政府",
        code="11999999000000001U",
        tier=Tier.TOWN,
        about="沿河而居的镇。",
        duties=("村镇建设",),
        contact=CONTACT,
        columns=(Column("news", "镇村动态", "工作动态", "锦河镇的工作动态"),),
        people=(),
        at=Location("accounts/jinhe.yaml"),
    )
    return replace(account, **changes)


def a_village(**changes: Any) -> Village:
    village = Village(
        id=VillageId("hexing"),
        name="合兴村",
        code="54999999MC0000001M",
        division="320000001001",
        town=AccountId("jinhe"),
        about="锦河北岸的村。",
        households=1203,
        residents=4126,
        contact=CONTACT,
        supervision="锦河镇纪检监察办 0512-00000000",
        people=(),
        at=Location("villages/hexing/village.yaml"),
    )
    return replace(village, **changes)


def a_story(**changes: Any) -> Story:
    account = an_account()
    story = Story(
        id="articles/jinhe/2026/street-lamps",
        kind=Kind.ARTICLE,
        genre="news",
        url="/articles/jinhe/2026/street-lamps.html",
        title="人民路的路灯亮了",
        summary="居民反映的四十二盏路灯已全部修好。",
        body=Markup(
            '<p>路灯<strong>亮了</strong>。<img src="/articles/jinhe/2026/lamp.png" alt="路灯">'
            '<a href="/about.html">关于本站</a></p>'
        ),
        text="路灯亮了。关于本站",
        published=datetime(2026, 3, 5, 1, 30, tzinfo=UTC),
        account=account,
        village=None,
        column=account.columns[0],
        keywords=("路灯",),
        author="陈雨",
        picture=None,
        attachments=(),
        signed_by=(),
        check_code="76ed347df8de",
        source="content/articles/jinhe/2026/street-lamps.md",
    )
    return replace(story, **changes)


def a_disclosure(**changes: Any) -> Story:
    disclosure = a_story(
        id="villages/hexing/2026-q1-finance",
        kind=Kind.FINANCE,
        genre="",
        url="/villages/hexing/2026-q1-finance.html",
        title="合兴村2026年第一季度财务公开",
        summary="第一季度收支与结余，逐笔公开。",
        body=Markup("<p>收支逐笔公开。</p>"),
        text="收支逐笔公开。",
        published=datetime(2026, 4, 10, 2, 0, tzinfo=UTC),
        account=None,
        village=a_village(),
        column=None,
        source="villages/hexing/2026-q1-finance.md",
        period="2026Q1",
    )
    return replace(disclosure, **changes)


def a_feed(**changes: Any) -> Feed:
    feed = Feed(
        id="site",
        title="今日江湾",
        description="全站最新",
        url="/",
        stories=(a_disclosure(), a_story()),
        cause="theme:home",
    )
    return replace(feed, **changes)


def a_page(path: str = "index.html", **changes: Any) -> Page:
    page = Page(
        url="/" + path.removesuffix("index.html"),
        template="page.html",
        title="首页",
        description="首页",
        cause="theme:home",
        tags=(),
        context={},
    )
    return replace(page, **changes)


def an_edition(**changes: Any) -> Edition:
    stories = (a_disclosure(), a_story())
    edition = Edition(
        site=a_site(),
        commit=COMMIT,
        stories=stories,
        pages=(
            a_page(),
            a_page("about.html", cause="pages/about"),
            *(a_page(story.url[1:], cause=story.id, title=story.title) for story in stories),
        ),
        feeds=(a_feed(),),
        assets=(Asset("articles/jinhe/2026/lamp.png", b"\x89PNG a lamp", cause=stories[1].id),),
        is_preview=False,
    )
    return replace(edition, **changes)


def html(body: str = "<p>正文</p>", head: str = "") -> bytes:
    """A page as the theme makes it: styles and scripts are files of this site."""
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>今日江湾</title>'
        f'<link rel="stylesheet" href="/theme/site.css"><script src="/theme/site.js" defer></script>{head}</head>'
        f'<body><header><a href="/">首页</a></header><main>{body}</main></body></html>'
    ).encode()


def fill(staging: Staging, edition: Edition, *, with_theme: bool = True) -> None:
    """Every file of `edition`, as the other rooms would write them."""
    if with_theme:
        staging.write("theme/site.css", b"@layer base;", "theme:site.css")
        staging.write("theme/site.js", b'"use strict";', "theme:site.js")
    bodies = {story.url[1:]: str(story.body) for story in edition.stories}
    for page in edition.pages:
        staging.write(page.path, html(bodies.get(page.path, "<p>正文</p>")), page.cause)
    for feed in edition.feeds:
        for path in feed.paths:
            staging.write(path, b"{}" if path.endswith(".json") else b"<feed/>", feed.cause)
    for asset in edition.assets:
        staging.write(asset.path, asset.data, asset.cause)


def a_filled_staging(folder: Path, edition: Edition | None = None) -> Staging:
    folder.mkdir(parents=True, exist_ok=True)
    staging = Staging(folder)
    fill(staging, edition or an_edition())
    return staging
