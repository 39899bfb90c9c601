"""Every story that is shown, each on its shelves: so a page is made from the few stories it shows, not from all.

A shelf is a name under which stories stand in order: those of an account, a column, a village, a keyword.  What it
holds is read when somebody looks.  The stories lie in a store, where the next build finds them again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from plugins.clock import CHINA
from plugins.edition import addresses
from plugins.edition.model import Story
from plugins.edition.packing import bytes_of, story_of
from plugins.edition.shelf import Shelf
from plugins.registry.model import Account, AccountId, Kind, Via, Village, VillageId
from plugins.store import Connection, let_read

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TABLES = (
    "CREATE TABLE IF NOT EXISTS story (id TEXT PRIMARY KEY, account TEXT, village TEXT, lane TEXT, paths TEXT, "
    "data BLOB) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS shelf (name TEXT, moment INTEGER, id TEXT, PRIMARY KEY (name, moment, id)) "
    "WITHOUT ROWID",
    # what is in the sitemap: `updated` in microseconds since 1970
    "CREATE TABLE IF NOT EXISTS mapped (part TEXT, id TEXT, updated INTEGER, PRIMARY KEY (part, id)) WITHOUT ROWID",
)
MOST_KEPT = 2000  # stories held in memory: those of the home page, of lists and neighbours are wanted again and again

ALL, IN_FEED, PICTURED_NEWS = "all", "in feed", "pictured news"
RECORDED, URGENT = "recorded", "urgent"  # with a sign-off from paper or the forge; published in an emergency
TABULAR = "tables"  # with a table that has pages of its own
RECIPIENTS, WAITING = "recipients", "waiting"  # showing a list of recipients; not signed yet, so in a preview only
MOVED = "moved "  # with the address it had elsewhere
REPLACING, CURRENT_NOTICES = "replacing", "current notices"  # in the place of others; that still hold
CORRECTED, SITE_FEED = "corrected ", "site"
NEWS, GUIDES = "news", "guides"
# The lists across all accounts, by address, and which genres each holds.
LISTS = {
    addresses.NEWS: frozenset({NEWS}),
    addresses.NOTICES: frozenset({"notice", "policy", "closure"}),
    addresses.GUIDES: frozenset({"guide"}),
}


def list_shelf(url: str) -> str:
    return f"list {url}"


def account_shelf(account: str, sort: str = "") -> str:
    """What it told here, or that of one sort (GUIDES, CURRENT_NOTICES): neither what was brought over, nor pages about
    the site itself.
    """
    return f"account {account} {sort}" if sort else f"account {account}"


def column_shelf(account: str, column: str) -> str:
    return f"column {account} {column}"


def village_shelf(village: str, kind: Kind | None = None) -> str:
    return f"village {village} {kind.value}" if kind else f"village {village}"


def matter_shelf(village: str, matter: str) -> str:
    return f"matter {village} {matter}"


def kind_shelf(kind: Kind) -> str:
    """The disclosures of one kind of all villages."""
    return f"kind {kind.value}"


def corrected_shelf(shelf: str) -> str:
    """Those of a shelf that were corrected, in the order of their last corrections."""
    return f"{CORRECTED}{shelf}"


def keyword_shelf(keyword: str) -> str:
    return f"keyword {keyword}"


def filed_shelf(story: Story) -> str:
    """What counts for one item of one period of a village; `due.py` reads it back from the name."""
    return f"filed {story.owner.id} {story.kind.value} {story.item or '-'} {story.period}"


def following_shelf(id: str) -> str:
    """The stories that take this one up again."""
    return f"following {id}"


def explaining_shelf(id: str) -> str:
    return f"explaining {id}"


def replacing_shelf(id: str) -> str:
    return f"replacing {id}"


def reprinting_shelf(id: str) -> str:
    """The stories of other accounts that repeat this one."""
    return f"reprinting {id}"


def code_shelf(code: str) -> str:
    """The story that has this check code, or whose record has it."""
    return f"code {code}"


def codes_of(story: Story) -> frozenset[str]:
    """Its check code and that of its record, which the link to the verify page names."""
    return frozenset({story.check_code, story.verify_url.rpartition(",")[2]} - {""})


def topics(story: Story) -> tuple[str, ...]:
    """The shelves on which a reader of this story may find more of the same."""
    if story.village:
        matter = (matter_shelf(story.village.id, story.matter),) if story.matter else ()
        return (village_shelf(story.village.id), *matter)
    own = (column_shelf(story.owner.id, story.column.id),) if story.column else ()
    return (*map(keyword_shelf, story.keywords), *own)


def lists_of(story: Story) -> Iterator[str]:
    """The addresses of the lists across all accounts on which a story stands."""
    yield from (url for url, genres in LISTS.items() if story.genre in genres and not story.migrated_from)
    if story.kind is not Kind.PAGE:
        day = story.published.astimezone(CHINA)
        yield addresses.month_url(day)
        if story.account:
            yield addresses.month_url(day, story.account.id)
    yield from map(addresses.topic_url, story.topics)


def feeds_of(story: Story) -> Mapping[str, str]:
    """The feeds in which a story stands, by id, each with the shelf it follows.

    Those of lists, units and columns are called as their page is, without slashes around it.  What was brought over
    stands on the shelves of columns and topics; no feed tells it anew.
    """
    found = {url.strip("/"): list_shelf(url) for url in lists_of(story) if not url.startswith(addresses.ARCHIVE)}
    if story.kind is not Kind.PAGE and not story.migrated_from:
        found[SITE_FEED] = IN_FEED
    if story.village:
        found[f"villages/{story.village.id}"] = village_shelf(story.village.id)
        found[story.kind.value] = kind_shelf(story.kind)
    lanes = [(story.account.id, story.column.id)] if story.account and story.column else []
    lanes += [(lane.account, lane.column) for lane in story.also_in]
    found |= {f"accounts/{account}/{column}": column_shelf(account, column) for account, column in lanes}
    accounts = [story.account.id] if story.account and story.kind is Kind.ARTICLE else []
    if not story.migrated_from:
        accounts += [lane.account for lane in story.also_in]
        found |= {f"accounts/{account}": account_shelf(account) for account in accounts}
    return found


def accounts_of(story: Story) -> Iterator[AccountId]:
    """Its account, and those in whose columns it also stands."""
    if story.account:
        yield story.account.id
    yield from (lane.account for lane in story.also_in)


def shelves_of(story: Story) -> frozenset[str]:
    """Every shelf a story stands on."""
    names = [ALL, *topics(story)]
    names += map(list_shelf, lists_of(story))
    is_old = story.migrated_from is not None  # told elsewhere long ago: it is found, but nobody is told of it anew
    names += [MOVED + story.migrated_from.url] if story.migrated_from and story.migrated_from.url else []
    names += [IN_FEED] if story.kind is not Kind.PAGE and not is_old else []
    names += [PICTURED_NEWS] if story.genre == NEWS and story.picture and not is_old else []
    names += [RECORDED] if any(each.via is not Via.KEY for each in story.signed_by) else []
    names += [URGENT] if story.emergency else []
    names += [WAITING] if story.awaiting else []
    names += [RECIPIENTS] if story.subsidies and story.subsidies.recipients_url else []
    names += [TABULAR] if any(each.table and not each.table.is_folded for each in story.attachments) else []
    names += map(code_shelf, codes_of(story))
    names += map(following_shelf, story.relations.follows)
    names += map(explaining_shelf, story.relations.interprets)
    names += map(replacing_shelf, story.relations.replaces)
    names += map(reprinting_shelf, story.relations.reprint_of)
    names += [REPLACING] if story.relations.replaces else []
    is_notice = story.genre in LISTS[addresses.NOTICES] and not (story.force.is_over or is_old)
    is_guide = story.genre in LISTS[addresses.GUIDES] and not story.force.is_over
    names += [CURRENT_NOTICES] if is_notice else []
    names += [column_shelf(lane.account, lane.column) for lane in story.also_in]
    if story.kind is Kind.ARTICLE and not is_old:
        sorts = ("", *((CURRENT_NOTICES,) if is_notice else ()), *((GUIDES,) if is_guide else ()))
        names += [account_shelf(account, sort) for account in accounts_of(story) for sort in sorts]
    if story.village:
        names += [village_shelf(story.village.id, story.kind), kind_shelf(story.kind)]
        names += [filed_shelf(story)] if story.period else []
    names += map(corrected_shelf, feeds_of(story).values() if story.corrections else ())
    return frozenset(names)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story stands in every order: by the moment of publication, then by id."""

    moment: int  # microseconds since 1970
    id: str

    def later_than(self, other: Place) -> bool:
        return (self.moment, self.id) > (other.moment, other.id)


