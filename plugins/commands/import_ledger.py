"""`build.py import-ledger`: the sheet of a village accountant becomes a ledger, and every step is told."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, writing
from plugins.money import format_money
from plugins.paths import is_file_name
from plugins.problems import SettingsError, UsageError, in_order, why_unreadable
from plugins.registry.load import load_registry, registry_files
from plugins.registry.model import Registry, VillageId
from plugins.sheets import Sheet, read_cells
from plugins.table import MOST_BYTES
from plugins.telling import print_problems, say
from plugins.tree import WorkingTree
from plugins.villages.intake import Intake, skipped_words, take_sheet
from plugins.villages.model import Ledger

HELP = "make the ledger of a village from the sheet of its accountant"
DESCRIPTION = (
    "make the ledger of a village from an .xlsx or a CSV (UTF-8 or GB18030); its headings may be those of "
    "accounts/bookkeeping.yaml. Without --to it is only said what would be done"
)
EXAMPLE = "./build.py import-ledger 二季度台账.xlsx --to villages/hexing/2026-q2-finance.csv"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the sheet: .xlsx or .csv")
    parser.add_argument("--to", dest="target", metavar="FILE", help="the ledger to write: villages/ID/NAME.csv")


def run(root: Path, arguments: argparse.Namespace) -> int:
    registry = load_registry(registry_files(WorkingTree(root)))
    target = target_of(root, registry, arguments.target) if arguments.target else None
    path = str(arguments.file)
    sheet, unread = read_cells(bytes_of(arguments.file), path)
    if sheet is None:
        print_problems(unread)
        return EXIT_CONTENT
    intake = take_sheet(sheet, path, registry.bookkeeping)
    _tell(sheet, path, intake)
    print_problems(in_order(intake.problems))
    if intake.ledger is None:
        say("nothing was written; mend the sheet and run this again")
        return EXIT_CONTENT
    _tell_sums(intake.ledger)
    if target is None:
        say("nothing was written: add --to villages/ID/NAME.csv")
        return EXIT_FINE
    with writing(target), target.open("xb") as file:
        file.write(intake.data)
    say("written: {path}", path=target.relative_to(root))
    say(
        "next: in the draft beside it write period: {period}, ledger: {name}, opening: {opening}, closing: {closing}; "
        "then ./build.py check",
        period=intake.ledger.period,
        name=target.name,
        opening=format_money(intake.ledger.opening),
        closing=format_money(intake.ledger.closing),
    )
    return EXIT_FINE


def target_of(root: Path, registry: Registry, text: str) -> Path:
    """Where a table of a village is to be written.  UsageError for any other place, and for a file that is there."""
    parts = Path(text).parts
    is_ours = len(parts) == 3 and parts[0] == "villages" and VillageId(parts[1]) in registry.villages
    if not is_ours or not parts[2].endswith(".csv") or not is_file_name(parts[2]):
        raise UsageError(
            "{path} is no place for a ledger",
            "write villages/ID/NAME.csv, with the id of a village and a name of letters, digits, - and _",
            path=text,
        )
    target = root / text
    if target.exists():
        raise UsageError(
            "{path} is there already", "if this one replaces it, take that one away first (git rm)", path=text
        )
    return target


def bytes_of(path: Path) -> bytes:
    """A file that was handed in, no more of it than is ever read.  SettingsError where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(
            "{path} cannot be read: {reason}",
            "name the file your spreadsheet program saved",
            path=path,
            reason=why_unreadable(error),
        ) from error


def _tell(sheet: Sheet, path: str, intake: Intake) -> None:
    if sheet.name:
        say("read: the sheet {sheet} of {path}", sheet=sheet.name, path=path)
    if sheet.others:
        say("not read: the sheets {names}", names=sheet.others)
    for column, title in intake.columns.items():
        say("  {title} -> {column}", title=title, column=column)
    if intake.unused:
        say("columns not taken: {names}", names=intake.unused)
    for reason, lines in skipped_words(intake.skipped):
        say("lines left out, {reason}: {lines}", reason=reason, lines=lines)


def _tell_sums(ledger: Ledger) -> None:
    say(
        "{count} lines of {period}: opening {opening} + income {income} - expense {expense} = closing {closing}",
        count=len(ledger.lines),
        period=ledger.period,
        opening=format_money(ledger.opening),
        income=format_money(ledger.income),
        expense=format_money(ledger.expense),
        closing=format_money(ledger.closing),
    )
