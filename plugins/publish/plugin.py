"""Lends Pelican a staging folder before it renders; audits and publishes that folder when it has finished."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pelican import signals

from plugins.edition.model import Edition
from plugins.edition.site import releases_kept, workers_of
from plugins.phases import Phase, phase
from plugins.problems import SettingsError
from plugins.publish.destination import require_destination
from plugins.publish.lock import lock, lock_of
from plugins.publish.log import Log, Logged, write_landing
from plugins.publish.manifest import (
    Index,
    Manifest,
    load_index,
    reader_of,
    tree_digest,
    write_manifest,
    write_parts,
)
from plugins.publish.published import Published
from plugins.publish.segments import amend
from plugins.publish.spare import catch_up
from plugins.publish.swap import new_staging, publish, publish_change
from plugins.publish.trees import explained
from plugins.publish.verify import Audited, audit
from plugins.review.landing import TRIAL, read_landings
from plugins.review.logbook import Logbook
from plugins.store import Damaged
from plugins.telling import in_words

# The lock of the build that runs in this process.  Pelican has no signal for a build that fails, so what one that
# failed still holds is let go of when the next begins, or by the system when the process ends.
HELD = ExitStack()


def connect() -> None:
    signals.initialized.connect(begin)
    signals.finalized.connect(finish)


@in_words
def begin(pelican: Any) -> None:
    """Points Pelican at a new staging folder; settings["LIVE"] is where it goes in the end."""
    settings = pelican.settings
    edition = settings.get("EDITION")
    if not isinstance(edition, Edition):
        raise SettingsError(
            "there is no edition to publish", "list plugins.review before plugins.publish in PLUGINS of pelicanconf.py"
        )
    live = Path(os.path.abspath(settings.get("LIVE") or pelican.output_path))
    require_destination(edition, live)
    settings["KEEP"] = 0 if edition.is_preview or settings.get(TRIAL, False) else releases_kept(settings)
    HELD.close()
    HELD.enter_context(lock(lock_of(live)))
    staging = new_staging(live)
    _require_remembered(edition, settings, live)
    settings["LIVE"], settings["STAGING"] = live, staging
    pelican.output_path = settings["OUTPUT_PATH"] = str(staging.root)


@in_words
def finish(pelican: Any) -> None:
    """What is raised here ends Pelican with an error, and the live site stays as it was."""
    settings = pelican.settings
    edition: Edition = settings["EDITION"]
    staging: Path = settings["STAGING"].root
    if edition.gone is not None:
        edition = replace(edition, gone=edition.gone | settings["STAGING"].gone)
    live, keep = settings["LIVE"], settings["KEEP"]
    with HELD:
        with _sound_memory():
            published = None if edition.gone is None else _memory(settings)
            audited = audit(edition, settings["STAGING"], published, workers_of(settings))
        with phase(Phase.SWITCHING):
            index = _write_manifest(edition, audited, staging, live)
            settings["LOGGED"] = _write_log(settings, index)
            if edition.gone is None:
                settings["DIFFERENCE"] = publish(staging, live, keep)
            else:
                settings["DIFFERENCE"] = publish_change(staging, live, keep)
        try:
            with phase(Phase.REMEMBERING):
                _remember(settings, edition, audited, index)
        except Damaged:  # or the disk is full: the site is live all the same, and the next build makes all anew
            settings["STORE"].rollback()
        with phase(Phase.SEARCH):
            for act in settings.pop("ONCE_LIVE", ()):
                act()
        if "STORE" in settings and edition.gone is None:
            with explained(live), phase(Phase.REMEMBERING):
                catch_up(live)  # the next build will be a change of this one
    settings["MANIFEST"] = index
    pelican.output_path = settings["OUTPUT_PATH"] = str(live)


def _memory(settings: dict[str, Any]) -> Published | None:
    """What is known of the live tree: STORE is the store of a build that remembers, which review opens and closes."""
    return Published.of(settings["STORE"]) if "STORE" in settings else None


@contextmanager
def _sound_memory() -> Iterator[None]:
    """Nothing is published by a memory that cannot be read."""
    try:
        yield
    except Damaged as error:
        raise SettingsError(
            "what was remembered of the last build cannot be read: {reason}",
            "delete the folder .git/gongkai and build again: everything is made anew",
            reason=error,
        ) from error


def _require_remembered(edition: Edition, settings: dict[str, Any], live: Path) -> None:
    """A part of an edition fits only the very tree it was made for."""
    if edition.gone is None:
        return
    with _sound_memory():
        published = _memory(settings)
        fits = published is not None and published.tree == tree_digest(live)
    if not fits:
        raise SettingsError("{path} was published anew while this build was prepared", "build again", path=live)


def _write_manifest(edition: Edition, audited: Audited, staging: Path, live: Path) -> Index:
    """Of a part, only what is new of it."""
    if edition.gone is None:
        write_manifest(Manifest(edition.commit, audited.files), staging)
        return load_index(reader_of(staging), staging)
    before = load_index(reader_of(live), live)
    amended = amend(reader_of(live), before, edition.commit, audited.files, edition.gone, live)
    write_parts(amended.parts, staging)
    return amended.index


def _remember(settings: dict[str, Any], edition: Edition, audited: Audited, index: Index) -> None:
    """After the switch: a build that is killed in between finds another tree than it remembers, and makes all anew."""
    published = _memory(settings)
    if published is None:
        return
    if edition.gone is None:
        published.replace(audited.files, audited.links, index.digest)
    else:
        published.apply(audited.files, audited.links, edition.gone, index.digest)
    logged, chain = settings["LOGGED"], settings.get("CHAIN")
    log = logged.head if logged else chain[2].head if chain else ""
    if logged:
        Logbook(settings["STORE"]).keep(logged.chain, read_landings(logged.chain.records, settings["LANDINGS"]))
    settings["MEMORY"].built(edition.commit, settings["NOW"], index.digest, log)


def _write_log(settings: dict[str, Any], index: Index) -> Logged | None:
    """Ahead of the switch, so that nothing is ever public that is not written down; a preview or a trial is not."""
    landing = settings["PREPARED"].landing if "CHAIN" in settings else None
    if landing is None:
        return None
    path, copy, chain = settings["CHAIN"]
    log = Log(path, copy, chain, settings["LANDINGS"])
    return write_landing(log, landing, index.commit, index.digest, settings["NOW"])
