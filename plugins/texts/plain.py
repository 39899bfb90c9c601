"""Words for places that know no markup: what nobody sees is taken out, lengths are counted as each place does."""

from __future__ import annotations

import re
import unicodedata
from math import ceil

from plugins.edition.model import Story
from plugins.edition.site import Site

SENTENCE = re.compile(r"[^。！？；]*[。！？；]?")
UNSEEN = ("Cf", "Cc", "Co", "Cs")
UCS2_ALONE, UCS2_JOINED = 70, 67  # limits.yaml says whose figures these are


def plain(text: str) -> str:
    """One line without characters that nobody sees: they could turn a sentence round, or hide words in it."""
    spaced = "".join(" " if each.isspace() else each for each in text)
    return " ".join("".join(each for each in spaced if unicodedata.category(each) not in UNSEEN).split())


def address(site: Site, story: Story) -> str:
    return f"{site.url}{story.url}"


def proof(site: Site, story: Story) -> str:
    """Where the page is and by which code it is known."""
    return f"{address(site, story)} 校验码{story.check_code}"


def whole_sentences(text: str, fits: int) -> str:
    """As many whole sentences of `text` as fit; where not even the first does, its beginning."""
    if len(text) <= fits:
        return text
    kept = ""
    for sentence in SENTENCE.findall(text):
        if len(kept) + len(sentence) > fits:
            break
        kept += sentence
    return kept or (text[: max(fits - 1, 0)] + "…" if fits > 0 else "")


def weibo_length(text: str) -> int:
    """Characters as Weibo counts them: two of ASCII are one."""
    return ceil(sum(1 if ord(character) < 128 else 2 for character in text) / 2)


def ucs2_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def sms_parts(text: str) -> int:
    """How many messages are sent for it."""
    length = ucs2_length(text)
    return 1 if length <= UCS2_ALONE else ceil(length / UCS2_JOINED)
