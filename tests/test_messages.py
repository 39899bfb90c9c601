"""Whatever a command can say is said in Chinese, with the same values in it, and blames nobody."""

from __future__ import annotations

import argparse
import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from plugins.commands import line
from plugins.messages import LOCALE, Term, choose_language, translate
from plugins.messages import read_po as read_catalogue
from plugins.problems import Location, Rule, fill, visible
from plugins.registry.model import Stage
from plugins.review.statement import Verdict
from plugins.trust.sshsig import Flaw

CJK = re.compile(r"[\u4e00-\u9fff]")
ROOT = Path(__file__).resolve().parents[1]
SOURCES = [ROOT / "build.py", *sorted((ROOT / "plugins").rglob("*.py"))]
# Whose first argument, or first two, a person reads.
SAYS = {
    "say": 1,
    "agrees": 1,
    "complain": 1,
    "tell": 1,
    "Term": 1,
    "translate": 1,
    "fill": 1,
    "SettingsError": 2,
}
BLAME = re.compile(
    r"\b(illegal|invalid|error|fail(?:ed|ure)?|forbidden|wrong|bad|must not|you forgot)\b|非法|违法|失败者"
)


def rules() -> list[Rule]:
    """Every Rule any module defines."""
    found = {}
    for path in sorted((ROOT / "plugins").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for value in vars(importlib.import_module(module)).values():
            if isinstance(value, Rule):
                found[id(value)] = value
    return sorted(found.values(), key=lambda rule: rule.id)


RULES = rules()


def spoken() -> Iterator[tuple[str, str]]:
    """Every English text a person may read, with where it stands."""
    for rule in RULES:
        yield rule.message, rule.id
        yield rule.fix, rule.id
    for flaw in Flaw:
        yield flaw.value, "sshsig"
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for text in texts_of(node):
                yield text, f"{path.name}:{getattr(node, 'lineno', 0)}"


def texts_of(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            for argument in node.args[: SAYS.get(name, 0)]:
                yield from literal(argument)
            for keyword in node.keywords:
                if keyword.arg == "help":
                    yield from literal(keyword.value)
        case ast.Assign(targets=[ast.Name(id="HELP" | "DESCRIPTION" | "EXIT_CODES" | "help" | "fix")], value=value):
            yield from literal(value)


def literal(node: ast.AST) -> Iterator[str]:
    """The text of a constant, or of each branch of a choice between constants."""
    match node:
        case ast.Constant(value=str() as text) if text:
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from literal(one)
            yield from literal(other)


def catalogue() -> dict[str, str]:
    with (LOCALE / "zh_CN" / "LC_MESSAGES" / "gongkai.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


SPOKEN = dict(spoken())
CHINESE = catalogue()


def braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_everything_a_command_says_is_said_in_chinese() -> None:
    missing = {f"{where}: {text}" for text, where in SPOKEN.items() if not CHINESE.get(text)}

    assert not missing, "\n".join(sorted(missing))


@pytest.mark.parametrize("text", sorted(set(CHINESE) & set(SPOKEN)))
def test_a_translation_holds_the_same_values(text: str) -> None:
    assert braces(CHINESE[text]) <= braces(text), "a value the code does not give"
    assert braces(text) - braces(CHINESE[text]) == set(), "a value the reader does not see"


@pytest.mark.parametrize("file", sorted(LOCALE.rglob("*.po")), ids=lambda file: file.name)
def test_a_text_is_translated_once(file: Path) -> None:
    entries = re.findall(r'^msgid ((?:".*"\n)+)', file.read_text(encoding="utf-8"), re.MULTILINE)
    texts = ["".join(re.findall(r'"(.*)"', entry)) for entry in entries]

    assert [text for text, times in Counter(texts).items() if times > 1] == []


def first_form(message: Message) -> tuple[str, str]:
    """A text and its translation; of one with a plural, the form for one and the only one it is translated into."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return source, message.string if isinstance(message.string, str) else message.string[0]


@pytest.mark.parametrize("file", sorted(LOCALE.rglob("*.po")), ids=lambda file: file.name)
def test_a_catalogue_is_read_as_others_read_it(file: Path) -> None:
    with file.open("rb") as opened:
        theirs = dict(first_form(message) for message in read_po(opened) if message.id)

    assert read_catalogue(file.read_text(encoding="utf-8")) == theirs


def test_translations_are_chinese_and_blame_nobody() -> None:
    for text, chinese in CHINESE.items():
        assert re.search(r"[\u4e00-\u9fff]", chinese) or braces(text), text
        assert not re.search(r"非法|违法|你忘了|你错", chinese), chinese


def test_ids_and_names_of_rules_are_used_once() -> None:
    assert [id for id, times in Counter(rule.id for rule in RULES).items() if times > 1] == []
    assert [name for name, times in Counter(rule.name for rule in RULES).items() if times > 1] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_reads_like_a_sentence_to_a_clerk(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}\d{3}", rule.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert not rule.message.endswith(".")
    assert not rule.message[0].isupper() or rule.message[:4].isupper() or rule.message.startswith("HTML")
    assert not BLAME.search(rule.message), rule.message
    assert rule.fix
    assert rule.why.rstrip().endswith(".")


def test_messages_are_chinese_unless_english_is_asked_for() -> None:
    problem = RULES[0].at(Location("x"), **dict.fromkeys(braces(RULES[0].message + RULES[0].fix), "x"))
    assert re.search(r"[\u4e00-\u9fff]", problem.message())

    choose_language("en")

    assert not re.search(r"[\u4e00-\u9fff]", problem.message())


def test_all_help_is_chinese() -> None:
    for command in commands(line.parser()):
        for action in command._actions:
            told = [action, *getattr(action, "_choices_actions", ())]
            for each in told:
                is_group = isinstance(each, argparse._SubParsersAction)
                assert is_group or each.help == argparse.SUPPRESS or CJK.search(each.help or ""), (command.prog, each)


def commands(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and all below it."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from commands(each)


def test_a_command_that_is_named_can_be_pasted() -> None:
    for text in (*SPOKEN, *CHINESE.values()):
        for before in re.findall(r"(.{0,2})build\.py [a-z]", text):
            assert before == "./", text


def test_a_term_is_translated_where_it_is_quoted() -> None:
    assert fill("{what} may not be used", {"what": Term("a tag (!)")}) == translate("{what} may not be used").format(
        what=translate("a tag (!)")
    )


def test_a_list_of_values_reads_like_one() -> None:
    people = "{people}"
    assert [fill(people, {"people": each}) for each in ((), ("a",), ("a", "b", "c"))] == ["-", "a", "a、b、c"]
    choose_language("en")
    assert fill(people, {"people": (Stage.REVIEW1.word, "b\x1b")}) == "first review (review1), b\\x1b"


def test_stages_and_verdicts_are_called_what_they_are_called_on_paper() -> None:
    said = [translate(stage.word) for stage in Stage] + [translate(verdict.word) for verdict in Verdict]

    assert said[0] == "一审（review1）"
    assert said[-3:] == ["通过", "退回", "要求从严"]
    assert all(CJK.search(each) for each in said)


def test_what_a_message_quotes_cannot_move_the_cursor() -> None:
    assert visible("a\x1b[2Jb\r\n\u202ec") == "a\\x1b[2Jb\\r\\n\\u202ec"
    assert "\x1b" not in fill("{words}", {"words": "\x1b[31m"})


def test_braces_in_a_quoted_value_are_text() -> None:
    assert fill("{words}", {"words": "{0.__class__}"}) == "{0.__class__}"
