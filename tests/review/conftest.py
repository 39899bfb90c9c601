"""A repository to read from."""

from pathlib import Path

import pytest

from tests.review.repositories import NOTE, commit, git


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A repository with one commit."""
    root = tmp_path / "site"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    commit(root, {NOTE: b"The lamps are lit.\n", "accounts/jinhe.yaml": b"id: jinhe\n", "README.md": b"#\n"})
    return root
