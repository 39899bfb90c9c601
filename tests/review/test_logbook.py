"""What a log said up to one line is kept, and comes to the same as reading it whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from plugins.chain import append, read_chain
from plugins.review.landing import Entry, Event, Landed, Landings, read_landings, site_record
from plugins.review.logbook import Logbook
from plugins.store import Damaged, passing_store
from plugins.trust.checks import InForce
from tests.builders import NOW

IN_FORCE = InForce(3, "d" * 64)


def lines(*documents: str, event: Event = Event.PUBLISH, day: int = 0) -> list[dict[str, object]]:
    at = NOW + timedelta(days=day)
    entries = [
        Entry(event, Landed(id, f"content/{id}.md", 1 + day, "m" * 64, "s" * 64, at.isoformat(), at))
        for id in documents
    ]
    records = [entry.record("jiangwan.example", IN_FORCE, "c" * 40) for entry in entries]
    return [*records, site_record("jiangwan.example", IN_FORCE, "c" * 40, f"tree of day {day}", at)]


def same(one: Landings, other: Landings) -> bool:
    return dict(one.documents) == dict(other.documents) and all(
        getattr(one, name) == getattr(other, name) for name in ("in_force", "site", "commit", "tree", "restores")
    )


def test_build_after_build_it_says_what_the_whole_log_says(tmp_path: Path) -> None:
    log, copy, book = tmp_path / "log", tmp_path / "head", Logbook(passing_store())
    days = [
        lines("pages/a", "pages/b"),
        lines("pages/b", event=Event.WITHDRAW, day=1),
        lines("pages/c", day=2),
        lines("pages/b", event=Event.RESTORE, day=3),
    ]
    for added in days:
        start, before = book.recall()
        chain = read_chain(log, start)
        landings = read_landings(chain.records, before, chain.start.count + 1)
        assert same(landings, read_landings(read_chain(log).records))
        grown = append(log, copy, chain, added)
        book.keep(grown, read_landings(grown.records, landings))

    start, landings = book.recall()

    assert start == read_chain(log).whole()
    assert same(landings, read_landings(read_chain(log).records))
    assert "pages/x" not in landings.documents
    assert not landings.is_empty


def test_a_log_that_is_another_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    book, copy = Logbook(passing_store()), tmp_path / "head"
    for name, document in (("one", "pages/a"), ("other", "pages/b")):
        start, before = book.recall()
        chain = read_chain(tmp_path / name, start)
        grown = append(tmp_path / name, copy, chain, lines(document))
        book.keep(grown, read_landings(grown.records, before if chain.start.count else Landings()))

    assert list(book.recall()[1].documents) == ["pages/b"]


def test_what_cannot_be_read_is_said_to_be_damaged(tmp_path: Path) -> None:
    store = passing_store()
    book = Logbook(store)
    chain = append(tmp_path / "log", tmp_path / "head", read_chain(tmp_path / "log"), lines("pages/a"))
    book.keep(chain, read_landings(chain.records))

    store.execute("UPDATE landed SET at = 'x'")
    with pytest.raises(Damaged):
        book["pages/a"]
    store.execute("UPDATE logged SET site = '[]'")
    with pytest.raises(Damaged):
        book.recall()
