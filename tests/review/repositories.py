"""Repositories as people make them, with git itself."""

import subprocess
from pathlib import Path

from plugins.review.history import open_repository

NOTE = "content/articles/jinhe/2026/lamps.md"


def git(root: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What a person does with git in the repository, with a plain configuration."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@site.example", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *identity, *arguments], cwd=root, input=stdin, capture_output=True, check=True)
    return done.stdout.decode().strip()


def write(root: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def commit(root: Path, files: dict[str, bytes], message: str = "a change") -> str:
    write(root, files)
    git(root, "add", "--all")
    git(root, "commit", "-q", "--allow-empty", "-m", message)
    return git(root, "rev-parse", "HEAD")


def tree_of(root: Path, rev: str = "HEAD"):
    history = open_repository(root)
    return history.tree(history.commit_id(rev))
