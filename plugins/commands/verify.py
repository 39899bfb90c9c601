"""`build.py verify`: clone, published tree and log against each other, without a network and without trusting any."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.chain import Chain, Record, read_chain, require_head
from plugins.clock import build_time
from plugins.commands.build import OUTPUT, read_settings
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE
from plugins.edition.site import load_site, log_path, roots_path
from plugins.messages import Term
from plugins.pipeline.prepare import prepare, refuse_sample_keys
from plugins.problems import SettingsError, UsageError
from plugins.publish.manifest import Manifest, load_manifest
from plugins.publish.proof import Finding, Vouched, check_approved, check_logged_tree, check_tree
from plugins.registry.load import load_registry
from plugins.review.history import open_repository
from plugins.review.landing import Landings, read_landings, require_own, when_public
from plugins.review.memory import Memory
from plugins.review.proof import proved
from plugins.review.succession import require_trust
from plugins.review.uncommitted import uncommitted_program
from plugins.telling import say
from plugins.trust import sshsig
from plugins.trust.pinned import load_pinned

HELP = "prove a clone, a published site and the publication log against each other, offline"
EXAMPLE = "./build.py verify --tree /srv/www --head 5f26fb3e81ee"
SHORTEST_HEAD = 12
MOST_FILES = 50  # that are named, of those that differ
DIFFERENCES = {  # by whether a file is published, and whether it was built
    (True, True): Term("published with other bytes than a build makes"),
    (True, False): Term("published, and no build makes it"),
    (False, True): Term("a build makes it, and it is not published"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tree", type=Path, metavar="FOLDER", help="the published site (default: output)")
    parser.add_argument("--log", type=Path, metavar="FILE", help="the publication log (default: GONGKAI_LOG)")
    parser.add_argument("--head", metavar="HEX", help="a head of the log that you noted after a build")
    parser.add_argument(
        "--rebuild",
        action="store_true",
        help="also build the published commit again, from git alone and as of its day, and compare every byte",
    )


def run(root: Path, arguments: argparse.Namespace) -> int:
    sshsig.self_test()
    settings = read_settings(root, preview=False, strict=False)
    tree = (arguments.tree or root / OUTPUT).resolve()
    path = arguments.log or log_path(settings, root)
    chain = _chain(path, tree, arguments.head)
    landings = read_landings(chain.records)
    say("the log holds: {count} lines, head {head}", count=len(chain.heads), head=chain.head[:SHORTEST_HEAD])
    manifest = load_manifest(tree)
    for finding in (*check_tree(tree, manifest), *check_logged_tree(manifest, landings)):
        return _refuse(finding)
    say("the tree holds: {count} files, as they were published last", count=len(manifest.files))
    records: Sequence[Record] = chain.records
    if landings.restores:
        if landings.restores != manifest.digest:
            say("an earlier release was put back in part, so that no log proves its documents; build again")
            return EXIT_CONTENT
        records = when_public(records, manifest.digest)  # what is shown is what was known then
        landings = read_landings(records)
    vouched = _prove(root, settings, manifest, landings, _last_time(records), tree)
    for finding in check_approved(vouched, tree, landings):
        return _refuse(finding)
    say(
        "the clone holds: {count} documents of commit {commit}, each signed as the log says",
        count=len(vouched),
        commit=manifest.commit[:12],
    )
    return _rebuild(root, settings, manifest, path, chain) if arguments.rebuild else EXIT_FINE


def _rebuild(root: Path, settings: dict[str, Any], manifest: Manifest, path: Path, chain: Chain) -> int:
    from plugins.commands.rebuild import as_of, rebuilt

    then = as_of(chain.records, manifest.digest)
    if then is None:
        say("an earlier release was put back in part, which no build ever made; build again")
        return EXIT_CONTENT
    again = rebuilt(root, settings, manifest.commit, path, then)
    paths = sorted({*manifest.files, *again.files})
    other = [name for name in paths if manifest.files.get(name) != again.files.get(name)]
    if not other:
        say("built again: {count} files, each as it is published, byte for byte", count=len(paths))
        return EXIT_FINE
    for name in other[:MOST_FILES]:
        is_there = (name in manifest.files, name in again.files)
        say("{place}: {reason}", place=name, reason=DIFFERENCES[is_there])
    say("built again: {count} of {total} files are others than published", count=len(other), total=len(paths))
    if changed := uncommitted_program(root, manifest.commit):
        say(
            "the program here is not that of commit {commit} ({first}); check that commit out, and verify there",
            commit=manifest.commit[:12],
            first=changed[0],
        )
    return EXIT_CONTENT


def _chain(path: Path, tree: Path, head: str | None) -> Chain:
    """The log, whole up to every head that was noted."""
    chain = read_chain(path)
    if not chain.heads:
        raise UsageError("there is no publication log {path}", "name it with --log", path=path)
    copy = tree.with_name(f"{tree.name}.log-head")
    require_head(chain, path, copy, must_exist=False)
    if not copy.exists():
        say("there is no {path}, so that lines may be missing after the last head you name", path=copy)
    if head is not None and (len(head) < SHORTEST_HEAD or not any(each.startswith(head) for each in chain.heads)):
        raise SettingsError(
            "the publication log {path} does not reach the head {head}",
            "bring the log back from a backup, whole; a head has at least 12 characters",
            path=path,
            head=head,
        )
    return chain


def _prove(
    root: Path,
    settings: dict[str, Any],
    manifest: Manifest,
    landings: Landings,
    then: datetime,
    published: Path,
) -> dict[str, Vouched]:
    """The gate over the commit of the tree, at the time at which it was published: what is vouched for, by id.

    Documents that were proved here before, from the same objects, are not proved a second time (`review/memory.py`).
    Where the published tree shows another revision, an older one may stand in for that of the commit: then everything
    is prepared as for a build, which makes pages and looks into the history.
    """
    site = load_site(settings)
    pinned = load_pinned(roots_path(settings, root), root, is_real=site.is_real)
    history = open_repository(root)
    commit = history.commit_id(manifest.commit)
    tree = history.tree(commit)
    registry = load_registry(tree)
    refuse_sample_keys(registry, site)
    require_own(landings, registry.policy.site)
    require_trust(registry, tree, history, commit, pinned, landings.in_force)
    verdicts = proved(tree, registry, then, landings, Memory.of(history))
    vouched = {each.document: (each.manifest, each.statement) for each in verdicts if each.approved}
    if not any(True for _ in check_approved(vouched, published, landings)):
        return vouched
    prepared = prepare(history, commit, then, site, pinned, landings)
    return {each.document: (each.manifest, each.sign_offs) for each in prepared.landed}


def _last_time(records: Sequence[Record]) -> datetime:
    return min(build_time(), max(datetime.fromisoformat(record["at"]) for record in records))


def _refuse(finding: Finding) -> int:
    place, reason = finding
    say("{place}: {reason}", place=place, reason=Term(reason))
    say("this is the first thing that does not fit; compare the site with a backup and build it again")
    return EXIT_CONTENT
