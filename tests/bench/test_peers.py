"""The peers are given our articles whole, and what is printed of them is what was measured."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

from bench.build import Run
from bench.county import make_county
from bench.peers.corpus import Corpus, added, edited, load_corpus, with_addresses
from bench.peers.generators import PEERS, Peer, put, write_site
from bench.peers.table import Output, Row, Table
from bench.peers.watch import family, one_after_another, parent_in, watched


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    root = tmp_path_factory.mktemp("peers") / "county"
    make_county(root, articles=40, accounts=6, villages=0, quarters=0, commit=False)
    return load_corpus(root)


def test_every_article_is_in_the_corpus_from_the_oldest_to_the_newest(corpus: Corpus) -> None:
    days = [article.published for article in corpus.articles]
    assert len(days) == 40
    assert days == sorted(days)
    assert {article.account for article in corpus.articles} == corpus.accounts.keys()


def test_a_link_to_a_draft_becomes_the_address_of_its_page_and_a_web_address_stays() -> None:
    body = "见[那篇](../../fabu/2025/0102-1.md)、[附表](a.csv)、[别处](https://other.example/x.md)、[下面](#foot)。"
    assert with_addresses(body, "content/articles/lvhu/2026/0615-1.md") == (
        "见[那篇](/articles/fabu/2025/0102-1.html)、[附表](/articles/lvhu/2026/a.csv)、"
        "[别处](https://other.example/x.md)、[下面](#foot)。"
    )


@pytest.mark.parametrize("peer", PEERS.values(), ids=list(PEERS))
def test_a_site_has_a_file_for_every_article_and_its_templates_are_whole(
    peer: Peer, corpus: Corpus, tmp_path: Path
) -> None:
    root = tmp_path / "site"
    write_site(peer, corpus, root)
    for article in corpus.articles:
        path, text = peer.article(article)
        assert (root / path).read_text(encoding="utf-8") == text
        assert article.title in text
        assert text.endswith(f"\n{article.body}\n")
        for name, data in article.files.items():
            assert (root / peer.files / name).read_bytes() == data
    written = [path for path in root.rglob("*") if path.suffix in {".html", ".njk", ".tmpl"}]
    assert written
    assert not [path for path in written if "@@" in path.read_text(encoding="utf-8")]


def test_front_matter_survives_marks_that_mean_something_in_yaml(corpus: Corpus) -> None:
    title = '通告：“水费” - #1: "试行" \\ {甲}'
    article = added(corpus.articles[-1], 1)
    article = type(article)(**{name: getattr(article, name) for name in article.__slots__} | {"title": title})
    for name in ("hugo", "eleventy", "mkdocs"):
        _, text = PEERS[name].article(article)
        assert yaml.safe_load(text.split("---")[1])["title"] == title


def test_an_edit_changes_one_file_and_an_addition_makes_one(corpus: Corpus, tmp_path: Path) -> None:
    peer, article = PEERS["hugo"], corpus.articles[3]
    write_site(peer, corpus, tmp_path / "site")
    before = {path for path in (tmp_path / "site").rglob("*") if path.is_file()}
    put(peer, edited(article, 1), tmp_path / "site")
    put(peer, added(corpus.articles[-1], 1), tmp_path / "site")
    after = {path for path in (tmp_path / "site").rglob("*") if path.is_file()}
    assert len(after - before) == 1
    assert edited(article, 1).body != edited(article, 2).body != article.body
    assert added(corpus.articles[-1], 1).published > corpus.articles[-1].published


def test_the_family_of_a_process_is_all_that_descends_from_it() -> None:
    assert family({10: 1, 11: 10, 12: 11, 13: 10, 20: 1}, 10) == {10, 11, 12, 13}
    assert parent_in("7 (a (bad) name) S 3 7 7 0 -1") == 3


def test_memory_of_a_command_counts_that_of_its_children(tmp_path: Path) -> None:
    held = "kept = b'x' * 60_000_000; print(flush=True); input()"
    code = f"""
import subprocess, sys, time
children = [subprocess.Popen([sys.executable, "-c", {held!r}], stdin=-1, stdout=-1) for _ in range(2)]
[child.stdout.read(1) for child in children]
time.sleep(1)
[child.communicate(b"go") for child in children]
"""
    run = watched([sys.executable, "-c", code], tmp_path)
    assert run.peak_bytes > 120_000_000
    assert run.wall_seconds > 1


def test_a_command_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="no such luck"):
        watched([sys.executable, "-c", "import sys; sys.exit('no such luck')"], tmp_path)


def test_a_row_is_compared_with_what_hugo_and_pelican_took_for_the_same() -> None:
    table = Table()
    run = Run(2.0, 3.0, 50 * 2**20)
    assert table.line(Row(1000, "Hugo", "clean", (run,))).startswith("| 1,000 | Hugo | clean | 2.00 s | 1.00 |  |")
    table.line(Row(1000, "Pelican, stock", "clean", (Run(8.0, 8.0, 1),)))
    ours = Row(
        1000, "Gongkai", "clean", (Run(1.0, 1.5, 2**20), Run(5.0, 9.0, 2**21), Run(4.0, 2.0, 2**20)), Output(7, 2**20)
    )
    assert table.line(ours) == "| 1,000 | Gongkai | clean | 4.00 s | 2.00 | 0.50 | 2.00 s | 1 MiB | 7 | 1.0 |"
    assert "|  |  |" in table.line(Row(2000, "Gongkai", "clean", (run,)))


def test_two_commands_one_after_the_other_take_the_time_of_both_and_the_memory_of_one() -> None:
    assert one_after_another([Run(1, 2, 30), Run(10, 20, 3)]) == Run(11, 22, 30)
