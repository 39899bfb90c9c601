"""What a draft must hold to against the registry and the other drafts, before anyone is asked to sign it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from plugins.drafts.filetypes import PICTURES
from plugins.drafts.model import Draft, Lane, RecipientsNote, Step, Votes, unit_of_lead
from plugins.drafts.rules import (
    BAD_DOCUMENT_NUMBER,
    BAD_FILE,
    BAD_INDEX_NUMBER,
    BAD_LENGTH,
    BAD_REPRINT,
    BAD_VOTES,
    CREATED_LATER,
    DATES,
    DUPLICATE_ID,
    EMPTY_BODY,
    EXPLAINS_NOTHING,
    FORMULA_IN_TABLE,
    ITEM_WITHOUT_PERIOD,
    LEAD_OF_NOBODY,
    MIGRATED_CHANNEL,
    MIGRATED_DATE,
    NO_ALT,
    NO_MAJORITY,
    NO_WORKDAYS,
    NOT_ALSO_IN,
    NOT_AUTHOR,
    NOT_QUORATE,
    OTHER_OWNER,
    OWNER_IS_PLATFORM,
    REPLACES_ANOTHERS,
    SHOWN_TOO_SHORTLY,
    TABLE_NOT_SHOWN,
    TEMPLATE_LEFT,
    UNKNOWN_BODY,
    UNKNOWN_COLUMN,
    UNKNOWN_ITEM,
    UNKNOWN_OWNER,
)
from plugins.drafts.template import TO_FILL
from plugins.messages import Term
from plugins.paths import beside, collision_key
from plugins.problems import Location, Problem
from plugins.registry.bookkeeping import Body, Of
from plugins.registry.model import AUTHOR, Holder, Kind, Registry, VillageId
from plugins.registry.obligations import Cadence, Item
from plugins.registry.workdays import NoYear, Workdays
from plugins.table import Unshown, read_table

TITLE_LENGTH = (4, 60)
# A cell that begins like a formula; a negative number does not.
FORMULA = re.compile(r'(?:^|,)"?\s*([=+@\t]|-(?![0-9]))')
SUMMARY_LENGTH = (10, 200)
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fa5]{2,20}〔(?:19|20)[0-9]{2}〕[1-9][0-9]{0,4}号")
INDEX_NUMBER = re.compile(r"[0-9A-Z]{18}/(?:19|20)[0-9]{2}-[0-9]{5}")
EXPLAINING = "政策解读"  # the type of a column whose articles explain documents


def check_draft(draft: Draft, registry: Registry, today: date) -> Iterator[Problem]:
    """Everything one draft gets wrong, on its own, against the registry or the calendar."""
    owner_problems = tuple(check_owner(draft, registry))
    yield from owner_problems
    yield from check_created(draft, today)
    for check in CHECKS:
        yield from check(draft, registry)
    if not owner_problems:
        yield from check_column(draft, registry)
        yield from check_author(draft, registry)
        yield from check_document(draft, registry)
        yield from check_explains(draft, registry)
        yield from check_also_in(draft, registry)
        yield from check_lead(draft, registry)


def check_unique_ids(drafts: Iterable[Draft]) -> Iterator[Problem]:
    """Ids that are the same file on some system are the same id."""
    by_source = {draft.source: draft for draft in drafts}
    for source, other in twins((draft.id, draft.source) for draft in by_source.values()):
        yield is_twin(by_source[source], other)


def is_twin(draft: Draft, keeper: str) -> Problem:
    """Of a draft whose id belongs to the one at `keeper`."""
    return DUPLICATE_ID.at(draft.at("id"), id=draft.id, other=keeper)


def twins(documents: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Of (id, source path) the source of each document whose id another has, and the source of that other.

    The draft that lies where its id says keeps it: nobody takes a page down by naming its id in another file.
    """
    holders: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for id, source in documents:
        holders[collision_key(id)].append((id, source))
    for held in (each for each in holders.values() if len(each) > 1):
        keeper = next((source for id, source in held if lies_at_its_id(id, source)), held[0][1])
        yield from ((source, keeper) for _, source in held if source != keeper)


