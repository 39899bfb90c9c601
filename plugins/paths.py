"""Paths and addresses that cannot leave their root, on any system they may be copied to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from pathlib import PurePosixPath

SEGMENT = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
FILE_NAME = re.compile(r"[A-Za-z0-9\u4e00-\u9fff](?:[A-Za-z0-9\u4e00-\u9fff._-]{0,98}[A-Za-z0-9\u4e00-\u9fff])?")
DRAFT_PATH = re.compile(r"[a-z0-9./-]+")  # what a draft lies at, as far as letters go; takes no longer for a long text
DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))})


def is_identifier(text: str) -> bool:
    """Whether `text` may be one segment of an address: `a-z 0-9 -`, at most 64 characters, no device name."""
    return SEGMENT.fullmatch(text) is not None and text not in DEVICES


def is_file_name(text: str) -> bool:
    """Whether `text` may be the name of a published file: no separators, no leading dot, no device name."""
    return (
        FILE_NAME.fullmatch(text) is not None
        and ".." not in text
        and text.split(".")[0].casefold() not in DEVICES
        and unicodedata.normalize("NFC", text) == text
    )


def beside(document: str, reference: str) -> str | None:
    """The repository path that `reference`, written in `document`, points at; None if it climbs out of the root.

    >>> beside("content/articles/a/2026/x.md", "../2025/y.md")
    'content/articles/a/2025/y.md'
    """
    parts: list[str] = list(PurePosixPath(document).parent.parts)
    for part in reference.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def drafts_named(text: str) -> frozenset[str]:
    """The references to drafts that can be read in a text as they are, but for backslashes.

    A link whose target Markdown puts together from anything else is none: to whom a draft leads is asked before it is
    a page.

    >>> sorted(drafts_named("[灯](../2025/y.md#a) [`z.md`](`z`.md)"))
    ['../2025/y.md', '.md', 'z.md']
    """
    if ".md" not in text and "\\" not in text:
        return frozenset()
    plain = text.replace("\\", "")
    return frozenset(path for each in {text, plain} for path in DRAFT_PATH.findall(each) if path.endswith(".md"))


def lies_in(path: str, places: Container[str]) -> bool:
    """Whether this file, or a folder it lies in, is one of `places`."""
    while path and path not in places:
        path = path.rpartition("/")[0]
    return bool(path)


def collision_key(address: str) -> str:
    """Addresses with equal keys are the same file on some system: case-folded and NFC-normalised."""
    return address.lower() if address.isascii() else unicodedata.normalize("NFC", address).casefold()


def is_for_all_villages(path: str) -> bool:
    """Whether a file lies where the registry says what holds for every village."""
    return path.startswith("villages/") and path.count("/") == 1 and path.endswith(".yaml")
