"""`build.py rollback`: the site as an earlier release had it, at once, while people find out what went wrong."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.chain import append, read_chain, require_head
from plugins.clock import build_time
from plugins.commands.build import OUTPUT, read_settings
from plugins.commands.console import EXIT_FINE
from plugins.edition.site import load_site, log_path, releases_kept
from plugins.privacy.allowed import allowed_on
from plugins.problems import SettingsError, UsageError
from plugins.publish.lock import lock, lock_of
from plugins.publish.log import Log
from plugins.publish.manifest import (
    Index,
    digest_of,
    is_published_tree,
    load_index,
    load_manifest,
    reader_of,
    tree_digest,
    write_parts,
)
from plugins.publish.personal import PersonalReader
from plugins.publish.releases import Release, finder, kept_releases, released_files
from plugins.publish.restore import Past, Restored, restore
from plugins.publish.segments import amend
from plugins.publish.swap import new_staging, publish_change
from plugins.publish.trees import explained, link
from plugins.registry.load import load_registry
from plugins.review.history import open_repository
from plugins.review.landing import read_landings, site_record, when_public
from plugins.telling import say

HELP = "list the earlier releases that are kept, or put one back, without what was taken down since"
EXAMPLE = "./build.py rollback 7"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("release", nargs="?", type=int, metavar="RELEASE", help="number of a release in the list")


def run(root: Path, arguments: argparse.Namespace) -> int:
    settings = read_settings(root, preview=False, strict=False)
    live = root / OUTPUT
    if not is_published_tree(live):
        raise UsageError("there is no site in {folder}", "build it first: ./build.py build", folder=live)
    with lock(lock_of(live)):
        log = _read_log(settings, root, live)
        staging = new_staging(live).root
        releases = tuple(each for each in kept_releases(live) if when_public(log.chain.records, each.index.digest))
        if arguments.release is None:
            _list(releases, log)
            return EXIT_FINE
        release = _chosen(releases, arguments.release)
        restored = _restored(root, settings, live, release, log)
        with explained(live):
            index = _stage(staging, live, release, restored)
        if index.digest == tree_digest(live):
            raise UsageError(
                "release {number} would change nothing",
                "what differs from it was taken down since, or may not be shown today",
                number=release.number,
            )
        _write_log(log, index, release)
        publish_change(staging, live, releases_kept(settings))
    _conclude(release, restored, log)
    return EXIT_FINE


def _read_log(settings: dict[str, Any], root: Path, live: Path) -> Log:
    path, copy = log_path(settings, root), live.with_name(f"{live.name}.log-head")
    chain = read_chain(path)
    require_head(chain, path, copy, must_exist=True)
    return Log(path, copy, chain, read_landings(chain.records))


def _list(releases: Sequence[Release], log: Log) -> None:
    for each in releases:
        say(
            "release {number}: published {time}, commit {commit}, {count} files",
            number=each.number,
            time=_time(each.index, log),
            commit=each.index.commit[:12],
            count=sum(segment.count for segment in each.index.segments.values()),
        )
    if releases:
        say("to put one back: ./build.py rollback {number}", number=releases[-1].number)
    else:
        say("no earlier release is kept yet")


def _chosen(releases: Sequence[Release], number: int) -> Release:
    for each in releases:
        if each.number == number:
            return each
    raise UsageError(
        "there is no release {number} to go back to", "choose one of the list: ./build.py rollback", number=number
    )


def _restored(root: Path, settings: dict[str, Any], live: Path, release: Release, log: Log) -> Restored:
    """What may come back, by the registry of HEAD and the log as it stands today."""
    history = open_repository(root)
    registry = load_registry(history.tree(history.commit_id()))
    then = released_files(live, release)
    codes = [file.digest[:12] for path, file in then.items() if path.endswith("/record.json")]
    codes += [str(record.get("manifest", ""))[:12] for record in log.chain.records]
    personal = PersonalReader(allowed_on(registry, build_time().date()), codes)
    withdrawn = {document: landed.withdrawn for document, landed in log.landings.documents.items()}
    past = Past(then, load_manifest(live).files, finder(live, release), withdrawn)
    with explained(live):
        return restore(past, load_site(settings).url, personal)


def _stage(staging: Path, live: Path, release: Release, restored: Restored) -> Index:
    """Puts the files that come back into the staging folder, with the manifest of the site as it will be."""
    before, find = load_manifest(live).files, finder(live, release)
    back = {path: file for path, file in restored.files.items() if before.get(path) != file}
    for path, file in back.items():
        source = find(path)
        if digest_of(source.read_bytes()) != file.digest:
            raise SettingsError(
                "{path} is not as it was published",
                "choose another release: ./build.py rollback",
                path=source,
            )
        (staging / path).parent.mkdir(parents=True, exist_ok=True)
        link(source, staging / path)
    read, gone = reader_of(live), before.keys() - restored.files.keys()
    amended = amend(read, load_index(read, live), release.index.commit, back, gone, live)
    write_parts(amended.parts, staging)
    return amended.index


def _write_log(log: Log, index: Index, release: Release) -> None:
    """Ahead of the switch, as a build does."""
    in_force = log.landings.in_force
    assert in_force is not None  # a release was public, so the log has a line
    record = site_record(
        log.landings.site, in_force, index.commit, index.digest, build_time(), restores=release.index.digest
    )
    append(log.path, log.copy, log.chain, [record])


def _conclude(release: Release, restored: Restored, log: Log) -> None:
    for document in sorted(restored.staying & log.landings.documents.keys()):
        say("stays as it is now: {document}", document=document)
    say(
        "release {number} is public again: {count} files, commit {commit}, published {time}",
        number=release.number,
        count=len(restored.files),
        commit=release.index.commit[:12],
        time=_time(release.index, log),
    )
    say("the next build publishes HEAD again: first undo there what went wrong (git revert), then ./build.py build")


def _time(index: Index, log: Log) -> str:
    at = datetime.fromisoformat(when_public(log.chain.records, index.digest)[-1]["at"])
    return at.strftime("%Y-%m-%d %H:%M")
