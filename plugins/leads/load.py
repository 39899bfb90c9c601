"""Reads content/leads/ for those who look after leads: `check`, `pending`, `new` and the preview.  No build does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from plugins.drafts.filetypes import LIMIT_BYTES, PICTURES, looks_like
from plugins.drafts.model import Draft
from plugins.drafts.rules import TEMPLATE_LEFT
from plugins.drafts.template import TO_FILL
from plugins.leads.model import LEADS, Declined, Lead, LeadPicture, lead_path
from plugins.leads.rules import (
    BAD_LEAD_PICTURE,
    DEADLINE_BEFORE,
    LEAD_IN_WRONG_PLACE,
    LEAD_OF_ANOTHER,
    NOT_A_CONTACT,
    NOT_AN_EDITOR,
    UNKNOWN_LEAD,
)
from plugins.messages import Term
from plugins.paths import is_file_name, is_identifier
from plugins.privacy.allowed import Allowed, judge_findings
from plugins.privacy.metadata import more_than_pixels
from plugins.privacy.scan import find
from plugins.problems import Location, Problem
from plugins.registry.model import PersonId, Registry
from plugins.tree import Tree
from plugins.yamlfile import Fields, read_yaml


def load_leads(tree: Tree, registry: Registry, allowed: Allowed) -> tuple[tuple[Lead, ...], tuple[Problem, ...]]:
    """Every lead of a tree that can be read, and what is wrong with any."""
    leads: list[Lead] = []
    problems: list[Problem] = []
    shown: set[str] = set()
    others: list[str] = []
    here = tree.below(LEADS.rstrip("/"))
    for path, entry in here.entries.items():
        unit, _, name = path.removeprefix(LEADS).removesuffix(".yaml").partition("/")
        if not (path.endswith(".yaml") and entry.regular and is_identifier(unit) and is_identifier(name)):
            others += [] if path.endswith(".md") else [path]  # a draft there is told of like one anywhere
            continue
        data = here.read(path)
        lead, found = _parse(data, path)
        problems += found
        problems += _marks(data, path)
        pairs = [(each, each.at(path)) for each in find(data.decode("utf-8", "replace"))]
        problems += judge_findings(pairs, allowed, "")[0]
        if lead is not None:
            leads.append(lead)
            problems += (*_check_people(lead, registry), *_check_days(lead), *_check_pictures(lead, here))
            shown |= {beside(lead, picture.file) for picture in lead.pictures}
    problems += (LEAD_IN_WRONG_PLACE.at(Location(path)) for path in others if path not in shown)
    return tuple(leads), tuple(problems)


def check_leads(tree: Tree, registry: Registry, allowed: Allowed, drafts: Iterable[Draft]) -> Iterator[Problem]:
    """What is wrong with any lead, and which drafts name one that is not there."""
    yield from load_leads(tree, registry, allowed)[1]
    for draft in drafts:
        if draft.lead and lead_path(draft.lead) not in tree.entries:
            yield UNKNOWN_LEAD.at(draft.at("lead"), lead=draft.lead)


def beside(lead: Lead, file: str) -> str:
    return f"{lead.source.rpartition('/')[0]}/{file}"


def _parse(data: bytes, path: str) -> tuple[Lead | None, tuple[Problem, ...]]:
    table, problems = read_yaml(data, path)
    if table is None:
        return None, problems
    found = list(problems)
    fields = Fields(table, found)
    lead = Lead(
        id=path.removeprefix(LEADS).removesuffix(".yaml"),
        unit=fields.text("unit"),
        title=fields.text("title"),
        facts=fields.lines("facts"),
        pictures=tuple(_picture(each) for each in fields.groups("pictures", required=False)),
        contact=PersonId(fields.text("contact")),
        created=fields.a_day("created"),
        deadline=fields.a_day("deadline"),
        declined=_declined(fields),
        at=table.at,
    )
    fields.done()
    return (None if found else lead), tuple(found)


def _picture(fields: Fields) -> LeadPicture:
    picture = LeadPicture(fields.text("file"), fields.text("shows"))
    fields.done()
    return picture


def _declined(fields: Fields) -> Declined | None:
    group = fields.group("declined", required=False)
    if group is None:
        return None
    declined = Declined(PersonId(group.text("by")), group.a_day("on"), group.text("reason"))
    group.done()
    return declined


def _marks(data: bytes, path: str) -> Iterator[Problem]:
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), start=1):
        if TO_FILL in line:
            yield TEMPLATE_LEFT.at(Location(path, number, line.index(TO_FILL) + 1), mark=TO_FILL)


def _check_people(lead: Lead, registry: Registry) -> Iterator[Problem]:
    folder = lead.id.partition("/")[0]
    unit = next((each for each in registry.units if each.id == lead.unit), None)
    if unit is None or lead.unit != folder:
        yield LEAD_OF_ANOTHER.at(lead.at, folder=folder, found=lead.unit)
        return
    own = {person.id: person for person in unit.people}
    person = own.get(lead.contact)
    if person is None or not _is_there(person.since, person.until, lead.created):
        yield NOT_A_CONTACT.at(lead.at, found=lead.contact, unit=unit.name, day=lead.created)
    if lead.declined:
        editor = (own | {each.id: each for each in registry.platform.people}).get(lead.declined.by)
        if editor is None or not _is_there(editor.since, editor.until, lead.declined.on):
            yield NOT_AN_EDITOR.at(lead.at, found=lead.declined.by, unit=unit.name, day=lead.declined.on)


def _is_there(since: date, until: date | None, on: date) -> bool:
    return since <= on and (until is None or on <= until)


def _check_days(lead: Lead) -> Iterator[Problem]:
    days = [("deadline", lead.deadline)] + ([("declined.on", lead.declined.on)] if lead.declined else [])
    for key, day in days:
        if day < lead.created:
            yield DEADLINE_BEFORE.at(lead.at, later=key, later_value=day, created=lead.created)


def _check_pictures(lead: Lead, tree: Tree) -> Iterator[Problem]:
    for picture in lead.pictures:
        reason = _flaw(tree, beside(lead, picture.file), picture.file)
        if reason is not None:
            yield BAD_LEAD_PICTURE.at(lead.at, name=picture.file, reason=reason)


def _flaw(tree: Tree, path: str, name: str) -> Term | None:
    entry, suffix = tree.entries.get(path), name.rpartition(".")[2].lower()
    if not is_file_name(name) or suffix not in PICTURES:
        return Term("its name")
    if entry is None or not entry.regular:
        return Term("there is no such file")
    if entry.size > LIMIT_BYTES:
        return Term("larger than 10 MB")
    data = tree.read(path)
    if not looks_like(suffix, data):
        return Term("its content is not what its name says")
    return next(iter(more_than_pixels(data)), None)
