"""A ledger that was released before shows what it said then: the old tables, each proved by a release of the record.

Every release signed the digest of a manifest, and the manifest names the digest of the table.  Whoever corrects a
ledger hands both in again: the manifest, whose digest must be the one that was signed, and the table, whose digest must
be the one it names.  So nobody can invent an old row or leave one out, and anyone can check it without the history.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from itertools import pairwise

from plugins.drafts.model import Correction, Draft
from plugins.problems import Problem
from plugins.registry.model import Stage
from plugins.review.case import Case
from plugins.review.rules import NEVER_RELEASED, OTHER_TABLE, UNSHOWN_CHANGE
from plugins.review.statement import SignOff


def manifest_digest(note: Correction) -> str:
    """The digest that was signed when the manifest this note hands in was released."""
    return hashlib.sha256(note.released.encode("utf-8")).hexdigest()


def check_shown(case: Case) -> Iterator[Problem]:
    """Each revision of a ledger that readers saw is handed in by one correction, in their order; nothing else is."""
    draft = case.draft
    if draft.ledger is None:
        return
    public = _public(case)
    notes = [note for note in draft.corrections if note.released]
    for note, sign_off in zip(notes, public, strict=False):
        if manifest_digest(note) != sign_off.statement.manifest:
            released = sign_off.statement.at.isoformat()
            yield NEVER_RELEASED.at(draft.at("corrections"), at=note.at.isoformat(), released=released)
            return
    for sign_off in public[len(notes) :]:
        released = sign_off.statement.at.isoformat()
        yield UNSHOWN_CHANGE.at(draft.at("corrections"), released=released, source=draft.source)
        return
    for note in notes[len(public) :]:
        yield NEVER_RELEASED.at(draft.at("corrections"), at=note.at.isoformat(), released="—")
        return
    yield from _check_tables(draft, notes)


def _public(case: Case) -> list[SignOff]:
    """The last releases of other bytes, by someone entitled to give them, that were not taken down since.

    What was withdrawn is not shown again, not even as the old row of a correction: that is how a ledger is mended that
    held what nobody may know.
    """
    found: dict[str, SignOff] = {}
    for each in case.releases:
        said = each.statement
        is_other = said.manifest != case.draft.digest and said.revision > case.withdrawn
        if is_other and said.person in case.entitled(Stage.RELEASE, said.at.date()):
            found.setdefault(said.manifest, each)
    return list(found.values())


def _check_tables(draft: Draft, notes: list[Correction]) -> Iterator[Problem]:
    """The table beside each note is the one its manifest names; without one, nothing changed in it until the next."""
    assert draft.ledger is not None
    now = draft.file(draft.ledger.file)
    then = [_named(note.released).get(draft.ledger.file) for note in notes]
    for note, (old, new) in zip(notes, pairwise([*then, now.digest if now else None]), strict=True):
        file = draft.file(note.was) if note.was else None
        is_shown = file.digest == old if file else old == new
        if old is None or not is_shown:
            yield OTHER_TABLE.at(draft.at("corrections"), at=note.at.isoformat(), table=draft.ledger.file)


def _named(manifest: str) -> dict[str, object]:
    """The digests a manifest names, by file; nothing of one that `Draft.manifest` did not write, whoever signed it."""
    try:
        named = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    return named if isinstance(named, dict) else {}
