"""A git server as a county runs it: a bare repository with our hook, and clones that really push to it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tests.builders import FILES, NOW, PLATFORM, person
from tests.county import IDENTITY, PROJECT, County, Run, a_repository, clean_environment

OPERATOR = "wei-jun"
SITE = FILES | {
    "accounts/rongmei.yaml": PLATFORM + person(OPERATOR, "operator"),
    ".gitattributes": (PROJECT / ".gitattributes").read_bytes(),
    "pelicanconf.py": "SITENAME = '今日江湾'\n",
}


@dataclass(frozen=True)
class Clone(County):
    """A writer's clone: what County can do, with commits made now and pushes that say who pushes."""

    def git(self, *arguments: str, at: datetime = NOW) -> str:
        date = {"GIT_AUTHOR_DATE": at.isoformat(), "GIT_COMMITTER_DATE": at.isoformat()}
        words = ["git", *IDENTITY, "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(words, cwd=self.root, env=clean_environment() | date, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode().strip()

    def push(self, *refs: str, by: str, now: datetime = NOW, force: bool = False) -> Run:
        told = {"GONGKAI_PUSHER": by, "SOURCE_DATE_EPOCH": str(int(now.timestamp()))}
        words = ["git", *IDENTITY, "push", *(["--force"] if force else []), "origin", *(refs or ("HEAD:main",))]
        done = subprocess.run(words, cwd=self.root, env=clean_environment() | told, capture_output=True, check=False)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def commit_all(self, message: str = "a change", at: datetime = NOW) -> str:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message, at=at)
        return self.git("rev-parse", "HEAD")


@dataclass(frozen=True)
class Server:
    """The bare repository.  `refs` are all its references with their ids: a refused push leaves them as they were."""

    root: Path

    @property
    def refs(self) -> dict[str, str]:
        listed = County(self.root).git("for-each-ref", "--format=%(refname) %(objectname)")
        return dict(line.split() for line in listed.splitlines())

    def holds(self, words: str) -> bool:
        """Whether any object on the server has these words in it, reachable or not."""
        words_of_all = ["git", "cat-file", "--batch", "--batch-all-objects"]
        done = subprocess.run(words_of_all, cwd=self.root, env=clean_environment(), capture_output=True, check=True)
        return words.encode() in done.stdout

    def clone(self, folder: Path) -> Clone:
        County(self.root).git("clone", "--quiet", str(self.root), str(folder))
        return Clone(folder)


def install(bare: Path) -> Run:
    words = [sys.executable, str(PROJECT / "build.py"), "hook", "install", str(bare)]
    done = subprocess.run(words, env=clean_environment(), capture_output=True, check=False)
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def an_empty_server(folder: Path) -> Server:
    bare = folder / "site.git"
    bare.mkdir()
    County(bare).git("init", "--quiet", "--bare", "--initial-branch", "main")
    install(bare).expect(0)
    return Server(bare)


def a_site(folder: Path, server: Server) -> Clone:
    """The county as its operator has it before it was ever pushed, signed and committed."""
    a_repository(folder, SITE)
    clone = Clone(folder)
    clone.sign_all()
    clone.sign_registry()
    clone.commit_all()
    clone.git("remote", "add", "origin", str(server.root))
    return clone
