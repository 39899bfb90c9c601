"""`build.py index`: send what is published to OpenSearch, where one machine is not enough to search on."""

from __future__ import annotations

import argparse
from pathlib import Path

from plugins.commands.build import OUTPUT
from plugins.commands.console import EXIT_FINE
from plugins.search.live import published, release_of
from plugins.telling import say

HELP = "send what is published to OpenSearch"
EXAMPLE = "./build.py index https://search.example:9200/jiangwan"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engine", metavar="URL", help="address of OpenSearch, with the name it gives this site")


def run(root: Path, arguments: argparse.Namespace) -> int:
    from plugins.search.opensearch import Engine, parse_address  # with a library that only those have who need it

    site = root / OUTPUT
    count = Engine(parse_address(arguments.engine)).send(published(site), release_of(site))
    say("OpenSearch answers for {count} documents of the site", count=count)
    return EXIT_FINE
