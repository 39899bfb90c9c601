"""`build.py import`: what a unit told elsewhere becomes drafts, and what could not be taken is told."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from plugins.archive.folder import list_folder
from plugins.archive.reading import read_posts
from plugins.archive.rules import CHANGED, NO_HEAD, NOT_READ, TWICE
from plugins.archive.take import Desk, Intake, Taken, take
from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, progress, writing
from plugins.drafts.load import draft_paths, load_draft
from plugins.drafts.model import Draft
from plugins.drafts.rules import TEMPLATE_LEFT
from plugins.drafts.template import TO_FILL
from plugins.messages import translate
from plugins.pipeline.judge import judge
from plugins.problems import Problem, SettingsError, Severity, UsageError, in_order
from plugins.registry.channels import Channel
from plugins.registry.load import load_registry
from plugins.registry.model import Account, AccountId, Kind, Registry
from plugins.review.choose import choose_author, choose_signers
from plugins.table import write_csv
from plugins.telling import print_problems, say
from plugins.tree import Planned, WorkingTree

HELP = "make drafts of posts that were exported from an outside account or an older site"
DESCRIPTION = (
    "make drafts of exported posts, saved web pages or Markdown with pictures; nothing is published before it is "
    "signed, nothing that is there is touched, and what could not be taken is told with its place"
)
EXAMPLE = "./build.py import 导出/江湾住建 --account zhujian --channel wechat-zhujian --to 导入结果.csv"
COLUMNS = ("file", "line", "result", "rule", "remark", "how to mend it", "draft")
FOLDERS = "content/articles"
REFUSED = frozenset(rule.id for rule in (NOT_READ, NO_HEAD, TWICE, CHANGED))  # what keeps a whole post out


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder into which the posts were exported")
    parser.add_argument("--account", required=True, help="id of the account whose drafts they become")
    parser.add_argument("--channel", default="", help="id of the outside account they were told on")
    parser.add_argument("--column", default="", help="id of the column they come into (default: the first)")
    parser.add_argument("--to", dest="target", type=Path, metavar="FILE", help="write what became of each as CSV")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def run(root: Path, arguments: argparse.Namespace) -> int:
    tree = WorkingTree(root)
    registry = load_registry(tree)
    desk = _desk(registry, arguments)
    folder = list_folder(arguments.folder)
    home = tree.below(f"{FOLDERS}/{desk.account.id}")
    with progress():
        exported, unread = read_posts(folder)
        intake = take(folder, exported, desk, _drafts(home), home.entries)
        found = _judged(tree, intake)
    problems = in_order((*folder.problems, *unread, *intake.problems, *found))
    print_problems(problems)
    if arguments.target:
        _report(arguments.target, problems, intake)
    if not arguments.dry_run:
        _write(root, intake.taken)
    _conclude(desk, intake, is_done=not arguments.dry_run)
    return EXIT_CONTENT if any(each.severity is Severity.ERROR for each in problems) else EXIT_FINE


def _desk(registry: Registry, arguments: argparse.Namespace) -> Desk:
    now = build_time()
    account = registry.accounts.get(AccountId(arguments.account))
    if account is None:
        raise _unknown(arguments.account, registry.accounts)
    column = arguments.column or account.columns[0].id
    if account.column(column) is None:
        raise _unknown(column, (each.id for each in account.columns))
    author = choose_author(registry, account.id, None, now.date())
    signers = choose_signers(registry, Kind.ARTICLE, account.id, None, author, now.date(), column) if author else None
    if author is None or signers is None:
        raise SettingsError(
            "{owner} has too few people for every stage of {kind}",
            "register an author and different people for the stages in its file; see docs/how-to/add-a-person.md",
            owner=account.id,
            kind=Kind.ARTICLE,
        )
    return Desk(account, column, _channel(registry, account, arguments.channel), author, signers, now)


def _channel(registry: Registry, account: Account, asked: str) -> Channel | None:
    if not asked:
        return None
    villages = {id for id, village in registry.villages.items() if village.town == account.id}
    known = {each.id: each for each in registry.channels if each.owner in {account.id, *villages}}
    if asked not in known:
        raise _unknown(asked, known)
    return known[asked]


def _unknown(asked: str, known: Iterable[str]) -> UsageError:
    return UsageError("there is no {asked}", "use one of: {known}", asked=asked, known=" ".join(sorted(known)))


def _drafts(home: WorkingTree) -> Iterator[Draft]:
    """Those of the account that can be read; whatever is wrong with the others, `check` says."""
    return (draft for path in draft_paths(home) if (draft := load_draft(home, path)[0]) is not None)


def _judged(tree: WorkingTree, intake: Intake) -> list[Problem]:
    """What speaks against the new drafts, personal data first of all: before any of them is written."""
    files = {path: data for each in intake.taken for path, data in each.files.items()}
    sources = [each.source for each in intake.taken]
    if not sources:
        return []
    judged = judge(Planned(tree, files), build_time(), only=sources)
    # That nobody signed it yet and that a person has to fill something in is what is meant to be.
    return [
        each
        for each in judged.problems
        if each.severity in (Severity.ERROR, Severity.WARNING) and each.about != TEMPLATE_LEFT
    ]


def _write(root: Path, taken: Sequence[Taken]) -> None:
    """Every file is new; the draft comes last, so that a picture that could not be written leaves none without it."""
    for each in taken:
        for path, data in sorted(each.files.items(), key=lambda pair: pair[0] == each.source):
            with writing(root / path):
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                with (root / path).open("xb") as file:
                    file.write(data)


def _conclude(desk: Desk, intake: Intake, *, is_done: bool) -> None:
    say(
        "{taken} posts became drafts, {known} were drafts already" if is_done else
        "{taken} posts would become drafts, {known} are drafts already",
        taken=len(intake.taken),
        known=intake.known,
    )  # fmt: skip
    marks = sum(each.files[each.source].decode("utf-8").count(TO_FILL) for each in intake.taken)
    if marks:
        say("in {count} places somebody has to write what the post does not say: {mark}", count=marks, mark=TO_FILL)
    if intake.taken and is_done:
        say(
            "next: ./build.py check {folder}; then each person signs them together: ./build.py sign {folder}/*/*.md",
            folder=f"{FOLDERS}/{desk.account.id}",
        )


def _report(path: Path, problems: Sequence[Problem], intake: Intake) -> None:
    """A line for each post that was taken, and one for each thing there is to say."""
    sources = {each.exported.path: each.source for each in intake.taken}
    lines = [[each, "1", translate("taken over"), "", "", "", source] for each, source in sources.items()]
    for each in problems:
        at = each.location
        what = (
            "not taken"
            if each.about.id in REFUSED
            else "to be mended"
            if each.severity is Severity.ERROR
            else "a remark"
        )
        lines.append([at.path, str(at.line), translate(what), each.rule, each.message(), each.fix(), ""])
    with writing(path):
        path.write_bytes(write_csv([translate(each) for each in COLUMNS], lines))
    say("written: {path}", path=path)
