"""What villages publish, as tables for programs: of a village all of it, of a town and the county what is due.

A list of recipients is in none of them, only what its page says after it is over: the totals.  A town and the county
have no copy of what their villages have, but a table of where it is; so one ledger costs one village, however many
there are (docs/decisions/0041-open-data-of-villages.md).  What each column means: docs/reference/open-data.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from plugins.clock import CHINA
from plugins.edition import addresses, due
from plugins.edition import catalogue as names
from plugins.edition.catalogue import EPOCH
from plugins.edition.contents import Contents
from plugins.edition.due import DUTIES
from plugins.edition.feed import FeedLink
from plugins.edition.files import Asset
from plugins.edition.model import Story
from plugins.edition.opendata import PACKAGE, Cell, Field, Table, Type, package, to_json
from plugins.edition.site import Site
from plugins.registry.model import AccountId, Village, VillageId

WHOLE = "village.json"  # all tables of a village in one file
DOCUMENTS, LEDGERS, ENTRIES, SUBSIDIES, VILLAGES = "documents", "ledgers", "entries", "subsidies", "villages"
COUNTY = "county"  # the name of its package


def units_of(contents: Contents, villages: Iterable[VillageId]) -> tuple[str, ...]:
    """The county (""), and these villages with their towns; nothing where no village is among them."""
    villages = sorted(villages)
    towns = sorted({contents.registry.villages[id].town for id in villages})
    return ("", *towns, *villages) if villages else ()


def links_to(site: Site, unit: str, *, is_village: bool) -> tuple[FeedLink, ...]:
    """What a page about a unit says of its data: what most people want first."""
    url = addresses.data_url(unit)
    shown = (ENTRIES, LEDGERS, DOCUMENTS, SUBSIDIES) if is_village else (VILLAGES,)
    tables = (FeedLink(f"{_title(site, each)} (CSV)", f"{url}{each}.csv", "text/csv", "CSV") for each in shown)
    whole = FeedLink(site.word("All of it in one file (JSON)"), url + WHOLE, "application/json", "JSON")
    described = FeedLink(site.word("Data package for programs"), url + PACKAGE, "application/json", "JSON")
    return (*tables, *([whole] if is_village else []), described)


def paths(contents: Contents, units: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Path and cause of each file of these units."""
    tables = [DUTIES] if contents.registry.obligations.items else []
    for unit in units:
        is_village = unit in contents.registry.villages
        held = [DOCUMENTS, LEDGERS, ENTRIES, SUBSIDIES, *tables] if is_village else [VILLAGES, *tables]
        for file in (*(f"{each}.csv" for each in held), PACKAGE, *([WHOLE] if is_village else [])):
            yield addresses.path_of(addresses.data_url(unit) + file), _cause(contents, unit)


def files(contents: Contents, units: Iterable[str]) -> Iterator[Asset]:
    for unit in units:
        for name, data in _files_of(contents, unit).items():
            path = addresses.path_of(addresses.data_url(unit) + name)
            yield Asset(path, data, _cause(contents, unit))


def _cause(contents: Contents, unit: str) -> str:
    if unit in contents.registry.villages:
        return f"villages/{unit}"
    return f"accounts/{unit}" if unit else "villages"


def _files_of(contents: Contents, unit: str) -> dict[str, bytes]:
    site, registry = contents.site, contents.registry
    if unit not in registry.villages:
        town = registry.accounts[AccountId(unit)] if unit else None
        tables = [_villages(contents, unit), *_duties(contents, unit)]
        return package(unit or COUNTY, _facts(contents, unit, town.name if town else site.place), tables)
    village = registry.villages[VillageId(unit)]
    tables = [*_of_village(contents, village), *_duties(contents, unit)]
    facts = {"id": village.id, "name": village.name, "division": village.division, "town": village.town}
    whole: dict[str, Any] = {"url": site.url + addresses.village_url(village.id), "village": facts}
    whole |= {table.name: table.objects() for table in tables}
    return package(unit, _facts(contents, unit, village.name), tables) | {WHOLE: to_json(whole)}


