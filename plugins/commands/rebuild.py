"""A published commit built again, from git alone and as of its day, by a build that knows nothing of the first one.

It sees what that build saw: the files of the commit, the publication log up to it, the pinned root people, its time.
It has no memory, no site to compare with and another folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from plugins.chain import Record
from plugins.commands.build import read_settings, run_pelican
from plugins.commands.console import progress
from plugins.edition.site import LOG, ROOTS, roots_path
from plugins.problems import SettingsError
from plugins.publish.manifest import Manifest, load_manifest
from plugins.review.history import CommitTree, open_repository
from plugins.review.landing import SITE


@dataclass(frozen=True, slots=True)
class Then:
    """When a tree was built, and how many lines the log had before."""

    at: datetime
    lines: int


def as_of(records: Sequence[Record], tree: str) -> Then | None:
    """What the build knew that first made the tree with this digest; None when only a rollback ever did."""
    for number, record in enumerate(records):
        if record.get("event") == SITE and record.get("tree") == tree and "restores" not in record:
            mine = (record["at"], record["commit"])
            while number and records[number - 1].get("event") != SITE and _of(records[number - 1]) == mine:
                number -= 1
            return Then(datetime.fromisoformat(record["at"]), number)
    return None


def _of(record: Record) -> tuple[Any, Any]:
    return record.get("at"), record.get("commit")


def rebuilt(root: Path, settings: dict[str, Any], commit: str, log: Path, then: Then) -> Manifest:
    """The manifest of what a clean build makes of `commit`.  Raises what a build raises."""
    with TemporaryDirectory(prefix="gongkai-rebuild-") as folder:
        county = Path(folder) / "county"
        _lay_out(county, root, settings, commit)
        earlier = log.read_bytes().split(b"\n")[: then.lines]
        (county / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in earlier))
        again = read_settings(county, preview=False, strict=False)
        again |= {
            LOG: "log.jsonl",
            ROOTS: str(roots_path(settings, root).resolve()),
            "OUTPUT_PATH": str(county / "again"),
            "SEARCH_FOLDER": None,
        }
        with _believing(then.at), progress():
            run_pelican(again)
        return load_manifest(county / "again")


def _lay_out(county: Path, root: Path, settings: dict[str, Any], commit: str) -> None:
    """The county of this commit: its history, its settings and its theme, if it has one; content is read from git."""
    history = open_repository(root)
    county.mkdir()
    history.lend(county, commit)
    theme = Path(settings["THEME"])
    names = ["pelicanconf.py", *([theme.relative_to(root).as_posix()] if theme.is_relative_to(root) else [])]
    tree = CommitTree(history, commit, tuple(names))
    if "pelicanconf.py" not in tree.entries:
        raise SettingsError(
            "commit {commit} has no pelicanconf.py, so nobody could build that site again",
            "commit pelicanconf.py, and the theme if the county has its own; then build",
            commit=commit[:12],
        )
    for path, entry in tree.entries.items():
        if entry.regular:
            (county / path).parent.mkdir(parents=True, exist_ok=True)
            (county / path).write_bytes(tree.read(path))
    (county / "content").mkdir()


@contextmanager
def _believing(now: datetime) -> Iterator[None]:
    """A build inside takes `now` for the time it is."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(now.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
