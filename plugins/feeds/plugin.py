"""Writes every feed and signpost of the Edition into the staging folder, when Pelican asks its generators to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pelican import signals

from plugins.edition.feed import Feed, Format
from plugins.edition.model import Edition
from plugins.edition.site import Site
from plugins.feeds.compile import compile_atom, compile_rss
from plugins.feeds.jsonfeed import compile_json
from plugins.feeds.viewed import viewed_files
from plugins.phases import Phase, counted
from plugins.staging import Staging

COMPILERS: Mapping[Format, Callable[[Feed, Site], bytes]] = {
    Format.RSS: compile_rss,
    Format.ATOM: compile_atom,
    Format.JSON: compile_json,
}


def connect() -> None:
    signals.get_generators.connect(offer_generator)


def offer_generator(pelican: object) -> type[FeedGenerator]:
    return FeedGenerator


class FeedGenerator:
    """What Pelican calls a generator; the feeds and signposts of the Edition are all it knows."""

    def __init__(self, context: object, settings: Mapping[str, Any], **_: object) -> None:
        self.edition: Edition = settings["EDITION"]
        self.staging: Staging = settings["STAGING"]

    def generate_output(self, writer: object) -> None:
        site = self.edition.site
        for feed in counted(Phase.FEEDS, self.edition.feeds, name=lambda feed: feed.id):
            for format, path in zip(feed.formats, feed.paths, strict=True):
                self.staging.write(path, COMPILERS[format](feed, site), feed.cause)
        for path, data in viewed_files(site) if self.edition.gone is None else ():
            self.staging.write(path, data, "theme")
        for file in self.edition.signposts.files() if self.edition.signposts else ():
            self.staging.write(file.path, file.data, file.cause)
