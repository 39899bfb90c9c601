"""`build.py mask`: a publishable list of payments from a raw one, which stays where nobody publishes it."""

from __future__ import annotations

import argparse
import csv
import io
from itertools import groupby
from pathlib import Path

from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, writing
from plugins.commands.import_ledger import bytes_of, target_of
from plugins.disk import replace_file
from plugins.money import format_money
from plugins.privacy.masking import Masked, mask_rows
from plugins.problems import UsageError
from plugins.registry.load import load_registry, registry_files
from plugins.sheets import read_sheets
from plugins.telling import complain, print_problems, say
from plugins.tree import WorkingTree
from plugins.villages.recipients import HEADER

HELP = "make the list of payments that may be published from a raw one: names masked, all else about people left out"
EXAMPLE = "./build.py mask ../补贴原表.xlsx --to villages/hexing/2026-farmland-subsidy.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the raw list: .xlsx or .csv, outside of this folder")
    parser.add_argument(
        "--to", dest="target", metavar="FILE", help="the list to write: villages/ID/NAME.csv (default: only tell)"
    )


def run(root: Path, arguments: argparse.Namespace) -> int:
    full = (Path.cwd() / arguments.file).resolve()
    if full.is_relative_to(root.resolve()):
        raise UsageError(
            "the raw list lies in {root}, from where it gets into the repository",
            "move it out of that folder, and take it out of git if it is in there (git rm --cached)",
            root=root,
        )
    sheets, problems = read_sheets(bytes_of(arguments.file), arguments.file.name)
    if problems or len(sheets) != 1:
        print_problems(problems)
        complain("a raw list is one sheet that can be read; this file has {count}", count=len(sheets))
        return EXIT_CONTENT
    masked = mask_rows(sheets[0].rows)
    if masked is None:
        complain("no line names the columns of name, project, amount and day of payment, each once")
        return EXIT_CONTENT
    _tell(masked)
    if masked.refused or not masked.rows:
        complain("nothing was written: a list without these lines would not add up")
        return EXIT_CONTENT
    if arguments.target:
        target = target_of(root, load_registry(registry_files(WorkingTree(root))), arguments.target)
        with writing(target):
            replace_file(target, _table(masked))
        say("wrote {path}; read it before you sign it", path=arguments.target)
    return EXIT_FINE


def _table(masked: Masked) -> bytes:
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\n").writerows((HEADER, *masked.rows))
    return held.getvalue().encode("utf-8")


def _tell(masked: Masked) -> None:
    for column, title in masked.columns.items():
        say("  {title} -> {column}", title=title, column=column)
    if masked.left_out:
        say("columns left out: {names}", names=masked.left_out)
    say(
        "{count} lines, {names} names masked, {total} yuan in all",
        count=len(masked.rows),
        names=masked.names_masked,
        total=format_money(masked.total),
    )
    for reason, lines in groupby(sorted(masked.refused, key=lambda each: str(each[0])), key=lambda each: each[0]):
        complain("not masked, {reason}: lines {lines}", reason=reason, lines=", ".join(str(line) for _, line in lines))
