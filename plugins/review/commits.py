"""What lies between two commits: which files changed and how, which commits are new, and the bytes they brought.

All of it is read from git objects through the door (`history.py`); nothing is checked out, and nothing is judged here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from plugins.review.history import FULL_ID, History, blob_id

GONE, FILE, EXECUTABLE, LINK, SUBMODULE = "000000", "100644", "100755", "120000", "160000"
READ_AT_ONCE = 4 << 20  # bytes of blobs that are held in memory together


@dataclass(frozen=True, slots=True)
class Change:
    """One path that is not what it was: its mode and object before and after (`GONE` where there is none)."""

    path: str
    old_mode: str
    old_id: str
    mode: str
    id: str

    @property
    def is_removed(self) -> bool:
        return self.mode == GONE

    @property
    def is_file(self) -> bool:
        return self.mode in (FILE, EXECUTABLE)

    @property
    def was_file(self) -> bool:
        return self.old_mode in (FILE, EXECUTABLE)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit with the time its committer's computer wrote into it: a claim, not a fact."""

    id: str
    parents: tuple[str, ...]
    at: datetime


def changes(history: History, old: str | None, new: str) -> tuple[Change, ...]:
    """Every file in which two commits differ, by path; without `old`, every file of `new`.  Renames are two changes."""
    before = old or empty_tree(len(new))
    listed = history.must_run("diff-tree", "-r", "-z", "--no-renames", "--no-abbrev", before, new)
    (found,) = _parse_raw(b"0" * len(new) + b"\0" + listed)
    return tuple(sorted(found[1], key=lambda change: change.path))


def brought_by(history: History, commits: Iterable[Commit]) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """Each commit with the files that are not as in any of its parents: what it brought itself.

    A merge brings what its maker put into it by hand; what it took over as it was belongs to the commit it is from.
    """
    asked = "".join(f"{commit.id}\n" for commit in commits).encode("ascii")
    options = ("--stdin", "--root", "-r", "-c", "-z", "--no-renames", "--no-abbrev", "--always")
    return _parse_raw(history.must_run("diff-tree", *options, stdin=asked))


def line_of(history: History, tip: str, *paths: str) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The commits on the line of first parents up to `tip` that changed one of these paths, newest first, and how."""
    listed = history.must_run("rev-list", "--first-parent", "--parents", tip, "--", *paths).decode("ascii")
    # A commit with one of its parents: only what it changed on the line, whatever it merged.
    asked = "".join(" ".join(line.split()[:2]) + "\n" for line in listed.splitlines()).encode("ascii")
    options = ("--stdin", "--root", "-r", "-z", "--no-renames", "--no-abbrev", "--always")
    return _parse_raw(history.must_run("diff-tree", *options, "--", *paths, stdin=asked))


def new_commits(history: History, tip: str, known: Sequence[str]) -> tuple[Commit, ...]:
    """The commits that `tip` reaches and `known` (ids, or `--all` for every branch there is) does not, newest first."""
    listed = history.must_run("rev-list", "--timestamp", "--parents", tip, "--not", *known, "--")
    return tuple(_commit(line) for line in listed.decode("ascii").splitlines())


def commit_of(history: History, id: str) -> Commit:
    """The commit with this id, by itself."""
    return _commit(history.must_run("rev-list", "--timestamp", "--parents", "--max-count=1", id, "--").decode("ascii"))


def first_parents(history: History, tip: str, old: str) -> tuple[Commit, ...] | None:
    """The commits from `tip` back to `old`, without `old`, on the line of first parents; None: `old` is not on it."""
    listed = history.must_run("rev-list", "--timestamp", "--parents", "--first-parent", tip, "--not", old, "--")
    line = tuple(_commit(each) for each in listed.decode("ascii").splitlines())
    if not line:
        return () if tip == old else None
    return line if line[-1].parents[:1] == (old,) else None


def merge_bases(history: History, one: str, other: str) -> tuple[str, ...]:
    status, output = history.run("merge-base", "--all", one, other)
    return tuple(output.decode("ascii").split()) if status == 0 else ()


def is_ancestor(history: History, older: str, newer: str) -> bool:
    return history.run("merge-base", "--is-ancestor", older, newer)[0] == 0


def is_commit(history: History, id: str) -> bool:
    """Whether the object itself is a commit, not a tag that points at one."""
    status, output = history.run("cat-file", "-t", id)
    return status == 0 and output.strip() == b"commit"


def words_of(history: History, commits: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The message of each commit, with the names and addresses of its makers: all in it that is text."""
    known = sizes(history, commits)
    for batch in _batches({id: known[id] for id in commits}):
        yield from ((id, data.decode("utf-8", "replace")) for id, data in _objects(history, batch))


