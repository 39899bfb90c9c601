"""A tree of HTML -> Markdown as drafts have it: paragraphs, headings, lists, tables, quotations, bold, links, pictures.

Everything else is left behind and told with its line.  Written for what editors of WeChat posts make: sections in
sections, spans with styles, pictures that load late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import lxml.html

from plugins.archive import tables
from plugins.archive.inline import Run, escaped, plain, written
from plugins.archive.links import clean_address
from plugins.archive.model import Loss, Shown, mark

DEEPEST = 120
SILENT = frozenset(
    {"script", "style", "head", "noscript", "template", "link", "meta", "title", "base", "source", "track"}
)
LEFT = {
    "iframe": "an embedded page", "object": "an embedded page", "embed": "an embedded page", "canvas": "a drawing",
    "svg": "a drawing", "math": "a formula", "video": "a video", "mpvideo": "a video", "mpvideosnap": "a video",
    "audio": "a sound", "mpvoice": "a sound", "qqmusic": "a sound", "form": "a form", "button": "a form",
    "input": "a form", "select": "a form", "textarea": "a form",
}  # fmt: skip
INLINE = frozenset({
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "o", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt",
    "u", "var", "wbr",
})  # fmt: skip
HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
BOLD = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
SCAN_ME = re.compile(r"二维码|扫码|扫一扫|长按(?:识别|关注|上图|下图)|识别图中")
SAYS_NOTHING = re.compile(
    r"(?:图片|图像|配图|image|img|picture|photo|微信图片)?[\s_0-9.-]*(?:jpe?g|png|webp|gif)?", re.IGNORECASE
)
NEAR = 30  # characters of a paragraph below a picture that may say what it is


class TooDeep(Exception):
    """Deeper than any text is, so that reading on could end the process."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list, table ... in Markdown; of a heading, its own level in the page and its words."""

    text: str
    level: int = 0


