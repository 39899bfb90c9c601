"""ColumnType: the values of the inspection rules, and those a county adds with their basis."""

from __future__ import annotations

import pytest

from plugins.problems import ProblemsFound
from plugins.registry.columns import COLUMN_TYPES_PATH
from plugins.registry.load import load_registry
from tests.builders import REGISTRY, a_registry, a_tree, rules

JINHE = "accounts/jinhe.yaml"
ADDED = "types:\n  - {type: 民生实事, basis: 江湾县政务公开办公室的栏目规范}\n"
OTHER = str(REGISTRY[JINHE]).replace("type: 工作动态", "type: 民生实事")


def refused(files: dict[str, str | bytes | None]) -> list[str]:
    with pytest.raises(ProblemsFound) as found:
        load_registry(a_tree(files))
    return rules(found.value.problems)


def test_a_type_that_was_added_is_one() -> None:
    registry = a_registry({COLUMN_TYPES_PATH: ADDED, JINHE: OTHER})

    assert "民生实事" in {column.type for account in registry.accounts.values() for column in account.columns}


def test_without_it_that_type_is_none() -> None:
    assert refused({JINHE: OTHER}) == ["REG007"]


@pytest.mark.parametrize(
    "text",
    [
        "types:\n  - {type: 民生实事}\n",
        "types:\n  - {type: 民生实事, basis: ''}\n",
        ADDED + "more: 1\n",
        "- 民生实事\n",
    ],
)
def test_a_type_needs_its_basis_and_the_file_its_form(text: str) -> None:
    assert refused({COLUMN_TYPES_PATH: text})


def test_a_link_in_its_place_is_refused() -> None:
    with pytest.raises(ProblemsFound) as found:
        load_registry(a_tree({COLUMN_TYPES_PATH: ADDED}, links=[COLUMN_TYPES_PATH]))

    assert rules(found.value.problems) == ["REG001"]
