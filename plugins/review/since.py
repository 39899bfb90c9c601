"""What a person saw when they last signed a document: found in the history by the digest they signed."""

from __future__ import annotations

from plugins.drafts.load import load_draft
from plugins.drafts.model import Draft
from plugins.registry.model import PersonId
from plugins.review.case import Case
from plugins.review.history import History


def last_signed_digest(case: Case, person: PersonId) -> str | None:
    """The digest of the manifest this person signed last, if it is no longer the draft's."""
    signed = [each.statement.manifest for each in case.record if each.statement.person == person]
    return signed[-1] if signed and signed[-1] != case.draft.digest else None


def revision_with(history: History, draft: Draft, digest: str) -> Draft | None:
    """The revision of `draft` with this digest, from the line of the branch; None when the branch never had it."""
    head = history.commit_id()
    paths = (draft.source, *(file.path for file in draft.files))
    for commit in (head, *history.versions(head, *paths)):
        tree = history.tree(commit).below(draft.source.rpartition("/")[0])
        if draft.source in tree.entries:
            found, _ = load_draft(tree, draft.source)
            if found is not None and found.digest == digest:
                return found
    return None
