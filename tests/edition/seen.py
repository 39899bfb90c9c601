"""What the pages and feeds of an edition may show, as plain values that can be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.edition.model import Feed, Page, Story, VillageShelf


def shown(value: Any) -> Any:
    """Everything a page may show, as plain values that can be compared."""
    if isinstance(value, Page | Feed | VillageShelf) or (
        hasattr(value, "__dataclass_fields__") and not isinstance(value, Story)
    ):
        return tuple(shown(getattr(value, name)) for name in value.__dataclass_fields__)
    if isinstance(value, Mapping):
        return tuple((key, shown(each)) for key, each in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(shown(each) for each in value)
    return value


def made(pages: Iterable[Page], feeds: Iterable[Feed]) -> dict[str, Any]:
    """What stands at each path."""
    found: dict[str, Any] = {}
    for page in pages:
        assert page.path not in found, "each page once"
        # The list of all feeds tells their names and addresses, not what they hold.
        found[page.path] = shown(replace(page, context={}) if page.path == "feeds.html" else page)
    for feed in feeds:
        found |= {feed.rss_path: shown(feed), feed.atom_path: shown(feed)}
    return found
