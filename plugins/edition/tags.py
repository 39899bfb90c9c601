"""The page tags of the inspection rules for government sites: exact names, in the order of the standard."""

from __future__ import annotations

from collections.abc import Iterator

from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.registry.model import Column

Tag = tuple[str, str]
DISCLOSURE_COLUMN = Column("disclosure", "村务公开", "信息公开目录", "各村（社区）的村务、财务和惠民补贴公开")
PAGE_COLUMN = Column("site", "网站说明", "概况信息", "关于本网站的说明")
NEWS_COLUMN = Column("news", "要闻", "工作动态", "各单位最近发生的事")
NOTICES_COLUMN = Column("notices", "公告", "政策文件", "停水停电、交通、停更和政策文件")
GUIDES_COLUMN = Column("guides", "办事指南", "办事服务", "带什么材料、到哪里办、多久办好")
HOME_COLUMN = Column("home", "首页", "首页", "服务、公告和今天的变化")
ACCOUNTS_COLUMN = Column("accounts", "账号名录", "机构职能", "入驻平台的各单位账号")


def site_tags(site: Site) -> tuple[Tag, ...]:
    return (("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.id_code))


def column_tags(site: Site, column: Column) -> tuple[Tag, ...]:
    """Tags of a list page."""
    return (
        *site_tags(site),
        ("ColumnName", column.name),
        ("ColumnDescription", column.description),
        ("ColumnKeywords", f"{site.place},{column.name}"),
        ("ColumnType", column.type),
    )


def story_tags(site: Site, story: Story) -> tuple[Tag, ...]:
    """Tags of a content page; PubDate is the time the page shows."""
    column = story.column or (DISCLOSURE_COLUMN if story.village else PAGE_COLUMN)
    return (*column_tags(site, column), *_content(site, story))


def _content(site: Site, story: Story) -> Iterator[Tag]:
    yield "ArticleTitle", story.title
    yield "PubDate", story.published.strftime("%Y-%m-%d %H:%M")
    yield "ContentSource", story.reprint.unit if story.reprint else unit_name(story)
    if story.keywords:
        yield "Keywords", ",".join(story.keywords)
    yield "Author", story.author
    yield "Description", story.summary
    if story.picture:
        yield "Image", site.url + story.picture.url
    yield "Url", site.url + story.url


def unit_name(story: Story) -> str:
    """The unit that answers for a story."""
    return story.account.unit if story.account else story.owner.name
