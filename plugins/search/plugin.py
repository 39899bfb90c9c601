"""Writes the search shards of the Edition into the staging folder, and its Whoosh index where SEARCH_FOLDER says."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.edition.site import workers_of
from plugins.phases import Phase, Step, phase
from plugins.problems import SettingsError
from plugins.search.document import document, is_found
from plugins.search.folder import bring_in, state_of
from plugins.search.holdings import Holdings
from plugins.search.lexicon import make_lexicon
from plugins.search.parts import SMALL, Folders
from plugins.slices import Processes, cores
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
        parts = None
        if self.folder is not None:
            parts = self.folder.with_name(self.folder.name + ".parts")
            shutil.rmtree(parts, ignore_errors=True)
        documents = [document(story) for story in self.edition.stories if is_found(story)]
        workers = workers_of(self.settings)
        if len(documents) > SMALL:
            workers = Processes(workers.count or cores())  # a part is much work, though they are few
        folders, lexicon = Folders(self.staging.root, parts), make_lexicon(self.edition.synonyms, self.edition.names)
        for path in self.holdings.fill(documents, folders, workers, step, lexicon):
            self.staging.declare(path, CAUSE)
        if self.folder is not None and parts is not None:
            from plugins.search.index import join

            fresh = self.folder.with_name(self.folder.name + ".next")
            join(parts, fresh, self.holdings.state())
            self._once_live(partial(bring_in, fresh, self.folder))

    def _write_change(self) -> None:
        changed = tuple(document(story) for story in self.edition.changed if is_found(story))
        hidden = (story.id for story in self.edition.changed if not is_found(story))
        dropped = (*self.edition.dropped, *hidden)
        outcome = self.holdings.apply(changed, dropped)
        for path, data in outcome.files.items():
            self.staging.write(path, data, CAUSE)
        for path in outcome.gone:
            self.staging.drop(path)
        if self.folder is not None:
            folder, holdings = self.folder, self.holdings
            before, after = outcome.before, outcome.after

            def follow() -> None:
                if before == after == state_of(folder):
                    return
                from plugins.search.index import build_index, update_index  # only now: Whoosh takes a while

                if state_of(folder) == before != after:
                    with suppress(SettingsError):  # it is damaged
                        update_index(folder, changed, dropped, after)
                if state_of(folder) != after:  # or lost, or a build before this one was killed
                    build_index(holdings.documents(), folder, after)

            self._once_live(follow)

    def _once_live(self, act: Callable[[], None]) -> None:
        """The index must not find what the audit may yet refuse: it comes in after the site."""
        self.settings.setdefault("ONCE_LIVE", []).append(act)
