"""The publication log: what became public when, written down before it is, on a disk no contributor reaches.

`plugins/chain.py` keeps the lines, `review/landing.py` says what they mean; here a build adds its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from plugins.chain import Chain, append, has_grown
from plugins.problems import SettingsError
from plugins.review.landing import Landing, Landings, site_record


@dataclass(frozen=True, slots=True)
class Log:
    """The log as it was read, and what it says: what is decided by it is only good for a log that ends as `chain`."""

    path: Path
    copy: Path
    chain: Chain
    landings: Landings


@dataclass(frozen=True, slots=True)
class Logged:
    """What one build added."""

    count: int
    chain: Chain  # with what was added

    @property
    def head(self) -> str:
        return self.chain.head


def write_landing(log: Log, landing: Landing, commit: str, tree: str, now: datetime) -> Logged:
    """Adds what this build publishes, ahead of the switch; nothing when the very same tree is public already.

    `tree` is the digest of its manifest.  The caller holds the lock of the build.  A build that is killed after this
    has promised what the next one keeps.  Raises SettingsError when somebody else has written since the gate looked.
    """
    if has_grown(log.path, log.chain):
        raise SettingsError(
            "the publication log {path} has grown while this build ran",
            "build again: what was decided may no longer be so",
            path=log.path,
        )
    records = [entry.record(landing.site, landing.in_force, commit) for entry in landing.entries]
    if tree != log.landings.tree:
        records.append(site_record(landing.site, landing.in_force, commit, tree, now))
    return Logged(len(records), append(log.path, log.copy, log.chain, records))
