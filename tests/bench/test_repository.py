"""The repositories git is measured on hold what they say, the same each time."""

from __future__ import annotations

import subprocess
from pathlib import Path

from bench.repository import ACCOUNTS, PER_COMMIT, files_of, make_repository


def git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, check=True, encoding="utf-8")
    return done.stdout.split()


def test_every_document_is_there_with_its_sign_offs_a_few_in_each_commit(tmp_path: Path) -> None:
    make_repository(tmp_path / "one.git", 50)
    make_repository(tmp_path / "two.git", 50)
    expected = sorted(path for number in range(50) for path, _ in files_of(number))

    assert git(tmp_path / "one.git", "ls-tree", "-r", "--name-only", "main") == expected
    assert len(expected) == 100
    assert git(tmp_path / "one.git", "rev-list", "--count", "main") == [str(-(-50 // PER_COMMIT))]
    assert git(tmp_path / "one.git", "rev-parse", "main") == git(tmp_path / "two.git", "rev-parse", "main")


def test_no_two_documents_have_one_path() -> None:
    paths = [path for number in range(ACCOUNTS * 300) if number % 7 == 0 for path, _ in files_of(number)]
    assert len(paths) == len(set(paths))
