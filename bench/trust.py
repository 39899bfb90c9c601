"""Signs the registry of sample counties with the sample root keys (tests/keys/root-*), which everybody has.

A function of the files and of the version before: signing twice gives the same bytes.  Real root people sign with
`build.py trust`, each with their own key, after reading what changed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from plugins.clock import CHINA
from plugins.problems import Location
from plugins.registry.load import TRUST_PATH, load_registry
from plugins.review.history import open_repository
from plugins.review.succession import trust_of
from plugins.tree import Tree, WorkingTree
from plugins.trust.model import (
    FIRST,
    RegistryStatement,
    Root,
    Roots,
    RootSignature,
    Trust,
    load_trust,
    registry_digests,
    write_trust,
)
from plugins.trust.pinned import parse_pinned
from plugins.trust.sshsig import load_private_key, sign_native

KEY_FOLDER = Path(__file__).resolve().parent.parent / "tests" / "keys"
ROOTS_FILE = KEY_FOLDER / "roots.yaml"
FIRST_AT = datetime(2026, 1, 5, 9, 0, tzinfo=CHINA)  # of version 1; each later one a day after


@cache
def sample_roots() -> Roots:
    return parse_pinned(ROOTS_FILE.read_bytes(), ROOTS_FILE)


@cache
def root_key(root: str) -> Ed25519PrivateKey:
    return load_private_key(KEY_FOLDER / root)


def sign_registry(root: Path) -> int:
    """Make trust.yaml vouch for the registry below `root`, on top of the version HEAD has.  Returns the version."""
    tree = WorkingTree(root)
    before = committed_trust(root)
    present, _ = load_trust(tree)
    statement = next_version(tree, load_registry(tree).policy.site, before)
    if before is not None and statement.files == before.statement.files:
        statement = before.statement  # nothing changed since: no new version
    if present is None or present.statement != statement or len(present.signatures) < statement.roots.threshold:
        (root / TRUST_PATH).write_bytes(write_trust(signed(statement)))
    return statement.version


def first_version(tree: Tree) -> bytes:
    """The trust.yaml of a county that begins with this registry."""
    return write_trust(signed(next_version(tree, load_registry(tree).policy.site, None)))


def committed_trust(root: Path) -> Trust | None:
    """The trust.yaml of HEAD; None where there is none, or no repository."""
    if not (root / ".git").exists():
        return None
    history = open_repository(root)
    status, output = history.run("rev-parse", "--verify", "--quiet", "HEAD")
    if status != 0:
        return None
    return trust_of(history, output.decode("ascii").strip())


def next_version(tree: Tree, site: str, before: Trust | None) -> RegistryStatement:
    """What sample roots say of the registry of `tree`, after the version `before`."""
    version = before.statement.version + 1 if before else 1
    previous = before.statement.digest if before else FIRST
    at = FIRST_AT + timedelta(days=version - 1)
    return RegistryStatement(site, version, previous, at, sample_roots(), registry_digests(tree))


def signed(statement: RegistryStatement, count: int | None = None) -> Trust:
    """The statement with the signatures of the first `count` sample roots (as many as are needed: None)."""
    people = sample_roots().people[: statement.roots.threshold if count is None else count]
    return with_signatures(Trust(statement, ()), *people)


def with_signatures(trust: Trust, *people: Root) -> Trust:
    """The trust with a signature of each of `people`, by the first of their keys, added."""
    message, namespace = trust.statement.bytes(), trust.statement.namespace
    added = [
        RootSignature(
            person.id,
            next(iter(person.blobs)),
            sign_native(root_key(person.id), message, namespace),
            Location(TRUST_PATH),
        )
        for person in people
    ]
    return replace(trust, signatures=(*trust.signatures, *added))
