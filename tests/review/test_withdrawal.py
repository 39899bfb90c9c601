"""Taking a document down: one authorised signature does it, nobody else's does, and it stays down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.drafts.model import Lane
from plugins.registry.model import AccountId, PersonId, Registry
from plugins.review.withdrawal import (
    Withdrawal,
    load_withdrawals,
    may_withdraw,
    namespace,
    parse_withdrawal,
    signed_withdrawal,
    write_withdrawal,
)
from plugins.trust.sshsig import sign_native
from tests.builders import (
    NOW,
    TOWN,
    TOWN_PEOPLE,
    a_registry,
    a_tree,
    key_of,
    person,
    public_line,
    rules,
)

REGISTRY = a_registry()
AT = datetime.fromisoformat("2026-06-01T08:00:00+08:00")
PATH = "content/articles/jinhe/2026/street-lamps.withdrawn.yaml"
ARTICLE_DOWN = Withdrawal(
    site="jiangwan.example",
    document="articles/jinhe/2026/street-lamps",
    owner="jinhe",
    title="城东的路灯全部修好了",
    revision=1,
    reason="数字有误，正在核实",
    successor="",
    person=PersonId("feng-hua"),
    key=REGISTRY.people[PersonId("feng-hua")].keys[0].fingerprint,
    at=AT,
)
LEDGER_PATH = "villages/hexing/2026-q1-finance.withdrawn.yaml"
LEDGER_DOWN = replace(ARTICLE_DOWN, document="villages/hexing/2026-q1-finance", owner="hexing")
PAGE_PATH = "content/pages/about.withdrawn.yaml"


def by(said: Withdrawal, id: str, hand: str = "") -> Withdrawal:
    """The withdrawal in the name of `id`, signed by `hand` (themselves: none given)."""
    key = REGISTRY.people[PersonId(id)].keys[0].fingerprint if id in REGISTRY.people else said.key
    said = replace(said, person=PersonId(id), key=key)
    return signed_withdrawal(said, sign_native(key_of(hand or id), said.bytes(), namespace(said.site)))


def again(**changes: object) -> Withdrawal:
    """The article's withdrawal saying something else, signed by whom it names."""
    said = replace(ARTICLE_DOWN, **changes)
    return signed_withdrawal(said, sign_native(key_of(said.person), said.bytes(), namespace(said.site)))


def load(
    files: Mapping[str, Withdrawal | str],
    registry: Registry = REGISTRY,
    links: tuple[str, ...] = (),
    now: datetime = NOW,
) -> tuple[Mapping[str, Withdrawal], list[str]]:
    written = {path: said if isinstance(said, str) else write_withdrawal(said) for path, said in files.items()}
    good, problems = load_withdrawals(a_tree(written, links), registry, now)
    return good, rules(problems)


GOOD = again()


def test_a_third_reviewer_of_the_unit_takes_a_document_down() -> None:
    good, problems = load({PATH: GOOD})

    assert problems == []
    assert good == {"articles/jinhe/2026/street-lamps": GOOD}
    assert good["articles/jinhe/2026/street-lamps"].signature == GOOD.signature


@pytest.mark.parametrize(
    ("path", "said", "people"),
    [
        (PATH, ARTICLE_DOWN, {"feng-hua", "du-fei", "lu-qing"}),
        (LEDGER_PATH, LEDGER_DOWN, {"feng-hua", "du-fei", "lu-qing"}),
        (PAGE_PATH, replace(ARTICLE_DOWN, document="pages/about", owner="rongmei"), {"du-fei", "lu-qing"}),
    ],
)
def test_those_who_may_withdraw_are_third_reviewers_and_releasers_of_unit_town_and_platform(
    path: str, said: Withdrawal, people: set[str]
) -> None:
    able = {id for id, each in REGISTRY.people.items() if each.keys and load({path: by(said, id)})[0]}

    assert able == people
    assert set(may_withdraw(REGISTRY, said.owner, AT)) == people


def test_nobody_may_withdraw_for_a_unit_that_is_not_registered() -> None:
    assert may_withdraw(REGISTRY, "nobody", AT) == {}


def test_a_villages_own_third_reviewer_may_withdraw_but_not_for_its_town() -> None:
    text = str(a_tree().read("villages/hexing/village.yaml"), "utf-8") + person("qian-li", "review3")
    registry = a_registry({"villages/hexing/village.yaml": text})

    assert "qian-li" in may_withdraw(registry, "hexing", AT)
    assert "qian-li" not in may_withdraw(registry, "jinhe", AT)
    assert "qian-li" not in may_withdraw(registry, "rongmei", AT)


