"""How residents reach a unit and what they can do there: address, hours, the way, services.  Office data only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time
from urllib.parse import urlsplit

from plugins.problems import Location, Rule
from plugins.registry.channels import ADDRESS
from plugins.yamlfile import Fields

DAYS = "一二三四五六日"  # of a week, as a clerk writes them: 周一
OPENING = re.compile(rf"周([{DAYS}])(?:至周([{DAYS}]))? ([0-2]?\d:[0-5]\d)[–-]([0-2]?\d:[0-5]\d)")
HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")

BAD_OPENING = Rule(
    id="REG073",
    name="opening-unreadable",
    message="{found} does not say when the office is open",
    fix="write the days and one span of time, such as 周一至周五 9:00–12:00; the afternoon is a line of its own",
    why="Search engines and maps tell residents when to come; a span that is read wrong sends them to a closed door.",
)
OPENING_DIFFERS = Rule(
    id="REG074",
    name="opening-and-hours-differ",
    message="{found} stands in opening, but hours says {hours}",
    fix="give both the same times, written alike",
    why="What a machine is told must be what the page says.",
)
BAD_SERVICE = Rule(
    id="REG075",
    name="service-bad-address",
    message="the service {name} leads to {found}, which is neither a page of this site nor an https address",
    fix="write /articles/…html for a page of this site, or https:// and the name of the official site",
    why="Residents follow it without looking: it must lead where the unit says.",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """A span of time in which an office is open; `first` and `last` are days of the week, 0 is Monday."""

    first: int
    last: int
    opens: time
    closes: time

    @property
    def days(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(frozen=True, slots=True)
class Contact:
    """How a resident reaches a unit; office data, never anyone's own.

    `hours` is what people read, `opening` the same for machines; `holidays` says what holds on public holidays, `way`
    how to get there, in words: bus, landmark, entrance.
    """

    address: str
    phone: str
    hours: str
    email: str = ""
    holidays: str = ""
    way: str = ""
    opening: tuple[Opening, ...] = ()

    @property
    def shown_texts(self) -> tuple[str, ...]:
        return (self.address, self.phone, self.hours, self.email, self.holidays, self.way)


@dataclass(frozen=True, slots=True)
class Service:
    """Something residents can get done, and the page where: of this site, or an official one outside."""

    name: str
    url: str
    note: str = ""
    at: Location = field(default=Location(""), compare=False)

    @property
    def host(self) -> str:
        """Of a page outside; "" of one of ours."""
        return urlsplit(self.url).hostname or ""


def parse_contact(group: Fields | None) -> Contact:
    """The contact `group` holds; what is wrong joins its problems."""
    if group is None:
        return Contact("", "", "")
    contact = Contact(
        address=group.text("address"),
        phone=group.text("phone"),
        hours=group.text("hours"),
        email=group.text("email", default=""),
        holidays=group.text("holidays", default=""),
        way=group.text("way", default=""),
        opening=tuple(_openings(group)),
    )
    group.done()
    return contact


def _openings(group: Fields) -> Iterator[Opening]:
    hours = group.text("hours", default="")
    for text in group.texts("opening", required=False):
        found = OPENING.fullmatch(text)
        opening = _opening(*found.groups()) if found else None
        if found is None or opening is None:
            group.problems.append(BAD_OPENING.at(group.at("opening"), found=text))
            continue
        if any(re.search(rf"(?<![\d:]){said}(?!\d)", hours) is None for said in found.groups()[2:]):
            group.problems.append(OPENING_DIFFERS.at(group.at("opening"), found=text, hours=hours))
        yield opening


def _opening(first: str, last: str | None, opens: str, closes: str) -> Opening | None:
    """None where it ends before it begins."""
    days = DAYS.index(first), DAYS.index(last or first)
    try:
        times = time.fromisoformat(opens.zfill(5)), time.fromisoformat(closes.zfill(5))
    except ValueError:
        return None
    return Opening(*days, *times) if days[0] <= days[1] and times[0] < times[1] else None


def parse_services(fields: Fields) -> tuple[Service, ...]:
    """The services `fields` names, in their order; what is wrong joins their problems."""
    return tuple(_service(each) for each in fields.groups("services", required=False))


def _service(fields: Fields) -> Service:
    service = Service(fields.text("name"), fields.text("url"), fields.text("note", default=""), fields.at("url"))
    if service.url and not _leads_well(service.url):
        fields.problems.append(BAD_SERVICE.at(service.at, name=service.name, found=service.url))
    fields.done()
    return service


def _leads_well(url: str) -> bool:
    """Whether this is a page of ours, or one of a named host without a user, a port or anything that hides."""
    if url.startswith("/"):
        return ADDRESS.fullmatch(url) is not None
    scheme, slashes, rest = url.partition("://")
    host = re.split(r"[/?#]", rest, maxsplit=1)[0]
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \\<>\"'")
    return (scheme, slashes) == ("https", "://") and plain and HOST.fullmatch(host) is not None
