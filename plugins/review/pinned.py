"""Whether the registry of one commit may be trusted: the pinned root people, and the versions before it on the branch.

The root people are pinned in a file outside the repository, so that no commit can name its own judges.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from plugins.messages import Term
from plugins.problems import Location, Problem, ProblemsFound, SettingsError
from plugins.registry.load import TRUST_PATH
from plugins.registry.model import Registry
from plugins.review.history import CommitTree, History
from plugins.review.trust import Roots, Trust, parse_trust, read_roots, registry_digests, roots_flaw
from plugins.review.trust_checks import (
    HERE,
    InForce,
    check_files,
    check_first,
    check_not_older,
    check_signatures,
    check_site,
    check_succession,
    is_enough,
)
from plugins.review.trust_rules import UNTRUSTED
from plugins.tree import Tree
from plugins.yamlfile import Fields, read_yaml


def load_pinned(path: Path, repository: Path, *, is_real: bool) -> Roots:
    """The root people this computer trusts.  Raises SettingsError.

    A real site must keep them where no commit can reach them, and must not trust keys everybody has.
    """
    if is_real and path.resolve().is_relative_to(repository.resolve()):
        raise SettingsError(
            "GONGKAI_ROOTS names {path}, a file inside the repository",
            "copy it to a place only the operator may write to, such as /etc/gongkai/roots.yaml, and name that",
            path=path,
        )
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SettingsError(
            "GONGKAI_ROOTS names {path}, which cannot be read: {reason}",
            "see docs/how-to/trust.md: the file lists the root people and their keys",
            path=path,
            reason=error.strerror,
        ) from error
    roots = parse_pinned(data, path)
    if is_real and roots.sample:
        raise SettingsError(
            "{path} holds sample roots, but SITEURL is a real address",
            "let three people of the county office make keys and pin those; see docs/how-to/trust.md",
            path=path,
        )
    return roots


def parse_pinned(data: bytes, path: Path) -> Roots:
    """The pinned root people, or a SettingsError with the first thing that is wrong."""
    table, problems = read_yaml(data.replace(b"\r\n", b"\n"), path.name)
    found = list(problems)
    if table is not None:
        fields = Fields(table, found)
        roots = read_roots(fields)
        fields.done()
        if not found and (flaw := roots_flaw(roots)) is None:
            return roots
        if not found:
            raise _unusable(path, Location(path.name), flaw)
    raise _unusable(path, found[0].location, found[0].message())


def require_trust(
    registry: Registry, history: History, commit: str, pinned: Roots, logged: InForce | None = None
) -> InForce:
    """Raises ProblemsFound unless the root people signed exactly this registry, as the next version of the branch's.

    `logged` is the version the publication log knows: nothing older, on whatever branch.  Returns the version in force
    from now on.
    """
    tree = history.tree(commit)
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


def check_unpinned(tree: Tree, site: str) -> Iterator[Problem]:
    """What can be said of the registry of a folder: nobody pinned anything here, but what is unsigned is plain."""
    trust, problems = load_trust(tree)
    if trust is None:
        yield from problems
        return
    yield from check_site(trust.statement, site)
    yield from check_signatures(trust, None)
    yield from check_files(trust.statement, registry_digests(tree))


def load_trust(tree: Tree) -> tuple[Trust | None, tuple[Problem, ...]]:
    entry = tree.entries.get(TRUST_PATH)
    if entry is None or not entry.regular:
        return None, (UNTRUSTED.at(HERE, path=TRUST_PATH),)
    return parse_trust(tree.read(TRUST_PATH))


def trust_of(history: History, commit: str) -> Trust | None:
    """The version the commit has, read without the rest of its files."""
    return load_trust(CommitTree(history, commit, (TRUST_PATH,)))[0]


def before_it(trust: Trust, history: History, commit: str, pinned: Roots) -> Trust | None:
    """The highest other version that was ever in force on the branch before `commit`.

    All of them are looked at, not only the last: whoever removes the file first, and brings an older one back with
    the next commit, is found out.  One that neither the pinned people nor those of `trust` signed was never in force.
    """
    highest: Trust | None = None
    for version in history.versions(commit, TRUST_PATH, most=-1):
        earlier = trust_of(history, version)
        if earlier is None or earlier.statement.digest == trust.statement.digest:
            continue
        vouched = is_enough(earlier, pinned) or is_enough(earlier, trust.statement.roots)
        if vouched and (highest is None or earlier.statement.version > highest.statement.version):
            highest = earlier
    return highest


def _in_force(trust: Trust | None) -> InForce | None:
    return InForce(trust.statement.version, trust.statement.digest) if trust else None


def _unusable(path: Path, at: Location, reason: str | Term | None) -> SettingsError:
    return SettingsError(
        "the root people in {path} cannot be used: line {line}: {reason}",
        "compare it with tests/keys/roots.yaml; docs/how-to/trust.md says how to make one",
        path=path,
        line=at.line,
        reason=reason,
    )
