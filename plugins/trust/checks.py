"""The checks of a registry version: enough root people signed it, it is the next one, and the files are those it names.

Pure: the files come as digests, the pinned roots and the version in force before as values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plugins.messages import Term
from plugins.problems import Location, Problem
from plugins.registry.load import TRUST_PATH
from plugins.tree import Tree
from plugins.trust import sshsig
from plugins.trust.model import (
    FIRST,
    RegistryStatement,
    Root,
    Roots,
    RootSignature,
    Trust,
    load_trust,
    registry_digests,
    roots_flaw,
)
from plugins.trust.rules import (
    ADDED,
    BAD_ROOT_SIGNATURE,
    CHANGED,
    NOT_NEXT,
    OTHER_SITE,
    REMOVED,
    REUSED,
    ROLLED_BACK,
    TOO_FEW,
    UNSOUND_ROOTS,
)

HERE = Location(TRUST_PATH)


@dataclass(frozen=True, slots=True)
class InForce:
    """A version that was in force before; `digest` is that of its statement."""

    version: int
    digest: str


def check_unpinned(tree: Tree, site: str, before: Roots | None = None) -> Iterator[Problem]:
    """What can be said of the registry of a folder: nobody pinned anything here, but what is unsigned is plain.

    `before` are the root people of the version before it, where that is known.
    """
    trust, problems = load_trust(tree)
    if trust is None:
        yield from problems
        return
    yield from check_site(trust.statement, site)
    yield from check_signatures(trust, None, before)
    yield from check_files(trust.statement, registry_digests(tree))


def check_files(statement: RegistryStatement, digests: Mapping[str, str]) -> Iterator[Problem]:
    """Every registry file that is not, byte for byte, as it was signed."""
    signed, version = statement.files, statement.version
    for path in sorted(signed.keys() | digests.keys()):
        rule = REMOVED if path not in digests else ADDED if path not in signed else CHANGED
        if signed.get(path) != digests.get(path):
            yield rule.at(Location(path), version=version)


def check_site(statement: RegistryStatement, site: str) -> Iterator[Problem]:
    if statement.site != site:
        yield OTHER_SITE.at(HERE, found=statement.site, expected=site)


def check_signatures(trust: Trust, pinned: Roots | None, before: Roots | None = None) -> Iterator[Problem]:
    """Enough of each set of root people signed: the version's own, the pinned, and those of the version before.

    So a change of root people, or of how many must sign, needs the old ones and the new ones.  Without `pinned` (in a
    working folder) only the version itself is asked.
    """
    own = trust.statement.roots
    flaw = roots_flaw(own)
    if flaw is not None:
        yield UNSOUND_ROOTS.at(HERE, reason=flaw)
        return
    sets = [(Term("root people"), own), (Term("pinned root people"), pinned), (Term("earlier root people"), before)]
    told: list[Roots] = []
    for whose, roots in sets:
        if roots is None or any(_counts_alike(roots, other) for other in told):
            continue
        told.append(roots)
        yield from _check_threshold(trust, roots, whose)
    yield from _check_each(trust, told)


def check_succession(statement: RegistryStatement, before: InForce | None) -> Iterator[Problem]:
    """The version follows the one in force before it on the branch: by number, and by digest."""
    if before is None:
        return
    yield from check_not_older(statement, before)
    if statement.version > before.version and (
        statement.version != before.version + 1 or statement.previous != before.digest
    ):
        yield NOT_NEXT.at(HERE, version=statement.version, known=before.version)


def check_not_older(statement: RegistryStatement, known: InForce) -> Iterator[Problem]:
    """Nothing older than `known`, nor another version of the same number."""
    if statement.version < known.version:
        yield ROLLED_BACK.at(HERE, version=statement.version, known=known.version)
    elif statement.version == known.version and statement.digest != known.digest:
        yield REUSED.at(HERE, version=statement.version)


def check_first(statement: RegistryStatement) -> Iterator[Problem]:
    """A version that says it is the first is number 1, and only that one has nothing before it."""
    if (statement.version == 1) != (statement.previous == FIRST) or statement.version < 1:
        yield NOT_NEXT.at(HERE, version=statement.version, known=statement.version - 1)


def signers(trust: Trust, roots: Roots) -> tuple[Root, ...]:
    """The people of `roots` whose signature holds, each once, with however many keys they signed."""
    holding = {each.root for each in trust.signatures if each.root in roots.by_id and _flaw(trust, each, roots) is None}
    return tuple(root for root in roots.people if root.id in holding)


def is_enough(trust: Trust, roots: Roots) -> bool:
    return len(signers(trust, roots)) >= roots.threshold


def _check_threshold(trust: Trust, roots: Roots, whose: Term) -> Iterator[Problem]:
    signed = signers(trust, roots)
    if len(signed) < roots.threshold:
        yield TOO_FEW.at(
            HERE,
            version=trust.statement.version,
            count=len(signed),
            needed=roots.threshold,
            whose=whose,
            signed=tuple(root.called for root in signed),
            known=tuple(root.called for root in roots.people),
        )


def _check_each(trust: Trust, sets: list[Roots]) -> Iterator[Problem]:
    """A signature by a known key of a root person that is not over this version.

    One by an unknown key is neither counted nor told: the file keeps the signatures of people and keys that went.
    """
    for each in trust.signatures:
        known = [roots for roots in sets if each.root in roots.by_id and each.key in roots.by_id[each.root].blobs]
        flaw = _flaw(trust, each, known[0]) if known else None
        if flaw is not None:
            yield BAD_ROOT_SIGNATURE.at(each.at, root=each.root, reason=flaw)


def _flaw(trust: Trust, signature: RootSignature, roots: Roots) -> Term | None:
    """Why a signature does not hold for the person of `roots` it names; None: it holds."""
    blob = roots.by_id[signature.root].blobs.get(signature.key)
    if blob is None:
        return Term("it was made with another key")
    try:
        sshsig.verify(signature.signature, trust.statement.bytes(), blob, trust.statement.namespace)
    except sshsig.BadSignature as bad:
        return bad.reason
    return None


def _counts_alike(one: Roots, other: Roots) -> bool:
    """Whether the same keys, in the hands of the same people, give the same answer."""
    keys = [frozenset((root.id, key) for root in roots.people for key in root.keys) for roots in (one, other)]
    return keys[0] == keys[1] and one.threshold == other.threshold
