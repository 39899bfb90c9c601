"""What is remembered holds under its own key only, and may be lost at any time."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.store import Connection, forget, open_store

TABLE = "CREATE TABLE IF NOT EXISTS words (word TEXT)"


def words(connection: Connection) -> list[str]:
    connection.execute(TABLE)
    return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def remember(path: Path, key: str, word: str) -> None:
    with open_store(path, key) as connection:
        connection.execute(TABLE)
        connection.execute("INSERT INTO words VALUES (?)", (word,))
        connection.commit()


def recalled(path: Path, key: str) -> list[str]:
    with open_store(path, key) as connection:
        return words(connection)


def test_what_was_committed_is_there_again(tmp_path: Path) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    remember(tmp_path / "memory", "a", "公厕")
    assert recalled(tmp_path / "memory", "a") == ["公厕", "路灯"]


def test_another_key_empties_it(tmp_path: Path) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    assert recalled(tmp_path / "memory", "b") == []
    assert recalled(tmp_path / "memory", "a") == []


def test_what_was_not_committed_is_forgotten(tmp_path: Path) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    with open_store(tmp_path / "memory", "a") as connection:
        connection.execute("INSERT INTO words VALUES ('公厕')")
    assert recalled(tmp_path / "memory", "a") == ["路灯"]


@pytest.mark.parametrize("damage", [b"", b"not a database at all", b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_damaged_file_is_an_empty_memory(tmp_path: Path, damage: bytes) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    (tmp_path / "memory").write_bytes(damage)
    assert recalled(tmp_path / "memory", "a") == []
    remember(tmp_path / "memory", "a", "公厕")
    assert recalled(tmp_path / "memory", "a") == ["公厕"]


def test_it_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    forget(tmp_path / "memory")
    forget(tmp_path / "memory")
    assert list(tmp_path.iterdir()) == []
    assert recalled(tmp_path / "memory", "a") == []


def test_while_another_build_holds_it_nothing_is_remembered(tmp_path: Path) -> None:
    remember(tmp_path / "memory", "a", "路灯")
    with open_store(tmp_path / "memory", "a") as first:
        remember(tmp_path / "memory", "a", "公厕")
        assert words(first) == ["路灯"]
    assert recalled(tmp_path / "memory", "a") == ["路灯"]
