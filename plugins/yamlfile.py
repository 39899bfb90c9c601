"""YAML that knows line and column, in a subset small enough to have one meaning.

Refused: duplicate keys, aliases, anchors, tags, merge keys, several documents, deep or very large files.  Every scalar
is text; types come from our schema through `Fields`, never from YAML's guesses (`no`, `12:30`, `010`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

import yaml

from plugins.messages import Term
from plugins.problems import Location, Problem, Rule
from plugins.textfile import FORBIDDEN, decode, forbidden_characters

MAX_BYTES = 256 * 1024
MAX_NODES = 20_000
MAX_DEPTH = 8

BROKEN = Rule(
    id="YML001",
    name="broken-yaml",
    message="this is not YAML: {problem}",
    fix="compare the indentation, colons and quotes of this line with the lines around it",
    why="A file that cannot be read cannot be checked.",
)
DUPLICATE_KEY = Rule(
    id="YML002",
    name="duplicate-key",
    message="the key {key} stands here a second time; the first is in line {first}",
    fix="keep one of the two",
    why="Two readers may take different ones, and a reviewer reads only the first.",
)
NOT_PLAIN = Rule(
    id="YML003",
    name="not-plain",
    message="{what} may not be used",
    fix="write the value out in plain text",
    why="Aliases, anchors and tags make a file mean more than it shows.",
)
TOO_DEEP = Rule(
    id="YML004",
    name="too-complex",
    message="the file is nested deeper than {depth} levels or has more than {nodes} values",
    fix="write it flatter, like the examples in docs/reference/files.md",
    why="A limit before building keeps a hostile file from exhausting the machine.",
)
WRONG_TYPE = Rule(
    id="YML005",
    name="wrong-type",
    message="{key} should be {expected}, but is {found}",
    fix="write {key} as {expected}, as the example in docs/reference/files.md shows",
    why="Each key has one type, so that nothing is guessed.",
)
NOT_A_CHOICE = Rule(
    id="YML009",
    name="not-a-choice",
    message="{key} is {found}, which is none of its values",
    fix="write one of: {options}",
    why="A value outside the list would be shown and sorted as nothing we know.",
)
UNKNOWN_KEY = Rule(
    id="YML006",
    name="unknown-key",
    message="the key {key} is unknown here",
    fix="remove it or correct its spelling; known keys: {known}",
    why="A misspelt key would be ignored in silence.",
)
MISSING_KEY = Rule(
    id="YML007",
    name="missing-key",
    message="the key {key} is missing",
    fix="add a line `{key}: …`",
    why="Nothing required is filled with a default.",
)
EMPTY_VALUE = Rule(
    id="YML008",
    name="empty-value",
    message="{key} is empty",
    fix="write a value, or remove the line if the key is optional",
    why="An empty value says nothing and shows as nothing.",
)


@dataclass(frozen=True, slots=True)
class Scalar:
    text: str
    at: Location


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[Node, ...]
    at: Location


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in file order; `keys` says where each key stands."""

    values: Mapping[str, Node]
    keys: Mapping[str, Location]
    at: Location


Node = Scalar | Items | Table
NAMES = {Scalar: Term("text"), Items: Term("a list"), Table: Term("a group of keys")}


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Table | None, tuple[Problem, ...]]:
    """The mapping that `text` holds, or None with the reason.  `first_line` is where `text` begins in its file."""
    try:
        node = _Builder(text, path, first_line).document()
    except _Refused as refused:
        return None, (refused.problem,)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = Location(path, (mark.line if mark else 0) + first_line, (mark.column if mark else 0) + 1)
        return None, (BROKEN.at(at, problem=Term(error.problem or error.context or "")),)
    except yaml.YAMLError as error:
        return None, (BROKEN.at(Location(path, first_line), problem=error),)
    if not isinstance(node, Table):
        found = NAMES[type(node)]
        return None, (WRONG_TYPE.at(node.at, key=path, expected=NAMES[Table], found=found),)
    return node, ()