def lies_at_its_id(id: str, source: str) -> bool:
    return source.removeprefix("content/") == f"{id}.md"


def check_owner(draft: Draft, registry: Registry) -> Iterator[Problem]:
    key = "account" if draft.account is not None else "village"
    known = registry.accounts if draft.account is not None else registry.villages
    if draft.owner not in known:
        yield UNKNOWN_OWNER.at(draft.at(key), owner=draft.owner)
    elif draft.kind is Kind.PAGE:
        if draft.owner != registry.policy.platform:
            yield OWNER_IS_PLATFORM.at(draft.at(key), platform=registry.policy.platform, found=draft.owner)
    elif (folder := draft.id.split("/")[1]) != draft.owner:
        yield OTHER_OWNER.at(draft.at(key), found=draft.owner, expected=folder)


def check_column(draft: Draft, registry: Registry) -> Iterator[Problem]:
    if draft.kind is not Kind.ARTICLE or draft.account is None:
        return
    account = registry.accounts[draft.account]
    if account.column(draft.column) is None:
        known = ", ".join(column.id for column in account.columns)
        yield UNKNOWN_COLUMN.at(draft.at("column"), account=account.id, column=draft.column, known=known)


def check_author(draft: Draft, registry: Registry) -> Iterator[Problem]:
    people = registry.signers(Holder.UNIT, draft.account, draft.village)
    if not any(person.id == draft.author and person.holds(AUTHOR, draft.created) for person in people):
        yield NOT_AUTHOR.at(
            draft.at("author"), person=registry.called(draft.author), owner=draft.owner, day=draft.created
        )


