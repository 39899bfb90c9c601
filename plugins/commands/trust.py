"""`build.py trust`: the registry as the root people sign it: what it says now, the next version, a signature."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, agrees, writing
from plugins.disk import replace_file
from plugins.problems import Location, Problem, SettingsError, UsageError, visible, why_unreadable
from plugins.registry.load import TRUST_PATH, load_registry
from plugins.review.history import CommitTree, open_repository
from plugins.review.succession import trust_of
from plugins.telling import print_problems, say
from plugins.tree import Tree, WorkingTree
from plugins.trust.checks import check_files, check_unpinned, is_enough, signers
from plugins.trust.model import (
    FIRST,
    RegistryStatement,
    Root,
    Roots,
    RootSignature,
    Trust,
    fingerprint,
    is_registry_file,
    load_trust,
    registry_digests,
    roots_lines,
    write_trust,
)
from plugins.trust.pinned import parse_pinned
from plugins.trust.sshsig import load_private_key, public_blob_of, sign_native, sign_with_ssh_keygen

HELP = "have the root people sign the registry: accounts/ and the village profiles"
EXAMPLE = "./build.py trust propose"
ACTS = ("show", "propose", "sign", "roots")


@dataclass(frozen=True, slots=True)
class Committed:
    """A version of the registry with a commit that has it."""

    commit: str
    trust: Trust


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="what", required=True, metavar="|".join(ACTS))
    acts.add_parser("show", help="which version this is, who signed it, and what is not as it was signed")
    propose = acts.add_parser("propose", help="write the next version, for the registry as it lies here, unsigned")
    propose.add_argument("--roots", type=Path, metavar="FILE", help="root people from now on (default: the same)")
    propose.add_argument("--base", default="HEAD", metavar="REV", help="the branch, with the version in force on it")
    sign = acts.add_parser("sign", help="see what changed, and sign it as a root person")
    sign.add_argument("--key", type=Path, required=True, help="your private key, or the public key of one in ssh-agent")
    sign.add_argument(
        "--base", default="HEAD", metavar="REV", help="the branch, with the version before this one on it"
    )
    sign.add_argument("--yes", action="store_true", help="do not ask; you have read it")
    acts.add_parser("roots", help="print the file that pins the root people of this version")


def run(root: Path, arguments: argparse.Namespace) -> int:
    match arguments.what:
        case "show":
            return _show(root)
        case "propose":
            return _propose(root, arguments.base, arguments.roots)
        case "sign":
            return _sign(root, arguments)
        case _:
            return _print_roots(root)


def check_folder(root: Path, tree: Tree, site: str) -> tuple[Problem, ...]:
    """What is unsigned in the registry of a folder; the root people of the version before are asked too, where the
    folder is a clone that has it."""
    trust, _ = load_trust(tree)
    try:
        before = _before(root, trust) if trust else None
    except SettingsError:
        before = None
    return tuple(check_unpinned(tree, site, before.trust.statement.roots if before else None))


def _show(root: Path) -> int:
    tree = WorkingTree(root)
    _tell(_trust_of(tree))
    problems = check_folder(root, tree, load_registry(tree).policy.site)
    print_problems(problems)
    if not problems:
        say("the registry is as the root people signed it")
    return EXIT_CONTENT if problems else EXIT_FINE


def _propose(root: Path, base: str, roots_file: Path | None) -> int:
    tree = WorkingTree(root)
    site = load_registry(tree).policy.site
    before = _in_force(root, base)
    roots = _roots_of(roots_file) if roots_file else before.statement.roots if before else None
    if roots is None:
        raise SettingsError(
            "there is no version of the registry yet, so nobody knows the root people",
            "name a file that lists them: --roots FILE; docs/how-to/trust.md shows one",
        )
    said = RegistryStatement(
        site=site,
        version=before.statement.version + 1 if before else 1,
        previous=before.statement.digest if before else FIRST,
        at=build_time(),
        roots=roots,
        files=registry_digests(tree),
    )
    if before and (said.files, said.roots) == (before.statement.files, before.statement.roots):
        say("nothing changed since version {version}; there is nothing to sign", version=before.statement.version)
        return EXIT_FINE
    present, _ = load_trust(tree)
    if present and replace(said, at=present.statement.at) == present.statement:
        say("version {version} is proposed already; its signatures stay", version=said.version)
        return EXIT_FINE
    _write(root, Trust(said, ()))
    say("version {version} of the registry is written to {path}", version=said.version, path=TRUST_PATH)
    _tell_changes(said, before)
    say(
        "next: {threshold} root people run ./build.py trust sign --key FILE ({people}); then commit it alone",
        threshold=roots.threshold,
        people=tuple(each.called for each in roots.people),
    )
    if before and roots != before.statement.roots:
        say(
            "the root people change, so {threshold} of the old ones sign too: {people}",
            threshold=before.statement.roots.threshold,
            people=tuple(each.called for each in before.statement.roots.people),
        )
    return EXIT_FINE


def _sign(root: Path, arguments: argparse.Namespace) -> int:
    tree = WorkingTree(root)
    trust = _trust_of(tree)
    earlier = _before(root, trust, arguments.base)
    if earlier is None and trust.statement.previous != FIRST:
        raise UsageError(
            "version {version} follows one that is not in the history of {base}",
            "fetch the branch of the site and name it: --base origin/main",
            version=trust.statement.version,
            base=arguments.base,
        )
    before = earlier.trust if earlier else None
    changed = tuple(check_files(trust.statement, registry_digests(tree)))
    if changed:
        print_problems(changed)
        say("version {version} is not what lies here; propose it again", version=trust.statement.version)
        return EXIT_CONTENT
    blob = public_blob_of(arguments.key.expanduser())
    sets = [trust.statement.roots, *([before.statement.roots] if before else [])]
    person = next((each for roots in sets for each in roots.people if fingerprint(blob) in each.blobs), None)
    if person is None:
        raise UsageError(
            "{key} is the key of no root person: {people}",
            "sign with a key that trust.yaml, or the version before it, lists under roots:",
            key=arguments.key,
            people=tuple(each.called for each in trust.statement.roots.people),
        )
    if any(person in signers(trust, roots) for roots in sets):
        say("{person} has signed version {version} already", person=person.called, version=trust.statement.version)
        return EXIT_FINE
    _tell(trust)
    _tell_changes(trust.statement, before)
    for line in _differences(tree, _tree_at(root, earlier.commit) if earlier else None):
        print(visible(line))
    if not arguments.yes and not agrees("sign this version as {person}? Type yes:", person=person.name):
        say("nothing was signed")
        return EXIT_CONTENT
    signature = _signature(trust, person, blob, arguments.key.expanduser())
    trust = replace(trust, signatures=(*trust.signatures, signature))
    _write(root, trust)
    say("signed: version {version} by {person}", version=trust.statement.version, person=person.name)
    if all(is_enough(trust, roots) for roots in sets):
        say("enough root people have signed; commit {path} with the files it names, and nothing else", path=TRUST_PATH)
    return EXIT_FINE


def _print_roots(root: Path) -> int:
    """Only of a version that is signed: what is printed here decides about everything that follows."""
    tree = WorkingTree(root)
    problems = check_folder(root, tree, load_registry(tree).policy.site)
    if problems:
        print_problems(problems)
        return EXIT_CONTENT
    print("\n".join(roots_lines(_trust_of(tree).statement.roots)))
    return EXIT_FINE


def _write(root: Path, trust: Trust) -> None:
    with writing(root / TRUST_PATH):
        replace_file(root / TRUST_PATH, write_trust(trust))


def _tell(trust: Trust) -> None:
    said = trust.statement
    say(
        "version {version} of the registry of {site}, proposed {at}, {count} files",
        version=said.version,
        site=said.site,
        at=said.at.isoformat(),
        count=len(said.files),
    )
    signed = signers(trust, said.roots)
    for root in said.roots.people:
        if root in signed:
            say("  {person} ({id}): signed", person=root.name, id=root.id)
        else:
            say("  {person} ({id}): has not signed", person=root.name, id=root.id)
    say("  signatures needed: {threshold}", threshold=said.roots.threshold)


def _tell_changes(said: RegistryStatement, before: Trust | None) -> None:
    if before is None:
        return
    old = before.statement
    for path in sorted(said.files.keys() | old.files.keys()):
        if path not in old.files:
            say("  new: {path}", path=path)
        elif path not in said.files:
            say("  gone: {path}", path=path)
        elif said.files[path] != old.files[path]:
            say("  changed: {path}", path=path)
    if said.roots != old.roots:
        for line in _unified(roots_lines(old.roots), roots_lines(said.roots), "roots"):
            print(visible(line))


def _differences(tree: Tree, old: Tree | None) -> Iterator[str]:
    """Every changed line of every registry file, against the version before; all lines where there is none."""
    paths = {path for each in (tree, old) if each is not None for path in each.entries if is_registry_file(path)}
    for path in sorted(paths):
        yield from _unified(_lines(old, path), _lines(tree, path), path)


def _lines(tree: Tree | None, path: str) -> list[str]:
    return tree.read(path).decode("utf-8", "replace").splitlines() if tree and path in tree.entries else []


def _unified(old: list[str], new: list[str], name: str) -> Iterator[str]:
    return difflib.unified_diff(old, new, name, name, lineterm="")


def _signature(trust: Trust, person: Root, blob: bytes, key_file: Path) -> RootSignature:
    """A sample key is public and lies in the repository with ordinary rights, which ssh-keygen refuses."""
    said = trust.statement
    if said.roots.sample:
        armour = sign_native(load_private_key(key_file), said.bytes(), said.namespace)
    else:
        armour = sign_with_ssh_keygen(said.bytes(), said.namespace, key_file)
    return RootSignature(person.id, fingerprint(blob), armour, Location(TRUST_PATH))


def _trust_of(tree: Tree) -> Trust:
    trust, problems = load_trust(tree)
    if trust is None:
        print_problems(problems)
        raise SettingsError(
            "{path} cannot be read", "propose a version first: ./build.py trust propose", path=TRUST_PATH
        )
    return trust


def _versions(root: Path, base: str) -> Iterator[Committed]:
    """What stood in the trust file on the branch, the newest first: signed or only proposed."""
    history = open_repository(root)
    tip = history.commit_id(base)
    for commit in (tip, *history.versions(tip, TRUST_PATH)):
        trust = trust_of(history, commit)
        if trust is not None:
            yield Committed(commit, trust)


def _in_force(root: Path, base: str) -> Trust | None:
    """The newest version of the branch that enough people signed: a proposal that was committed is none yet.

    None as well where the branch has no version any more: then it begins anew with root people who are named.
    """
    history = open_repository(root)
    if trust_of(history, history.commit_id(base)) is None:
        return None
    signed = (each.trust for each in _versions(root, base) if is_enough(each.trust, each.trust.statement.roots))
    return next(signed, None)


def _before(root: Path, trust: Trust, base: str = "HEAD") -> Committed | None:
    """The version this one follows: not that of the branch, where the proposal itself may stand already."""
    if trust.statement.previous == FIRST:
        return None
    return next(
        (each for each in _versions(root, base) if each.trust.statement.digest == trust.statement.previous), None
    )


def _tree_at(root: Path, commit: str) -> CommitTree:
    return open_repository(root).tree(commit)


def _roots_of(path: Path) -> Roots:
    try:
        return parse_pinned(path.expanduser().read_bytes(), path)
    except OSError as error:
        reason = why_unreadable(error)
        raise UsageError(
            "{path} cannot be read: {reason}", "name the file with the root people", path=path, reason=reason
        ) from error
