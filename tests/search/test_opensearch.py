"""OpenSearch is sent the same documents, gives the same answers as Whoosh, and is never left between two releases."""

from __future__ import annotations

import base64
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bench.relevance import sample
from plugins.commands import line
from plugins.problems import SettingsError
from plugins.search.document import Document
from plugins.search.index import build_index
from plugins.search.lexicon import make_lexicon
from plugins.search.opensearch import PASSWORD, USER, Engine, parse_address, placed
from plugins.search.query import WITH_ENDED, ask
from tests.search.questions import questions
from tests.search.standin import Cluster, answering
from tests.search.stories import a_day, a_document, some_documents
from tests.search.test_browser import QUESTIONS, write_site

REAL = os.environ.get("GONGKAI_TEST_OPENSEARCH")  # as https://localhost:9200/gongkai_test
FIRST, SECOND = "aaaaaaaaaaaa", "bbbbbbbbbbbb"
LEXICON = make_lexicon([["低保", "最低生活保障"], ["路灯", "步道灯"]])


@pytest.fixture
def cluster() -> Iterator[tuple[str, Cluster]]:
    with answering() as (address, cluster):
        yield f"{address}/jiangwan", cluster


@pytest.fixture(params=["stand-in", *(["real"] if REAL else [])])
def engine(request: pytest.FixtureRequest) -> Engine:
    if request.param == "real":
        assert REAL is not None
        return Engine(parse_address(REAL))
    address, _ = request.getfixturevalue("cluster")
    return Engine(parse_address(address))


def found(engine: Engine, words: str) -> list[str]:
    return [hit.id.rsplit("/", 1)[1] for hit in engine.ask(words)]


@pytest.mark.parametrize("of", ["stories", "sample county"])
def test_it_answers_as_whoosh_does(engine: Engine, tmp_path: Path, of: str) -> None:
    documents: tuple[Document, ...] = some_documents() if of == "stories" else tuple(sample()[0])
    asked = QUESTIONS if of == "stories" else tuple(questions(documents))[::3]
    build_index(documents, tmp_path / "index")
    engine.send(documents, FIRST)

    differing = {
        words: (theirs, ours)
        for words in asked
        if (theirs := engine.ask(words, lexicon=LEXICON)) != (ours := ask(tmp_path / "index", words, lexicon=LEXICON))
    }
    assert differing == {}
    assert sum(bool(engine.ask(words)) for words in asked) > 35


def test_what_no_longer_holds_is_found_by_those_who_ask_for_it(engine: Engine, tmp_path: Path) -> None:
    documents = [replace(each, validity="失效" if i % 2 else "") for i, each in enumerate(some_documents())]
    build_index(documents, tmp_path / "index")
    engine.send(documents, FIRST)

    for words in QUESTIONS:
        assert engine.ask(words) == ask(tmp_path / "index", words), words
        wanted = ask(tmp_path / "index", words, wanted=WITH_ENDED)
        assert engine.ask(words, with_ended=True) == wanted, words
    assert found(engine, "路灯 步道") == ["lamps"]
    assert [hit.ended for hit in engine.ask("路灯 步道", with_ended=True)] == ["失效", ""]


def test_a_new_release_takes_the_place_of_the_old_one_whole(engine: Engine) -> None:
    assert engine.send([a_document("old"), a_document("kept")], FIRST) == 2
    assert engine.send([a_document("kept"), a_document("new", published=a_day(80))], SECOND) == 2

    assert found(engine, "路灯") == ["new", "kept"]


def test_what_is_there_already_is_not_sent_again(cluster: tuple[str, Cluster]) -> None:
    address, there = cluster
    engine = Engine(parse_address(address))
    engine.send(some_documents(), FIRST)
    there.asked.clear()
    assert engine.send(some_documents(), FIRST) == len(some_documents())
    assert not [path for _, path in there.asked if path == "/_bulk"]


