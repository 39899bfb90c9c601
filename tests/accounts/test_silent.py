"""Columns that wait for content are told to editors: empty ones always, silent ones beyond what is laid down."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plugins.accounts.silent import Lane, silent_columns
from plugins.problems import ProblemsFound
from plugins.registry.freshness import FRESHNESS_PATH
from plugins.registry.model import AccountId
from tests.builders import a_registry, rules

TODAY = date(2026, 11, 22)
LIMIT = "columns:\n  - {types: [工作动态], days: 14, basis: 检查指标}\n"
NEWS: Lane = (AccountId("jinhe"), "news")
PLATFORM: Lane = (AccountId("rongmei"), "platform")


def found(limit: str, days: dict[Lane, int]) -> list[tuple[str, int | None]]:
    registry = a_registry({FRESHNESS_PATH: limit} if limit else {})
    latest = {lane: TODAY - timedelta(days=ago) for lane, ago in days.items()}
    return [(each.column.id, each.days) for each in silent_columns(registry, latest, TODAY)]


def test_an_empty_column_is_named_whether_or_not_a_limit_is_laid_down() -> None:
    assert found("", {PLATFORM: 900}) == [("news", None)]


@pytest.mark.parametrize(("ago", "named"), [(14, []), (15, [("news", 15)])])
def test_a_silent_column_is_named_beyond_the_limit_of_its_type(ago: int, named: list[tuple[str, int]]) -> None:
    assert found(LIMIT, {NEWS: ago, PLATFORM: 0}) == named
    assert found(LIMIT.replace("工作动态", "政策文件"), {NEWS: ago, PLATFORM: 0}) == []


def test_a_limit_without_its_basis_is_refused() -> None:
    with pytest.raises(ProblemsFound) as refused:
        a_registry({FRESHNESS_PATH: LIMIT.replace(", basis: 检查指标", "")})

    assert rules(refused.value.problems) == ["YML007"]