def _facts(contents: Contents, unit: str, name: str) -> dict[str, Any]:
    site = contents.site
    page = addresses.village_url(VillageId(unit)) if unit in contents.registry.villages else addresses.VILLAGES
    return {
        "title": site.word("Open data of %(village)s", village=name),
        "homepage": site.url + page,
        "contributors": [{"title": site.name, "path": site.url, "role": "publisher"}],
    }


# Tables


def _of_village(contents: Contents, village: Village) -> Iterator[Table]:
    stories = [story for story in contents.catalogue.shelf(names.village_shelf(village.id)) if not story.awaiting]
    yield _table(contents.site, DOCUMENTS, (_document(contents.site, each) for each in stories))
    yield _table(contents.site, LEDGERS, (row for each in stories for row in _ledger(each)))
    yield _table(contents.site, ENTRIES, (row for each in stories for row in _entries(each)))
    yield _table(contents.site, SUBSIDIES, (row for each in stories for row in _totals(each)))


def _document(site: Site, story: Story) -> tuple[Cell, ...]:
    votes = story.votes
    cast: tuple[Cell, ...] = (None,) * 6
    if votes:
        cast = (votes.body, votes.expected, votes.present, votes.in_favour, votes.against, votes.abstained)
    days = (moment.astimezone(CHINA).date() for moment in (story.published, story.updated))
    said = (story.id, story.kind.value, story.title, story.period, story.item, *days, story.check_code)
    return (*said, site.url + story.url, story.step, story.matter, *cast)


def _ledger(story: Story) -> Iterator[tuple[Cell, ...]]:
    if (ledger := story.ledger) is not None:
        yield story.id, ledger.period, ledger.opening, ledger.income, ledger.expense, ledger.closing


def _entries(story: Story) -> Iterator[tuple[Cell, ...]]:
    for line in story.ledger.lines if story.ledger else ():
        money = (line.income, line.expense, line.balance)
        people = (line.handler, line.approver, line.source_of_funds, line.resolution)
        yield (story.id, line.number, line.date, line.voucher, line.account, line.summary, *money, *people)


def _totals(story: Story) -> Iterator[tuple[Cell, ...]]:
    if (paid := story.subsidies) is not None:
        for each in paid.projects:
            shown = (paid.basis, paid.shown_from, paid.shown_until)
            yield (story.id, each.project, each.recipients, each.amount, *shown)


def _duties(contents: Contents, unit: str) -> Iterator[Table]:
    if contents.registry.obligations.items:
        yield _table(contents.site, DUTIES, due.rows(contents, unit))


def _villages(contents: Contents, unit: str) -> Table:
    site, registry, catalogue = contents.site, contents.registry, contents.catalogue
    rows: list[tuple[Cell, ...]] = []
    for each in registry.villages.values():
        if unit in ("", each.town):
            shelf, data = names.village_shelf(each.id), site.url + addresses.data_url(each.id)
            newest = next((EPOCH + timedelta(microseconds=place.moment) for place in catalogue.places(shelf, 1)), None)
            day = newest.astimezone(CHINA).date() if newest else None
            town = registry.accounts[each.town].name
            held = (catalogue.count(shelf), day, data + PACKAGE, data + WHOLE)
            rows.append((each.id, each.name, each.division, each.town, town, *held))
    return _table(site, VILLAGES, sorted(rows, key=lambda row: (str(row[3]), str(row[2]), str(row[0]))))


AMOUNT, COUNT, DAY = Type.NUMBER, Type.INTEGER, Type.DATE
Columns = tuple[tuple[str, str, Type, bool], ...]


def _must(name: str, title: str, type: Type = Type.STRING) -> tuple[str, str, Type, bool]:
    return name, title, type, True


