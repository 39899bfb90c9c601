"""The registry may say how a name is read."""

from __future__ import annotations

import pytest

from plugins.edition.compile import names_of
from plugins.problems import ProblemsFound
from plugins.registry.load import load_registry
from tests.builders import TOWN, VILLAGE, a_registry, a_tree, rules

PROFILE = "villages/hexing/village.yaml"
ACCOUNT = "accounts/jinhe.yaml"


def test_how_a_name_is_read_may_be_stated() -> None:
    files = {PROFILE: VILLAGE + "pinyin: ge xing cun\n", ACCOUNT: TOWN + "pinyin: jin he zhen\n"}
    names = dict(names_of(a_registry(files)))
    assert names["合兴村"] == "ge xing cun"
    assert names["锦河镇"] == "jin he zhen"
    assert names["锦河镇人民政府"] == dict(names_of(a_registry()))["合兴村"] == ""


@pytest.mark.parametrize(
    "stated",
    ["he xing", "hexingcun", "Hé xīng cūn", "he  xing cun", "合 兴 村", "he-xing cun x", "13800138000 xing cun"],
)
@pytest.mark.parametrize(("path", "text"), [(PROFILE, VILLAGE), (ACCOUNT, TOWN)])
def test_a_reading_has_a_syllable_for_each_character(path: str, text: str, stated: str) -> None:
    with pytest.raises(ProblemsFound) as error:
        load_registry(a_tree({path: f"{text}pinyin: {stated}\n"}))
    assert rules(error.value.problems) == ["REG053"]
