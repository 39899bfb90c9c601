"""`build.py clean`: pictures without anything but their pixels, before they are signed."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.check import inside
from plugins.commands.console import EXIT_FINE, writing
from plugins.disk import replace_file
from plugins.drafts.filetypes import PICTURES
from plugins.edition.pictures import clean
from plugins.messages import translate
from plugins.privacy.metadata import more_than_pixels
from plugins.problems import UsageError
from plugins.telling import say

HELP = "take everything but the pixels out of pictures: place, time, camera, comments"
EXAMPLE = "./build.py clean content/articles/jinhe/2026/lights.jpg"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("pictures", nargs="+", metavar="PICTURE", help="pictures to write anew: jpg, png or webp")


def run(root: Path, arguments: argparse.Namespace) -> int:
    for path in [inside(root, path) for path in arguments.pictures]:
        _clean(root, path)
    return EXIT_FINE


def _clean(root: Path, path: str) -> None:
    file = root / path
    data = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
    if path.rpartition(".")[2].lower() not in PICTURES or not data:
        raise UsageError("{path} is no picture", "name a jpg, png or webp file", path=path)
    try:
        cleaned = clean(data)
    except ValueError as error:
        raise UsageError(
            "{path} cannot be read as a picture", "open it in a picture program and save it as a new file", path=path
        ) from error
    more = more_than_pixels(data)
    if not more:  # written again it would lose a little each time
        say("{path} holds nothing but its pixels and stays as it is", path=path)
        return
    with writing(file):
        replace_file(file, cleaned)
    what = ", ".join(translate(each) for each in more)
    say("{path} is clean now; taken out: {what}. Sign again what shows it", path=path, what=what)
