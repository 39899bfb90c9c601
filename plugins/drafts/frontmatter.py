"""The metadata at the top of a draft: cut off by lines, read by the strict YAML reader, turned into a typed Draft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from plugins.drafts.model import (
    Correction,
    DocumentHead,
    DocumentId,
    Draft,
    Genre,
    Lane,
    LedgerNote,
    Migrated,
    Received,
    RecipientsNote,
    Relations,
    Reprint,
    Step,
    Votes,
)
from plugins.drafts.rules import BAD_DOCUMENT_ID, FOREIGN_LINK, KEY_NOT_HERE, NO_FRONT_MATTER, OPEN_FRONT_MATTER
from plugins.messages import Term
from plugins.paths import is_identifier
from plugins.problems import Location, Problem
from plugins.registry.model import AccountId, Kind, PersonId, Stage, VillageId
from plugins.textfile import decode
from plugins.yamlfile import Fields, Table, parse_yaml

MAX_DRAFT_BYTES = 512 * 1024
FENCE = "---\n"
DIGEST = re.compile("[0-9a-f]{64}")
DISCLOSURES = (Kind.AFFAIRS, Kind.FINANCE, Kind.SUBSIDY)


@dataclass(frozen=True, slots=True)
class Place:
    """What the path of a draft already says: the form of its id and, for all but pages, its owner."""

    stem: str
    section: str  # articles, pages or villages
    owner: str

    @classmethod
    def of(cls, path: str) -> Place | None:
        """The place of a draft's path, or None when no draft belongs there."""
        parts = path.removesuffix(".md").split("/")
        match parts:
            case ["content", "articles", account, year, name] if year.isascii() and year.isdigit() and len(year) == 4:
                place = cls(f"articles/{account}/{year}/{name}", "articles", account)
            case ["content", "pages", name]:
                place = cls(f"pages/{name}", "pages", "")
            case ["villages", village, name]:
                place = cls(f"villages/{village}/{name}", "villages", village)
            case _:
                return None
        return place if is_address(place.stem) else None


def is_address(stem: str) -> bool:
    """Whether a document may have this id or name: identifiers, and no `index`, which is the page of a folder."""
    parts = stem.split("/")
    return all(is_identifier(part) for part in parts) and parts[-1] != "index"


def split_draft(text: str, path: str) -> tuple[tuple[str, str, int] | None, tuple[Problem, ...]]:
    """Metadata, body and the line (from 1) on which the body begins."""
    if not text.startswith(FENCE):
        return None, (NO_FRONT_MATTER.at(Location(path)),)
    end = text.find("\n" + FENCE, len(FENCE) - 1)
    if end < 0:
        return None, (OPEN_FRONT_MATTER.at(Location(path)),)
    metadata = text[len(FENCE) : end + 1]
    return (metadata, text[end + 1 + len(FENCE) :], metadata.count("\n") + 3), ()


def parse_draft(data: bytes, path: str, place: Place) -> tuple[Draft | None, tuple[Problem, ...]]:
    """A Draft without its files, or None with every reason why the metadata cannot be read."""
    text, problems = decode(data, path, MAX_DRAFT_BYTES)
    if text is None:
        return None, problems
    parts, problems = split_draft(text, path)
    if parts is None:
        return None, problems
    metadata, body, body_line = parts
    table, problems = parse_yaml(metadata, path, first_line=2)
    if table is None:
        return None, problems
    found: list[Problem] = []
    fields = Fields(table, found)
    values = _common(fields, place) | _specific(fields, place)
    fields.done()
    if found:
        return None, tuple(found)
    return Draft(source=path, data=data, body=body, body_line=body_line, keys=_places(table), **values), ()


def _common(fields: Fields, place: Place) -> dict[str, Any]:
    return {
        "id": _document_id(fields, place),
        "title": fields.text("title"),
        "summary": fields.text("summary"),
        "author": PersonId(fields.text("author")),
        "created": fields.a_day("created"),
        "published": fields.time("published") if fields.has("published") else None,
        "keywords": fields.texts("keywords", required=False),
        "image": fields.text("image", default=""),
        "image_alt": fields.text("image_alt", default=""),
        "signers": _signers(fields),
        "emergency": fields.text("emergency", default=""),
        "migrated_from": _migrated(fields),
        "corrections": tuple(
            _correction(each, of_ledger=fields.has("ledger")) for each in fields.groups("corrections", required=False)
        ),
    }


def _specific(fields: Fields, place: Place) -> dict[str, Any]:
    match place.section:
        case "articles":
            return {
                "kind": Kind.ARTICLE,
                "account": AccountId(fields.text("account")),
                "genre": fields.choice("kind", Genre),
                "column": fields.text("column"),
                "reprint": _reprint(fields),
                "document": _document(fields),
                "effective": fields.day("effective", required=False),
                "until": fields.day("until", required=False),
                "relations": _relations(fields),
                "lead": fields.text("lead", default=""),
                "also_in": tuple(map(Lane.of, fields.texts("also_in", required=False))),
            }
        case "pages":
            return {"kind": Kind.PAGE, "account": AccountId(fields.text("account"))}
        case _:
            return _disclosure(fields)


