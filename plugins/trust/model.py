"""`accounts/trust.yaml`: one version of the registry, signed by the root people, as the exact bytes they sign.

A statement names every registry file with its digest, the version before it, and the root people of this version.
Who the root people are is pinned outside the repository (`pinned.py`); what must hold is in `checks.py`.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from plugins.messages import Term
from plugins.paths import is_for_all_villages
from plugins.problems import Location, Problem
from plugins.registry.load import TRUST_PATH
from plugins.registry.sshkey import parse_public_key
from plugins.tree import Tree
from plugins.trust.rules import ROOT_KEY, UNTRUSTED
from plugins.yamlfile import Fields, quote, read_yaml, write_records

TYPE = "registry.v1"
FIRST = "none"  # the `previous` of the first version
FEWEST = 2  # root people who must sign: one alone, or one stolen key, changes nothing


@dataclass(frozen=True, slots=True)
class Root:
    """A person of the county office who vouches for the registry.  `keys` as OpenSSH writes them: type and base64."""

    id: str
    name: str
    keys: tuple[str, ...]

    @property
    def called(self) -> str:
        """As they are told to people."""
        return f"{self.name}（{self.id}）"

    @property
    def blobs(self) -> Mapping[str, bytes]:
        """The keys in wire format, by fingerprint."""
        blobs = [parse_public_key(key)[1] for key in self.keys]
        return {fingerprint(blob): blob for blob in blobs}


@dataclass(frozen=True, slots=True)
class Roots:
    """The root people and how many of them must sign.  `sample`: their private keys are public."""

    threshold: int
    people: tuple[Root, ...]
    sample: bool = False

    @property
    def by_id(self) -> Mapping[str, Root]:
        return {root.id: root for root in self.people}


@dataclass(frozen=True, slots=True)
class RegistryStatement:
    """What the root people say of one version of the registry.  `files`: the SHA-256 of each, by path."""

    site: str
    version: int
    previous: str
    at: datetime
    roots: Roots
    files: Mapping[str, str]

    def bytes(self) -> bytes:
        """Canonical JSON: sorted keys, no blanks, UTF-8.  These bytes, and no others, are signed."""
        people = [{"id": root.id, "name": root.name, "keys": list(root.keys)} for root in self.roots.people]
        said = {
            "type": TYPE,
            "site": self.site,
            "version": self.version,
            "previous": self.previous,
            "at": self.at.isoformat(),
            "threshold": self.roots.threshold,
            "roots": people,
            "sample": self.roots.sample,
            "files": dict(self.files),
        }
        return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.bytes()).hexdigest()

    @property
    def namespace(self) -> str:
        return namespace_of(self.site)


@dataclass(frozen=True, slots=True)
class RootSignature:
    """One signature over a statement: not yet verified."""

    root: str
    key: str
    signature: str
    at: Location = field(compare=False)


@dataclass(frozen=True, slots=True)
class Trust:
    """The file: a statement and the signatures given so far."""

    statement: RegistryStatement
    signatures: tuple[RootSignature, ...]


def namespace_of(site: str) -> str:
    return f"{TYPE}@{site}"


def fingerprint(blob: bytes) -> str:
    """What `ssh-keygen -l` shows of a key."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii").rstrip("=")


def registry_digests(tree: Tree) -> dict[str, str]:
    """The SHA-256 of every file that says who may do what, by path."""
    return {
        path: hashlib.sha256(tree.read(path)).hexdigest()
        for path, entry in tree.entries.items()
        if is_registry_file(path) and entry.regular
    }


def is_registry_file(path: str) -> bool:
    """Whether a root signature must cover `path`.

    Everything in accounts/ but the signatures, the profiles of villages, and what holds for all villages.
    """
    parts = path.split("/")
    profile = parts[0] == "villages" and (is_for_all_villages(path) or parts[2:] == ["village.yaml"])
    return (parts[0] == "accounts" and path != TRUST_PATH) or profile


