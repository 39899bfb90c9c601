"""What a reader without script leafs through."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plugins.edition import directory
from plugins.registry.load import load_registry
from plugins.tree import WorkingTree
from tests.search.test_browser import ROOT


def test_every_unit_village_and_other_page_stands_once_under_its_letter() -> None:
    registry = load_registry(WorkingTree(ROOT))

    groups = directory.names(registry, directory.Entry("长辈版", "关怀版", "/large.html", "zhang bei ban"))

    assert [group.letter for group in groups] == sorted(group.letter for group in groups)
    urls = [entry.url for group in groups for entry in group.entries]
    assert len(urls) == len(set(urls)) == len(registry.accounts) + len(registry.villages) + 1
    found = {entry.name: group.letter for group in groups for entry in group.entries}
    assert (found["合兴村"], found["锦河镇"], found["双桥村"], found["长辈版"]) == ("H", "J", "S", "Z")


def test_every_duty_leads_to_the_unit_that_has_it() -> None:
    registry = load_registry(WorkingTree(ROOT))

    entries = [entry for group in directory.topics(registry) for entry in group.entries]

    assert {(entry.name, entry.note) for entry in entries} == {
        (duty, account.name) for account in registry.accounts.values() for duty in account.duties
    }


@pytest.mark.parametrize(
    ("name", "pinyin", "letter"),
    [("长浦村", "chang pu cun", "C"), ("曾家村", "zeng jia cun", "Z"), ("银行村", "", "Y"), ("302村", "", "#")],
)
def test_a_name_stands_where_it_is_read_as_the_registry_says(name: str, pinyin: str, letter: str) -> None:
    registry = load_registry(WorkingTree(ROOT))
    id, village = next(iter(registry.villages.items()))

    groups = directory.names(replace(registry, villages={id: replace(village, name=name, pinyin=pinyin)}))

    assert letter in [group.letter for group in groups for entry in group.entries if entry.name == name]
