"""Whether the registry of one commit may be trusted: by the pinned root people, as the next version of its branch."""

from __future__ import annotations

from plugins.problems import ProblemsFound
from plugins.registry.load import TRUST_PATH
from plugins.registry.model import Registry
from plugins.review.history import CommitTree, History
from plugins.tree import Tree
from plugins.trust.checks import (
    InForce,
    check_files,
    check_first,
    check_not_older,
    check_signatures,
    check_site,
    check_succession,
    is_enough,
)
from plugins.trust.model import Roots, Trust, load_trust, registry_digests


def require_trust(
    registry: Registry, tree: Tree, history: History, commit: str, pinned: Roots, logged: InForce | None = None
) -> InForce:
    """Raises ProblemsFound unless the root people signed exactly this registry, as the next version of the branch's.

    `tree` has the files of the registry, as `commit` has them.  `logged` is the version the publication log knows:
    nothing older, on whatever branch.  Returns the version in force from now on.
    """
    trust, problems = load_trust(tree)
    if trust is None:
        raise ProblemsFound(problems)
    before = before_it(trust, history, commit, pinned)
    found = [
        *check_site(trust.statement, registry.policy.site),
        *check_signatures(trust, pinned, before.statement.roots if before else None),
        *check_succession(trust.statement, _in_force(before)),
        *check_first(trust.statement),
        *(check_not_older(trust.statement, logged) if logged else ()),
        *check_files(trust.statement, registry_digests(tree)),
    ]
    if found:
        raise ProblemsFound(found)  # each once, also what branch and log both say
    return InForce(trust.statement.version, trust.statement.digest)


def trust_of(history: History, commit: str) -> Trust | None:
    """The version the commit has, read without the rest of its files."""
    return load_trust(CommitTree(history, commit, (TRUST_PATH,)))[0]


def before_it(trust: Trust, history: History, commit: str, pinned: Roots) -> Trust | None:
    """The highest other version that was ever in force on the branch before `commit`.

    All of them are looked at, not only the last: whoever removes the file first, and brings an older one back with
    the next commit, is found out.  One that neither the pinned people nor those of `trust` signed was never in force.
    """
    highest: Trust | None = None
    for version in history.versions(commit, TRUST_PATH):
        earlier = trust_of(history, version)
        if earlier is None or earlier.statement.digest == trust.statement.digest:
            continue
        vouched = is_enough(earlier, pinned) or is_enough(earlier, trust.statement.roots)
        if vouched and (highest is None or earlier.statement.version > highest.statement.version):
            highest = earlier
    return highest


def _in_force(trust: Trust | None) -> InForce | None:
    return InForce(trust.statement.version, trust.statement.digest) if trust else None
