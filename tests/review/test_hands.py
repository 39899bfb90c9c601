"""Whose hand signed, and whose people they are: terms, roles, retired and stolen keys, one person under two ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.problems import ProblemsFound
from plugins.registry.model import Registry
from plugins.review.gate import decide
from tests.builders import (
    STANDARD,
    TOWN,
    TOWN_PEOPLE,
    a_case,
    a_draft,
    a_registry,
    person,
    public_line,
    resigned,
    rules,
    signed,
)
from tests.verdicts import verdict

JINHE = "accounts/jinhe.yaml"
DRAFT = a_draft()
GOOD = signed(DRAFT)


def test_a_signature_by_another_hand_is_refused() -> None:
    forged = (*GOOD[:6], resigned(GOOD[6], hand="chen-yu"))

    assert verdict(sign_offs=forged) == ["REV010"]


def test_a_forger_who_names_their_own_key_is_refused() -> None:
    fingerprint = GOOD[0].statement.key

    assert verdict(sign_offs=(*GOOD[:6], resigned(GOOD[6], hand="xie-fen", key=fingerprint))) == ["REV011"]


def test_hand_typed_names_without_signatures_are_refused() -> None:
    typed = tuple(
        replace(s, signature="-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n") for s in GOOD
    )

    assert verdict(sign_offs=typed) == ["REV010"] * 7


def registry_with(xie_fen: str) -> Registry:
    return a_registry({JINHE: TOWN.replace(TOWN_PEOPLE[1], xie_fen)})


def key_line(since: str, retired_on: str = "", compromised_since: str = "") -> str:
    ended = f", retired_on: {retired_on}" if retired_on else ""
    ended += f", compromised_since: {compromised_since}" if compromised_since else ""
    return f"{{key: {public_line('xie-fen')}, since: {since}{ended}, sample: true}}"


def test_a_term_that_ended_after_the_sign_off_changes_nothing() -> None:
    until = registry_with(person("xie-fen", "review1", "proof2", until="2026-03-05"))

    assert verdict(registry=until) == []


def test_a_sign_off_given_after_a_term_is_refused() -> None:
    until = registry_with(person("xie-fen", "review1", "proof2", until="2026-03-04"))

    assert verdict(registry=until) == ["REV006", "REV006"]


def test_a_sign_off_given_before_a_term_is_refused() -> None:
    since = registry_with(person("xie-fen", "review1", "proof2", since="2026-03-06"))

    assert set(verdict(registry=since)) == {"REV006", "REV011"}


def test_a_key_retired_after_the_sign_off_changes_nothing() -> None:
    assert (
        verdict(
            registry=registry_with(person("xie-fen", "review1", "proof2", key=key_line("2024-01-01", "2026-03-06")))
        )
        == []
    )


def test_a_key_retired_before_the_sign_off_is_refused() -> None:
    retired = registry_with(person("xie-fen", "review1", "proof2", key=key_line("2024-01-01", "2026-03-05")))

    assert set(verdict(registry=retired)) == {"REV011"}


@pytest.mark.parametrize("since", ["2026-03-05", "2026-03-01", "2024-01-01"])
def test_nothing_counts_that_was_signed_since_a_key_was_compromised(since: str) -> None:
    """Retired or not: whoever else has the key could have signed it."""
    for retired_on in ("", "2026-03-06"):
        stolen = registry_with(person("xie-fen", "review1", "proof2", key=key_line("2024-01-01", retired_on, since)))
        decision = decide([a_case(DRAFT, GOOD, stolen)])

        assert set(rules(decision.problems)) == {"REV011"}
        assert decision.approved == ()


def test_what_was_signed_before_a_key_was_compromised_stays_good() -> None:
    stolen = person("xie-fen", "review1", "proof2", key=key_line("2024-01-01", compromised_since="2026-03-06"))

    assert verdict(registry=registry_with(stolen)) == []


def test_a_role_taken_away_is_no_role() -> None:
    assert verdict(registry=registry_with(person("xie-fen", "proof2"))) == ["REV006"]


def test_a_person_who_left_the_registry_cannot_vouch() -> None:
    gone = a_registry({JINHE: TOWN.replace(TOWN_PEOPLE[1], "")})

    assert set(verdict(registry=gone)) == {"REV006", "REV011"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("某hu-qing", other) for other in ("某hu-qing", "某 hu-qing", "某ｈｕ-qing", "某hu·qing", "某HU-QING")),
        ("陈国", "陳國"), ("陳国", "陈 國"),
    ],
)  # fmt: skip
def test_one_person_entered_twice_under_another_id_does_not_review_twice(one: str, other: str) -> None:
    twin = person("hu-qing-2", "review3").replace("某hu-qing-2", f'"{other}"')
    registry = a_registry({JINHE: TOWN.replace("某hu-qing", one) + twin})
    draft = a_draft(review=STANDARD | {"review3": "hu-qing-2"})

    assert verdict(draft, signed(draft, registry), registry) == ["REV033"]


def test_a_name_with_a_character_nobody_sees_does_not_even_enter_the_registry() -> None:
    twin = person("hu-qing-2", "review3").replace("某hu-qing-2", '"某hu-\u2060qing"')

    with pytest.raises(ProblemsFound):
        a_registry({JINHE: TOWN + twin})


@pytest.mark.parametrize("stage", list(STANDARD)[:5:2])
def test_an_author_entered_twice_under_another_id_does_not_review_their_own_text(stage: str) -> None:
    for name, expected in (("某 chen-yu", ["REV005"]), ("某别人", [])):
        twin = person("chen-yu-2", stage).replace("某chen-yu-2", f'"{name}"')
        registry = a_registry({JINHE: TOWN + twin})
        draft = a_draft(review=STANDARD | {stage: "chen-yu-2"})

        assert verdict(draft, signed(draft, registry), registry) == expected
