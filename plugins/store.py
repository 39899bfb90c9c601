"""What may be forgotten: one SQLite file in which rooms keep what they need not work out again.

It belongs to one program and one set of settings, named by a key: under another key, or damaged, it is emptied, and
everything is worked out anew.  So nothing may lie in it that cannot be had again from a commit.

Whoever can write this file decides what is public, so it lies among git's own files (see `review/memory.py`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

Connection = sqlite3.Connection
Damaged = sqlite3.DatabaseError  # what reading a store may raise that something else has written to
Full = sqlite3.OperationalError  # what writing to one may raise where the disk is full

KEY = "CREATE TABLE IF NOT EXISTS key (value TEXT NOT NULL)"


@contextmanager
def open_store(path: Path, key: str) -> Iterator[Connection]:
    """The store at `path`, empty unless its last `commit()` was made under this very key.

    The caller makes its tables (IF NOT EXISTS) and commits once; what was not committed is forgotten.  While another
    process holds it, this is one that is forgotten anyway.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_usable(path, key)) as connection:
        yield connection
        connection.rollback()


def passing_store() -> Connection:
    """One for a run that leaves nothing to the next: what is too much for memory goes to a file without a name."""
    store = sqlite3.connect("", isolation_level=None)
    store.execute("BEGIN")
    return store


def let_read(store: Connection) -> Path | None:
    """Where other processes can read what was put so far; None for one that passes.

    It outlasts this run even if it fails: the caller sees to it that the next one does not believe it.
    """
    path = str(store.execute("PRAGMA database_list").fetchone()[2])
    if not path:
        return None
    store.commit()
    store.execute("PRAGMA busy_timeout = 60000")  # whoever comes in between sees that we are at work, and leaves
    store.execute("BEGIN IMMEDIATE")
    return Path(path)


def open_to_read(path: Path) -> Connection:
    """A store that another process lets us read."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)


def copy_of(path: Path) -> bytes:
    """All that another process lets us read: a file to be read on another machine."""
    with TemporaryDirectory() as folder, closing(open_to_read(path)) as store:
        copy = Path(folder, path.name)
        store.execute("VACUUM INTO ?", (str(copy),))  # a plain copy would want its -wal and -shm beside it
        return copy.read_bytes()


def forget(path: Path) -> None:
    """Deletes a store, with what SQLite keeps beside it."""
    for each in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        each.unlink(missing_ok=True)


def _usable(path: Path, key: str) -> Connection:
    for _ in range(2):
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # a power cut may lose the last commit, never half of one
            connection.execute("BEGIN IMMEDIATE")
            if _key_of(connection) == key:
                return connection
            if not _tables(connection):
                connection.execute(KEY)
                connection.execute("INSERT INTO key VALUES (?)", (key,))
                return connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                connection.close()
                return passing_store()
        except sqlite3.DatabaseError:
            pass  # it is none, or none any more
        connection.close()
        forget(path)
    return passing_store()


def _key_of(connection: Connection) -> str:
    found = connection.execute("SELECT value FROM key").fetchall() if "key" in _tables(connection) else []
    return str(found[0][0]) if len(found) == 1 else ""


def _tables(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
