"""The page tags of the inspection rules for government sites: exact names, in the order of the standard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from plugins.clock import CHINA
from plugins.edition.card import picture_of
from plugins.edition.model import Force, Story
from plugins.edition.site import Site
from plugins.registry.model import Column, Tier

Tag = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A column of the site itself: its name and description are texts of the theme, its type a word of the standard."""

    id: str
    name: str
    type: str
    description: str

    def spoken(self, site: Site) -> Column:
        """The same in the language of the interface."""
        return Column(self.id, site.word(self.name), self.type, site.word(self.description))


DISCLOSURE_COLUMN = OwnColumn(
    "disclosure", "Village disclosures", "信息公开目录", "affairs, finance and subsidies of the villages"
)
PAGE_COLUMN = OwnColumn("site", "The site", "概况信息", "about the site itself")
NEWS_COLUMN = OwnColumn("news", "News", "工作动态", "what happened lately in all units")
NOTICES_COLUMN = OwnColumn("notices", "Notices", "政策文件", "water and power cuts, traffic, closures and policies")
GUIDES_COLUMN = OwnColumn("guides", "Guides", "办事服务", "what to bring, where to go, how long it takes")
HOME_COLUMN = OwnColumn("home", "Home", "首页", "services, notices and what changed today")
LARGE_COLUMN = OwnColumn(
    "large",
    "Large type edition",
    "首页",
    "large letters and buttons: what people come for most",
)
ACCOUNTS_COLUMN = OwnColumn(
    "accounts", "Directory of accounts", "机构职能", "the accounts of the units on this platform"
)
MATRIX_COLUMN = OwnColumn(
    "matrix", "The 1+1+N matrix", "机构职能", "who publishes what here, and where else: by sector"
)
CHANNELS_COLUMN = OwnColumn(
    "channels", "Register of outside accounts", "机构职能", "which accounts run elsewhere, which ended"
)
DUE_COLUMN = OwnColumn(
    "due", "What villages have to publish", "信息公开目录", "what is due, what was published when, what is missing"
)
ARCHIVE_COLUMN = OwnColumn("archive", "Archive", "信息公开目录", "everything that was published, month by month")
TOPICS_COLUMN = OwnColumn("topics", "Topics", "信息公开目录", "what several units publish about one thing")
SITE_MAP_COLUMN = OwnColumn("site-map", "Site map", "信息公开目录", "every list, unit and village of this site")
TIERS = {
    Tier.FLAGSHIP: "county flagship",
    Tier.APP: "county app",
    Tier.DEPARTMENT: "departments",
    Tier.TOWN: "towns and sub-districts",
    Tier.HOSPITAL: "hospitals",
    Tier.SCHOOL: "schools",
    Tier.ENTERPRISE: "public enterprises",
    Tier.COMMUNITY: "communities",
}
LARGE_NAMES = ("长辈版", "关怀版", "亲情版", "关爱版", "老人版")  # whoever looks for it may say any of these
LARGE_KEYWORDS = ("Keywords", ",".join(LARGE_NAMES))
# How a unit says in `validity:` that its document no longer holds.
ENDED = frozenset({"失效", "已失效", "废止", "已废止", "过期", "已过期", "停止执行"})
# The same of what its days and its successor say, in the language units write: for search.
VALIDITY = {Force.NOT_YET: "尚未生效", Force.EXPIRED: "已过期", Force.REPLACED: "已被替代"}


def validity(story: Story) -> str:
    """Whether a document holds, in a word; "" for a story that says nothing of it."""
    said = story.document.validity.strip() if story.document else ""
    return VALIDITY.get(story.force, said)


def is_ended(validity: str) -> bool:
    """Whether this word says that a document no longer holds."""
    return validity in ENDED or validity == VALIDITY[Force.REPLACED]


def site_tags(site: Site) -> tuple[Tag, ...]:
    return (("SiteName", site.name), ("SiteDomain", site.domain), ("SiteIDCode", site.id_code))


def column_tags(site: Site, column: Column | OwnColumn) -> tuple[Tag, ...]:
    """Tags of a list page."""
    column = column.spoken(site) if isinstance(column, OwnColumn) else column
    return (
        *site_tags(site),
        ("ColumnName", column.name),
        ("ColumnDescription", column.description),
        ("ColumnKeywords", f"{site.place},{column.name}"),
        ("ColumnType", column.type),
    )


def story_tags(site: Site, story: Story, url: str = "", original: Story | None = None) -> tuple[Tag, ...]:
    """Tags of a content page; PubDate is the time the page shows, `url` where it stands if not at the story's own.

    `original` is the story of this site that it repeats.
    """
    column = story.column or (DISCLOSURE_COLUMN if story.village else PAGE_COLUMN)
    listed = column_tags(site, column)
    source = unit_name(original or story)
    return (*listed, *_content(site, story, source, dict(listed)["ColumnName"], url or story.url))


def _content(site: Site, story: Story, source: str, column: str, url: str) -> Iterator[Tag]:
    yield "ArticleTitle", story.title
    yield "PubDate", story.published.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")
    yield "ContentSource", story.reprint.unit if story.reprint else source
    yield "Keywords", ",".join(story.keywords or (story.owner.name, column))
    yield "Author", story.author
    yield "Description", story.summary
    yield "Image", site.url + picture_of(site, story).url
    yield "Url", site.url + url


def unit_name(story: Story) -> str:
    """The unit that answers for a story."""
    return story.account.unit if story.account else story.owner.name
