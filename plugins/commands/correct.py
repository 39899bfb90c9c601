"""`build.py correct`: keep the table of a released ledger beside its draft, and say what to write under corrections."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.check import one_draft
from plugins.commands.console import EXIT_FINE, writing
from plugins.disk import replace_file
from plugins.drafts.load import load_draft
from plugins.problems import ProblemsFound, UsageError
from plugins.registry.load import load_registry
from plugins.review.case import Case
from plugins.review.gate import read_sign_offs
from plugins.review.history import open_repository
from plugins.review.since import revision_with
from plugins.telling import say
from plugins.tree import WorkingTree

HELP = "begin the correction of a published ledger: keep its old table, so that readers see both"
EXAMPLE = "./build.py correct villages/hexing/2026-q2-finance.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help="the draft of the ledger, before or after you changed it")


def run(root: Path, arguments: argparse.Namespace) -> int:
    path = one_draft(root, arguments.draft)
    tree = WorkingTree(root)
    draft, problems = load_draft(tree, path)
    if draft is None:
        raise ProblemsFound(problems)
    releases = Case(draft, read_sign_offs(tree, draft)[0], load_registry(tree), build_time()).releases
    if draft.ledger is None or not releases:
        raise UsageError(
            "{path} is no ledger that was released", "change it as you like; it is signed as it is", path=path
        )
    said = releases[-1].statement
    old = revision_with(open_repository(root), draft, said.manifest)
    table = old.file(draft.ledger.file) if old else None
    if old is None or table is None:
        raise UsageError(
            "{path} as it was released on {released} is not in the history of this repository",
            "git pull --unshallow, or run this where the whole history is; the table keeps its name",
            path=path,
            released=said.at.isoformat(),
        )
    kept = f"{table.name.removesuffix('.csv')}-was-{said.revision}.csv"
    with writing(root / path):
        replace_file(root / path.rpartition("/")[0] / kept, table.data)
    say("the table released on {released} is kept as {kept}", released=said.at.isoformat(), kept=kept)
    say("add this to {path}, under corrections: with the time and a note for readers:", path=path)
    now = build_time().isoformat(timespec="minutes")
    print(f"corrections:\n  - at: {now}\n    note: \n    was: {kept}\n    released: '{old.manifest.decode('utf-8')}'")
    return EXIT_FINE
