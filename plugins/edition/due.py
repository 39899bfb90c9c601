"""What villages had to publish and did: the pages, calendars and tables of it.

All of it follows from the register of obligations, the stories that are shown and the day of the build.  A page never
says how many days something is missing, so that it stays as it is until something happens.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from plugins.clock import CHINA
from plugins.edition import addresses, tags
from plugins.edition.catalogue import EPOCH, Catalogue
from plugins.edition.contents import Contents
from plugins.edition.feed import FeedLink
from plugins.edition.files import Asset
from plugins.edition.ics import Event, calendar
from plugins.edition.model import Crumb, Page
from plugins.edition.opendata import PACKAGE, Cell
from plugins.problems import SettingsError
from plugins.registry.model import Account, AccountId, Registry, Village, VillageId
from plugins.registry.workdays import WORKDAYS_PATH, NoYear
from plugins.villages.due import Duty, Filed, State, duties

CALENDAR = "calendar.ics"
DUTIES = "duties"  # the table of them, among the open data
CAUSE = "villages/obligations.yaml"  # why these pages and files exist
OPEN = frozenset({State.NOT_DUE, State.DUE_SOON, State.MISSING})


@dataclass(frozen=True, slots=True)
class VillageDuties:
    """A village with all its duties, item by item, the newest first."""

    village: Village
    duties: tuple[Duty, ...]

    @property
    def counts(self) -> Counter[State]:
        return Counter(duty.state for duty in self.duties)

    @property
    def newest(self) -> tuple[Duty, ...]:
        """Of each item the newest duty that is due, or was published already."""
        settled = (duty for duty in self.duties if duty.state not in (State.NOT_DUE, State.DUE_SOON))
        return tuple({duty.item.id: duty for duty in reversed(tuple(settled))}.values())


def of_village(contents: Contents, id: VillageId) -> VillageDuties:
    village = contents.registry.villages[id]
    filed = tuple(_filed(contents.catalogue, id))
    try:
        return VillageDuties(village, duties(contents.registry.obligations, id, filed, contents.today))
    except NoYear as error:
        raise SettingsError(
            "{path}: the working days of {year} are not entered, and some items are counted in them",
            "add the year as the notice of the State Council has it",
            path=WORKDAYS_PATH,
            year=error.args[0],
        ) from error


def of_town(contents: Contents, town: AccountId) -> tuple[VillageDuties, ...]:
    """Its villages in the order of the register: the same every time."""
    villages = contents.registry.villages.values()
    return tuple(of_village(contents, village.id) for village in villages if village.town == town)


def towns(registry: Registry) -> tuple[Account, ...]:
    ids = {village.town for village in registry.villages.values()}
    return tuple(registry.accounts[town] for town in sorted(ids))


def _filed(catalogue: Catalogue, village: VillageId) -> Iterator[Filed]:
    for name in catalogue.shelves_below(f"filed {village} "):
        _, _, kind, item, period = name.split(" ")
        for place in catalogue.places(name):
            day = (EPOCH + timedelta(microseconds=place.moment)).astimezone(CHINA).date()
            yield Filed(village, kind, "" if item == "-" else item, period, day, place.id)


def turned(contents: Contents, since: date) -> Iterator[VillageId]:
    """The villages of which something is due, soon due or missing today that was not on the day `since`."""
    before = replace(contents, today=since)
    if since != contents.today and contents.registry.obligations.items:
        yield from (id for id in contents.registry.villages if of_village(contents, id) != of_village(before, id))


def units_of(contents: Contents, villages: Iterable[VillageId]) -> tuple[str, ...]:
    """The county (""), and these villages with their towns; nothing where no village is among them."""
    villages = sorted(villages)
    if not villages or not contents.registry.obligations.items:
        return ()
    towns = sorted({contents.registry.villages[id].town for id in villages})
    return ("", *towns, *villages)


# Pages


def page_at(contents: Contents, unit: str) -> Page:
    """The page of the county (""), of a town or of a village."""
    if not unit:
        return _county_page(contents)
    if unit in contents.registry.villages:
        return _village_page(contents, VillageId(unit))
    return _town_page(contents, contents.registry.accounts[AccountId(unit)])


def _county_page(contents: Contents) -> Page:
    held = ((town, of_town(contents, town.id)) for town in towns(contents.registry))
    rows = tuple((town, sum((each.counts for each in villages), Counter[State]())) for town, villages in held)
    context = {"towns": rows, "items": contents.registry.obligations.items}
    return _page(contents, "", "due.html", contents.site.word(tags.DUE_COLUMN.name), context, ())


def _town_page(contents: Contents, town: Account) -> Page:
    title = contents.site.word("What villages of %(town)s have to publish", town=town.name)
    villages = of_town(contents, town.id)
    newest = [duty for each in villages for duty in each.newest]
    items = contents.registry.obligations.items
    context = {
        "items": [(item, [duty for duty in newest if duty.item == item]) for item in items],
        "villages": [each.village for each in villages],
    }
    page = _page(contents, town.id, "due-town.html", title, context, (_crumb(contents),))
    return replace(page, named=town.name)


def _village_page(contents: Contents, id: VillageId) -> Page:
    held = of_village(contents, id)
    town = contents.registry.accounts[held.village.town]
    title = contents.site.word("What %(village)s has to publish", village=held.village.name)
    above = (_crumb(contents), Crumb(town.name, addresses.due_url(town.id), is_written=True))
    items = [(item, list(some)) for item, some in groupby(held.duties, key=lambda duty: duty.item)]
    page = _page(contents, id, "due-village.html", title, {"held": held, "items": items}, above)
    return replace(page, named=held.village.name)


def _crumb(contents: Contents) -> Crumb:
    return Crumb(contents.site.word(tags.DUE_COLUMN.name), addresses.due_url(""))


def _page(
    contents: Contents, unit: str, template: str, title: str, context: Mapping[str, object], above: tuple[Crumb, ...]
) -> Page:
    column = tags.DUE_COLUMN.spoken(contents.site)
    return Page(
        url=addresses.due_url(unit),
        template=template,
        title=title,
        description=column.description,
        cause=CAUSE,
        tags=tags.column_tags(contents.site, tags.DUE_COLUMN),
        context=context,
        crumbs=(Crumb(contents.site.word("Home"), addresses.HOME), *above),
        data=_data(contents, unit, title),
    )


def _data(contents: Contents, unit: str, title: str) -> tuple[FeedLink, ...]:
    url, package = addresses.data_url(unit), contents.site.word("Data package for programs")
    return (
        FeedLink(f"{title} (CSV)", f"{url}{DUTIES}.csv", "text/csv", "CSV"),
        FeedLink(package, url + PACKAGE, "application/json", "JSON"),
    )


# Files


def paths(units: Iterable[str]) -> Iterator[str]:
    return (addresses.path_of(addresses.due_url(unit) + CALENDAR) for unit in units)


def files(contents: Contents, units: Iterable[str]) -> Iterator[Asset]:
    """The calendar of each of these units; "" stands for the county."""
    for unit in units:
        data = _calendar(contents, unit, _held(contents, unit))
        yield Asset(addresses.path_of(addresses.due_url(unit) + CALENDAR), data, CAUSE)


def _held(contents: Contents, unit: str) -> Sequence[VillageDuties]:
    if unit in contents.registry.villages:
        return (of_village(contents, VillageId(unit)),)
    if unit:
        return of_town(contents, AccountId(unit))
    return tuple(each for town in towns(contents.registry) for each in of_town(contents, town.id))


def _calendar(contents: Contents, unit: str, held: Iterable[VillageDuties]) -> bytes:
    """What is still to be published, by its last day."""
    site, name = contents.site, page_at(contents, unit).title
    still = [(each.village, duty) for each in held for duty in each.duties if duty.state in OPEN]
    events = (_event(contents, village, duty) for village, duty in sorted(still, key=lambda each: each[1].due))
    return calendar(name, f"-//{site.name}//Gongkai//ZH", events)


def _event(contents: Contents, village: Village, duty: Duty) -> Event:
    said = {"village": village.name, "item": duty.item.name, "period": duty.period.text}
    return Event(
        uid=f"{village.id}-{duty.item.id}-{duty.period}@{contents.site.domain}",
        day=duty.due,
        stamp=duty.period.first,
        summary=contents.site.word("%(village)s: %(item)s %(period)s", **said),
        description=duty.item.basis,
        url=contents.site.url + addresses.due_url(village.id),
    )


def rows(contents: Contents, unit: str) -> Iterator[tuple[Cell, ...]]:
    """Every duty of a unit for its table of open data, village by village."""
    for each in _held(contents, unit):
        for duty in each.duties:
            out = duty.filed
            yield (
                each.village.id,
                each.village.name,
                duty.item.name,
                duty.period.text,
                duty.due,
                duty.state.value,
                out.day if out else None,
                duty.days_late if out else None,
                duty.reason,
                contents.site.url + addresses.document_url(out.id) if out else None,
            )
