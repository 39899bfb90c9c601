"""Where everything stands on the site.  An address is computed from checked ids, never taken from a draft's text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a process that makes pages of bodies needs no registry, nor the libraries that read one
    from plugins.drafts.model import Draft
    from plugins.registry.model import AccountId, Registry, VillageId

HOME = "/"
ACCOUNTS = "/accounts/"
VILLAGES = "/villages/"
NEWS = "/news/"
NOTICES = "/notices/"
GUIDES = "/guides/"
ARCHIVE = "/archive/"
ARCHIVES = "/archive/accounts/"
TOPICS = "/topics/"
SITE_MAP = "/site-map.html"
SEARCH = "/search.html"
DIRECTORY = "/directory.html"
FEEDS = "/feeds.html"
OPML = "/feeds.opml"  # all feeds, for programs
LARGE = "/large.html"  # the home page of the large type edition
VERIFY = "/verify.html"
MATRIX = "/matrix.html"
CHANNELS = "/channels/"
CLOSED_CHANNELS = "/channels/closed.html"
DUE = "/due/"
DATA = "/data/"
PENDING = "/pending.html"  # of a preview only
NOT_FOUND = "/404.html"
COVERS = "/covers/"
TABLE_PAGE = re.compile(r"\.csv(?:\.[0-9]+)?\.html$", re.IGNORECASE)


def document_url(document_id: str) -> str:
    return f"/{document_id}.html"


def id_of(url: str) -> str | None:
    """The id of the document whose page would stand at `url`; None where no page of a document can."""
    return url[1:].removesuffix(".html") if url.startswith("/") and url.endswith(".html") else None


def file_url(document_id: str, name: str) -> str:
    """A draft's file lies in a folder named after the document, so that no two documents can share or shadow one."""
    return f"/{document_id}/{name}"


def withdrawal_url(document_id: str) -> str:
    """A file that is there while a document is withdrawn: by it a web server knows to answer 410 for all of it."""
    return f"/{document_id}/withdrawn.json"


def recipients_url(document_id: str) -> str:
    return f"/{document_id}/recipients.html"


def table_url(document_id: str, name: str, number: int = 1) -> str:
    """Of the page that shows a table beside a document, or of its `number`-th page where it is long."""
    return f"{file_url(document_id, name)}{f'.{number}' if number > 1 else ''}.html"


def is_of_table(path: str) -> bool:
    """Whether the file below the output is such a page: no other has a name like this."""
    return TABLE_PAGE.search(path) is not None


def account_url(account: AccountId) -> str:
    return f"{ACCOUNTS}{account}/"


def column_url(account: AccountId, column: str) -> str:
    return f"{ACCOUNTS}{account}/{column}/"


def month_url(day: date, account: AccountId | None = None) -> str:
    """The list of what was published in the month of `day`, by this account or by anybody."""
    return f"{archive_url(account) if account else ARCHIVE}{day.year}/{day.month:02}/"


def archive_url(account: AccountId) -> str:
    """The months of an account.  Not below its own address, where its columns stand."""
    return f"{ARCHIVES}{account}/"


def topic_url(topic: str) -> str:
    return f"{TOPICS}{topic}/"


def numbered_url(listing: str, number: int) -> str:
    """The `number`-th page, counted from the oldest, of the list at `listing`; 0 is the one that shows the newest."""
    return f"{listing}{number}.html" if number else listing


def village_url(village: VillageId) -> str:
    return f"{VILLAGES}{village}/"


def due_url(unit: str) -> str:
    """What the county (""), a town or a village has to publish; no two of them have the same id."""
    return f"{DUE}{unit}/" if unit else DUE


def data_url(unit: str) -> str:
    """Where the tables for programs of the county (""), a town or a village stand."""
    return f"{DATA}{unit}/" if unit else DATA


def due_addresses(registry: Registry) -> Iterator[str]:
    """None where a county keeps no list of obligations."""
    if registry.obligations.items:
        towns = sorted({village.town for village in registry.villages.values()})
        yield from map(due_url, ("", *towns, *registry.villages))


def cover_url(owner: str) -> str:
    """The picture links to their pages are shown with elsewhere; of `site`, `accounts/<id>` or `villages/<id>`."""
    return f"{COVERS}{owner}.png"


def channel_url(channel: str) -> str:
    """Of the page about an outside account that ended."""
    return f"{CHANNELS}{channel}/"


def path_of(url: str) -> str:
    """The file below the output that a server answers with at `url`.

    >>> path_of("/accounts/"), path_of("/pages/about.html")
    ('accounts/index.html', 'pages/about.html')
    """
    return url.lstrip("/") + ("index.html" if url.endswith("/") else "")


def channel_addresses(registry: Registry) -> Iterator[str]:
    """Of every page of the register of outside accounts; none where a county keeps none."""
    if registry.channels:
        yield from (CHANNELS, CLOSED_CHANNELS)
        yield from (channel_url(channel.id) for channel in registry.channels if channel.state.is_ending)


@dataclass(frozen=True, slots=True)
class Addresses:
    """What a draft may link to: other drafts by their source path, and the pages that always exist."""

    by_source: dict[str, str]
    fixed: frozenset[str]


def addresses(registry: Registry, drafts: Iterable[Draft]) -> Addresses:
    fixed = {HOME, NEWS, NOTICES, GUIDES, ACCOUNTS, VILLAGES, SEARCH, DIRECTORY, FEEDS, VERIFY, LARGE, MATRIX}
    fixed |= {ARCHIVE, SITE_MAP, *([TOPICS] if registry.topics else [])}
    fixed |= {account_url(account) for account in registry.accounts}
    fixed |= {village_url(village) for village in registry.villages}
    fixed |= set(channel_addresses(registry)) | set(due_addresses(registry))
    return Addresses(addresses_of(drafts), frozenset(fixed))


def addresses_of(drafts: Iterable[Draft | None]) -> dict[str, str]:
    """The address of each draft there is, by source path."""
    return {draft.source: document_url(draft.id) for draft in drafts if draft is not None}
