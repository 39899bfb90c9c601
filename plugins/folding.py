"""Text without the differences between one way of writing and another: the only door to OpenCC."""

from __future__ import annotations

import unicodedata
from functools import cache
from itertools import chain

from opencc import OpenCC

BRACKETS = str.maketrans("〔〕【】[]", "()()()")


def fold(text: str) -> str:
    """`text` without the differences a reader does not type: width, case, traditional or simplified, brackets.

    Each character is folded by itself (after composing accents), so that a browser can find its way back from a
    folded character to the one it came from.
    """
    return unicodedata.normalize("NFC", text).translate(_FOLDED)


def fold_character(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).translate(BRACKETS)
    # Case folding as a browser can do it, too: JavaScript has no casefold().
    return "".join(map(_simple, plain.lower().upper().lower()))


def _simple(character: str) -> str:
    """The same as `simplified()` says; most runs meet a few characters and need not wait for the whole table."""
    convert = _converter().convert
    return str(convert(convert(character)))


def is_traditional(text: str) -> bool:
    """Whether `fold` finds traditional characters in it."""
    return any(map(_TRADITIONAL.__getitem__, set(text)))


class _Traditional(dict[str, bool]):
    """Characters, judged when one is first met."""

    def __missing__(self, character: str) -> bool:
        plain = unicodedata.normalize("NFKC", character)
        self[character] = found = "".join(map(_simple, plain)) != plain
        return found


_TRADITIONAL = _Traditional()


class _Folded(dict[int, str]):
    """Characters by their code, folded when one is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = found = fold_character(chr(code))
        return found


_FOLDED = _Folded()


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def simplified() -> dict[str, str]:
    """Each traditional Han character with its simplified form, one to one."""
    blocks = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
    han = [chr(code) for code in chain.from_iterable(blocks)]
    # One call for all of them: a line holds one character, so that no rule for whole words can meet it.
    forms = dict(zip(han, _converter().convert("\n".join(han)).split("\n"), strict=True))
    return {c: forms.get(form, form) for c, form in forms.items() if form != c}
