"""What the publication log has against documents, for commands that look and publish nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from plugins.chain import read_chain
from plugins.clock import build_time
from plugins.edition.site import check_contact_ends, log_path
from plugins.pipeline.judge import Judged
from plugins.pipeline.standing import without_returning
from plugins.problems import Problem, SettingsError
from plugins.review.history import open_repository
from plugins.review.landing import read_landings, require_own


def by_the_log(root: Path, judged: Judged) -> Judged:
    """`judged`, with those documents held back that the publication log of this computer speaks against.

    As it was where there is none, or none that holds: an author's clone has no log, and only a build insists on it.
    """
    try:
        chain = read_chain(log_path(plain_settings(root), root))
        landings = read_landings(chain.records)
        require_own(landings, judged.registry.policy.site)
        if landings.is_empty:
            return judged
        history = open_repository(root)
        return without_returning(judged, landings, history, history.commit_id(), build_time())
    except SettingsError:
        return judged


def contact_ends(root: Path) -> Iterator[Problem]:
    """What a build would say of the contact in security.txt; a setting that is no day is told by a build alone."""
    found = plain_settings(root)
    with suppress(KeyError, ValueError):
        yield from check_contact_ends(found["SITEURL"], found["GONGKAI_SECURITY_EXPIRES"], build_time())


def plain_settings(root: Path) -> dict[str, str]:
    """The settings that pelicanconf.py spells out; Pelican would take longer to say so than the check itself."""
    try:
        program = ast.parse((root / "pelicanconf.py").read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    found: dict[str, str] = {}
    for node in program.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    return found
