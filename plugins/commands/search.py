"""`build.py search`: ask the index from the command line."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from plugins.commands.build import OUTPUT, SEARCH_INDEX
from plugins.commands.console import EXIT_FINE
from plugins.problems import SettingsError, visible
from plugins.publish.lock import lock, lock_of
from plugins.registry.model import Kind
from plugins.render.words import GENRES
from plugins.search.lexicon import read_lexicon
from plugins.search.live import is_live, make_live, release_of
from plugins.search.query import Hit, Wanted, ask
from plugins.telling import say

HELP = "search the published documents"
EXAMPLE = "./build.py search 路灯"
SORTS = (*GENRES, *(kind.value for kind in Kind if kind is not Kind.ARTICLE))  # an article says which kind it is


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="+", metavar="WORD", help="what to look for; any part of a Chinese sentence")
    parser.add_argument("--limit", type=int, default=10, help="at most so many hits (default: 10)")
    parser.add_argument("--engine", metavar="URL", help="ask OpenSearch at this address (see ./build.py index)")
    parser.add_argument("--account", default="", metavar="ID", help="only what this account published")
    parser.add_argument("--village", default="", metavar="ID", help="only what this village disclosed")
    parser.add_argument("--kind", default="", choices=SORTS, help="only documents of this kind")
    parser.add_argument("--column", default="", metavar="NAME", help="only what stands in columns of this name")
    parser.add_argument("--topic", default="", metavar="NAME", help="only official documents of this topic")
    parser.add_argument("--validity", default="", metavar="WORD", help="only official documents marked so: 有效")
    parser.add_argument("--all", action="store_true", help="documents that no longer hold (失效, 废止 ...), too")
    parser.add_argument("--since", type=date.fromisoformat, metavar="DAY", help="only from this day on: 2026-01-31")


def run(root: Path, arguments: argparse.Namespace) -> int:
    words = " ".join(arguments.words)
    hits = _ask(root, words, arguments)
    for hit in hits:
        print(
            f"{visible(hit.title)}\n  {' · '.join(filter(None, (hit.owner, hit.date, hit.ended, hit.url, hit.source)))}"
        )
        if hit.extract:
            print(f"  {visible(hit.extract)}")
    if hits:
        say("{count} hits for {words}", count=len(hits), words=words)
    else:
        say("nothing found for {words}; try fewer or other words", words=words)
    return EXIT_FINE


def _ask(root: Path, words: str, arguments: argparse.Namespace) -> tuple[Hit, ...]:
    index, site = root / SEARCH_INDEX, root / OUTPUT
    since = arguments.since.isoformat() if arguments.since else ""
    given = arguments
    wanted = Wanted(
        given.account, given.village, given.kind, since, given.column, given.topic, given.validity, given.all
    )
    if arguments.engine:
        from plugins.search.opensearch import MOST, Engine, parse_address  # its library only those have who need it

        engine = Engine(parse_address(arguments.engine))
        if not engine.answers_for(release_of(site)):
            raise SettingsError(
                "OpenSearch at {host} does not answer for the site that is live",
                "send it what is published: ./build.py index {engine}",
                host=engine.address.host,
                engine=arguments.engine,
            )
        hits = engine.ask(words, MOST if wanted.narrows else arguments.limit, read_lexicon(site), wanted.with_ended)
        return tuple(hit for hit in hits if wanted.fits(hit))[: arguments.limit]
    if not is_live(index, site):
        say("the index is of another release than the site; made anew from the files of the site")
        renew(index, site)
    return ask(index, words, arguments.limit, read_lexicon(site), wanted)


def renew(index: Path, site: Path) -> None:
    """Has the index answer for the site that is live.  Takes a while; raises SettingsError while a build is running."""
    with lock(lock_of(site)):
        if not is_live(index, site):
            make_live(index, site)
