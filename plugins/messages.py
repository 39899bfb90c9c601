"""The words a person reads: written once in English in the code, shown in the language asked for.

Catalogues are the `.po` files under `locale/<language>/LC_MESSAGES/`, read as they are: there is no compiled copy
that could be stale.
"""

from __future__ import annotations

import gettext
from functools import cache
from io import BytesIO
from pathlib import Path

LOCALE = Path(__file__).resolve().parent.parent / "locale"
SOURCE_LANGUAGE = "en"
DEFAULT_LANGUAGE = "zh_CN"
_chosen = DEFAULT_LANGUAGE


def choose_language(language: str) -> None:
    """Show every message from now on in `language`: `zh_CN` or `en`."""
    global _chosen
    _chosen = language


class Term(str):
    """A value quoted in a message that is itself a word of ours, and so is translated with it."""


def translate(text: str) -> str:
    """`text` (English) in the chosen language of commands and rules."""
    return catalogue("gongkai", _chosen).gettext(text) if text else text


@cache
def catalogue(domain: str, language: str) -> gettext.NullTranslations:
    """The translations of `domain`: `gongkai` (commands and rules) or `theme` (what residents read)."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with (LOCALE / language / "LC_MESSAGES" / f"{domain}.po").open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
