"""Which HTML files one edition has, and what each template is given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from plugins.edition import accountdata, addresses, directory, due, shelves, tags, villagedata
from plugins.edition import catalogue as names
from plugins.edition.contents import Contents
from plugins.edition.feed import FeedLink
from plugins.edition.feeds import groups, links_to, links_to_column
from plugins.edition.lists import home_crumb
from plugins.edition.model import Crumb, Page, Story, Withdrawn
from plugins.edition.record import OFFLINE
from plugins.edition.relations import related
from plugins.edition.shelf import Chosen
from plugins.edition.site import Site
from plugins.leads.model import Outcome
from plugins.registry.model import Account, Column, PersonId, Stage, VillageId
from plugins.review.pending import Task

ON_HOME, LATEST, BESIDE_LEAD = 6, 8, 5
ON_LARGE = 4
FIXED = (
    addresses.SEARCH,
    addresses.DIRECTORY,
    addresses.FEEDS,
    addresses.VERIFY,
    addresses.NOT_FOUND,
)  # pages the theme brings itself


def accounts_crumb(site: Site) -> Crumb:
    return Crumb(site.word("Directory of accounts"), addresses.ACCOUNTS)


def villages_crumb(site: Site) -> Crumb:
    return Crumb(site.word("Villages"), addresses.VILLAGES)


def home(contents: Contents) -> Page:
    """What people come for: services, notices, what is new, their village, whom to ask."""
    catalogue, site = contents.catalogue, contents.site
    news, guides = (catalogue.shelf(names.list_shelf(url)) for url in (addresses.NEWS, addresses.GUIDES))
    notices = catalogue.shelf(names.CURRENT_NOTICES)
    lead = next(iter(catalogue.shelf(names.PICTURED_NEWS)[:1]), None)
    shown = {story.id for story in notices[:ON_HOME]}
    latest = [story for story in catalogue.shelf(names.IN_FEED)[: LATEST + ON_HOME] if story.id not in shown]
    return Page(
        url=addresses.HOME,
        template="home.html",
        title=site.word("Home"),
        description=site.description,
        cause="home",
        tags=(*tags.column_tags(site, tags.HOME_COLUMN), tags.LARGE_KEYWORDS),
        context={
            "notices": notices[:ON_HOME],
            "guides": guides[:ON_HOME],
            "days": shelves.days(latest[:LATEST]),
            "lead": lead,
            "news": tuple(story for story in news[: BESIDE_LEAD + 1] if story != lead)[:BESIDE_LEAD],
            "towns": shelves.grouped_villages(contents.registry),
            "tiers": shelves.grouped_accounts(contents.registry),
        },
        feeds=links_to(site),
    )


def large(contents: Contents) -> Page:
    """The home page of the large type edition: fewer things, and always large."""
    return Page(
        url=addresses.LARGE,
        template="large.html",
        title=contents.site.word(tags.LARGE_COLUMN.name),
        description=contents.site.word(tags.LARGE_COLUMN.description),
        cause="large",
        tags=(*tags.column_tags(contents.site, tags.LARGE_COLUMN), tags.LARGE_KEYWORDS),
        context={"notices": contents.catalogue.shelf(names.CURRENT_NOTICES)[:ON_LARGE]},
        feeds=links_to(contents.site),
    )


def accounts_page(contents: Contents) -> Page:
    return Page(
        url=addresses.ACCOUNTS,
        template="accounts.html",
        title=contents.site.word("Directory of accounts"),
        description=contents.site.word("The accounts of the units of %(place)s", place=contents.site.place),
        cause="accounts",
        tags=tags.column_tags(contents.site, tags.ACCOUNTS_COLUMN),
        context={"tiers": shelves.tiers(contents.registry.accounts.values())},
        crumbs=(home_crumb(contents.site),),
        data=accountdata.accounts_data(contents.site),
    )


def villages_page(contents: Contents) -> Page:
    return Page(
        url=addresses.VILLAGES,
        template="villages.html",
        title=contents.site.word("Villages"),
        description=contents.site.word(
            "Affairs, finance and subsidies of every village of %(place)s", place=contents.site.place
        ),
        cause="villages",
        tags=tags.column_tags(contents.site, tags.DISCLOSURE_COLUMN),
        context={"towns": shelves.towns(contents.catalogue, contents.registry)},
        crumbs=(home_crumb(contents.site),),
        data=villagedata.links_to(contents.site, "", is_village=False),
    )


def account_page(contents: Contents, account: Account) -> Page:
    """What residents look for first: services and notices; then what is new, columns, and whom to ask."""
    shelf, registry = shelves.account_shelf(contents, account), contents.registry
    named = account.responsible if registry.policy.shows_responsible else ()
    return Page(
        url=shelf.url,
        template="account.html",
        title=account.name,
        description=account.about,
        cause=f"accounts/{account.id}",
        tags=tags.column_tags(contents.site, tags.ACCOUNTS_COLUMN),
        context={
            "shelf": shelf,
            "outside": registry.channels_of(account.id),
            "responsible": tuple(registry.people[PersonId(id)] for id in named),
            "archive": addresses.archive_url(account.id),
        },
        feeds=links_to(account),
        crumbs=(home_crumb(contents.site), accounts_crumb(contents.site)),
        data=accountdata.data_of(account),
    )


def column_pages(contents: Contents, account: Account, column: Column, numbers: Iterable[int]) -> Iterator[Page]:
    """The list of one column of an account."""
    shelf = names.column_shelf(account.id, column.id)
    account_url = addresses.account_url(account.id)
    url = addresses.column_url(account.id, column.id)
    title = contents.site.word("%(column)s (%(account)s)", column=column.name, account=account.name)
    for listing in shelves.listings(contents.catalogue, column.name, url, shelf, numbers):
        yield Page(
            url=listing.url,
            template="column.html",
            title=title,
            description=column.description,
            cause=f"accounts/{account.id}",
            tags=tags.column_tags(contents.site, column),
            context={"account": account, "column": column, "listing": listing},
            feeds=links_to_column(account, column.id, title),
            crumbs=(
                home_crumb(contents.site),
                accounts_crumb(contents.site),
                Crumb(account.name, account_url, is_written=True),
            ),
        )


def village_page(contents: Contents, village: VillageId) -> Page:
    shelf = shelves.village_shelf(contents.catalogue, contents.registry, village)
    return Page(
        url=shelf.url,
        template="village.html",
        title=contents.site.word("Disclosures of %(village)s", village=shelf.village.name),
        description=shelf.village.about,
        cause=f"villages/{village}",
        tags=tags.column_tags(contents.site, tags.DISCLOSURE_COLUMN),
        context={"shelf": shelf, "duties": due.of_village(contents, village).counts},
        feeds=links_to(shelf.village),
        crumbs=(home_crumb(contents.site), villages_crumb(contents.site)),
        data=villagedata.links_to(contents.site, village, is_village=True),
    )


def story_page(contents: Contents, story: Story) -> Page:
    template = "page.html"
    feeds: tuple[FeedLink, ...] = ()
    catalogue = contents.catalogue
    beside = related(catalogue, story)
    original = next(iter(Chosen(catalogue, beside.reprint_of)), None)
    others = Chosen(catalogue, (id for id in shelves.neighbours(catalogue, story) if id not in beside.thread))
    context: dict[str, object] = {"story": story}
    crumbs: tuple[Crumb, ...] = (home_crumb(contents.site),)
    if story.village:
        shelf = shelves.village_shelf(contents.catalogue, contents.registry, story.village.id)
        template, feeds = "disclosure.html", links_to(shelf.village)
        context = {"story": story, "village_shelf": shelf, "others": others}
        crumbs = (
            home_crumb(contents.site),
            villages_crumb(contents.site),
            Crumb(shelf.village.name, shelf.url, is_written=True),
        )
    elif story.account and story.column:
        account = story.account
        template, feeds = "article.html", links_to(account)
        context = {
            "story": story,
            "related": others,
            "thread": Chosen(catalogue, beside.thread),
            "interprets": Chosen(catalogue, beside.interprets),
            "explained_by": Chosen(catalogue, beside.explained_by),
            "replaces": Chosen(catalogue, beside.replaces),
            "successors": Chosen(catalogue, beside.successors),
            "original": original,
            "reprints": Chosen(catalogue, beside.reprints),
        }
        column_crumb = Crumb(story.column.name, addresses.column_url(account.id, story.column.id), is_written=True)
        crumbs = (
            home_crumb(contents.site),
            accounts_crumb(contents.site),
            Crumb(account.name, addresses.account_url(account.id), is_written=True),
            column_crumb,
        )
    return Page(
        url=story.url,
        template=template,
        title=story.title,
        description=story.summary,
        cause=story.id,
        tags=tags.story_tags(contents.site, story, original=original),
        context=context,
        feeds=feeds,
        crumbs=crumbs,
        original_url=original.url if original else "",
    )


def recipients_page(contents: Contents, story: Story) -> Page:
    """Kept out of search engines, our own search and the feeds; gone when the period of publication ends."""
    assert story.subsidies is not None
    assert story.subsidies.recipients_url is not None
    url = story.subsidies.recipients_url
    return Page(
        url=url,
        template="recipients.html",
        title=contents.site.word("%(title)s (list of payments)", title=story.title),
        description=story.summary,
        cause=story.id,
        tags=tags.story_tags(contents.site, story, url),
        context={"story": story},
        indexable=False,
        crumbs=(*story_page(contents, story).crumbs, Crumb(story.title, story.url, is_written=True)),
    )


def table_page(contents: Contents, story: Story, name: str, number: int) -> Page:
    """One page of a table that lies beside a document as a file; searched for is the document."""
    file = next(each for each in story.attachments if each.name == name)
    assert file.table is not None
    url, last = addresses.table_url(story.id, name, number), len(file.table.pages)
    title = contents.site.word("%(table)s (%(title)s)", table=file.label, title=story.title)
    if number > 1:
        title = contents.site.word("%(title)s, page %(number)s", title=title, number=str(number))
    return Page(
        url=url,
        template="table.html",
        title=title,
        description=story.summary,
        cause=story.id,
        tags=tags.story_tags(contents.site, story, url),
        context={
            "story": story,
            "file": file,
            "number": number,
            "previous_url": addresses.table_url(story.id, name, number - 1) if number > 1 else None,
            "next_url": addresses.table_url(story.id, name, number + 1) if number < last else None,
        },
        indexable=False,
        crumbs=(*story_page(contents, story).crumbs, Crumb(story.title, story.url, is_written=True)),
    )


def pending_page(site: Site, tasks: tuple[Task, ...], leads: tuple[Outcome, ...] = ()) -> Page:
    """Who has to act next, and what became of leads.  It names what nobody has signed, so it is for previews only."""
    return Page(
        url=addresses.PENDING,
        template="pending.html",
        title=site.word("Who has to act next"),
        description=site.description,
        cause="preview",
        tags=tags.column_tags(site, tags.PAGE_COLUMN),
        context={"tasks": tasks, "leads": leads},
        indexable=False,
        crumbs=(home_crumb(site),),
        is_for_preview=True,
    )


def withdrawn_page(contents: Contents, gone: Withdrawn) -> Page:
    """What a reader finds at the address of a document that was taken down."""
    return Page(
        url=gone.url,
        template="withdrawn.html",
        title=gone.title or contents.site.word("A withdrawn document"),
        description=gone.reason or contents.site.word("This document has been withdrawn."),
        cause=gone.id,
        tags=tags.column_tags(contents.site, tags.PAGE_COLUMN),
        context={"withdrawn": gone},
        indexable=False,
        crumbs=(home_crumb(contents.site),),
    )


def search_page(site: Site) -> Page:
    return Page(
        url=addresses.SEARCH,
        template="search.html",
        title=site.word("Search"),
        description=site.description,
        cause="theme",
        tags=tags.column_tags(site, tags.PAGE_COLUMN),
        context={},
        crumbs=(home_crumb(site),),
    )


def _large(site: Site) -> directory.Entry:
    """The large type edition under all its names: who types one into the search field is led there."""
    name = site.word(tags.LARGE_COLUMN.name)
    others = "、".join(other for other in tags.LARGE_NAMES if other != name)
    return directory.Entry(name, others, addresses.LARGE, "" if name.isascii() else "zhang bei ban")


def fixed_page(contents: Contents, url: str) -> Page:
    """One of `FIXED`."""
    if url == addresses.SEARCH:
        return search_page(contents.site)
    site, context = contents.site, dict[str, object]()
    template, title = {
        addresses.DIRECTORY: ("directory.html", site.word("Directory")),
        addresses.FEEDS: ("feeds.html", site.word("Subscribe")),
        addresses.VERIFY: ("verify.html", site.word("Verify this page")),
        addresses.NOT_FOUND: ("not-found.html", site.word("No such page")),
    }[url]
    if url == addresses.DIRECTORY:
        context = {
            "topics": directory.topics(contents.registry),
            "names": directory.names(contents.registry, _large(site)),
        }
    elif url == addresses.FEEDS:
        context = {"groups": tuple(groups(contents))}
    elif url == addresses.VERIFY:
        context = {"offline": OFFLINE, "stages": tuple(Stage)}
    return Page(
        url=url,
        template=template,
        title=title,
        description=site.description,
        cause="theme",
        tags=tags.column_tags(site, tags.PAGE_COLUMN),
        context=context,
        indexable=url != addresses.NOT_FOUND,
        crumbs=(home_crumb(site),),
    )