def read_yaml(data: bytes, path: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """The mapping a whole YAML file holds, or None with every reason why not."""
    text, problems = decode(data, path, MAX_BYTES)
    return (None, problems) if text is None else parse_yaml(text, path)


class _Builder:
    """Turns libyaml's events into nodes and refuses what is outside the subset, before anything is built from it."""

    def __init__(self, text: str, path: str, first_line: int) -> None:
        self.path = path
        self.first_line = first_line
        self.loader = yaml.CSafeLoader(text)
        self.nodes = 0
        # Without escapes a scalar can hold only what the text holds, so that one look is enough for all.
        self.may_hide = "\\" in text or "\r" in text or FORBIDDEN.search(text) is not None

    def document(self) -> Node:
        self._next()  # stream start
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise _Refused(BROKEN.at(self._at(event), problem=Term("the file is empty")))
        node = self._node(self._next(), depth=1)
        self._next()  # document end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _Refused(NOT_PLAIN.at(self._at(after), what=Term("a second document (---)")))
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        at = self._at(event)
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise _Refused(TOO_DEEP.at(at, depth=MAX_DEPTH, nodes=MAX_NODES))
        if isinstance(event, yaml.AliasEvent):
            raise _Refused(NOT_PLAIN.at(at, what=Term("an alias (*)")))
        if getattr(event, "anchor", None):
            raise _Refused(NOT_PLAIN.at(at, what=Term("an anchor (&)")))
        if getattr(event, "tag", None):
            raise _Refused(NOT_PLAIN.at(at, what=Term("a tag (!)")))
        if isinstance(event, yaml.ScalarEvent):
            if self.may_hide:
                for problem in forbidden_characters(event.value, self.path, at.line):
                    raise _Refused(problem)
            return Scalar(event.value, at)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._until(yaml.SequenceEndEvent, depth)), at)
        return self._table(at, depth)

    def _until(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := self._next(), end):
            yield self._node(event, depth + 1)

    def _table(self, at: Location, depth: int) -> Table:
        values: dict[str, Node] = {}
        keys: dict[str, Location] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(NOT_PLAIN.at(key.at, what=Term("a key that is not text")))
            if key.text == "<<":
                raise _Refused(NOT_PLAIN.at(key.at, what=Term("a merge key (<<)")))
            if key.text in values:
                raise _Refused(DUPLICATE_KEY.at(key.at, key=key.text, first=keys[key.text].line))
            keys[key.text] = key.at
            values[key.text] = self._node(self._next(), depth + 1)
        return Table(values, keys, at)

    def _next(self) -> yaml.Event:
        event = self.loader.get_event()
        assert event is not None, "a file ends with an event of its own"
        return event

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        assert mark is not None, "libyaml marks every event"
        return Location(self.path, mark.line + self.first_line, mark.column + 1)


T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
ISO_DATE = re.compile(r"(?:19|2\d)\d\d-\d{2}-\d{2}", re.ASCII)
ISO_TIME = re.compile(r"(?:19|2\d)\d\d-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?\+08:00", re.ASCII)
INTEGER = re.compile(r"0|[1-9]\d{0,8}", re.ASCII)


