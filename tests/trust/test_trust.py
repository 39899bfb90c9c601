"""A version of the registry counts when enough root people signed it, and each version follows the one before.

The list of what to test is that of TUF's root metadata: thresholds, rotation, rollback, people who count once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from plugins.clock import CHINA
from plugins.problems import Location
from plugins.trust.checks import (
    InForce,
    check_files,
    check_first,
    check_signatures,
    check_site,
    check_succession,
    signers,
)
from plugins.trust.model import (
    RegistryStatement,
    Roots,
    RootSignature,
    Trust,
    fingerprint,
    namespace_of,
    registry_digests,
)
from plugins.trust.sshsig import sign_native
from tests.builders import REGISTRY, TOWN, a_root, a_tree, blob_of, key_of, rules

SITE = "jiangwan.example"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)


def roots(*ids: str, threshold: int = 2) -> Roots:
    return Roots(threshold, tuple(a_root(id) for id in ids))


OLD = roots("lin", "qiu", "bian")


def a_statement(**changes: Any) -> RegistryStatement:
    said = RegistryStatement(SITE, 1, "none", AT, OLD, registry_digests(a_tree()))
    return replace(said, **changes)


def by(statement: RegistryStatement, *hands: str | tuple[str, str]) -> Trust:
    """The statement signed by these people; (person, key) for one who uses another key."""
    pairs = [hand if isinstance(hand, tuple) else (hand, hand) for hand in hands]
    return Trust(statement, tuple(a_signature(statement, person, key) for person, key in pairs))


def a_signature(said: RegistryStatement, person: str, key: str, namespace: str | None = None) -> RootSignature:
    armour = sign_native(key_of(key), said.bytes(), namespace or said.namespace)
    return RootSignature(person, fingerprint(blob_of(key)), armour, Location("accounts/trust.yaml"))


def found(trust: Trust, pinned: Roots | None = OLD, before: Roots | None = None) -> list[str]:
    return rules(check_signatures(trust, pinned, before))


# ---- who signed ---------------------------------------------------------------------------------------------------


def test_two_of_three_are_enough() -> None:
    assert found(by(a_statement(), "lin", "bian")) == []


@pytest.mark.parametrize("hands", [(), ("lin",)])
def test_fewer_are_not(hands: Sequence[str]) -> None:
    assert found(by(a_statement(), *hands)) == ["TRU002"]


def test_one_person_who_signs_twice_is_one_person() -> None:
    assert found(by(a_statement(), "lin", "lin")) == ["TRU002"]


def test_one_person_with_two_keys_is_one_person() -> None:
    two_keys = Roots(2, (a_root("lin", "lin", "lin-spare"), a_root("qiu"), a_root("bian")))
    trust = by(a_statement(roots=two_keys), "lin", ("lin", "lin-spare"))

    assert [root.id for root in signers(trust, two_keys)] == ["lin"]
    assert found(trust, two_keys) == ["TRU002"]


def test_a_spare_key_is_as_good_as_the_first() -> None:
    two_keys = Roots(2, (a_root("lin", "lin", "lin-spare"), a_root("qiu"), a_root("bian")))

    assert found(by(a_statement(roots=two_keys), ("lin", "lin-spare"), "qiu"), two_keys) == []


def test_a_stranger_does_not_count() -> None:
    assert found(by(a_statement(), "lin", "mallory")) == ["TRU002"]


def test_a_root_who_signs_with_a_key_that_is_not_theirs_does_not_count() -> None:
    assert found(by(a_statement(), "lin", ("qiu", "mallory"))) == ["TRU002"]


def test_a_signature_over_other_bytes_is_told_and_does_not_count() -> None:
    trust = by(a_statement(), "lin", "qiu")
    other = replace(trust, statement=a_statement(version=2))

    assert found(other) == ["TRU002", "TRU010", "TRU010"]


def test_a_signature_for_another_purpose_does_not_count() -> None:
    said = a_statement()
    as_sign_off = a_signature(said, "qiu", "qiu", namespace=f"signoff.v1@{SITE}")
    trust = Trust(said, (a_signature(said, "lin", "lin"), as_sign_off))

    assert found(trust) == ["TRU002", "TRU010"]


def test_a_signature_for_another_site_does_not_count() -> None:
    said = a_statement()
    elsewhere = a_signature(said, "qiu", "qiu", namespace=namespace_of("xihe.example"))

    assert found(Trust(said, (a_signature(said, "lin", "lin"), elsewhere))) == ["TRU002", "TRU010"]


def test_a_bad_signature_beside_enough_good_ones_still_stops() -> None:
    said = a_statement()
    broken = replace(a_signature(said, "bian", "bian"), signature=a_signature(said, "lin", "lin").signature)

    assert found(Trust(said, (*by(said, "lin", "qiu").signatures, broken))) == ["TRU010"]


@pytest.mark.parametrize(
    "unsound",
    [
        Roots(2, (a_root("lin"), a_root("lin", "other"))),
        Roots(2, (a_root("lin"), a_root("lin-2", "lin"))),
        roots("lin", "qiu", threshold=1),
        roots("lin", "qiu", threshold=0),
        roots("lin", "qiu", threshold=3),
    ],
    ids=["one id twice", "one key twice", "one is enough", "none is enough", "more than there are"],
)
def test_root_people_who_cannot_vouch_are_refused_even_with_all_signatures(unsound: Roots) -> None:
    trust = by(a_statement(roots=unsound), "lin", "qiu", ("lin-2", "lin"))

    assert found(trust) == ["TRU011"]


# ---- new root people, other thresholds ----------------------------------------------------------------------------


def test_the_roots_a_version_names_itself_do_not_replace_the_pinned_ones() -> None:
    own = roots("mallory", "trudy", "eve")

    assert found(by(a_statement(roots=own), "mallory", "trudy", "eve")) == ["TRU002"]


def test_new_roots_need_the_old_and_the_new() -> None:
    new = roots("lin", "tan", "gu")

    assert found(by(a_statement(roots=new), "lin", "qiu", "tan")) == []
    assert found(by(a_statement(roots=new), "lin", "qiu")) == ["TRU002"], "one new is missing"
    assert found(by(a_statement(roots=new), "lin", "tan", "gu")) == ["TRU002"], "one old is missing"


def test_a_rotated_key_of_one_root_needs_no_more_than_the_threshold() -> None:
    rotated = Roots(2, (a_root("lin", "lin-new"), a_root("qiu"), a_root("bian")))

    assert found(by(a_statement(roots=rotated), "qiu", "bian")) == []
    assert found(by(a_statement(roots=rotated), ("lin", "lin-new"), "qiu")) == ["TRU002"], "old roots know one of two"
    assert found(by(a_statement(roots=rotated), ("lin", "lin-new"), "lin", "qiu")) == [], "both keys, and one more"


def test_a_lost_root_key_is_replaced_by_the_two_others() -> None:
    without = roots("qiu", "bian", "tan")

    assert found(by(a_statement(roots=without), "qiu", "bian")) == []


def test_a_raised_threshold_needs_the_new_number() -> None:
    raised = roots("lin", "qiu", "bian", threshold=3)

    assert found(by(a_statement(roots=raised), "lin", "qiu")) == ["TRU002"]
    assert found(by(a_statement(roots=raised), "lin", "qiu", "bian")) == []


def test_a_lowered_threshold_needs_the_old_number() -> None:
    strict = roots("lin", "qiu", "bian", threshold=3)

    assert found(by(a_statement(), "lin", "qiu"), strict) == ["TRU002"]
    assert found(by(a_statement(), "lin", "qiu", "bian"), strict) == []


def test_the_version_before_counts_where_the_pin_is_newer() -> None:
    new = roots("tan", "gu", "shen")
    trust = by(a_statement(roots=new), "tan", "gu")

    assert found(trust, pinned=new) == []
    assert found(trust, pinned=new, before=OLD) == ["TRU002"], "the operator pinned them, the old ones never agreed"


def test_signatures_of_roots_that_went_do_not_disturb_once_the_new_ones_are_pinned() -> None:
    new = roots("lin", "tan", "gu")

    assert found(by(a_statement(roots=new), "lin", "qiu", "tan"), pinned=new) == []


# ---- which version ------------------------------------------------------------------------------------------------


def test_the_next_version_names_the_one_before() -> None:
    first = a_statement()
    before = InForce(1, first.digest)

    assert rules(check_succession(a_statement(version=2, previous=first.digest), before)) == []
    assert rules(check_succession(first, before)) == [], "the same version again is no change"


@pytest.mark.parametrize(
    ("version", "previous", "rule"),
    [
        (4, "x", "TRU006"),
        (5, "x", "TRU007"),
        (6, "x", "TRU008"),
        (7, "digest", "TRU008"),
    ],
    ids=["lower", "same number, other content", "other predecessor", "a version left out"],
)
def test_a_version_that_is_not_the_next_is_refused(version: int, previous: str, rule: str) -> None:
    statement = a_statement(version=version, previous=previous)

    assert rules(check_succession(statement, InForce(5, "digest"))) == [rule]


@pytest.mark.parametrize(("version", "previous"), [(0, "none"), (2, "none"), (1, "x")])
def test_only_the_first_version_has_nothing_before_it(version: int, previous: str) -> None:
    assert rules(check_first(a_statement(version=version, previous=previous))) == ["TRU008"]


def test_a_registry_of_another_site_is_refused() -> None:
    assert rules(check_site(a_statement(site="xihe.example"), SITE)) == ["TRU009"]


# ---- which files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "text", "rule"),
    [
        ("accounts/jinhe.yaml", TOWN + "\n", "TRU003"),
        ("accounts/policy.yaml", str(REGISTRY["accounts/policy.yaml"]).replace("unit", "platform", 1), "TRU003"),
        ("villages/hexing/village.yaml", "id: hexing\n", "TRU003"),
        ("accounts/jinhe.yaml", None, "TRU005"),
        ("accounts/allowed.yaml", "x: y\n", "TRU004"),
        ("villages/taoyuan/village.yaml", "id: taoyuan\n", "TRU004"),
    ],
)
def test_a_registry_file_that_is_not_as_it_was_signed_is_named(path: str, text: str | None, rule: str) -> None:
    problems = list(check_files(a_statement(), registry_digests(a_tree({path: text}))))

    assert [(problem.rule, problem.location.path) for problem in problems] == [(rule, path)]


def test_documents_and_sidecars_are_no_part_of_the_registry() -> None:
    changed = a_tree({"content/pages/about.md": "x", "villages/hexing/2026-q1-finance.csv": "x"})

    assert list(check_files(a_statement(), registry_digests(changed))) == []
