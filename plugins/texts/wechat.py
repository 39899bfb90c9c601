"""An article for WeChat: a file that is opened, copied and pasted into its editor, which keeps inline styles only.

Links, scripts and pictures from elsewhere do not survive there: a link keeps its words, a picture is named where it
belongs and listed below, to be put in by hand.
"""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from plugins.edition.model import Story
from plugins.edition.site import Site
from plugins.texts.limits import Form, limits
from plugins.texts.plain import address, plain

TITLE, DIGEST = 64, 120  # characters
BASE = "font-size:16px;line-height:1.75;color:#222"
STYLES = {
    "p": f"margin:0 0 16px;{BASE}",
    "h2": "margin:28px 0 12px;font-size:18px;line-height:1.5;font-weight:700;color:#8c1f1f",
    "h3": "margin:24px 0 10px;font-size:17px;line-height:1.5;font-weight:700;color:#222",
    "ul": f"margin:0 0 16px;padding-left:1.4em;{BASE}",
    "ol": f"margin:0 0 16px;padding-left:1.4em;{BASE}",
    "li": "margin:0 0 6px",
    "blockquote": f"margin:0 0 16px;padding-left:12px;border-left:3px solid #c9a3a3;{BASE}",
    "table": "width:100%;margin:0 0 16px;border-collapse:collapse;font-size:14px;line-height:1.6",
    "th": "padding:6px 8px;border:1px solid #ccc;background:#f5f0f0;text-align:left",
    "td": "padding:6px 8px;border:1px solid #ccc;text-align:left",
    "pre": "margin:0 0 16px;white-space:pre-wrap;font-size:14px",
}
BARE = frozenset({"strong", "em", "code", "thead", "tbody", "tr"})
LIKE = {"h4": "h3", "h5": "h3", "h6": "h3"}


class _Styled(HTMLParser):
    """Writes anew only what it knows: a tag, an attribute or an entity that is none of ours comes out as words."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.pictures: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = LIKE.get(tag, tag)
        if tag in STYLES:
            self.out.append(f'<{tag} style="{STYLES[tag]}">')
        elif tag in BARE:
            self.out.append(f"<{tag}>")
        elif tag in ("br", "hr"):
            self.out.append("<br>")
        elif tag == "img":
            said = dict(attrs)
            self.pictures.append((said.get("src") or "", plain(said.get("alt") or "")))
            self.out.append(f"<strong>〔插入图片{len(self.pictures)}〕</strong>")

    def handle_endtag(self, tag: str) -> None:
        tag = LIKE.get(tag, tag)
        if tag in STYLES or tag in BARE:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(escape("".join(each for each in data if each == "\n" or plain(each) or each == " ")))


def wechat(story: Story, site: Site) -> str:
    """A whole HTML file: what goes into which field of the editor, the text itself, and the pictures to put in."""
    styled = _Styled()
    if story.picture:
        styled.pictures.append((story.picture.url, plain(story.picture.alt)))
    styled.feed(str(story.body))
    styled.close()
    unit = story.account.unit if story.account else story.owner.name
    foot = (
        f'<p style="{STYLES["p"]}">来源：{escape(plain(unit))}<br>'
        f"原文：{escape(address(site, story))}<br>校验码：{escape(story.check_code)}</p>"
    )
    content = "".join(styled.out) + foot
    longest = limits()[Form.WECHAT].longest
    pictures = "".join(
        f"<li>{number}. {escape(site.url + url)} — {escape(alt)}</li>"
        for number, (url, alt) in enumerate(styled.pictures, start=1)
    )
    title, digest = plain(story.title), plain(story.summary)
    fields = (
        ("标题", title, len(title), TITLE),
        ("摘要", digest[:DIGEST], len(digest[:DIGEST]), DIGEST),
        ("原文链接", address(site, story), 0, 0),
    )
    counted = ((f"{name}（{length}/{most}字）" if most else name, value) for name, value, length, most in fields)
    rows = "".join(f"<li>{name}：{escape(value)}</li>" for name, value in counted)
    too_long = f"<p><strong>正文{len(content)}字符，超过{longest}，请删减或者分篇发。</strong></p>"
    warning = too_long if len(content) >= longest else ""
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<meta charset="utf-8">\n'
        f"<title>{escape(title)}</title>\n<h1>填到公众号编辑器里</h1>\n<ul>{rows}</ul>\n{warning}"
        f"<h2>正文：从下面一条线复制到下一条线</h2>\n<hr>\n<section>{content}</section>\n<hr>\n"
        f"<h2>图片（先存到电脑，再按编号插入）</h2>\n<ul>{pictures or '<li>没有图片</li>'}</ul>\n</html>\n"
    )