class Writer:
    """Writes one page; what it met on the way stands in `pictures` and `losses`."""

    def __init__(self, title: str) -> None:
        self.pictures: list[Shown] = []
        self.losses: list[Loss] = []
        self._title = title
        self._blocks: list[Block] = []
        self._runs: list[Run] = []
        self._style = Run("")

    def write(self, root: lxml.html.HtmlElement) -> str:
        """The body of a draft.  Raises TooDeep."""
        blocks = self.blocks_of(root, 0)
        if blocks and blocks[0].level and blocks[0].text.replace("\\", "") == self._title:
            blocks = blocks[1:]  # the page of a draft has its title already
        levels = {level: number for number, level in enumerate(sorted({b.level for b in blocks} - {0}), start=2)}
        self._blocks = list(blocks)
        said = [f"{'#' * levels[each.level]} {each.text}" if each.level else each.text for each in blocks]
        return "\n\n".join(said) + "\n" if said else ""

    def words(self) -> str:
        """The first paragraphs as plain text."""
        texts = (
            re.sub(r"[\\*]|\x02\d+\x03|\]\([^)]*\)|\[", "", each.text) for each in self._blocks[:20] if not each.level
        )
        return " ".join(" ".join(text.split()) for text in texts if "|" not in text).strip()

    def blocks_of(self, element: lxml.html.HtmlElement, depth: int) -> tuple[Block, ...]:
        """What stands in an element, as blocks of its own."""
        outer = self._blocks, self._runs, self._style
        self._blocks, self._runs, self._style = [], [], Run("")
        self._walk(element, depth)
        self._flush()
        found = tuple(self._blocks)
        self._blocks, self._runs, self._style = outer
        return found

    def runs_of(self, element: lxml.html.HtmlElement, depth: int) -> str:
        """All words of an element on one line, as for a cell or a heading; its pictures follow as blocks."""
        words = [each.text for each in self.blocks_of(element, depth)]
        self._blocks += [Block(text) for text in words if text.startswith("\x02")]
        line = " ".join(text for text in words if not text.startswith("\x02"))
        return re.sub(r"\s*\n\s*", " ", line)

    def leave(self, rule: str, element: lxml.html.HtmlElement, **values: str | int) -> None:
        self.losses.append(Loss(rule, max(1, int(element.sourceline or 1)), values))

    def _walk(self, element: lxml.html.HtmlElement, depth: int) -> None:
        if depth > DEEPEST:
            raise TooDeep
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, depth + 1)
            self._say(child.tail)

    def _say(self, text: str | None) -> None:
        if text:
            self._runs.append(replace(self._style, text=plain(text)))

    def _flush(self) -> None:
        text = written(self._runs)
        self._runs = []
        if text:
            self._blocks.append(Block(text))

    def _element(self, element: lxml.html.HtmlElement, depth: int) -> None:
        tag = element.tag.lower()
        if tag in SILENT:
            return
        if tag in LEFT or tag.startswith(("mp-", "mpvideo")):
            self.leave("IMP003", element, what=_kind_of(element, tag))
        elif _is_hidden(element):
            count = len("".join(element.text_content().split()))
            if count:
                self.leave("IMP006", element, count=count)
        elif tag == "br":
            self._runs.append(replace(self._style, text="\n"))
        elif tag == "img":
            self._picture(element)
        elif tag in INLINE:
            self._inline(element, tag, depth)
        else:
            self._flush()
            WAYS.get(tag, Writer._section)(self, element, depth)
            self._flush()

    def _inline(self, element: lxml.html.HtmlElement, tag: str, depth: int) -> None:
        style, before = element.get("style", ""), self._style
        bold = before.bold or tag in ("b", "strong") or bool(BOLD.search(style))
        href = before.href or (self._target(element) if tag == "a" else "")
        self._style = replace(before, bold=bold, href=href)
        self._walk(element, depth)
        self._style = before

    def _target(self, element: lxml.html.HtmlElement) -> str:
        if element.get("data-miniprogram-appid"):
            self.leave("IMP003", element, what="a mini-program")
            return ""
        written = element.get("href", "").strip()
        if not written or written.startswith("#") or re.fullmatch(r"javascript:(?:;|void\(0\);?)?", written):
            return ""
        address = clean_address(written)
        if address is None:
            self.leave("IMP007", element, target=written[:200])
        return address or ""

    def _picture(self, element: lxml.html.HtmlElement) -> None:
        alt = plain(element.get("alt") or "").strip()
        if _is_code(element, alt):
            self.leave("IMP003", element, what="a QR code")
            return
        self._flush()
        names = (element.get(name, "").strip() for name in ("src", "data-src", "data-original", "data-localsrc"))
        says = "" if SAYS_NOTHING.fullmatch(alt) else escaped(alt)[:100]
        self._blocks.append(Block(mark(len(self.pictures))))
        found = tuple(dict.fromkeys(name[:LONGEST_NAME] for name in names if name))
        self.pictures.append(Shown(found, says, max(1, int(element.sourceline or 1))))

    def _section(self, element: lxml.html.HtmlElement, depth: int) -> None:
        before = self._style
        self._style = replace(before, bold=before.bold or bool(BOLD.search(element.get("style", ""))))
        self._walk(element, depth)
        self._style = before

    def _heading(self, element: lxml.html.HtmlElement, depth: int) -> None:
        words = re.sub(r"(?<!\\)\*", "", self.runs_of(element, depth))
        if words:
            self._blocks.append(Block(words, int(element.tag[1])))

    def _rule(self, element: lxml.html.HtmlElement, depth: int) -> None:
        self._blocks.append(Block("***"))

    def _quotation(self, element: lxml.html.HtmlElement, depth: int) -> None:
        text = "\n\n".join(_as_text(self.blocks_of(element, depth)))
        if text:
            self._blocks.append(Block("\n".join(f"> {line}".rstrip() for line in text.split("\n"))))

    def _code(self, element: lxml.html.HtmlElement, depth: int) -> None:
        lines = [plain(line) for line in element.text_content().split("\n")]
        if any(line.strip() for line in lines):
            self._blocks.append(Block("\n".join(f"    {line}".rstrip() for line in lines).strip("\n")))

    def _list(self, element: lxml.html.HtmlElement, depth: int) -> None:
        items = [_as_text(self.blocks_of(child, depth)) for child in element if isinstance(child.tag, str)]
        numbered = element.tag.lower() == "ol"
        some = enumerate(filter(None, items), start=1)
        said = [_item(f"{number}." if numbered else "-", texts) for number, texts in some]
        if said:
            self._blocks.append(Block(("\n" if all("\n\n" not in each for each in said) else "\n\n").join(said)))

    def _table(self, element: lxml.html.HtmlElement, depth: int) -> None:
        rows = tables.rows_of(element)
        if tables.is_layout(element, rows):
            self._walk(element, depth)
            return
        if tables.has_merged(rows):
            self.leave("IMP011", element)

        def said(cell: lxml.html.HtmlElement) -> str:
            return self.runs_of(cell, depth + 1)

        before = len(self._blocks)
        table = tables.as_markdown(tables.spread(rows, said))
        self._blocks.insert(before, Block(table))  # the pictures of its cells follow