@pytest.mark.parametrize(
    "said",
    [
        by(ARTICLE_DOWN, "feng-hua", hand="chen-yu"),
        replace(GOOD, signature=by(LEDGER_DOWN, "feng-hua").signature),
        replace(GOOD, reason="另一个理由"),
        replace(GOOD, title=""),
        replace(GOOD, revision=2),
        replace(GOOD, successor="articles/jinhe/2026/other"),
        replace(GOOD, person=PersonId("du-fei")),
        replace(GOOD, person=PersonId("nobody")),
        replace(GOOD, key=REGISTRY.people[PersonId("du-fei")].keys[0].fingerprint),
        replace(GOOD, at=AT + timedelta(seconds=1)),
        again(site="other.example"),
        again(owner="rongmei"),
        again(owner="hexing"),
        again(document="articles/rongmei/2026/street-lamps"),
        again(document="villages/hexing/2026-q1-finance"),
        again(document="pages/about"),
        again(at=NOW + timedelta(seconds=1)),
        again(at=datetime.fromisoformat("2023-12-31T08:00:00+08:00")),
    ],
)
def test_any_other_withdrawal_takes_nothing_down(said: Withdrawal) -> None:
    good, problems = load({PATH: said})

    assert good == {}
    assert set(problems) == {"REV031"}


def test_a_withdrawal_counts_from_the_second_it_was_signed() -> None:
    assert load({PATH: GOOD}, now=AT)[0] != {}
    assert load({PATH: GOOD}, now=AT - timedelta(seconds=1))[0] == {}


def test_a_withdrawal_in_another_units_folder_takes_nothing_down() -> None:
    assert load({"content/articles/rongmei/2026/street-lamps.withdrawn.yaml": GOOD}) == ({}, ["REV031"])
    assert load({PAGE_PATH: GOOD}) == ({}, ["REV031"])
    assert load({LEDGER_PATH: GOOD}) == ({}, ["REV031"])
    assert load({"content/elsewhere/street-lamps.withdrawn.yaml": GOOD}) == ({}, ["REV031"])


def test_a_withdrawal_may_stand_in_another_year_and_under_another_name_of_its_unit() -> None:
    """A draft may have been moved since; its id stays."""
    assert load({"content/articles/jinhe/2025/lamps.withdrawn.yaml": GOOD})[1] == []


def test_what_stands_outside_content_and_villages_is_not_looked_at() -> None:
    assert load({"docs/street-lamps.withdrawn.yaml": GOOD, "accounts/x.withdrawn.yaml": "?"}) == ({}, [])


def test_a_withdrawal_that_is_a_link_takes_nothing_down() -> None:
    assert load({PATH: GOOD}, links=(PATH,)) == ({}, ["REV031"])


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_of_two_withdrawals_the_one_of_the_later_revision_counts(order: tuple[int, int]) -> None:
    first, second = (again(revision=n) for n in order)

    good, problems = load({PATH: first, "content/articles/jinhe/2026/z.withdrawn.yaml": second})

    assert problems == []
    assert good["articles/jinhe/2026/street-lamps"].revision == 2


def test_of_two_withdrawals_of_one_revision_the_first_file_counts() -> None:
    one, two = again(), again(reason="第二次撤回")

    assert load({PATH: one, "content/articles/jinhe/2026/z.withdrawn.yaml": two})[0][one.document] == one


def test_a_bad_withdrawal_beside_a_good_one_changes_nothing_of_it() -> None:
    bad = replace(again(revision=9), signature=GOOD.signature)

    good, problems = load({PATH: GOOD, "content/articles/jinhe/2026/z.withdrawn.yaml": bad, LEDGER_PATH: "no mapping"})

    assert good == {GOOD.document: GOOD}
    assert problems.count("REV031") == 1
    assert len(problems) == 2


def test_a_withdrawal_after_a_term_or_with_a_retired_key_takes_nothing_down() -> None:
    retired = f"{{key: {public_line('feng-hua')}, since: 2024-01-01, retired_on: 2026-06-01, sample: true}}"
    for entry in (
        person("feng-hua", "review3", until="2026-05-31"),
        person("feng-hua", "review3", since="2026-06-02"),
        person("feng-hua", "review3", key=retired),
        person("feng-hua", "review2"),
    ):
        registry = a_registry({"accounts/jinhe.yaml": TOWN.replace(TOWN_PEOPLE[3], entry)})
        assert load({PATH: GOOD}, registry) == ({}, ["REV031"])


def test_a_withdrawal_holds_even_if_its_key_was_compromised_since() -> None:
    stolen = f"{{key: {public_line('feng-hua')}, since: 2024-01-01, compromised_since: 2026-06-01, sample: true}}"
    entry = person("feng-hua", "review3", key=stolen)
    registry = a_registry({"accounts/jinhe.yaml": TOWN.replace(TOWN_PEOPLE[3], entry)})

    assert load({PATH: GOOD}, registry)[1] == [], "what it took down must not come back by itself"


