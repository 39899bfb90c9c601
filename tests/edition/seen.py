"""What the pages and feeds of an edition may show, as plain values that can be compared."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from plugins.edition.feed import Feed
from plugins.edition.model import Page, Story
from plugins.edition.views import VillageShelf


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
        found[page.path] = shown(replace(page, context=_named(page.context)) if page.path == "feeds.html" else page)
    for feed in feeds:
        found |= dict.fromkeys(feed.paths, shown(_as_compiled(feed)))
    return found


def _named(context: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"groups": [(group.title, [(feed.id, feed.title) for feed in group.feeds]) for group in context["groups"]]}


def _as_compiled(feed: Feed) -> Feed:
    """Of the stories it may hold, those it does; of the archives after an archive, only the next."""
    changes = heapq.nlargest(feed.most, feed.stories, key=lambda story: (story.updated, story.id))
    return replace(
        feed, stories=changes, archives=min(feed.archives, feed.archive + 1) if feed.archive else feed.archives
    )
