"""Where old addresses lead now: for web servers and whoever keeps lists of links.

What the register of channels says of a service goes before what a document says of itself: root people signed it.
Every way is one step long, and ends at a page that is published: an address of this site that has a page leads nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from plugins.edition.addresses import CHANNELS, document_url, path_of
from plugins.edition.catalogue import MOVED
from plugins.edition.contents import Contents
from plugins.registry.handover import own_path

PATH = path_of(f"{CHANNELS}redirects.json")


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address as it was, and the one on this site that took its place; `channel` is "" where it was on none."""

    old: str
    new: str
    channel: str = ""


def redirects(contents: Contents) -> Iterator[Redirect]:
    """Each old address once, in their order.  Of two documents that claim one, it leads to that with the lesser id."""
    known = contents.addresses
    found = {each.old: Redirect(each.old, each.new, each.channel) for each in contents.registry.handovers if each.old}
    for name in contents.catalogue.shelves_below(MOVED):
        old = name.removeprefix(MOVED)
        path = own_path(old, contents.registry.policy.site)
        if old not in found and (path is None or path not in known):
            first = min(place.id for place in contents.catalogue.places(name))
            found[old] = Redirect(old, document_url(first))
    return (found[old] for old in sorted(found))


def redirects_file(contents: Contents) -> bytes:
    """JSON with a line for each, so that what changed can be seen."""
    lines = (
        json.dumps({"from": each.old, "to": contents.site.url + each.new, "channel": each.channel}, ensure_ascii=False)
        for each in redirects(contents)
    )
    return ('{"redirects": [\n' + ",\n".join(lines) + "\n]}\n").encode("utf-8")