LONGEST_NAME = 2000
WAYS: dict[str, Callable[[Writer, lxml.html.HtmlElement, int], None]] = {
    **{f"h{level}": Writer._heading for level in range(1, 7)},
    "hr": Writer._rule,
    "blockquote": Writer._quotation,
    "pre": Writer._code,
    "ul": Writer._list,
    "ol": Writer._list,
    "table": Writer._table,
}


def _as_text(blocks: Sequence[Block]) -> list[str]:
    """Blocks inside another one: a heading in there is a bold line."""
    return [f"**{each.text}**" if each.level else each.text for each in blocks]


def _item(marker: str, texts: Sequence[str]) -> str:
    lines = "\n\n".join(texts).split("\n")
    lead = f"{marker} ".ljust(4) if len(texts) > 1 or len(lines) > 1 else f"{marker} "
    return "\n".join([lead + lines[0], *(f"    {line}".rstrip() for line in lines[1:])])


def _kind_of(element: lxml.html.HtmlElement, tag: str) -> str:
    said = " ".join((element.get("class", ""), element.get("data-src", ""), element.get("src", ""), tag)).lower()
    for word, kind in (("vote", "a vote"), ("video", "a video"), ("audio", "a sound"), ("voice", "a sound")):
        if word in said:
            return kind
    if "miniprogram" in said or "weapp" in said:
        return "a mini-program"
    return LEFT.get(tag, "a part of WeChat")


def _is_hidden(element: lxml.html.HtmlElement) -> bool:
    return element.get("hidden") is not None or bool(HIDING.search(element.get("style", "")))


def _is_code(element: lxml.html.HtmlElement, alt: str) -> bool:
    """Whether a picture seems to be a QR code, which would lead to what closed: its words or those beside it say so."""
    own = " ".join((alt, element.get("class", ""), element.get("src", "").rpartition("/")[2]))
    return bool(SCAN_ME.search(own) or "qrcode" in own.lower() or any(map(SCAN_ME.search, _beside(element))))


def _beside(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The words of the paragraph a picture stands in, and of the next: short ones, since they are captions."""
    block = element
    while block.getparent() is not None and block.getparent().tag in (*INLINE, "p"):
        block = block.getparent()
    below = block.getnext()
    if below is None or not isinstance(below.tag, str) or next(below.iter("img"), None) is not None:
        below = block  # what stands under another picture speaks of that one
    for each in (block, below):
        words = "".join(each.text_content().split())
        if len(words) <= NEAR:
            yield words
