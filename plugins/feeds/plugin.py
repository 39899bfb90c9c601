"""Writes every feed and signpost of the Edition into the staging folder, when Pelican asks its generators to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.feeds.compile import compile_atom, compile_rss
from plugins.phases import Phase, counted
from plugins.staging import Staging


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
        for feed in counted(Phase.FEEDS, self.edition.feeds, name=lambda feed: feed.rss_path):
            self.staging.write(feed.rss_path, compile_rss(feed, self.edition.site), feed.cause)
            self.staging.write(feed.atom_path, compile_atom(feed, self.edition.site), feed.cause)
        for file in self.edition.signposts.files() if self.edition.signposts else ():
            self.staging.write(file.path, file.data, file.cause)
