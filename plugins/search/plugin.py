"""Writes the search shards of the Edition into the staging folder, and its Whoosh index where SEARCH_FOLDER says."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.phases import Phase, Step, phase
from plugins.problems import SettingsError
from plugins.search.document import Document, document
from plugins.search.holdings import Holdings
from plugins.search.index import build_index, state_of, update_index
from plugins.staging import Staging
from plugins.store import passing_store

CAUSE = "search index"


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
        self.holdings = Holdings(settings.get("STORE") or passing_store())
        folder = settings["SEARCH_FOLDER"]
        self.folder = None if folder is None else Path(settings["PATH"]).parent / folder

    def generate_output(self, writer: object) -> None:
        if self.edition.gone is None:
            with phase(Phase.SEARCH, len(self.edition.stories)) as step:
                self._write_all(step)
        else:
            with phase(Phase.SEARCH):
                self._write_change()

    def _write_all(self, step: Step) -> None:
        def documents() -> Iterator[Document]:
            for story in self.edition.stories:
                yield document(story)
                step()

        for path, data in self.holdings.fill(documents()):
            self.staging.write(path, data, CAUSE)
        if self.folder is not None:
            fresh = self.folder.with_name(self.folder.name + ".next")
            build_index(self.holdings.documents(), fresh, self.holdings.state())
            self._once_live(partial(bring_in, fresh, self.folder))

    def _write_change(self) -> None:
        before = self.holdings.state()
        changed = tuple(map(document, self.edition.changed))
        outcome = self.holdings.apply(changed, self.edition.dropped)
        for path, data in outcome.files.items():
            self.staging.write(path, data, CAUSE)
        for path in outcome.gone:
            self.staging.drop(path)
        if self.folder is not None:
            folder, holdings, dropped, after = self.folder, self.holdings, self.edition.dropped, self.holdings.state()

            def follow() -> None:
                if state_of(folder) == before != after:
                    with suppress(SettingsError):  # it is damaged
                        update_index(folder, changed, dropped, after)
                if state_of(folder) != after:  # or lost, or a build before this one was killed
                    build_index(holdings.documents(), folder, after)

            self._once_live(follow)

    def _once_live(self, act: Callable[[], None]) -> None:
        """The index must not find what the audit may yet refuse: it comes in after the site."""
        self.settings.setdefault("ONCE_LIVE", []).append(act)


def bring_in(fresh: Path, folder: Path) -> None:
    """Put a finished index in the place of the old one, which may be deleted at any time."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
