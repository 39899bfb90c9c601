"""`build.py pending`: who has to act next, on which document."""

from __future__ import annotations

import argparse
import csv
import sys
from dataclasses import astuple, fields
from itertools import groupby
from pathlib import Path

from plugins.clock import build_time
from plugins.commands.columns import silent_in, tell_silent
from plugins.commands.console import EXIT_FINE
from plugins.commands.logged import by_the_log
from plugins.leads.load import load_leads
from plugins.leads.model import Outcome, State, Use, outcomes
from plugins.messages import Term
from plugins.pipeline.judge import Judged, judge
from plugins.privacy.allowed import allowed_on
from plugins.problems import UsageError, visible
from plugins.review.pending import Act, Task, pending
from plugins.telling import say
from plugins.tree import WorkingTree
from plugins.villages.due import Filed, duties
from plugins.villages.due import State as DutyState

HELP = "show who has to act next: sign, mend, or only wait; what became of leads, what villages have to publish"
WORDS = {
    State.WAITING: Term("nobody has taken it"),
    State.TAKEN: Term("taken"),
    State.PUBLISHED: Term("published"),
    State.DECLINED: Term("declined"),
}
EXAMPLE = "./build.py pending --person xie-jinfeng"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--person", default="", help="only what this person has to do (their id)")
    parser.add_argument("--csv", action="store_true", help="as a table for a spreadsheet, on standard output")


def run(root: Path, arguments: argparse.Namespace) -> int:
    judged = by_the_log(root, judge(WorkingTree(root), build_time()))
    tasks = pending(judged.decision, judged.registry)
    if arguments.person and arguments.person not in judged.registry.people:
        raise UsageError(
            "nobody of the registry has the id {person}",
            "look it up in accounts/ or village.yaml",
            person=arguments.person,
        )
    if arguments.person:
        tasks = tuple(task for task in tasks if task.person == arguments.person)
    if arguments.csv:
        _write_csv(tasks)
        return EXIT_FINE
    for (unit, name, person), group in groupby(tasks, key=lambda task: (task.unit, task.name, task.person)):
        say("{unit} · {name} ({person})", unit=unit, name=name, person=person)
        for task in group:
            _tell(task)
    for source in () if arguments.person else judged.unreadable:
        say("  cannot be read: ./build.py check {source}", source=source)
    say("{count} documents wait for somebody", count=len(tasks))
    _tell_leads(_leads(root, judged), arguments.person)
    _tell_duties(judged, arguments.person)
    tell_silent(() if arguments.person else silent_in(judged, build_time().date()))
    return EXIT_FINE


def _tell_duties(judged: Judged, person: str) -> None:
    """What villages have to publish soon, or should have; of one person those of the village they write for."""
    registry, today = judged.registry, build_time().date()
    filed = [
        Filed(each.draft.village, each.draft.kind, each.draft.item, each.draft.period, each.published.date(), "")
        for each in judged.decision.approved
        if each.draft.village and each.draft.period
    ]
    for village in registry.villages.values():
        if person and person not in {each.id for each in village.people}:
            continue
        for duty in duties(registry.obligations, village.id, filed, today):
            said = {"village": village.name, "item": duty.item.name, "period": duty.period, "due": duty.due}
            if duty.state is DutyState.MISSING:
                say("{village}: {item} {period} was due on {due} and is not published", **said)
            elif duty.state is DutyState.DUE_SOON:
                say("{village}: {item} {period} is due on {due}", **said)


def _leads(root: Path, judged: Judged) -> tuple[Outcome, ...]:
    registry, today = judged.registry, build_time().date()
    leads, _ = load_leads(WorkingTree(root), registry, allowed_on(registry, today))
    published = {each.draft.source: each.published for each in judged.decision.approved}
    uses = (
        Use(
            lead=draft.lead,
            document=draft.id,
            title=draft.title,
            editor=registry.called(draft.author),
            account=draft.owner,
            since=draft.created,
            published=published.get(draft.source),
        )
        for draft in judged.drafts
        if draft.lead
    )
    return outcomes(leads, uses, registry, today)


def _tell_leads(leads: tuple[Outcome, ...], person: str) -> None:
    """By unit, so that each sees what became of its own; of a person, those they may be asked about."""
    told = [each for each in leads if person in ("", each.lead.contact)]
    for unit, group in groupby(told, key=lambda each: each.unit):
        say("leads of {unit}", unit=unit)
        for each in group:
            _tell_lead(each)


def _tell_lead(each: Outcome) -> None:
    lead = each.lead
    say("  {state}: {title} — {source}", state=WORDS[each.state], title=lead.title, source=lead.source)
    for use in each.uses:
        if use.published:
            say(
                "    published {at}: {title} — {document}",
                at=use.published.isoformat(),
                title=use.title,
                document=use.document,
            )
        else:
            say(
                "    {editor} ({account}) works on it since {since}: {title}",
                editor=use.editor,
                account=use.account,
                since=use.since,
                title=use.title,
            )
    if lead.declined:
        say("    declined on {on}: {reason}", on=lead.declined.on, reason=lead.declined.reason)
    if each.is_late:
        say("    its deadline {deadline} is over", deadline=lead.deadline)


def _tell(task: Task) -> None:
    match task.act:
        case Act.SIGN if task.until:
            say(
                "  sign {stage} by {until}: {title} — ./build.py sign {source}",
                stage=task.stage.word if task.stage else "",
                until=task.until,
                title=task.title,
                source=task.source,
            )
        case Act.SIGN:
            say(
                "  sign {stage}: {title} — ./build.py sign {source}",
                stage=task.stage.word if task.stage else "",
                title=task.title,
                source=task.source,
            )
        case Act.MEND:
            say("  mend: {title} — ./build.py check {source}", title=task.title, source=task.source)
        case Act.WAIT:
            say("  goes out by itself: {title} — {source}", title=task.title, source=task.source)


def _write_csv(tasks: tuple[Task, ...]) -> None:
    """UTF-8 with a mark, so that Excel reads it; a title that looks like a formula is made text."""
    sys.stdout.reconfigure(encoding="utf-8-sig", newline="")  # type: ignore[union-attr]
    table = csv.writer(sys.stdout)
    table.writerow([field.name for field in fields(Task)])
    for task in tasks:
        cells = [visible(str(cell or "")) for cell in astuple(task)]
        table.writerow([f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell for cell in cells])
