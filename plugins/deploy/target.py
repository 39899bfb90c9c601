"""What every kind of target can do.  What it cannot, it says as a SettingsError: an operator can mend it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from plugins.edition.signposts import SECURITY
from plugins.phases import Step
from plugins.publish.segments import Difference


class Target(Protocol):
    def fetch(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """Those of these files that lie there."""

    def compare(self, stage: Path, paths: Collection[str]) -> Difference:
        """What `paths` below `stage` and all that lies there differ in, by looking at every file.

        Names that begin with a dot at the top are not ours, and nobody's business, but for security.txt: certificates
        and others of the server have their files in .well-known/, too.
        """

    def apply(self, stage: Path, send: Sequence[str], remove: Sequence[str], step: Step) -> None:
        """Puts these files of `stage` there, each at once and whole, and removes those that are not in `stage`, where
        they are there at all.

        It is done when this returns; `step` is called for each on the way.
        """


def is_ours(path: str) -> bool:
    return not path.startswith(".") or path == SECURITY
