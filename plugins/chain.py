"""A file of lines to which lines are only ever added, each naming the SHA-256 of the one before: a hash chain.

The digest of the last line, the head, is copied to a second file.  Whoever edits, removes or reorders lines breaks the
chain; whoever cuts its end off is found out by the copy.  What the lines say is not decided here.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from plugins.disk import replace_file, sync_folder
from plugins.messages import Term
from plugins.problems import SettingsError

NOTHING = "none"  # the head of an empty chain, and the `previous` of its first line
LONGEST_LINE = 16 * 1024

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Start:
    """The first lines of a file, which were read before and held: their number, head, size in bytes and SHA-256."""

    count: int = 0
    head: str = NOTHING
    size: int = 0
    digest: str = hashlib.sha256().hexdigest()


@dataclass(frozen=True, slots=True)
class Chain:
    """The records of one file in order; `heads` has the digest of each line.

    `size` is that of the file in bytes, of which the last `torn` are no line.  The lines of `start` are in neither.
    """

    records: tuple[Record, ...] = ()
    heads: tuple[str, ...] = ()
    torn: int = 0
    size: int = 0
    start: Start = Start()
    hashed: Any = field(default_factory=hashlib.sha256, compare=False, repr=False)  # all lines, those of `start` too

    @property
    def head(self) -> str:
        return self.heads[-1] if self.heads else self.start.head

    @property
    def count(self) -> int:
        return self.start.count + len(self.heads)

    def whole(self) -> Start:
        """For whoever reads this file again when it has grown."""
        return Start(self.count, self.head, self.size - self.torn, self.hashed.hexdigest())


def read_chain(path: Path, start: Start = Start()) -> Chain:
    """All records; an absent file has none.  Raises SettingsError, with the line, when the chain does not hold.

    Those after `start`, if the file still begins with exactly its bytes: then its lines need not be proved again.
    A build that was killed while it wrote leaves a line without an end: it is no record, and the next build cuts it.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Chain()
    except OSError as error:
        raise _unusable(path, 0, Term("it cannot be opened")) from error
    hashed = hashlib.sha256(data[: start.size])
    if hashed.hexdigest() != start.digest:
        return read_chain(path)
    *lines, rest = data[start.size :].split(b"\n")
    records: list[Record] = []
    heads: list[str] = []
    for number, line in enumerate(lines, start=start.count + 1):
        record = _parse(line)
        if record is None:
            raise _unusable(path, number, Term("this line is not one we wrote"))
        if record["previous"] != (heads[-1] if heads else start.head) or record["seq"] != number:
            raise _unusable(path, number, Term("it does not follow the line before it"))
        records.append(record)
        heads.append(hashlib.sha256(line).hexdigest())
    hashed.update(data[start.size : len(data) - len(rest)])
    return Chain(tuple(records), tuple(heads), len(rest), len(data), start, hashed)


def has_grown(path: Path, chain: Chain) -> bool:
    """Whether somebody has written to the file since `chain` was read from it; lines are only ever added."""
    return (path.stat().st_size if path.exists() else 0) != chain.size


def require_head(chain: Chain, path: Path, copy: Path, *, must_exist: bool) -> None:
    """Raises SettingsError unless the head that was copied is one of the chain's: then nothing was cut off since.

    `must_exist`: there was a chain before, so that a copy has to be there.
    """
    try:
        head = copy.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if must_exist and chain.count:
            raise SettingsError(
                "{copy} is gone, the second copy of the head of the publication log {path}",
                "compare the last line of the log with the head you noted after the last build; if it is {head}, write "
                "that into {copy}, else bring the log back from a backup",
                copy=copy,
                path=path,
                head=chain.head,
            ) from None
        return
    except (OSError, UnicodeDecodeError):
        head = ""
    if head not in (*chain.heads, chain.start.head, NOTHING):
        raise SettingsError(
            "the publication log {path} does not reach the head {head} noted in {copy}: lines are gone or replaced",
            "bring the log back from a backup, whole; ./build.py verify says when it fits again",
            path=path,
            head=head[:12] or "?",
            copy=copy,
        )


def append(path: Path, copy: Path, chain: Chain, added: Sequence[Record]) -> Chain:
    """The chain with these records added, on disk before this returns: first the lines, then the copy of the head.

    A line that was torn is cut first.  Raises SettingsError when the system refuses.
    """
    lines, heads, records, hashed = [], list(chain.heads), list(chain.records), chain.hashed.copy()
    head = chain.head
    for record in added:
        whole = {**record, "seq": chain.start.count + len(heads) + 1, "previous": head}
        line = _canonical(whole)
        lines.append(line + b"\n")
        head = hashlib.sha256(line).hexdigest()
        heads.append(head)
        records.append(whole)
        hashed.update(lines[-1])
    try:
        if lines or chain.torn:
            _add(path, b"".join(lines), chain.torn)
        size = chain.size - chain.torn + sum(map(len, lines))
        replace_file(copy, head.encode("ascii") + b"\n")
    except OSError as error:
        raise SettingsError(
            "the publication log {path} cannot be written: {reason}",
            "see that this user may write there and that the disk is not full; nothing was published",
            path=path,
            reason=f"{error.strerror} ({error.filename})",
        ) from error
    return Chain(tuple(records), tuple(heads), 0, size, chain.start, hashed)


def _parse(line: bytes) -> Record | None:
    """The record of one line, if it is spelt exactly as we spell it."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return None
    is_ours = isinstance(record, dict) and {"seq", "previous"} <= record.keys() and _canonical(record) == line
    return record if is_ours else None


def _canonical(record: Record) -> bytes:
    return json.dumps(dict(record), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def _add(path: Path, data: bytes, torn: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        end = os.lseek(descriptor, 0, os.SEEK_END) - torn
        os.ftruncate(descriptor, end)
        os.lseek(descriptor, end, os.SEEK_SET)
        while data:
            data = data[os.write(descriptor, data) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def _unusable(path: Path, line: int, reason: Term) -> SettingsError:
    return SettingsError(
        "the publication log {path} does not hold at line {line}: {reason}",
        "bring it back from a backup, whole; nothing is published until it is",
        path=path,
        line=line,
        reason=reason,
    )
