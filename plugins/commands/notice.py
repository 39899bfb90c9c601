"""`build.py notice`: a published disclosure on A4, for the board of the village (明白纸)."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.approved import published
from plugins.commands.build import read_settings
from plugins.commands.console import EXIT_FINE, writing
from plugins.commands.sheet import outside_of_drafts
from plugins.disk import replace_file
from plugins.problems import UsageError
from plugins.program import PROGRAM
from plugins.telling import say

HELP = "print a published disclosure for the board of the village (明白纸)"
EXAMPLE = "./build.py notice villages/hexing/2026-q3-finance"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("document", metavar="ID", help="id of the disclosure, or the path of its draft")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="where to write it (default: <name>.notice.html where you stand)"
    )


def run(root: Path, arguments: argparse.Namespace) -> int:
    from plugins.render.sheet import render_notice

    here = published(root)
    story = here.story(arguments.document)
    if story.village is None:
        raise UsageError(
            "{document} is not of a village", "name a disclosure: {example}", document=story.id, example=EXAMPLE
        )
    out = outside_of_drafts(root, arguments.out or Path(Path(story.id).name + ".notice.html"))
    settings = read_settings(root, preview=False, strict=False)
    data = render_notice(story, here.site, [Path(settings["THEME"]), PROGRAM / "theme"])
    with writing(out):
        replace_file(out, data)
    say("notice of {document}: open {path} in a browser and print it on A4", document=story.id, path=out)
    return EXIT_FINE
