"""`build.py digest`: what was published in a week or month, for groups of neighbours and for the wall."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.approved import published
from plugins.commands.channel import put
from plugins.problems import UsageError
from plugins.texts.digest import Span, digest, month_of, week_of

HELP = "the news of a week or month of an account or village, as text for groups of neighbours"
EXAMPLE = "./build.py digest --account jinyuan --week 2026-W47"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--account", default="", help="id of the account: a file name in accounts/")
    whose.add_argument("--village", default="", help="id of the village: with the news of its town")
    when = parser.add_mutually_exclusive_group()
    when.add_argument("--week", default="", metavar="2026-W47", help="a week (default: this one)")
    when.add_argument("--month", default="", metavar="2026-11", help="a month instead")
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to write it (default: standard output)")


def run(root: Path, arguments: argparse.Namespace) -> int:
    span = _span(arguments.week, arguments.month)
    here = published(root)
    accounts = {str(id): each for id, each in here.registry.accounts.items()}
    villages = {str(id): each for id, each in here.registry.villages.items()}
    known = villages if arguments.village else accounts
    asked = arguments.village or arguments.account
    if asked not in known:
        raise UsageError("there is no {asked}", "use one of: {known}", asked=asked, known=" ".join(sorted(known)))
    village = villages.get(asked) if arguments.village else None
    owner = village or accounts[asked]
    town = here.registry.accounts[village.town] if village else None
    return put(root, arguments.to, digest(owner, town, here.edition.stories, span, here.site))


def _span(week: str, month: str) -> Span:
    today = build_time().date()
    found = re.fullmatch(r"(\d{4})-W(\d{2})", week) or re.fullmatch(r"(\d{4})-(\d{2})", month)
    try:
        if found:
            return (week_of if week else month_of)(int(found[1]), int(found[2]))
        if not week and not month:
            return week_of(*today.isocalendar()[:2])
    except ValueError:
        pass
    raise UsageError("{found} is no week or month", "write 2026-W47 or 2026-11", found=week or month)
