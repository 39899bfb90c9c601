"""A reprint is public as long as its original is, and no longer.

Asked last, of what everything else found fit to be published, stand-ins as well: an older revision would bring back
the very text that somebody took down.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from plugins.clock import CHINA
from plugins.drafts.model import Draft
from plugins.drafts.rules import ORIGINAL_CORRECTED, REPRINT_OF_REPRINT, REPRINT_OF_WITHDRAWN, REPRINT_WITHOUT_ORIGINAL
from plugins.edition.model import Story
from plugins.problems import Problem
from plugins.review.gate import Approved
from plugins.review.withdrawal import Withdrawal


@dataclass(frozen=True, slots=True)
class Original:
    """What a reprint has to know of a document that is public; `corrected_at` is None while nothing was corrected."""

    is_reprint: bool
    corrected_at: datetime | None

    @classmethod
    def of(cls, document: Draft | Story) -> Original:
        corrections = document.corrections
        is_reprint = bool(document.relations.reprint_of or document.reprint)
        return cls(is_reprint, corrections[-1].at if corrections else None)


def is_reprint(draft: Draft) -> bool:
    return bool(draft.relations.reprint_of)


def orphans(
    approved: Iterable[Approved],
    originals: Callable[[Draft], tuple[str, ...]],
    withdrawn: Mapping[str, Withdrawal],
    elsewhere: Callable[[str], Original | None],
) -> dict[str, tuple[Problem, ...]]:
    """What is to be said of reprints among `approved`, by source path; `originals` has the ids of what each repeats.

    `elsewhere` finds, by id, a public document that is not among them.
    """
    approved = tuple(approved)
    here = {str(each.draft.id): Original.of(each.draft) for each in approved}
    found: dict[str, tuple[Problem, ...]] = {}
    for each in approved:
        for id in originals(each.draft):
            if problems := tuple(_faults(each, id, here.get(id) or elsewhere(id), withdrawn.get(id))):
                found[each.draft.source] = problems
    return found


def _faults(reprint: Approved, id: str, original: Original | None, withdrawn: Withdrawal | None) -> Iterator[Problem]:
    draft, signed_at = reprint.draft, reprint.sign_offs[-1].statement.at
    at = draft.at("reprint_of")
    if withdrawn is not None and signed_at <= withdrawn.at:
        day = withdrawn.at.astimezone(CHINA).date()
        yield REPRINT_OF_WITHDRAWN.at(at, original=id, day=day, source=draft.source)
    elif original is None:
        yield REPRINT_WITHOUT_ORIGINAL.at(at, original=id, source=draft.source)
    elif original.is_reprint:
        yield REPRINT_OF_REPRINT.at(at, original=id)
    elif original.corrected_at is not None and signed_at < original.corrected_at:
        yield ORIGINAL_CORRECTED.at(at, original=id, day=original.corrected_at.astimezone(CHINA).date())