def _disclosure(fields: Fields) -> dict[str, Any]:
    kind = fields.choice("kind", Kind)
    if kind not in DISCLOSURES:
        fields.wrong("kind", "affairs, finance, subsidy", kind)
    values: dict[str, Any] = {
        "kind": kind,
        "village": VillageId(fields.text("village")),
        "item": fields.text("item", default=""),
    }
    match kind:
        case Kind.FINANCE:
            words = fields.text("amount_words", default="")
            ledger = LedgerNote(fields.text("ledger"), fields.text("opening"), fields.text("closing"), words)
            return values | {"period": fields.text("period"), "ledger": ledger}
        case Kind.SUBSIDY:
            recipients = RecipientsNote(
                file=fields.text("recipients"),
                basis=fields.text("basis"),
                phone=fields.text("phone"),
                shown_from=fields.a_day("shown_from"),
                shown_until=fields.a_day("shown_until"),
                words=fields.text("amount_words", default=""),
                received=tuple(_received(each) for each in fields.groups("received", required=False)),
            )
            return values | {"period": fields.text("period"), "recipients": recipients}
        case _:
            return values | {
                "period": fields.text("period", default=""),
                "matter": fields.text("matter", default=""),
                "step": _step(fields),
                "votes": _votes(fields),
            }


def _received(fields: Fields) -> Received:
    received = Received(fields.text("project"), fields.text("amount"))
    fields.done()
    return received


def _document_id(fields: Fields, place: Place) -> DocumentId:
    text = fields.text("id")
    # Owner and section are those of the place; only the name may differ, after a file was renamed.
    prefix = place.stem.split("/")[:2] if place.owner else ["pages"]
    parts = text.split("/")
    fits = len(parts) == place.stem.count("/") + 1 and parts[: len(prefix)] == prefix
    if text and not (fits and is_address(text)):
        fields.problems.append(BAD_DOCUMENT_ID.at(fields.at("id"), id=text, expected=place.stem))
    return DocumentId(text)


def _signers(fields: Fields) -> dict[Stage, PersonId]:
    group = fields.group("review")
    if group is None:
        return {}
    chosen = {stage: PersonId(group.text(stage)) for stage in Stage if group.has(stage)}
    group.done()
    return chosen


def _reprint(fields: Fields) -> Reprint | None:
    group = fields.group("source", required=False)
    if group is None:
        return None
    note = Reprint(group.text("unit"), group.text("title"), _web_address(group), group.text("author", default=""))
    group.done()
    return note


def _migrated(fields: Fields) -> Migrated | None:
    group = fields.group("migrated_from", required=False)
    if group is None:
        return None
    channel = group.text("channel", default="")
    url = _web_address(group) if group.has("url") or not channel else ""  # one of both says where it was
    digest = group.text("digest", default="")
    if digest and not DIGEST.fullmatch(digest):
        group.wrong("digest", Term("a SHA-256 in hex"), digest)
    note = Migrated(url, group.a_day("published"), channel, digest)
    group.done()
    return note


def _correction(fields: Fields, *, of_ledger: bool) -> Correction:
    was = fields.text("was", default="") if of_ledger else ""
    released = fields.text("released", default="") if of_ledger else ""
    correction = Correction(fields.time("at"), fields.text("note"), was, released)
    fields.done()
    return correction


def _web_address(fields: Fields) -> str:
    url = fields.text("url")
    if url and not _is_web_address(url):
        reason = Term("the address a text comes from begins with https://")
        fields.problems.append(FOREIGN_LINK.at(fields.at("url"), target=url, reason=reason))
    return url


def _is_web_address(url: str) -> bool:
    """Whether `url` names a host plainly, behind no `@`."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname) and "@" not in parts.netloc


def _document(fields: Fields) -> DocumentHead | None:
    group = fields.group("document", required=False)
    if group is None:
        return None
    head = DocumentHead(
        number=group.text("number"),
        issuer=group.text("issuer"),
        topic=group.text("topic", default=""),
        made=group.day("made", required=False),
        validity=group.text("validity"),
        index=group.text("index", default=""),
        genre=group.text("genre", default=""),
        mode=group.text("mode", default=""),
    )
    group.done()
    return head


def _relations(fields: Fields) -> Relations:
    return Relations(
        follows=(fields.text("follows"),) if fields.has("follows") else (),
        interprets=fields.texts("interprets", required=False),
        replaces=fields.texts("replaces", required=False),
        reprint_of=(fields.text("reprint_of"),) if fields.has("reprint_of") else (),
    )


def _step(fields: Fields) -> Step | None:
    for key, other in (("matter", "step"), ("step", "matter")):
        if fields.has(key) and not fields.has(other):
            fields.problems.append(KEY_NOT_HERE.at(fields.at(key), key=key, other=other))
    return fields.choice("step", Step) if fields.has("step") else None


def _votes(fields: Fields) -> Votes | None:
    group = fields.group("votes", required=False)
    if group is None:
        return None
    votes = Votes(
        group.text("body"),
        group.integer("expected"),
        group.integer("present"),
        group.integer("in_favour"),
        group.integer("against"),
        group.integer("abstained"),
    )
    group.done()
    return votes


def _places(table: Table) -> dict[str, Location]:
    """Where each value stands, `review.review1` for the values of a group."""
    places = {key: node.at for key, node in table.values.items()}
    for key, node in table.values.items():
        if isinstance(node, Table):
            places |= {f"{key}.{inner}": value.at for inner, value in node.values.items()}
    return places
