"""A program that has imported everything and forks a process for each command: `build.py` without its start-up.

    python -m tests.forked     a line of JSON in: folder, words, environment; a line out: the exit code

What a command says is in the file `said.txt` beside the folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Program:
    """The running server; each command has a process of its own."""

    process: subprocess.Popen[str]

    def run(self, root: Path, *words: str, env: Mapping[str, str]) -> tuple[int, str]:
        """The exit code, and what was said."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([str(root), words, dict(env)]) + "\n")
        self.process.stdin.flush()
        code = int(self.process.stdout.readline())
        return code, said(root).read_text(encoding="utf-8")


@contextmanager
def a_program(env: Mapping[str, str]) -> Iterator[Program]:
    command = [sys.executable, "-m", "tests.forked"]
    with subprocess.Popen(command, cwd=PROJECT, env=env, stdin=-1, stdout=-1, encoding="utf-8") as process:
        yield Program(process)
        process.stdin.close()  # type: ignore[union-attr]


def said(root: Path) -> Path:
    return root.with_name(f"{root.name}.said.txt")


def serve() -> None:
    from build import main
    from plugins.commands import build, line  # noqa: F401
    from plugins.feeds import plugin as feeds  # noqa: F401
    from plugins.publish import plugin as publish  # noqa: F401
    from plugins.render import plugin as render  # noqa: F401
    from plugins.review import plugin as review  # noqa: F401
    from plugins.search import plugin as search  # noqa: F401

    for asked in sys.stdin:
        root, words, env = json.loads(asked)
        child = os.fork()
        if child == 0:
            _become(Path(root), env)
            code = main(["--root", root, *words])
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _become(root: Path, env: Mapping[str, str]) -> None:
    """A process in this folder that reads nothing and writes into a file."""
    os.environ.update(env)
    os.chdir(root)
    out = os.open(said(root), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, file in ((0, nothing), (1, out), (2, out)):
        os.dup2(file, number)


if __name__ == "__main__":
    serve()
