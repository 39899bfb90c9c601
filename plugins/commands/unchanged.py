"""Whether everything is as the build before left it, so that there is nothing to build: told without judging anything.

After a build of which only time of day could alter nothing, one file says from what it was made and what it left.  If
all of that is still so, the next build says again what that one said, and ends.  It loads no library for that: Pelican
alone takes longer than all of this.  Whatever is not exactly so, or cannot be told at once, is left to a build.

Compared are the commit, the settings, the pinned root people, program, libraries and theme (by the times and sizes of
their files), the publication log and the store of the builds (in the same way), the head of the log, what stands beside
the site, the state of the search index, and the manifest of the site, byte for byte.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from plugins.clock import CHINA, build_time
from plugins.disk import replace_file
from plugins.messages import language
from plugins.program import PROGRAM
from plugins.publish.manifest import MANIFEST_NAME
from plugins.publish.trees import NAMES, beside, is_whole
from plugins.review.history import History
from plugins.review.uncommitted import MARGIN, PARTS
from plugins.search.folder import STATE

FORM = "unchanged.v1"
LOG, ROOTS = "GONGKAI_LOG", "GONGKAI_ROOTS"
SEARCH = Path(".cache", "search", STATE)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a build starts from: the repository, its commit, and a name for everything else that decides.

    `settled` says whether nobody touched the program so shortly before that a later change could have the same time.
    """

    history: History
    commit: str
    name: str
    log: Path
    live: Path
    now: datetime
    settled: bool

    @property
    def file(self) -> Path:
        return self.history.own_folder() / "builds" / f"{self.live.name}.json"

    def said(self) -> list[Any] | None:
        """What the build before said, if all is as it left it."""
        with suppress(OSError, ValueError):
            match json.loads(self.file.read_bytes()):
                case [str(form), str(name), str(at), str(left), list(said)] if form == FORM and name == self.name:
                    before = datetime.fromisoformat(at).astimezone(CHINA)
                    same_day = before.date() == self.now.date() and before <= self.now
                    return said if same_day and left == self._left() else None
        return None

    def keep(self, said: list[Any], tree: str, log_size: int) -> None:
        """Remembers a build that just ended; `tree` is the digest of what it published, `log_size` that of its log."""
        with suppress(OSError):
            if self.settled and _digest(self.live / MANIFEST_NAME) == tree and self.log.stat().st_size == log_size:
                record = [FORM, self.name, self.now.isoformat(), self._left(), said]
                replace_file(self.file, json.dumps(record).encode("ascii"))

    def _left(self) -> str:
        """A name for what a build left.  Raises OSError where a part of it is gone."""
        live, store = self.live, self.file.with_suffix(".sqlite")
        if live.is_symlink() or not is_whole(live):
            raise FileNotFoundError(live)
        releases = beside(live, "releases")
        return _name(
            _digest(live / MANIFEST_NAME),
            (live.with_name(f"{live.name}.log-head")).read_text("ascii", "replace"),
            [_state(path) for path in (self.log, store)],
            (live.parent / SEARCH).read_text("utf-8", "replace"),
            [name for name in NAMES if name != "spare" and os.path.lexists(beside(live, name))],
            sorted(os.listdir(releases)) if releases.is_dir() else [],
        )


def ground(history: History, commit: str, output: str, *, strict: bool) -> Ground | None:
    """What a build of this commit starts from now; None where that cannot be told at a glance."""
    root, settings = history.root, _settings(history.root)
    if settings is None:
        return None
    log, roots, theme = (settings.get(name) for name in (LOG, ROOTS, "THEME"))
    if not (isinstance(log, str) and isinstance(roots, str) and isinstance(theme, str)):
        return None
    with suppress(OSError):
        program = dict(_files([PROGRAM / name for name in PARTS] + [root / name for name in PARTS] + [root / theme]))
        name = _name(
            *(commit, str(root), output, strict, language()),
            sorted((name, repr(value)) for name, value in settings.items()),
            _digest(root / roots),
            [sys.version, sys.prefix, sorted(_libraries())],
            sorted(program.items()),
        )
        newest = max((changed for _, _, _, changed in program.values()), default=0)
        settled = newest < time.time_ns() - MARGIN
        return Ground(history, commit, name, root / log, root / output, build_time(), settled)
    return None


def _settings(root: Path) -> Mapping[str, Any] | None:
    """The values pelicanconf.py gives, as Pelican reads them, before Pelican adds its own."""
    path = root / "pelicanconf.py"
    spec = importlib.util.spec_from_file_location("pelicanconf", path)
    if not path.is_file() or spec is None or spec.loader is None:
        return None
    module, searched = importlib.util.module_from_spec(spec), list(sys.path)
    try:
        spec.loader.exec_module(module)
    except SyntaxError:  # told when Pelican reads it
        return None
    finally:
        sys.path[:] = searched  # what is imported from now on does not come from the folder of a county
    return {name: value for name, value in vars(module).items() if name.isupper()}


def _files(paths: Iterable[Path]) -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Every file at or below these paths with what changes when somebody writes to it; none that Python itself made."""
    for path in paths:
        if path.is_dir():
            yield from _files(Path(entry.path) for entry in os.scandir(path) if entry.name != "__pycache__")
        elif path.is_file():
            yield str(path), _state(path)


def _state(path: Path) -> tuple[int, int, int, int]:
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _libraries() -> Iterator[str]:
    """The name and version of each installed library."""
    for folder in filter(os.path.isdir, sys.path):
        yield from (name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _name(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode("ascii")).hexdigest()
