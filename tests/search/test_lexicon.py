"""Questions are widened, texts are not; and the static file says what the county said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from plugins.problems import SettingsError
from plugins.search.holdings import export
from plugins.search.index import build_index
from plugins.search.lexicon import MOST_WAYS, PLAIN, Lexicon, make_lexicon, read_lexicon
from plugins.search.query import ask
from plugins.search.question import parse_question
from tests.search.stories import a_day, a_document, some_documents

RELIEF = make_lexicon([["低保", "最低生活保障"], ["補貼", "补助"]])


def test_a_word_of_an_entry_is_also_asked_as_the_others() -> None:
    assert RELIEF.ways("低保") == ("最低生活保障",)
    assert RELIEF.ways("低保标准") == ("最低生活保障标准",)
    assert RELIEF.ways("低保补贴") == ("最低生活保障补贴", "低保补助")
    assert RELIEF.ways("路灯") == ()


def test_the_words_of_a_county_are_folded_as_questions_are() -> None:
    (word,) = parse_question("補貼", RELIEF).words
    assert word.tokens == ("补贴",)
    assert word.also == (("补助",),)


def test_a_word_is_not_said_in_too_many_ways() -> None:
    many = Lexicon(tuple((f"甲{i}", "低保") for i in range(2 * MOST_WAYS)))
    assert len(many.ways("低保")) == MOST_WAYS


PLACES = make_lexicon((), [("张家村", ""), ("长浦镇", "chang pu zhen"), ("长浦镇中心小学", ""), ("县人民医院", "")])


@pytest.mark.parametrize(
    ("typed", "ways"),
    [
        ("zhangjiacun", ("张家村",)),
        ("zjc", ("张家村",)),
        ("zha", ("张家",)),
        ("zhangj", ("张家",)),
        ("zh", ()),
        ("jia", ()),
        ("jiacun", ("家村",)),
        ("xiaoxue", ("小学",)),
        ("zxxx", ("中心小学",)),
        ("changpuzhen", ("长浦镇",)),
        ("cpz", ("长浦镇",)),
        ("zhangpuzhen", ()),
        ("changpuzhenxiaoxue", ()),
        ("zjc补贴2026", ("张家村补贴2026",)),
        ("renminyiyuan", ("人民医院",)),
    ],
)
def test_a_name_may_be_typed_in_letters(typed: str, ways: tuple[str, ...]) -> None:
    assert PLACES.ways(typed) == ways


def test_a_name_that_is_typed_whole_comes_before_those_that_only_begin_so() -> None:
    assert make_lexicon((), [("张家湾村", ""), ("张家村", "")]).ways("zhangjia") == ("张家",)
    assert make_lexicon((), [("何兴荣村", ""), ("合兴村", "")]).ways("hexing") == ("何兴", "合兴")
    assert make_lexicon((), [("黄兴村", ""), ("合兴城", ""), ("合兴村", "")]).ways("hexingc")[0] == "合兴城"
    assert make_lexicon((), [("黄兴村庄", ""), ("红星存中", ""), ("合兴", "")]).ways("hexing") == ("合兴",)
    assert make_lexicon((), [("合兴称村", ""), ("合兴村", "")]).ways("hexingcun") == ("合兴村",)


def test_a_place_in_the_name_of_its_unit_is_read_as_the_place() -> None:
    assert dict(PLACES.names)["长浦镇中心小学"] == ("chang", "pu", "zhen", "zhong", "xin", "xiao", "xue")


def test_a_name_with_a_blank_in_it_is_two_names_to_whoever_types() -> None:
    """Read back from the file of a site, as a server and a browser read it."""
    _, data = make_lexicon([], [("江湾县 信访局", ""), ("㎏县", "gong xian")]).file()
    lexicon = Lexicon((), tuple((name, tuple(read.split(" "))) for name, read in json.loads(data)["names"]))

    assert [len(name) == len(read) for name, read in lexicon.names] == [True] * 3
    assert lexicon.ways("xinfangju") == ("信访局",)
    assert lexicon.ways("abc") == ()


def test_what_was_typed_comes_first_even_where_the_other_is_newer(tmp_path: Path) -> None:
    build_index(
        [
            a_document("typed", title="标准", summary="", text="低保标准提高", published=a_day(1)),
            a_document("said", title="最低生活保障标准", summary="", published=a_day(2)),
            a_document("part", title="最低标准", summary="", published=a_day(3)),
        ],
        tmp_path,
    )
    found = [hit.id.rsplit("/", 1)[1] for hit in ask(tmp_path, "低保标准", lexicon=RELIEF)]
    assert found[:2] == ["typed", "said"]


def test_the_site_holds_the_words_in_one_file_that_its_manifest_names(tmp_path: Path) -> None:
    relief = make_lexicon([["低保", "最低生活保障"]], [("合兴村", ""), ("锦河镇", "")])
    plain, widened = export(some_documents()), export(some_documents(), relief)
    changed = {path for path in plain.keys() | widened.keys() if plain.get(path) != widened.get(path)}
    assert changed == {"search/manifest.json", PLAIN.file()[0], relief.file()[0]}
    for path, data in widened.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    assert read_lexicon(tmp_path) == relief

    (tmp_path / relief.file()[0]).write_text("[]")
    with pytest.raises(SettingsError):
        read_lexicon(tmp_path)