def check_document(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """The numbers by which an official document is looked up."""
    head = draft.document
    if head is None or draft.account is None:
        return
    if head.number and not DOCUMENT_NUMBER.fullmatch(head.number):
        yield BAD_DOCUMENT_NUMBER.at(draft.at("document.number"), found=head.number)
    code = registry.accounts[draft.account].code
    if head.index and not (INDEX_NUMBER.fullmatch(head.index) and head.index.startswith(f"{code}/")):
        yield BAD_INDEX_NUMBER.at(draft.at("document.index"), found=head.index, code=code)


def check_explains(draft: Draft, registry: Registry) -> Iterator[Problem]:
    column = registry.accounts[draft.account].column(draft.column) if draft.account else None
    if column and column.type == EXPLAINING and not draft.relations.interprets:
        yield EXPLAINS_NOTHING.at(draft.at("column"), column=column.name)


def check_replaces(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """A document takes out of force those of its own unit only; where they lie says whose they are."""
    home = draft.id.rpartition("/")[0].rpartition("/")[0]
    for path in draft.relations.replaces:
        target = (beside(draft.source, path) or "").removeprefix("content/")
        if not target.startswith(f"{home}/"):
            owner = target.split("/")[1] if target.startswith("articles/") else target
            yield REPLACES_ANOTHERS.at(draft.at("replaces"), target=path, owner=owner, found=draft.owner)


def check_reprint(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """What repeats a story of another account says so once; where that lies says whose it is."""
    for path in draft.relations.reprint_of:
        target = (beside(draft.source, path) or "").removeprefix("content/")
        if draft.reprint is not None:
            yield BAD_REPRINT.at(draft.at("source"), reason=Term("it names a source outside and a story of this site"))
        if not target.startswith("articles/"):
            yield BAD_REPRINT.at(draft.at("reprint_of"), reason=Term("only an article of an account can be reprinted"))
        elif target.startswith(f"articles/{draft.owner}/"):
            yield BAD_REPRINT.at(draft.at("reprint_of"), reason=Term("the story is one of the same account"))


def check_also_in(draft: Draft, registry: Registry) -> Iterator[Problem]:
    own = Lane(draft.account, draft.column) if draft.account else None
    for lane in draft.also_in:
        account = registry.accounts.get(lane.account)
        if account is None:
            reason = Term("there is no such account")
        elif account.column(lane.column) is None:
            reason = Term("the account has no such column")
        elif lane == own:
            reason = Term("it stands there already")
        else:
            continue
        yield NOT_ALSO_IN.at(draft.at("also_in"), column=str(lane), reason=reason)


def check_lead(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """The unit that is named for its material is one; leads/ asks whether it gave any."""
    if draft.lead and unit_of_lead(draft.lead) not in {unit.id for unit in registry.units}:
        yield LEAD_OF_NOBODY.at(draft.at("lead"), lead=draft.lead)


def check_lengths(draft: Draft, registry: Registry) -> Iterator[Problem]:
    for key, text, (least, most) in (
        ("title", draft.title, TITLE_LENGTH),
        ("summary", draft.summary, SUMMARY_LENGTH),
    ):
        if not least <= len(text) <= most:
            yield BAD_LENGTH.at(draft.at(key), key=key, length=len(text), least=least, most=most)
    if not draft.body.strip():
        yield EMPTY_BODY.at(draft.at("title"))


def check_created(draft: Draft, today: date) -> Iterator[Problem]:
    if draft.created > today:
        yield CREATED_LATER.at(draft.at("created"), created=draft.created, today=today)


def check_dates(draft: Draft, registry: Registry) -> Iterator[Problem]:
    pairs: list[tuple[str, date, str, date]] = []
    shown = draft.recipients
    if shown:
        pairs.append(("shown_from", shown.shown_from, "shown_until", shown.shown_until))
    if draft.published:
        day = draft.published.date()
        if draft.migrated_from is None:  # what is brought over is written down here later than it was told there
            pairs.append(("created", draft.created, "published", day))
        pairs += [("made", draft.document.made, "published", day)] if draft.document and draft.document.made else []
        pairs += [("published", day, "shown_from", shown.shown_from)] if shown else []
        pairs += [("published", day, "corrections", note.at.date()) for note in draft.corrections]
        pairs += [("published", day, "until", draft.until)] if draft.until else []
    pairs += [("effective", draft.effective, "until", draft.until)] if draft.effective and draft.until else []
    pairs += [("corrections", a.at.date(), "corrections", b.at.date()) for a, b in pairwise(draft.corrections)]
    for earlier, earlier_value, later, later_value in pairs:
        if later_value < earlier_value:
            yield DATES.at(
                draft.at(later),
                later=later,
                later_value=later_value,
                earlier=earlier,
                earlier_value=earlier_value,
            )


def check_migrated(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """What came from an older site keeps the day it had there."""
    old = draft.migrated_from
    if old and (draft.published is None or draft.published.date() != old.published):
        found = draft.published.date() if draft.published else Term("missing")
        yield MIGRATED_DATE.at(draft.at("migrated_from"), found=found, expected=old.published)


def check_channel(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """Nobody brings over what the account of somebody else told."""
    old = draft.migrated_from
    if old is None or not old.channel:
        return
    owner = next((each.owner for each in registry.channels if each.id == old.channel), None)
    village = registry.villages.get(VillageId(owner or ""))
    if owner is None or draft.owner not in (owner, village.town if village else owner):
        yield MIGRATED_CHANNEL.at(draft.at("migrated_from"), channel=old.channel, found=draft.owner)


def check_picture(draft: Draft, registry: Registry) -> Iterator[Problem]:
    if draft.image and draft.image.rpartition(".")[2].lower() not in PICTURES:
        yield BAD_FILE.at(draft.at("image"), name=draft.image, reason=Term("it is no picture"))
    elif draft.image and not draft.image_alt:
        yield NO_ALT.at(draft.at("image"), name=draft.image)


def check_attached_tables(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """Tables a reader downloads; ledgers and lists of recipients are looked at cell by cell in villages/."""
    looked_at = {note.file for note in (draft.ledger, draft.recipients) if note}
    looked_at |= {note.was for note in draft.corrections}
    for file in draft.files:
        if file.suffix == "csv" and file.name not in looked_at and isinstance(table := read_table(file.data), Unshown):
            yield TABLE_NOT_SHOWN.at(Location(file.path, table.line), name=file.name, reason=table.reason)
        if file.suffix == "csv":
            for number, line in enumerate(file.data.decode("utf-8", "replace").split("\n"), start=1):
                if found := FORMULA.search(line):
                    yield FORMULA_IN_TABLE.at(Location(file.path, number), name=file.name, character=found[1])


def check_votes(draft: Draft, registry: Registry) -> Iterator[Problem]:
    votes = draft.votes
    if votes is None:
        return
    counted = votes.in_favour + votes.against + votes.abstained
    if counted != votes.present or votes.present > votes.expected:
        yield BAD_VOTES.at(draft.at("votes"), present=votes.present, expected=votes.expected, counted=counted)
        return
    body = registry.bookkeeping.body(votes.body)
    if body is None:
        known = tuple(each.id for each in registry.bookkeeping.bodies)
        yield UNKNOWN_BODY.at(draft.at("votes.body"), found=votes.body, known=known)
    elif draft.step is Step.DECIDED:
        yield from _check_passed(draft, votes, body)


def _check_passed(draft: Draft, votes: Votes, body: Body) -> Iterator[Problem]:
    if not body.is_quorate(votes.present, votes.expected):
        yield NOT_QUORATE.at(
            draft.at("votes.present"),
            present=votes.present,
            expected=votes.expected,
            body=body.name,
            word=body.quorum.word,
            share=body.quorum,
            basis=body.basis,
        )
    if not body.passes(votes.in_favour, votes.present, votes.expected):
        yield NO_MAJORITY.at(
            draft.at("votes.in_favour"),
            in_favour=votes.in_favour,
            whole=votes.present if body.of is Of.PRESENT else votes.expected,
            body=body.name,
            word=body.majority.word,
            share=body.majority,
            basis=body.basis,
        )


def check_template(draft: Draft, registry: Registry) -> Iterator[Problem]:
    lines = draft.data.decode("utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if TO_FILL in line:
            yield TEMPLATE_LEFT.at(Location(draft.source, number, line.index(TO_FILL) + 1), mark=TO_FILL)


def check_item(draft: Draft, registry: Registry) -> Iterator[Problem]:
    """Whether the item a disclosure says it is may be published as such."""
    if not draft.item:
        return
    item = registry.obligations.item(draft.item)
    if item is None or item.kind.value != draft.kind.value:
        same = (each.id for each in registry.obligations.items if each.kind.value == draft.kind.value)
        known = ", ".join(same) or Term("none")
        yield UNKNOWN_ITEM.at(draft.at("item"), item=draft.item, kind=draft.kind, known=known)
    elif Cadence.of(draft.period) is not item.every:
        found = draft.period or Term("missing")
        yield ITEM_WITHOUT_PERIOD.at(draft.at("item"), item=draft.item, every=item.every, found=found)
    elif draft.recipients and item.shown:
        yield from _check_shown(draft, draft.recipients, item, registry.obligations.workdays)


def _check_shown(draft: Draft, note: RecipientsNote, item: Item, workdays: Workdays) -> Iterator[Problem]:
    """Whether a list is shown for as many working days as its item wants."""
    try:
        found = workdays.count(note.shown_from, note.shown_until)
        until = workdays.after(note.shown_from - timedelta(days=1), item.shown)
    except NoYear as error:
        yield NO_WORKDAYS.at(draft.at("shown_until"), found=note.shown_until, year=error.args[0])
        return
    if found < item.shown:
        yield SHOWN_TOO_SHORTLY.at(
            draft.at("shown_until"), found=found, item=item.name, expected=item.shown, until=until
        )


CHECKS = (
    check_template,
    check_lengths,
    check_dates,
    check_replaces,
    check_reprint,
    check_migrated,
    check_channel,
    check_picture,
    check_attached_tables,
    check_votes,
    check_item,
)