def place_of(story: Story) -> Place:
    return Place(_moment(story.published), story.id)


def day_of(place: Place) -> date:
    """The day of publication where the county is."""
    return (EPOCH + timedelta(microseconds=place.moment)).astimezone(CHINA).date()


def _moment(time: datetime) -> int:
    return (time - EPOCH) // timedelta(microseconds=1)


def part_of(story: Story) -> str:
    """The part of the sitemap it stands in: that of its owner, for the year in which it was published."""
    return f"{'accounts' if story.account else 'villages'}/{story.owner.id}/{story.published.astimezone(CHINA).year}"


@dataclass(frozen=True, slots=True)
class Card:
    """A story as it lies in a catalogue: made by any process, handed on without being looked at.

    `units` are the ids of its account, its village and its column, "" for none; `paths` its files below the output.
    """

    place: Place
    shelves: tuple[str, ...]
    units: tuple[str, str, str]
    paths: str
    part: str
    updated: int
    data: bytes = field(repr=False)

    def moment_on(self, shelf: str) -> int:
        return self.updated if shelf.startswith(CORRECTED) else self.place.moment


def _units(story: Story) -> tuple[str, str, str]:
    account, village, column = story.account, story.village, story.column
    return account.id if account else "", village.id if village else "", column.id if column else ""


