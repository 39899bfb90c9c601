"""`build.py check`: the gate, without making a page."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath

from plugins.accounts.closing import check_closings
from plugins.clock import build_time
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, count, unsettled
from plugins.commands.formats import WRITERS, Format
from plugins.commands.logged import by_the_log, contact_ends
from plugins.edition.addresses import addresses, document_url
from plugins.pipeline.judge import Judged, judge
from plugins.problems import Problem, ProblemsFound, Severity, UsageError, in_order
from plugins.registry.load import registry_files
from plugins.review.history import open_repository
from plugins.review.rules import SCHEDULED
from plugins.telling import complain, print_problems, say
from plugins.tree import DATA_FOLDERS, WorkingTree
from plugins.trust.model import is_registry_file

HELP = "find every problem of the drafts, with its place and how to mend it"
DESCRIPTION = (
    "find every problem of the drafts, with its place and how to mend it; ends with 1 as long as something has yet to "
    "be mended or signed before it can be published, with 0 when nothing has"
)
EXAMPLE = "./build.py check content/articles/jinhe/2026/lights.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="files or folders; without one, everything")
    parser.add_argument(
        "--format",
        choices=[each.value for each in Format],
        default=Format.TEXT.value,
        help="for people, or for a forge: annotations, code quality, SARIF or JUnit",
    )
    parser.add_argument("--base", metavar="REV", help="check what a change brings to this branch, by its registry")
    parser.add_argument("--head", metavar="REV", help="the change (default: HEAD); only with --base")


def run(root: Path, arguments: argparse.Namespace) -> int:
    form = Format(arguments.format)
    if arguments.base is not None:
        return run_compare(root, arguments, form)
    if arguments.head is not None:
        raise UsageError("--head says where a change ends, and not where it begins", "add --base origin/main")
    tell = voice(form)
    wanted = [inside(root, path) for path in arguments.paths]
    tree = WorkingTree(root)
    try:
        judged = by_the_log(root, judge(tree, build_time(), only=wanted))
    except ProblemsFound as found:
        report(found.problems, (), form)
        tell(
            "the registry has {count} problems; mend them first: nobody can sign without it", count=len(found.problems)
        )
        return EXIT_CONTENT
    problems = (
        judged.problems if wanted else unsettled((*judged.problems, *_lost_services(judged), *contact_ends(root)))
    )
    if not wanted or any(is_registry_file(path) or path in ("accounts", "villages") for path in wanted):
        from plugins.commands.trust import check_folder

        problems = in_order((*problems, *check_folder(root, registry_files(tree), judged.registry.policy.site)))
    report(problems, judged.sources, form)
    if wanted and judged.checked == 0 and not problems:
        tell("no draft is at {paths}; the registry is in order", paths=", ".join(wanted))
        return EXIT_FINE
    return conclude(problems, judged.checked, form)


def _lost_services(judged: Judged) -> Iterator[Problem]:
    """What accounts that closed leave behind, if all that is approved were published, and nothing else."""
    approved = {document_url(each.draft.id) for each in judged.decision.approved}
    return check_closings(judged.registry, addresses(judged.registry, ()).fixed | approved)


def run_compare(root: Path, arguments: argparse.Namespace, form: Format) -> int:
    """Only what lies between two commits; the working folder is not looked at."""
    if arguments.paths:
        raise UsageError("--base looks at everything a change brings", "leave {paths} out", paths=arguments.paths)
    from plugins.commands.compare import compare  # here, since an author checks files

    tell = voice(form)
    history = open_repository(root)
    base, head = history.commit_id(arguments.base), history.commit_id(arguments.head or "HEAD")
    try:
        found = compare(history, base, head, build_time(), arguments.base)
    except ProblemsFound as broken:
        report(broken.problems, (), form)
        tell("the registry of {base} is broken; mend it first: nobody can sign without it", base=arguments.base)
        return EXIT_CONTENT
    report(found.problems, found.documents, form)
    if not found.files and not found.problems:
        tell("the change brings nothing new to {base}", base=arguments.base)
        return EXIT_FINE
    # What waits for its day only is ready to be taken in; the build holds it until then.
    ready = [problem for problem in found.problems if problem.about != SCHEDULED]
    return conclude(ready, len(found.documents), form)


def report(problems: Sequence[Problem], documents: Sequence[str], form: Format) -> None:
    """What was found, on standard output, in the form asked for; a file for machines is told to people as well."""
    if form is Format.TEXT:
        print_problems(problems)
        return
    # What forges read, whatever the encoding of this terminal.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    sys.stdout.write(WRITERS[form](problems, documents))
    sys.stdout.flush()
    if form is not Format.GITHUB:  # whose runner shows the annotations in its log anyway
        print_problems(problems, sys.stderr)


def voice(form: Format) -> Callable[..., None]:
    """How to say a sentence to people: beside a report for machines, not in it."""
    return say if form is Format.TEXT else complain


def conclude(problems: Sequence[Problem], documents: int, form: Format) -> int:
    tell = voice(form)
    errors = sum(problem.severity.must_be_mended for problem in problems)
    waiting = count(problems, Severity.WAITING)
    if errors:
        tell(
            "{documents} documents checked, {errors} problems; mend them and check again",
            documents=documents,
            errors=errors,
        )
    elif waiting:
        tell(
            "{documents} documents checked; nothing has to be mended, {waiting} wait for a signature or their time",
            documents=documents,
            waiting=waiting,
        )
    else:
        tell("{documents} documents checked, no problems", documents=documents)
    return EXIT_CONTENT if errors or waiting else EXIT_FINE


def inside(root: Path, path: str) -> str:
    """The path from the root of the county, as trees name it."""
    full = (Path.cwd() / path).resolve()
    if not full.exists():
        raise UsageError("there is no file {path}", "check the spelling; paths start where you stand", path=path)
    if not full.is_relative_to(root):
        raise UsageError("{path} is not part of this county", "name a file below {root}", path=path, root=root)
    relative = PurePath(full.relative_to(root)).as_posix()
    if relative.split("/")[0] not in DATA_FOLDERS:
        raise UsageError(
            "{path} is neither a draft nor part of the registry",
            "name something in {folders}",
            path=path,
            folders=" ".join(DATA_FOLDERS),
        )
    return relative


def one_draft(root: Path, path: str) -> str:
    """The path of a draft from the root of the county: it is read, signed and printed alone."""
    found = inside(root, path)
    if (root / found).is_dir():
        raise UsageError("{path} is a folder", "name the drafts in it: {path}/….md", path=found)
    return found
