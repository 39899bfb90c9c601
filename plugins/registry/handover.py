"""accounts/handover.csv: what people did on an account that closed, and the page where they do it now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from plugins.problems import Location, Problem, Rule
from plugins.registry.channels import ADDRESS, NOT_AN_ADDRESS, Channel
from plugins.table import Row, read_rows

HANDOVER_PATH = "accounts/handover.csv"
HEADER = ("channel", "service", "old", "new")
REQUIRED = ("channel", "service", "new")

UNKNOWN_CHANNEL = Rule(
    id="REG070",
    name="handover-of-unknown-channel",
    message="accounts/channels.csv knows no channel {found}",
    fix="write the id of the channel the service came from",
    why="A service is handed over by somebody.",
)
NOTHING_HANDED_OVER = Rule(
    id="REG071",
    name="channel-hands-nothing-over",
    message="the channel {name} is {state}, but accounts/handover.csv says nothing of what it offered",
    fix="add a line for each service, or one for what it told people, with the page where they find that now",
    why="No service may be lost when an account closes; one that nobody listed is lost.",
)
NOT_AN_OLD_ADDRESS = Rule(
    id="REG072",
    name="handover-bad-old-address",
    message="{found} is no address of the web",
    fix="write it as it was, beginning with https://, or leave the cell empty when it was a menu and no address",
    why="The map from old addresses to new ones is read by machines.",
)


@dataclass(frozen=True, slots=True)
class Handover:
    """One service: what it was, where, and the address on this site where it is now."""

    channel: str
    service: str
    old: str
    new: str
    at: Location = field(compare=False)

    @property
    def shown_texts(self) -> tuple[str, ...]:
        return (self.service,)


def parse_handovers(data: bytes, path: str = HANDOVER_PATH) -> tuple[tuple[Handover, ...], tuple[Problem, ...]]:
    """The services of a table, with everything that is wrong in it; lines with a problem are left out."""
    rows, problems = read_rows(data, path, HEADER)
    found = list(problems)
    handovers: list[Handover] = []
    for row in rows:
        wrong = [*row.check_text(REQUIRED, ()), *_wrong_addresses(row)]
        found += wrong
        if not wrong:
            handovers.append(Handover(**row.cells, at=row.at("service")))
    return tuple(handovers), tuple(found)


def _wrong_addresses(row: Row) -> Iterator[Problem]:
    old, new = row.cells["old"], row.cells["new"]
    if old and not _is_of_the_web(old):
        yield row.breaks(NOT_AN_OLD_ADDRESS, "old")
    if new and ADDRESS.fullmatch(new) is None:
        yield row.breaks(NOT_AN_ADDRESS, "new")


def own_path(address: str, site: str) -> str | None:
    """The path of an address on the site of this county, with or without www; None for an address elsewhere."""
    parts = urlsplit(address)
    return parts.path or "/" if parts.hostname in (site, f"www.{site}") else None


def _is_of_the_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def check_handovers(channels: Iterable[Channel], handovers: Iterable[Handover]) -> Iterator[Problem]:
    """A service of a channel nobody knows, and a channel that ends and says nothing of its services."""
    known = {channel.id: channel for channel in channels}
    told = set()
    for handover in handovers:
        told.add(handover.channel)
        if handover.channel not in known:
            yield UNKNOWN_CHANNEL.at(handover.at, found=handover.channel)
    for channel in known.values():
        if channel.state.is_ending and channel.id not in told:
            yield NOTHING_HANDED_OVER.at(channel.at, name=channel.name, state=channel.state)
