"""What was approved before, so that proving an unchanged commit again takes a second instead of a minute.

Only approvals without any remark are remembered, each with the git object ids of every file it rests on; all of them
together with a digest of everything else that decides: the program, its libraries and the registry.  What matches in
every part was judged by this very program from these very bytes, and is not judged again.  Whatever does not match, or
cannot be read, is judged as if there were no memory: to delete it costs time and changes nothing.

Whoever can write this file can approve anything, so it lies among git's own files, where no commit, push, pull or
restored build cache puts anything (a `.cache/` folder would not do: `git add --force` puts it into a commit).  Those
who can write there can change the program as well: the user of this computer.  The checksum at its end is against
accidents, not against them.

An object id stands for bytes as far as git's objects are intact: a remembered file is not read again.  Whoever makes
pages from it reads it anyway, and compares its digest with `Verdict.manifest`.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from plugins.problems import Problem
from plugins.program import PROGRAM, digests, version_of
from plugins.review.history import History

FORM = "gate-memory.v1"
NAME = "approved.json"
LARGEST = 512 * 2**20  # bytes; a million documents
LIBRARIES = ("PyYAML", "cryptography", "python-stdnum", "lxml", "pypdf", "opencc")  # those a verdict depends on


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of one document of a commit, at one time.

    `document` is "" when the draft cannot be read.  `manifest`, `revision` and `statement` are those of the last
    sign-off of its record, `statement` being its digest: "" and 0 when it has none.  `problems` may be remarks on what
    is approved all the same.
    """

    source: str
    document: str
    approved: bool
    manifest: str = ""
    revision: int = 0
    statement: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """An approval, the object id of each file it rests on by path, and what else was so when it was given.

    It holds from `since` on: the checks look back from `now`, and nothing is remembered that could fall due.  `facts`
    is what was known of the document from elsewhere: the revision withdrawn, and a digest of what the log says of it.
    """

    verdict: Verdict
    files: Mapping[str, str]
    facts: tuple[int, str]
    since: datetime


@dataclass(frozen=True, slots=True)
class Memory:
    """One file; `file` is None for a run that neither remembers nor wants to."""

    file: Path | None

    @classmethod
    def of(cls, history: History) -> Memory:
        """The memory of a repository on this computer."""
        return cls(history.own_folder() / "gate" / NAME)

    def recall(self, key: str) -> dict[str, Remembered]:
        """What was approved under this key, by source path; nothing when the file is absent, damaged or not ours."""
        if self.file is None:
            return {}
        try:
            if self.file.stat().st_size > LARGEST:
                return {}
            data = self.file.read_bytes()
            return {each.verdict.source: each for each in _parse(data, key)}
        except (OSError, ValueError, RecursionError):
            return {}

    def keep(self, key: str, remembered: Iterable[Remembered]) -> None:
        """Replace what was remembered, in one step.  Where nothing can be written, nothing is remembered."""
        if self.file is None:
            return
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            handle, unfinished = tempfile.mkstemp(prefix=NAME, dir=self.file.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_written(key, remembered))
                os.replace(unfinished, self.file)
            except OSError:
                os.unlink(unfinished)
                raise


NOTHING = Memory(None)


def key_of(*grounds: object) -> str:
    """A digest of the program, of its libraries and of `grounds`: plain values and data classes of them."""
    libraries = [f"{name} {version_of(name)}" for name in LIBRARIES]
    modules = list(digests(PROGRAM / "plugins", "*.py"))  # each may have a part in a verdict
    said = [FORM, sys.version, libraries, modules, [_plain(each) for each in grounds]]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode("ascii")).hexdigest()


def _written(key: str, remembered: Iterable[Remembered]) -> bytes:
    rows = [
        [
            each.verdict.document,
            each.verdict.source,
            each.verdict.manifest,
            each.verdict.revision,
            each.verdict.statement,
            *each.facts,
            each.since.isoformat(),
            dict(each.files),
        ]
        for each in remembered
    ]
    lines = [{"form": FORM, "key": key}, rows]
    said = "".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n" for line in lines).encode("ascii")
    return said + hashlib.sha256(said).hexdigest().encode("ascii") + b"\n"


def _parse(data: bytes, key: str) -> Iterator[Remembered]:
    """What `_written` wrote under this key; ValueError for anything else."""
    said, checksum = data[:-65], data[-65:]
    if hashlib.sha256(said).hexdigest().encode("ascii") + b"\n" != checksum:
        raise ValueError("it was cut off or changed")
    head, rows, rest = said.split(b"\n")
    if json.loads(head) != {"form": FORM, "key": key} or rest:
        raise ValueError("it was written by another program or about another registry")
    times: dict[str, datetime] = {}
    for row in json.loads(rows):
        match row:
            case [
                str(id),
                str(source),
                str(manifest),
                int(revision),
                str(statement),
                int(withdrawn),
                str(landed),
                str(at),
                dict(files),
            ]:
                pass
            case _:
                raise ValueError("a row of another form")
        if source not in files or not {*map(type, files.values())} <= {str}:
            raise ValueError("an approval that does not rest on its draft")
        since = times.get(at) or _time(at)
        times[at] = since
        verdict = Verdict(source, id, True, manifest, revision, statement)
        yield Remembered(verdict, files, (withdrawn, landed), since)


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is None:
        raise ValueError("a time without its offset")
    return time


def _plain(value: object) -> Any:
    """`value` as JSON that is the same in every process, whatever order a set has there."""
    if isinstance(value, Enum):
        return [type(value).__name__, str(value.value)]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date | timedelta):  # a datetime is a date
        return str(value)
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(each)] for key, each in value.items()]
    if isinstance(value, frozenset):
        return sorted((_plain(each) for each in value), key=json.dumps)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if is_dataclass(value):
        return [type(value).__name__, *(_plain(getattr(value, each.name)) for each in fields(value))]
    raise TypeError(f"no digest of a {type(value).__name__}")
