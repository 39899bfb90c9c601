"""What an emergency owes and until when, and what an escalation asks of every later round."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugins.registry.model import Stage
from plugins.review.gate import decide
from plugins.review.signing import current_round
from plugins.review.statement import Verdict
from tests.builders import (
    POLICY,
    SIGNED,
    a_case,
    a_draft,
    a_registry,
    chained,
    resigned,
    rules,
    signed,
)

DRAFT = a_draft()
GOOD = signed(DRAFT)


URGENT = a_draft(emergency="主管网爆裂，东片今晚停水", published=None)
SHORT = signed(URGENT, upto=Stage.RELEASE)


def test_an_emergency_owes_nothing_before_its_release_and_nothing_after_its_last_review() -> None:
    before, after = a_case(URGENT, SHORT[:-1]), a_case(URGENT, signed(URGENT, before=SHORT))
    owing = a_case(URGENT, SHORT)

    assert (before.owing, before.owing_until) == ((), None)
    assert (after.owing, after.owing_until) == ((), None)
    assert owing.owing == (Stage.PROOF1, Stage.REVIEW2, Stage.PROOF2, Stage.PROOF3)
    assert owing.owing_until == SHORT[-1].statement.at + timedelta(hours=48)


def test_an_ordinary_document_owes_nothing() -> None:
    (approved,) = decide([a_case(DRAFT, GOOD)]).approved

    assert (approved.owing, approved.owing_until, approved.notes) == ((), None, ())


def test_what_is_overdue_is_so_from_the_second_after() -> None:
    until = SHORT[-1].statement.at + timedelta(hours=48)

    assert rules(decide([a_case(URGENT, SHORT, now=until)]).problems) == ["REV026"]
    assert rules(decide([a_case(URGENT, SHORT, now=until + timedelta(seconds=1))]).problems) == ["REV027"]


@pytest.mark.parametrize("position", range(7))
def test_an_escalation_at_any_stage_binds_every_later_round(position: int) -> None:
    """Under the stricter profile everybody differs; the people of this draft do not, so it cannot go out again."""
    text = POLICY.replace("release: platform}\n  emergency", "release: platform}\n    separate: everyone\n  emergency")
    strict = a_registry({"accounts/policy.yaml": text})
    doubt = resigned(GOOD[position], verdict=Verdict.ESCALATE, note="涉及全镇，请从严")
    rest = chained(resigned(each, revision=2) for each in GOOD)
    record = (*GOOD[:position], doubt, *rest)

    assert a_case(DRAFT, record, strict).profile.name == "strict"
    assert "REV004" in rules(decide([a_case(DRAFT, record, strict)]).problems)
    assert a_case(DRAFT, GOOD, strict).profile.name == "standard"
    assert rules(decide([a_case(DRAFT, GOOD, strict)]).problems) == []


def test_an_escalation_says_which_profile_it_leads_to() -> None:
    for text, profile in ((POLICY, "strict"), (POLICY.replace("    escalates_to: strict\n", ""), "standard")):
        registry = a_registry({"accounts/policy.yaml": text})
        doubt = (resigned(GOOD[0], verdict=Verdict.ESCALATE, note="从严"),)
        found = decide([a_case(DRAFT, doubt, registry)]).problems
        assert [problem.values["profile"] for problem in found if "profile" in problem.values] == [profile]


def test_what_an_emergency_owes_is_told_with_who_and_until_when() -> None:
    (problem,) = decide([a_case(URGENT, SHORT, now=SIGNED + timedelta(hours=1))]).problems

    assert problem.location == URGENT.at("review.proof1")
    assert problem.values == {
        "stages": (Stage.PROOF1.word, Stage.REVIEW2.word, Stage.PROOF2.word, Stage.PROOF3.word),
        "until": "2026-03-07T08:02:00+08:00",
        "person": "某hu-qing（hu-qing）",
        "source": URGENT.source,
    }


@pytest.mark.parametrize("count", range(1, 8))
def test_a_round_that_goes_on_keeps_all_that_was_said_before(count: int) -> None:
    """Or an escalation would be gone with the next signature, and the usual reviewers would do again."""
    doubt = resigned(GOOD[0], verdict=Verdict.ESCALATE, note="涉及全镇，请从严")
    begun = chained(resigned(each, revision=2) for each in GOOD[:count])
    this = current_round(a_case(DRAFT, (doubt, *begun)))

    assert this.record == (doubt, *begun)
    assert (this.earlier, this.sign_offs, this.revision) == ((doubt,), begun, 2)
    assert this.due == (list(Stage)[count] if count < 7 else None)


@pytest.mark.parametrize("column", ["news", ""])
@pytest.mark.parametrize("account", ["jinhe", ""])
def test_an_escalation_leads_above_the_profile_of_this_unit_and_column(account: str, column: str) -> None:
    """Not above the one of other units or columns, which may have nothing above it."""
    narrow = (
        "kinds: [article]"
        + (f", accounts: [{account}]" if account else "")
        + (f", columns: [{column}]" if column else "")
    )
    lenient = "  - {kinds: [article], profile: strict, emergency: emergency}\n"
    text = POLICY.replace(
        "  - {kinds: [article], profile: standard, emergency: emergency}\n",
        f"  - {{{narrow}, profile: standard, emergency: emergency}}\n{lenient}",
    )
    registry = a_registry({"accounts/policy.yaml": text})
    doubt = (resigned(GOOD[0], verdict=Verdict.ESCALATE, note="从严"),)
    case = a_case(DRAFT, doubt, registry)

    assert (case.unhurried.name, case.profile.name) == ("standard", "strict")
    assert rules(decide([case]).problems) == ["REV019"]
