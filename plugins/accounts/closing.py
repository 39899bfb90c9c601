"""An account outside that closes leaves nothing behind: its notice is public, and it sends people to a page that is.

Asked of what is about to be published, not of the repository: a notice that nobody signed tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from plugins.problems import Problem, Rule
from plugins.registry.channels import Channel
from plugins.registry.handover import own_path
from plugins.registry.model import Registry

NO_NOTICE = Rule(
    id="ACC001",
    name="closing-notice-not-public",
    message="the notice of {name} ({notice}) is not among what is published",
    fix="start it with ./build.py new closure --channel {channel} and have it signed off, or name another notice",
    why="Who followed the account must be told before it falls silent.",
)
NO_SUCCESSOR = Rule(
    id="ACC002",
    name="closing-successor-not-there",
    message="{name} sends its readers to {successor}, where this site has no page",
    fix="name a page that is published: /accounts/jinhe/ or the address of a document",
    why="A closed door that leads to another closed door loses the resident for good.",
)
ORPHAN = Rule(
    id="ACC003",
    name="service-handed-to-nowhere",
    message="{service}, once on {name}, is handed over to {new}, where this site has no page",
    fix="publish the page first, or name the one where people find {service} now",
    why="No service is lost because an account closes.",
)

TWO_WAYS = Rule(
    id="ACC004",
    name="old-address-leads-to-two-pages",
    message="{old} is handed over to {new} and to {other}",
    fix="leave one of the two lines its old address; the other is found on the page of the account",
    why="Who opens an old address can be sent to one page only.",
)
STILL_HERE = Rule(
    id="ACC005",
    name="old-address-is-a-page",
    message="{old} is a page of this site, so nothing that was there has moved",
    fix="leave the old address empty, or write the one it had elsewhere",
    why="Who follows a link must arrive: no page leads away from itself, and no way has two steps.",
)


def check_closings(registry: Registry, addresses: Container[str], gone: Container[str] = ()) -> Iterator[Problem]:
    """What is wrong with the end of any account.

    `addresses` are those of every page about to be published, `gone` those among them that only say that a document was
    taken down.
    """
    channels = {channel.id: channel for channel in registry.channels}

    def is_live(url: str) -> bool:
        return url in addresses and url not in gone

    for channel in channels.values():
        if channel.state.is_ending:
            yield from _check_end(channel, is_live)
    for handover in registry.handovers:
        if not is_live(handover.new):
            name = channels[handover.channel].name
            yield ORPHAN.at(handover.at, service=handover.service, name=name, new=handover.new)
    yield from _check_old_addresses(registry, is_live)


def _check_old_addresses(registry: Registry, is_live: Callable[[str], bool]) -> Iterator[Problem]:
    known: dict[str, str] = {}
    for handover in registry.handovers:
        old = handover.old
        if old and (other := known.setdefault(old, handover.new)) != handover.new:
            yield TWO_WAYS.at(handover.at, old=old, new=handover.new, other=other)
        path = own_path(old, registry.policy.site) if old else None
        if path is not None and is_live(path):
            yield STILL_HERE.at(handover.at, old=old)


def _check_end(channel: Channel, is_live: Callable[[str], bool]) -> Iterator[Problem]:
    if not is_live(f"/{channel.notice}.html"):
        yield NO_NOTICE.at(channel.at, name=channel.name, notice=channel.notice, channel=channel.id)
    if not is_live(channel.successor):
        yield NO_SUCCESSOR.at(channel.at, name=channel.name, successor=channel.successor)
