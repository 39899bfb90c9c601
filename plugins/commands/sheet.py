"""`build.py sheet`: the review sheet of a draft, for those who sign on paper."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.build import read_settings
from plugins.commands.check import one_draft
from plugins.commands.console import EXIT_CONTENT, EXIT_FINE, writing
from plugins.commands.sign import faults_of
from plugins.disk import replace_file
from plugins.drafts.near import at_home
from plugins.edition.sheet import compile_sheet
from plugins.edition.site import load_site
from plugins.pipeline.judge import judge
from plugins.problems import UsageError
from plugins.program import PROGRAM
from plugins.review.case import Case
from plugins.review.gate import read_sign_offs
from plugins.review.signing import current_round
from plugins.telling import print_problems, say
from plugins.tree import DATA_FOLDERS, WorkingTree

HELP = "print the review sheet of a draft, for those who sign on paper"
EXAMPLE = "./build.py sheet content/articles/jinhe/2026/lights.md"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help="the draft to be signed on paper")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: <name>.sheet.html where you stand)"
    )


def run(root: Path, arguments: argparse.Namespace) -> int:
    from plugins.render.sheet import render_sheet

    path = one_draft(root, arguments.draft)
    out = outside_of_drafts(root, arguments.out or Path(Path(path).stem + ".sheet.html"))
    tree, now = at_home(WorkingTree(root), [path]), build_time()
    judged = judge(tree, now, only=[path])
    written = judged.written.get(path)
    faults = faults_of(judged, path, written)
    sign_offs, unreadable = read_sign_offs(tree, written.draft) if written else ((), ())
    if written is None or faults or unreadable:
        print_problems((*faults, *unreadable) or judged.problems)
        say("{path} cannot be printed yet; mend this first", path=path)
        return EXIT_CONTENT
    settings = read_settings(root, preview=True, strict=False)
    case = Case(written.draft, sign_offs, judged.registry, now)
    site = load_site(settings)
    sheet = compile_sheet(case, current_round(case), site)
    with writing(out):
        replace_file(out, render_sheet(sheet, [Path(settings["THEME"]), PROGRAM / "theme"], site.language))
    say("sheet {number}: open {path} in a browser and print it on A4", number=sheet.number, path=out)
    say("any change of the draft gives it another check code: then print a new one")
    return EXIT_FINE


def outside_of_drafts(root: Path, out: Path) -> Path:
    """`out`, unless it would lie among the drafts, where every file is taken for a part of one."""
    full = (Path.cwd() / out).resolve()
    if full.is_relative_to(root) and full.relative_to(root).parts[0] in DATA_FOLDERS:
        raise UsageError(
            "{path} lies among the drafts",
            "give another place: --out FILE outside of {folders}",
            path=out,
            folders=" ".join(DATA_FOLDERS),
        )
    if full.is_dir():
        raise UsageError("{path} is a folder", "name the file in it: --out {path}/sheet.html", path=out)
    if not full.parent.is_dir():
        raise UsageError("there is no folder {path}", "make it first, or give another --out", path=full.parent)
    return out