def sizes(history: History, ids: Iterable[str]) -> dict[str, int]:
    """The size in bytes of each blob."""
    asked = "".join(f"{id}\n" for id in sorted(set(ids))).encode("ascii")
    answer = history.must_run("cat-file", "--batch-check=%(objectname) %(objectsize)", stdin=asked) if asked else b""
    pairs = (line.split() for line in answer.decode("ascii").splitlines())
    return {id: int(size) for id, size in pairs if size.isdigit()}


def read_blobs(history: History, wanted: Mapping[str, int]) -> Iterator[tuple[str, bytes]]:
    """The bytes of each blob (id to size), proved to be what its id says, a few megabytes at a time."""
    for batch in _batches(wanted):
        for id, data in _objects(history, batch):
            if blob_id(data, len(id)) != id:
                raise history.damaged(id)
            yield id, data


def empty_tree(length: int) -> str:
    """The id of the tree without files, which git knows in every repository."""
    return (hashlib.sha1 if length == 40 else hashlib.sha256)(b"tree 0\0").hexdigest()


def _batches(wanted: Mapping[str, int]) -> Iterator[list[str]]:
    """Ids (with their sizes) in portions that may be held in memory together."""
    batch: list[str] = []
    held = 0
    for id, size in wanted.items():
        batch.append(id)
        held += size
        if held >= READ_AT_ONCE:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch


def _objects(history: History, ids: list[str]) -> Iterator[tuple[str, bytes]]:
    """Each object with its bytes, as `cat-file --batch` gives them: a line `ID KIND SIZE`, the bytes, a line end."""
    answer = history.must_run("cat-file", "--batch", "--buffer", stdin="".join(f"{id}\n" for id in ids).encode("ascii"))
    position = 0
    for id in ids:
        start = answer.find(b"\n", position) + 1
        match answer[position:start].split():
            case [_, _, size] if size.isdigit():
                position = start + int(size) + 1
            case _:  # `ID missing`, or nothing
                raise history.damaged(id)
        yield id, answer[start : position - 1]


def _commit(line: str) -> Commit:
    seconds, id, *parents = line.split()
    # git writes 0 for a date it cannot read, and takes any number for a date.
    return Commit(id, tuple(parents), datetime.fromtimestamp(min(int(seconds), 253402300799), UTC))


def _parse_raw(output: bytes) -> Iterator[tuple[str, tuple[Change, ...]]]:
    """The raw form of `diff-tree -z`: a commit id, then for each file modes, ids and status, and its path."""
    commit, found = "", list[Change]()
    tokens = iter(output.split(b"\0"))
    for token in tokens:
        if token.startswith(b":"):
            found.append(_change(token.decode("ascii"), next(tokens).decode("utf-8", "surrogateescape")))
        elif FULL_ID.fullmatch(token.decode("ascii")):
            if commit:
                yield commit, tuple(found)
            commit, found = token.decode("ascii"), []
    if commit:
        yield commit, tuple(found)


def _change(line: str, path: str) -> Change:
    """`:MODE MODE ID ID S`, or for a merge of n parents n colons, n+1 modes and ids, and n letters."""
    parents = len(line) - len(line.lstrip(":"))
    words = line.lstrip(":").split()
    modes, ids = words[: parents + 1], words[parents + 1 : 2 * parents + 2]
    return Change(path, modes[0], ids[0], modes[-1], ids[-1])
