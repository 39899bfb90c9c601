"""Writes the search shards of the Edition into the staging folder, and its Whoosh index where SEARCH_FOLDER says."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.search.index import build_index
from plugins.search.shards import export
from plugins.staging import Staging


def connect() -> None:
    signals.get_generators.connect(offer_generator)


def offer_generator(pelican: object) -> type[SearchGenerator]:
    return SearchGenerator


class SearchGenerator:
    """What Pelican calls a generator; the stories of the Edition are all it knows."""

    def __init__(self, context: object, settings: dict[str, Any], **_: object) -> None:
        self.settings = settings
        self.edition: Edition = settings["EDITION"]
        self.staging: Staging = settings["STAGING"]
        folder = settings["SEARCH_FOLDER"]
        self.folder = None if folder is None else Path(settings["PATH"]).parent / folder

    def generate_output(self, writer: object) -> None:
        for path, data in export(self.edition.stories).items():
            self.staging.write(path, data, cause="search index")
        if self.folder is not None:
            fresh = self.folder.with_name(self.folder.name + ".next")
            build_index(self.edition.stories, fresh)
            # The index must not find what the audit may yet refuse: it comes in after the site.
            self.settings.setdefault("ONCE_LIVE", []).append(partial(bring_in, fresh, self.folder))


def bring_in(fresh: Path, folder: Path) -> None:
    """Put a finished index in the place of the old one, which may be deleted at any time."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
