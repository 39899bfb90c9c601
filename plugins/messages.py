"""The words a person reads: written once in English in the code, shown in the language asked for.

Catalogues are the `.po` files under `locale/<language>/LC_MESSAGES/`, read as they are: there is no compiled copy
that could be stale.  Of what such a file may hold we use texts, those with a plural too, and their translations; no
contexts.  English, the source, says 1 item and 2 items; the languages it is translated into have one form for both.
"""

from __future__ import annotations

import gettext
import re
from functools import cache
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "zh_CN"
LANGUAGES = (DEFAULT_LANGUAGE, "zh_TW", SOURCE_LANGUAGE)  # a site may be in
QUOTED = r'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
LINES = rf"((?:{QUOTED}\s*)+)"
PLURAL = rf"msgid_plural (?:{QUOTED}\s*)+"
ENTRY = re.compile(rf"^msgid {LINES}^(?:{PLURAL}^)?msgstr(?:\[0\])? {LINES}", re.MULTILINE)
ESCAPE = re.compile(r"\\(.)")
_chosen = DEFAULT_LANGUAGE


def choose_language(language: str) -> None:
    """Show every message from now on in `language`: `zh_CN` or `en`."""
    global _chosen
    _chosen = language


def language() -> str:
    """The language messages are shown in."""
    return _chosen


def tag_of(language: str) -> str:
    """`language` as HTML names it (BCP 47)."""
    return language.replace("_", "-")


class Term(str):
    """A value quoted in a message that is itself a word of ours, and so is translated with it."""


def translate(text: str) -> str:
    """`text` (English) in the chosen language of commands and rules."""
    return catalogue("gongkai", _chosen).gettext(text) if text else text


class Catalogue(gettext.NullTranslations):
    """Translations by text; what has none stays as it is."""

    def __init__(self, texts: dict[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def gettext(self, message: str) -> str:
        return self.texts.get(message) or message

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.texts.get(singular) or super().ngettext(singular, plural, n)


@cache
def catalogue(domain: str, language: str) -> gettext.NullTranslations:
    """The translations of `domain`: `gongkai` (commands and rules) or `theme` (what residents read)."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return Catalogue(read_po((LOCALE / language / "LC_MESSAGES" / f"{domain}.po").read_text(encoding="utf-8")))


def read_po(text: str) -> dict[str, str]:
    """Every text of a `.po` file with its translation, but for the head of the file."""
    found = {_unquoted(source): _unquoted(translation) for source, translation in ENTRY.findall(text)}
    found.pop("", None)
    return found


def _unquoted(quoted: str) -> str:
    text = "".join(line.strip()[1:-1] for line in quoted.splitlines())
    return ESCAPE.sub(lambda found: "\n" if found[1] == "n" else found[1], text) if "\\" in text else text
