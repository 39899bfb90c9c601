"""One approved draft becomes one Story: every word and figure a reader will see of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from html import unescape

from markupsafe import Markup

from plugins.clock import CHINA
from plugins.drafts.model import Draft, DraftFile
from plugins.edition import tags
from plugins.edition.addresses import document_url, file_url, recipients_url
from plugins.edition.manuscript import Body, Size, Written
from plugins.edition.model import (
    Attachment,
    Force,
    Picture,
    SignedBy,
    Source,
    Story,
    Subsidies,
    Withdrawn,
)
from plugins.edition.origin import brought_over, material_of
from plugins.edition.tables import compile_tables
from plugins.registry.model import Account, Kind, PersonId, Registry, Stage, Village
from plugins.review.gate import Approved, Held
from plugins.review.statement import SignOff
from plugins.review.withdrawal import Withdrawal

# How wide a picture of a text is shown: its column, or a phone.
PICTURE_SIZES = "(min-width: 62em) 50rem, 100vw"
# As the sanitiser of edition/body.py writes them.
IMG = re.compile(r'<img (?:[^<>"]|"[^"<]*")*>')
LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
TYPES = {"pdf": "PDF", "csv": "CSV", "xlsx": "XLSX", "docx": "DOCX", "jpg": "JPEG", "png": "PNG", "webp": "WebP"}


@dataclass(frozen=True, slots=True)
class Standing:
    """What the gate says of a draft: who signed it, the date readers are told, what is still to be signed."""

    sign_offs: tuple[SignOff, ...]
    published: datetime
    awaiting: tuple[Stage, ...] = ()
    owing: tuple[Stage, ...] = ()
    owing_until: datetime | None = None

    @classmethod
    def of(cls, each: Approved | Held) -> Standing:
        if isinstance(each, Approved):
            return cls(each.sign_offs, each.published, (), each.owing, each.owing_until)
        # A draft that names no date has yet to be released; a preview shows the day it was written.
        planned = each.draft.published or datetime.combine(each.draft.created, time(), CHINA)
        return cls((), planned, each.awaiting)


def compile_story(
    written: Written, standing: Standing, registry: Registry, published_urls: Container[str], now: datetime
) -> Story:
    """The story of one document.  Links to documents outside `published_urls` lose their link and keep their words."""
    draft = written.draft
    account = registry.accounts[draft.account] if draft.account else None
    return Story(
        id=draft.id,
        kind=draft.kind,
        genre=draft.genre.value if draft.genre else "",
        url=document_url(draft.id),
        title=draft.title,
        summary=draft.summary,
        body=_markup(written.body, published_urls),
        text=written.body.text,
        published=standing.published,
        account=account,
        village=registry.villages[draft.village] if draft.village else None,
        column=account.column(draft.column) if account and draft.kind is Kind.ARTICLE else None,
        keywords=draft.keywords,
        author=registry.people[draft.author].name,
        picture=_picture(draft, written.body.sizes),
        attachments=tuple(_attachments(draft, written.body)),
        signed_by=tuple(_signed_by(sign_off, registry) for sign_off in standing.sign_offs),
        check_code=draft.check_code,
        source=draft.source,
        reprint=draft.reprint,
        document=draft.document,
        item=draft.item,
        period=draft.period,
        step=draft.step.value if draft.step else "",
        matter=draft.matter,
        votes=draft.votes,
        ledger=written.tables.ledger,
        ledger_changes=written.tables.changes,
        subsidies=_subsidies(written, now.date()),
        awaiting=standing.awaiting,
        emergency=draft.emergency,
        owing=standing.owing,
        owing_until=standing.owing_until,
        is_overdue=standing.owing_until is not None and standing.owing_until < now,
        migrated_from=brought_over(draft, registry),
        corrections=draft.corrections,
        effective=draft.effective,
        until=draft.until,
        by_date=force_of(draft, now.date()),
        relations=written.relations,
        topics=_topics(draft, registry),
        also_in=draft.also_in,
        material=material_of(draft, registry),
    )


def force_of(draft: Draft, today: date) -> Force:
    """Whether `draft` holds today, by its own words."""
    if draft.document and draft.document.validity.strip() in tags.ENDED:
        return Force.ENDED
    if draft.until and draft.until < today:
        return Force.EXPIRED
    return Force.NOT_YET if draft.effective and today < draft.effective else Force.HOLDS


def _topics(draft: Draft, registry: Registry) -> tuple[str, ...]:
    own = [draft.document.topic] if draft.document else []
    return tuple(topic.id for topic in registry.topics if topic.holds((*draft.keywords, *own)))


def compile_withdrawn(
    withdrawals: Iterable[Withdrawal], story: Callable[[str], Story | None], registry: Registry
) -> tuple[Withdrawn, ...]:
    """What is left of documents that were taken down, the latest first; `story` finds one by its id."""
    owners: dict[str, Account | Village] = {str(unit.id): unit for unit in registry.units}
    found = [
        Withdrawn(
            id=each.document,
            url=document_url(each.document),
            title=each.title,
            reason=each.reason,
            withdrawn_at=each.at,
            owner=owners[each.owner],
            successor=story(each.successor),
            also_in=each.also_in,
        )
        for each in withdrawals
    ]
    return tuple(sorted(found, key=lambda each: (each.withdrawn_at, each.id), reverse=True))


def shown_files(draft: Draft) -> tuple[DraftFile, ...]:
    """The files that are copied to the site: a list of recipients never is, its lines stand on a page that expires."""
    return tuple(file for file in draft.files if not (draft.recipients and file.name == draft.recipients.file))


def is_showing(draft: Draft, today: date) -> bool:
    """Whether the list of recipients may be shown today."""
    note = draft.recipients
    return note is not None and note.shown_from <= today <= note.shown_until


def _markup(body: Body, published_urls: Container[str]) -> Markup:
    html = body.html
    for link in body.links:
        html = html if link in published_urls else unlink(html, link)
    return Markup(html)  # noqa: S704 - edition/body.py made and sanitised it


def without_link(story: Story, address: str) -> Story:
    """`story` as it is told while there is no page at `address`."""
    return replace(story, body=Markup(unlink(str(story.body), address)))  # noqa: S704 - it was sanitised before


def unlink(html: str, address: str) -> str:
    """`html` without the link to `address`, whose page is not in this edition; the words stay.

    Where it led stays readable for `record.py`: what was signed does not change when another document goes.
    """
    wanted = '<a href="(' + re.escape(address) + r'(?:#[^"]*)?)"[^>]*>(.*?)</a>'
    return re.sub(wanted, r'<span data-gone="\1">\2</span>', html, flags=re.DOTALL)


def pictured(body: Markup, sources: Mapping[str, Sequence[Source]]) -> Markup:
    """`body` with smaller forms of its pictures to choose from; in feeds and in the record it has none."""

    def offered(img: re.Match[str]) -> str:
        found = sources.get(unescape(dict(ATTRIBUTE.findall(img[0]))["src"]))
        if not found:
            return img[0]
        forms = (
            Markup('<source type="{}" srcset="{}" sizes="{}">').format(each.type, each.srcset, PICTURE_SIZES)
            for each in found
        )
        return f'<picture>{"".join(forms)}{img[0].removesuffix(">")} decoding="async"></picture>'

    return Markup(IMG.sub(offered, body))  # noqa: S704 - it was sanitised before, and what is added is escaped


def _picture(draft: Draft, sizes: Mapping[str, Size]) -> Picture | None:
    file = draft.file(draft.image) if draft.image else None
    if file is None:
        return None
    return Picture(file_url(draft.id, file.name), draft.image_alt, *sizes[file.name], size=len(file.data))


def _is_offered(draft: Draft, file: DraftFile) -> bool:
    """Whether a file is listed for download: not the pictures, which the page shows, nor a list of recipients."""
    is_list = draft.recipients is not None and draft.recipients.file == file.name
    return not is_list and file.suffix not in ("jpg", "png", "webp")


def _attachments(draft: Draft, body: Body) -> Iterator[Attachment]:
    """Each under the words by which the text leads to it.  The page of a ledger shows that file, and what it was."""
    files = [file for file in draft.files if _is_offered(draft, file)]
    told = {draft.ledger.file if draft.ledger else "", *(note.was for note in draft.corrections)}
    shown = [file for file in files if file.name not in told]
    tables = dict(zip(shown, compile_tables(shown), strict=True))
    words = {unescape(link[1]): Markup(link[2]).striptags() for link in LINK.finditer(body.html)}  # noqa: S704 - as above
    for file in files:
        url = file_url(draft.id, file.name)
        label, kind = words.get(url) or file.name, TYPES[file.suffix]
        yield Attachment(file.name, label, url, kind, len(file.data), file.digest, tables.get(file))


def _signed_by(sign_off: SignOff, registry: Registry) -> SignedBy:
    said = sign_off.statement
    person = registry.people[PersonId(said.person)]
    return SignedBy(said.stage, person.name, person.post, said.at, said.via, said.evidence)


def _subsidies(written: Written, today: date) -> Subsidies | None:
    note, table = written.draft.recipients, written.tables.recipients
    if note is None or table is None:
        return None
    showing = is_showing(written.draft, today)
    return Subsidies(
        basis=note.basis,
        phone=note.phone,
        shown_from=note.shown_from,
        shown_until=note.shown_until,
        projects=table.projects,
        total=table.total,
        count=len(table.recipients),
        recipients=table.recipients if showing else (),
        recipients_url=recipients_url(written.draft.id) if showing else None,
    )
