"""`build.py check`: the gate without Pelican."""

from __future__ import annotations

import argparse
from pathlib import Path, PurePath

from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, count
from plugins.pipeline import judge
from plugins.problems import Problem, ProblemsFound, SettingsError, Severity
from plugins.telling import print_problems, say
from plugins.tree import DATA_FOLDERS, WorkingTree

HELP = "find every problem of the drafts, with its place and how to mend it"
EXAMPLE = "build.py check content/articles/jinhe/2026/lights.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; without one, everything")


def run(root: Path, arguments: argparse.Namespace) -> int:
    wanted = [inside(root, path) for path in arguments.paths]
    try:
        judged = judge(WorkingTree(root), build_time(), only=wanted)
    except ProblemsFound as found:
        print_problems(found.problems)
        say("the registry has {count} problems; mend them first: nobody can sign without it", count=len(found.problems))
        return EXIT_CONTENT
    print_problems(judged.problems)
    if wanted and judged.checked == 0 and not judged.problems:
        say("no draft is at {paths}; the registry is in order", paths=", ".join(wanted))
        return EXIT_FINE
    return _conclude(judged.problems, judged.checked)


def _conclude(problems: tuple[Problem, ...], documents: int) -> int:
    errors, waiting = count(problems, Severity.ERROR), count(problems, Severity.WAITING)
    if errors:
        say(
            "{documents} documents checked, {errors} problems; mend them and check again",
            documents=documents,
            errors=errors,
        )
    elif waiting:
        say(
            "{documents} documents checked; nothing is wrong, {waiting} wait for a signature or their time",
            documents=documents,
            waiting=waiting,
        )
    else:
        say("{documents} documents checked, no problems", documents=documents)
    return EXIT_CONTENT if errors or waiting else EXIT_FINE


def inside(root: Path, path: str) -> str:
    """The path from the root of the county, as trees name it."""
    full = (Path.cwd() / path).resolve()
    if not full.exists():
        raise SettingsError("there is no file {path}", "check the spelling; paths start where you stand", path=path)
    if not full.is_relative_to(root):
        raise SettingsError("{path} is not part of this county", "name a file below {root}", path=path, root=root)
    relative = PurePath(full.relative_to(root)).as_posix()
    if relative.split("/")[0] not in DATA_FOLDERS:
        raise SettingsError(
            "{path} is neither a draft nor part of the registry",
            "name something in {folders}",
            path=path,
            folders=" ".join(DATA_FOLDERS),
        )
    return relative