def load_trust(tree: Tree) -> tuple[Trust | None, tuple[Problem, ...]]:
    """The version a tree holds, or why it holds none."""
    entry = tree.entries.get(TRUST_PATH)
    if entry is None or not entry.regular:
        return None, (UNTRUSTED.at(Location(TRUST_PATH), path=TRUST_PATH),)
    return parse_trust(tree.read(TRUST_PATH))


def parse_trust(data: bytes, path: str = TRUST_PATH) -> tuple[Trust | None, tuple[Problem, ...]]:
    """The file, or every reason why it cannot be read: then nobody vouches for the registry."""
    table, problems = read_yaml(data, path)
    if table is None:
        return None, problems
    found: list[Problem] = []
    fields = Fields(table, found)
    site, version, previous, at = (
        fields.text("site"),
        fields.integer("version"),
        fields.text("previous"),
        fields.time("at"),
    )
    roots = read_roots(fields)
    files = fields.group("files")
    names = files.keys() if files else ()
    digests = {name: files.text(name) for name in names} if files else {}
    signatures = tuple(_signature(group) for group in fields.groups("signatures", required=False))
    fields.done()
    if found:
        return None, tuple(found)
    return Trust(RegistryStatement(site, version, previous, at, roots, digests), signatures), ()


def read_roots(fields: Fields) -> Roots:
    """`threshold`, `roots` and `sample` of trust.yaml or of the pinned file.  What is wrong joins `fields.problems`."""
    threshold, sample = fields.integer("threshold"), fields.yes("sample")
    people = tuple(_root(group) for group in fields.groups("roots"))
    return Roots(threshold, people, sample)


def roots_flaw(roots: Roots) -> Term | None:
    """Why these roots can vouch for nothing: one person who counts as two, or a threshold nobody or anybody meets."""
    ids = [root.id for root in roots.people]
    keys = [key for root in roots.people for key in root.keys]
    if len(set(ids)) < len(ids):
        return Term("one id stands for two root people")
    if len(set(keys)) < len(keys):
        return Term("one key belongs to two root people")
    if roots.threshold < FEWEST:
        return Term("fewer than two root people would be enough")
    if roots.threshold > len(ids):
        return Term("more signatures are asked for than there are root people")
    return None


def write_trust(trust: Trust) -> bytes:
    said = trust.statement
    head = [
        "# One version of the registry, signed by the root people; written by `build.py trust`, never by hand.",
        f"site: {quote(said.site)}",
        f"version: {said.version}",
        f"previous: {quote(said.previous)}",
        f"at: {said.at.isoformat()}",
        *roots_lines(said.roots),
        "files:",
        *(f"  {quote(path)}: {digest}" for path, digest in sorted(said.files.items())),
    ]
    records = [
        (("root", each.root), ("key", each.key), ("signature", each.signature))
        for each in sorted(trust.signatures, key=lambda each: (each.root, each.key))
    ]
    signatures = write_records((), "signatures", records) if records else ""
    return ("\n".join(head) + "\n" + signatures).encode("utf-8")


def roots_lines(roots: Roots) -> list[str]:
    """The lines both trust.yaml and the pinned file hold."""
    lines = [f"threshold: {roots.threshold}"] + (["sample: true"] if roots.sample else []) + ["roots:"]
    for root in roots.people:
        lines += [f"  - id: {quote(root.id)}", f"    name: {quote(root.name)}", "    keys:"]
        lines += [f"      - {key}" for key in root.keys]
    return lines


def _root(fields: Fields) -> Root:
    root = Root(fields.text("id"), fields.text("name"), fields.texts("keys"))
    for key in root.keys:
        try:
            parse_public_key(key)
        except ValueError as error:
            fields.problems.append(ROOT_KEY.at(fields.at("keys"), root=root.id, reason=error.args[0]))
    fields.done()
    return root


def _signature(fields: Fields) -> RootSignature:
    signature = RootSignature(
        fields.text("root"), fields.text("key"), fields.lines("signature"), fields.at("signature")
    )
    fields.done()
    return signature
