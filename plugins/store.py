"""What may be forgotten: one SQLite file in which rooms keep what they need not work out again.

It belongs to one program and one set of settings, named by a key: under another key, or damaged, it is emptied, and
everything is worked out anew.  So nothing may lie in it that cannot be had again from a commit.

Whoever can write this file decides what is public, so it lies among git's own files (see `review/memory.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

Connection = sqlite3.Connection

KEY = "CREATE TABLE IF NOT EXISTS key (value TEXT NOT NULL)"


@contextmanager
def open_store(path: Path, key: str) -> Iterator[Connection]:
    """The store at `path`, empty unless its last `commit()` was made under this very key.

    The caller makes its tables (IF NOT EXISTS) and commits; what was not committed is forgotten.  One process at a
    time may hold it: the lock of the build sees to that.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_usable(path, key)) as connection:
        yield connection
        connection.rollback()


def passing_store() -> Connection:
    """One in memory, for a run that leaves nothing to the next."""
    return sqlite3.connect(":memory:")


def forget(path: Path) -> None:
    """Deletes a store, with what SQLite keeps beside it."""
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)


def _usable(path: Path, key: str) -> Connection:
    with suppress(sqlite3.DatabaseError):
        connection = _opened(path)
        if _key_of(connection) == key:
            return connection
        connection.close()
    forget(path)
    connection = _opened(path)
    connection.execute(KEY)
    connection.execute("INSERT INTO key VALUES (?)", (key,))
    return connection


def _opened(path: Path) -> Connection:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last commit, never half of one
    return connection


def _key_of(connection: Connection) -> str:
    found = connection.execute("SELECT value FROM key").fetchall() if _has_key(connection) else []
    return str(found[0][0]) if len(found) == 1 else ""


def _has_key(connection: Connection) -> bool:
    return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'key'").fetchall())
