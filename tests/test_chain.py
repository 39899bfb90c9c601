"""Lines are only ever added, and whoever touches one is found out."""

from __future__ import annotations

from pathlib import Path

import pytest

from plugins.chain import NOTHING, Chain, append, read_chain, require_head
from plugins.problems import SettingsError

RECORDS = [{"event": "publish", "document": "pages/about"}, {"event": "change", "document": "pages/路灯"}]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    append(tmp_path / "log" / "x.jsonl", tmp_path / "head", Chain(), RECORDS)
    return tmp_path / "log" / "x.jsonl"


def head_of(log: Path) -> Path:
    return log.parent.parent / "head"


def test_what_is_added_reads_back_in_order(log: Path) -> None:
    chain = read_chain(log)

    assert [record["document"] for record in chain.records] == ["pages/about", "pages/路灯"]
    assert [record["seq"] for record in chain.records] == [1, 2]
    assert [record["previous"] for record in chain.records] == [NOTHING, chain.heads[0]]
    assert head_of(log).read_text() == chain.head + "\n"


def test_adding_leaves_what_is_there_as_it_is(log: Path) -> None:
    before = log.read_bytes()

    grown = append(log, head_of(log), read_chain(log), RECORDS[:1])

    assert log.read_bytes().startswith(before)
    assert read_chain(log) == grown


def test_an_absent_file_is_an_empty_chain(tmp_path: Path) -> None:
    assert read_chain(tmp_path / "x") == Chain()
    assert read_chain(tmp_path / "x").head == NOTHING


def test_every_changed_byte_breaks_the_chain_or_leaves_the_head(log: Path) -> None:
    data, head = log.read_bytes(), read_chain(log).head
    for position in range(len(data)):
        log.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        try:
            found = read_chain(log)
        except SettingsError:
            continue
        assert head not in found.heads, position


def test_a_torn_line_is_no_record_and_is_cut_when_the_next_is_added(log: Path) -> None:
    whole = log.read_bytes()
    log.write_bytes(whole + b'{"docu')
    chain = read_chain(log)
    assert chain.torn == 6
    assert len(chain.records) == 2

    append(log, head_of(log), chain, [])

    assert log.read_bytes() == whole


def test_the_copy_may_lag_behind_and_never_be_ahead(log: Path) -> None:
    chain, copy = read_chain(log), head_of(log)
    copy.write_text(chain.heads[0] + "\n")
    require_head(chain, log, copy, must_exist=True)

    copy.write_text("0" * 64 + "\n")
    with pytest.raises(SettingsError, match="does not reach"):
        require_head(chain, log, copy, must_exist=True)


def test_a_copy_that_has_to_be_there_is_missed(log: Path) -> None:
    head_of(log).unlink()
    require_head(read_chain(log), log, head_of(log), must_exist=False)

    with pytest.raises(SettingsError, match="second copy"):
        require_head(read_chain(log), log, head_of(log), must_exist=True)


def test_only_what_follows_lines_that_held_is_read(log: Path) -> None:
    known = read_chain(log).whole()
    grown = append(log, head_of(log), read_chain(log, known), [*RECORDS, *RECORDS])

    after = read_chain(log, known)

    assert [record["seq"] for record in after.records] == [3, 4, 5, 6]
    assert (after.head, after.count) == (read_chain(log).head, 6)
    assert after == grown
    assert after.whole() == grown.whole() == read_chain(log).whole()
    assert read_chain(log, after.whole()).head == after.head
    require_head(read_chain(log, after.whole()), log, head_of(log), must_exist=True)


def test_lines_that_held_and_changed_since_are_read_again(log: Path) -> None:
    data, known = log.read_bytes(), read_chain(log).whole()
    for position in range(len(data)):
        log.write_bytes(data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :])
        try:
            found = read_chain(log, known)
        except SettingsError:
            continue
        assert known.head not in (*found.heads, found.start.head), position
    log.write_bytes(data[:-1])
    assert read_chain(log, known).start.count == 0


def test_a_line_that_does_not_follow_those_that_held_is_refused(log: Path) -> None:
    known = read_chain(log).whole()
    log.write_bytes(log.read_bytes() + log.read_bytes().splitlines(keepends=True)[0])

    with pytest.raises(SettingsError, match="line 3"):
        read_chain(log, known)