def card_of(story: Story, paths: Sequence[str] = ()) -> Card:
    shelves = tuple(sorted(shelves_of(story)))
    joined, updated = "\n".join(paths), _moment(story.updated)
    return Card(place_of(story), shelves, _units(story), joined, part_of(story), updated, bytes_of(story))


class Catalogue:
    """The stories of one edition in a store; their accounts and villages are those of the registry."""

    def __init__(
        self, store: Connection, accounts: Mapping[AccountId, Account], villages: Mapping[VillageId, Village]
    ) -> None:
        for table in TABLES:
            store.execute(table)
        self._store = store
        self._accounts = accounts
        self._villages = villages
        self._kept: dict[str, Story] = {}

    def put(self, stories: Iterable[Story], paths: Iterable[Sequence[str]] | None = None) -> None:
        """Adds stories, or takes them in the place of those with the same ids.

        `paths` are the files of each below the output.
        """
        stories = tuple(stories)
        self.remove(story.id for story in stories)
        files = iter(paths) if paths is not None else iter([()] * len(stories))
        self.file([card_of(story, next(files)) for story in stories])

    def file(self, cards: Iterable[Card]) -> None:
        """Adds stories that were not there."""
        cards = tuple(cards)
        self._store.executemany(
            "INSERT INTO story VALUES (?, ?, ?, ?, ?, ?)",
            ((card.place.id, *card.units, card.paths, card.data) for card in cards),
        )
        self._store.executemany(
            "INSERT INTO shelf VALUES (?, ?, ?)",
            ((name, card.moment_on(name), card.place.id) for card in cards for name in card.shelves),
        )
        self._store.executemany(
            "INSERT INTO mapped VALUES (?, ?, ?)", ((card.part, card.place.id, card.updated) for card in cards)
        )

    def remove(self, ids: Iterable[str]) -> None:
        for id in ids:
            story = self.get(id)
            if story is not None:
                card = card_of(story)
                self._store.executemany(
                    "DELETE FROM shelf WHERE name = ? AND moment = ? AND id = ?",
                    ((name, card.moment_on(name), id) for name in card.shelves),
                )
                self._store.execute("DELETE FROM mapped WHERE part = ? AND id = ?", (part_of(story), id))
                self._store.execute("DELETE FROM story WHERE id = ?", (id,))
                del self._kept[id]

    def clear(self) -> None:
        self._store.execute("DELETE FROM story")
        self._store.execute("DELETE FROM shelf")
        self._store.execute("DELETE FROM mapped")
        self._kept.clear()

    def let_read(self) -> Path | None:
        """Where other processes can read the stories that were put so far; None where they cannot."""
        return let_read(self._store)

    def get(self, id: str) -> Story | None:
        if id not in self._kept:
            query = "SELECT account, village, lane, data FROM story WHERE id = ?"
            row = self._store.execute(query, (id,)).fetchone()
            if row is None:
                return None
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[id] = self._whole(*row)
        return self._kept[id]

    def paths(self, id: str) -> frozenset[str]:
        """The files of a story below the output, as they were given with it."""
        row = self._store.execute("SELECT paths FROM story WHERE id = ?", (id,)).fetchone()
        return frozenset(row[0].split("\n")) if row and row[0] else frozenset()

    def __contains__(self, id: object) -> bool:
        return self._store.execute("SELECT 1 FROM story WHERE id = ?", (id,)).fetchone() is not None

    def shelf(self, name: str) -> Shelf:
        return Shelf(self, name)

    def count(self, name: str) -> int:
        return int(self._store.execute("SELECT count(*) FROM shelf WHERE name = ?", (name,)).fetchone()[0])

    def shelves_below(self, prefix: str) -> Iterator[str]:
        """The names that begin with `prefix`, followed by a letter or digit, of the shelves that hold something."""
        query, last = "SELECT min(name) FROM shelf WHERE name > ? AND name < ?", prefix
        while (found := self._store.execute(query, (last, f"{prefix}~")).fetchone()[0]) is not None:
            last = str(found)
            yield last

    def places(self, name: str, most: int = -1) -> list[Place]:
        """The places on a shelf, the newest first; at most so many, -1 stands for all."""
        query = "SELECT moment, id FROM shelf WHERE name = ? ORDER BY moment DESC, id DESC LIMIT ?"
        return [Place(*row) for row in self._store.execute(query, (name, most))]

    def in_turn(self, name: str, skipped: int = 0) -> Iterator[str]:
        """The ids on a shelf, the oldest first, without the first `skipped` ones."""
        query = "SELECT id FROM shelf WHERE name = ? ORDER BY moment, id LIMIT -1 OFFSET ?"
        return (str(row[0]) for row in self._store.execute(query, (name, skipped)))

    def older(self, name: str, than: Place, most: int) -> list[Place]:
        """The next ones behind a place, the newest first."""
        query = (
            "SELECT moment, id FROM shelf WHERE name = ? AND (moment, id) < (?, ?) "
            "ORDER BY moment DESC, id DESC LIMIT ?"
        )
        return [Place(*row) for row in self._store.execute(query, (name, than.moment, than.id, most))]

    def newer(self, name: str, than: Place, most: int) -> list[Place]:
        """The next ones before a place, the oldest first."""
        query = "SELECT moment, id FROM shelf WHERE name = ? AND (moment, id) > (?, ?) ORDER BY moment, id LIMIT ?"
        return [Place(*row) for row in self._store.execute(query, (name, than.moment, than.id, most))]

    def count_older(self, name: str, than: Place) -> int:
        query = "SELECT count(*) FROM shelf WHERE name = ? AND (moment, id) < (?, ?)"
        return int(self._store.execute(query, (name, than.moment, than.id)).fetchone()[0])

    def mapped(self, part: str) -> list[tuple[str, int]]:
        """The documents of a part of the sitemap by id, each with the moment of its last change."""
        return self._store.execute("SELECT id, updated FROM mapped WHERE part = ? ORDER BY id", (part,)).fetchall()

    def mapped_parts(self) -> list[tuple[str, int, int]]:
        """Every part that holds something: its name, how many documents, the moment of the last change."""
        query = "SELECT part, count(*), max(updated) FROM mapped GROUP BY part ORDER BY part"
        return self._store.execute(query).fetchall()

    def count_mapped(self, part: str) -> int:
        return int(self._store.execute("SELECT count(*) FROM mapped WHERE part = ?", (part,)).fetchone()[0])

    def _whole(self, account: str, village: str, lane: str, data: bytes) -> Story:
        """A story as it was put: what the registry says of its unit is not kept with it."""
        unit = self._accounts[AccountId(account)] if account else None
        return replace(
            story_of(data),
            account=unit,
            village=self._villages[VillageId(village)] if village else None,
            column=unit.column(lane) if unit and lane else None,
        )
