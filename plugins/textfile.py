"""Bytes to text, strictly: UTF-8, LF, and no character that a reader cannot see.

A byte order mark, a NUL, a bidi override or a zero-width space can make a reviewer read one thing and a program
another; so they are refused with their place, never repaired.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from plugins.problems import Location, Problem, Rule

NOT_UTF8 = Rule(
    id="TXT001",
    name="not-utf8",
    message="this file is {encoding}, not UTF-8",
    fix="save it again as UTF-8 (in Notepad: Save as, encoding UTF-8)",
    why="One encoding for all: a file read in another one shows other words than were signed.",
)
BYTE_ORDER_MARK = Rule(
    id="TXT002",
    name="byte-order-mark",
    message="the file begins with a byte order mark",
    fix="save it as UTF-8 without BOM",
    why="The mark is invisible and some readers take it for part of the first key.",
)
CARRIAGE_RETURN = Rule(
    id="TXT003",
    name="carriage-return",
    message="the line ends with a carriage return (CR)",
    fix="save the file with LF line ends, or let `git add` do it (.gitattributes)",
    why="Line ends are part of the signed bytes.",
)
FORBIDDEN_CHARACTER = Rule(
    id="TXT004",
    name="forbidden-character",
    message="the character {character} is not allowed",
    fix="delete it; it is invisible, so delete and retype the words around it",
    why="Control, bidi and zero-width characters let a text look other than it is.",
)
TOO_LARGE = Rule(
    id="TXT005",
    name="too-large",
    message="the file is {size} bytes, more than the {limit} allowed",
    fix="split it, or put the data into an attachment",
    why="A limit before reading keeps one file from stopping everyone's build.",
)

# Everything Unicode calls a control, surrogate or noncharacter, plus invisible format characters; TAB and LF pass.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202f\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def decode(data: bytes, path: str, limit: int) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file, or None with every reason why not.  `limit` in bytes."""
    if len(data) > limit:
        return None, (TOO_LARGE.at(Location(path), size=len(data), limit=limit),)
    if data.startswith(b"\xef\xbb\xbf"):
        return None, (BYTE_ORDER_MARK.at(Location(path)),)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, (NOT_UTF8.at(Location(path, line), encoding=_guess_encoding(data)),)
    problems = tuple(forbidden_characters(text, path))
    return (None, problems) if problems else (text, ())


def forbidden_characters(text: str, path: str, first_line: int = 1) -> Iterator[Problem]:
    """A problem for each line of `text` that holds a character nobody can see."""
    if "\r" not in text and FORBIDDEN.search(text) is None:
        return
    for number, line in enumerate(text.split("\n"), start=first_line):
        if "\r" in line:
            yield CARRIAGE_RETURN.at(Location(path, number, line.index("\r") + 1))
        found = FORBIDDEN.search(line.replace("\r", " "))
        if found:
            at = Location(path, number, found.start() + 1)
            yield FORBIDDEN_CHARACTER.at(at, character=f"U+{ord(found[0]):04X}")


def _guess_encoding(data: bytes) -> str:
    for encoding, name in (("gb18030", "GBK"), ("utf-16", "UTF-16")):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return name
    return "binary data"
