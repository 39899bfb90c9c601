"""`build.py pending`: who has to act next, on which document."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import astuple, fields
from itertools import groupby
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.console import EXIT_FINE
from plugins.commands.logged import by_the_log
from plugins.pipeline.judge import judge
from plugins.problems import UsageError, visible
from plugins.review.pending import Act, Task, pending
from plugins.telling import say
from plugins.tree import WorkingTree

HELP = "show who has to act next: sign, mend, or only wait"
EXAMPLE = "./build.py pending --person xie-jinfeng"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", default="", help="only what this person has to do (their id)")
    parser.add_argument("--csv", action="store_true", help="as a table for a spreadsheet, on standard output")


def run(root: Path, arguments: argparse.Namespace) -> int:
    judged = by_the_log(root, judge(WorkingTree(root), build_time()))
    tasks = pending(judged.decision, judged.registry)
    if arguments.person and arguments.person not in judged.registry.people:
        raise UsageError(
            "nobody of the registry has the id {person}",
            "look it up in accounts/ or village.yaml",
            person=arguments.person,
        )
    if arguments.person:
        tasks = tuple(task for task in tasks if task.person == arguments.person)
    if arguments.csv:
        _write_csv(tasks)
        return EXIT_FINE
    for (unit, name, person), group in groupby(tasks, key=lambda task: (task.unit, task.name, task.person)):
        say("{unit} · {name} ({person})", unit=unit, name=name, person=person)
        for task in group:
            _tell(task)
    for source in () if arguments.person else judged.unreadable:
        say("  cannot be read: ./build.py check {source}", source=source)
    say("{count} documents wait for somebody", count=len(tasks))
    return EXIT_FINE


def _tell(task: Task) -> None:
    match task.act:
        case Act.SIGN if task.until:
            say(
                "  sign {stage} by {until}: {title} — ./build.py sign {source}",
                stage=task.stage.word if task.stage else "",
                until=task.until,
                title=task.title,
                source=task.source,
            )
        case Act.SIGN:
            say(
                "  sign {stage}: {title} — ./build.py sign {source}",
                stage=task.stage.word if task.stage else "",
                title=task.title,
                source=task.source,
            )
        case Act.MEND:
            say("  mend: {title} — ./build.py check {source}", title=task.title, source=task.source)
        case Act.WAIT:
            say("  goes out by itself: {title} — {source}", title=task.title, source=task.source)


def _write_csv(tasks: tuple[Task, ...]) -> None:
    """UTF-8 with a mark, so that Excel reads it; a title that looks like a formula is made text."""
    sys.stdout.reconfigure(encoding="utf-8-sig", newline="")  # type: ignore[union-attr]
    table = csv.writer(sys.stdout)
    table.writerow([field.name for field in fields(Task)])
    for task in tasks:
        cells = [visible(str(cell or "")) for cell in astuple(task)]
        table.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
