"""Drafts that try to become more than text.  All are signed at every stage, as by reviewers who read nothing.

Each must be refused by its rule in a real build, and the honest article beside them published.
"""

from __future__ import annotations

import pytest

from tests.builders import ARTICLE, BODY, a_picture, article
from tests.county import County, Run, a_county

FOLDER = "content/articles/jinhe/2026"
MARK = "attack-was-here"


def named(name: str, body: str = BODY, **changes: object) -> bytes:
    return article(f"{MARK}\n\n{body}", name=name, **changes).encode()


def text(name: str, old: str, new: str) -> bytes:
    whole = named(name).decode()
    assert old in whole
    return whole.replace(old, new, 1).encode()


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{n}: &{n} [{','.join(['*' + p] * 9)}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)
)

# What the draft `<name>` holds, and the rule that refuses it.
DRAFTS: dict[str, tuple[bytes, str]] = {
    # metadata Pelican would obey
    "save-as": (named("save-as", save_as="index.html"), "YML006"),
    "save-elsewhere": (named("save-elsewhere", save_as="../output-evil/x.html"), "YML006"),
    "own-url": (named("own-url", url="/index.html"), "YML006"),
    "own-template": (named("own-template", template="base"), "YML006"),
    "own-content": (named("own-content", _content="<script>alert(1)</script>"), "YML006"),
    "override": (named("override", override_save_as="index.html"), "YML006"),
    "is-valid": (named("is-valid", is_valid="no"), "YML006"),
    "status-hidden": (named("status-hidden", status="hidden"), "YML006"),
    "key-twice": (text("key-twice", "kind: news", "kind: news\nkind: notice"), "YML002"),
    "title-case-twin": (text("title-case-twin", "kind: news", "kind: news\nTitle: 别的"), "YML006"),
    # ids that would lie elsewhere
    "traversal": (named("traversal", id="articles/jinhe/2026/../../../index"), "DRA004"),
    "absolute": (named("absolute", id="/etc/passwd"), "DRA004"),
    "as-home": (named("as-home", id="index"), "DRA004"),
    "as-other-unit": (named("as-other-unit", id="articles/rongmei/2026/as-other-unit"), "DRA004"),
    "twin": (named("twin", id="articles/jinhe/2026/street-lamps"), "DRA005"),
    "aaa-twin": (named("aaa-twin", id="articles/jinhe/2026/street-lamps"), "DRA005"),
    "other-folder": (named("other-folder", account="rongmei"), "DRA006"),
    # mark-up and links
    "raw-html": (named("raw-html", "<script>alert(1)</script>\n"), "DRA014"),
    "raw-comment": (named("raw-comment", "<!-- hidden -->\n"), "DRA014"),
    "raw-svg": (named("raw-svg", "文字<svg/onload=alert(1)>\n"), "DRA014"),
    "javascript": (named("javascript", "[点我](javascript:alert(1))\n"), "DRA015"),
    "javascript-ref": (named("javascript-ref", "[点我][1]\n\n[1]: javascript:alert(1)\n"), "DRA015"),
    "data-link": (named("data-link", "[点我](data:text/html,x)\n"), "DRA015"),
    "rules-without-end": (named("rules-without-end", "* * *\n" * 20_000), "DRA027"),
    "protocol-relative": (named("protocol-relative", "[点我](//evil.example/)\n"), "DRA015"),
    "host-behind-at": (named("host-behind-at", "[国务院](https://www.gov.cn@evil.example/)\n"), "PRI008"),
    "static-link": (named("static-link", "[x]({static}/../../accounts/jinhe.yaml)\n"), "DRA011"),
    "attach-link": (named("attach-link", "![x]({attach}/../../accounts/jinhe.yaml)\n"), "DRA011"),
    "climbing-link": (named("climbing-link", "[x](../../../../pelicanconf.py)\n"), "DRA015"),
    "climbing-image": (named("climbing-image", image="../../../../pelicanconf.py", image_alt="x"), "DRA011"),
    "foreign-pixel": (named("foreign-pixel", "![x](https://evil.example/pixel.png)\n"), "DRA010"),
    "reprint": (named("reprint", source="{unit: 某, title: 某, url: 'javascript:alert(1)'}"), "DRA015"),
    # bytes two readers could read differently
    "bom": (b"\xef\xbb\xbf" + named("bom"), "TXT002"),
    "crlf": (named("crlf").replace(b"\n", b"\r\n"), "TXT003"),
    "null-byte": (named("null-byte") + b"\x00", "TXT004"),
    "bidi": (named("bidi", "金额 \u202e00001\u202c 元\n"), "TXT004"),
    "zero-width": (named("zero-width", "路\u200b灯\n"), "TXT004"),
    "nel-key": (text("nel-key", "kind: news", "kind: news\u0085account: rongmei"), "TXT004"),
    "gbk": (named("gbk").decode().encode("gbk"), "TXT001"),
    "utf-16": (named("utf-16").decode().encode("utf-16"), "TXT001"),
    # what would exhaust a machine
    "alias-bomb": (text("alias-bomb", "kind: news", f"kind: news\n{BOMB}".rstrip()), "YML003"),
    "merge-bomb": (text("merge-bomb", "kind: news", "kind: news\n<<: {kind: notice}"), "YML003"),
    "python-tag": (text("python-tag", "kind: news", "kind: !!python/object/apply:os.system [ls]"), "YML003"),
    "bracket-bomb": (text("bracket-bomb", "kind: news", "kind: " + "[" * 5000), "YML004"),
    "too-large": (named("too-large", "长" * 180_000), "TXT005"),
    "markdown-bomb": (named("markdown-bomb", "[" * 20_000), "DRA025"),
    "list-bomb": (named("list-bomb", "- " * 3_000 + "a\n"), "DRA025"),
    # not finished
    "no-fence": (b"title: x\n\n" + MARK.encode(), "DRA001"),
    "open-fence": (named("open-fence").replace(b"\n---\n", b"\n", 2), "DRA002"),
    "empty": (b"", "DRA001"),
    "left-to-fill": (named("left-to-fill", "〔待填〕\n"), "DRA024"),
    "tomorrow": (named("tomorrow", published="2026-11-23T12:00+08:00"), "REV013"),
}
# Signed, in order, and full of what must stay text: these are published.
HARMLESS = {
    "template-code": named("template-code", "{{ 7 * 7 }} {% include 'x' %} ${7*7}\n"),
    "markup-in-words": named(
        "markup-in-words",
        "`<script>alert(1)</script>` 与 &lt;b&gt;\n",
        title="'<script>alert(1)</script>标题'",
        summary="'<img src=x onerror=alert(2)> 摘要里的尖括号'",
        keywords="['\"><svg/onload=alert(3)>']",
    ),
}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> tuple[County, Run]:
    documents = {f"{FOLDER}/{name}.md": data for name, (data, _) in DRAFTS.items()}
    documents |= {f"{FOLDER}/{name}.md": data for name, data in HARMLESS.items()}
    county = a_county(tmp_path_factory.mktemp("hostile"), documents, commit=False)
    county.git("add", "accounts", "content", "villages")
    for path, data in documents.items():
        county.store(path, data)  # as the attacker's git would, without .gitattributes
    county.commit_staged()
    return county, county.build()


