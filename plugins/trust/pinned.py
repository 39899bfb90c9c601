"""The root people this computer trusts, pinned in a file outside the repository: no commit can name its own judges."""

from __future__ import annotations

from pathlib import Path

from plugins.messages import Term
from plugins.problems import Location, SettingsError, why_unreadable
from plugins.trust.model import Roots, read_roots, roots_flaw
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
            reason=why_unreadable(error),
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


def _unusable(path: Path, at: Location, reason: str | Term | None) -> SettingsError:
    return SettingsError(
        "the root people in {path} cannot be used: line {line}: {reason}",
        "compare it with tests/keys/roots.yaml; docs/how-to/trust.md says how to make one",
        path=path,
        line=at.line,
        reason=reason,
    )
