"""`build.py deploy`: the site that is live to where it is served, only what differs, in an order that hurts nobody."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plugins.chain import read_chain, require_head
from plugins.commands.build import OUTPUT, read_settings
from plugins.commands.console import EXIT_FINE, progress, writing
from plugins.deploy.address import (
    Address,
    FolderAddress,
    SshAddress,
    encodings_of,
    find_address,
    require_apart,
)
from plugins.deploy.folder import Folder
from plugins.deploy.found import Found, look
from plugins.deploy.hub import feeds_among, tell
from plugins.deploy.plan import Part, Rank, order, originals, to_purge
from plugins.deploy.release import Release, Staged, prepare, stage_links
from plugins.deploy.send import send
from plugins.deploy.ssh import Ssh
from plugins.deploy.target import Target
from plugins.disk import replace_file
from plugins.edition.site import Site, load_site, log_path
from plugins.messages import Term
from plugins.phases import Phase, phase
from plugins.pipeline.prepare import refuse_sample_keys
from plugins.problems import SettingsError, UsageError
from plugins.publish.compress import Encoding
from plugins.publish.deployed import EVERYTHING, RECORD, levels_of
from plugins.publish.lock import DEPLOYING, lock
from plugins.publish.manifest import PublishedFile, digest_of, is_published_tree, tree_digest
from plugins.publish.segments import Difference
from plugins.publish.trees import remove
from plugins.registry.load import load_registry
from plugins.review.history import open_repository
from plugins.review.landing import read_landings
from plugins.telling import say

HELP = "send the published site to where it is served: a folder, a computer by ssh, or S3 storage"
EXAMPLE = "./build.py deploy ssh://deploy@www.jiangwan.example/srv/www --dry-run"
FIRST = 5  # names of each kind that --dry-run shows
CALLED = {
    Rank.WITHDRAWN: Term("withdrawn, ahead of everything"),
    Rank.LOADED: Term("what pages load"),
    Rank.PAGE: Term("pages of documents"),
    Rank.LEADING: Term("lists, feeds and home"),
    Rank.SEGMENT: Term("parts of the manifest"),
    Rank.MANIFEST: Term("the manifest"),
    Rank.GONE: Term("what is no longer there"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", metavar="TARGET", help="a name from GONGKAI_TARGETS, a folder, ssh://user@host/folder or s3://bucket"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be sent, and send nothing")
    parser.add_argument("--compare", action="store_true", help="look at every file there, whatever the target says")
    parser.add_argument(
        "--purge", type=Path, metavar="FILE", help="write the addresses that changed, one a line, for a CDN to forget"
    )


@dataclass(frozen=True)
class Job:
    """One deployment.  `stage` is a folder of its own, which no other uses meanwhile."""

    address: Address
    target: Target
    release: Release
    withdrawn: frozenset[str]
    encodings: tuple[Encoding, ...]
    stage: Path


def run(root: Path, arguments: argparse.Namespace) -> int:
    settings = read_settings(root, preview=False, strict=False)
    site = load_site(settings)
    encodings, address = encodings_of(settings), find_address(arguments.target, settings, root)
    require_apart(address, root)
    _require_own_country(address, site)
    with progress(), _workplace(root, address) as stage:
        release, withdrawn = _require_public(root, settings, site)
        job = Job(address, open_target(address), release, withdrawn, encodings, stage)
        work = _find_work(job, compare=arguments.compare)
        plan = order(work.change, work.staged, withdrawn)
        if arguments.dry_run:
            _say_plan(job, work, plan)
        else:
            _send(job, work, plan, site.url, arguments.purge)
            _tell_hub(site, work.change)
    return EXIT_FINE


def _require_own_country(address: Address, site: Site) -> None:
    """Everybody has the keys of the samples, so nothing that they sign is shown to the world."""
    if address.is_elsewhere and not site.is_real:
        raise UsageError(
            "a sample site is not sent to another computer: {target}",
            "set SITEURL to the public address and build with people and keys of your own; to try it out, deploy to a "
            "folder",
            target=address,
        )


@contextmanager
def _workplace(root: Path, address: Address) -> Iterator[Path]:
    """A new, empty folder for files on their way to this target; one deployment to it at a time."""
    place = root / ".cache" / "deploy" / digest_of(str(address).encode("utf-8"))[:12]
    with lock(place.with_name(f"{place.name}.lock"), DEPLOYING):
        with writing(place):
            remove(place)  # of one that was killed
            place.mkdir(parents=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def _require_public(root: Path, settings: dict[str, Any], site: Site) -> tuple[Release, frozenset[str]]:
    """The tree that was published last, as the log says, and what is withdrawn.  Raises SettingsError otherwise.

    No preview, no trial and no tree from elsewhere can pass for it.
    """
    live = root / OUTPUT
    if not is_published_tree(live):
        raise UsageError("there is no site in {folder}", "build it first: ./build.py build", folder=live)
    release = Release.of(live)
    path, copy = log_path(settings, root), live.with_name(f"{live.name}.log-head")
    chain = read_chain(path)
    require_head(chain, path, copy, must_exist=True)
    landings = read_landings(chain.records)
    if not release.index.commit or (landings.commit, landings.tree) != (release.index.commit, release.index.digest):
        raise SettingsError(
            "{folder} is not the site that was published last, as the publication log {log} says",
            "build it: ./build.py build",
            folder=live,
            log=path,
        )
    history = open_repository(root)
    refuse_sample_keys(load_registry(history.tree(history.commit_id(release.index.commit))), site)
    return release, frozenset(each.document for each in landings.documents.values() if each.withdrawn)


def open_target(address: Address) -> Target:
    if isinstance(address, FolderAddress):
        return Folder(address.path)
    if isinstance(address, SshAddress):
        return Ssh(address)
    from plugins.deploy.storage import Storage  # with a library that only those have who need it

    return Storage(address)


@dataclass(frozen=True)
class Work:
    """What has to be sent, in a folder apart, and what has to go.

    `is_believed`: what the target said of itself decided that.
    """

    change: Difference
    staged: Staged
    is_believed: bool

    @property
    def unfinished(self) -> tuple[str, ...]:
        """What may lie there in any state while this goes on."""
        return tuple(sorted(self.change.changed | self.change.removed)) if self.is_believed else (EVERYTHING,)


def _find_work(job: Job, *, compare: bool) -> Work:
    found = look(job.target, job.release, levels_of(job.encodings))
    if not found.is_ours:
        _require_empty(job)
    elif compare:
        found = Found(is_ours=True, why=Term("--compare asks for it"))
    files = job.release.files(None if found.change is None else found.change.changed)
    staged = _stage(job, files)
    if found.change is not None:
        return Work(found.change, staged, is_believed=True)
    if not found.is_ours:
        return Work(Difference(frozenset(files), frozenset()), staged, is_believed=False)
    say("every file at {target} is compared: {why}", target=job.address, why=found.why)
    with phase(Phase.COMPARING):
        seen = job.target.compare(job.stage, staged.all_forms)
    return Work(originals(Difference(seen.changed, seen.removed - {RECORD}), files), staged, is_believed=False)


def _require_empty(job: Job) -> None:
    """Where we never were, we overwrite nothing and remove nothing."""
    if there := job.target.compare(job.stage, ()).removed:  # nothing is staged yet
        raise UsageError(
            "{target} holds files that this program did not put there: {first}",
            "name an empty place: what is not of the site is removed from it",
            target=job.address,
            first=tuple(sorted(there)[:FIRST]),
        )


def _stage(job: Job, files: Mapping[str, PublishedFile]) -> Staged:
    live = job.release.live
    with writing(job.stage):
        with lock(live.parent / ".cache" / f"{live.name}.lock"):
            if tree_digest(live) != job.release.index.digest:
                raise SettingsError(
                    "{path} was published anew while this deployment was prepared", "deploy again", path=live
                )
            stage_links(job.release, files, job.stage)
        return prepare(job.release, files, job.stage, job.encodings)


def _send(job: Job, work: Work, plan: tuple[Part, ...], site_url: str, purge: Path | None) -> None:
    def write_purge() -> None:
        if purge is not None:
            with writing(purge):
                replace_file(purge, "".join(f"{url}\n" for url in to_purge(work.change, site_url)).encode("ascii"))

    if not plan and work.is_believed:
        write_purge()
        say("{target} has this release already; nothing was sent", target=job.address)
        return
    send(job.target, work.staged, plan, levels_of(job.encodings), work.unfinished, write_purge)
    say(
        "deployed to {target}: {changed} files changed ({size} with their compressed forms), {gone} removed; the "
        "release of commit {commit}",
        target=job.address,
        **_figures(work, plan),
        commit=job.release.index.commit[:12],
    )


def _tell_hub(site: Site, change: Difference) -> None:
    """Readers who ask the hub hear at once; all others ask the site by themselves."""
    feeds = tuple(feeds_among(change.changed, site.url))
    if not site.websub_hub or not feeds:
        return
    if why := tell(site.websub_hub, feeds):
        say("the hub {hub} could not be told of {count} feeds: {why}", hub=site.websub_hub, count=len(feeds), why=why)
    else:
        say("the hub {hub} was told of {count} feeds", hub=site.websub_hub, count=len(feeds))


def _say_plan(job: Job, work: Work, plan: tuple[Part, ...]) -> None:
    for part in plan:
        say(
            "{kind}: {count} to send, {gone} to remove: {first}",
            kind=CALLED[part.rank],
            count=len(part.send),
            gone=len(part.remove),
            first=(part.send + part.remove)[:FIRST],
        )
    say(
        "nothing was sent to {target}: without --dry-run, {changed} files would change there ({size} with their "
        "compressed forms) and {gone} be removed",
        target=job.address,
        **_figures(work, plan),
    )


def _figures(work: Work, plan: tuple[Part, ...]) -> dict[str, int | str]:
    size = work.staged.size(form for part in plan for form in part.send)
    return {
        "changed": len(work.change.changed),
        "size": f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.1f} kB",
        "gone": len(work.change.removed),
    }
