"""One strict reader of YAML: one meaning, a place for every fault, and no input that breaks it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from plugins.problems import Problem
from plugins.textfile import FORBIDDEN
from plugins.yamlfile import Fields, Items, Node, Scalar, Table, parse_yaml, quote, read_yaml, write_records
from tests.builders import ARTICLE, FILES, TOWN, article, places, read_draft, rules

PATH = "accounts/jinhe.yaml"


def found(text: str) -> list[str]:
    table, problems = parse_yaml(text, PATH)
    assert (table is None) == bool(problems)
    return places(problems)


def fields(text: str) -> tuple[Fields, list[Problem]]:
    table, problems = parse_yaml(text, PATH)
    assert table is not None, problems
    collected: list[Problem] = []
    return Fields(table, collected), collected


def as_strings(node: Node) -> Any:
    match node:
        case Scalar(text, _):
            return text
        case Items(items, _):
            return [as_strings(item) for item in items]
        case Table(values, _, _):
            return {key: as_strings(value) for key, value in values.items()}


# ---- what is refused, and where -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "YML001 1:1"),
        ("# nothing\n", "YML001 2:1"),
        ("a: b: c\n", "YML001 1:5"),
        ("a: 1\n b: 2\n", "YML001 2:3"),
        ('a: "open\n', "YML001 2:1"),
        ("a: 1\nb: [1, 2\n", "YML001 3:1"),
        ("\ta: 1\n", "YML001 1:1"),
        ("a: 1\nb: 2\na: 3\n", "YML002 3:1"),
        ("a: {x: 1, x: 2}\n", "YML002 1:11"),
        ("a: &x 1\n", "YML003 1:4"),
        ("a: *x\n", "YML003 1:4"),
        ("a: !!str 1\n", "YML003 1:4"),
        ("a: !!python/object/apply:os.system [ls]\n", "YML003 1:4"),
        ("<<: {a: 1}\n", "YML003 1:1"),
        ("? [a]\n: 1\n", "YML003 1:3"),
        ("a: 1\n---\nb: 2\n", "YML003 2:1"),
        ("a: [[[[[[[[1]]]]]]]]\n", "YML004 1:11"),
        ("- a\n", "YML005 1:1"),
        ("just text\n", "YML005 1:1"),
        ('a: "\\x0b"\n', "TXT004 1:1"),
        ('a: "\\u202e"\n', "TXT004 1:1"),
        ('a: "\\L"\n', "TXT004 1:1"),
    ],
)
def test_yaml_outside_the_subset_is_refused_with_its_place(text: str, place: str) -> None:
    assert found(text) == [place]


def test_a_file_of_too_many_values_is_refused() -> None:
    assert found("a: [" + "1, " * 20_000 + "1]\n") == ["YML004 1:59996"]


def test_a_bomb_of_aliases_is_refused_at_its_first_anchor() -> None:
    bomb = 'a: &a ["x"]\n' + "".join(
        f"{n}: &{n} [{', '.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert found(bomb) == ["YML003 1:4"]


def test_a_bomb_of_brackets_is_refused_without_exhausting_the_stack() -> None:
    assert found("a: " + "[" * 100_000) == ["YML004 1:11"]


def test_a_second_reading_of_lines_is_refused() -> None:
    """YAML takes NEL and U+2028 for line ends: what a reviewer sees as one line would be two keys."""
    data = "title: 路灯\u2028author: someone\n".encode()

    table, problems = read_yaml(data, PATH)

    assert table is None
    assert rules(problems) == ["TXT004"]


# ---- typed values -------------------------------------------------------------------------------------------------


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.mark.parametrize(
    ("text", "ask", "place"),
    [
        ("b: 1\n", "text", "YML007 1:1"),
        ("a: ''\n", "text", "YML008 1:4"),
        ("a: [1]\n", "text", "YML005 1:4"),
        ("a: |\n  1\n  2\n", "text", "YML005 1:4"),
        ("a: 2026-02-30\n", "day", "YML005 1:4"),
        ("a: 2026-2-3\n", "day", "YML005 1:4"),
        ("a: ２０２６-01-01\n", "day", "YML005 1:4"),
        ("a: 0001-01-01\n", "day", "YML005 1:4"),
        ("a: 2026-03-05\n", "time", "YML005 1:4"),
        ("a: 2026-03-05T09:30\n", "time", "YML005 1:4"),
        ("a: 2026-03-05T09:30+09:00\n", "time", "YML005 1:4"),
        ("a: 2026-03-05T09:30:00.5+08:00\n", "time", "YML005 1:4"),
        ("a: 0001-01-01T00:00+08:00\n", "time", "YML005 1:4"),
        ("a: 010\n", "integer", "YML005 1:4"),
        ("a: 1_000\n", "integer", "YML005 1:4"),
        ("a: -1\n", "integer", "YML005 1:4"),
        ("a: yes\n", "yes", "YML005 1:4"),
        ("a: text\n", "texts", "YML005 1:4"),
        ("a: [x, x]\n", "texts", "YML005 1:8"),
        ("a: [x, '']\n", "texts", "YML005 1:8"),
        ("a: [x, [y]]\n", "texts", "YML005 1:8"),
        ("a: text\n", "group", "YML005 1:4"),
        ("a: [{b: 1}, c]\n", "groups", "YML005 1:13"),
    ],
)
def test_a_value_of_another_type_is_a_problem_at_the_value(text: str, ask: str, place: str) -> None:
    asked, problems = fields(text)

    getattr(asked, ask)("a")

    assert places(problems) == [place]


def test_values_of_the_right_type_are_read() -> None:
    asked, problems = fields(
        "day: 2026-03-05\ntime: 2026-03-05T09:30+08:00\nnumber: 12\nyes: true\nlist: [a, b]\ncolour: blue\n"
        "group: {x: no}\ngroups: [{x: 12:30}]\n"
    )

    assert asked.a_day("day").isoformat() == "2026-03-05"
    assert asked.time("time").isoformat() == "2026-03-05T09:30:00+08:00"
    assert asked.integer("number") == 12
    assert asked.yes("yes")
    assert not asked.yes("absent")
    assert asked.texts("list") == ("a", "b")
    assert asked.choice("colour", Colour) is Colour.BLUE
    group = asked.group("group")
    assert group is not None
    assert group.text("x") == "no"
    assert [each.text("x") for each in asked.groups("groups")] == ["12:30"]
    asked.done()
    assert problems == []


def test_a_choice_outside_the_list_names_the_list() -> None:
    asked, problems = fields("colour: green\n")

    asked.choice("colour", Colour)

    assert places(problems) == ["YML009 1:9"]
    assert "red, blue" in problems[0].fix()


def test_a_key_nobody_asked_for_is_unknown() -> None:
    asked, problems = fields("name: x\nsave_as: ../index.html\n")

    asked.text("name")
    asked.done()

    assert places(problems) == ["YML006 2:1"]


# ---- properties ---------------------------------------------------------------------------------------------------

visible = st.text(st.characters(codec="utf-8"), max_size=40).filter(lambda t: not FORBIDDEN.search(t) and "\r" not in t)
names = st.sampled_from(["site", "stage", "person", "note", "signature"])
records = st.lists(st.lists(st.tuples(names, visible), min_size=1, max_size=4, unique_by=lambda r: r[0]), max_size=3)


@given(visible)
@example('"\\')
@example("two\nlines")
@example(" - not: a list")
def test_a_quoted_text_reads_back_as_itself(text: str) -> None:
    table, problems = parse_yaml(f"key: {quote(text)}\n", PATH)

    assert problems == ()
    assert table is not None
    assert as_strings(table) == {"key": text}


@given(st.lists(st.tuples(names, visible), max_size=3, unique_by=lambda pair: pair[0]), records)
@example([], [[("signature", "-----BEGIN\nabc=\n-----END\n")]])
@example([], [[("note", " first line indented\n\n\nend")]])
@example([], [[("note", "\n")], [("note", "#")]])
def test_written_records_read_back_as_they_were(head: list[tuple[str, str]], rows: list[list[tuple[str, str]]]) -> None:
    if not rows:
        return
    text = write_records(head, "sign_offs", rows)

    table, problems = read_yaml(text.encode(), PATH)

    assert problems == ()
    assert table is not None
    assert as_strings(table) == {**dict(head), "sign_offs": [dict(row) for row in rows]}


sources = [TOWN, article().split("---")[1], str(FILES["accounts/policy.yaml"])]
noise = st.sampled_from(
    [*"[]{}:,-?&*!|>'\"%@`#\n\t ~<=", "---\n", "<<: ", "&a ", "*a", "!!int ", "\u2028", "\x00", "…", "  "]
)


@given(st.sampled_from(sources), st.data())
def test_no_mutation_of_a_file_breaks_the_reader_and_what_passes_pyyaml_reads_alike(text: str, data: Any) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        text = text[:start] + data.draw(noise) + text[start + data.draw(st.integers(0, 3)) :]

    table, problems = read_yaml(text.encode(), PATH)

    if table is None:
        assert problems
        assert all(1 <= problem.location.line <= text.count("\n") + 2 for problem in problems)
    else:
        assert as_strings(table) == yaml.load(text, yaml.CBaseLoader)  # PyYAML without guesses about types


@given(st.text(max_size=80))
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    table, problems = parse_yaml(text, PATH)

    assert (table is None) == bool(problems)


def test_the_line_of_a_problem_counts_from_the_start_of_the_file() -> None:
    text = article().replace("kind: news", "kind: news\nkind: notice")
    line = text.split("\n").index("kind: notice") + 1

    _, problems = read_draft(text, path=ARTICLE)

    assert places(problems) == [f"YML002 {line}:1"]
