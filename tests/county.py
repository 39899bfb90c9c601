"""A whole small county on disk, as a unit would clone it: a real repository, real signatures, the program beside it.

`build.py` and `pelican` run in it as real processes, as of `NOW`; those of `Started` begin with the interpreter.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.trust import committed_trust, next_version, signed
from plugins.drafts.load import draft_paths, load_draft
from plugins.registry.load import TRUST_PATH, load_registry
from plugins.registry.model import Stage
from plugins.review.sidecar import parse_sidecar
from plugins.tree import WorkingTree
from plugins.trust.model import registry_digests, write_trust
from tests import forked
from tests.builders import FILES, NOW, sidecar

PROJECT = Path(__file__).resolve().parents[1]
PROGRAM = ("plugins", "theme", "locale")
PROGRAM_FILES = ("build.py", "pelicanconf.py", ".gitattributes", ".gitignore", "tests/keys/roots.yaml")
SITE = "jiangwan.example"
IDENTITY = ("-c", "user.name=Test", "-c", "user.email=test@jiangwan.example", "-c", "commit.gpgsign=false")
# What a real site says in the place of what only the sample says.
REAL = {
    "https://www.jiangwan.example": "https://www.jiangwan.gov.cn",
    "https://mark.jiangwan.example": "https://bszs.conac.cn",
    "security@jiangwan.example": "security@jiangwan.gov.cn",
    "0512-00000000": "0512-58001234",
    "9999990001": "3205820001",
    "示例ICP备00000000号": "苏ICP备05001234号-1",
    "示例公网安备 00000000000000号": "苏公网安备 32058202010001号",
}
GIT_DATE = {"GIT_AUTHOR_DATE": "2026-03-06T08:00:00+08:00", "GIT_COMMITTER_DATE": "2026-03-06T08:00:00+08:00"}


@dataclass(frozen=True)
class Run:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return self.out + self.err

    def expect(self, code: int) -> Run:
        assert self.code == code, f"exit {self.code}, not {code}\n{self.out}\n{self.err}"
        return self


@dataclass(frozen=True)
class County:
    """A clone with its documents.  `output` is what residents see."""

    root: Path

    @property
    def output(self) -> Path:
        return self.root / "output"

    def copied_to(self, root: Path, *, site: bool = True) -> County:
        """The same at another place; without `site`, as if nothing had ever been built of it."""
        built = () if site else ("output", ".cache", "__pycache__")
        shutil.copytree(self.root, root, symlinks=True, ignore=shutil.ignore_patterns(*built))
        return type(self)(root)

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        """Files as they are; None deletes one."""
        for name, data in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if data is None:
                path.unlink()
            else:
                path.write_bytes(data.encode() if isinstance(data, str) else data)

    def become_real(self) -> None:
        """Settings as those of a site residents could reach."""
        conf = self.root / "pelicanconf.py"
        text = conf.read_text("utf-8")
        for sample, real in REAL.items():
            text = text.replace(sample, real)
        conf.write_text(text, "utf-8")

    def sign(self, *sources: str, upto: Stage | None = None) -> None:
        """The sign-offs of the people each draft names, beside it: all, or no more than through `upto`."""
        tree = WorkingTree(self.root)
        registry = load_registry(tree)
        for source in sources:
            draft, problems = load_draft(tree, source)
            assert draft is not None, [problem.message() for problem in problems]
            beside = self.root / draft.sidecar
            before, _ = parse_sidecar(beside.read_bytes(), draft.sidecar) if beside.is_file() else ((), ())
            if upto is not None and before and before[-1].statement.manifest == draft.digest:
                before = ()  # these very bytes are signed already: begin anew, and stop there
            beside.write_bytes(sidecar(draft, registry, upto, before))

    def sign_all(self) -> None:
        """Every draft that can be read: colluding signers sign whatever is put before them."""
        tree = WorkingTree(self.root)
        self.sign(*(path for path in draft_paths(tree) if load_draft(tree, path)[0] is not None))

    def sign_registry(self) -> None:
        """A new version of trust.yaml on top of that of HEAD, if the registry is another."""
        tree = WorkingTree(self.root)
        before = committed_trust(self.root)
        if before is None or before.statement.files != registry_digests(tree):
            trust = signed(next_version(tree, SITE, before))
            self.write({TRUST_PATH: write_trust(trust)})

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *IDENTITY, *arguments],
            cwd=self.root,
            env=clean_environment() | GIT_DATE,
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def commit(self, files: Mapping[str, str | bytes | None] | None = None, *, trusted: bool = True) -> str:
        """Everything under the data folders, with `files` written before; returns the id.

        When the registry changed, sample root people sign it, as they would; not when `trusted` is False.
        """
        self.write(files or {})
        if trusted and TRUST_PATH not in (files or {}):
            self.sign_registry()
        self.git("add", "--all", "accounts", "content", "villages")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def store(self, path: str, data: bytes, mode: str = "100644") -> None:
        """Stage bytes as they are, past every filter of git and of the file system; `mode` 120000 is a link."""
        done = subprocess.run(
            ["git", "hash-object", "-w", "--stdin", "--no-filters"],
            cwd=self.root,
            env=clean_environment(),
            input=data,
            capture_output=True,
            check=True,
        )
        self.git("update-index", "--add", "--cacheinfo", f"{mode},{done.stdout.decode().strip()},{path}")

    def commit_staged(self) -> str:
        self.git("commit", "--quiet", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def run(self, *command: str, env: Mapping[str, str] | None = None, stdin: str = "") -> Run:
        done = subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env=environment(env),
            input=stdin.encode(),
            capture_output=True,
            check=False,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def command(self, *words: str, env: Mapping[str, str] | None = None) -> Run:
        """`build.py` in a process of its own; where nobody touched the program, one that has it loaded already."""
        if not forked.would_do(self.root, env or {}):
            return self.run("build.py", *words, env=env)
        return Run(*forked.the_program(os.getpid()).run(self.root, *words, env=environment(env)))

    def build(self, *words: str, env: Mapping[str, str] | None = None) -> Run:
        return self.command("build", *words, env=env)

    def pelican(self, *words: str) -> Run:
        """What a person gets who types `pelican content -s pelicanconf.py` in the environment of this project."""
        program = Path(sys.executable).with_name("pelican")
        return self.run(str(program), "content", "-s", "pelicanconf.py", *words)

    def publishes(self, document: str) -> bool:
        return (self.output / f"{document}.html").exists()

    def snapshot(self) -> dict[str, bytes]:
        """Every published file with its bytes."""
        found = sorted(path for path in self.output.rglob("*") if path.is_file())
        return {path.relative_to(self.output).as_posix(): path.read_bytes() for path in found}

    def mentions(self, words: str) -> list[str]:
        """The published files that hold these words, in any form a file may hold text."""
        return [name for name, data in self.snapshot().items() if words.encode() in data]


@dataclass(frozen=True)
class Started(County):
    """A county in which every command is what a person types: a new interpreter with the program that lies there."""

    def command(self, *words: str, env: Mapping[str, str] | None = None) -> Run:
        return self.run("build.py", *words, env=env)


def environment(env: Mapping[str, str] | None) -> dict[str, str]:
    """What a command gets: it is `NOW`, and what is given besides."""
    return clean_environment() | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))} | dict(env or {})


def clean_environment() -> dict[str, str]:
    """This process's environment without what could change a build."""
    unwanted = ("GIT_", "PYTHON", "PELICAN", "SOURCE_DATE_EPOCH", "GONGKAI_", "LC_", "LANG", "TZ")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
    return kept | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "LANG": "C.UTF-8"}


def a_county(folder: Path, documents: Mapping[str, str | bytes | None] | None = None, *, commit: bool = True) -> County:
    """The county of `builders.FILES` with `documents` added or replaced, signed as the drafts say, committed."""
    county = a_repository(folder / "county", FILES | dict(documents or {}))
    for name in PROGRAM:
        shutil.copytree(PROJECT / name, county.root / name)
    for name in PROGRAM_FILES:
        (county.root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, county.root / name)
    county.sign_all()
    county.sign_registry()
    if commit:
        county.commit()
    return county


def a_repository(root: Path, files: Mapping[str, str | bytes | None]) -> County:
    """A repository with these files and without the program, nothing committed yet."""
    root.mkdir(parents=True)
    county = County(root)
    county.git("init", "--quiet", "--initial-branch", "main")
    county.write({path: data for path, data in files.items() if data is not None})
    return county
