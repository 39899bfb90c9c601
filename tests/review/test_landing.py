"""What the gate makes of the log: landings decide about revisions, dates and keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from plugins.problems import SettingsError
from plugins.registry.model import Registry
from plugins.review.gate import Approved, decide
from plugins.review.landing import (
    NO_LANDINGS,
    Event,
    Landings,
    check_landing,
    gone_from,
    landing_of,
    plan,
    read_landings,
    require_own,
    site_record,
)
from plugins.trust.checks import InForce
from tests.builders import NOW, a_case, a_draft, a_registry, public_line, rules

DAY = timedelta(days=1)
IN_FORCE = InForce(3, "d" * 64)


def an_approved() -> Approved:
    (approved,) = decide([a_case()]).approved
    return approved


def landed(**changes: Any) -> Landings:
    """A log that knows the article, published ten days ago, but for `changes`."""
    known = replace(landing_of(an_approved(), NOW - 10 * DAY), **changes)
    return Landings({known.document: known})


def found(landings: Landings, registry: Registry | None = None, brought: date | None = None) -> list[str]:
    return rules(check_landing(an_approved(), landings, registry or a_registry(), NOW, lambda: brought))


def with_key(person: str, line: str) -> Registry:
    """The registry in which the key of `person` says more."""
    path = "accounts/jinhe.yaml"
    from tests.builders import TOWN

    key = f"{{key: {public_line(person)}, since: 2024-01-01, sample: true"
    return a_registry({path: TOWN.replace(key, f"{key}, {line}")})


def test_what_the_log_knows_as_it_is_goes_out() -> None:
    assert found(landed()) == []
    assert found(NO_LANDINGS) == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"revision": 2}, "REV040"),
        ({"manifest": "0" * 64}, "REV041"),
        ({"withdrawn": True}, "REV042"),
        ({"withdrawn": True, "revision": 7}, "REV042"),
        ({"published": "2026-01-01T00:00:00+08:00"}, "REV043"),
    ],
)
def test_what_the_log_knows_otherwise_is_refused(changes: dict[str, Any], rule: str) -> None:
    assert found(landed(**changes)) == [rule]


def test_a_higher_revision_goes_out_also_after_a_withdrawal() -> None:
    assert found(landed(revision=0, manifest="0" * 64, sign_offs="0" * 64)) == []
    assert found(landed(revision=0, manifest="0" * 64, sign_offs="0" * 64, withdrawn=True)) == []


@pytest.mark.parametrize(
    ("line", "at", "refused"),
    [
        ("retired_on: 2026-11-13", NOW - 10 * DAY, []),
        ("retired_on: 2026-11-12", NOW - 10 * DAY, ["REV044"]),
        ("compromised_since: 2026-11-13", NOW - 10 * DAY, []),
        ("compromised_since: 2026-11-12", NOW - 10 * DAY, ["REV045"]),
    ],
)
def test_a_key_is_judged_by_the_day_of_the_landing(line: str, at: Any, refused: list[str]) -> None:
    assert found(landed(at=at), with_key("feng-hua", line)) == refused


@pytest.mark.parametrize(
    ("brought", "refused"), [(date(2026, 11, 11), []), (date(2026, 11, 12), ["REV045"]), (None, ["REV045"])]
)
def test_without_a_log_the_day_it_came_to_the_branch_counts(brought: date | None, refused: list[str]) -> None:
    assert found(NO_LANDINGS, with_key("feng-hua", "compromised_since: 2026-11-12"), brought) == refused


def test_with_a_log_the_day_it_came_to_the_branch_counts_for_nothing() -> None:
    other = landed().documents["articles/jinhe/2026/street-lamps"]
    log = Landings({"pages/about": replace(other, document="pages/about")})

    assert found(log, with_key("feng-hua", "compromised_since: 2026-11-12"), date(2026, 1, 1)) == ["REV045"]


def test_a_part_of_a_log_that_does_not_name_a_document_is_not_taken_for_none() -> None:
    part = Landings(is_part=True)

    assert found(part, with_key("feng-hua", "compromised_since: 2026-11-12"), date(2026, 1, 1)) == ["REV045"]


def test_what_publishing_adds_to_the_log() -> None:
    each = an_approved()
    known = landed().documents[each.draft.id]
    now = [landing_of(each, NOW)]

    assert [entry.event for entry in plan(now, NO_LANDINGS, {}, [], NOW)] == [Event.PUBLISH]
    assert plan(now, landed(), {}, [], NOW) == ()
    assert [entry.event for entry in plan(now, landed(sign_offs="0" * 64), {}, [], NOW)] == [Event.CHANGE]
    assert [entry.event for entry in plan(now, landed(withdrawn=True), {}, [], NOW)] == [Event.RESTORE]
    (taken,) = plan([], landed(), {each.draft.id: 4}, [], NOW)
    assert (taken.event, taken.landed.revision, taken.landed.withdrawn) == (Event.WITHDRAW, 4, True)
    (removed,) = plan([], landed(), {}, [each.draft.id], NOW)
    assert (removed.event, removed.landed.revision) == (Event.WITHDRAW, known.revision)
    assert plan([], landed(withdrawn=True), {each.draft.id: 4}, [], NOW) == ()


def test_a_document_is_gone_when_neither_its_id_nor_its_file_is_there() -> None:
    draft = a_draft()

    assert gone_from(landed(), [draft.id], []) == ()
    assert gone_from(landed(), [], [draft.source]) == (), "a draft that cannot be read is not gone"
    assert gone_from(landed(), [], []) == (draft.id,)


def test_records_read_back_as_what_they_were_made_from() -> None:
    entries = plan([landing_of(an_approved(), NOW)], NO_LANDINGS, {}, [], NOW)
    records = [entry.record("jiangwan.example", IN_FORCE, "c" * 40) for entry in entries]
    records.append(site_record("jiangwan.example", IN_FORCE, "c" * 40, "e" * 64, NOW))

    landings = read_landings(records)

    assert landings.documents[entries[0].landed.document] == entries[0].landed
    assert (landings.in_force, landings.site, landings.commit, landings.tree) == (
        IN_FORCE,
        "jiangwan.example",
        "c" * 40,
        "e" * 64,
    )
    with pytest.raises(SettingsError, match="xihe"):
        require_own(landings, "xihe.example")


@pytest.mark.parametrize("name", ["event", "document", "revision", "registry", "commit", "at"])
def test_a_record_that_lacks_something_is_none_of_ours(name: str) -> None:
    (entry,) = plan([landing_of(an_approved(), NOW)], NO_LANDINGS, {}, [], NOW)
    record = entry.record("jiangwan.example", IN_FORCE, "c" * 40)
    del record[name]

    with pytest.raises(SettingsError, match="line 1"):
        read_landings([record])
