"""A process that reads for us may end in any way: its question gets a reason, the next one an answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from plugins.confine import ENDED, MOST_QUESTIONS, TOO_BIG, TOO_SLOW, Child, Crew, Job, Question, Stopped, problem_of
from plugins.confined import Data, problem_data
from plugins.drafts.rules import BAD_FILE, RAW_HTML, TOO_LONG
from plugins.messages import Term
from plugins.problems import Location, SettingsError

JOB = Job("tests.jobs", "honest", cpu_seconds=1, wall_seconds=30, memory_bytes=256 * 2**20)
RULES = {rule.id: rule for rule in (BAD_FILE, RAW_HTML, TOO_LONG)}
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have only the parent's clock for it")


def believe(data: Data, blob: bytes) -> tuple[Data, bytes]:
    return data, blob


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(JOB)
    yield child
    child.close()


def answer(child: Child, blob: bytes = b"", **data: Any) -> tuple[Data, bytes]:
    found = child.ask(Question(data, blob), {}, believe)
    assert not isinstance(found, Stopped), found
    return found


def stopped(child: Child, **data: Any) -> Stopped:
    found = child.ask(Question(data), {}, believe)
    assert isinstance(found, Stopped), found
    return found


def test_bytes_and_words_come_back_as_they_were(child: Child) -> None:
    data, blob = answer(child, bytes(range(256)) * 5000, word="路灯\u0000")

    assert data["question"] == {"word": "路灯\u0000"}
    assert blob == bytes(range(256))[::-1] * 5000


def test_one_process_answers_many_questions(child: Child) -> None:
    assert len({answer(child)[0]["process"] for _ in range(20)}) == 1


def test_what_all_questions_share_is_there_for_each_and_can_change(child: Child) -> None:
    for shared in ({"a": 1}, {"a": 1}, {"a": 2}):
        found = child.ask(Question({}), shared, believe)
        assert not isinstance(found, Stopped)
        assert found[0]["shared"] == shared


def test_it_stands_in_an_empty_folder_with_an_empty_environment(child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_TOKEN", "hunter2")

    seen = answer(child, do="look")[0]["question"]

    assert seen["folder"] == []
    assert "hunter2" not in str(seen["env"])
    assert not {name for name in seen["env"] if name not in ("LC_CTYPE", "SYSTEMROOT")}


@on_linux
@pytest.mark.parametrize(
    ("deed", "reason", "detail"),
    [
        ("spin", TOO_SLOW, "1 s"),
        ("abort", ENDED, "exit -6"),
        ("exit", ENDED, "exit 7"),
        ("recurse", ENDED, "RecursionError"),
        ("raise", ENDED, "KeyError"),
        ("write", ENDED, "File too large"),
        ("open", ENDED, "Too many open files"),
        ("lie", ENDED, ""),
    ],
)
def test_whatever_it_does_the_next_question_is_answered(child: Child, deed: str, reason: Term, detail: str) -> None:
    answer(child)

    found = stopped(child, do=deed)

    assert found.reason == reason
    assert detail in found.detail
    assert answer(child, word="next")[0]["question"] == {"word": "next"}


@on_linux
def test_memory_has_an_end(child: Child) -> None:
    assert stopped(child, do="eat", mib=300) == Stopped(TOO_BIG, "256 MiB")
    assert answer(child)


@on_linux
def test_what_an_earlier_document_left_behind_is_not_blamed_on_the_next(child: Child) -> None:
    answer(child, do="eat", mib=150)

    assert answer(child, do="eat", mib=150)


def test_the_parents_clock_ends_one_that_waits_for_nothing() -> None:
    child = Child(replace(JOB, wall_seconds=0.5))
    answer(child)  # a start takes longer

    assert stopped(child, do="sleep").reason == TOO_SLOW
    child.close()


def test_a_stray_print_is_no_answer(child: Child) -> None:
    assert answer(child, do="shout")[0]["question"] == {"do": "shout"}


def test_an_answer_nobody_believes_ends_it(child: Child) -> None:
    def doubt(data: Data, blob: bytes) -> None:
        raise ValueError("not what was asked")

    first = answer(child)[0]["process"]

    assert child.ask(Question({}), {}, doubt) == Stopped(ENDED, "not what was asked")
    assert answer(child)[0]["process"] != first


def test_an_answer_too_large_to_read_is_none() -> None:
    child = Child(replace(JOB, name="talks_nonsense"))

    assert stopped(child, deep=5 * 2**20).reason == ENDED
    child.close()


def test_a_child_is_replaced_before_anything_can_pile_up_in_it(child: Child) -> None:
    processes = [answer(child)[0]["process"] for _ in range(MOST_QUESTIONS + 1)]

    assert len(set(processes)) == 2


def test_one_that_cannot_be_started_is_for_the_operator_to_mend() -> None:
    child = Child(replace(JOB, name="never_starts"))

    with pytest.raises(SettingsError, match="the library it needs is not there"):
        child.ask(Question({}), {}, believe)


def test_a_python_that_is_not_there_is_for_the_operator_to_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")

    with pytest.raises(SettingsError, match="no process"):
        Child(JOB).ask(Question({}), {}, believe)


def test_it_ends_when_it_is_closed(child: Child) -> None:
    process = answer(child)[0]["process"]

    child.close()

    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_many_questions_are_shared_out_and_answered_in_their_order() -> None:
    crew = Crew(JOB)
    questions = [Question({"do": "abort"} if number == 77 else {"number": number}) for number in range(450)]

    found = crew.ask_all(questions, {}, [believe] * len(questions))

    assert isinstance(found.pop(77), Stopped)
    numbers = [each[0]["question"]["number"] for each in found if not isinstance(each, Stopped)]
    assert numbers == [number for number in range(450) if number != 77]
    crew.close()


def test_a_crew_that_cannot_be_started_says_so_once() -> None:
    crew = Crew(replace(JOB, name="never_starts"))

    with pytest.raises(SettingsError):
        crew.ask_all([Question({})] * 450, {}, [believe] * 450)


# ---- problems that cross ------------------------------------------------------------------------------------------


def test_a_problem_comes_back_as_it_was() -> None:
    sent = BAD_FILE.at(Location("content/a.md", 3, 4), name="a.jpg", reason=Term("too many pixels"))

    got = problem_of(problem_data(sent), "content/a.md", RULES)

    assert got == sent
    assert got.message() == sent.message()


def test_a_very_long_quotation_is_cut() -> None:
    sent = problem_data(RAW_HTML.at(Location("a.md"), found="x" * 10_000))

    assert len(str(problem_of(sent, "a.md", RULES).values["found"])) == 2000


HONEST = problem_data(BAD_FILE.at(Location("a.md"), name="a.jpg", reason=Term("too many pixels")))


@pytest.mark.parametrize(
    "lie",
    [
        {"rule": "DRA001"},
        {"rule": ["DRA011"]},
        {"line": 0},
        {"line": True},
        {"line": "1"},
        {"column": 10**9},
        {"values": {}},
        {"values": {"name": "a.jpg"}},
        {"values": {"name": "a.jpg", "reason": "x", "more": "y"}},
        {"values": {"name": "a.jpg", "reason": ["x"]}},
        {"values": {"name": "a.jpg", "reason": "x" * 2001}},
        {"values": {"name": "a.jpg", "reason": True}},
        {"values": {"name": "a.jpg", "reason": "\x1b[2J"}},
        {"terms": ["nothing"]},
        {"terms": [1]},
        {"terms": "reason"},
    ],
)
def test_a_problem_of_another_form_is_not_believed(lie: dict[str, Any]) -> None:
    assert problem_of(HONEST, "a.md", RULES)
    with pytest.raises(ValueError):  # noqa: PT011
        problem_of(HONEST | lie, "a.md", RULES)
