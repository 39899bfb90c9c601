"""Posts that were exported as Markdown: read as the page they would be, so that both are written alike."""

from __future__ import annotations

import re
from dataclasses import replace

from plugins.archive.inline import plain
from plugins.archive.links import clean_address
from plugins.archive.model import Loss, Post
from plugins.archive.page import day_in, decoded, parsed, post_of
from plugins.edition.body import html_of

TAGS = {"IMP003": ("<iframe", "<video", "<audio", "<svg", "<form"), "IMP011": ("colspan", "rowspan")}
FENCE = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*\n", re.DOTALL)
LINE = re.compile(r"^([A-Za-z_\u4e00-\u9fff]{1,30})[ \t]*[:：][ \t]*(.*)$", re.MULTILINE)
FIRST_HEADING = re.compile(r"\A\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")
NAMES = {
    "title": ("title", "标题"),
    "date": ("date", "published", "publish_time", "发布时间", "日期", "时间"),
    "url": ("url", "link", "source", "original", "原文", "原文链接", "链接"),
    "account": ("account", "公众号", "账号"),
    "summary": ("summary", "description", "digest", "摘要"),
}


def read_text(data: bytes) -> Post:
    """The post a file of Markdown is.  Raises Unreadable."""
    text = decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    said, body = _head(text)
    heading = FIRST_HEADING.match(body)
    title = said["title"] or (plain(heading[1]).strip() if heading else "")
    if heading and plain(heading[1]).strip() == title:
        body = body[heading.end() :]
    address = clean_address(said["url"]) or ""
    post = post_of(
        parsed(f"<body>{html_of(body)}</body>").root,
        title,
        account=said["account"],
        published=day_in(said["date"]),
        url=address if address.startswith("http") else "",
        summary=said["summary"],
    )
    return _placed(post, text)


def _head(text: str) -> tuple[dict[str, str], str]:
    """What stands in the lines at the top, read as lines: those of strange programs are often no YAML."""
    fence = FENCE.match(text)
    lines = {name.lower(): _bare(value) for name, value in LINE.findall(fence[1])} if fence else {}
    said = {key: next((lines[name] for name in names if lines.get(name)), "") for key, names in NAMES.items()}
    return said, text[fence.end() :] if fence else text


def _bare(value: str) -> str:
    value = plain(value).strip()
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _placed(post: Post, text: str) -> Post:
    """Each loss and picture at the line where the file has it: the page that was made of it has lines of its own."""

    def line_of(*wanted: str) -> int:
        found = next((at for each in wanted if each and (at := text.find(each)) >= 0), 0)
        return text.count("\n", 0, found) + 1

    def words(loss: Loss) -> list[str]:
        return [str(value) for value in loss.values.values()]

    losses = tuple(replace(loss, line=line_of(*words(loss), *TAGS.get(loss.rule, ()))) for loss in post.losses)
    pictures = tuple(replace(each, line=line_of(*each.names)) for each in post.pictures)
    return replace(post, losses=losses, pictures=pictures)