def _may(name: str, title: str, type: Type = Type.STRING) -> tuple[str, str, Type, bool]:
    return name, title, type, False


DOCUMENT = _must("document", "Document")
# Of each table: its title, its columns, which of them tell rows apart, and what the first refers to.
TABLES: dict[str, tuple[str, Columns, tuple[str, ...], str]] = {
    DOCUMENTS: (
        "Disclosures, with their votes",
        (
            DOCUMENT,
            _must("kind", "Kind"),
            _must("title", "Title"),
            _may("period", "Period"),
            _may("item", "Item"),
            _must("published", "Published", DAY),
            _must("updated", "Last changed", DAY),
            _must("check_code", "Check code"),
            _must("url", "Page"),
            _may("step", "Step"),
            _may("matter", "Matter"),
            _may("body", "Who voted"),
            _may("expected", "Entitled", COUNT),
            _may("present", "Present", COUNT),
            _may("in_favour", "In favour", COUNT),
            _may("against", "Against", COUNT),
            _may("abstained", "Abstained", COUNT),
        ),
        ("document",),
        "",
    ),
    LEDGERS: (
        "Income and expense of each period",
        (
            DOCUMENT,
            _must("period", "Period"),
            _must("opening", "At the start", AMOUNT),
            _must("income", "Income", AMOUNT),
            _must("expense", "Expense", AMOUNT),
            _must("closing", "At the end", AMOUNT),
        ),
        ("document",),
        DOCUMENTS,
    ),
    ENTRIES: (
        "Every entry",
        (
            DOCUMENT,
            _must("line", "Line", COUNT),
            _must("date", "Date", DAY),
            _must("voucher", "Voucher"),
            _must("account", "Ledger account"),
            _must("summary", "What for"),
            _may("income", "Income", AMOUNT),
            _may("expense", "Expense", AMOUNT),
            _must("balance", "Balance", AMOUNT),
            _may("handler", "Handled by"),
            _may("approver", "Approved by"),
            _may("source_of_funds", "Source of funds"),
            _may("resolution", "Resolution"),
        ),
        ("document", "line"),
        LEDGERS,
    ),
    SUBSIDIES: (
        "Subsidies by project",
        (
            DOCUMENT,
            _must("project", "Project"),
            _must("payments", "Payments", COUNT),
            _must("amount", "Amount (yuan)", AMOUNT),
            _may("basis", "Legal basis"),
            _may("shown_from", "List shown from", DAY),
            _may("shown_until", "List shown until", DAY),
        ),
        ("document", "project"),
        DOCUMENTS,
    ),
    DUTIES: (
        "What has to be published",
        (
            _must("village", "Village"),
            _must("name", "Name of the village"),
            _must("item", "Item"),
            _must("period", "Period"),
            _must("due", "Due", DAY),
            _must("state", "State"),
            _may("published", "Published", DAY),
            _may("days_late", "Days late", COUNT),
            _may("reason", "Reason"),
            _may("url", "Page"),
        ),
        ("village", "item", "period"),
        "",
    ),
    VILLAGES: (
        "Villages, and where their data is",
        (
            _must("village", "Village"),
            _must("name", "Name of the village"),
            _must("division", "Division"),
            _must("town", "Town"),
            _must("town_name", "Name of the town"),
            _must("documents", "Disclosures", COUNT),
            _may("newest", "Newest", DAY),
            _must("package", "Data package"),
            _must("json", "All in one file"),
        ),
        ("village",),
        "",
    ),
}


def _title(site: Site, name: str) -> str:
    return site.word(TABLES[name][0])


def _table(site: Site, name: str, rows: Iterable[Sequence[Cell]]) -> Table:
    title, columns, key, of = TABLES[name]
    fields = tuple(Field(each, site.word(label), type, must) for each, label, type, must in columns)
    return Table(name, site.word(title), fields, tuple(tuple(row) for row in rows), key, of)
