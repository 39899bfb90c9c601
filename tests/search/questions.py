"""Questions drawn from the texts of a county, as people type them and as nobody would: the same ones each time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random

from plugins.folding import fold, simplified
from plugins.search.document import Document
from plugins.search.tokens import HAN

OF_A_KIND = 20
HAN_RUN = re.compile(f"[{HAN}]{{2,}}")
NUMBER = re.compile(r"\d[\d.,:-]*")
WAYS = ("江政发〔{}〕{}号", "〔{}〕{}号", "({}){}號", "[{}]{}号", "（{}） {} 号", "{}年{}号", "江民发〔{}〕{}")
MIXED = re.compile(rf"[{HAN}]{{1,3}}[0-9A-Za-z]+[{HAN}]{{1,3}}|[A-Za-z]+[{HAN}]{{1,3}}")
POINTED = re.compile(rf"[{HAN}0-9]{{1,4}}[，。、：；“”《》（）！？—,.%()+-]+[{HAN}0-9]{{1,4}}")
STRANGE = (
    *("", "   ", "？！", "&", "\\", "*", "灯*", "路 OR 灯", 'title:"通知"', "-通知", "NOT 村", "通知~2", "[a TO z]"),
    *("<script>alert(1)</script>", "__proto__", "constructor", "hasOwnProperty 通知", "%E8%B7%AF", "路\u200b灯"),
    *("麤𠮷𪚥", "没有这样的话语", "qwertyuiop", "3.1415926535", "村" * 120, "通知\u3000公告", "村\t镇", "ﬁ ㎡ ① ㈱"),
)


def texts(document: Document) -> tuple[str, ...]:
    """What somebody may look for in it."""
    return document.title, *document.head, *document.body


def questions(documents: Sequence[Document]) -> dict[str, str]:
    """Some of each kind; of each question what kind it is."""
    random = Random("questions")
    found = dict.fromkeys(STRANGE, "strange")
    for kind, draw in KINDS.items():
        wanted = len(found) + OF_A_KIND
        for _ in range(20 * OF_A_KIND):  # a text may hold nothing of a kind
            found.setdefault(draw(random, random.choice(texts(random.choice(documents)))), kind)
            if len(found) == wanted:
                break
    return found


def substrings(documents: Sequence[Document], count: int) -> Iterator[str]:
    """Of two to eight Han characters that stand together in a text, wherever its words begin."""
    random = Random("substrings")
    runs = [run for document in documents for text in texts(document) for run in HAN_RUN.findall(text)]
    for _ in range(count):
        run = random.choice(runs)
        size = random.randint(2, min(len(run), 8))
        start = random.randint(0, len(run) - size)
        yield run[start : start + size]


def holders(documents: Sequence[Document], words: Iterable[str]) -> dict[str, set[str]]:
    """For each of some characters the ids of documents with them in one of their texts: a plain search."""
    folded = [(each.id, [fold(text) for text in texts(each)]) for each in documents]
    return {part: {id for id, found in folded if any(fold(part) in text for text in found)} for part in words}


def _of(pattern: re.Pattern[str]) -> Callable[[Random, str], str]:
    def draw(random: Random, text: str) -> str:
        found = pattern.findall(text)
        return random.choice(found) if found else ""

    return draw


def _part(random: Random, text: str) -> str:
    """Any part, with whatever stands in it; a field of a form holds one line."""
    start = random.randrange(len(text))
    return text[start : start + random.randint(1, 12)].replace("\n", " ").strip()


def _han(random: Random, text: str) -> str:
    run = _of(HAN_RUN)(random, text)
    start = random.randrange(len(run) or 1)
    return run[start : start + random.randint(2, 6)]


def _two(random: Random, text: str) -> str:
    return f"{_han(random, text)} {_of(re.compile('..'))(random, text)}"


def _three(random: Random, text: str) -> str:
    return f"{_han(random, text)} {_of(NUMBER)(random, text)} {random.choice(('公告', '补贴', '村', '2026', '电话'))}"


def _traditional(random: Random, text: str) -> str:
    return _han(random, text).translate(TRADITIONAL)


def _wide(random: Random, text: str) -> str:
    return _of(MIXED)(random, text).upper().translate(WIDE)


def _document_number(random: Random, text: str) -> str:
    """As it is printed, or as people type it; some of them the sample county has."""
    return random.choice(WAYS).format(random.choice((2024, 2025, 2026)), random.choice((3, 6, 8, 9, 12, 14, 17, 31)))


def _single(random: Random, text: str) -> str:
    return random.choice(text).strip()


def _short_of_a_character(random: Random, text: str) -> str:
    """Words of the text that do not stand together in it."""
    words = _han(random, text)
    return words[:1] + words[2:]


TRADITIONAL = {ord(plain): traditional for traditional, plain in reversed(simplified().items())}
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
KINDS: Mapping[str, Callable[[Random, str], str]] = {
    "han": _han,
    "part": _part,
    "mixed": _of(MIXED),
    "number": _of(NUMBER),
    "document number": _document_number,
    "pointed": _of(POINTED),
    "traditional": _traditional,
    "wide": _wide,
    "single": _single,
    "two words": _two,
    "three words": _three,
    "apart": _short_of_a_character,
}
