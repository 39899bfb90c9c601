"""How documents belong together: told on the pages of both sides, whatever comes in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plugins.drafts.model import DocumentHead, Relations
from plugins.edition.addresses import Addresses
from plugins.edition.catalogue import CURRENT_NOTICES
from plugins.edition.change import apply_change
from plugins.edition.model import Force, Story
from plugins.edition.relations import MOST_IN_THREAD, related, resolve, thread
from plugins.edition.stories import force_of
from plugins.edition.tags import is_ended, validity
from plugins.search.document import document
from tests.builders import a_draft, rules
from tests.edition.test_change import an_article, contents_of, paths_of

HEAD = DocumentHead("江政发〔2026〕3号", "江湾县人民政府", "", None, "有效")


def id_of(number: int) -> str:
    return f"articles/jinhe/2026/s{number}"


def following(number: int, *, follows: int) -> Story:
    return an_article(number, relations=Relations(follows=(id_of(follows),)))


def test_each_story_of_a_matter_tells_all_of_it_from_the_first_on() -> None:
    catalogue = contents_of([an_article(1), following(2, follows=1), following(4, follows=2), an_article(3)]).catalogue

    for number in (1, 2, 4):
        story = catalogue.get(id_of(number))
        assert story
        assert thread(catalogue, story) == (id_of(1), id_of(2), id_of(4))
    alone = catalogue.get(id_of(3))
    assert alone
    assert thread(catalogue, alone) == ()


def test_a_ring_is_none_and_nothing_follows_what_came_later() -> None:
    catalogue = contents_of([following(1, follows=2), following(2, follows=1)]).catalogue

    stories = [catalogue.get(id_of(number)) for number in (1, 2)]

    assert [thread(catalogue, story) for story in stories if story] == [(id_of(1), id_of(2))] * 2


def test_a_matter_without_end_has_a_time_line_with_one() -> None:
    count = 3 * MOST_IN_THREAD
    catalogue = contents_of([an_article(0), *(following(n, follows=n - 1) for n in range(1, count))]).catalogue

    lines = {n: thread(catalogue, story) for n in range(count) if (story := catalogue.get(id_of(n)))}

    assert set(map(len, lines.values())) == {0, MOST_IN_THREAD}
    assert all(id_of(n) in line for n, line in lines.items() if line)


def test_a_document_and_what_explains_it_lead_to_each_other() -> None:
    explains = an_article(2, relations=Relations(interprets=(id_of(1), id_of(9))))
    catalogue = contents_of([an_article(1), explains]).catalogue
    policy = catalogue.get(id_of(1))
    assert policy

    assert related(catalogue, policy).explained_by == (id_of(2),)
    assert related(catalogue, explains).interprets == (id_of(1),), "what is not public is not led to"


def test_what_is_replaced_says_by_what_and_search_keeps_it_for_those_who_ask() -> None:
    old, new = an_article(1, document=HEAD), an_article(2, relations=Relations(replaces=(id_of(1),)))
    catalogue = contents_of([old]).catalogue

    change = apply_change(catalogue, {new.id: (new, paths_of(new))}, ())

    replaced = catalogue.get(old.id)
    assert replaced
    assert (replaced.replaced_by, replaced.force) == (new.id, Force.REPLACED)
    assert {story.id for story in change.changed} == {old.id, new.id}, "search and lists are told of both"
    assert is_ended(document(replaced).validity)

    apply_change(catalogue, {}, [new.id])

    assert catalogue.get(old.id) == old, "once its successor is gone, it holds again"


def test_a_successor_that_does_not_hold_yet_leaves_the_old_one_in_force() -> None:
    to_come = an_article(2, relations=Relations(replaces=(id_of(1),)), by_date=Force.NOT_YET)
    catalogue = contents_of([an_article(1), to_come]).catalogue
    old = catalogue.get(id_of(1))
    assert old
    assert old.force is Force.HOLDS
    assert related(catalogue, old).successors == (to_come.id,), "it is announced"

    apply_change(catalogue, {to_come.id: (replace(to_come, by_date=Force.HOLDS), paths_of(to_come))}, ())

    old = catalogue.get(id_of(1))
    assert old
    assert old.force is Force.REPLACED


@pytest.mark.parametrize(
    ("keys", "force", "word"),
    [
        ({}, Force.HOLDS, "有效"),
        ({"effective": "2026-05-01"}, Force.HOLDS, "有效"),
        ({"effective": "2026-05-02"}, Force.NOT_YET, "尚未生效"),
        ({"until": "2026-05-01"}, Force.HOLDS, "有效"),
        ({"until": "2026-04-30"}, Force.EXPIRED, "已过期"),
        ({"until": "2027-04-30", "validity": "废止"}, Force.ENDED, "废止"),
    ],
)
def test_whether_a_document_holds_is_told_from_its_days(keys: dict[str, str], force: Force, word: str) -> None:
    head = {"number": "江政发〔2026〕3号", "issuer": "锦河镇人民政府", "validity": keys.pop("validity", "有效")}
    draft = a_draft(document=head, **keys)

    assert force_of(draft, date(2026, 5, 1)) is force
    assert validity(an_article(1, document=draft.document, by_date=force)) == word
    assert is_ended(word) is force.is_over


def test_a_notice_that_is_over_leaves_the_home_page() -> None:
    notices = [an_article(n, genre="notice") for n in (1, 2)]
    over = replace(notices[1], by_date=Force.EXPIRED, until=date(2026, 1, 1) + timedelta(days=9))

    assert contents_of([notices[0], over]).catalogue.shelf(CURRENT_NOTICES).ids == (notices[0].id,)


def test_a_draft_names_only_documents_there_are() -> None:
    known = Addresses({"content/articles/jinhe/2026/a.md": "/articles/jinhe/2026/a.html"}, frozenset())
    draft = a_draft(follows="a.md", interprets="[b.md]", replaces="[a.md, ../../../../../etc/passwd]")

    found, problems = resolve(draft, known)

    assert found == Relations(follows=("articles/jinhe/2026/a",), replaces=("articles/jinhe/2026/a",))
    assert rules(problems) == ["DRA015", "DRA015"]
    itself = a_draft(follows="street-lamps.md")
    here = Addresses({itself.source: f"/{itself.id}.html"}, frozenset())
    assert rules(resolve(itself, here)[1]) == ["DRA015"]
