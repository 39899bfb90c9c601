"""A registry with one fault can vouch for nothing: every fault is found, named by rule and place."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.problems import Problem, ProblemsFound
from plugins.registry.load import load_registry
from plugins.registry.model import Holder, Kind, Stage
from tests.builders import (
    POLICY,
    REGISTRY,
    TOWN,
    VILLAGE,
    a_registry,
    a_tree,
    person,
    public_line,
)

JINHE, HEXING, RULES = "accounts/jinhe.yaml", "villages/hexing/village.yaml", "accounts/policy.yaml"


def problems_of(files: dict[str, str | bytes | None], links: tuple[str, ...] = ()) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        load_registry(a_tree(files, links))
    return found.value.problems


def found(path: str, old: str, new: str) -> list[str]:
    """`RULE path:line:column` of every problem after one change in one file."""
    text = str(REGISTRY[path])
    assert text.count(old) >= 1, old
    return [f"{p.rule} {p.location}" for p in problems_of({path: text.replace(old, new, 1)})]


def place(path: str, text: str, skip: int = 0) -> str:
    """`path:line:column` of the first place of `text` in a file of the county, `skip` characters on."""
    before = str(REGISTRY[path]).partition(text)[0] + text[:skip]
    return f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def test_the_county_to_start_from_is_in_order() -> None:
    registry = a_registry()

    assert list(registry.accounts) == ["jinhe", "rongmei"]
    assert registry.platform.unit == "江湾县融媒体中心"
    assert registry.policy.namespace == "signoff.v1@jiangwan.example"
    assert registry.policy.profile(Kind.FINANCE).stages == (
        Stage.REVIEW1,
        Stage.REVIEW2,
        Stage.REVIEW3,
        Stage.PROOF3,
        Stage.RELEASE,
    )
    assert registry.people["chen-yu"].holds("author", on=date(2026, 3, 5))


@pytest.mark.parametrize(
    ("path", "old", "new", "rule"),
    [
        (JINHE, "id: ^jinhe", "id: jinhu", "REG002"),
        (JINHE, "id: ^chen-yu", "id: Chen_Yu", "REG002"),
        (JINHE, "{id: ^news", "{id: NEWS", "REG002"),
        (JINHE, "^[author]", "[writer]", "REG003"),
        (JINHE, "{key: ^ssh-ed25519", "{key: ssh-rsa", "REG004"),
        (JINHE, "^11999999000000009L", "119999990000000090", "REG005"),
        (JINHE, "^11999999000000009L", "11999999000000009l", "REG005"),
        (JINHE, "^11999999000000009L", "1199999900000000", "REG005"),
        (HEXING, '^"329999101201"', '"３２９９９９101201"', "REG006"),
        (JINHE, "type: ^工作动态", "type: 闲话", "REG007"),
        (RULES, "^review3: unit", "review9: unit", "REG009"),
        (JINHE, "tier: ^town", "tier: city", "YML009"),
        (RULES, "review3: ^town", "review3: mayor", "YML009"),
        (JINHE, "^about: ", "slogan: ", "YML006"),
        (HEXING, "households: ^1203", "households: viele", "YML005"),
        (JINHE, "since: ^2024-01-01", "since: 2024-13-01", "YML005"),
    ],
)
def test_a_fault_in_a_file_is_found_where_it_stands(path: str, old: str, new: str, rule: str) -> None:
    """The mark ^ is the place where the problem is to be reported."""
    before, _, fault = old.partition("^")
    expected = place(path, before + fault, skip=len(before))

    assert f"{rule} {expected}" in found(path, before + fault, new)


@pytest.mark.parametrize(
    ("path", "old", "new", "rule", "at"),
    [
        (RULES, "platform: rongmei", "platform: nobody", "REG012", f"{RULES}:1:1"),
        (RULES, "[page], profile: standard", "[page], profile: express", "REG010", f"{RULES}:1:1"),
        (
            RULES,
            "proof3: platform, release: platform}\nu",
            "proof3: platform, release: town}\nu",
            "REG011",
            f"{RULES}:1:1",
        ),
        (RULES, "{review1: unit, review2: unit, review3: town, ", "{review1: unit, ", "REG011", f"{RULES}:1:1"),
        (RULES, "[review2, review3]", "[review2, release]", "REG011", f"{RULES}:1:1"),
        (RULES, "within_hours: 48", "within_hours: 169", "REG011", f"{RULES}:1:1"),
        (RULES, "    within_hours: 48\n", "", "REG011", f"{RULES}:1:1"),
        (RULES, "later: [proof1", "later: [release, proof1", "REG011", f"{RULES}:1:1"),
        (RULES, "subsidy], profile: village", "subsidy], profile: standard", "REG011", f"{RULES}:1:1"),
        (RULES, "emergency: emergency", "emergency: strict", "REG011", f"{RULES}:1:1"),
        (RULES, "[page], profile: standard", "[page], profile: standard, columns: [news]", "REG022", f"{RULES}:1:1"),
        (RULES, "escalates_to: strict", "escalates_to: stricter", "REG010", f"{RULES}:1:1"),
        (HEXING, "town: jinhe", "town: rongmei", "REG013", place(HEXING, "hexing")),
        (HEXING, "town: jinhe", "town: atlantis", "REG013", place(HEXING, "hexing")),
        (JINHE, "id: hu-qing", "id: lu-qing", "REG014", None),
        (HEXING, "54999999MC0000001M", "11999999000000009L", "REG014", place(HEXING, "hexing")),
        (
            JINHE,
            "since: 2024-01-01\n  - id: xie",
            "since: 2024-01-01\n    until: 2023-12-31\n  - id: xie",
            "REG015",
            None,
        ),
    ],
)
def test_what_files_say_of_each_other_has_to_agree(path: str, old: str, new: str, rule: str, at: str | None) -> None:
    reported = found(path, old, new)

    assert [each.split()[0] for each in reported] == [rule]
    assert at is None or reported == [f"{rule} {at}"]


def test_one_key_is_one_hand() -> None:
    stolen = TOWN.replace(public_line("hu-qing"), public_line("xie-fen"))

    assert [p.rule for p in problems_of({JINHE: stolen})] == ["REG014"]


def test_an_account_without_a_column_has_nowhere_to_write() -> None:
    head, _, rest = TOWN.partition("columns:\n")
    without = head + "columns: []\n" + rest.partition("\n")[2]

    assert [p.rule for p in problems_of({JINHE: without})] == ["REG016"]


def test_without_a_policy_nobody_knows_who_signs() -> None:
    assert [p.rule for p in problems_of({RULES: None})] == ["REG008"]
    assert [p.rule for p in problems_of({RULES: POLICY + "site: other.example\n"})] == ["REG008", "YML002"]


@pytest.mark.parametrize("path", ["accounts/notes.txt", "accounts/.jinhe.yaml.swp", "accounts/old/jinhe.yaml"])
def test_nothing_in_accounts_goes_unread(path: str) -> None:
    assert [(p.rule, p.location.path) for p in problems_of({path: "x: 1\n"})] == [("REG001", path)]


def test_an_account_that_is_a_link_is_refused() -> None:
    assert [p.rule for p in problems_of({}, links=(JINHE,))] == ["REG001"]


def test_a_village_that_is_a_link_does_not_vanish_in_silence() -> None:
    assert [(p.rule, p.location.path) for p in problems_of({}, links=(HEXING,))] == [("REG018", HEXING)]


def test_all_files_are_read_before_anything_is_said() -> None:
    broken = {
        JINHE: TOWN.replace("tier: town", "tier: city"),
        HEXING: VILLAGE.replace("households: 1203", "households: x"),
    }

    assert [p.location.path for p in problems_of(dict(broken))] == [JINHE, HEXING]


def test_rights_hold_from_the_first_to_the_last_day_of_a_term() -> None:
    other = TOWN + person("tan-lin", "review1", since="2025-01-01", until="2025-12-31")
    tan = a_registry({JINHE: other}).people["tan-lin"]

    assert [tan.holds("review1", on=date.fromisoformat(day)) for day in ("2024-12-31", "2025-01-01")] == [False, True]
    assert [tan.holds("review1", on=date.fromisoformat(day)) for day in ("2025-12-31", "2026-01-01")] == [True, False]
    assert not tan.holds("release", on=date(2025, 6, 1))


def test_a_retired_key_signs_no_more_from_its_day_on() -> None:
    given = f"{{key: {public_line('tan-lin')}, since: 2025-01-01, retired_on: 2025-07-01}}"
    (key,) = a_registry({JINHE: TOWN + person("tan-lin", "review1", key=given)}).people["tan-lin"].keys

    assert [key.usable(date.fromisoformat(day)) for day in ("2024-12-31", "2025-01-01", "2025-06-30")] == [
        False,
        True,
        True,
    ]
    assert not key.usable(date(2025, 7, 1))


def test_who_signs_for_a_village_comes_from_village_town_and_platform() -> None:
    registry = a_registry()

    def ids(holder: Holder) -> set[str]:
        return {p.id for p in registry.signers(holder, None, registry.villages["hexing"].id)}

    assert "zhou-hua" in ids(Holder.UNIT)
    assert "feng-hua" in ids(Holder.TOWN)
    assert "lu-qing" in ids(Holder.PLATFORM)
