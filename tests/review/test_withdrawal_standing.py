"""What a withdrawal does, and what the history of the branch makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from plugins.problems import Severity
from plugins.registry.model import Stage
from plugins.review.case import Case
from plugins.review.gate import decide
from plugins.review.sidecar import write_sidecar
from plugins.review.signing import current_round
from plugins.review.withdrawal import (
    Withdrawal,
    load_withdrawals,
    withdrawal_path,
    write_withdrawal,
)
from tests.builders import (
    ARTICLE,
    LEDGER,
    NOW,
    SIGNED,
    a_case,
    a_draft,
    a_tree,
    rules,
    signed,
)
from tests.review.test_withdrawal import GOOD, LEDGER_PATH, PATH, REGISTRY, again, load

DRAFT = a_draft()


# ---- what it does -------------------------------------------------------------------------------------------------


def test_a_withdrawal_stands_beside_its_draft() -> None:
    assert withdrawal_path(ARTICLE) == PATH
    assert withdrawal_path(LEDGER) == LEDGER_PATH


def test_a_withdrawn_revision_is_held_back_and_asks_nobody_for_anything() -> None:
    case = Case(DRAFT, signed(DRAFT), REGISTRY, NOW, withdrawn=1)
    decision = decide([case])

    assert decision.approved == ()
    assert [(p.rule, p.severity) for p in decision.problems] == [("REV032", Severity.SETTLED)]


def test_what_nobody_signed_cannot_have_been_withdrawn() -> None:
    assert rules(decide([Case(DRAFT, (), REGISTRY, NOW, withdrawn=1)]).problems) == ["REV001"]


def test_a_withdrawn_document_comes_back_only_with_its_next_revision_signed_at_every_stage() -> None:
    record = signed(DRAFT)
    down = Case(DRAFT, record, REGISTRY, NOW, withdrawn=1)
    assert (current_round(down).revision, current_round(down).sign_offs) == (2, ())
    after = SIGNED + timedelta(days=90)
    mended = a_draft("改好了。\n", corrections=f"[{{at: {after:%Y-%m-%dT%H:%M}+08:00, note: 更正数字}}]")

    again = signed(mended, before=record, at=after)
    for count in range(len(record), len(again)):
        assert decide([replace(down, draft=mended, record=again[:count])]).approved == ()
    assert len(decide([replace(down, draft=mended, record=again)]).approved) == 1
    assert decide([replace(down, draft=mended, record=again, withdrawn=2)]).approved == ()


def test_a_revision_number_jumped_over_a_withdrawal_starts_behind_it() -> None:
    assert current_round(replace(a_case(DRAFT, signed(DRAFT)), withdrawn=5)).revision == 6


# ---- with the history of the branch -------------------------------------------------------------------------------

SIDECAR = "content/articles/jinhe/2026/street-lamps.review.yaml"
RELEASED = write_sidecar(signed(DRAFT))


def taken_down(
    withdrawal: bytes | Withdrawal,
    sidecar: bytes | None,
    past: Mapping[str, list[bytes]] | None,
    links: tuple[str, ...] = (),
) -> tuple[list[Withdrawal], list[str]]:
    """What a withdrawal beside its sidecar takes down; `past` is what stood at a path before, None: nobody knows."""
    data = withdrawal if isinstance(withdrawal, bytes) else write_withdrawal(withdrawal)
    tree = a_tree({PATH: data, SIDECAR: sidecar}, links)
    older = None if past is None else lambda path: past.get(path, [])
    good, problems = load_withdrawals(tree, REGISTRY, NOW, older)
    assert all(problem.location.path == PATH for problem in problems)
    return list(good.values()), rules(problems)


def test_only_what_was_released_is_withdrawn() -> None:
    """Or one person alone could make a page that says what they like."""
    unsigned = write_sidecar(signed(DRAFT, upto=Stage.PROOF3))
    other = write_sidecar(signed(a_draft(path="content/articles/jinhe/2026/other.md")))

    for sidecar in (RELEASED,):
        assert taken_down(GOOD, sidecar, {}) == ([GOOD], [])
        assert taken_down(GOOD, sidecar, None) == ([GOOD], [])
        assert taken_down(GOOD, None, {SIDECAR: [b"?", sidecar]}) == ([GOOD], [])
    for sidecar in (unsigned, other, b"?"):
        assert taken_down(GOOD, sidecar, {SIDECAR: [RELEASED]})[1] == ["REV031"]
        assert taken_down(GOOD, None, {SIDECAR: [sidecar]})[1] == ["REV031"]
    assert taken_down(GOOD, None, {})[1] == ["REV031"]
    assert taken_down(GOOD, None, None) == ([GOOD], [])
    assert taken_down(again(revision=2), RELEASED, {})[1] == ["REV031"]
    assert taken_down(GOOD, b"x", {SIDECAR: [RELEASED]}, links=(SIDECAR,)) == ([GOOD], [])
    assert taken_down(GOOD, RELEASED, {"elsewhere": [unsigned]}) == ([GOOD], [])


def test_a_changed_byte_does_not_lift_what_stood_before() -> None:
    older, newest = again(reason="第一次"), again(reason="第二次")
    forged = replace(newest, reason="第三次")
    past = {
        PATH: [write_withdrawal(forged), b"?", write_withdrawal(newest), write_withdrawal(older)],
        SIDECAR: [RELEASED],
    }

    for broken in (b"?", forged, again(site="other.example")):
        good, problems = taken_down(broken, RELEASED, past)
        assert good == [newest]
        assert problems != []
        assert good[0].location.path == PATH
    assert taken_down(GOOD, RELEASED, past, links=(PATH,)) == ([newest], ["REV031"])
    assert taken_down(b"?", RELEASED, {PATH: [write_withdrawal(forged)]})[0] == []
    assert taken_down(b"?", RELEASED, {"elsewhere": [write_withdrawal(newest)]})[0] == []
    assert taken_down(b"?", RELEASED, None)[0] == []
    assert taken_down(GOOD, RELEASED, past) == ([GOOD], [])


@pytest.mark.parametrize(
    ("changes", "problems"),
    [
        ({"title": "长" * 200, "reason": "长" * 200}, []),
        ({"title": "长" * 201}, ["REV031"]),
        ({"reason": "长" * 201}, ["REV031"]),
        ({"successor": "articles/jinhe/2026/other"}, []),
        ({"successor": "no id"}, ["REV031"]),
        ({"successor": "../x"}, ["REV031"]),
        ({"document": "articles/jinhe/2026/No Id"}, ["REV031"]),
        ({"document": "articles/jinhe/2026/index"}, ["REV031"]),
    ],
)
def test_a_withdrawal_names_documents_by_ids_and_is_short(changes: dict[str, str], problems: list[str]) -> None:
    assert load({PATH: again(**changes)})[1] == problems
