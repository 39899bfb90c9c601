"""Which feeds an edition offers: of the site, each account, village, column and topic, and of each kind.

An account, a village and a kind have a feed from their first day, so that nobody waits with subscribing; a column and
a topic have one while they have a page.  Only accounts and villages keep archives: so a document stands in one archive,
not in six, and who wants all of a county takes those (feeds.opml names them).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from plugins.edition import addresses, lists, tags
from plugins.edition import catalogue as names
from plugins.edition.catalogue import SITE_FEED, Catalogue
from plugins.edition.contents import Contents
from plugins.edition.feed import IN_FEED, IN_PART, Feed, FeedGroup, FeedLink, links_of
from plugins.edition.model import Withdrawn
from plugins.edition.shelf import Asked
from plugins.edition.site import Site
from plugins.registry.model import Account, AccountId, Kind, Village, VillageId

DISCLOSURES: Final = {
    Kind.AFFAIRS: "Affairs of all villages",
    Kind.FINANCE: "Finance of all villages",
    Kind.SUBSIDY: "Subsidies of all villages",
}
Owner = Account | Village


@dataclass(frozen=True, slots=True)
class Subject:
    """What a feed is about.  `id` is that of the feed; withdrawals it `concerns` are told in it.

    They say whose a document was and which others listed it, not in which column of those: a few too many hear of one,
    rather than one too few.
    """

    id: str
    title: str
    description: str
    url: str
    shelf: str
    concerns: Callable[[Withdrawn], bool]
    cause: str = ""
    most: int = IN_PART


def compile_feeds(contents: Contents) -> Iterator[Feed]:
    """Every feed and its archives."""
    for subject in subjects(contents):
        yield from _documents(contents, subject)


def feeds_named(contents: Contents, ids: Iterable[str]) -> Iterator[Feed]:
    """Those of these ids that there are, without their archives."""
    for id in ids:
        subject = _subject(contents, id)
        if subject is not None:
            yield _feed(contents, subject)


def feeds_telling_of(contents: Contents, gone: Iterable[Withdrawn]) -> Iterator[str]:
    """The ids of the feeds that tell of any of these withdrawals, or cease to: the document is public again."""
    gone = tuple(gone)
    return (each.id for each in subjects(contents) if any(map(each.concerns, gone))) if gone else iter(())


def archive_of(contents: Contents, id: str, number: int) -> Feed:
    subject = _subject(contents, id)
    assert subject is not None, "only units have archives, and those are always there"
    return _feed(contents, subject, number)


def subjects(contents: Contents) -> Iterator[Subject]:
    """What there are feeds of: the site, kinds, topics, then each account with its columns, then villages."""
    registry = contents.registry
    ids = [SITE_FEED, *(url.strip("/") for url in lists.COUNTY_LISTS), *(kind.value for kind in DISCLOSURES)]
    ids += [f"topics/{topic.id}" for topic in registry.topics]
    for account in registry.accounts.values():
        ids += [f"accounts/{account.id}", *(f"accounts/{account.id}/{column.id}" for column in account.columns)]
    ids += [f"villages/{village}" for village in registry.villages]
    yield from (subject for id in ids if (subject := _subject(contents, id)) is not None)


def groups(contents: Contents) -> Iterator[FeedGroup]:
    """The feeds to choose among on the page about them; those of columns stand on the pages of their accounts."""
    site = contents.site
    found = [(subject, _feed(contents, subject)) for subject in subjects(contents) if subject.id.count("/") < 2]
    for title, prefix in (
        (site.word("The whole county"), ""),
        (site.word("Topics"), "topics/"),
        (site.word("Accounts"), "accounts/"),
        (site.word("Villages"), "villages/"),
    ):
        held = tuple(feed for _, feed in found if (feed.id.startswith(prefix) if prefix else "/" not in feed.id))
        if held:
            yield FeedGroup(title, held)


def links_to(of: Site | Owner) -> tuple[FeedLink, ...]:
    """What a page says of the feed that follows it."""
    return links_of(_id_of(of), of.name)


def links_to_column(account: Account, column: str, title: str) -> tuple[FeedLink, ...]:
    return links_of(f"accounts/{account.id}/{column}", title)


def has_archives(id: str) -> bool:
    return id.startswith(("accounts/", "villages/")) and id.count("/") == 1


def closed(catalogue: Catalogue, shelf: str) -> int:
    """How many archive documents the feed of a shelf has: those that are full.  What follows stands in the feed."""
    return catalogue.count(shelf) // IN_FEED


def _id_of(of: Site | Owner) -> str:
    if isinstance(of, Site):
        return SITE_FEED
    return f"accounts/{of.id}" if isinstance(of, Account) else f"villages/{of.id}"


def _subject(contents: Contents, id: str) -> Subject | None:
    """What the feed called so is about; None where there is none, or not yet."""
    registry, site = contents.registry, contents.site
    match id.split("/"):
        case ["accounts", owner]:
            account = registry.accounts[AccountId(owner)]
            return _of_unit(account, addresses.account_url(account.id), names.account_shelf(account.id))
        case ["villages", owner]:
            village = registry.villages[VillageId(owner)]
            return _of_unit(village, addresses.village_url(village.id), names.village_shelf(village.id))
        case ["accounts", owner, lane]:
            return _of_column(contents, registry.accounts[AccountId(owner)], lane)
        case ["topics", _]:
            url = f"/{id}/"
            column, shelf = lists.column_of(contents, url), names.list_shelf(url)
            found = Subject(id, column.name, column.description, url, shelf, concerns=_anybody)
            return found if contents.catalogue.shelf(shelf) else None
        case [kind] if kind in DISCLOSURES:
            about, title = tags.DISCLOSURE_COLUMN.spoken(site), site.word(DISCLOSURES[Kind(kind)])
            shelf = names.kind_shelf(Kind(kind))
            return Subject(id, title, about.description, addresses.VILLAGES, shelf, concerns=_is_village)
        case ["site"]:
            url, shelf = addresses.HOME, names.IN_FEED
            return Subject(id, site.name, site.description, url, shelf, _anybody, cause="feeds", most=IN_FEED)
    column = lists.column_of(contents, f"/{id}/")
    shelf = names.list_shelf(f"/{id}/")
    return Subject(id, column.name, column.description, f"/{id}/", shelf, concerns=_is_account)


def _of_unit(unit: Owner, url: str, shelf: str) -> Subject:
    concerns = partial(_had, unit)
    return Subject(_id_of(unit), unit.name, unit.about, url, shelf, concerns, most=IN_FEED)


def _of_column(contents: Contents, account: Account, lane: str) -> Subject | None:
    column, shelf = account.column(lane), names.column_shelf(account.id, lane)
    if column is None or not contents.catalogue.shelf(shelf):
        return None
    return Subject(
        id=f"accounts/{account.id}/{lane}",
        title=contents.site.word("%(column)s (%(account)s)", column=column.name, account=account.name),
        description=column.description,
        url=addresses.column_url(account.id, lane),
        shelf=shelf,
        concerns=partial(_had, account),
        cause=f"accounts/{account.id}",
    )


def _anybody(gone: Withdrawn) -> bool:
    return True


def _is_account(gone: Withdrawn) -> bool:
    return isinstance(gone.owner, Account)


def _is_village(gone: Withdrawn) -> bool:
    return isinstance(gone.owner, Village)


def _had(unit: Owner, gone: Withdrawn) -> bool:
    """Whether it stood among what `unit` shows: its own, or listed by it too."""
    return unit == gone.owner or (isinstance(unit, Account) and unit.id in {lane.account for lane in gone.also_in})


def _documents(contents: Contents, subject: Subject) -> Iterator[Feed]:
    yield _feed(contents, subject)
    if has_archives(subject.id):
        for number in range(1, closed(contents.catalogue, subject.shelf) + 1):
            yield _feed(contents, subject, number)


def _feed(contents: Contents, subject: Subject, archive: int = 0) -> Feed:
    catalogue = contents.catalogue
    ask = partial(_archived, catalogue, subject, archive) if archive else partial(_latest, catalogue, subject)
    withdrawn = () if archive else tuple(_withdrawn(contents, subject))
    return Feed(
        id=subject.id,
        title=subject.title,
        description=subject.description,
        url=subject.url,
        stories=Asked(catalogue, ask),
        cause=subject.cause or subject.id,
        withdrawn=withdrawn,
        most=subject.most,
        archives=closed(catalogue, subject.shelf) if has_archives(subject.id) else 0,
        archive=archive,
        topics={topic.id: topic.name for topic in contents.registry.topics},
    )


def _latest(catalogue: Catalogue, subject: Subject) -> Iterable[str]:
    """Among these are the stories that changed last: what came last, and what was corrected last."""
    shelves = (subject.shelf, names.corrected_shelf(subject.shelf))
    return dict.fromkeys(place.id for shelf in shelves for place in catalogue.places(shelf, subject.most))


def _archived(catalogue: Catalogue, subject: Subject, number: int) -> Iterable[str]:
    return islice(catalogue.in_turn(subject.shelf, (number - 1) * IN_FEED), IN_FEED)


def _withdrawn(contents: Contents, subject: Subject) -> Iterator[Withdrawn]:
    told = (each for each in contents.withdrawn if subject.concerns(each))
    return islice(told, subject.most)