def test_a_second_key_of_the_same_person_withdraws_too() -> None:
    second = f"{{key: {public_line('feng-hua')}, since: 2024-01-01, sample: true}}"
    first = f"{{key: {public_line('spare')}, since: 2024-01-01, sample: true}}\n      - {second}"
    registry = a_registry(
        {"accounts/jinhe.yaml": TOWN.replace(TOWN_PEOPLE[3], person("feng-hua", "review3", key=first))}
    )

    assert load({PATH: GOOD}, registry)[1] == []


# ---- the file -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said", [GOOD, again(title=""), again(successor="articles/jinhe/2026/other"), again(title="“引号”\\")]
)
def test_a_withdrawal_reads_back_as_it_was_written(said: Withdrawal) -> None:
    read, problems = parse_withdrawal(write_withdrawal(said), PATH)

    assert problems == []
    assert read == said
    assert read is not None
    assert read.signature == said.signature
    assert (read.location.path, read.location.line) == (PATH, 3)
    assert read.digest == said.digest


def test_what_a_withdrawal_does_not_say_is_not_written() -> None:
    keys = [line.partition(":")[0] for line in write_withdrawal(again(title="")).decode().split("\n")[:10]]

    assert keys == ["type", "site", "document", "owner", "revision", "reason", "person", "key", "at", "signature"]
    assert b"title:" in write_withdrawal(GOOD)
    assert b"successor:" in write_withdrawal(again(successor="pages/about"))


def test_what_is_signed_is_all_that_is_said_and_nothing_else() -> None:
    said = json.loads(GOOD.bytes())

    assert said == {
        "type": "withdrawal.v1",
        "site": "jiangwan.example",
        "document": "articles/jinhe/2026/street-lamps",
        "owner": "jinhe",
        "title": "城东的路灯全部修好了",
        "revision": 1,
        "reason": "数字有误，正在核实",
        "successor": "",
        "person": "feng-hua",
        "key": GOOD.key,
        "at": "2026-06-01T08:00:00+08:00",
    }
    assert GOOD.bytes() == json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert GOOD.digest != again(reason="别的理由").digest
    assert namespace("jiangwan.example") == "withdrawal.v1@jiangwan.example"


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("withdrawal.v1", "signoff.v1", "YML005"),
        ("reason:", "because:", "YML006"),
        ('revision: "1"', 'revision: "one"', "YML005"),
        ('reason: "数字有误，正在核实"', 'reason: ""', "YML008"),
        ("signature: |", "signature: []\nmore: |", "YML005"),
        ("+08:00", "+00:00", "YML005"),
        ("site:", "site: x\nsite:", "YML002"),
    ],
)
def test_a_file_that_is_not_exactly_a_withdrawal_takes_nothing_down(old: str, new: str, rule: str) -> None:
    text = write_withdrawal(GOOD).decode()
    assert old in text

    good, problems = load({PATH: text.replace(old, new, 1)})

    assert good == {}
    assert rule in problems


def test_every_key_of_the_file_is_needed_but_title_and_successor() -> None:
    lines = write_withdrawal(again(successor="articles/jinhe/2026/other")).decode().split("\n")
    for number, line in enumerate(lines[:11]):
        shorter = "\n".join(lines[:number] + lines[number + 1 :])
        missing = "REV031" if line.startswith(("title", "successor")) else "YML007"
        assert load({PATH: shorter}) == ({}, [missing]), line


@given(st.data())
def test_no_edit_of_the_file_takes_down_anything_but_what_was_signed(data: st.DataObject) -> None:
    old = write_withdrawal(GOOD)
    at = data.draw(st.integers(0, len(old)))
    put = data.draw(st.binary(max_size=3))
    changed = old[:at] + put + old[at + data.draw(st.integers(0, 3)) :]
    good, _ = load_withdrawals(a_tree({PATH: changed}), REGISTRY, NOW)

    assert all(each == GOOD for each in good.values())


def test_the_columns_that_listed_it_are_signed_and_older_withdrawals_hold_without() -> None:
    lanes = (Lane(AccountId("rongmei"), "platform"),)
    said = again(also_in=lanes)

    assert b"also_in" not in ARTICLE_DOWN.bytes()
    assert load({PATH: said})[0][said.document].also_in == lanes
    forged = write_withdrawal(said).decode().replace("rongmei/platform", "jinhe/news")
    assert load({PATH: forged}) == ({}, ["REV031"])