def pages(county: County) -> list[str]:
    return [name for name in county.mentions(MARK) if name.endswith(".html")]


@pytest.mark.parametrize("name", DRAFTS)
def test_the_draft_is_refused_by_its_rule(attacked: tuple[County, Run], name: str) -> None:
    said = [line for line in attacked[1].out.splitlines() if line.startswith(f"{FOLDER}/{name}.md:")]

    assert any(f" {DRAFTS[name][1]} " in line for line in said), said or attacked[1].out[-2000:]


@pytest.mark.parametrize("name", DRAFTS)
def test_the_draft_has_no_page(attacked: tuple[County, Run], name: str) -> None:
    county, _ = attacked

    assert not county.publishes(f"articles/jinhe/2026/{name}")
    assert not any(f"/{name}" in path for path in county.snapshot())


def test_the_attacks_left_no_word_on_any_page(attacked: tuple[County, Run]) -> None:
    county, _ = attacked

    allowed = {f"articles/jinhe/2026/{name}.html" for name in HARMLESS}
    assert {path for path in pages(county) if path.startswith("articles/")} == allowed
    assert not (county.root / "output-evil").exists()


def test_the_honest_article_and_home_page_are_as_they_were(attacked: tuple[County, Run]) -> None:
    county, run = attacked

    assert run.code == 1
    assert f"{ARTICLE}:" not in run.out
    assert county.publishes("articles/jinhe/2026/street-lamps")
    assert MARK not in (county.output / "articles/jinhe/2026/street-lamps.html").read_text("utf-8")
    assert (county.output / "articles/jinhe/2026/street-lamps/lamp.png").read_bytes() == a_picture()
    assert "今日江湾" in (county.output / "index.html").read_text("utf-8")


def test_words_that_look_like_code_stay_words_on_every_page(attacked: tuple[County, Run]) -> None:
    county, _ = attacked

    for name, data in county.snapshot().items():
        if name.endswith(".html"):
            assert b"<script>alert" not in data, name
            assert b"<img src=x" not in data, name
            assert b"<svg/onload" not in data, name
    assert "{{ 7 * 7 }}" in (county.output / "articles/jinhe/2026/template-code.html").read_text("utf-8")


def test_no_message_carries_a_control_character_to_the_terminal(attacked: tuple[County, Run]) -> None:
    said = attacked[1].said

    assert not [c for c in said if not c.isprintable() and c not in "\n"]


def test_even_the_preview_runs_nothing_of_it(attacked: tuple[County, Run]) -> None:
    """A preview shows drafts with faults to those who have to mend them; it must survive them, and stay harmless."""
    county, _ = attacked
    before = county.snapshot()

    run = county.build("--preview").expect(0)

    assert run.err == ""
    assert county.snapshot() == before
    shown = (county.root / "preview/articles/jinhe/2026/raw-html.html").read_text("utf-8")
    assert MARK in shown
    for page in (county.root / "preview").rglob("*.html"):
        text = page.read_text("utf-8")
        assert "<script>alert" not in text, page.name
        assert "javascript:alert" not in text.replace("&quot;", "").lower() or 'href="javascript' not in text.lower()