@dataclass
class Fields:
    """A typed view of a Table that collects problems instead of raising.

    A value that is missing or wrong is reported once and replaced by the type's empty value, so that one run finds
    all there is to find; whoever builds an object from Fields first asks `if problems`.
    """

    table: Table
    problems: list[Problem]
    _asked: dict[str, None] = field(default_factory=dict)

    def has(self, key: str) -> bool:
        self._asked[key] = None
        return key in self.table.values

    def at(self, key: str) -> Location:
        """Where the value of `key` stands, or the mapping itself when there is none."""
        node = self.table.values.get(key)
        return node.at if node is not None else self.table.at

    def text(self, key: str, *, default: str | None = None) -> str:
        """Text on one line, not blank; `default` makes the key optional."""
        node = self._get(key, Scalar, required=default is None)
        if node is None:
            return default or ""
        text = node.text.strip()
        if "\n" in text:
            self.wrong(key, Term("text on one line"), Term("several lines"))
        elif not text and default is None:
            self.problems.append(EMPTY_VALUE.at(node.at, key=key))
        return text

    def lines(self, key: str) -> str:
        """Text that may span several lines, kept as it is."""
        node = self._get(key, Scalar, required=True)
        return node.text if node else ""

    def day(self, key: str, *, required: bool = True) -> date | None:
        return self._parsed(key, ISO_DATE, date.fromisoformat, Term("a date like 2026-03-05"), required)

    def a_day(self, key: str) -> date:
        return self.day(key) or date.min

    def time(self, key: str) -> datetime:
        """A time with its offset, in +08:00 as all official times are."""
        expected = Term("a time like 2026-03-05T09:30+08:00")
        return self._parsed(key, ISO_TIME, datetime.fromisoformat, expected, True) or datetime.min

    def integer(self, key: str) -> int:
        return self._parsed(key, INTEGER, int, Term("a whole number"), True) or 0

    def choice(self, key: str, options: type[E]) -> E:
        """One of the values of a StrEnum."""
        text = self.text(key)
        if text and text not in set(options):
            self.problems.append(NOT_A_CHOICE.at(self.at(key), key=key, options=", ".join(options), found=text))
        return options(text) if text in set(options) else next(iter(options))

    def choices(self, key: str, options: type[E]) -> frozenset[E]:
        """A list of values of a StrEnum, empty where it is absent."""
        known = set(options)
        found = self.texts(key, required=False)
        for text in found:
            if text not in known:
                self.problems.append(NOT_A_CHOICE.at(self.at(key), key=key, options=", ".join(options), found=text))
        return frozenset(options(text) for text in found if text in known)

    def yes(self, key: str) -> bool:
        """`true` or `false`; absent is false."""
        text = self.text(key, default="false")
        if text not in ("true", "false"):
            self.wrong(key, Term("true or false"), text)
        return text == "true"

    def texts(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of texts, none empty, none twice."""
        node = self._get(key, Items, required=required)
        found: dict[str, None] = {}
        for item in node.items if node else ():
            if not isinstance(item, Scalar) or not item.text.strip() or item.text in found:
                what = item.text if isinstance(item, Scalar) else NAMES[type(item)]
                self.problems.append(
                    WRONG_TYPE.at(item.at, key=key, expected=Term("a list of different texts"), found=what)
                )
            else:
                found[item.text.strip()] = None
        return tuple(found)

    def group(self, key: str, *, required: bool = True) -> Fields | None:
        """The mapping under `key`."""
        node = self._get(key, Table, required=required)
        return Fields(node, self.problems) if node else None

    def groups(self, key: str, *, required: bool = True) -> tuple[Fields, ...]:
        """The list of mappings under `key`."""
        node = self._get(key, Items, required=required)
        found = []
        for item in node.items if node else ():
            if isinstance(item, Table):
                found.append(Fields(item, self.problems))
            else:
                what = NAMES[type(item)]
                self.problems.append(
                    WRONG_TYPE.at(item.at, key=key, expected=Term("a list of groups of keys"), found=what)
                )
        return tuple(found)

    def keys(self) -> tuple[str, ...]:
        """The keys of a mapping whose keys are data."""
        for key in self.table.values:
            self._asked[key] = None
        return tuple(self.table.values)

    def wrong(self, key: str, expected: object, found: object) -> None:
        self.problems.append(WRONG_TYPE.at(self.at(key), key=key, expected=expected, found=found))

    def done(self) -> None:
        """Every key that was never asked for is unknown."""
        for key, at in self.table.keys.items():
            if key not in self._asked:
                self.problems.append(UNKNOWN_KEY.at(at, key=key, known=", ".join(self._asked)))

    N = TypeVar("N", Scalar, Items, Table)

    def _get(self, key: str, kind: type[N], *, required: bool) -> N | None:
        self._asked[key] = None
        node = self.table.values.get(key)
        if node is None:
            if required:
                self.problems.append(MISSING_KEY.at(self.table.at, key=key))
            return None
        if not isinstance(node, kind):
            self.wrong(key, NAMES[kind], NAMES[type(node)])
            return None
        return node

    def _parsed(
        self, key: str, pattern: re.Pattern[str], parse: Callable[[str], T], expected: Term, required: bool
    ) -> T | None:
        text = self.text(key, default=None if required else "")
        if not text:
            return None
        try:
            if pattern.fullmatch(text):
                return parse(text)
        except ValueError:
            pass  # 2026-02-30 has the right shape and is no day
        self.wrong(key, expected, text)
        return None


WHOLE_LINES = re.compile(r"(?:[!-~][ -~]*\n)+")  # what a block scalar keeps as it is


def quote(text: str) -> str:
    """`text` as a scalar that reads back as itself."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write_records(head: Sequence[tuple[str, str]], key: str, records: Sequence[Sequence[tuple[str, str]]]) -> str:
    """A small YAML file: pairs of texts, then under `key` a list of groups; values of whole lines become blocks."""
    lines = [f"{name}: {quote(value)}" for name, value in head]
    lines.append(f"{key}:")
    for record in records:
        for position, (name, value) in enumerate(record):
            lead = "  - " if position == 0 else "    "
            if WHOLE_LINES.fullmatch(value):
                lines.append(f"{lead}{name}: |")
                lines.extend(f"      {line}" for line in value.rstrip("\n").split("\n"))
            else:
                lines.append(f"{lead}{name}: {quote(value)}")
    return "\n".join(lines) + "\n"
