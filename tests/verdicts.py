"""What the gate says of one document, as tests ask for it."""

from __future__ import annotations

from datetime import datetime

from plugins.drafts.model import Draft
from plugins.problems import Location
from plugins.registry.model import Registry
from plugins.review.gate import decide
from plugins.review.sidecar import parse_sidecar, write_sidecar
from plugins.review.statement import SignOff
from tests.builders import NOW, a_case, a_draft, rules, signed

DRAFT = a_draft()
GOOD = signed(DRAFT)


def verdict(
    draft: Draft = DRAFT,
    sign_offs: tuple[SignOff, ...] = GOOD,
    registry: Registry | None = None,
    now: datetime = NOW,
) -> list[str]:
    """The rules that hold the document back; none: it is approved."""
    decision = decide([a_case(draft, sign_offs, registry, now)])
    assert len(decision.approved) + len(decision.held) == 1
    assert bool(decision.approved) == (decision.problems == ())
    return rules(decision.problems)


def pointed_at(
    draft: Draft, record: tuple[SignOff, ...] = (), registry: Registry | None = None
) -> list[tuple[str, Location]]:
    """Each rule that holds the draft back, with its place, in the order in which an editor meets them."""
    read = parse_sidecar(write_sidecar(record), draft.sidecar)[0] if record else ()
    problems = decide([a_case(draft, read, registry)]).problems
    assert len(rules(problems)) == len(problems)
    return [(problem.rule, problem.location) for problem in problems]