def test_a_sending_that_is_killed_leaves_the_release_before(engine: Engine) -> None:
    engine.send([a_document("old")], FIRST)

    def killed() -> Iterator[Document]:
        yield a_document("new")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.send(killed(), SECOND)

    assert found(engine, "路灯") == ["old"]
    engine.send([a_document("new")], SECOND)
    assert found(engine, "路灯") == ["new"]


def test_only_indices_of_this_site_are_removed(cluster: tuple[str, Cluster]) -> None:
    address, there = cluster
    other = address.replace("jiangwan", "jiangwan_two")
    Engine(parse_address(other)).send([a_document("theirs")], FIRST)
    engine = Engine(parse_address(address))
    for release in (FIRST, SECOND):
        engine.send([a_document("ours")], release)

    assert set(there.indices) == {f"jiangwan_two-{FIRST}", f"jiangwan-{SECOND}"}


def test_user_and_password_come_from_the_environment(
    cluster: tuple[str, Cluster], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, there = cluster
    monkeypatch.setenv(USER, "gongkai")
    monkeypatch.setenv(PASSWORD, "secret")
    Engine(parse_address(address)).send([a_document()], FIRST)
    assert there.credentials == {"Basic " + base64.b64encode(b"gongkai:secret").decode()}


@pytest.mark.parametrize(
    "address",
    [
        "http://search.example/jiangwan",
        "https://gongkai:secret@search.example/jiangwan",
        "https://search.example/",
        "https://search.example/Jiangwan",
        "https://search.example/jiang-wan",
        "https://search.example/jiangwan/_all",
        "https://search.example/*",
        "https://search.example:port/jiangwan",
        "https:///jiangwan",
        "file:///jiangwan",
        "jiangwan",
    ],
)
def test_an_address_that_would_tell_or_reach_too_much_is_refused(address: str) -> None:
    with pytest.raises(SettingsError) as error:
        parse_address(address)
    assert "secret" not in error.value.text()


def test_without_a_server_the_operator_is_told(cluster: tuple[str, Cluster]) -> None:
    with pytest.raises(SettingsError, match="does not answer as it should: ConnectionError"):
        Engine(parse_address("http://127.0.0.1:1/jiangwan")).send([a_document()], FIRST)
    with pytest.raises(SettingsError, match="NotFoundError"):
        Engine(parse_address(cluster[0])).ask("路灯")


def test_the_commands_send_the_live_site_and_ask_it(
    cluster: tuple[str, Cluster], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, _ = cluster
    write_site(tmp_path / "output", some_documents())

    assert line.run(tmp_path, ["index", address]) == 0
    assert f"{len(some_documents())} 篇" in capsys.readouterr().out
    assert line.run(tmp_path, ["search", "--engine", address, "路燈维修"]) == 0
    assert capsys.readouterr().out.startswith("人民路的路灯亮了")
    assert line.run(tmp_path, ["index", "http://search.example/jiangwan"]) == 2


def test_what_was_taken_down_is_not_found_before_the_site_is_sent_again(
    cluster: tuple[str, Cluster], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, _ = cluster
    write_site(tmp_path / "output", [a_document("kept"), a_document("gone")])
    assert line.run(tmp_path, ["index", address]) == 0
    shutil.rmtree(tmp_path / "output")
    write_site(tmp_path / "output", [a_document("kept")])
    capsys.readouterr()

    assert line.run(tmp_path, ["search", "--engine", address, "路灯"]) == 2
    said = capsys.readouterr()
    assert "gone" not in said.out
    assert "./build.py index" in said.err
    assert line.run(tmp_path, ["index", address]) == 0
    assert line.run(tmp_path, ["search", "--engine", address, "路灯"]) == 0


def test_each_place_of_a_field_has_its_tokens_and_a_gap_parts_two_texts() -> None:
    assert placed("路灯3号", "灯") == "路+路灯 灯+灯_3 3+3_号 号 - 灯"
    assert placed("") == ""
