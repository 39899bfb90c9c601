"""The review sheet (审核表) of one draft: what is printed for those who sign on paper, and kept with the file.

Its number names the exact bytes it was printed for and the round of signatures, so that a sheet cannot be filed with
another text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from plugins.drafts.model import Draft, DraftFile
from plugins.edition.addresses import VERIFY
from plugins.edition.site import Site
from plugins.registry.model import Stage, Via
from plugins.review.case import Case
from plugins.review.signing import Round


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One stage: who is to look at what.  `signed_at` is None until it is signed with a key."""

    stage: Stage
    name: str
    post: str
    checklist: tuple[str, ...]
    signed_at: datetime | None
    takes_paper: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that one sheet says; `verify_address` is what its code leads to."""

    site: Site
    number: str
    verify_address: str
    draft: Draft
    unit: str
    column: str
    author: str
    files: tuple[DraftFile, ...]
    rows: tuple[SheetRow, ...]


def compile_sheet(case: Case, this: Round, site: Site) -> Sheet:
    """The sheet of a draft for the round of signatures it is in."""
    draft, registry = case.draft, case.registry
    account = registry.accounts[draft.account] if draft.account else None
    village = registry.villages[draft.village] if draft.village else None
    column = account.column(draft.column) if account else None
    return Sheet(
        site=site,
        number=f"{draft.check_code}-{this.revision}",
        verify_address=f"{site.url}{VERIFY}#{draft.id},{draft.check_code}",
        draft=draft,
        unit=account.unit if account else village.name if village else "",
        column=column.name if column else "",
        author=registry.people[draft.author].name,
        files=draft.files,
        rows=tuple(_row(stage, case, this) for stage in case.profile.stages),
    )


def _row(stage: Stage, case: Case, this: Round) -> SheetRow:
    policy, people = case.registry.policy, case.registry.people
    person = people.get(case.draft.signers.get(stage, case.draft.author))
    signed = {each.statement.stage: each.statement.at for each in this.sign_offs}
    return SheetRow(
        stage=stage,
        name=person.name if person else "",
        post=person.post if person else "",
        checklist=policy.checklists.get(stage, ()),
        signed_at=signed.get(stage),
        takes_paper=case.profile.accepts(Via.PAPER, stage),
    )
