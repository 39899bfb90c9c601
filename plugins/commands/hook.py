"""`build.py hook`: the gate of a bare repository on a server, asked by git before it takes a push in."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, writing
from plugins.commands.receive import check_push
from plugins.problems import SettingsError, UsageError
from plugins.program import PROGRAM
from plugins.review.history import open_repository
from plugins.review.push import parse_updates
from plugins.telling import complain, print_problems, say

HELP = "check what is pushed to a server, before it is taken in"
EXAMPLE = "./build.py hook install /srv/git/site.git"
PUSHER = "GONGKAI_PUSHER"
# Where git keeps the objects of a push until its hook has spoken.
QUARANTINE = ("GIT_QUARANTINE_PATH", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES")
ACTIONS = ("pre-receive", "install")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=ACTIONS, help="answer git, or write the script by which git asks")
    parser.add_argument(
        "repository", nargs="?", type=Path, metavar="BARE_REPO", help="the bare repository on the server"
    )
    parser.add_argument("--branch", default="main", metavar="NAME", help="the branch that is the site (default: main)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    if arguments.action == "install":
        return install(arguments.repository, arguments.branch)
    return receive(arguments.branch)


def receive(branch: str) -> int:
    """Answer git: 0 takes the push in, anything else refuses all of it.  What is said reaches whoever pushes."""
    sys.stderr.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    person = os.environ.get(PUSHER, "")
    if not person:
        raise SettingsError(
            "the server did not say who pushes: {variable} is not set",
            "set it in the forced command of authorized_keys; see docs/how-to/run-a-git-server.md",
            variable=PUSHER,
        )
    quarantine = {name: os.environ[name] for name in QUARANTINE if name in os.environ}
    # git starts hooks in the repository.
    history = open_repository(Path.cwd(), quarantine)
    updates = parse_updates(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    problems = check_push(history, updates, person, branch, build_time())
    print_problems(problems, sys.stderr)
    if problems:
        complain("nothing was taken in: {count} problems", count=len(problems))
    return EXIT_CONTENT if problems else EXIT_FINE


def install(repository: Path | None, branch: str) -> int:
    """Write the two lines; a hook somebody else wrote is left alone."""
    if repository is None:
        raise UsageError(
            "hook install does not say for which repository", "name it: ./build.py hook install /srv/git/site.git"
        )
    if not (repository / "HEAD").is_file() or not (repository / "objects").is_dir():
        raise UsageError(
            "{path} is no bare repository",
            "make one with: git init --bare /srv/git/site.git",
            path=repository,
        )
    program = PROGRAM / "build.py"
    words = (sys.executable, "-E", "-s", str(program), "hook", "pre-receive", "--branch", branch)
    text = f"#!/bin/sh\nexec {shlex.join(words)}\n"
    path = repository / "hooks" / "pre-receive"
    if path.exists() and path.read_text("utf-8") != text:
        raise SettingsError("{path} is there already and says something else", "look at it, and remove it", path=path)
    with writing(path):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(0o755)
    say("{path} asks {program} from now on", path=path, program=program)
    return EXIT_FINE
