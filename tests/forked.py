"""This program with everything imported, in a process that forks one for each command: `build.py` without its start-up.

    python -m tests.forked     a line of JSON in: folder, words, environment; a line out: the exit code

What a command reads and says is in files beside the folder: `said.out`, `said.err`.  Commands on a county whose program
is not this one, or under an environment that Python looks at as it starts, have to be started anew: see `would_do`.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PROGRAM = ("plugins", "locale")
# What a build loads on its way, as `sys.modules` tells after one.
LATE = (
    "git",
    "jinja2.ext",
    "plugins.commands.report",
    "plugins.commands.report_page",
    "plugins.commands.timing",
    "plugins.feeds.plugin",
    "plugins.publish.plugin",
    "plugins.render.plugin",
    "plugins.review.plugin",
    "plugins.search.plugin",
    "pypinyin",
)
READ_AT_START = ("PYTHON", "TZ", "LC_", "PATH")


@dataclass(frozen=True)
class Program:
    """The running server; each command has a process of its own."""

    process: subprocess.Popen[str]

    def run(self, root: Path, *words: str, env: Mapping[str, str]) -> tuple[int, str, str]:
        """The exit code, and what was said on both streams."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(root), words, dict(env)]) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        out, err = (said(root, stream) for stream in ("out", "err"))
        told = (code, out.read_text("utf-8"), err.read_text("utf-8"))
        out.unlink()
        err.unlink()
        return told


@cache
def the_program(user: int) -> Program:
    """One for all commands of this process (`user` is its id: what was forked from it has one of its own).

    It ends with whoever started it: then nothing comes in any more.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith(READ_AT_START)}
    command = [sys.executable, "-m", "tests.forked"]
    process = subprocess.Popen(
        command, cwd=PROJECT, env=env | {"LANG": "C.UTF-8"}, stdin=-1, stdout=-1, encoding="utf-8"
    )
    return Program(process)


def would_do(root: Path, env: Mapping[str, str]) -> bool:
    """Whether a command started in `root` would be this very program: copied from here and never touched."""
    return not any(name.startswith(READ_AT_START) for name in env) and stamps(root) == our_stamps()


@cache
def our_stamps() -> dict[str, tuple[int, int]]:
    return stamps(PROJECT)


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file of the program and of whatever else Python could import; a copy has both."""
    modules = [name for name in os.listdir(root) if name.endswith(".py") and name != "pelicanconf.py"]
    found = dict(_stamped(os.path.join(root, name), name) for name in modules)
    for name in PROGRAM:
        for folder, folders, files in os.walk(root / name):
            folders[:] = [each for each in folders if each != "__pycache__"]
            inside = os.path.relpath(folder, root)
            found.update(_stamped(os.path.join(folder, file), f"{inside}/{file}") for file in files)
    return found


def _stamped(path: str, name: str) -> tuple[str, tuple[int, int]]:
    stat = os.stat(path)
    return name, (stat.st_size, stat.st_mtime_ns)


def said(root: Path, stream: str) -> Path:
    return root.with_name(f"{root.name}.said.{stream}")


def serve() -> None:
    from build import main
    from plugins.commands import line

    for module in (*(f"plugins.commands.{verb.replace('-', '_')}" for verb in line.VERBS), *LATE):
        importlib.import_module(module)
    for asked in sys.stdin:
        root, words, env = json.loads(asked)
        child = os.fork()
        if child == 0:
            _become(Path(root), env)
            sys.exit(main(["--root", root, *words]))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(root: Path, env: Mapping[str, str]) -> None:
    """A process in this folder that reads nothing and writes into files."""
    os.environ.clear()
    os.environ.update(env)
    os.chdir(root)
    out, err = (os.open(said(root, stream), os.O_WRONLY | os.O_CREAT | os.O_TRUNC) for stream in ("out", "err"))
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in ((0, nothing), (1, out), (2, err)):
        os.dup2(file, number)
        os.close(file)


if __name__ == "__main__":
    serve()
