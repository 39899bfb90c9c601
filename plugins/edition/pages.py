"""Which HTML files one edition has, and what each template is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from plugins.edition import addresses, shelves, tags
from plugins.edition.model import (
    AccountShelf,
    Crumb,
    Feed,
    FeedLink,
    Page,
    Story,
    VillageShelf,
    Withdrawn,
)
from plugins.edition.record import OFFLINE
from plugins.edition.shelves import Neighbours
from plugins.edition.site import Site
from plugins.registry.model import AccountId, Registry, Stage, VillageId
from plugins.review.pending import Task

ON_HOME = 6
# The lists across all accounts: where each stands, what it is called, which genres it holds.
COUNTY_LISTS = (
    (addresses.NEWS, tags.NEWS_COLUMN, frozenset({"news"})),
    (addresses.NOTICES, tags.NOTICES_COLUMN, frozenset({"notice", "policy", "closure"})),
    (addresses.GUIDES, tags.GUIDES_COLUMN, frozenset({"guide"})),
)
HOME_CRUMB = Crumb("首页", addresses.HOME)
ACCOUNTS_CRUMB = Crumb("账号名录", addresses.ACCOUNTS)
VILLAGES_CRUMB = Crumb("村务公开", addresses.VILLAGES)


@dataclass(frozen=True)
class Contents:
    """What the pages are made of: stories newest first, shelves, feeds by the address of the page they follow."""

    site: Site
    registry: Registry
    stories: tuple[Story, ...]
    accounts: Mapping[AccountId, AccountShelf]
    villages: Mapping[VillageId, VillageShelf]
    feeds: tuple[Feed, ...]
    by_account: Mapping[AccountId, tuple[Story, ...]]
    withdrawn: tuple[Withdrawn, ...] = ()

    @cached_property
    def feeds_by_url(self) -> Mapping[str, Feed]:
        return {feed.url: feed for feed in self.feeds}

    def feed_links(self, url: str) -> tuple[FeedLink, ...]:
        """The feeds that follow the page at `url`; none for a page without."""
        feed = self.feeds_by_url.get(url)
        if feed is None:
            return ()
        return (
            FeedLink(f"{feed.title} (RSS)", f"/{feed.rss_path}", "application/rss+xml"),
            FeedLink(f"{feed.title} (Atom)", f"/{feed.atom_path}", "application/atom+xml"),
        )


def compile_pages(contents: Contents) -> Iterator[Page]:
    """Every page of the edition, each once."""
    yield home(contents)
    yield from county_lists(contents)
    yield from directories(contents)
    for account in contents.accounts:
        yield from account_pages(contents, account)
    for village in contents.villages:
        yield village_page(contents, village)
    neighbours = Neighbours(contents.stories)
    for story in contents.stories:
        yield from story_pages(contents, story, neighbours)
    for gone in contents.withdrawn:
        yield withdrawn_page(contents, gone)
    yield from fixed_pages(contents)


def of_genres(contents: Contents, genres: frozenset[str]) -> tuple[Story, ...]:
    return tuple(story for story in contents.stories if story.genre in genres)


def home(contents: Contents) -> Page:
    news, notices, guides = (of_genres(contents, genres) for _, _, genres in COUNTY_LISTS)
    lead = next((story for story in news if story.picture), None)
    site = contents.site
    return Page(
        path=addresses.path_of(addresses.HOME),
        url=addresses.HOME,
        template="home.html",
        title="首页",
        description=site.description,
        cause="home",
        tags=tags.column_tags(site, tags.HOME_COLUMN),
        context={
            "lead": lead,
            "news": tuple(story for story in news if story is not lead)[:ON_HOME],
            "notices": notices[:ON_HOME],
            "guides": guides[:ON_HOME],
            "disclosures": tuple(story for story in contents.stories if story.village)[:ON_HOME],
            "shelves": tuple(shelf for tier in shelves.tiers(contents.accounts.values()) for shelf in tier.shelves),
            "towns": shelves.towns(contents.registry, contents.villages.values()),
        },
        feeds=contents.feed_links(addresses.HOME),
    )


def county_lists(contents: Contents) -> Iterator[Page]:
    """Everything of one sort that any account has published, the newest first."""
    for url, column, genres in COUNTY_LISTS:
        for listing in shelves.listings(column.name, url, of_genres(contents, genres)):
            yield Page(
                path=addresses.path_of(listing.url),
                url=listing.url,
                template="list.html",
                title=column.name,
                description=column.description,
                cause=column.id,
                tags=tags.column_tags(contents.site, column),
                context={"listing": listing},
                crumbs=(HOME_CRUMB,),
            )


def directories(contents: Contents) -> Iterator[Page]:
    site = contents.site
    yield Page(
        path=addresses.path_of(addresses.ACCOUNTS),
        url=addresses.ACCOUNTS,
        template="accounts.html",
        title="账号名录",
        description=f"{site.place}各单位在本平台的账号",
        cause="accounts",
        tags=tags.column_tags(site, tags.ACCOUNTS_COLUMN),
        context={"tiers": shelves.tiers(contents.accounts.values())},
        crumbs=(HOME_CRUMB,),
    )
    yield Page(
        path=addresses.path_of(addresses.VILLAGES),
        url=addresses.VILLAGES,
        template="villages.html",
        title="村务公开",
        description=f"{site.place}各村（社区）的村务、财务和惠民补贴",
        cause="villages",
        tags=tags.column_tags(site, tags.DISCLOSURE_COLUMN),
        context={"towns": shelves.towns(contents.registry, contents.villages.values())},
        crumbs=(HOME_CRUMB,),
    )


def account_pages(contents: Contents, account_id: AccountId) -> Iterator[Page]:
    shelf = contents.accounts[account_id]
    account, site = shelf.account, contents.site
    own = contents.by_account.get(account_id, ())
    links = contents.feed_links(shelf.url)
    yield Page(
        path=addresses.path_of(shelf.url),
        url=shelf.url,
        template="account.html",
        title=account.name,
        description=account.about,
        cause=f"accounts/{account.id}",
        tags=tags.column_tags(site, tags.ACCOUNTS_COLUMN),
        context={"shelf": shelf},
        feeds=links,
        crumbs=(HOME_CRUMB, ACCOUNTS_CRUMB),
    )
    for column_shelf in shelf.columns:
        column = column_shelf.column
        for listing in shelves.listings(column.name, column_shelf.url, shelves.in_column(own, column)):
            yield Page(
                path=addresses.path_of(listing.url),
                url=listing.url,
                template="column.html",
                title=f"{column.name}（{account.name}）",
                description=column.description,
                cause=f"accounts/{account.id}",
                tags=tags.column_tags(site, column),
                context={"account": account, "column": column, "listing": listing},
                feeds=links,
                crumbs=(HOME_CRUMB, ACCOUNTS_CRUMB, Crumb(account.name, shelf.url)),
            )


def village_page(contents: Contents, village_id: VillageId) -> Page:
    shelf = contents.villages[village_id]
    return Page(
        path=addresses.path_of(shelf.url),
        url=shelf.url,
        template="village.html",
        title=f"{shelf.village.name}村务公开",
        description=shelf.village.about,
        cause=f"villages/{village_id}",
        tags=tags.column_tags(contents.site, tags.DISCLOSURE_COLUMN),
        context={"shelf": shelf},
        feeds=contents.feed_links(shelf.url),
        crumbs=(HOME_CRUMB, VILLAGES_CRUMB),
    )


def story_pages(contents: Contents, story: Story, neighbours: Neighbours) -> Iterator[Page]:
    """The page of a document, and the page of its list of recipients while that may be shown."""
    template, shelf_url = "page.html", ""
    context: dict[str, object] = {"story": story}
    crumbs: tuple[Crumb, ...] = (HOME_CRUMB,)
    if story.village:
        shelf = contents.villages[story.village.id]
        template, shelf_url = "disclosure.html", shelf.url
        context = {"story": story, "village_shelf": shelf, "others": neighbours.of(story)}
        crumbs = (HOME_CRUMB, VILLAGES_CRUMB, Crumb(shelf.village.name, shelf.url))
    elif story.account and story.column:
        account = story.account
        template, shelf_url = "article.html", addresses.account_url(account.id)
        context = {"story": story, "related": neighbours.of(story)}
        column_crumb = Crumb(story.column.name, addresses.column_url(account.id, story.column.id))
        crumbs = (HOME_CRUMB, ACCOUNTS_CRUMB, Crumb(account.name, shelf_url), column_crumb)
    page = Page(
        path=addresses.path_of(story.url),
        url=story.url,
        template=template,
        title=story.title,
        description=story.summary,
        cause=story.id,
        tags=tags.story_tags(contents.site, story),
        context=context,
        feeds=contents.feed_links(shelf_url),
        crumbs=crumbs,
    )
    yield page
    if story.subsidies and story.subsidies.recipients_url:
        yield recipients_page(contents, story, page)


def recipients_page(contents: Contents, story: Story, page: Page) -> Page:
    """Kept out of search engines, our own search and the feeds; gone when the period of publication ends."""
    assert story.subsidies is not None
    assert story.subsidies.recipients_url is not None
    url = story.subsidies.recipients_url
    return Page(
        path=addresses.path_of(url),
        url=url,
        template="recipients.html",
        title=f"{story.title}（名单）",
        description=story.summary,
        cause=story.id,
        tags=tags.story_tags(contents.site, story),
        context={"story": story},
        indexable=False,
        crumbs=(*page.crumbs, Crumb(story.title, story.url)),
    )


def pending_page(site: Site, tasks: tuple[Task, ...]) -> Page:
    """Who has to act next.  It names drafts nobody has signed, so it is for previews only."""
    return Page(
        path=addresses.path_of(addresses.PENDING),
        url=addresses.PENDING,
        template="pending.html",
        title="下一步该谁办",
        description=site.description,
        cause="preview",
        tags=tags.column_tags(site, tags.PAGE_COLUMN),
        context={"tasks": tasks},
        indexable=False,
        crumbs=(HOME_CRUMB,),
        is_for_preview=True,
    )


def withdrawn_page(contents: Contents, gone: Withdrawn) -> Page:
    """What a reader finds at the address of a document that was taken down."""
    return Page(
        path=addresses.path_of(gone.url),
        url=gone.url,
        template="withdrawn.html",
        title=gone.title or "已撤回的文件",
        description=gone.reason or "这份文件已经撤回。",
        cause=gone.id,
        tags=tags.column_tags(contents.site, tags.PAGE_COLUMN),
        context={"withdrawn": gone},
        indexable=False,
        crumbs=(HOME_CRUMB,),
    )


def fixed_pages(contents: Contents) -> Iterator[Page]:
    """Pages the theme brings itself."""
    site = contents.site
    for url, template, title, indexable, context in (
        (addresses.SEARCH, "search.html", "搜索", True, {}),
        (addresses.FEEDS, "feeds.html", "订阅", True, {"feeds": contents.feeds}),
        (addresses.VERIFY, "verify.html", "核对这一页", True, {"offline": OFFLINE, "stages": tuple(Stage)}),
        (addresses.NOT_FOUND, "not-found.html", "没有这个页面", False, {}),
    ):
        yield Page(
            path=addresses.path_of(url),
            url=url,
            template=template,
            title=title,
            description=site.description,
            cause="theme",
            tags=tags.column_tags(site, tags.PAGE_COLUMN),
            context=context,
            indexable=indexable,
            crumbs=(HOME_CRUMB,),
        )
