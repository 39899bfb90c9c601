"""`build.py new`: a draft with the right fields, ready to edit."""

from __future__ import annotations

import argparse
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.console import EXIT_FINE, writing
from plugins.drafts.frontmatter import is_address
from plugins.drafts.template import TO_FILL, article_template, closure_template, disclosure_template, lead_template
from plugins.leads.load import beside, load_leads
from plugins.leads.model import LEADS, Lead
from plugins.privacy.allowed import allowed_on
from plugins.problems import SettingsError, UsageError
from plugins.registry.load import load_registry
from plugins.registry.model import AUTHOR, AccountId, Kind, PersonId, Registry, Stage, VillageId
from plugins.review.choose import choose_author, choose_signers
from plugins.telling import say
from plugins.tree import WorkingTree
from plugins.villages.ledger import HEADER as LEDGER_HEADER
from plugins.villages.period import parse_period
from plugins.villages.recipients import HEADER as RECIPIENTS_HEADER

HELP = "start a draft from a template"
EXAMPLE = "./build.py new article --account jinhe --title 锦苑新村路灯修好了"
DISCLOSURES = {"affairs": "村务公开", "finance": "财务公开", "subsidy": "惠民补贴公开"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    kinds = parser.add_subparsers(dest="what", required=True, metavar="article|village|closure|lead")
    article = kinds.add_parser("article", help="an article of an account")
    article.add_argument("--account", required=True, help="id of the account: a file name in accounts/")
    article.add_argument("--lead", default="", metavar="UNIT/NAME", help="the lead it is made of; this takes the lead")
    lead = kinds.add_parser("lead", help="material for editors: facts, pictures, a deadline")
    lead.add_argument("--unit", required=True, help="id of the account or village that gives it")
    village = kinds.add_parser("village", help="a disclosure of a village")
    village.add_argument("--village", required=True, help="id of the village: a folder name in villages/")
    village.add_argument("--kind", choices=list(DISCLOSURES), default="affairs", help="what is disclosed")
    village.add_argument("--period", default="", help="2026Q4, 2026-10 or 2026 (default: this quarter)")
    closure = kinds.add_parser("closure", help="the notice that an account outside ends")
    closure.add_argument("--channel", required=True, help="id of the channel, as in accounts/channels.csv")
    closure.add_argument("--account", default="", help="whose notice it is (default: the owner of the channel)")
    for each in (article, village, closure, lead):
        each.add_argument("--title", default="", help="the headline; the file name is made from it")
        each.add_argument("--name", default="", help="the file name instead: a-z, 0-9 and -")


def run(root: Path, arguments: argparse.Namespace) -> int:
    registry = load_registry(WorkingTree(root))
    make = {"article": _new_article, "village": _new_disclosure, "closure": _new_closure, "lead": _new_lead}
    path = make[arguments.what](root, registry, arguments)
    say("written: {path}", path=path)
    say("next: replace every {mark}, then run: ./build.py check {path}", mark=TO_FILL, path=path)
    return EXIT_FINE


def _new_article(root: Path, registry: Registry, arguments: argparse.Namespace) -> str:
    now = build_time()
    account = registry.accounts.get(AccountId(arguments.account))
    if account is None:
        raise _unknown(arguments.account, registry.accounts)
    author, signers = _people(registry, Kind.ARTICLE, account.id, None, now.date())
    title = arguments.title or f"{TO_FILL}标题"
    folder = f"content/articles/{account.id}/{now.year}"
    name = _name(root / folder, arguments, f"{now:%m%d}")
    path = f"{folder}/{name}.md"
    lead = _lead(root, registry, arguments.lead, now.date()) if arguments.lead else None
    facts = lead.facts if lead else ""
    _write_new(root, {path: article_template(account, name, title, author, signers, now, arguments.lead, facts)})
    for picture in lead.pictures if lead else ():
        say("copy the picture, if the story is to show it: {path}", path=beside(lead, picture.file) if lead else "")
    return path


def _lead(root: Path, registry: Registry, id: str, today: date) -> Lead:
    leads, _ = load_leads(WorkingTree(root), registry, allowed_on(registry, today))
    found = {each.id: each for each in leads}
    if id not in found:
        raise UsageError("there is no {asked}", "use one of: {known}", asked=id, known=" ".join(sorted(found)))
    return found[id]


def _new_lead(root: Path, registry: Registry, arguments: argparse.Namespace) -> str:
    now = build_time()
    units = {str(unit.id): unit for unit in registry.units}
    if arguments.unit not in units:
        known = " ".join(sorted(units))
        raise UsageError("there is no {asked}", "use one of: {known}", asked=arguments.unit, known=known)
    folder = f"{LEADS}{arguments.unit}"
    name = _name(root / folder, arguments, f"{now:%Y-%m-%d}", suffix=".yaml")
    path = f"{folder}/{name}.yaml"
    contact = next((person.id for person in units[arguments.unit].people if person.holds(AUTHOR, now.date())), TO_FILL)
    _write_new(root, {path: lead_template(arguments.unit, arguments.title or f"{TO_FILL}标题", contact, now)})
    return path


def _new_closure(root: Path, registry: Registry, arguments: argparse.Namespace) -> str:
    now = build_time()
    channel = next((each for each in registry.channels if each.id == arguments.channel), None)
    if channel is None:
        known = {each.id: each for each in registry.channels}
        raise UsageError(
            "there is no {asked}", "use one of: {known}", asked=arguments.channel, known=" ".join(sorted(known))
        )
    account = registry.accounts.get(AccountId(arguments.account or channel.owner))
    if account is None:
        raise UsageError(
            "the channel {channel} belongs to no account", "say whose notice it is: --account ID", channel=channel.id
        )
    author, signers = _people(registry, Kind.ARTICLE, account.id, None, now.date())
    folder = f"content/articles/{account.id}/{now.year}"
    name = _name(root / folder, arguments, f"{channel.id}-closed")
    path = f"{folder}/{name}.md"
    handovers = [each for each in registry.handovers if each.channel == channel.id]
    _write_new(root, {path: closure_template(account, channel, handovers, name, author, signers, now)})
    say(
        "then write into accounts/channels.csv: state closing, since, basis, successor, notice {notice}; and every "
        "service into accounts/handover.csv",
        notice=f"articles/{account.id}/{now.year}/{name}",
    )
    return path


def _new_disclosure(root: Path, registry: Registry, arguments: argparse.Namespace) -> str:
    now = build_time()
    village = registry.villages.get(VillageId(arguments.village))
    if village is None:
        raise _unknown(arguments.village, registry.villages)
    kind = Kind(arguments.kind)
    author, signers = _people(registry, kind, None, village.id, now.date())
    period = _period(arguments.period or f"{now.year}Q{(now.month + 2) // 3}")
    title = arguments.title or f"{village.name}{period}{DISCLOSURES[kind]}"
    folder = f"villages/{village.id}"
    name = _name(root / folder, arguments, f"{period.lower()}-{kind}")
    path = f"{folder}/{name}.md"
    files = {path: disclosure_template(village, kind, name, title, period, author, signers, now)}
    header = {Kind.FINANCE: LEDGER_HEADER, Kind.SUBSIDY: RECIPIENTS_HEADER}.get(kind)
    if header:
        files[f"{folder}/{name}.csv"] = ",".join(header) + "\n"
    _write_new(root, files)
    return path


def _period(text: str) -> str:
    try:
        return parse_period(text).text
    except ValueError:
        raise UsageError(
            "{found} is no period", "write a quarter 2026Q1, a month 2026-03 or a year 2026", found=text
        ) from None


def _people(
    registry: Registry, kind: Kind, account: AccountId | None, village: VillageId | None, on: date
) -> tuple[PersonId, Mapping[Stage, PersonId]]:
    author = choose_author(registry, account, village, on)
    signers = choose_signers(registry, kind, account, village, author, on) if author else None
    if author is None or signers is None:
        raise SettingsError(
            "{owner} has too few people for every stage of {kind}",
            "register an author and different people for the stages in its file; see docs/how-to/add-a-person.md",
            owner=account or village,
            kind=kind,
        )
    return author, signers


def _name(folder: Path, arguments: argparse.Namespace, default: str, suffix: str = ".md") -> str:
    """The file name asked for, or one made from the title in pinyin, or `default`; never one that is taken."""
    name = arguments.name or _pinyin(arguments.title) or default
    if not is_address(name):
        raise UsageError("{name} is no file name", "use a-z, 0-9 and -", name=name)
    if arguments.name:
        return name
    taken = {path.stem for path in folder.glob(f"*{suffix}")}
    numbered = (name if n == 1 else f"{name}-{n}" for n in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def _pinyin(title: str) -> str:
    from unidecode import unidecode

    return re.sub(r"[^a-z0-9]+", "-", unidecode(title).lower()).strip("-")[:40].strip("-")


def _write_new(root: Path, files: Mapping[str, str]) -> None:
    """All of these files, or none: nothing that exists is touched."""
    for path in files:
        if (root / path).exists():
            raise UsageError("{path} exists already", "choose another --name, or edit that file", path=path)
    for path, text in files.items():
        with writing(root / path):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            with (root / path).open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)


def _unknown(asked: str, known: Mapping[AccountId, object] | Mapping[VillageId, object]) -> UsageError:
    return UsageError("there is no {asked}", "use one of: {known}", asked=asked, known=" ".join(sorted(known)))
