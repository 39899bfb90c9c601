"""Words that become public with a sign-off or a withdrawal: nobody's number may stand in them.

A withdrawal takes its document down whatever else it says, so its words are only not shown.  The words of a sign-off
are in the record of its document, which cannot be proved without them: there the document is held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from plugins.privacy.allowed import Allowed, allowed_on, judge_findings
from plugins.privacy.rules import WORDS_OF_SIGN_OFF, WORDS_OF_WITHDRAWAL
from plugins.privacy.scan import find
from plugins.problems import Location, Problem, Rule, Severity
from plugins.review.case import Case
from plugins.review.withdrawal import Withdrawal


def check_words(case: Case) -> Iterator[Problem]:
    """The notes and evidence of the present round; those of earlier ones are not published."""
    for each in case.sign_offs:
        said = each.statement
        for words in (said.note, said.evidence):
            if words and any(find(words)):
                allowed = allowed_on(case.registry, case.now.date())
                yield from personal(words, allowed, case.draft.id, WORDS_OF_SIGN_OFF, each.location)


def check_withdrawal_words(withdrawal: Withdrawal, allowed: Allowed) -> Iterator[Problem]:
    for words in (withdrawal.title, withdrawal.reason):
        yield from personal(words, allowed, withdrawal.document, WORDS_OF_WITHDRAWAL, withdrawal.location)


def shown_part(withdrawal: Withdrawal, allowed: Allowed) -> Withdrawal:
    """What readers see of it: without the title, or the reason, that holds somebody's number."""

    def shown(words: str) -> str:
        found = personal(words, allowed, withdrawal.document, WORDS_OF_WITHDRAWAL, withdrawal.location)
        return "" if any(True for _ in found) else words

    return replace(withdrawal, title=shown(withdrawal.title), reason=shown(withdrawal.reason))


def personal(words: str, allowed: Allowed, document: str, rule: Rule, at: Location) -> Iterator[Problem]:
    """What stands in `words` and may not be shown, by `rule`."""
    found, _ = judge_findings(((finding, finding.at("")) for finding in find(words)), allowed, document)
    for problem in found:
        if problem.severity is Severity.ERROR:
            yield rule.at(at, sample=problem.values["sample"])
